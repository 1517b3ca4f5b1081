// The screen on which a visitor talks. What it needs is loaded when it is shown first: most never do.
import type { Panel, PanelOptions } from "../../../voice/panel.ts";
import type { State } from "../store.ts";
import { bar } from "./bar.ts";
import { h } from "./dom.ts";
import type { Context, View } from "./view.ts";

type Voice = { mountVoice(root: HTMLElement, options: PanelOptions): Panel };

export function voiceView(context: Context): View {
  const { chat, t } = context;
  const { config } = chat.store.state;
  let panel: Panel | null = null;
  let wanted = false;
  let loading = false;

  const leave = (): void => {
    panel?.stop();
    chat.showThread();
  };
  const place = h("div", { class: "voice-place" });
  const title = h("h1", { class: "bar-title", dir: "auto" }, config.agent.name || config.name);
  const element = h("section", { class: "screen" }, bar(context, leave, title), place);
  element.addEventListener("keydown", (event) => {
    // A key that closes the chat by accident does not end a call.
    if (event.key === "Escape" && panel?.busy) event.preventDefault();
  });
  // Who closes the chat, or is led elsewhere, has hung up.
  chat.store.subscribe(({ open, screen }: State) => {
    if (!open || screen !== "voice") panel?.stop();
  });
  void load();

  async function load(): Promise<void> {
    const { script = "", style = "", worklet = "" } = document.body.dataset;
    const look = h("link", { rel: "stylesheet", href: style });
    loading = true;
    place.setAttribute("aria-busy", "true");
    place.replaceChildren();
    try {
      const styled = new Promise((resolve) => ["load", "error"].forEach((name) => look.addEventListener(name, resolve)));
      document.head.append(look);
      const { mountVoice } = (await import(script)) as Voice;
      await styled;
      const connect = (): Promise<string> => chat.invite();
      panel = mountVoice(place, { locale: t.locale, name: config.agent.name || config.name, worklet, connect, back: leave });
      place.removeAttribute("aria-busy");
      if (wanted && document.hasFocus()) panel.focus();
    } catch {
      look.remove();
      // What is busy is not announced.
      place.removeAttribute("aria-busy");
      place.replaceChildren(h("p", { class: "voice-problem", role: "alert" }, t("did_not_work")));
    } finally {
      loading = false;
    }
  }

  return {
    element,
    update: () => {},
    focus: () => {
      wanted = true;
      if (panel) panel.focus();
      else if (!loading) void load();
    },
  };
}
