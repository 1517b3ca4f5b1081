// The composer: reply or note, each with its own draft; saved replies by `/`; emoji; "Improve" and
// "Suggest"; telling the other side that somebody is writing. Cleared only when it was accepted.
import { fit } from "./autosize.ts";
import { closest } from "./dom.ts";
import { draft, dropDraft, keepDraft } from "./drafts.ts";
import { refresh } from "./refresh.ts";
import { showToast } from "./toasts.ts";

const TYPING_EVERY = 3_000;

function area(form: Element): HTMLTextAreaElement | null {
  return form.querySelector<HTMLTextAreaElement>("textarea[name=text]");
}

/** Puts text where the cursor is, so that the browser's undo can take it back. */
export function insert(field: HTMLTextAreaElement, text: string, all = false): void {
  field.focus();
  if (all) field.select();
  if (!document.execCommand?.("insertText", false, text)) {
    field.setRangeText(text, all ? 0 : field.selectionStart, all ? field.value.length : field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Goes from reply to note or back. What was written stays with the side it was written for. */
export function setMode(form: HTMLFormElement, mode: "reply" | "note"): void {
  const text = area(form);
  if (!text) return;
  const conversation = form.dataset["composer"] ?? "";
  if (form.dataset["mode"] !== mode) {
    keepDraft(`${conversation}:${form.dataset["mode"]}`, text.value);
    form.dataset["mode"] = mode;
    text.dataset["draft"] = `${conversation}:${mode}`;
    text.value = draft(`${conversation}:${mode}`);
    text.placeholder = text.dataset[mode === "note" ? "placeholderNote" : "placeholderReply"] ?? "";
    fit(text);
  }
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

/** A name for the next message: sending one twice is noticed by it. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The server took it. */
export function accepted(form: HTMLFormElement): void {
  const id = form.querySelector<HTMLInputElement>("[data-client-id]");
  if (id) id.value = freshId();
  const text = area(form);
  if (text) {
    dropDraft(text.dataset["draft"] ?? "");
    text.value = "";
    fit(text);
  }
  form.querySelector("[data-drafted]")?.replaceChildren();
  const files = form.querySelector<HTMLInputElement>("input[type=file]");
  if (files) {
    files.value = "";
    form.querySelector("[data-drop-list]")?.replaceChildren();
  }
  const messages = document.getElementById("messages");
  if (messages?.hasAttribute("data-live-on")) refresh(messages);
  document.querySelector("[data-thread]")?.dispatchEvent(new CustomEvent("thread-end"));
}

/** What stands after a `/` at the beginning, or nothing. */
export function slashed(text: string): string | null {
  return /^\/([^\n]{0,40})$/.exec(text)?.[1]?.toLowerCase() ?? null;
}

function showSaved(form: Element, text: string): void {
  const list = form.querySelector<HTMLElement>("[data-saved]");
  if (!list) return;
  const query = slashed(text);
  const found = [...list.querySelectorAll<HTMLElement>("[data-saved-text]")].filter((item) => {
    const hit = query !== null && (item.textContent ?? "").toLowerCase().includes(query);
    if (item.parentElement) item.parentElement.hidden = !hit;
    return hit;
  });
  list.hidden = found.length === 0;
  found.forEach((item, n) => item.setAttribute("aria-selected", String(n === 0)));
}

function walkSaved(list: HTMLElement, event: KeyboardEvent): void {
  const items = [...list.querySelectorAll<HTMLElement>("[data-saved-text]")].filter((item) => !item.parentElement?.hidden);
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Enter" || event.key === "Tab") items[at]?.click();
  else if (event.key === "Escape") list.hidden = true;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const to = (at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === to)));
    items[to]?.scrollIntoView({ block: "nearest" });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** What was in the composer before a draft took its place, for the way back. */
const before = new WeakMap<Element, string>();

/** The draft that the server sent, and what it rests on, under the text. */
function showDrafted(form: HTMLFormElement, html: string): { help: HTMLElement; words: string | null } | null {
  const help = form.querySelector<HTMLElement>("[data-drafted]");
  if (!help) return null;
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const template = body.querySelector<HTMLTemplateElement>("[data-drafted-text]");
  const words = template?.content.textContent ?? null;
  template?.remove();
  help.replaceChildren(...body.childNodes);
  return { help, words };
}

/** Asks the server for better words, or for a draft; the old ones are one undo away. */
export async function rewrite(button: HTMLButtonElement, form: HTMLFormElement): Promise<void> {
  const text = area(form);
  if (!text) return;
  const asked = text.value;
  const { rewrite: url = "", change = "" } = button.dataset;
  button.closest<HTMLDetailsElement>("details[data-menu]")?.removeAttribute("open");
  button.disabled = true;
  try {
    const body = new URLSearchParams({ text: asked, change });
    const response = await fetch(url, { method: "POST", body });
    const answer = await response.text();
    if (!response.ok) throw new Error(response.headers.get("content-type")?.startsWith("text/plain") ? answer : "");
    const shown = showDrafted(form, answer);
    if (shown?.words == null) {
      text.focus();
      return;
    }
    form.dataset["drafted"] = shown.words;
    // Whoever has written on meanwhile decides: what they wrote is never written over.
    if (text.value === asked) useDraft(form, text);
    else offerDraft(shown.help);
  } catch (error) {
    showToast({ text: (error instanceof Error && error.message) || "No draft could be made now. Your text is unchanged.", mood: "warning" });
    text.focus();
  } finally {
    button.disabled = false;
  }
}

function offerDraft(help: Element): void {
  const [use, undo] = ["use", "undo"].map((name) => help.querySelector<HTMLElement>(`[data-drafted-${name}]`));
  if (use) use.hidden = false;
  if (undo) undo.hidden = true;
}

function useDraft(form: HTMLFormElement, text: HTMLTextAreaElement): void {
  before.set(form, text.value);
  insert(text, form.dataset["drafted"] ?? "", true);
  const [use, undo] = ["use", "undo"].map((name) => form.querySelector<HTMLElement>(`[data-drafted-${name}]`));
  if (use) use.hidden = true;
  if (undo) undo.hidden = false;
}

/** The buttons under the text: back to what was there, take the draft, close. */
function pressDrafted(event: Event, form: HTMLFormElement, text: HTMLTextAreaElement): void {
  const help = form.querySelector("[data-drafted]");
  if (closest(event, "[data-drafted-use]")) useDraft(form, text);
  else if (closest(event, "[data-drafted-undo]")) {
    setWhole(text, before.get(form) ?? "");
    help?.replaceChildren();
  } else if (closest(event, "[data-drafted-close]")) {
    help?.replaceChildren();
    text.focus();
  }
}

/** An empty text cannot be inserted. */
function setWhole(text: HTMLTextAreaElement, words: string): void {
  if (words) return insert(text, words, true);
  text.focus();
  text.value = "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startComposers(): void {
  const COMPOSER = "form[data-composer]";
  let told = 0;
  document.addEventListener("change", (event) => {
    const form = closest<HTMLFormElement>(event, COMPOSER);
    const choice = event.target;
    if (form && choice instanceof HTMLInputElement && choice.name === "kind") setMode(form, choice.value === "note" ? "note" : "reply");
  });
  document.addEventListener("click", (event) => {
    const form = closest<HTMLFormElement>(event, COMPOSER);
    const text = form && area(form);
    if (!form || !text) return;
    // The key of a side that is chosen already brings the cursor.
    if (event.target instanceof HTMLInputElement && event.target.name === "kind") text.focus();
    const emoji = closest(event, "[data-insert]")?.dataset["insert"];
    if (emoji) insert(text, emoji);
    const saved = closest(event, "[data-saved-text]")?.dataset["savedText"];
    if (saved !== undefined) insert(text, saved, true);
    const button = closest<HTMLButtonElement>(event, "[data-rewrite]");
    if (button) void rewrite(button, form);
    pressDrafted(event, form, text);
  });
  document.addEventListener("input", (event) => {
    const form = closest<HTMLFormElement>(event, COMPOSER);
    if (!form || !(event.target instanceof HTMLTextAreaElement)) return;
    showSaved(form, event.target.value);
    const url = form.dataset["typing"];
    if (!url || form.dataset["mode"] !== "reply" || event.target.value === "" || Date.now() - told < TYPING_EVERY) return;
    told = Date.now();
    void fetch(url, { method: "POST", keepalive: true }).catch(() => {});
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const list = closest(event, COMPOSER)?.querySelector<HTMLElement>("[data-saved]");
      if (list && !list.hidden && event.target instanceof HTMLTextAreaElement) walkSaved(list, event);
    },
    true,
  );
  // Enter sends. On a phone it is a new line: its keyboard has no other way to make one.
  document.addEventListener("keydown", (event) => {
    const form = closest<HTMLFormElement>(event, COMPOSER);
    const plain = event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (!form || !plain || event.isComposing || event.defaultPrevented || !(event.target instanceof HTMLTextAreaElement)) return;
    if (window.matchMedia?.("(hover: none) and (pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = closest<HTMLFormElement>(event, COMPOSER);
    const files = form?.querySelector<HTMLInputElement>("input[type=file]")?.files?.length ?? 0;
    if (!form || files > 0 || area(form)?.value.trim()) return;
    // Nothing to send is not an error worth a round trip.
    event.preventDefault();
    event.stopImmediatePropagation();
    area(form)?.focus();
  }, true);
  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target;
    const { ctx } = (event as CustomEvent<{ ctx: { response?: { status: number } } }>).detail;
    const status = ctx.response?.status ?? 0;
    if (form instanceof HTMLFormElement && form.matches(COMPOSER) && status >= 200 && status < 300) accepted(form);
  });
}
