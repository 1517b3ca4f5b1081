import { describe, expect, it } from "vitest";
import { initialState, type State } from "../src/store.ts";
import { emptyThread, type Thread } from "../src/thread.ts";
import { rowBuilder, sameRow, type Row } from "../src/ui/rows.ts";
import type { Waiting } from "../src/outbox.ts";
import type { Upload } from "../src/uploads.ts";
import type { Message } from "../src/wire.ts";
import { CONFIG } from "./fakes.ts";

const build = rowBuilder(CONFIG);

function message(minute: number, fields: Partial<Message> = {}): Message {
  return {
    id: `msg_${minute}`,
    conversation_id: "conv_1",
    author: { kind: "agent", name: "Ana" },
    kind: "text",
    text: "x",
    attachments: [],
    choices: [],
    sources: [],
    delivery: { state: "sent" },
    created_at: new Date(2026, 0, 1, 9, minute).toISOString(),
    ...fields,
  };
}

const own = (minute: number, fields: Partial<Message> = {}): Message => message(minute, { author: { kind: "contact" }, ...fields });
const line = (minute: number, text: string): Message => message(minute, { author: { kind: "system" }, kind: "event", text });
const waits = (client_id: string, fields: Partial<Waiting> = {}): Waiting => ({
  client_id,
  conversation_id: "conv_1",
  text: "w",
  order: 1,
  state: "waiting",
  reason: null,
  ...fields,
});

function rows(messages: Message[], thread: Partial<Thread> = {}, state: Partial<State> = {}): Row[] {
  return build({ ...initialState(CONFIG), thread: { ...emptyThread("conv_1"), loading: false, messages, ...thread }, ...state });
}

const kinds = (all: Row[]): string[] => all.map(({ kind }) => kind);
const bubbles = (all: Row[]): Extract<Row, { kind: "bubble" }>[] => all.filter((row) => row.kind === "bubble");

describe("the thread, row by row", () => {
  it("begins with the greeting before there is a conversation, and keeps its place after", () => {
    const before = rows([], { id: null });
    const after = rows([message(1, { author: { kind: "system" }, text: "Hi!" })]);
    expect(kinds(before)).toEqual(["day", "bubble"]);
    expect(bubbles(before)[0]?.key).toBe(bubbles(after)[0]?.key);
    expect(bubbles(after)[0]?.author).toMatchObject({ kind: "agent", name: "Ana" });
  });

  it("shows what the system says later as a line", () => {
    expect(kinds(rows([message(1), line(2, "Ben joined"), message(3, { author: { kind: "system" }, text: "closed" })]))).toEqual(["day", "bubble", "line", "line"]);
  });

  it("separates days", () => {
    const later = own(2, { created_at: new Date(2026, 0, 2, 9, 0).toISOString() });
    expect(kinds(rows([message(1), later]))).toEqual(["day", "bubble", "day", "bubble"]);
  });

  it("groups what one author says within five minutes", () => {
    const all = bubbles(rows([message(1), message(3), message(10), own(11)]));
    expect(all.map(({ first, last }) => [first, last])).toEqual([[true, false], [false, true], [true, true], [true, true]]);
  });

  it("says only of the last own message how it fares", () => {
    const read = { delivery: { state: "read" as const } };
    expect(bubbles(rows([own(1), own(2, read), message(3)])).map(({ mark }) => mark)).toEqual([null, "seen", null]);
    expect(bubbles(rows([own(1)])).map(({ mark }) => mark)).toEqual(["sent"]);
    expect(bubbles(rows([own(1)], {}, { outbox: [waits("w")] })).map(({ mark }) => mark)).toEqual([null]);
    expect(bubbles(rows([own(1, { delivery: { state: "failed" } })])).map(({ mark }) => mark)).toEqual(["failed"]);
  });

  it("offers choices only while they are the last word", () => {
    const asks = message(1, { choices: [{ label: "A", value: "a" }] });
    const offered = (all: Row[]): boolean => bubbles(all).some(({ choices }) => choices);
    expect(offered(rows([asks]))).toBe(true);
    expect(offered(rows([asks, line(2, "Ben joined")]))).toBe(true);
    expect(offered(rows([asks, own(2)]))).toBe(false);
    expect(offered(rows([asks], {}, { outbox: [waits("w")] }))).toBe(false);
    expect(offered(rows([asks], { writing: [{ id: "msg_9", text: "", broken: false, at: 0 }] }))).toBe(false);
  });

  it("shows a waiting message once, also when its stored copy is here already", () => {
    const all = rows([own(1, { client_id: "w" })], {}, { outbox: [waits("w"), waits("v"), waits("other", { conversation_id: "conv_2" })] });
    expect(kinds(all)).toEqual(["day", "bubble", "waiting"]);
    expect(all[1]?.key).toBe("w");
  });

  it("leaves what was not sent where it was, above what is said later", () => {
    const failed = waits("w", { state: "failed", failure: { status: 422, after: "msg_1" } });
    const upload = { ...failed, client_id: "u", file: new File([], "a.png"), preview: null, progress: 0 } as Upload;
    const all = rows([own(1), own(2)], {}, { outbox: [failed], uploads: [upload] });
    expect(kinds(all)).toEqual(["day", "bubble", "upload", "waiting", "bubble"]);
    expect(bubbles(all).map(({ first, mark }) => [first, mark])).toEqual([[true, null], [true, "sent"]]);
    // A message that is not loaded is none to stand after.
    const elsewhere = { ...failed, failure: { status: 422, after: "msg_9" } };
    expect(kinds(rows([own(1)], {}, { outbox: [elsewhere] }))).toEqual(["day", "bubble", "waiting"]);
  });

  it("shows typing unless the reply itself is to be seen", () => {
    const typing = { author: { kind: "agent" as const, name: "Ana" }, until: 9e15 };
    expect(kinds(rows([own(1)], { typing })).at(-1)).toBe("typing");
    expect(kinds(rows([own(1)], { typing, writing: [{ id: "m", text: "He", broken: false, at: 0 }] })).at(-1)).toBe("writing");
  });

  it("stays the same where nothing changed", () => {
    const messages = [message(1), own(2)];
    const state = { ...initialState(CONFIG), thread: { ...emptyThread("conv_1"), loading: false, messages } };
    const [before, after] = [build(state), build({ ...state, muted: true })];
    expect(before.every((row, index) => sameRow(row, after[index] as Row))).toBe(true);
    const draft = { ...state, thread: emptyThread() };
    expect(sameRow(build(draft)[1] as Row, build(draft)[1] as Row)).toBe(true);
  });
});
