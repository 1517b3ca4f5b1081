// What goes from the visitor to the server: words through the outbox, files beside it, and the session and conversation
// that the first of them needs.
import { Refused, Unreachable } from "./http.ts";
import { Outbox, type Waiting } from "./outbox.ts";
import { Sender } from "./sender.ts";
import type { Session } from "./session.ts";
import type { Keep } from "./storage.ts";
import { postFile, Uploads, type Upload } from "./uploads.ts";
import type { Message, NewConversation } from "./wire.ts";

export interface OutgoingListener {
  onChange(): void;
  /** The newest message on screen. */
  newest(): string | null;
  onStored(message: Message): void;
  /** The conversation that everything waiting for one now belongs to. */
  onConversation(made: NewConversation): void;
  /** True while the visitor still owes their name or address. */
  missesDetails(): boolean;
  /** The server did not take them; true when the visitor is being asked again. */
  onDetailsRefused(error: Refused): boolean;
}

type Matches = (conversationId: string | null) => boolean;

export class Outgoing {
  private readonly outbox: Outbox;
  private readonly uploads: Uploads;
  private readonly sender: Sender;
  private beginning: Promise<string> | null = null;

  constructor(
    keep: Keep,
    private readonly session: Session,
    private readonly listener: OutgoingListener,
  ) {
    this.outbox = new Outbox(keep);
    this.uploads = new Uploads({
      deliver: (upload, onProgress) => this.deliverFile(upload, onProgress),
      newest: () => listener.newest(),
      onChange: () => this.changed(),
    });
    this.sender = new Sender({
      outbox: this.outbox,
      deliver: (item) => this.deliver(item),
      newest: () => listener.newest(),
      held: () => this.uploads.busy || listener.missesDetails(),
      onChange: () => listener.onChange(),
    });
  }

  waiting(): Waiting[] {
    return this.outbox.all();
  }

  files(): readonly Upload[] {
    return this.uploads.all();
  }

  flush(): void {
    void this.sender.flush();
  }

  /** Words and files of one go; the files are stored first. */
  send(conversationId: string | null, words: string, files: readonly File[]): void {
    if (words) this.outbox.add(conversationId, words);
    if (files.length) this.uploads.add(conversationId, files);
    this.changed();
  }

  retry(clientId: string): void {
    const item = this.outbox.get(clientId);
    if (!item) return this.uploads.retry(clientId);
    this.outbox.put({ ...item, state: "waiting", reason: null });
    this.changed();
  }

  /** Gives up on a message or file that could not be sent. */
  discard(clientId: string): void {
    this.outbox.remove(clientId);
    this.uploads.discard(clientId);
  }

  /** The stream may bring a message back before the request that sent it is answered. */
  confirmed(clientId: string): void {
    this.outbox.remove(clientId);
    this.listener.onChange();
  }

  move(matches: Matches, to: string | null): void {
    this.outbox.move(matches, to);
    this.uploads.move(matches, to);
  }

  clear(): void {
    this.outbox.clear();
    this.uploads.clear();
  }

  /** Makes the conversation that everything waiting for one goes to. */
  begin(): Promise<string> {
    this.beginning ??= this.makeConversation().finally(() => (this.beginning = null));
    return this.beginning;
  }

  private changed(): void {
    this.listener.onChange();
    if (!this.uploads.busy) this.flush();
  }

  private async makeConversation(): Promise<string> {
    try {
      await this.session.ensure();
    } catch (error) {
      const asked = error instanceof Refused && error.status === 422 && this.listener.onDetailsRefused(error);
      throw asked ? new Unreachable("waiting for the visitor's details") : error;
    }
    const made = (await this.session.call("POST", "/conversations", {})) as NewConversation;
    this.move((id) => id === null, made.id);
    this.listener.onConversation(made);
    return made.id;
  }

  private async deliver(item: Waiting): Promise<void> {
    const id = item.conversation_id ?? (await this.begin());
    const body = { text: item.text, client_id: item.client_id };
    const path = `/conversations/${encodeURIComponent(id)}/messages`;
    this.listener.onStored((await this.session.call("POST", path, body)) as Message);
  }

  private async deliverFile(upload: Upload, onProgress: (progress: number) => void): Promise<void> {
    const id = upload.conversation_id ?? (await this.begin());
    const { token } = this.session;
    try {
      this.listener.onStored(await postFile(upload, id, token, onProgress));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.session.ended(token);
      throw error;
    }
  }
}
