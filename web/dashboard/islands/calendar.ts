// The calendar's grid: dragging a booking to another time or to somebody else, pulling its end, pressing
// on an empty time, and all of it by the keyboard. What a page of the server drew is moved at once; the
// server has the last word, and what it refuses goes back with its reason.
import htmx from "htmx.org";
import { openDialog } from "./dialogs.ts";
import { closest, onContent } from "./dom.ts";
import { dragging } from "./dragging.ts";
import { refresh } from "./refresh.ts";
import { place, placeOf, put, restore, spoken, stepped, civil, type Place } from "./calendar-places.ts";
import { fill } from "./calendar-forms.ts";

/** Minutes between the times at which a booking is put down. */
const STEP = 15;
/** How long after the last key a booking is moved there. */
const PAUSE = 900;

interface Drag {
  item: HTMLElement;
  from: Place;
  /** Minutes between the booking's beginning and where it was taken. */
  held: number;
  end: boolean;
}

const grid = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-calendar]");
const columns = (): HTMLElement[] => [...(grid()?.querySelectorAll<HTMLElement>(".cal-column") ?? [])];

let busy = false;
let missed = false;

/** The hours that are drawn, in minutes. */
function hours(): [number, number] {
  const of = grid();
  return [Number(of?.dataset["first"] ?? 0) * 60, Number(of?.dataset["last"] ?? 24) * 60];
}

/** The minute of the day at this height of the column. */
function minuteAt(column: HTMLElement, y: number): number {
  const box = column.getBoundingClientRect();
  const [first, last] = hours();
  return first + ((y - box.top) / box.height) * (last - first);
}

/** Tells the server; what it refuses goes back, with its reason and other times in a dialog. */
async function send(item: HTMLElement, from: Place): Promise<void> {
  const to = placeOf(item);
  if (to.column === from.column && to.from === from.from && to.until === from.until) return;
  const target = columns()[to.column];
  const body = new URLSearchParams({ start: civil(target?.dataset["date"] ?? "", to.from), minutes: String(to.until - to.from) });
  const staff = target?.dataset["staff"] ?? "";
  if (staff && to.column !== from.column) body.set("staff", staff);
  const headers = { "HX-Request": "true", "HX-Current-URL": window.location.href };
  try {
    const answer = await fetch(`/app/bookings/${item.dataset["booking"]}/move`, { method: "POST", headers, body });
    const told = answer.headers.get("HX-Trigger");
    if (answer.ok && told) {
      document.dispatchEvent(new CustomEvent("acted", { detail: JSON.parse(told).acted }));
      return;
    }
    if (answer.status === 409 || answer.status === 422) refused(await answer.text());
    else document.dispatchEvent(new CustomEvent("toast", { detail: { text: "That did not work. The booking stays where it was.", mood: "danger" } }));
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "No connection. The booking stays where it was.", mood: "danger" } }));
  }
  item.classList.add("cal-back");
  restore(item, columns());
}

function refused(answer: string): void {
  const body = document.getElementById("others-body");
  if (!body) return;
  const page = new DOMParser().parseFromString(answer, "text/html");
  const title = document.createElement("h2");
  title.className = "dialog-title";
  title.id = "others-title";
  title.textContent = "It could not be moved";
  const head = document.createElement("header");
  head.className = "dialog-head";
  head.append(title);
  body.replaceChildren(head, ...page.body.children);
  htmx.process(body);
  openDialog("others");
}

/** While somebody drags, the grid is not drawn anew under their hand. */
function hold(on: boolean): void {
  busy = on;
  if (on || !missed) return;
  missed = false;
  const region = document.getElementById("calendar");
  if (region) refresh(region);
}

function startDragging(): void {
  dragging<Drag>("[data-calendar]", {
    take: (event, touch) => {
      const item = closest<HTMLElement>(event, "[data-calendar] [data-movable]");
      const from = item && placeOf(item);
      const column = from && columns()[from.column];
      if (!column) return null;
      const end = !touch && closest(event, ".cal-grip") !== null;
      return { item, from, held: minuteAt(column, event.clientY) - from.from, end };
    },
    begin: ({ item }) => {
      hold(true);
      item.classList.remove("cal-back");
      item.classList.add("cal-moving");
    },
    over: ({ item, from, held, end }, event) => {
      const all = columns();
      const under = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches(".cal-column")) as HTMLElement | undefined;
      const at = end ? from.column : under ? all.indexOf(under) : placeOf(item).column;
      const column = all[at];
      if (!column) return;
      const minute = minuteAt(column, event.clientY);
      put(item, all, place({ drag: from, column: at, minute, held, end, step: event.shiftKey ? 5 : STEP, hours: hours() }));
    },
    end: ({ item, from }, put) => {
      item.classList.remove("cal-moving");
      if (put) void send(item, from).finally(() => hold(false));
      else {
        restore(item, columns());
        hold(false);
      }
    },
  });

  document.addEventListener(
    "click",
    (event) => {
      const column = closest<HTMLElement>(event, "[data-calendar][data-may] .cal-column");
      if (!column || closest(event, "a, button")) return;
      const minute = Math.floor(minuteAt(column, event.clientY) / STEP) * STEP;
      fill("new-booking", column.dataset["date"] ?? "", minute, column.dataset["staff"] ?? "");
    },
    true,
  );
}

