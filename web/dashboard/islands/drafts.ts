// Drafts: what is typed in a `data-draft` field is kept in this browser until it is sent. They go
// when they are two weeks old, and all of them at sign-out: they are other people's words too.
import { onContent, store } from "./dom.ts";

const PREFIX = "draft:";
const OLD = 14 * 24 * 60 * 60 * 1000;

type Writable = HTMLTextAreaElement | HTMLInputElement;

export function keepDraft(key: string, text: string, now = Date.now()): void {
  if (!key) return;
  if (text.trim() === "") store()?.removeItem(PREFIX + key);
  else {
    try {
      store()?.setItem(PREFIX + key, JSON.stringify({ text, at: now }));
    } catch {
      // The store is full: the text is still in the field.
    }
  }
}

export function draft(key: string): string {
  try {
    const kept = JSON.parse(store()?.getItem(PREFIX + key) ?? "null") as { text?: unknown } | null;
    return typeof kept?.text === "string" ? kept.text : "";
  } catch {
    return "";
  }
}

export function dropDraft(key: string): void {
  store()?.removeItem(PREFIX + key);
}

export function sweepDrafts(now = Date.now(), everything = false): void {
  const kept = store();
  if (!kept) return;
  for (const key of Object.keys(kept).filter((k) => k.startsWith(PREFIX))) {
    let at = 0;
    try {
      at = Number((JSON.parse(kept.getItem(key) ?? "{}") as { at?: number }).at) || 0;
    } catch {
      // Not ours to read: goes as if it were old.
    }
    if (everything || now - at > OLD) kept.removeItem(key);
  }
}

/** Puts the draft into a field that is empty. */
export function restoreDraft(field: Writable): void {
  const kept = draft(field.dataset["draft"] ?? "");
  if (!kept || field.value !== "") return;
  field.value = kept;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startDrafts(): void {
  sweepDrafts();
  const seen = new WeakSet<Element>();
  onContent((root) => {
    for (const field of root.querySelectorAll<Writable>("textarea[data-draft],input[data-draft]")) {
      if (seen.has(field)) continue;
      seen.add(field);
      restoreDraft(field);
    }
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    const key = field.dataset["draft"];
    if (key) keepDraft(key, field.value);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("action") === "/sign-out") sweepDrafts(Date.now(), true);
    // A composer knows whether it was accepted; any other form comes back with its values if it was not.
    if (form.hasAttribute("data-composer") || event.defaultPrevented) return;
    for (const field of form.querySelectorAll<Writable>("[data-draft]")) dropDraft(field.dataset["draft"] ?? "");
  });
}
