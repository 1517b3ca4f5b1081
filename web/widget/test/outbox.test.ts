import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, retryAfter, Unreachable } from "../src/http.ts";
import { mayRetry, Outbox, type Waiting } from "../src/outbox.ts";
import { Sender } from "../src/sender.ts";
import { openKeep, type Keep } from "../src/storage.ts";
import { fakeStorage } from "./fakes.ts";

let keep: Keep;
let outbox: Outbox;
/** What reaches the server. */
let delivered: string[];
/** What the server says to each attempt, in turn; nothing means it takes the message. */
let answers: (Error | undefined)[];
let attempts: number;
let held: boolean;

function newSender(box = outbox): Sender {
  return new Sender({
    outbox: box,
    deliver: async (item: Waiting) => {
      attempts += 1;
      const answer = answers.shift();
      if (answer) throw answer;
      delivered.push(item.text);
    },
    held: () => held,
    newest: () => null,
    onChange: () => {},
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  keep = openKeep("t:", () => storage);
  outbox = new Outbox(keep);
  delivered = [];
  answers = [];
  attempts = 0;
  held = false;
});
afterEach(() => {
  vi.useRealTimers();
  storage.clear();
});
const storage = fakeStorage();

describe("sending", () => {
  it("sends each message once, in the order they were written", async () => {
    for (const text of ["a", "b", "c"]) outbox.add("conv_1", text);
    const sender = newSender();

    await Promise.all([sender.flush(), sender.flush()]);
    await sender.flush();

    expect(delivered).toEqual(["a", "b", "c"]);
    expect(outbox.all()).toEqual([]);
  });

  it.each([new Unreachable("offline"), new Refused(500, {}), new Refused(503, {}), new Refused(408, {})])(
    "keeps what could not be sent and sends it later, still in order (%s)",
    async (failure) => {
      for (const text of ["a", "b"]) outbox.add("conv_1", text);
      answers = [undefined, failure];
      const sender = newSender();

      await sender.flush();
      expect(delivered).toEqual(["a"]);
      expect(outbox.all().map(({ text, state }) => [text, state])).toEqual([["b", "waiting"]]);

      await vi.advanceTimersByTimeAsync(5_000);
      expect(delivered).toEqual(["a", "b"]);
    },
  );

  it("waits as long as the server asks, whatever wakes it", async () => {
    outbox.add("conv_1", "a");
    answers = [new Refused(429, {}, 30_000)];
    const sender = newSender();
    await sender.flush();

    await vi.advanceTimersByTimeAsync(29_000);
    await sender.flush();
    expect(attempts).toBe(1);

    await vi.advanceTimersByTimeAsync(1_500);
    expect(delivered).toEqual(["a"]);
  });

  it("marks what the server will not have with its reason, and goes on with the rest", async () => {
    for (const text of ["bad", "good"]) outbox.add("conv_1", text);
    answers = [new Refused(422, { detail: "Too long." })];

    await newSender().flush();

    expect(delivered).toEqual(["good"]);
    expect(outbox.all()).toMatchObject([{ text: "bad", state: "failed", reason: "Too long." }]);
  });

  it("offers another try only where the same again may be taken", () => {
    const after = null;
    for (const status of [413, 415, 422]) expect(mayRetry({ status, after })).toBe(false);
    for (const status of [null, 403, 409, 500]) expect(mayRetry({ status, after })).toBe(true);
    expect(mayRetry(undefined)).toBe(true);
  });

  it("tries at once again after the session was renewed, but not for ever", async () => {
    outbox.add("conv_1", "a");
    answers = Array.from({ length: 50 }, () => new Refused(401, {}));
    const sender = newSender();

    await sender.flush();
    await vi.advanceTimersByTimeAsync(10);
    expect(attempts).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBeLessThan(15);
  });

  it("waits while something has to go first", async () => {
    outbox.add("conv_1", "a");
    held = true;
    const sender = newSender();
    await sender.flush();
    expect(attempts).toBe(0);

    held = false;
    await sender.flush();
    expect(delivered).toEqual(["a"]);
  });
});

describe("keeping", () => {
  it("survives a reload with ids and order", async () => {
    const written = ["a", "b", "c"].map((text) => outbox.add(null, text));

    const reloaded = new Outbox(openKeep("t:", () => storage));

    expect(reloaded.all()).toEqual(written);
    await newSender(reloaded).flush();
    expect(delivered).toEqual(["a", "b", "c"]);
  });

  it("does not send what another tab has sent", async () => {
    const first = outbox.add("conv_1", "a");
    outbox.add("conv_1", "b");
    new Outbox(keep).remove(first.client_id);

    await newSender().flush();

    expect(delivered).toEqual(["b"]);
  });

  it("does not bring back what was confirmed while it failed", async () => {
    const item = outbox.add("conv_1", "a");
    const sender = new Sender({
      outbox,
      deliver: async () => {
        outbox.remove(item.client_id);
        throw new Refused(409, {});
      },
      held: () => false,
      newest: () => null,
      onChange: () => {},
    });
    await sender.flush();
    expect(outbox.all()).toEqual([]);
  });

  it("moves what waits to another conversation", () => {
    outbox.add(null, "a");
    outbox.add("conv_1", "b");
    outbox.move((id) => id === null, "conv_2");
    expect(outbox.all().map((item) => item.conversation_id)).toEqual(["conv_2", "conv_1"]);
  });

  it("drops a damaged entry", () => {
    storage.setItem("t:outbox:x", "{");
    expect(outbox.all()).toEqual([]);
    expect(storage.getItem("t:outbox:x")).toBeNull();
  });

  it("works in memory when the browser refuses storage", async () => {
    const blocked = openKeep("t:", () => {
      throw new DOMException("denied", "SecurityError");
    });
    const box = new Outbox(blocked);
    box.add("conv_1", "a");
    await newSender(box).flush();
    expect(delivered).toEqual(["a"]);
    expect(box.all()).toEqual([]);
  });
});

it("reads Retry-After as seconds and as a date", () => {
  expect(retryAfter("2")).toBe(2_000);
  expect(retryAfter("Thu, 01 Jan 2026 00:00:10 GMT", Date.UTC(2026, 0, 1))).toBe(10_000);
  expect(retryAfter("Thu, 01 Jan 2026 00:00:00 GMT", Date.UTC(2026, 0, 2))).toBe(0);
  expect(retryAfter(null)).toBeNull();
  expect(retryAfter("soon")).toBeNull();
});
