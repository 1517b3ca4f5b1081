// What the visitor has seen: read marks to the server, the unread count to the loader, and the sound for what they have
// not seen.
import type { ConversationList } from "./conversations.ts";
import type { Host } from "./host.ts";
import type { Translator } from "./i18n/index.ts";
import type { Session } from "./session.ts";
import type { Chime } from "./sound.ts";
import type { State, Store } from "./store.ts";
import { isIncoming } from "./thread.ts";
import type { Conversation, Message } from "./wire.ts";

interface Parts {
  store: Store;
  conversations: ConversationList;
  session: Session;
  host: Host;
  t: Translator;
  chime: Chime;
}

export function unreadCount(conversations: readonly Conversation[]): number {
  return conversations.reduce((sum, conversation) => sum + conversation.unread, 0);
}

export class Reading {
  private markedUpTo = "";
  private told: number | null = null;

  constructor(private readonly parts: Parts) {
    parts.store.subscribe((state) => this.check(state));
  }

  /** A message came in live. */
  arrived(message: Message): void {
    const { store, chime, conversations } = this.parts;
    const { muted } = store.state;
    const seen = isReading(store.state);
    conversations.arrived(message, isIncoming(message) && !seen);
    if (isIncoming(message) && !muted && !(seen && document.hasFocus())) chime.play();
  }

  check(state: State): void {
    const { host, t } = this.parts;
    if (isReading(state)) this.mark(state);
    const count = unreadCount(state.conversations);
    if (count === this.told) return;
    this.told = count;
    const { name } = state.config;
    host.tell({
      type: "frontdesk:unread",
      count,
      label: count ? t("launcher_unread", { name, count }) : t("launcher", { name }),
    });
  }

  private mark(state: State): void {
    const { session, conversations } = this.parts;
    const { id, messages } = state.thread;
    const last = messages.findLast(isIncoming);
    if (id === null || !last || last.id === this.markedUpTo) return;
    this.markedUpTo = last.id;
    conversations.read(id);
    // A mark that is lost is made good by the next one.
    session.call("POST", `/conversations/${encodeURIComponent(id)}/read`, { up_to: last.id }).catch(() => {});
  }
}

function isReading({ open, screen, thread }: State): boolean {
  return open && screen === "chat" && thread.id !== null && !thread.loading && document.visibilityState === "visible";
}
