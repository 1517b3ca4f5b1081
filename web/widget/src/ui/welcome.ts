// The first screen: who we are, what can be asked, and the way back to what was said before.
import type { Translator } from "../i18n/index.ts";
import type { State } from "../store.ts";
import { safeHref } from "../text/markdown.ts";
import { unreadCount } from "../reading.ts";
import { availabilityLine } from "./availability.ts";
import { avatar } from "./avatar.ts";
import { closeButton } from "./bar.ts";
import { composer } from "./composer.ts";
import { conversationRow } from "./conversation-row.ts";
import { button, h, icon } from "./dom.ts";
import { privacyLink } from "./privacy-link.ts";
import { coversScreen, type Context, type View } from "./view.ts";

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
    h(
      "div",
      { class: "hero-top" },
      avatar(config.agent.name, config.agent.avatar_url, "agent"),
      h("span", { class: "hero-name", dir: "auto" }, config.name),
      close,
    ),
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
  const page = h("div", { class: "welcome-scroll", tabindex: "0" }, hero, home);
  element.append(page, field.element);

  /** Asking from here is a new conversation; the old ones have their own buttons. */
  function ask(text: string, files: File[] = []): void {
    chat.newConversation();
    chat.say(text, files);
  }

  function ways(): HTMLElement | null {
    const call = config.phone ? callLink(config.phone, t) : null;
    const privacy = privacyLink(context);
    const talk = config.voice.available ? talkButton() : null;
    const book = config.booking_url ? bookLink(config.booking_url, t) : null;
    return call || privacy || book || talk ? h("div", { class: "ways" }, talk, book, call, privacy) : null;
  }

  /** Talking from here is a new conversation, as asking is. */
  function talkButton(): HTMLElement {
    const talk = (): void => {
      chat.newConversation();
      chat.talk();
    };
    return button({ class: "way" }, talk, icon("mic"), h("span", {}, t("talk")));
  }

  function paintEarlier(state: State): void {
    const [latest] = state.conversations;
    earlier.hidden = !latest;
    if (!latest) return;
    const count = unreadCount(state.conversations);
    const hidden = state.conversations.length < 2;
    const all = button({ class: "link", hidden }, () => chat.showConversations(), t("all_conversations"));
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
    focus: () => (coversScreen() ? page.focus() : field.focus()),
  };
}

/** The page on which one books without a word; beside this page, which stays. */
function bookLink(url: string, t: Translator): HTMLElement | null {
  const href = safeHref(url, location.href);
  return href ? h("a", { class: "way", href, target: "_blank", rel: "noopener" }, icon("calendar"), h("span", {}, t("book_online"))) : null;
}

function callLink(phone: string, t: Translator): HTMLElement {
  // A telephone number reads from left to right in every language.
  const [before = "", after = ""] = t("call_us", { phone: "\u0000" }).split("\u0000");
  const words = h("span", {}, before, h("bdi", { dir: "ltr" }, phone), after);
  return h("a", { class: "way", href: `tel:${phone.replace(/[^+\d]/g, "")}` }, icon("phone"), words);
}
