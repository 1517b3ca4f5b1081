// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat } from "../src/chat.ts";
import { deviceFacts } from "../src/device.ts";
import { Host } from "../src/host.ts";
import { Refused, Unreachable } from "../src/http.ts";
import { createTranslator } from "../src/i18n/index.ts";
import { Session } from "../src/session.ts";
import { Chime } from "../src/sound.ts";
import { openKeep } from "../src/storage.ts";
import { createTimes } from "../src/text/times.ts";
import { availability } from "../src/ui/availability.ts";
import type { Config, Message } from "../src/wire.ts";
import { CONFIG, fakeServer, fakeStorage, type Call } from "./fakes.ts";

let storage: Storage;
let answers: Record<string, (call: Call) => unknown>;
let calls: Call[];
let chat: Chat;
let number: number;

function message(fields: Partial<Message> = {}): Message {
  number += 1;
  return {
    id: `msg_${number}`,
    conversation_id: "conv_1",
    author: { kind: "contact" },
    kind: "text",
    text: "",
    attachments: [],
    choices: [],
    sources: [],
    delivery: { state: "sent" },
    created_at: new Date(Date.UTC(2026, 0, 1, 9, 0, number)).toISOString(),
    ...fields,
  };
}

/** Opens the widget as a page load does; what is in storage stays. */
async function open(config: Partial<Config> = {}): Promise<void> {
  const keep = openKeep("t:", () => storage);
  const server = fakeServer(answers);
  calls = server.calls;
  const session = new Session({ widget: "wk_1", locale: "en", keep, send: server.send, device: () => deviceFacts(null) });
  const host = new Host(window);
  chat = new Chat({ config: { ...CONFIG, ...config }, keep, session, host, t: createTranslator("en"), chime: new Chime(window) });
  await chat.start();
  await settle();
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(5);
const names = (): string[] => calls.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
const posted = (): unknown[] => calls.filter(({ path }) => path.endsWith("/messages")).flatMap(({ body }) => (body as { text?: string } | undefined)?.text ?? []);
const texts = (): string[] => chat.store.state.thread.messages.map(({ text }) => text);
const refuse = (status: number, problem = {}) => (): never => {
  throw new Refused(status, problem);
};
const offline = (): never => {
  throw new Unreachable("offline");
};

beforeEach(() => {
  vi.useFakeTimers();
  // The live stream: open, and silent.
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  storage = fakeStorage();
  number = 0;
  let conversations = 0;
  let sessions = 0;
  const store = (id: string) => (call: Call) => message({ conversation_id: id, ...(call.body as { text: string; client_id: string }) });
  answers = {
    "POST /sessions": () => ({ token: `ws_${(sessions += 1)}`, expires_at: "", contact: { id: "ctc_1", name: null, email: null, verified: false } }),
    "GET /session": () => ({ expires_at: "", contact: { id: "ctc_1", name: null, email: null, verified: false } }),
    "GET /conversations": () => ({ data: [], next_cursor: null }),
    "POST /conversations": () => {
      const id = `conv_${(conversations += 1)}`;
      return { id, status: "open", messages: [message({ conversation_id: id, author: { kind: "system" }, text: "Hi!" })] };
    },
    "POST /conversations/conv_1/messages": store("conv_1"),
    "POST /conversations/conv_2/messages": store("conv_2"),
    "GET /conversations/conv_1/messages": () => ({ data: [message({ text: "from before" })], next_cursor: null }),
    "POST /conversations/conv_1/read": () => undefined,
    "POST /conversations/conv_1/typing": () => undefined,
  };
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a first message", () => {
  it("makes the session and the conversation it needs, and no sooner", async () => {
    await open();
    expect(calls).toEqual([]);

    chat.newConversation();
    chat.say("Hello");
    await settle();

    expect(names()).toEqual(["POST /sessions", "POST /conversations", "POST /conversations/conv_1/messages"]);
    expect(texts()).toEqual(["Hi!", "Hello"]);
    expect(chat.store.state).toMatchObject({ screen: "chat", outbox: [] });
  });

  it("written offline is sent once, in order, when the network is back, also after a reload", async () => {
    const { "POST /sessions": sessions } = answers;
    answers["POST /sessions"] = offline;
    await open();
    chat.newConversation();
    for (const text of ["one", "two"]) chat.say(text);
    await settle();
    expect(chat.store.state.outbox.map(({ text }) => text)).toEqual(["one", "two"]);

    await open();
    expect(chat.store.state.screen).toBe("chat");
    answers["POST /sessions"] = sessions as () => unknown;
    chat.networkChanged(true);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(posted()).toEqual(["one", "two"]);
    expect(texts()).toEqual(["Hi!", "one", "two"]);
  });

  it("that the server will not have stays, with its reason, until it is given up", async () => {
    answers["POST /conversations/conv_1/messages"] = refuse(422, { detail: "Too long." });
    await open();
    chat.say("x");
    await settle();
    const [item] = chat.store.state.outbox;
    expect(item).toMatchObject({ state: "failed", reason: "Too long." });

    chat.discard(item?.client_id ?? "");
    await settle();
    expect(chat.store.state.outbox).toEqual([]);
  });
});

describe("talking", () => {
  it("begins a conversation when somebody speaks, not when the screen is opened", async () => {
    answers["POST /conversations/conv_1/call"] = () => ({ path: "/media/browser/conv_1?ticket=chan_1.t", expires_in: 60 });
    await open();
    chat.newConversation();
    chat.talk();
    expect(chat.store.state.screen).toBe("voice");
    expect(calls).toEqual([]);

    const address = chat.invite();
    await settle();
    expect(await address).toMatch(/^ws:\/\/[^/]+\/media\/browser\/conv_1\?ticket=chan_1\.t$/);
    expect(names()).toEqual(["POST /sessions", "POST /conversations", "POST /conversations/conv_1/call"]);
    chat.showThread();
    expect(chat.store.state).toMatchObject({ screen: "chat", thread: { id: "conv_1" } });
  });

  it("asks for a name first where one is required", async () => {
    await open({ name_required: true });
    chat.newConversation();
    chat.talk();
    expect(chat.store.state.screen).toBe("details");
  });
});

describe("a reload", () => {
  it("still shows the person who is in the conversation", async () => {
    storage.setItem("t:token", "ws_1");
    answers["GET /conversations"] = () => ({
      data: [{ id: "conv_1", status: "escalated", assignee: "Ben", last_message: null, unread: 0, updated_at: "", rating: null }],
      next_cursor: null,
    });
    await open({ hours: { open_now: false, opens_at: "2026-01-02T09:00:00Z", today: [] } });
    const { state } = chat.store;
    expect(state.thread.assignee).toBe("Ben");
    const t = createTranslator("en");
    expect(availability(state, t, createTimes(t))).toBe("You’re talking to Ben");
    const agent = { ...state, thread: { ...state.thread, status: "open" as const, assignee: null } };
    expect(availability(agent, t, createTimes(t))).toMatch(/^We’re back /);
  });

  it("comes back to the conversation that was open, with its draft", async () => {
    await open();
    chat.say("Hello");
    await settle();
    chat.drafts.setText("conv_1", "half a thou");

    await open();

    expect(chat.store.state).toMatchObject({ screen: "chat", thread: { id: "conv_1" } });
    expect(texts()).toContain("from before");
    expect(chat.drafts.text("conv_1")).toBe("half a thou");
  });

  it("comes back to the welcome from there", async () => {
    await open();
    chat.say("Hello");
    await settle();
    chat.showWelcome();

    await open();

    expect(chat.store.state.screen).toBe("welcome");
  });
});

describe("a session that has run out", () => {
  beforeEach(async () => {
    await open();
    chat.say("Hello");
    await settle();
  });

  it("in the middle of a conversation costs no message and no draft", async () => {
    answers["POST /conversations/conv_1/messages"] = refuse(401);
    chat.drafts.setText("conv_1", "more");
    chat.say("Still there?");
    await vi.advanceTimersByTimeAsync(50);

    expect(chat.store.state.thread.id).toBe("conv_2");
    expect(texts()).toEqual(["This is a new conversation", "Hi!", "Still there?"]);
    expect(posted()).toEqual(["Hello", "Still there?", "Still there?"]);
  });

  it("keeps what is being written when it is noticed while typing", async () => {
    answers["POST /conversations/conv_1/typing"] = refuse(401);
    chat.drafts.setText("conv_1", "half a thou");
    chat.noteTyping();
    await settle();

    expect(chat.store.state.thread.id).toBeNull();
    expect(chat.drafts.text(null)).toBe("half a thou");
  });

  it("is said at the start when a conversation was open, and not otherwise", async () => {
    answers["GET /session"] = refuse(401);
    await open();
    expect(chat.store.state.screen).toBe("chat");
    expect(texts()).toEqual(["This is a new conversation"]);

    storage.setItem("t:token", "ws_old");
    chat.showWelcome();
    await open();
    expect(chat.store.state.screen).toBe("welcome");
    expect(texts()).toEqual([]);
  });
});

describe("name and e-mail, where they are required", () => {
  it("are asked for before the first message, which is then sent", async () => {
    await open({ email_required: true });
    chat.say("Hello");
    expect(chat.store.state.screen).toBe("details");
    expect(calls).toEqual([]);

    await chat.details.give({ email: "sam@shop.example" });
    await settle();

    expect(calls[0]?.body).toMatchObject({ email: "sam@shop.example" });
    expect(texts()).toEqual(["Hi!", "Hello"]);
    expect(chat.store.state.screen).toBe("chat");
  });

  it("are asked for again when the server does not take them", async () => {
    const { "POST /sessions": sessions } = answers;
    answers["POST /sessions"] = refuse(422, { errors: { email: ["is not an address"] } });
    await open({ email_required: true });
    chat.say("Hello");
    await chat.details.give({ email: "sam@nowhere" });
    expect(chat.store.state).toMatchObject({ screen: "details", detailErrors: { email: "is not an address" } });

    answers["POST /sessions"] = sessions as () => unknown;
    await chat.details.give({ email: "sam@shop.example" });
    await settle();
    expect(posted()).toEqual(["Hello"]);
  });
});

describe("a visitor the host page vouches for", () => {
  const jwt = (sub: string): string => `e30.${btoa(JSON.stringify({ sub }))}.sig`;

  it("goes on with the conversation when the server joined it to them", async () => {
    await open();
    chat.say("Hello");
    await settle();
    const last_message = message({ text: "Hello" });
    answers["GET /conversations"] = () => ({ data: [{ id: "conv_1", status: "open", last_message, unread: 0, updated_at: last_message.created_at, rating: null }], next_cursor: null });

    await chat.identify(jwt("u1"));

    expect(calls.filter(({ path }) => path === "/sessions").at(-1)).toMatchObject({ token: "ws_1", body: { identity: jwt("u1") } });
    expect(chat.store.state.thread.id).toBe("conv_1");
  });

  it("leaves a conversation that is not theirs", async () => {
    await open();
    chat.say("Hello");
    await settle();
    await chat.identify(jwt("u1"));
    expect(chat.store.state).toMatchObject({ screen: "welcome", thread: { id: null } });
  });

  it("leaves nothing behind when they sign out", async () => {
    await open();
    await chat.identify(jwt("u1"));
    chat.say("Hello");
    await settle();
    chat.drafts.setText("conv_1", "secret");

    await chat.identify(null);

    expect(chat.store.state).toMatchObject({ screen: "welcome", contact: null, conversations: [], outbox: [] });
    expect(storage.length).toBe(0);
  });
});

it("says that the visitor types at most every three seconds", async () => {
  await open();
  chat.say("Hello");
  await settle();
  for (let i = 0; i < 20; i += 1) {
    chat.noteTyping();
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(names().filter((name) => name.endsWith("/typing"))).toHaveLength(2);
});

it("marks as read what is on screen, once, and counts what is not", async () => {
  await open();
  chat.say("Hello");
  await settle();
  const answer = message({ id: "msg_a", author: { kind: "agent", name: "Ana" }, text: "Hello to you" });
  answers["GET /conversations/conv_1/messages"] = () => ({ data: [answer], next_cursor: null });
  await open();
  await settle();
  chat.notify("something changes");
  await settle();

  const reads = calls.filter(({ path }) => path.endsWith("/read"));
  expect(reads.map(({ body }) => body)).toEqual([{ up_to: "msg_a" }]);
});
