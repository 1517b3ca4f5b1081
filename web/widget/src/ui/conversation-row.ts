// One conversation in a list: its last words, when, and whether they have been read.
import type { Conversation } from "../wire.ts";
import { button, h, icon, unseen } from "./dom.ts";
import type { Context } from "./view.ts";

export function conversationRow(conversation: Conversation, { chat, t, times }: Context): HTMLElement {
  const { last_message: last, status, unread } = conversation;
  const own = last?.author.kind === "contact";
  const words = last?.text.replace(/[*_`#]+|\[([^\]]*)\]\([^)]*\)/g, "$1").trim() || last?.attachments?.[0]?.name || "…";
  const state = status === "resolved" ? t("ended") : status === "escalated" ? t("with_team") : null;
  const { updated_at } = conversation;
  const time = h("time", { datetime: updated_at, title: times.full(updated_at) }, times.short(updated_at));
  return button(
    { class: `conversation${unread ? " is-unread" : ""}` },
    () => chat.openConversation(conversation.id),
    h("span", { class: "conversation-words", dir: "auto" }, own ? `${t("you")}: ` : "", words),
    h("span", { class: "conversation-detail" }, time, state ? ` · ${state}` : null),
    unread ? h("span", { class: "unread-dot" }, unseen(t("unread", { count: unread }))) : icon("onward"),
  );
}
