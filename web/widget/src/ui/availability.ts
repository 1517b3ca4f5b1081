// The one line that says what to expect: somebody is here, somebody will answer, or when we open.
import type { Translator } from "../i18n/index.ts";
import type { State } from "../store.ts";
import type { Times } from "../text/times.ts";
import { h, setText } from "./dom.ts";

/** A person who is in this conversation is there, whatever the hours say. */
function isHere({ thread, operatorsOnline }: State): boolean {
  return operatorsOnline || (thread.status === "escalated" && thread.assignee !== null);
}

export function availability(state: State, t: Translator, times: Times): string {
  const { config, thread, operatorsOnline } = state;
  if (thread.status === "escalated" && thread.assignee) return t("with_person", { name: thread.assignee });
  if (operatorsOnline) return t("online");
  const { open_now, opens_at, time_zone } = config.hours;
  if (open_now || !opens_at) return t("reply_soon");
  const elsewhere = times.elsewhere(opens_at, time_zone);
  return elsewhere ? t("back_at_place", elsewhere) : t("back_at", { time: times.upcoming(opens_at) });
}

export function availabilityLine(t: Translator, times: Times): { element: HTMLElement; update(state: State): void } {
  const words = h("span");
  const element = h("p", { class: "availability" }, h("span", { class: "dot", "aria-hidden": "true" }), words);
  return {
    element,
    update(state) {
      element.classList.toggle("is-online", isHere(state));
      setText(words, availability(state, t, times));
    },
  };
}
