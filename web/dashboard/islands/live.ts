// The live connection: one for all tabs of the dashboard. The tab that holds the lock reads the
// stream (`<body data-live>`) and tells the others, because a browser opens only six connections to
// a server that speaks HTTP/1.1. Every event becomes `live:NAME` on the document, its JSON as detail.
import { SseParser, type LiveEvent } from "./sse.ts";

/** Silence after which a connection is taken for dead; the server says something every fifteen seconds. */
const SILENCE = 45_000;
const LONGEST_WAIT = 30_000;
const BANNER_AFTER = 3_000;

type State = "open" | "lost" | "ended" | "moved";
type News = { event: LiveEvent } | { state: State };

/** Fires `live:NAME` and `live` for one event. */
export function announce(event: LiveEvent): void {
  let detail: unknown = event.data;
  try {
    detail = JSON.parse(event.data);
  } catch {
    // Plain text stays as it is.
  }
  document.dispatchEvent(new CustomEvent(`live:${event.name}`, { detail }));
  document.dispatchEvent(new CustomEvent("live", { detail: { name: event.name, data: detail } }));
}

/** How long to wait before the n-th try in a row, with some chance so that not everybody comes back at once. */
export function wait(tries: number, asked: number | null, chance = Math.random()): number {
  const base = Math.min(LONGEST_WAIT, (asked ?? 1_000) * 2 ** Math.max(0, tries - 1));
  return Math.round(base * (0.75 + chance / 2));
}

/** Shows and hides the banner. */
export class Connection {
  #timer = 0;
  #wasLost = false;

  show(state: State): void {
    clearTimeout(this.#timer);
    if (state === "open") {
      this.#banner(null);
      // What happened in between may be too long ago for the server to tell again.
      if (this.#wasLost) document.dispatchEvent(new CustomEvent("live:healed"));
      this.#wasLost = false;
    } else if (state === "ended") {
      this.#banner("You have been signed out. Reload the page to sign in again.");
    } else if (state === "moved") {
      this.#banner("You have opened another organization in this browser. Reload the page to go on there.");
    } else {
      this.#wasLost = true;
      this.#timer = window.setTimeout(() => this.#banner("Connection lost. Trying again…"), BANNER_AFTER);
    }
  }

  #banner(text: string | null): void {
    const banner = document.getElementById("connection");
    if (!banner) return;
    banner.hidden = text === null;
    const words = banner.querySelector("[data-connection-text]");
    if (words && text !== null) words.textContent = text;
  }
}

/** Reads the stream until the signal says stop, trying again whenever it breaks. */
export async function listen(url: string, since: string, tell: (news: News) => void, signal: AbortSignal): Promise<void> {
  const parser = new SseParser(since);
  let tries = 0;
  let state: State | "" = "";
  const say = (next: State) => {
    if (next !== state) tell({ state: next });
    state = next;
  };
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop, { once: true });
    let quiet = window.setTimeout(stop, SILENCE);
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (parser.lastId) headers["Last-Event-ID"] = parser.lastId;
      const response = await fetch(url, { headers, cache: "no-store", signal: attempt.signal });
      if (response.status === 401 || response.status === 403) return say("ended");
      // The page is of an organization that this browser has left.
      if (response.status === 409) return say("moved");
      // The server's way to say that there is nothing to listen for.
      if (response.status === 204 || response.status === 404) return;
      if (!response.ok || !response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) throw new Error(`status ${response.status}`);
      say("open");
      tries = 0;
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(quiet);
        quiet = window.setTimeout(stop, SILENCE);
        for (const event of parser.push(decoder.decode(value, { stream: true }))) tell({ event });
      }
    } catch {
      // Told below, and tried again.
    } finally {
      clearTimeout(quiet);
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    say("lost");
    tries += 1;
    await pause(wait(tries, parser.retry), signal);
  }
}

/** Waits, but no longer than until the network is back or somebody looks at the page again. */
function pause(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const seen = () => document.hidden || done();
    const timer = window.setTimeout(() => done(), time);
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", seen);
      signal.removeEventListener("abort", done);
      resolve();
    };
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", seen);
    signal.addEventListener("abort", done);
  });
}

export function startLive(): void {
  const url = document.body.dataset["live"];
  if (!url) return;
  const connection = new Connection();
  let since = document.body.dataset["liveSince"] ?? "";
  let last: State | "" = "";
  const hear = (news: News) => {
    if ("event" in news) {
      since = news.event.id || since;
      announce(news.event);
    } else {
      last = news.state;
      connection.show(news.state);
    }
  };

  let life = new AbortController();
  const begin = () => {
    life = new AbortController();
    const { signal } = life;
    if (!navigator.locks || typeof BroadcastChannel === "undefined") {
      void listen(url, since, hear, signal);
      return;
    }
    const name = `live:${url}`;
    const channel = new BroadcastChannel(name);
    signal.addEventListener("abort", () => channel.close());
    let leads = false;
    channel.onmessage = (message: MessageEvent<News | "state?">) => {
      if (message.data !== "state?") hear(message.data);
      else if (leads && last) channel.postMessage({ state: last });
    };
    channel.postMessage("state?");
    const lead = () => {
      leads = true;
      const tell = (news: News) => {
        hear(news);
        if (!signal.aborted) channel.postMessage(news);
      };
      return listen(url, since, tell, signal);
    };
    // An abort while waiting in the line is how a page leaves it.
    navigator.locks.request(name, { signal }, lead).catch(() => {});
  };
  begin();
  // A page that is put aside must not hold the lock; one that is taken out again has missed something.
  window.addEventListener("pagehide", () => life.abort());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    begin();
    document.dispatchEvent(new CustomEvent("live:healed"));
  });
}
