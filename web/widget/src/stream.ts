// The live stream of one conversation. EventSource cannot send an Authorization header, so it is fetched and parsed
// here; it reconnects by itself and goes on after the last event it has seen.
import { API, retryAfter } from "./http.ts";
import { SseParser, type SseEvent } from "./sse.ts";

/** The server sends a comment every 20 s; after this long without a byte the connection is dead. */
const SILENCE_MS = 45_000;
/** A healthy connection has never been quiet for this long. */
const SUSPICIOUS_MS = 25_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

export interface StreamParts {
  path: string;
  token: () => string | null;
  onEvent: (event: SseEvent) => void;
  /** `resumed` is true when the server was asked to go on after an event: then nothing was missed. */
  onConnected: (resumed: boolean) => void;
  onDisconnected: (failures: number) => void;
  /** 401, 403 or 404: trying again would not help. */
  onRefused: (status: number, token: string | null) => void;
}

/** Doubles from half a second to 20 s, each time somewhere between half of it and all of it. */
export function backoff(failures: number, random = Math.random()): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

export class EventStream {
  private lastId = "";
  private failures = 0;
  private stopped = false;
  private aborter: AbortController | null = null;
  private heardAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: StreamParts) {}

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    this.aborter?.abort();
  }

  /** The network or the tab is back: do not sit out the delay, nor trust a connection that slept through it. */
  wake(): void {
    if (this.stopped) return;
    if (this.aborter) {
      if (Date.now() - this.heardAt > SUSPICIOUS_MS) this.aborter.abort();
      return;
    }
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  private async connect(): Promise<void> {
    const aborter = (this.aborter = new AbortController());
    const token = this.parts.token();
    let delay: number | null = null;
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const alive = (): void => {
      this.heardAt = Date.now();
      clearTimeout(watchdog);
      watchdog = setTimeout(() => aborter.abort(), SILENCE_MS);
    };
    try {
      alive();
      const response = await fetch(API + this.parts.path, {
        headers: {
          Accept: "text/event-stream",
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(this.lastId ? { "Last-Event-ID": this.lastId } : {}),
        },
        credentials: "omit",
        cache: "no-store",
        signal: aborter.signal,
      });
      if ([401, 403, 404].includes(response.status)) {
        this.stop();
        this.parts.onRefused(response.status, token);
        return;
      }
      if (response.ok && response.body) await this.read(response.body, alive);
      else delay = retryAfter(response.headers.get("Retry-After"));
    } catch {
      // Aborted or broken: either way the next attempt is below.
    } finally {
      clearTimeout(watchdog);
      aborter.abort();
      this.aborter = null;
    }
    if (this.stopped) return;
    this.failures += 1;
    this.parts.onDisconnected(this.failures);
    this.retryTimer = setTimeout(() => void this.connect(), Math.max(delay ?? 0, backoff(this.failures)));
  }

  private async read(body: ReadableStream<Uint8Array>, alive: () => void): Promise<void> {
    this.parts.onConnected(this.lastId !== "");
    const parser = new SseParser(this.lastId);
    const reader = body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || this.stopped) return;
      alive();
      this.failures = 0;
      for (const event of parser.push(value)) {
        this.lastId = event.lastId;
        this.parts.onEvent(event);
      }
    }
  }
}
