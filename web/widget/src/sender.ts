// Empties the outbox: one message at a time, in order, until the server has each of them. The server knows a
// message by its client id, so one that is sent again after a lost answer is not stored twice.
import { complaint, Refused, worthAnotherTry } from "./http.ts";
import type { Outbox, Waiting } from "./outbox.ts";
import { backoff } from "./stream.ts";

export interface SenderParts {
  outbox: Outbox;
  /** Resolves when the server has stored the message. */
  deliver: (item: Waiting) => Promise<void>;
  /** True while something has to go first: a file of the same message, or the visitor's e-mail address. */
  held: () => boolean;
  /** The newest message on screen. */
  newest: () => string | null;
  /** What waits, or how it fares, has changed. */
  onChange: () => void;
}

export class Sender {
  private running = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The server asked not to be tried before this. */
  private notBefore = 0;

  constructor(private readonly parts: SenderParts) {}

  async flush(): Promise<void> {
    if (this.running || Date.now() < this.notBefore) return;
    this.running = true;
    clearTimeout(this.timer);
    try {
      let item: Waiting | undefined;
      while ((item = this.next())) {
        if (!(await this.attempt(item))) break;
      }
    } finally {
      this.running = false;
      this.parts.onChange();
    }
  }

  /** Read again for every message: another tab may have sent it meanwhile. */
  private next(): Waiting | undefined {
    if (this.parts.held()) return undefined;
    return this.parts.outbox.all().find((item) => item.state === "waiting");
  }

  /** False when the queue has to wait. */
  private async attempt(item: Waiting): Promise<boolean> {
    const { outbox, deliver, newest, onChange } = this.parts;
    try {
      await deliver(item);
      outbox.remove(item.client_id);
      this.failures = 0;
    } catch (error) {
      if (worthAnotherTry(error)) {
        this.retryLater(error);
        return false;
      }
      // Kept, so that what the visitor wrote is not lost, and skipped, so that the rest goes on.
      const current = outbox.get(item.client_id);
      const refused = error instanceof Refused ? error : null;
      const failure = { status: refused?.status ?? null, after: newest() };
      if (current) outbox.put({ ...current, state: "failed", reason: refused && complaint(refused), failure });
    }
    onChange();
    return true;
  }

  private retryLater(error: unknown): void {
    this.failures += 1;
    // A session that ran out has been dropped by now: the first try with a new one needs no delay.
    const renewed = error instanceof Refused && error.status === 401 && this.failures === 1;
    const asked = error instanceof Refused ? (error.retryAfter ?? 0) : 0;
    const delay = renewed ? 0 : Math.max(asked, backoff(this.failures + 1));
    this.notBefore = Date.now() + asked;
    this.timer = setTimeout(() => void this.flush(), delay);
  }
}
