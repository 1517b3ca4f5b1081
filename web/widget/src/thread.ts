// One conversation as the visitor sees it, and how each event changes it. Pure: the same events in any order that a
// reconnect can produce end in the same thread.
import {
  completeMessage,
  type Author,
  type DeliveryState,
  type DeltaEvent,
  type Message,
  type Page,
  type Status,
  type StatusEvent,
  type TypingEvent,
} from "./wire.ts";

/** A reply that is being written. */
export interface Writing {
  id: string;
  text: string;
  /** Pieces were missed while disconnected: show only that something is being written. */
  broken: boolean;
  at: number;
}

export interface Typing {
  author: Author;
  until: number;
}

export interface Thread {
  /** `null` until the first message makes the conversation. */
  id: string | null;
  status: Status;
  assignee: string | null;
  messages: readonly Message[];
  writing: readonly Writing[];
  typing: Typing | null;
  /** Where the page of older messages begins; `null` when there are none. */
  older: string | null;
  loading: boolean;
  rating: number | null;
}

export type ThreadEvent =
  | { type: "newest"; page: Page<Message> }
  | { type: "older"; page: Page<Message> }
  | { type: "message"; message: Message }
  | { type: "delta"; delta: DeltaEvent; now: number }
  | { type: "status"; status: StatusEvent; now: number }
  | { type: "typing"; typing: TypingEvent; now: number }
  | { type: "line"; text: string; now: number }
  | { type: "disconnected" }
  | { type: "tick"; now: number };

const TYPING_MS = 6_000;
/** A reply of which nothing has been heard for this long is not coming. */
const WRITING_MS = 60_000;
/** Sorts after every stored message of the same time. */
const LOCAL = "~local:";
const RANK: Record<DeliveryState, number> = { queued: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

export function emptyThread(id: string | null = null): Thread {
  return {
    id,
    status: "open",
    assignee: null,
    messages: [],
    writing: [],
    typing: null,
    older: null,
    loading: id !== null,
    rating: null,
  };
}

export function isOwn(message: Message): boolean {
  return message.author.kind === "contact";
}

export function isLine(message: Message): boolean {
  return message.author.kind === "system" || message.kind === "event";
}

/** Somebody said something to the visitor: what counts as unread and makes the sound. */
export function isIncoming(message: Message): boolean {
  return !isOwn(message) && !isLine(message);
}

export function reduceThread(thread: Thread, event: ThreadEvent): Thread {
  switch (event.type) {
    case "newest": {
      const merged = event.page.data.reduce(place, beforeFirst(thread, event.page.data[0]));
      // A second look at the newest page says nothing about the older ones already loaded.
      return { ...merged, loading: false, older: thread.loading ? event.page.next_cursor : thread.older };
    }
    case "older":
      return { ...event.page.data.reduce(place, thread), older: event.page.next_cursor };
    case "message":
      return event.message.conversation_id === thread.id ? place(thread, event.message) : thread;
    case "delta":
      return write(thread, event.delta, event.now);
    case "status":
      return changeStatus(thread, event.status, event.now);
    case "line":
      return addLine(thread, event.text, event.now);
    case "typing": {
      const { author, typing } = event.typing;
      if (author.kind === "contact") return thread;
      return { ...thread, typing: typing ? { author, until: event.now + TYPING_MS } : null };
    }
    case "disconnected": {
      if (!thread.writing.length && !thread.typing) return thread;
      const writing = thread.writing.map((reply) => ({ ...reply, broken: true }));
      return { ...thread, writing, typing: null };
    }
    case "tick":
      return expire(thread, event.now);
  }
}

/** Puts a stored message where it belongs; a newer copy of a known one replaces it. */
function place(thread: Thread, raw: Message): Thread {
  let message = completeMessage(raw);
  const writing = thread.writing.filter((reply) => reply.id !== message.id);
  const known = thread.messages.find((other) => other.id === message.id);
  if (known && RANK[known.delivery.state] > RANK[message.delivery.state]) {
    message = { ...message, delivery: known.delivery };
  }
  const others = thread.messages.filter(
    (other) => other.id !== message.id && !(isLine(message) && isLocal(other) && other.text === message.text),
  );
  const messages = [...others, message].sort(byTime);
  const typing = isIncoming(message) && !known ? null : thread.typing;
  return { ...thread, messages, writing, typing };
}

function write(thread: Thread, delta: DeltaEvent, now: number): Thread {
  const others = thread.writing.filter((reply) => reply.id !== delta.message_id);
  if (delta.cancelled) return { ...thread, writing: others };
  // The stored message came first; what is left of its pieces is late.
  if (thread.messages.some((message) => message.id === delta.message_id)) return thread;
  const soFar = thread.writing.find((reply) => reply.id === delta.message_id);
  const reply: Writing = {
    id: delta.message_id,
    text: (soFar?.text ?? "") + (delta.text ?? ""),
    broken: soFar?.broken ?? false,
    at: now,
  };
  const writing = soFar ? thread.writing.map((other) => (other === soFar ? reply : other)) : [...others, reply];
  return { ...thread, writing, typing: null };
}

function changeStatus(thread: Thread, event: StatusEvent, now: number): Thread {
  if (event.conversation_id !== thread.id) return thread;
  const reopened = thread.status === "resolved" && event.status !== "resolved";
  const changed: Thread = {
    ...thread,
    status: event.status,
    assignee: event.assignee?.name ?? null,
    rating: reopened ? null : thread.rating,
  };
  const said = thread.messages.slice(-3).some((message) => isLine(message) && message.text === event.line);
  return event.line && !said ? addLine(changed, event.line, now) : changed;
}

/**
 * A line of this browser's own; gives way to a stored one that says the same. It takes the time of the message
 * before it, since this clock and the server's need not agree.
 */
function addLine(thread: Thread, text: string, now: number): Thread {
  const last = thread.messages.at(-1);
  const line: Message = {
    id: `${LOCAL}${now}:${text}`,
    conversation_id: thread.id ?? "",
    author: { kind: "system" },
    kind: "event",
    text,
    attachments: [],
    choices: [],
    sources: [],
    delivery: { state: "sent" },
    created_at: last?.created_at ?? new Date(now).toISOString(),
  };
  return { ...thread, messages: [...thread.messages, line].sort(byTime) };
}

/** Lines that stand in an empty thread stay above its first stored message, whatever this clock says. */
function beforeFirst(thread: Thread, first: Message | undefined): Thread {
  if (!first || !thread.messages.every(isLocal)) return thread;
  const created_at = new Date(Date.parse(first.created_at) - 1).toISOString();
  return { ...thread, messages: thread.messages.map((line) => ({ ...line, created_at })) };
}

function expire(thread: Thread, now: number): Thread {
  const typing = thread.typing && thread.typing.until > now ? thread.typing : null;
  const writing = thread.writing.filter((reply) => now - reply.at < WRITING_MS);
  if (typing === thread.typing && writing.length === thread.writing.length) return thread;
  return { ...thread, typing, writing };
}

function isLocal(message: Message): boolean {
  return message.id.startsWith(LOCAL);
}

function byTime(a: Message, b: Message): number {
  return Date.parse(a.created_at) - Date.parse(b.created_at) || (a.id < b.id ? -1 : 1);
}
