// Messages that the server has not confirmed yet. Each is kept under its own storage key, so that two tabs never
// overwrite each other's, and a reload loses none.
import type { Keep } from "./storage.ts";

export interface Waiting {
  client_id: string;
  /** `null`: the conversation itself is still to be made. */
  conversation_id: string | null;
  text: string;
  /** When it was written, in milliseconds; unique within the outbox, so it is also the order of sending. */
  order: number;
  state: "waiting" | "failed";
  reason: string | null;
  failure?: Failure;
}

/** About something that was not sent; an older version's entry has none. */
export interface Failure {
  /** The answer's HTTP status; `null` when none came. */
  status: number | null;
  /** The message after which it stands: what is said later comes below. */
  after: string | null;
}

/** Whether the same again, unchanged, may be taken: not what is too large, of a wrong kind, or wrong in itself. */
export function mayRetry(failure: Failure | undefined): boolean {
  return ![413, 415, 422].includes(failure?.status ?? 0);
}

const PREFIX = "outbox:";

export class Outbox {
  constructor(
    private readonly keep: Keep,
    private readonly now: () => number = Date.now,
  ) {}

  all(): Waiting[] {
    return this.keep
      .keys()
      .filter((key) => key.startsWith(PREFIX))
      .flatMap((key) => this.get(key.slice(PREFIX.length)) ?? [])
      .sort((a, b) => a.order - b.order);
  }

  get(clientId: string): Waiting | null {
    try {
      return JSON.parse(this.keep.get(PREFIX + clientId) ?? "null") as Waiting | null;
    } catch {
      this.remove(clientId); // not ours to understand: an older version's, or damaged
      return null;
    }
  }

  add(conversationId: string | null, text: string): Waiting {
    const last = this.all().at(-1)?.order ?? 0;
    const item: Waiting = {
      client_id: newId(),
      conversation_id: conversationId,
      text,
      order: Math.max(this.now(), last + 1),
      state: "waiting",
      reason: null,
    };
    this.put(item);
    return item;
  }

  put(item: Waiting): void {
    this.keep.set(PREFIX + item.client_id, JSON.stringify(item));
  }

  remove(clientId: string): void {
    this.keep.remove(PREFIX + clientId);
  }

  /** Moves what waits in the conversations that match to another one. */
  move(matches: (conversationId: string | null) => boolean, to: string | null): void {
    for (const item of this.all()) {
      if (item.conversation_id !== to && matches(item.conversation_id)) this.put({ ...item, conversation_id: to });
    }
  }

  clear(): void {
    for (const item of this.all()) this.remove(item.client_id);
  }
}

/** `crypto.randomUUID` needs a secure context; a business on plain http inside its own network has none. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
