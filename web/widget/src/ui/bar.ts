// The bar on top of every screen but the first.
import { h, iconButton, type Child } from "./dom.ts";
import type { Context } from "./view.ts";

export function closeButton({ host, t }: Context): HTMLElement | null {
  // In a tab of its own the widget has nothing to close.
  return host.framed ? iconButton("close", t("close"), () => host.tell({ type: "frontdesk:close" })) : null;
}

export function bar(context: Context, onBack: () => void, middle: Child, ...end: Child[]): HTMLElement {
  const back = iconButton("back", context.t("back"), onBack);
  return h("header", { class: "bar" }, back, h("div", { class: "bar-middle" }, middle), ...end, closeButton(context));
}
