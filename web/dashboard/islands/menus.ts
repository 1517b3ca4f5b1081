// Menus are `<details data-menu>`: one open at a time, closed by a press elsewhere or Escape, and
// walked with the arrows.
import { closest, isUsable } from "./dom.ts";

const OPEN = "details[data-menu][open]";

function closeAll(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) {
    if (menu !== except) menu.open = false;
  }
}

function entries(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-list :is(a[href], button)")].filter(isUsable);
}

const GAP = 4;
const MARGIN = 8;

/** Where a list goes: below its face, or above when there is no room; kept inside of the window. */
export function place(face: DOMRect, list: { width: number; height: number }, end: boolean, up: boolean, view: { width: number; height: number }): { left: number; top: number } {
  const below = face.bottom + GAP;
  const above = face.top - GAP - list.height;
  const fitsBelow = below + list.height <= view.height - MARGIN;
  const goesUp = up ? above >= MARGIN : !fitsBelow && above >= MARGIN;
  const left = end ? face.right - list.width : face.left;
  return {
    left: Math.max(MARGIN, Math.min(left, view.width - MARGIN - list.width)),
    top: Math.max(MARGIN, goesUp ? above : Math.min(below, view.height - MARGIN - list.height)),
  };
}

function placeList(menu: HTMLDetailsElement): void {
  const face = menu.querySelector("summary");
  const list = menu.querySelector<HTMLElement>(":scope > .menu-list");
  if (!face || !list) return;
  list.classList.add("placed");
  const rtl = getComputedStyle(menu).direction === "rtl";
  const end = menu.classList.contains("menu-end") !== rtl;
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = place(face.getBoundingClientRect(), { width: list.offsetWidth, height: list.offsetHeight }, end, menu.classList.contains("menu-up"), view);
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}

export function startMenus(): void {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (menu instanceof HTMLDetailsElement && menu.matches(OPEN)) placeList(menu);
    },
    true,
  );
  // The face moves away below a list that is fixed.
  document.addEventListener(
    "scroll",
    (event) => {
      for (const menu of document.querySelectorAll<HTMLDetailsElement>(OPEN)) if (event.target instanceof Node && event.target.contains(menu)) menu.open = false;
    },
    true,
  );
  window.addEventListener("resize", () => closeAll(null));

  document.addEventListener("click", (event) => {
    const menu = closest(event, "details[data-menu]");
    closeAll(menu);
    // An entry was chosen; the theme's buttons are tried one after another.
    if (menu instanceof HTMLDetailsElement && closest(event, ".menu-list :is(a, button):not([data-theme-set])")) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = closest<HTMLDetailsElement>(event, "details[data-menu]");
    if (event.key === "Escape") {
      const open = document.querySelector<HTMLDetailsElement>(OPEN);
      if (!open) return;
      open.open = false;
      open.querySelector("summary")?.focus();
      event.preventDefault();
      return;
    }
    if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    if (!menu.open) menu.open = true;
    const all = entries(menu);
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key] ?? 0;
    all[(to + all.length) % all.length]?.focus();
    event.preventDefault();
  });

  // Leaving a menu by Tab closes it.
  document.addEventListener("focusin", (event) => {
    closeAll(event.target instanceof Element ? event.target.closest("details[data-menu]") : null);
  });
}
