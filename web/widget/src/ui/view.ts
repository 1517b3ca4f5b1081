// What every screen is, and what it gets to work with.
import type { Chat } from "../chat.ts";
import type { Host } from "../host.ts";
import type { Translator } from "../i18n/index.ts";
import type { State } from "../store.ts";
import type { Times } from "../text/times.ts";

export interface View {
  readonly element: HTMLElement;
  update(state: State): void;
  /** Puts the keyboard where a visitor would want it. */
  focus(): void;
}

export interface Context {
  chat: Chat;
  host: Host;
  t: Translator;
  times: Times;
}

/** Where writing brings up a keyboard over half of what there is to read: then nobody is made to write. */
export function coversScreen(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
