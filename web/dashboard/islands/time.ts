// Keeps times fresh and in the viewer's zone. The words follow the same rules as the server's
// (parts/moment.rs), so that nothing jumps when the page comes alive.
import { onContent } from "./dom.ts";

export type Reads = "relative" | "short" | "clock" | "day" | "full" | "due";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The words for an instant, in this browser's zone. */
export function words(at: Date, now: Date, reads: Reads, language = "en"): string {
  const say = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(dialect(language), options).format(at);
  const clock = () => say({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = (year: boolean) => say({ day: "numeric", month: "short", ...(year ? { year: "numeric" } : {}) });
  if (reads === "clock") return clock();
  if (reads === "day") return day(true);
  if (reads === "full") return `${day(true)}, ${clock()}`;

  const short = reads === "short";
  const distance = now.getTime() - at.getTime();
  const away = Math.abs(distance);
  const spoken = (n: number, long: string, brief: string) =>
    short ? `${n}${brief}` : distance < 0 ? `in ${n} ${long}` : `${n} ${long} ago`;
  if (away < MINUTE) return short ? "now" : "just now";
  if (away < HOUR) return spoken(Math.floor(away / MINUTE), "min", "m");
  if (away < 12 * HOUR) return spoken(Math.floor(away / HOUR), "h", "h");
  if (short && away < DAY) return `${Math.floor(away / HOUR)}h`;
  if (short && away < 7 * DAY) return `${Math.floor(away / DAY)}d`;
  if (!short) {
    const days = dayNumber(now) - dayNumber(at);
    if (days === 0) return `today ${clock()}`;
    if (days === 1) return `yesterday ${clock()}`;
    if (days === -1) return `tomorrow ${clock()}`;
  }
  const far = day(at.getFullYear() !== now.getFullYear());
  return reads === "due" ? `${far}, ${clock()}` : far;
}

/** The day of the calendar, counted so that neighbours differ by one across any clock change. */
function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

/** "3 Mar", not "Mar 3": the server writes English so. */
function dialect(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** The exact time for this viewer, with the organization's beside it where the two zones differ. */
export function exact(at: Date, organization: string, zone: string, language = "en"): string {
  if (organization.includes(`(${zone})`)) return organization;
  const here = new Intl.DateTimeFormat(dialect(language), {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(at);
  return organization ? `${here} for you · ${organization}` : here;
}

function refresh(root: ParentNode): void {
  const now = new Date();
  const language = document.documentElement.lang || "en";
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-time]")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const text = words(at, now, element.dataset["time"] as Reads, language);
    if (element.textContent !== text) element.textContent = text;
    element.title = exact(at, element.dataset["exact"] ?? "", zone, language);
  }
}

export function startTimes(): void {
  onContent(refresh);
  setInterval(() => document.hidden || refresh(document), 20_000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh(document));
}