/** The place in the grid that the arrow keys are at: a box of its own where nothing is booked. */
function cursorAt(at: number, minute: number): void {
  const column = columns()[at];
  if (!column) return;
  const items = [...column.querySelectorAll<HTMLElement>("[data-booking]")];
  const booked = items.find((item) => Number(item.dataset["from"]) <= minute && minute < Number(item.dataset["until"]));
  document.querySelector(".cal-cursor")?.remove();
  const target = booked ?? document.createElement("div");
  if (!booked) {
    target.className = "cal-cursor";
    target.tabIndex = -1;
    target.setAttribute("role", "button");
    target.setAttribute("data-keep", "");
    target.dataset["from"] = String(minute);
    target.setAttribute("aria-label", `${column.dataset["label"]}, ${spoken(minute)}, nothing is booked. Enter makes a booking.`);
    target.textContent = spoken(minute);
    column.append(target);
    put(target, columns(), { column: at, from: minute, until: minute + STEP });
  }
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function startKeyboard(): void {
  let pending: { item: HTMLElement; from: Place } | null = null;
  let timer = 0;
  const settle = (): void => {
    clearTimeout(timer);
    const was = pending;
    pending = null;
    if (was) void send(was.item, was.from).finally(() => hold(false));
  };

  document.addEventListener("keydown", (event) => {
    const of = grid();
    const item = closest<HTMLElement>(event, "[data-calendar] [data-booking]");
    const cursor = closest<HTMLElement>(event, ".cal-cursor");
    const scroll = event.target instanceof HTMLElement && event.target.id === "cal-scroll";
    if (!of || !(item || cursor || scroll) || event.ctrlKey || event.metaKey) return;
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];

    if (step && event.altKey && item?.hasAttribute("data-movable")) {
      event.preventDefault();
      if (pending && pending.item !== item) settle();
      pending ??= { item, from: placeOf(item) };
      hold(true);
      const [dx = 0, dy = 0] = step;
      const to = stepped(placeOf(item), { dx, dy: dy * STEP, end: event.shiftKey, columns: columns().length, hours: hours() });
      put(item, columns(), to);
      item.focus({ preventScroll: true });
      item.scrollIntoView({ block: "nearest", inline: "nearest" });
      clearTimeout(timer);
      timer = window.setTimeout(settle, PAUSE);
      return;
    }
    if (event.altKey) return;
    if (step) {
      event.preventDefault();
      const [dx = 0, dy = 0] = step;
      const [first, last] = hours();
      const at = item ? placeOf(item) : cursor ? placeOf(cursor) : null;
      if (!at) return cursorAt(0, Math.max(first, Math.min(last - STEP, 9 * 60)));
      const edge = dy > 0 && item ? at.until : at.from + dy * STEP;
      const minute = Math.max(first, Math.min(last - STEP, Math.round(edge / STEP) * STEP));
      cursorAt(Math.max(0, Math.min(columns().length - 1, at.column + dx)), dx ? at.from : minute);
      return;
    }
    if (event.key === "Escape" && cursor) {
      cursor.remove();
      document.getElementById("cal-scroll")?.focus();
    }
    if (event.key === "Escape" && pending) {
      clearTimeout(timer);
      restore(pending.item, columns());
      pending = null;
      hold(false);
    }
    if (cursor && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      const column = cursor.closest<HTMLElement>(".cal-column");
      if (of.hasAttribute("data-may")) fill("new-booking", column?.dataset["date"] ?? "", Number(cursor.dataset["from"]), column?.dataset["staff"] ?? "");
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "Alt" && pending) settle();
  });
}

/** What a booking's time is where its viewer is, when that is another zone. */
function startZones(): void {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const told = (event: Event): void => {
    const item = closest<HTMLElement>(event, "[data-starts][data-ends]");
    const zone = grid()?.dataset["zone"];
    if (!item || zone === here) return;
    const say = (at: string | undefined): string =>
      new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at ?? ""));
    const words = `${say(item.dataset["starts"])}–${say(item.dataset["ends"])} for you (${here})`;
    const title = item.dataset["title"];
    item.title = title ? `${title}\n${words}` : words;
  };
  document.addEventListener("pointerover", told);
  document.addEventListener("focusin", told);
}

/** Moves the line of now, and once shows the hours of work. */
function startNow(): void {
  const show = (): void => {
    const line = document.querySelector<HTMLElement>("[data-now]");
    const zone = grid()?.dataset["zone"];
    if (!line || !zone) return;
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "numeric", minute: "numeric", hourCycle: "h23" }).formatToParts(new Date());
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
    line.style.setProperty("--h", String(of("hour")));
    line.style.setProperty("--m", String(of("minute") / 5));
  };
  onContent(show);
  window.setInterval(show, 30_000);
}

export function startCalendar(): void {
  startDragging();
  startKeyboard();
  startZones();
  startNow();
  document.addEventListener("click", (event) => {
    const opener = closest<HTMLElement>(event, "[data-fills]");
    const dialog = opener?.dataset["fills"] ?? "";
    if (!opener || !(document.getElementById(dialog) instanceof HTMLDialogElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    fill(dialog);
  });
  document.addEventListener(
    "live-refresh",
    (event) => {
      if (!busy || !(event.target instanceof HTMLElement) || event.target.id !== "calendar") return;
      event.stopImmediatePropagation();
      missed = true;
    },
    true,
  );
  // What was moved by hand lies now where the server says.
  document.addEventListener("htmx:after:swap", () => {
    if (busy) return;
    for (const item of document.querySelectorAll<HTMLElement>("[data-calendar] [data-booking][data-put]")) {
      item.removeAttribute("style");
      item.removeAttribute("data-put");
      item.classList.remove("cal-back");
    }
  });
}
