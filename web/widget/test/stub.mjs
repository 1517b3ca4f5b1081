// A stand-in for the server's widget API, so that the widget can be tried in a browser without the server:
//
//   npm run build && node widget/test/stub.mjs [port]
//
// The app is on that port, a host page with a strict CSP on the next one (so the two are of different origin).
// It answers by a few words it knows ("hours", "book", "person", "fail", "slow"); everything lives in memory.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const TYPES = { ".js": "text/javascript", ".css": "text/css" };
const FRAME_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; media-src 'self' blob:";

export const config = {
  widget: "wk_demo",
  name: "Shear Delight",
  greeting: "Hi! I’m Ana from Shear Delight. How can I help?",
  suggestions: ["What are your opening hours?", "Book a cut for tomorrow", "What does a colouring cost?"],
  colour: "#0f766e",
  position: "right",
  languages: ["en"],
  online: true,
  hours: { open_now: true, opens_at: null, today: ["09:00-18:00"] },
  operators_online: false,
  voice: { available: false },
  phone: "+45 12 34 56 78",
  email_required: false,
  name_required: false,
  attachments: { max_bytes: 5_000_000, types: ["image/png", "image/jpeg", "application/pdf"] },
  agent: { name: "Ana", avatar_url: null },
  privacy_url: "/privacy",
};

const ANSWERS = [
  [/hour|open/i, { text: "We’re open **Tuesday to Saturday**:\n\n- Tue–Fri: 9:00–18:00\n- Sat: 10:00–15:00\n\nOn Sundays and Mondays we’re closed.", sources: [{ title: "Opening hours", score: 0.9 }] }],
  [/book|cut/i, { text: "Of course. When would suit you? These times are free tomorrow:", choices: ["09:00", "10:30", "13:15", "16:00"].map((time) => ({ label: time, value: `Tomorrow at ${time}` })) }],
  [/tomorrow at/i, { text: "Done – you’re booked. See [your booking](https://example.com/bookings/b1) to change it, or call us at any time." }],
  [/cost|price/i, { text: "A full colouring is **from 85.00 USD**, with `Ben` or `Carla`.", sources: [{ title: "Services and prices", score: 0.8, url: "https://example.com/prices" }] }],
];
const UNKNOWN = { text: "I don’t know that one. Shall I take a message, or would you like to talk to a person?" };

