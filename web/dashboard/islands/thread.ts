// A thread keeps to its end while the reader is there. Otherwise it stays where it is and says that
// something new has come.
import { closest, onContent } from "./dom.ts";

/** How near the end still counts as being there. */
const NEAR = 64;
/** What is left free around a panel that is scrolled to. */
const ROOM = 12;

export function atEnd(thread: Element): boolean {
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR;
}

function toEnd(thread: Element): void {
  thread.scrollTop = thread.scrollHeight;
}

function watch(thread: HTMLElement): void {
  const pill = thread.querySelector<HTMLElement>("[data-thread-new]");
  const line = thread.querySelector<HTMLElement>("#unread-line");
  let there = true;
  if (line) thread.scrollTop = Math.max(0, line.offsetTop - thread.clientHeight / 3);
  else toEnd(thread);
  there = atEnd(thread);

  thread.addEventListener(
    "scroll",
    () => {
      there = atEnd(thread);
      if (there && pill) pill.hidden = true;
    },
    { passive: true },
  );
  // Earlier messages come in above: what is being read stays where it is.
  let below = -1;
  thread.addEventListener("htmx:before:request", (event) => {
    if (event.target instanceof Element && event.target.matches("[data-thread-earlier]")) below = thread.scrollHeight - thread.scrollTop;
  });
  // What an answer rests on is read where it opens: as much of it as fits, from its head on.
  const reveal = (inside: unknown) => {
    const panel = inside instanceof Element ? inside.closest(".why[open]") : null;
    if (!panel) return;
    const [seen, box] = [thread.getBoundingClientRect(), panel.getBoundingClientRect()];
    const [toHead, toFoot] = [box.top - seen.top - ROOM, box.bottom - seen.bottom + ROOM];
    thread.scrollTop += toHead < 0 ? toHead : Math.max(0, Math.min(toHead, toFoot));
    there = atEnd(thread);
  };
  thread.addEventListener("toggle", (event) => reveal(event.target), true);
  const last = () => [...thread.querySelectorAll(".messages > .message:not(.typing)")].pop()?.id ?? "";
  let latest = last();
  new MutationObserver((records) => {
    const newest = last();
    if (below >= 0) {
      thread.scrollTop = thread.scrollHeight - below;
      below = -1;
    } else if (there) toEnd(thread);
    else if (newest !== latest && pill) pill.hidden = false;
    latest = newest;
    reveal(records.map((record) => record.target).find((target) => target instanceof Element && target.closest(".why[open]")));
  }).observe(thread, { childList: true, subtree: true, characterData: true });
  // Pictures arrive, the composer grows, a phone's keyboard opens.
  const sizes = new ResizeObserver(() => there && toEnd(thread));
  sizes.observe(thread);
  for (const child of thread.children) sizes.observe(child);
  thread.addEventListener("thread-end", () => {
    there = true;
    toEnd(thread);
  });
}

export function startThreads(): void {
  const seen = new WeakSet<Element>();
  onContent((root) => {
    for (const thread of root.querySelectorAll<HTMLElement>("[data-thread]")) {
      if (seen.has(thread)) continue;
      seen.add(thread);
      watch(thread);
    }
  });
  document.addEventListener("click", (event) => {
    if (closest(event, "[data-thread-new]")) closest(event, "[data-thread]")?.dispatchEvent(new CustomEvent("thread-end"));
  });
}
