// What a morph leaves alone: what the browser's side has set, and what a person is in the middle of.

/** Attributes that belong to the browser's side once the page is there. */
const OURS: Record<string, string> = {
  open: "details,dialog",
  style: "*",
  // A list that is open was placed by the island.
  class: "details[open] > .menu-list",
  hidden: "[data-live-show],[data-thread-new],[data-saved],[data-writing],[data-colleague],#connection",
  "data-mode": "form[data-composer]",
  "data-draft": "form[data-composer] *",
  placeholder: "form[data-composer] *",
  "data-dirty": "form",
  "aria-pressed": "[data-theme-set],[data-reveal]",
  "aria-selected": ".palette-item",
  title: "time[data-time],[data-region],[data-language]",
};

export function isOurs(element: Element, attribute: string): boolean {
  const where = OURS[attribute];
  return where !== undefined && element.matches(where);
}

/** Holds something that was typed or chosen and not yet sent, has the focus, or was fetched on its own. */
export function isInUse(element: Element): boolean {
  if (element.hasAttribute("data-keep")) return true;
  if (element instanceof HTMLInputElement) {
    if (element === document.activeElement && !["checkbox", "radio", "button", "submit"].includes(element.type)) return true;
    if (element.type === "checkbox" || element.type === "radio") return element.checked !== element.defaultChecked;
    if (element.type === "file") return (element.files?.length ?? 0) > 0;
    return element.type !== "hidden" && element.value !== element.defaultValue;
  }
  if (element instanceof HTMLTextAreaElement) return element === document.activeElement || element.value !== element.defaultValue;
  if (element instanceof HTMLSelectElement) return element === document.activeElement || chosen(element) !== given(element);
  // What stands here was put here by the script: the files that were chosen, why the last try was refused.
  return element.matches("[data-drop-list],#composer-error") && element.childElementCount > 0;
}

function chosen(select: HTMLSelectElement): string {
  return [...select.options].filter((option) => option.selected).map((option) => option.value).join("\n");
}

/** What a select shows before anybody touches it: what is marked, or else its first entry. */
function given(select: HTMLSelectElement): string {
  const marked = [...select.options].filter((option) => option.hasAttribute("selected"));
  if (select.multiple) return marked.map((option) => option.value).join("\n");
  return (marked.pop() ?? select.options[0])?.value ?? "";
}
