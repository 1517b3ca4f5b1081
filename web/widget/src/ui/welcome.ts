// The first screen: who we are, what can be asked, and the way back to what was said before.
import type { State } from "../store.ts";
import { safeHref, link } from "../text/markdown.ts";
import { unreadCount } from "../reading.ts";
import { availabilityLine } from "./availability.ts";
import { avatar } from "./avatar.ts";
import { closeButton } from "./bar.ts";
import { composer } from "./composer.ts";
import { conversationRow } from "./conversation-row.ts";
import { button, h, icon } from "./dom.ts";
import type { Context, View } from "./view.ts";

export function welcomeView(context: Context): View {
  const { chat, t, times } = context;
  const { config } = chat.store.state;
  const element = h("section", { class: "screen welcome" });
  const line = availabilityLine(t, times);
  const close = closeButton(context);
  close?.classList.add("on-brand");

  const hero = h(
    "header",
    { class: "hero" },
    h("div", { class: "hero-top" }, avatar(config.agent.name, config.agent.avatar_url, "agent"), h("span", { class: "hero-name", dir: "auto" }, config.name), close),
    h("h1", { class: "hero-greeting", dir: "auto" }, config.greeting || config.name),
    line.element,
  );

  const earlier = h("section", { class: "card earlier", hidden: true });
  const suggestions = h(
    "section",
    { class: "suggestions", "aria-label": t("suggestions"), hidden: config.suggestions.length === 0 },
    ...config.suggestions.map((text) =>
      button({ class: "suggestion" }, () => ask(text), h("span", { dir: "auto" }, text), icon("onward")),
    ),
  );
  const field = composer(context, {
    placeholder: t("ask"),
    conversation: () => null,
    say: (text, files) => ask(text, files),
    dropZone: element,
  });
  const home = h("div", { class: "home" }, earlier, suggestions, ways());
  element.append(h("div", { class: "welcome-scroll" }, hero, home), field.element);

  /** Asking from here is a new conversation; the old ones have their own buttons. */
  function ask(text: string, files: File[] = []): void {
    chat.newConversation();
    chat.say(text, files);
  }

  function ways(): HTMLElement | null {
    const call = config.phone && h("a", { class: "way", href: `tel:${config.phone.replace(/[^+\d]/g, "")}` }, icon("phone"), h("span", {}, ...around(t("call_us", { phone: "\u0000" }), config.phone)));
    const privacyUrl = config.privacy_url && safeHref(new URL(config.privacy_url, location.href).href);
    const privacy = privacyUrl && link(privacyUrl, t("privacy"));
    if (privacy) privacy.className = "privacy";
    return call || privacy ? h("div", { class: "ways" }, call, privacy) : null;
  }

  function paintEarlier(state: State): void {
    const [latest] = state.conversations;
    earlier.hidden = !latest;
    if (!latest) return;
    const count = unreadCount(state.conversations);
    const all = button({ class: "link", hidden: state.conversations.length < 2 }, () => chat.showConversations(), t("all_conversations"));
    earlier.replaceChildren(
      h("h2", { class: "card-title" }, t("continue"), count ? h("span", { class: "badge" }, t("unread", { count })) : null),
      conversationRow(latest, context),
      all,
    );
  }

  let painted: State["conversations"] | null = null;
  return {
    element,
    update(state) {
      line.update(state);
      field.update(state);
      if (painted !== state.conversations) paintEarlier(state);
      painted = state.conversations;
    },
    focus: () => field.focus(),
  };
}

/** A telephone number reads from left to right in every language. */
function around(sentence: string, phone: string): (string | HTMLElement)[] {
  const [before = "", after = ""] = sentence.split("\u0000");
  return [before, h("bdi", { dir: "ltr" }, phone), after];
}
