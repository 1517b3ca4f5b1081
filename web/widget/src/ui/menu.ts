// A small menu behind a button, worked with a mouse, the arrow keys, or by tabbing.
import { button, h, icon, iconButton, type IconName } from "./dom.ts";

export interface MenuItem {
  icon: IconName;
  label: string;
  run: () => void;
}

/** `items` is asked each time the menu opens, so it always fits the moment. */
export function menu(label: string, items: () => MenuItem[]): HTMLElement {
  const list = h("div", { class: "menu", role: "menu", "aria-label": label, hidden: true });
  const opener = iconButton("more", label, () => (list.hidden ? open() : close(false)));
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  const element = h("div", { class: "menu-box" }, opener, list);

  function open(): void {
    list.replaceChildren(
      ...items().map((item) => {
        const choose = (): void => {
          close(true);
          item.run();
        };
        return button({ role: "menuitem", class: "menu-item", tabindex: "-1" }, choose, icon(item.icon), item.label);
      }),
    );
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    focusItem(0);
  }

  function close(returnFocus: boolean): void {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (returnFocus) opener.focus();
  }

  function focusItem(index: number): void {
    const all = [...list.children] as HTMLElement[];
    all[(index + all.length) % all.length]?.focus();
  }

  list.addEventListener("keydown", (event) => {
    const at = [...list.children].indexOf(document.activeElement as Element);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) focusItem(to);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes the menu, not the chat
  });
  element.addEventListener("focusout", (event) => {
    if (!list.hidden && !element.contains(event.relatedTarget as Node | null)) close(false);
  });
  return element;
}
