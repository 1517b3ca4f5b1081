// The scrolling list of messages. Rows that stay the same keep their elements, so that a selection, a focus or a picture
// survives whatever arrives.
import type { State } from "../store.ts";
import { renderRow } from "./bubbles.ts";
import { button, h, icon } from "./dom.ts";
import { ratingCard } from "./rating.ts";
import { rowBuilder, sameRow, type Row } from "./rows.ts";
import type { Context, View } from "./view.ts";

/** Closer to the end than this counts as being at the end. */
const NEAR_END_PX = 80;
/** Closer to the beginning than this asks for older messages. */
const NEAR_START_PX = 120;

export function threadView(context: Context): View {
  const { chat, t } = context;
  const buildRows = rowBuilder(chat.store.state.config);
  const shown = new Map<string, { row: Row; element: HTMLElement }>();
  let conversation: string | null | undefined;
  let loadingOlder = false;
  let atEnd = true;

  const older = button({ class: "link older", hidden: true }, () => void loadOlder(), t("earlier"));
  const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t("messages") });
  const rating = ratingCard(context);
  const scroller = h("div", { class: "scroller", tabindex: "0" }, h("div", { class: "thread" }, older, log, rating.element));
  const newer = button({ class: "newer", hidden: true }, () => toEnd(), icon("down"), t("newer"));
  const element = h("div", { class: "thread-box" }, scroller, newer);

  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
    if (atEnd) newer.hidden = true;
    if (scroller.scrollTop < NEAR_START_PX) void loadOlder();
  });
  // A picture that has loaded, or a keyboard that came up, must not push the end out of sight.
  const resized = new ResizeObserver(() => atEnd && toEnd());
  for (const part of [log, rating.element, scroller]) resized.observe(part);

  function toEnd(): void {
    scroller.scrollTop = scroller.scrollHeight;
    newer.hidden = true;
  }

  async function loadOlder(): Promise<void> {
    if (loadingOlder || chat.store.state.thread.older === null) return;
    loadingOlder = true;
    await chat.loadOlder();
    loadingOlder = false;
  }

  function update(state: State): void {
    const { thread } = state;
    // A conversation that has just been made is the one that was already on screen.
    const madeHere = conversation === null && !thread.loading;
    if (conversation !== undefined && conversation !== thread.id && !madeHere) {
      shown.clear();
      log.replaceChildren();
      atEnd = true;
    }
    conversation = thread.id;
    log.setAttribute("aria-busy", String(thread.loading));
    older.hidden = thread.older === null;

    const rows = thread.loading && thread.messages.length === 0 ? [] : buildRows(state);
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    const grewAtStart = shown.size > 0 && rows[0] !== undefined && !shown.has(rows[0].key);
    const mineIsNew = rows.some((row) => (row.kind === "waiting" || row.kind === "upload") && !shown.has(row.key));
    const theirsIsNew = rows.some((row) => (row.kind === "bubble" || row.kind === "writing") && !shown.has(row.key));
    place(rows);
    rating.update(state);

    if (atEnd || mineIsNew) toEnd();
    else if (grewAtStart) scroller.scrollTop = scroller.scrollHeight - fromEnd;
    else if (theirsIsNew) newer.hidden = false;
  }

  function place(rows: Row[]): void {
    const firstFill = shown.size === 0;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element: gone }] of shown) {
      if (keys.has(key)) continue;
      gone.remove();
      shown.delete(key);
    }
    let after: ChildNode | null = log.firstChild;
    for (const row of rows) {
      const known = shown.get(row.key);
      let current = known?.element;
      if (!known || !current) {
        current = renderRow(row, context);
        if (!firstFill) current.classList.add("enter");
        log.insertBefore(current, after);
      } else {
        if (current === after) after = after.nextSibling;
        else log.insertBefore(current, after);
        if (!sameRow(known.row, row)) current = replace(known.row, row, current);
      }
      shown.set(row.key, { row, element: current });
    }
  }

  /** While a reply grows, its row stays in the document, so that it is not announced over and over. */
  function replace(before: Row, row: Row, current: HTMLElement): HTMLElement {
    const fresh = renderRow(row, context);
    if (before.kind === "writing" && row.kind === "writing") {
      current.replaceChildren(...fresh.childNodes);
      return current;
    }
    const hadFocus = current.contains(document.activeElement);
    current.replaceWith(fresh);
    // The button that had the focus may be gone; the keyboard stays with the answer, or in the thread.
    if (hadFocus) (fresh.querySelector<HTMLElement>(".thumb") ?? scroller).focus();
    return fresh;
  }

  return { element, update, focus: () => scroller.focus() };
}
