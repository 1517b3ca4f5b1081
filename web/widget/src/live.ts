// Follows one conversation: its pages of messages and its live events.
import { Refused } from "./http.ts";
import type { Session } from "./session.ts";
import type { SseEvent } from "./sse.ts";
import { EventStream } from "./stream.ts";
import type { ThreadEvent } from "./thread.ts";
import type { DeltaEvent, Message, Page, PresenceEvent, StatusEvent, TypingEvent } from "./wire.ts";

export interface LiveListener {
  onThread(event: ThreadEvent): void;
  onPresence(presence: PresenceEvent): void;
  /** `null`: nothing is followed. */
  onConnection(connected: boolean | null): void;
  /** The conversation is not there any more, or not this visitor's. */
  onGone(): void;
}

/** From this many failures on, events are not to be counted on: ask for the messages instead. */
const POLL_AFTER = 3;

export class Live {
  private stream: EventStream | null = null;
  private id: string | null = null;

  constructor(
    private readonly session: Session,
    private readonly listener: LiveListener,
  ) {}

  follow(id: string | null): void {
    if (id === this.id) return;
    this.stream?.stop();
    this.stream = null;
    this.id = id;
    this.listener.onConnection(null);
    if (id === null) return;

    const stream: EventStream = new EventStream({
      path: `/events?conversation=${encodeURIComponent(id)}`,
      token: () => this.session.token,
      onEvent: (event) => this.stream === stream && this.hear(event),
      onConnected: (resumed) => {
        this.listener.onConnection(true);
        // What was stored before the stream began is in the page, what comes after is in the stream.
        if (!resumed) void this.loadNewest();
      },
      onDisconnected: (failures) => {
        this.listener.onConnection(false);
        this.listener.onThread({ type: "disconnected" });
        if (failures >= POLL_AFTER) void this.loadNewest();
      },
      onRefused: (status, token) => {
        if (status === 401) this.session.ended(token);
        else if (this.stream === stream) this.listener.onGone();
      },
    });
    this.stream = stream;
    stream.start();
  }

  wake(): void {
    this.stream?.wake();
  }

  loadNewest(): Promise<void> {
    return this.load("", (page) => ({ type: "newest", page }));
  }

  loadOlder(before: string): Promise<void> {
    return this.load(`&before=${encodeURIComponent(before)}`, (page) => ({ type: "older", page }));
  }

  private async load(query: string, event: (page: Page<Message>) => ThreadEvent): Promise<void> {
    const { id } = this;
    if (id === null) return;
    try {
      const path = `/conversations/${encodeURIComponent(id)}/messages?limit=50${query}`;
      const page = (await this.session.call("GET", path)) as Page<Message>;
      if (this.id === id) this.listener.onThread(event(page));
    } catch (error) {
      const gone = error instanceof Refused && [403, 404].includes(error.status);
      // Anything else heals when the stream is back, which loads again.
      if (gone && this.id === id) this.listener.onGone();
    }
  }

  private hear(event: SseEvent): void {
    const now = Date.now();
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return; // an event that cannot be read is no reason to lose the next one
    }
    const { listener } = this;
    if (event.type === "message") listener.onThread({ type: "message", message: data as Message });
    else if (event.type === "delta") listener.onThread({ type: "delta", delta: data as DeltaEvent, now });
    else if (event.type === "status") listener.onThread({ type: "status", status: data as StatusEvent, now });
    else if (event.type === "typing") listener.onThread({ type: "typing", typing: data as TypingEvent, now });
    else if (event.type === "presence") listener.onPresence(data as PresenceEvent);
  }
}
