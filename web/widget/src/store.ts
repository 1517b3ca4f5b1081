// What the screens show, in one value. A change is announced once per turn of the event loop, however many there were.
import type { Waiting } from "./outbox.ts";
import { emptyThread, type Thread } from "./thread.ts";
import type { Upload } from "./uploads.ts";
import type { Config, Contact, Conversation } from "./wire.ts";

export type Screen = "welcome" | "details" | "chat" | "conversations" | "voice";

export interface State {
  config: Config;
  screen: Screen;
  /** The panel is on the visitor's screen. */
  open: boolean;
  online: boolean;
  /** The live stream is up; `null` when there is none to be up. */
  connected: boolean | null;
  operatorsOnline: boolean;
  contact: Contact | null;
  conversations: readonly Conversation[];
  thread: Thread;
  outbox: readonly Waiting[];
  uploads: readonly Upload[];
  muted: boolean;
  /** Field -> what is wrong with it, on the name and e-mail step. */
  detailErrors: Readonly<Record<string, string>>;
  /** An action failed; said once, above the composer. */
  notice: string | null;
}

export function initialState(config: Config): State {
  return {
    config,
    screen: "welcome",
    open: false,
    online: true,
    connected: null,
    operatorsOnline: config.operators_online,
    contact: null,
    conversations: [],
    thread: emptyThread(),
    outbox: [],
    uploads: [],
    muted: false,
    detailErrors: {},
    notice: null,
  };
}

export class Store {
  private readonly listeners = new Set<(state: State) => void>();
  private announced = true;

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  set(change: Partial<State>): void {
    this.current = { ...this.current, ...change };
    if (!this.announced) return;
    this.announced = false;
    queueMicrotask(() => {
      this.announced = true;
      for (const listener of this.listeners) listener(this.current);
    });
  }

  subscribe(listener: (state: State) => void): void {
    this.listeners.add(listener);
  }
}
