// Where something lies in the calendar's grid: which column, and the minutes of the day. The classes of the
// page say it first; what is moved by hand is said by the same properties on the element.

export interface Place {
  column: number;
  from: number;
  until: number;
}

const DAY = 24 * 60;
const SHORTEST = 15;
const LONGEST = DAY;

/** Where an element lies. */
export function placeOf(item: HTMLElement): Place {
  const column = item.closest(".cal-column");
  const all = column ? [...(column.parentElement?.querySelectorAll(".cal-column") ?? [])] : [];
  const from = Number(item.dataset["from"]);
  return { column: column ? all.indexOf(column) : 0, from, until: Number(item.dataset["until"] ?? from + SHORTEST) };
}

/** Puts it there, and notes where it came from. */
export function put(item: HTMLElement, columns: HTMLElement[], to: Place): void {
  if (!item.dataset["put"]) {
    const was = placeOf(item);
    item.dataset["put"] = `${was.column} ${was.from} ${was.until}`;
  }
  const column = columns[to.column];
  if (column && item.parentElement !== column) column.append(item);
  const length = Math.max(SHORTEST, to.until - to.from);
  const style = { "--h": Math.floor(to.from / 60), "--m": (to.from % 60) / 5, "--dh": Math.floor(length / 60), "--dm": (length % 60) / 5, "--lane": 0, "--lanes": 1 };
  for (const [name, value] of Object.entries(style)) item.style.setProperty(name, String(value));
  item.dataset["from"] = String(to.from);
  item.dataset["until"] = String(to.until);
  const when = item.querySelector(".cal-when");
  if (when) when.textContent = `${spoken(to.from)}–${spoken(to.until)}`;
}

/** Puts it back to where it came from. */
export function restore(item: HTMLElement, columns: HTMLElement[]): void {
  const [column, from, until] = (item.dataset["put"] ?? "").split(" ").map(Number);
  if (column === undefined || from === undefined || until === undefined || Number.isNaN(until)) return;
  put(item, columns, { column, from, until });
  item.removeAttribute("style");
  delete item.dataset["put"];
}

export interface Pull {
  /** Where it was taken from. */
  drag: Place;
  column: number;
  /** The minute under the hand. */
  minute: number;
  /** Minutes between its beginning and the hand. */
  held: number;
  /** Its end is pulled, not all of it. */
  end: boolean;
  step: number;
  hours: [number, number];
}

/**
 * Where it lies under the hand: on a step, within the hours that are drawn, as long as it was. What is only drawn
 * sideways keeps its minute.
 */
export function place({ drag, column, minute, held, end, step, hours: [first, last] }: Pull): Place {
  const length = drag.until - drag.from;
  if (end) {
    const until = Math.round(minute / step) * step;
    return { column, from: drag.from, until: Math.min(last, Math.max(drag.from + SHORTEST, until)) };
  }
  const sideways = Math.abs(minute - held - drag.from) < step / 2;
  const from = sideways ? drag.from : Math.round((minute - held) / step) * step;
  const at = Math.max(first, Math.min(Math.max(first, last - length), from));
  return { column, from: at, until: at + length };
}

export interface Step {
  dx: number;
  /** Minutes. */
  dy: number;
  end: boolean;
  columns: number;
  hours: [number, number];
}

/** One step of the keyboard. */
export function stepped(at: Place, { dx, dy, end, columns, hours: [first, last] }: Step): Place {
  if (end) return { ...at, until: Math.min(last, at.from + LONGEST, Math.max(at.from + SHORTEST, at.until + dy)) };
  const length = at.until - at.from;
  const from = Math.max(first, Math.min(last - length, at.from + dy));
  return { column: Math.max(0, Math.min(columns - 1, at.column + dx)), from, until: from + length };
}

/** `09:15`. */
export function spoken(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** `2026-12-01T09:15`: midnight at the end of a day is the next day's, which a booking never begins at. */
export function civil(date: string, minute: number): string {
  return `${date}T${spoken(Math.min(minute, DAY - 1))}`;
}
