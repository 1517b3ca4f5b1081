// Talking with the agent in the playground's dialog. The screen of a call is loaded when the dialog opens first.
import type { Panel, PanelOptions } from "../../voice/panel.ts";

type Voice = { mountVoice(root: HTMLElement, options: PanelOptions): Panel };

/** A member has one rehearsal at a time. */
const REFUSED = "It could not be begun. Is another tab talking with the agent?";

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
  // Closed and opened again while it was loaded: one is enough.
  if (panels.has(place)) return;
  const address = new URL(aloud, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const connect = (): Promise<string> => Promise.resolve(address.href);
  panels.set(place, mountVoice(root, { locale: "en", name: agent, worklet, connect, refused: REFUSED }));
}

/** Opening the dialog again tries again. */
function unable(root: HTMLElement): void {
  const said = document.createElement("p");
  said.className = "field-error";
  said.setAttribute("role", "alert");
  said.textContent = "That did not work. Close this and open it again.";
  root.replaceChildren(said);
}

export function startAloud(): void {
  // Neither of these events bubbles.
  document.addEventListener("dialog-open", (event) => {
    const place = (event.target as Element).querySelector<HTMLElement>("[data-aloud]");
    const root = place?.querySelector<HTMLElement>("[data-aloud-panel]");
    if (!place || !root) return;
    if (panels.has(place)) panels.get(place)?.focus();
    else void fill(place, root).then(() => panels.get(place)?.focus(), () => unable(root));
  }, true);
  document.addEventListener("close", (event) => {
    const place = (event.target as Element).querySelector<HTMLElement>("[data-aloud]");
    if (place) panels.get(place)?.stop();
  }, true);
}
