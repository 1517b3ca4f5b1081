// Small things every island needs. Islands listen on the document, so that what is swapped in
// later works without being set up; those that must touch elements use `onContent`.

/** Runs once the page is parsed. */
export function ready(run: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run, { once: true });
  else run();
}

/** Runs for the page as it is, and again for what a swap has changed. It must not mind seeing an element twice. */
export function onContent(run: (root: ParentNode) => void): void {
  run(document);
  document.addEventListener("htmx:after:swap", () => run(document));
}

/** The nearest element with this selector, from an event. */
export function closest<T extends Element = HTMLElement>(event: Event, selector: string): T | null {
  return event.target instanceof Element ? event.target.closest<T>(selector) : null;
}

/** Somebody is typing there: single keys are theirs. */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "reset", "file", "color", "range"].includes(target.type);
}

/** Can be seen and pressed now. */
export function isUsable(element: HTMLElement): boolean {
  if ((element as HTMLButtonElement).disabled || element.closest("[hidden],[inert]")) return false;
  if (typeof element.checkVisibility === "function") return element.checkVisibility();
  return element.getClientRects().length > 0;
}

/** The browser's store, or nothing where it is closed to us. */
export function store(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** An element made without markup, so that text is always text. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
