// The conversation itself: who answers, what was said, and where to write.
import type { State } from "../store.ts";
import { availabilityLine } from "./availability.ts";
import { avatar } from "./avatar.ts";
import { bar } from "./bar.ts";
import { composer, noticeLine } from "./composer.ts";
import { h, iconButton } from "./dom.ts";
import { menu, type MenuItem } from "./menu.ts";
import { threadView } from "./thread-view.ts";
import { coversScreen, type Context, type View } from "./view.ts";

export function chatView(context: Context): View {
  const { chat, t, times } = context;
  const { config } = chat.store.state;
  const element = h("section", { class: "screen" });
  const line = availabilityLine(t, times);
  const title = h("h1", { class: "bar-title", dir: "auto" }, config.name);
  const face = avatar(config.agent.name, config.agent.avatar_url, "agent");
  const middle = h("div", { class: "bar-who" }, face, h("div", { class: "bar-words" }, title, line.element));
  const talk = config.voice.available ? iconButton("mic", t("talk"), () => chat.talk()) : null;
  const top = bar(context, () => chat.showWelcome(), middle, talk, menu(t("menu"), () => menuItems(chat.store.state)));
  const thread = threadView(context);
  const notice = noticeLine(context);
  const field = composer(context, {
    placeholder: t("write"),
    conversation: (state) => state.thread.id,
    say: (text, files) => chat.say(text, files),
    dropZone: element,
  });
  element.append(top, thread.element, notice.element, field.element);

  function menuItems({ thread: { id, status }, muted, conversations }: State): MenuItem[] {
    const items: (MenuItem | false)[] = [
      status === "open" && { icon: "person", label: t("talk_to_person"), run: () => void chat.askForPerson() },
      id !== null && { icon: "plus", label: t("new_conversation"), run: () => chat.newConversation() },
      conversations.length > 0 && { icon: "list", label: t("all_conversations"), run: () => chat.showConversations() },
      { icon: muted ? "sound" : "silent", label: t(muted ? "sound_on" : "sound_off"), run: () => chat.toggleSound() },
      id !== null && status !== "resolved" && { icon: "check", label: t("end_conversation"), run: () => void chat.end() },
    ];
    return items.filter((item) => item !== false);
  }

  return {
    element,
    update(state) {
      // While a person is there, they answer in writing.
      if (talk) talk.hidden = state.thread.status === "escalated" || state.thread.assignee !== null;
      line.update(state);
      thread.update(state);
      notice.update(state);
      field.update(state);
    },
    focus: () => (coversScreen() ? thread.focus() : field.focus()),
  };
}
