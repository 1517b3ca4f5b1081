// The board of leads: a card is dragged to another stage, or moved there by Alt and an arrow key; the arrow
// keys alone go from card to card. What is dropped on "Lost" is asked why. A card is moved at once; the
// server has the last word, and what it refuses goes back.
import htmx from "htmx.org";
import { openDialog } from "./dialogs.ts";
import { closest } from "./dom.ts";
import { dragging } from "./dragging.ts";
import { beside, put } from "./leads-places.ts";
import { refresh } from "./refresh.ts";

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

function startDragging(): void {
  let over: HTMLElement | null = null;

  const mark = (column: HTMLElement | null): void => {
    if (over === column) return;
    over?.removeAttribute("data-over");
    column?.setAttribute("data-over", "");
    over = column;
  };
  dragging<HTMLElement>("[data-leads]", {
    take: (event) => (closest(event, ".menu") ? null : closest<HTMLElement>(event, "[data-leads][data-may] .lead-card")),
    begin: (card) => {
      hold(true);
      // Out of its column, which scrolls and would cut it off.
      const box = card.getBoundingClientRect();
      const style = { "--x": `${box.left}px`, "--y": `${box.top}px`, "--w": `${box.width}px` };
      for (const [name, value] of Object.entries(style)) card.style.setProperty(name, value);
      card.classList.add("lead-moving");
    },
    over: (card, event, dx, dy) => {
      card.style.setProperty("transform", `translate(${dx}px, ${dy}px)`);
      const under = document.elementsFromPoint(event.clientX, event.clientY);
      mark((under.find((one) => one.matches(".lead-column")) as HTMLElement | undefined) ?? null);
      // The board goes along where the hand comes to its edge.
      const of = board();
      if (!of) return;
      const box = of.getBoundingClientRect();
      if (event.clientX > box.right - 32) of.scrollLeft += 16;
      else if (event.clientX < box.left + 32) of.scrollLeft -= 16;
    },
    end: (card, put) => {
      const to = over;
      mark(null);
      card.classList.remove("lead-moving");
      card.removeAttribute("style");
      if (put && to) void move(card, to).finally(() => hold(false));
      else hold(false);
    },
  });
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
