// Talking with the agent in the playground's dialog. The screen of a call is loaded when the dialog opens first.
import type { Panel, PanelOptions } from "../../voice/panel.ts";

type Voice = { mountVoice(root: HTMLElement, options: PanelOptions): Panel };

const panels = new WeakMap<HTMLElement, Panel>();

async function fill(place: HTMLElement, root: HTMLElement): Promise<void> {
  const { script = "", style = "", worklet = "", aloud = "", agent = "" } = place.dataset;
  if (!document.querySelector(`link[href="${style}"]`)) {
    const look = document.createElement("link");
    look.rel = "stylesheet";
    look.href = style;
    document.head.append(look);
  }
  const { mountVoice } = (await import(script)) as Voice;
  const address = new URL(aloud, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  panels.set(place, mountVoice(root, { locale: "en", name: agent, worklet, connect: () => Promise.resolve(address.href) }));
}

export function startAloud(): void {
  // Neither of these events bubbles.
  document.addEventListener("dialog-open", (event) => {
    const place = (event.target as Element).querySelector<HTMLElement>("[data-aloud]");
    const root = place?.querySelector<HTMLElement>("[data-aloud-panel]");
    if (!place || !root) return;
    if (panels.has(place)) panels.get(place)?.focus();
    else void fill(place, root).then(() => panels.get(place)?.focus());
  }, true);
  document.addEventListener("close", (event) => {
    const place = (event.target as Element).querySelector<HTMLElement>("[data-aloud]");
    if (place) panels.get(place)?.stop();
  }, true);
}
