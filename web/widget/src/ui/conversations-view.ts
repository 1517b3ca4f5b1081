// All of the visitor's conversations.
import type { State } from "../store.ts";
import { bar } from "./bar.ts";
import { conversationRow } from "./conversation-row.ts";
import { button, h, icon } from "./dom.ts";
import type { Context, View } from "./view.ts";

export function conversationsView(context: Context): View {
  const { chat, t } = context;
  const list = h("div", { class: "conversations" });
  const fresh = button({ class: "primary" }, () => chat.newConversation(), icon("plus"), t("new_conversation"));
  const top = bar(context, () => chat.showWelcome(), h("h1", { class: "bar-title" }, t("all_conversations")));
  const foot = h("div", { class: "foot" }, fresh);
  const element = h("section", { class: "screen" }, top, h("div", { class: "scroller" }, list), foot);

  let painted: State["conversations"] | null = null;
  return {
    element,
    update({ conversations }) {
      if (painted === conversations) return;
      painted = conversations;
      list.replaceChildren(
        ...(conversations.length
          ? conversations.map((conversation) => conversationRow(conversation, context))
          : [h("p", { class: "empty" }, t("no_conversations"))]),
      );
    },
    focus: () => (list.querySelector("button") ?? fresh).focus(),
  };
}