let number = 0;
const id = (prefix) => `${prefix}_${Date.now().toString(16).padStart(12, "0")}${(number++).toString(16).padStart(6, "0")}`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function startStub(port, overrides = {}) {
  const settings = { ...config, ...overrides };
  const sessions = new Map();
  const conversations = new Map();
  /** Everything asked of the API, for a test to look at. */
  const requests = [];

  function emit(conversation, event, data, stored = true) {
    const entry = { id: stored ? String(++conversation.events) : null, event, data };
    if (stored) conversation.history.push(entry);
    for (const listener of conversation.listeners) listener(entry);
  }

  function store(conversation, author, fields) {
    const message = {
      id: id("msg"), conversation_id: conversation.id, author, kind: "text", text: "", attachments: [], choices: [], sources: [],
      delivery: { state: "sent" }, created_at: new Date().toISOString(), ...fields,
    };
    conversation.messages.push(message);
    emit(conversation, "message", message);
    return message;
  }

  async function reply(conversation, text) {
    const answer = ANSWERS.findLast(([pattern]) => pattern.test(text))?.[1] ?? UNKNOWN;
    emit(conversation, "typing", { author: { kind: "agent", name: settings.agent.name }, typing: true }, false);
    await sleep(/slow/i.test(text) ? 3000 : 400);
    const message_id = id("msg");
    for (const piece of answer.text.match(/[\s\S]{1,6}/g)) {
      emit(conversation, "delta", { message_id, text: piece }, false);
      await sleep(30);
    }
    const last = conversation.messages.findLast((message) => message.author.kind === "contact");
    if (last) emit(conversation, "message", Object.assign(last, { delivery: { state: "read" } }));
    store(conversation, { kind: "agent", name: settings.agent.name }, { id: message_id, ...answer });
  }

  function setStatus(conversation, status, line, assignee = null) {
    conversation.status = status;
    store(conversation, { kind: "system" }, { kind: "event", text: line });
    emit(conversation, "status", { conversation_id: conversation.id, status, assignee, line });
  }

  const listItem = ({ id, status, messages, unread, rating }) => ({
    id, status, unread, rating, last_message: messages.at(-1) ?? null, updated_at: messages.at(-1)?.created_at,
  });

  async function api(request, response, url, body) {
    const json = (status, value) => {
      response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
      response.end(value === undefined ? "" : JSON.stringify(value));
    };
    const problem = (status, type, detail) => json(status, { type, title: type, status, detail });
    const path = url.pathname.replace("/api/widget/v1", "");
    const call = `${request.method} ${path}`;
    requests.push({ call, body: body.length < 5000 ? body.toString() : "", authorization: request.headers.authorization });

    if (call === "GET /config") {
      return url.searchParams.get("widget") === settings.widget ? json(200, settings) : problem(404, "not_found", "There is no such widget.");
    }
    if (call === "POST /sessions") {
      const { name = null, email = null } = JSON.parse(body);
      const token = id("ws");
      sessions.set(token, { contact: { id: id("ctc"), name, email, verified: false } });
      return json(201, { token, expires_at: new Date(Date.now() + 864e5).toISOString(), ...sessions.get(token) });
    }
    const token = request.headers.authorization?.replace("Bearer ", "");
    const session = sessions.get(token);
    if (!session) return problem(401, "session_expired", "The session has run out.");
    if (call === "PATCH /session") for (const field of ["name", "email"]) session.contact[field] = JSON.parse(body)[field] ?? session.contact[field];
    if (path === "/session") return json(200, { expires_at: new Date(Date.now() + 864e5).toISOString(), ...session });
    if (call === "POST /conversations") {
      const made = { id: id("conv"), owner: token, status: "open", messages: [], history: [], listeners: new Set(), events: 0, unread: 0, rating: null };
      conversations.set(made.id, made);
      store(made, { kind: "system" }, { text: settings.greeting });
      return json(201, { id: made.id, status: made.status, messages: made.messages });
    }
    const own = [...conversations.values()].filter(({ owner }) => owner === token);
    if (call === "GET /conversations") return json(200, { data: own.map(listItem).reverse(), next_cursor: null });

    const [, conversationId = url.searchParams.get("conversation"), action] = /^\/conversations\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const conversation = own.find((other) => other.id === conversationId);
    if (!conversation) return problem(404, "not_found", "There is no such conversation.");
    if (path === "/events") return stream(request, response, conversation);
    if (request.method === "GET") {
      const before = url.searchParams.get("before");
      const end = before ? conversation.messages.findIndex((message) => message.id === before) : conversation.messages.length;
      const start = Math.max(0, end - Number(url.searchParams.get("limit") ?? 50));
      return json(200, { data: conversation.messages.slice(start, end), next_cursor: start > 0 ? conversation.messages[start].id : null });
    }
    if (action === "messages") {
      const { text, client_id } = JSON.parse(body);
      if (/fail/.test(text)) return problem(422, "invalid", "That message is not allowed here.");
      const known = conversation.messages.find((message) => message.client_id === client_id);
      const message = known ?? store(conversation, { kind: "contact" }, { text, client_id });
      json(202, message);
      if (!known && conversation.status === "resolved") setStatus(conversation, "open", "Conversation reopened");
      if (!known && conversation.status === "open") await reply(conversation, text);
    } else if (action === "attachments") {
      const head = body.subarray(0, 1000).toString("latin1");
      const [, name, content_type] = /filename="([^"]+)"\r\nContent-Type: (\S+)/.exec(head) ?? [];
      const client_id = /name="client_id"\r\n\r\n(\S+)/.exec(head)?.[1];
      await sleep(600);
      json(202, store(conversation, { kind: "contact" }, {
        kind: "attachment", client_id, attachments: [{ id: id("att"), name, content_type, size: body.length, url: "/stub-picture.svg" }],
      }));
    } else if (action === "escalate") {
      json(200);
      setStatus(conversation, "escalated", "You asked for a person");
      await sleep(800);
      setStatus(conversation, "escalated", "Ben joined the conversation", { name: "Ben" });
      emit(conversation, "typing", { author: { kind: "member", name: "Ben" }, typing: true }, false);
      await sleep(1200);
      store(conversation, { kind: "member", name: "Ben" }, { text: "Hi, Ben here. What can I do for you?" });
    } else if (action === "resolve") {
      json(200);
      setStatus(conversation, "resolved", "Conversation ended");
    } else if (action === "rating") {
      conversation.rating = JSON.parse(body).score;
      json(200);
    } else {
      json(200); // typing, read
    }
  }

  function stream(request, response, conversation) {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const write = ({ id: eventId, event, data }) =>
      response.write(`${eventId ? `id: ${eventId}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const last = request.headers["last-event-id"];
    if (last) conversation.history.filter((entry) => Number(entry.id) > Number(last)).forEach(write);
    write({ event: "presence", data: { operators_online: settings.operators_online } });
    conversation.listeners.add(write);
    const beat = setInterval(() => response.write(": keep-alive\n\n"), 20_000);
    response.on("close", () => (clearInterval(beat), conversation.listeners.delete(write)));
  }

  const app = createServer(async (request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (url.pathname.startsWith("/api/widget/v1/")) return api(request, response, url, Buffer.concat(chunks));
    if (url.pathname === "/stub-picture.svg") {
      response.writeHead(200, { "content-type": "image/svg+xml" });
      return response.end('<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="#d8b4a0"/><circle cx="160" cy="100" r="60" fill="#7c4a3a"/></svg>');
    }
    const [, key] = /^\/widget\/([^/]+)$/.exec(url.pathname) ?? [];
    if (key) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": FRAME_CSP });
      return response.end(`<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/assets/widget-app.css"></head><body data-widget="${key}"><div id="app"></div><script src="/assets/widget-app.js" defer></script></body></html>`);
    }
    try {
      const file = url.pathname.split("/").pop();
      const bytes = readFileSync(join(dist, file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });

  const origin = `http://127.0.0.1:${port}`;
  const hostPage = createServer((request, response) => {
    const locale = new URL(request.url, origin).searchParams.get("locale");
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src ${origin}; frame-src ${origin}; require-trusted-types-for 'script'`,
    });
    response.end(`<!doctype html><html lang="en"><head><title>A business</title><meta name="viewport" content="width=device-width, initial-scale=1"></head><body><h1>A business</h1><p>Its page, with a strict content security policy.</p><p><a href="#more">A link</a></p><script src="${origin}/widget.js" data-widget="${settings.widget}"${locale ? ` data-locale="${locale}"` : ""} async></script></body></html>`);
  });

  app.listen(port);
  hostPage.listen(port + 1);
  return {
    origin, host: `http://127.0.0.1:${port + 1}`, requests, sessions, conversations, store, emit, setStatus, settings,
    /** Cuts every connection there is, as a dead network does. */
    cut: () => app.closeAllConnections(),
    stop: () => [app, hostPage].forEach((server) => (server.closeAllConnections(), server.close())),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stub = startStub(Number(process.argv[2] ?? 4600));
  console.log(`The widget in a page: ${stub.host}\nThe widget in a tab:  ${stub.origin}/widget/${config.widget}`);
}
