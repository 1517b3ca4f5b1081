// The editor of quotes and invoices, by the keyboard: Enter goes on to the next line and after the last one
// adds another, Ctrl+Enter saves. What the lines come to is added up by the server.
import { closest, onContent } from "./dom.ts";

/** What Enter in a line's field goes to: the same field of the next line; nothing after the last one. */
export function below(field: HTMLInputElement): HTMLElement | null {
  const next = field.closest("[data-line]")?.nextElementSibling;
  return next?.querySelector<HTMLElement>(`input[name="${CSS.escape(field.name)}"]`) ?? null;
}

export function startMoney(): void {
  document.addEventListener("keydown", (event) => {
    const form = closest<HTMLFormElement>(event, "form[data-paper]");
    if (!form || event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.closest("[data-line]") || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const next = below(field);
    if (next) next.focus();
    else document.getElementById("paper-add")?.click();
  });

  // The file is fetched when its preview is opened.
  const open = (event: Event): void => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    const frame = details.querySelector<HTMLIFrameElement>("iframe[data-src]");
    if (frame && !frame.hasAttribute("src")) frame.src = frame.dataset["src"] ?? "";
  };
  document.addEventListener("toggle", open, true);

  // A line that was just added is what somebody goes on with, once.
  const greeted = new WeakSet<Element>();
  onContent((root) => {
    const fresh = root.querySelector("[data-line-fresh]");
    if (!fresh || greeted.has(fresh)) return;
    greeted.add(fresh);
    fresh.querySelector<HTMLElement>("input")?.focus();
  });
}
