// Elements without HTML strings: the page's CSP allows neither inline styles nor markup from text, and nor does this.

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<string, string | number | boolean | null | undefined>;

/** `true` writes an attribute without a value; `false`, `null` and `undefined` write none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter(isPresent));
  return element;
}

function isPresent(child: Child): child is Node | string {
  return child !== null && child !== undefined && child !== false;
}

export function button(attributes: Attributes, onClick: () => void, ...children: Child[]): HTMLButtonElement {
  const element = h("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", onClick);
  return element;
}

/** A button that shows only a picture has its label for those who do not see it, and as a tooltip. */
export function iconButton(name: IconName, label: string, onClick: () => void, className = ""): HTMLButtonElement {
  return button({ class: `icon-button ${className}`, "aria-label": label, title: label }, onClick, icon(name));
}

/** Text for screen readers only. */
export function unseen(text: string): HTMLElement {
  return h("span", { class: "unseen" }, text);
}

/** Changes the text only when it differs: setting it again would announce it again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

/** Line drawings on a 24 by 24 field. */
const ICONS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M5 12h13M12 5l7 7-7 7",
  attach:
    "M20 11.5l-8 8a5 5 0 0 1-7.1-7.1l8.3-8.3a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.2a1.7 1.7 0 0 1-2.4-2.4l7.6-7.5",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
  phone:
    "M21 16.5v2.6a1.9 1.9 0 0 1-2.1 1.9A17.6 17.6 0 0 1 3 5.1 1.9 1.9 0 0 1 4.9 3h2.6a1.5 1.5 0 0 1 1.5 1.2l.6 2.800-1.700 1.700a14 14 0 0 0 6.400 6.400l1.700-1.700 2.800.6a1.5 1.5 0 0 1 1.2 1.5z",
  mic: "M12 15a3.500 3.500 0 0 0 3.500-3.500v-5a3.500 3.500 0 0 0-7 0v5A3.500 3.500 0 0 0 12 15zM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.5 3.800-5.5 7.5-5.5s6.700 2 7.5 5.5",
  plus: "M12 5v14M5 12h14",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  sound: "M11 5L6.5 9H3v6h3.5L11 19zM15.5 8.5a5 5 0 0 1 0 7M18.5 6a9 9 0 0 1 0 12",
  silent: "M11 5L6.5 9H3v6h3.5L11 19zM16 9.5l5 5M21 9.5l-5 5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  down: "M6 9l6 6 6-6",
  unhelpful: "M17 13V4M7 13l4 8a2 2 0 0 0 2-2v-4h6a2 2 0 0 0 2-2.300l-1-6A2 2 0 0 0 18 4H7v9H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h3",
  calendar: "M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 11h16M8 3.500v4M16 3.500v4",
  onward: "M9 5l7 7-7 7",
  star: "M12 3.5l2.6 5.400 5.900.8-4.300 4.100 1.100 5.900-5.300-2.900-5.300 2.900 1.100-5.900-4.300-4.100 5.900-.8z",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
