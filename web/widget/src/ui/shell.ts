// Holds the screens and shows the one that is wanted, under a banner when the network is away.
import type { Screen, State } from "../store.ts";
import { chatView } from "./chat-view.ts";
import { conversationsView } from "./conversations-view.ts";
import { detailsView } from "./details-view.ts";
import { h, setText } from "./dom.ts";
import type { Context, View } from "./view.ts";
import { voiceView } from "./voice-view.ts";
import { welcomeView } from "./welcome.ts";

/** A stream that reconnects within this time is not worth a word. */
const PATIENCE_MS = 4_000;

const VIEWS: Record<Screen, (context: Context) => View> = {
  welcome: welcomeView,
  details: detailsView,
  chat: chatView,
  conversations: conversationsView,
  voice: voiceView,
};

/** Returns the way to put the keyboard into the screen that is shown. */
export function mountShell(root: HTMLElement, context: Context): () => void {
  const { chat, host } = context;
  const banner = bannerLine(context);
  const stage = h("main", { class: "stage" });
  const views = new Map<Screen, View>();
  let shown: Screen | null = null;
  root.replaceChildren(banner.element, stage);

  function viewOf(screen: Screen): View {
    let view = views.get(screen);
    if (!view) {
      view = VIEWS[screen](context);
      view.element.hidden = true;
      stage.append(view.element);
      views.set(screen, view);
    }
    return view;
  }

  function update(state: State): void {
    const view = viewOf(state.screen);
    const moved = shown !== null && shown !== state.screen;
    if (shown !== state.screen) {
      for (const other of views.values()) other.element.hidden = other !== view;
      shown = state.screen;
    }
    view.update(state);
    banner.update(state);
    // Follow a visitor who is here; never pull the focus out of the host page.
    if (moved && document.hasFocus()) view.focus();
  }

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) host.tell({ type: "frontdesk:close" });
  });
  chat.store.subscribe(update);
  update(chat.store.state);
  return () => viewOf(chat.store.state.screen).focus();
}

function bannerLine({ chat, t }: Context): { element: HTMLElement; update(state: State): void } {
  const element = h("div", { class: "banner", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let patient = true;

  function update({ online, connected }: State): void {
    const lost = online && connected === false;
    if (lost && timer === undefined) {
      timer = setTimeout(() => {
        patient = false;
        update(chat.store.state);
      }, PATIENCE_MS);
    } else if (!lost) {
      clearTimeout(timer);
      timer = undefined;
      patient = true;
    }
    const words = !online ? t("offline") : lost && !patient ? t("reconnecting") : "";
    setText(element, words);
    element.classList.toggle("is-shown", words !== "");
  }

  return { element, update };
}
