// What stands in the thread, row by row, worked out from the state alone.
import type { Waiting } from "../outbox.ts";
import type { State } from "../store.ts";
import { sameDay } from "../text/times.ts";
import { isLine, isOwn, type Thread, type Writing } from "../thread.ts";
import type { Upload } from "../uploads.ts";
import type { Author, Config, Message } from "../wire.ts";

/** How the visitor's last message fares. */
export type Mark = "sending" | "sent" | "seen" | "failed";

interface Bubble {
  kind: "bubble";
  key: string;
  message: Message;
  author: Author;
  own: boolean;
  /** Of its group. */
  first: boolean;
  last: boolean;
  mark: Mark | null;
  choices: boolean;
  /** What it tells of an appointment holds no more. */
  outdated: boolean;
}

export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "line"; key: string; text: string; at: string }
  | Bubble
  | { kind: "waiting"; key: string; item: Waiting; first: boolean; last: boolean }
  | { kind: "upload"; key: string; upload: Upload }
  | { kind: "writing"; key: string; reply: Writing; first: boolean }
  | { kind: "typing"; key: string; author: Author };

/** Messages of one author closer than this stand together. */
const GROUP_MS = 5 * 60_000;
/** The greeting keeps its place on screen when the stored one takes over from the one shown before. */
const GREETING = "greeting";

/** What is the same in every look at the thread, made once so that unchanged rows can be told by identity. */
interface Constants {
  agent: Author;
  /** Shown before there is a conversation; `null` when the business has none. */
  greeting: Message | null;
}

export function rowBuilder(config: Config): (state: State) => Row[] {
  const { name, avatar_url } = config.agent;
  const agent: Author = { kind: "agent", name, avatar_url };
  const greeting: Message = {
    id: GREETING,
    conversation_id: "",
    author: agent,
    kind: "text",
    text: config.greeting,
    attachments: [],
    choices: [],
    sources: [],
    delivery: { state: "sent" },
    created_at: new Date().toISOString(),
  };
  return (state) => buildRows(state, { agent, greeting: config.greeting ? greeting : null });
}

function buildRows(state: State, { agent, greeting }: Constants): Row[] {
  const { thread } = state;
  const stored = new Set(thread.messages.map((message) => message.client_id));
  const waiting = state.outbox.filter((item) => item.conversation_id === thread.id && !stored.has(item.client_id));
  const uploads = state.uploads.filter((upload) => upload.conversation_id === thread.id && !stored.has(upload.client_id));

  const rows: Row[] = [];
  let previous: Bubble | null = null;
  let day: string | null = null;
  const said = thread.id === null && greeting ? [...thread.messages, greeting] : thread.messages;
  const lastSaid = said.findLast((message) => !isLine(message) || isGreeting(message, said, thread));
  // What was not sent keeps its place: what is said later stands below it.
  const known = new Set(said.map(({ id }) => id));
  const behind = ({ failure }: Waiting | Upload): string | null => (failure?.after && known.has(failure.after) ? failure.after : null);
  const uploadsAtEnd = uploads.filter((upload) => !behind(upload));
  const waitingAtEnd = waiting.filter((item) => !behind(item));
  const newest = new Map(said.map((message) => [message.booking?.id, message]));
  const onTheWay = waitingAtEnd.length + uploadsAtEnd.length;
  const nothingAfter = onTheWay + thread.writing.length === 0;

  const notSentAfter = ({ id }: Message): void => {
    const files = uploads.filter((upload) => behind(upload) === id);
    const words = waiting.filter((item) => behind(item) === id);
    files.forEach((upload) => rows.push({ kind: "upload", key: upload.client_id, upload }));
    words.forEach((item) => rows.push({ kind: "waiting", key: item.client_id, item, first: true, last: true }));
    if (files.length + words.length) previous = null;
  };

  for (const message of said) {
    if (day === null || !sameDay(day, message.created_at)) {
      day = message.created_at;
      rows.push({ kind: "day", key: `day:${new Date(day).toDateString()}`, at: day });
      previous = null;
    }
    const greets = isGreeting(message, said, thread);
    if (isLine(message) && !greets) {
      rows.push({ kind: "line", key: message.id, text: message.text, at: message.created_at });
      previous = null;
      notSentAfter(message);
      continue;
    }
    const author = message.author.kind === "system" ? agent : message.author;
    const goesOn: boolean = previous !== null && together(previous, message, author);
    if (previous && goesOn) previous.last = false;
    const row: Bubble = {
      kind: "bubble",
      key: greets ? GREETING : (message.client_id ?? message.id),
      message,
      author,
      own: isOwn(message),
      first: !goesOn,
      last: true,
      mark: null,
      choices: nothingAfter && message === lastSaid && message.choices.length > 0 && !isOwn(message),
      outdated: message.booking !== undefined && newest.get(message.booking?.id) !== message,
    };
    rows.push(row);
    previous = row;
    notSentAfter(message);
  }

  markLastOwn(rows, onTheWay > 0);
  uploadsAtEnd.forEach((upload) => rows.push({ kind: "upload", key: upload.client_id, upload }));
  waitingAtEnd.forEach((item, index) => {
    const first = rows.at(-1)?.kind !== "waiting" && !(previous?.own && rows.at(-1) === previous);
    rows.push({ kind: "waiting", key: item.client_id, item, first, last: index === waitingAtEnd.length - 1 });
  });
  for (const reply of thread.writing) {
    const first = rows.at(-1)?.kind !== "bubble" || previous?.author.kind !== "agent";
    rows.push({ kind: "writing", key: reply.id, reply, first });
  }
  if (thread.typing && !thread.writing.length) rows.push({ kind: "typing", key: "typing", author: thread.typing.author });
  return rows;
}

/** Not the agent's own words, but shown as if: the first text of a conversation, when the visitor did not write it. */
function isGreeting(message: Message, said: readonly Message[], thread: Thread): boolean {
  if (message.kind !== "text" || isOwn(message) || thread.older !== null) return false;
  return said.find((other) => other.kind === "text") === message;
}

function together(before: Bubble, message: Message, author: Author): boolean {
  const gap = Date.parse(message.created_at) - Date.parse(before.message.created_at);
  return before.author.kind === author.kind && (before.author.name ?? "") === (author.name ?? "") && gap < GROUP_MS;
}

/** Only the last own message says how it fares, and only while nothing newer of the visitor's is on its way. */
function markLastOwn(rows: Row[], moreWaits: boolean): void {
  const own = rows.findLast((row) => row.kind === "bubble" && row.own);
  if (own?.kind !== "bubble") return;
  const { state } = own.message.delivery;
  if (state === "failed") own.mark = "failed";
  else if (!moreWaits) own.mark = state === "read" ? "seen" : "sent";
}

/** The same row, looking the same: then its element can stay as it is. */
export function sameRow(a: Row, b: Row): boolean {
  const left = Object.entries(a);
  const right = b as unknown as Record<string, unknown>;
  return left.length === Object.keys(b).length && left.every(([name, value]) => right[name] === value);
}
