import { describe, expect, it } from "vitest";
import { emptyThread, reduceThread, type Thread, type ThreadEvent } from "../src/thread.ts";
import type { DeliveryState, Message, StatusEvent } from "../src/wire.ts";

function message(number: number, fields: Partial<Message> = {}): Message {
  return {
    id: `msg_${number}`,
    conversation_id: "conv_1",
    author: { kind: "agent", name: "Ana" },
    kind: "text",
    text: `text ${number}`,
    attachments: [],
    choices: [],
    sources: [],
    delivery: { state: "sent" },
    created_at: new Date(Date.UTC(2026, 0, 1, 9, number)).toISOString(),
    ...fields,
  };
}

const start: Thread = { ...emptyThread("conv_1"), loading: false };
const play = (...events: ThreadEvent[]): Thread => events.reduce(reduceThread, start);
const stored = (...args: Parameters<typeof message>): ThreadEvent => ({ type: "message", message: message(...args) });
const delta = (text: string, id = "msg_2", now = 0): ThreadEvent => ({ type: "delta", delta: { message_id: id, text }, now });
const ids = (thread: Thread): string[] => thread.messages.map(({ id }) => id);
const states = (thread: Thread): DeliveryState[] => thread.messages.map(({ delivery }) => delivery.state);

describe("messages", () => {
  it("stand in the order of their time, however they come", () => {
    expect(ids(play(stored(3), stored(1), stored(2)))).toEqual(["msg_1", "msg_2", "msg_3"]);
  });

  it("are there once", () => {
    const page: ThreadEvent = { type: "newest", page: { data: [message(1), message(2)], next_cursor: null } };
    expect(ids(play(stored(1), stored(1), page, stored(2)))).toEqual(["msg_1", "msg_2"]);
  });

  it("are replaced by a newer copy, but never go back in delivery", () => {
    const read = stored(1, { delivery: { state: "read" } });
    expect(states(play(stored(1), read))).toEqual(["read"]);
    expect(states(play(read, stored(1)))).toEqual(["read"]);
  });

  it("of another conversation are not taken in", () => {
    expect(ids(play(stored(1, { conversation_id: "conv_2" })))).toEqual([]);
  });

  it("may lack their optional lists", () => {
    const bare = { ...message(1) } as Partial<Message>;
    delete bare.choices;
    delete bare.sources;
    delete bare.attachments;
    expect(play({ type: "message", message: bare as Message }).messages[0]).toMatchObject({ choices: [], sources: [], attachments: [] });
  });

  it("of an older page come before, and the cursor moves on only with them", () => {
    const first = reduceThread(emptyThread("conv_1"), { type: "newest", page: { data: [message(3)], next_cursor: "msg_3" } });
    const second = reduceThread(first, { type: "older", page: { data: [message(1), message(2)], next_cursor: null } });
    const again = reduceThread(second, { type: "newest", page: { data: [message(3)], next_cursor: "msg_3" } });

    expect(first.older).toBe("msg_3");
    expect(ids(again)).toEqual(["msg_1", "msg_2", "msg_3"]);
    expect(again.older).toBeNull();
  });
});

describe("a reply being written", () => {
  it("grows piece by piece and gives way to the stored message", () => {
    const half = play(stored(1), delta("Hel"), delta("lo"));
    expect(half.writing).toMatchObject([{ id: "msg_2", text: "Hello" }]);

    const whole = reduceThread(half, stored(2, { text: "Hello!" }));
    expect(whole.writing).toEqual([]);
    expect(whole.messages.at(-1)?.text).toBe("Hello!");
  });

  it("is not begun again by a piece that comes after the stored message", () => {
    expect(play(stored(2), delta("late")).writing).toEqual([]);
  });

  it("goes when it is cancelled", () => {
    expect(play(delta("Hel"), { type: "delta", delta: { message_id: "msg_2", cancelled: true }, now: 0 }).writing).toEqual([]);
  });

  it("shows no text with a hole after the connection was lost", () => {
    const [reply] = play(delta("Hel"), { type: "disconnected" }, delta("ld")).writing;
    expect(reply?.broken).toBe(true);
  });

  it("is given up after a minute of silence", () => {
    expect(play(delta("Hel"), { type: "tick", now: 59_000 }).writing).toHaveLength(1);
    expect(play(delta("Hel"), { type: "tick", now: 60_000 }).writing).toEqual([]);
  });
});

describe("typing", () => {
  const ben = { kind: "member" as const, name: "Ben" };
  const types: ThreadEvent = { type: "typing", typing: { author: ben, typing: true }, now: 0 };

  it("is over after six seconds, when it is said, and when the message comes", () => {
    expect(play(types).typing?.author).toEqual(ben);
    expect(play(types, { type: "tick", now: 6_000 }).typing).toBeNull();
    expect(play(types, { type: "typing", typing: { author: ben, typing: false }, now: 1 }).typing).toBeNull();
    expect(play(types, stored(1, { author: ben })).typing).toBeNull();
  });

  it("of the visitor's other tab is not shown", () => {
    expect(play({ type: "typing", typing: { author: { kind: "contact" }, typing: true }, now: 0 }).typing).toBeNull();
  });

  it("a tick that changes nothing makes no new thread", () => {
    expect(reduceThread(start, { type: "tick", now: 1 })).toBe(start);
  });
});

describe("status", () => {
  const becomes = (status: StatusEvent["status"], line?: string, conversation_id = "conv_1"): ThreadEvent => ({
    type: "status",
    status: { conversation_id, status, assignee: { name: "Ben" }, line: line ?? null },
    now: 0,
  });
  const said = (text: string, number = 1): ThreadEvent => stored(number, { author: { kind: "system" }, kind: "event", text });

  it("changes with whom the visitor talks", () => {
    expect(play(becomes("escalated"))).toMatchObject({ status: "escalated", assignee: "Ben" });
    expect(play(becomes("resolved", undefined, "conv_2")).status).toBe("open");
  });

  it("says its line once, whether the stored line comes before, after, or not at all", () => {
    const lines = (thread: Thread): string[] => thread.messages.map(({ text }) => text);
    expect(lines(play(becomes("escalated", "Ben joined")))).toEqual(["Ben joined"]);
    expect(lines(play(becomes("escalated", "Ben joined"), said("Ben joined")))).toEqual(["Ben joined"]);
    expect(lines(play(said("Ben joined"), becomes("escalated", "Ben joined")))).toEqual(["Ben joined"]);
  });

  it("can be rated anew when it was opened again", () => {
    const rated: Thread = { ...start, status: "resolved", rating: 4 };
    expect(reduceThread(rated, becomes("open")).rating).toBeNull();
    expect(reduceThread(rated, becomes("resolved")).rating).toBe(4);
  });
});
