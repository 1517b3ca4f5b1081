// The board of leads: a card is dragged to another stage, or moved there by Alt and an arrow key; the arrow
// keys alone go from card to card. What is dropped on "Lost" is asked why. A card is moved at once; the
// server has the last word, and what it refuses goes back.
import htmx from "htmx.org";
import { openDialog } from "./dialogs.ts";
import { closest } from "./dom.ts";
import { beside, put } from "./leads-places.ts";
import { refresh } from "./refresh.ts";

/** Pixels that a mouse may move before it drags. */
const SLACK = 5;
/** How long a finger rests on a card before it drags. */
const REST = 350;

const board = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-leads]");
const columns = (): HTMLElement[] => [...(board()?.querySelectorAll<HTMLElement>(".lead-column") ?? [])];
const cards = (column: Element | undefined): HTMLElement[] => [...(column?.querySelectorAll<HTMLElement>(".lead-card") ?? [])];
const link = (card: Element | null | undefined): HTMLElement | null => card?.querySelector<HTMLElement>(".lead-card-name") ?? null;

let busy = false;
let missed = false;

/** While somebody drags, the board is not drawn anew under their hand. */
function hold(on: boolean): void {
  busy = on;
  if (on || !missed) return;
  missed = false;
  const region = document.getElementById("leads");
  if (region) refresh(region);
}

/** Asks why a lead is lost, in the page's dialog; where that cannot be fetched, on a page of its own. */
async function lose(id: string): Promise<void> {
  const at = `/app/leads/${encodeURIComponent(id)}/lost`;
  const body = document.getElementById("lose-body");
  try {
    const answer = await fetch(at, { headers: { "HX-Request": "true" } });
    if (!answer.ok || !body) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(...page.body.children);
    htmx.process(body);
    openDialog("lose");
    body.querySelector<HTMLElement>("input[type=radio]")?.focus();
  } catch {
    window.location.assign(at);
  }
}

function say(text: string): void {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, mood: "danger" } }));
}

/** Tells the server where a card was put. */
async function move(card: HTMLElement, column: HTMLElement): Promise<void> {
  const [id, from, to] = [card.dataset["lead"] ?? "", card.dataset["stage"] ?? "", column.dataset["stage"] ?? ""];
  if (!id || from === to) return;
  if (to === "lost") return lose(id);
  const focused = card.contains(document.activeElement);
  const back = put(card, column);
  if (focused) link(card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  const headers = { "HX-Request": "true", "HX-Current-URL": window.location.href };
  try {
    const answer = await fetch(`/app/leads/${encodeURIComponent(id)}/move`, { method: "POST", headers, body: new URLSearchParams({ to, from }) });
    const told = answer.headers.get("HX-Trigger");
    if (answer.ok && told) {
      card.dataset["stage"] = to;
      document.dispatchEvent(new CustomEvent("acted", { detail: JSON.parse(told).acted }));
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    say(page.querySelector("h1")?.textContent?.trim() || "That did not work. The lead stays where it was.");
  } catch {
    say("No connection. The lead stays where it was.");
  }
  back();
  if (focused) link(card)?.focus({ preventScroll: true });
  missed = true;
}

interface Drag {
  card: HTMLElement;
  x: number;
  y: number;
  moving: boolean;
  touch: boolean;
}

function startDragging(): void {
  let drag: Drag | null = null;
  let over: HTMLElement | null = null;
  let resting = 0;
  let pulled = false;

  const mark = (column: HTMLElement | null): void => {
    if (over === column) return;
    over?.removeAttribute("data-over");
    column?.setAttribute("data-over", "");
    over = column;
  };
  const begin = (): void => {
    if (!drag) return;
    drag.moving = true;
    hold(true);
    // Out of its column, which scrolls and would cut it off.
    const box = drag.card.getBoundingClientRect();
    const style = { "--x": `${box.left}px`, "--y": `${box.top}px`, "--w": `${box.width}px` };
    for (const [name, value] of Object.entries(style)) drag.card.style.setProperty(name, value);
    drag.card.classList.add("lead-moving");
  };
  const stop = (keep: boolean): void => {
    clearTimeout(resting);
    const [was, to] = [drag, over];
    drag = null;
    mark(null);
    if (!was?.moving) return;
    was.card.classList.remove("lead-moving");
    was.card.removeAttribute("style");
    pulled = true;
    window.setTimeout(() => (pulled = false));
    if (keep && to) void move(was.card, to).finally(() => hold(false));
    else hold(false);
  };

  document.addEventListener("pointerdown", (event) => {
    const card = closest<HTMLElement>(event, "[data-leads][data-may] .lead-card");
    if (!card || event.button !== 0 || closest(event, ".menu")) return;
    const touch = event.pointerType !== "mouse";
    drag = { card, x: event.clientX, y: event.clientY, moving: false, touch };
    if (touch) resting = window.setTimeout(begin, REST);
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moving) {
      const far = Math.hypot(dx, dy) > SLACK;
      // A finger that moves at once scrolls.
      if (far && drag.touch) stop(false);
      else if (far) begin();
      if (!drag?.moving) return;
    }
    drag.card.style.setProperty("transform", `translate(${dx}px, ${dy}px)`);
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    mark((under.find((one) => one.matches(".lead-column")) as HTMLElement | undefined) ?? null);
    // The board goes along where the hand comes to its edge.
    const of = board();
    if (!of) return;
    const box = of.getBoundingClientRect();
    if (event.clientX > box.right - 32) of.scrollLeft += 16;
    else if (event.clientX < box.left + 32) of.scrollLeft -= 16;
  });
  document.addEventListener("pointerup", () => stop(true));
  document.addEventListener("pointercancel", () => stop(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.moving) stop(false);
  });
  // A finger that drags does not scroll.
  document.addEventListener("touchmove", (event) => drag?.moving && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
  document.addEventListener("dragstart", (event) => closest(event, "[data-leads]") && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      if (!pulled) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

function startKeyboard(): void {
  document.addEventListener("keydown", (event) => {
    const name = closest<HTMLElement>(event, "[data-leads] .lead-card-name");
    const card = name?.closest<HTMLElement>(".lead-card");
    const column = card?.closest<HTMLElement>(".lead-column");
    if (!card || !column || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (!across && event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    if (event.altKey && !across) return;
    event.preventDefault();
    const all = columns();
    if (event.altKey) {
      const to = beside(all, column, event.key);
      if (!to || !board()?.hasAttribute("data-may")) return;
      hold(true);
      void move(card, to).finally(() => hold(false));
      return;
    }
    const of = cards(column);
    const at = of.indexOf(card);
    let target: HTMLElement | undefined;
    if (across) {
      // Over the columns where nobody stands.
      let next = beside(all, column, event.key);
      while (next && cards(next).length === 0) next = beside(all, next, event.key);
      target = cards(next)[Math.min(at, cards(next).length - 1)];
    } else {
      target = of[at + (event.key === "ArrowDown" ? 1 : -1)];
    }
    link(target)?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

export function startLeads(): void {
  startDragging();
  startKeyboard();
  document.addEventListener("click", (event) => {
    const opener = closest<HTMLElement>(event, "[data-lose]");
    if (!opener || !document.getElementById("lose-body") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void lose(opener.dataset["lose"] ?? "");
  });
  // The next new lead begins with an empty form.
  document.addEventListener("acted", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.id === "new-lead-form") event.target.reset();
  });
  document.addEventListener(
    "live-refresh",
    (event) => {
      if (!busy || !(event.target instanceof HTMLElement) || event.target.id !== "leads") return;
      event.stopImmediatePropagation();
      missed = true;
    },
    true,
  );
}
