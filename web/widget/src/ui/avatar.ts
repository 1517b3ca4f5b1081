// A face, or the first letter of a name.
import type { AuthorKind } from "../wire.ts";
import { h } from "./dom.ts";

export function avatar(name: string, url: string | null | undefined, kind: AuthorKind): HTMLElement {
  const initial = [...name.trim()][0]?.toLocaleUpperCase() ?? "?";
  const face = h("span", { class: `avatar avatar-${kind}`, "aria-hidden": "true" }, initial);
  if (url) {
    const picture = h("img", { src: url, alt: "" });
    // The letter stays where the picture cannot be had.
    picture.addEventListener("load", () => face.replaceChildren(picture), { once: true });
  }
  return face;
}
