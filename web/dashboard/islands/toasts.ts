// Toasts: those of the page, those a swap brings into `#toasts`, and those of an event `toast`
// (which a htmx answer sends with `HX-Trigger: {"toast": {"text": "...", "mood": "success", "undo": "/..."}}`).
// They leave after five seconds, ten when they can be undone, and never while they are pointed at. Two are
// seen at most, and one whose undoing would be refused, because what it is about has moved on, leaves at once.
import { closest, make } from "./dom.ts";

export interface Toast {
  text: string;
  mood?: string;
  undo?: string;
  /** What it is about, and the version of it that undoing needs to find. */
  about?: [string, number];
}

const SHORT = 5_000;
const LONG = 10_000;
const MOST = 2;

export function showToast(toast: Toast): void {
  const region = document.getElementById("toasts");
  if (!region || !toast.text) return;
  const mood = /^[a-z]+$/.test(toast.mood ?? "") ? toast.mood : "neutral";
  const element = make("div", `toast toast-${mood}`);
  element.dataset["toast"] = "";
  element.append(make("span", "toast-text", toast.text));
  if (toast.undo) {
    element.dataset["toastFor"] = String(LONG);
    const form = make("form", "inline");
    form.method = "post";
    form.action = toast.undo;
    const button = make("button", "toast-undo", "Undo");
    button.dataset["key"] = "z";
    form.append(button);
    element.append(form);
  }
  if (toast.about) {
    const [about, version] = toast.about;
    for (const older of document.querySelectorAll(`[data-toast-about="${CSS.escape(about)}"]`)) older.remove();
    element.dataset["toastAbout"] = about;
    element.dataset["toastVersion"] = String(version);
  }
  const close = make("button", "toast-close", "×");
  close.type = "button";
  close.title = "Close";
  close.dataset["toastClose"] = "";
  close.setAttribute("aria-label", "Close");
  element.append(close);
  region.append(element);
}

function watch(element: HTMLElement): void {
  const span = Number(element.dataset["toastFor"]) || SHORT;
  let left = span;
  let since = 0;
  let timer = 0;
  const go = () => {
    since = Date.now();
    timer = window.setTimeout(() => element.remove(), left);
  };
  const wait = () => {
    clearTimeout(timer);
    left = Math.max(1_000, left - (Date.now() - since));
  };
  element.addEventListener("pointerenter", wait);
  element.addEventListener("pointerleave", go);
  element.addEventListener("focusin", wait);
  element.addEventListener("focusout", go);
  go();
}

/** Takes away what can no longer be undone: an event told of a later version of what it is about. */
function outdate(data: unknown): void {
  const { conversation_id: id, version } = (data ?? {}) as { conversation_id?: unknown; version?: unknown };
  if (typeof id !== "string" || typeof version !== "number") return;
  for (const toast of document.querySelectorAll<HTMLElement>(`[data-toast-about="${CSS.escape(id)}"]`)) {
    if (Number(toast.dataset["toastVersion"]) < version) toast.remove();
  }
}

export function startToasts(): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  const seen = new WeakSet<Element>();
  const take = () => {
    for (const element of region.querySelectorAll<HTMLElement>("[data-toast]")) {
      if (seen.has(element)) continue;
      seen.add(element);
      watch(element);
    }
    for (const oldest of [...region.querySelectorAll("[data-toast]")].slice(0, -MOST)) oldest.remove();
  };
  take();
  new MutationObserver(take).observe(region, { childList: true });
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-toast-close]")) closest(event, "[data-toast]")?.remove();
  });
  document.addEventListener("live", (event) => outdate((event as CustomEvent<{ data: unknown }>).detail.data));
  document.addEventListener("toast", (event) => showToast((event as CustomEvent<Toast>).detail));
}
