// The reply that is being written: `live.delta` brings it piece by piece into `[data-writing]`, which
// stands behind the messages. It goes when the message is there, or will not be. Also who else of the
// team is writing, and saying that new messages were seen.
import { onContent } from "./dom.ts";

/** A reply of which nothing more is heard for this long was lost. */
const LOST_AFTER = 60_000;
const SHOWN_FOR = 6_000;

interface Delta {
  conversation_id?: unknown;
  message_id?: unknown;
  append?: unknown;
  cancelled?: unknown;
}

interface Typing {
  conversation_id?: unknown;
  author?: unknown;
  who?: unknown;
  typing?: unknown;
}

/** The replies that are being written in one conversation, by the id they will have. */
export class Pending {
  #texts = new Map<string, string>();
  #thinking = false;

  /** Takes a piece. */
  take(delta: Delta): void {
    const id = String(delta.message_id ?? "");
    if (delta.cancelled === true) this.#texts.delete(id);
    else if (typeof delta.append === "string") this.#texts.set(id, (this.#texts.get(id) ?? "") + delta.append);
  }

  /** The agent is at work, or no longer. */
  think(thinking: boolean): void {
    this.#thinking = thinking;
  }

  /** Those that are there as messages are forgotten. */
  drop(there: (id: string) => boolean): void {
    for (const id of [...this.#texts.keys()]) if (there(id)) this.#texts.delete(id);
  }

  clear(): void {
    this.#texts.clear();
    this.#thinking = false;
  }

  /** What to show: the newest text; an empty one while the agent thinks; nothing. */
  get shown(): string | null {
    return [...this.#texts.values()].pop() ?? (this.#thinking ? "" : null);
  }
}

export function startWriting(): void {
  const pending = new Pending();
  let conversation = "";
  let lost = 0;
  let quiet = 0;

  const slot = () => document.querySelector<HTMLElement>("[data-writing]");
  const show = () => {
    const place = slot();
    const words = place?.querySelector("[data-writing-text]");
    if (!place || !words) return;
    const text = pending.shown;
    place.hidden = text === null;
    if (words.textContent !== (text ?? "")) words.textContent = text ?? "";
    clearTimeout(lost);
    if (text !== null) lost = window.setTimeout(() => (pending.clear(), show()), LOST_AFTER);
  };
  const here = (data: { conversation_id?: unknown }) => {
    const id = slot()?.dataset["writing"] ?? "";
    if (id !== conversation) {
      pending.clear();
      conversation = id;
    }
    return id !== "" && data.conversation_id === id;
  };

  document.addEventListener("live:live.delta", (event) => {
    const delta = (event as CustomEvent<Delta>).detail;
    if (!here(delta) || document.getElementById(String(delta.message_id ?? ""))) return;
    pending.take(delta);
    show();
  });
  document.addEventListener("live:live.typing", (event) => {
    const typing = (event as CustomEvent<Typing>).detail;
    if (!here(typing)) return;
    if (typing.author === "agent") {
      pending.think(typing.typing !== false);
      show();
    }
    const line = document.querySelector<HTMLElement>("[data-colleague]");
    const name = line?.querySelector("[data-colleague-name]");
    if (typing.author !== "member" || !line || !name || typing.who === line.dataset["me"]) return;
    name.textContent = String(typing.who ?? "");
    line.hidden = typing.typing === false;
    clearTimeout(quiet);
    quiet = window.setTimeout(() => (line.hidden = true), SHOWN_FOR);
  });
  document.addEventListener("live:healed", () => {
    pending.clear();
    show();
  });
  // The message itself is in the page now.
  document.addEventListener("htmx:after:swap", () => {
    pending.drop((id) => document.getElementById(id) !== null);
    show();
  });
  startSeen();
}

/** Posts that the thread was seen, whenever something new is in it and somebody can see it. */
function startSeen(): void {
  let told = "";
  const newest = (thread: Element) => [...thread.querySelectorAll(".messages > .message.from-contact:not(.typing)")].pop()?.id ?? "";
  const tell = () => {
    const thread = document.querySelector<HTMLElement>("[data-read]");
    if (!thread || document.hidden) return;
    const last = newest(thread);
    if (last === told) return;
    told = last;
    void fetch(thread.dataset["read"] ?? "", { method: "POST", keepalive: true }).catch(() => (told = ""));
  };
  // The page itself is the first telling.
  const thread = document.querySelector<HTMLElement>("[data-read]");
  if (thread) told = newest(thread);
  onContent(tell);
  document.addEventListener("visibilitychange", tell);
}
