// The keyboard. `data-key="e"` on anything that can be pressed or filled makes a key for it, `"g i"`
// a sequence; `data-nav-list` makes `j` and `k` walk its `data-nav-item`s. Single keys belong to
// whoever is typing and to an open dialog. `data-row-key` makes a key of the `data-nav-row` that has the focus:
// the row it is pressed in is usually gone then, so the focus goes on to the next.
import { isEditable, isUsable } from "./dom.ts";
import { openDialog } from "./dialogs.ts";

const PATIENCE = 1_000;

/** The next or the previous item of the list, as seen from the one that has the focus or is open. */
export function walk(step: 1 | -1): HTMLElement | null {
  const list = document.querySelector("[data-nav-list]");
  if (!list) return null;
  const items = [...list.querySelectorAll<HTMLElement>("[data-nav-item]")].filter(isUsable);
  if (items.length === 0) return null;
  let at = items.indexOf(document.activeElement as HTMLElement);
  if (at < 0) at = items.findIndex((item) => item.hasAttribute("aria-current"));
  const to = at < 0 ? (step === 1 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + step));
  return items[to] ?? null;
}

function press(element: HTMLElement): void {
  if (isEditable(element)) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else {
    element.click();
  }
}

/** What a key does in the row that has the focus. */
export function rowKeyed(key: string): HTMLElement | null {
  const row = document.activeElement?.closest("[data-nav-row]");
  const element = row?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(key)}"]`) ?? null;
  return element && isUsable(element) ? element : null;
}

/** The element a key belongs to; the last on the page wins, as the innermost. */
export function keyed(key: string): HTMLElement | null {
  const all = document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  return [...all].filter(isUsable).pop() ?? null;
}

export function startKeys(): void {
  let begun = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "k" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      openDialog("palette");
      return;
    }
    if (event.isComposing || event.defaultPrevented) return;
    if (command && event.key === "Enter" && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      event.target.form?.requestSubmit();
      return;
    }
    if (event.key === "Escape" && isEditable(event.target) && !document.querySelector("dialog[open]")) {
      (event.target as HTMLElement).blur();
      return;
    }
    if (command || event.altKey || isEditable(event.target) || document.querySelector("dialog[open]")) return;

    if (event.key === "?") {
      event.preventDefault();
      openDialog("keys");
      return;
    }
    if (!begun && (event.key === "j" || event.key === "k")) {
      const item = walk(event.key === "j" ? 1 : -1);
      if (!item) return;
      event.preventDefault();
      item.focus();
      item.scrollIntoView({ block: "nearest" });
      return;
    }
    if (event.key.length !== 1) return;
    const wanted = begun ? `${begun} ${event.key}` : event.key;
    clearTimeout(timer);
    begun = "";
    const own = rowKeyed(wanted);
    const element = own ?? keyed(wanted);
    if (element) {
      event.preventDefault();
      if (own) walk(1)?.focus();
      press(element);
    } else if (document.querySelector(`[data-key^="${CSS.escape(`${wanted} `)}"]`)) {
      begun = wanted;
      timer = window.setTimeout(() => (begun = ""), PATIENCE);
    }
  });
}
