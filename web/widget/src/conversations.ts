// The visitor's conversations, newest first, kept current by what happens here between two looks at the server.
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";
import type { Conversation, Message, NewConversation, Page, Status } from "./wire.ts";

export class ConversationList {
  constructor(
    private readonly store: Store,
    private readonly session: Session,
  ) {}

  async refresh(): Promise<void> {
    if (!this.session.token) return;
    try {
      const page = (await this.session.call("GET", "/conversations?limit=50")) as Page<Conversation>;
      this.set(page.data);
    } catch {
      // What was listed before is better than nothing.
    }
  }

  find(id: string | null): Conversation | undefined {
    return this.all().find((conversation) => conversation.id === id);
  }

  /** The newest one that is not over. */
  latest(): Conversation | undefined {
    return this.all().find((conversation) => conversation.status !== "resolved");
  }

  begun({ id, status, messages }: NewConversation): void {
    const last_message = messages.at(-1) ?? null;
    const updated_at = last_message?.created_at ?? new Date().toISOString();
    this.set([{ id, status, last_message, unread: 0, updated_at, rating: null }, ...this.all()]);
  }

  arrived(message: Message, unread: boolean): void {
    const known = this.find(message.conversation_id);
    if (!known) return;
    const fresh = {
      ...known,
      last_message: message,
      updated_at: message.created_at,
      unread: known.unread + (unread ? 1 : 0),
    };
    this.set([fresh, ...this.all().filter((conversation) => conversation !== known)]);
  }

  read(id: string): void {
    this.change(id, { unread: 0 });
  }

  statusChanged(id: string, status: Status, assignee: string | null): void {
    this.change(id, { status, assignee });
  }

  clear(): void {
    this.set([]);
  }

  private all(): readonly Conversation[] {
    return this.store.state.conversations;
  }

  private change(id: string, change: Partial<Conversation>): void {
    this.set(this.all().map((conversation) => (conversation.id === id ? { ...conversation, ...change } : conversation)));
  }

  private set(conversations: readonly Conversation[]): void {
    this.store.set({ conversations });
  }
}
