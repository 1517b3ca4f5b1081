// Parts that keep themselves fresh. `data-live-on="message.created conversation.*"` names the events
// that make a part out of date, `data-live-if="conversation_id=cnv_1"` which of them; the part is then
// sent `live-refresh`, for which it has `hx-trigger`. `data-live-text` and `data-live-show` need no
// server: they show what an event brings, or for a while that it came.
import { showToast, type Toast } from "./toasts.ts";

const TOGETHER = 60;
const SHOWN_FOR = 6_000;
/** How long a page that is being left waits for the next one; an answer that is a download never comes as a page. */
const LEAVING = 5_000;

/** One of the names, `*` standing for any ending. */
export function names(list: string, name: string): boolean {
  return list.split(/\s+/).filter(Boolean).some((want) => (want.endsWith("*") ? name.startsWith(want.slice(0, -1)) : want === name));
}

/** The event's data has every `key=value`. */
export function applies(when: string | undefined, data: unknown): boolean {
  if (!when) return true;
  const fields = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  return when.split(/\s+/).filter(Boolean).every((pair) => {
    const cut = pair.indexOf("=");
    return String(fields[pair.slice(0, cut)] ?? "") === pair.slice(cut + 1);
  });
}

const due = new Set<HTMLElement>();
let timer = 0;
let composing = false;
let leaving = 0;

function flush(): void {
  timer = 0;
  // Swapping while a character is being composed would break it. A page that is being left may show what
  // was just deleted: fetching it again would only say that it is gone.
  if (composing || leaving) return;
  const parts = [...due];
  due.clear();
  for (const part of parts) if (part.isConnected) part.dispatchEvent(new CustomEvent("live-refresh"));
}

/** Fetches a part again, together with others that become due at the same time. */
export function refresh(part: HTMLElement): void {
  due.add(part);
  timer ||= window.setTimeout(flush, TOGETHER);
}

/** Puts a number into the badges of the rail that wait for it; false when it is none. */
function setBadges(slots: string, n: number): boolean {
  if (!Number.isInteger(n) || n < 0) return false;
  for (const slot of document.querySelectorAll(slots)) {
    const badge = document.createElement("span");
    badge.className = "count";
    badge.textContent = n > 99 ? "99+" : String(n);
    slot.replaceChildren(...(n > 0 ? [badge] : []));
  }
  return true;
}

function setUnread(data: unknown): void {
  const n = Number((data as { unread?: unknown })?.unread);
  if (!setBadges("[data-unread]", n)) return;
  document.title = (n > 0 ? `(${n}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}

export function startRefresh(): void {
  const hiding = new WeakMap<HTMLElement, number>();
  document.addEventListener("live", (event) => {
    const { name, data } = (event as CustomEvent<{ name: string; data: unknown }>).detail;
    if (name === "unread.changed") setUnread(data);
    if (name === "requests.changed") setBadges("[data-requests]", Number((data as { requests?: unknown })?.requests));
    if (name === "tasks.changed") setBadges("[data-tasks-due]", Number((data as { due?: unknown })?.due));
    if (name === "toast") showToast(data as { text: string });
    for (const part of document.querySelectorAll<HTMLElement>("[data-live-on]")) {
      if (names(part.dataset["liveOn"] ?? "", name) && applies(part.dataset["liveIf"], data)) refresh(part);
    }
    for (const line of document.querySelectorAll<HTMLElement>("[data-live-show]")) {
      if (!names(line.dataset["liveShow"] ?? "", name) || !applies(line.dataset["liveIf"], data)) continue;
      clearTimeout(hiding.get(line));
      // `typing: false` says that they stopped.
      line.hidden = (data as { typing?: unknown })?.typing === false;
      hiding.set(line, window.setTimeout(() => (line.hidden = true), SHOWN_FOR));
    }
    for (const line of document.querySelectorAll<HTMLElement>("[data-live-text]")) {
      if (!names(line.dataset["liveText"] ?? "", name) || !applies(line.dataset["liveIf"], data)) continue;
      const { text, append } = data as { text?: unknown; append?: unknown };
      if (typeof text === "string") line.textContent = text;
      else if (typeof append === "string") line.append(append);
    }
  });
  // What htmx was asked to do is done (`HX-Trigger: {"acted": {"text": "…", "undo": "/…"}}`): said, shown
  // everywhere, and the dialog it was asked in is closed.
  document.addEventListener("acted", (event) => {
    showToast((event as CustomEvent<Toast>).detail);
    if (event.target instanceof Element) {
      event.target.closest<HTMLDialogElement>("dialog[open]")?.close();
      // A form that writes one thing after another is empty for the next.
      event.target.closest<HTMLFormElement>("form[data-clears]")?.reset();
    }
    for (const part of document.querySelectorAll<HTMLElement>("[data-live-on]")) refresh(part);
  });
  document.addEventListener("live:healed", () => {
    for (const part of document.querySelectorAll<HTMLElement>("[data-live-on]")) refresh(part);
  });
  window.addEventListener("beforeunload", () => {
    clearTimeout(leaving);
    leaving = window.setTimeout(() => {
      leaving = 0;
      if (due.size > 0) timer ||= window.setTimeout(flush, TOGETHER);
    }, LEAVING);
  });
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", () => {
    composing = false;
    if (due.size > 0) timer ||= window.setTimeout(flush, TOGETHER);
  });
}
