// Times in the visitor's own zone and language.
import type { Translator } from "../i18n/index.ts";

export interface Times {
  /** "09:41" */
  clock(iso: string): string;
  /** "Today", "Yesterday", or the day's name and date. */
  day(iso: string, now?: Date): string;
  /** Everything, for a title. */
  full(iso: string): string;
  /** "09:00", or with the day when it is not today. */
  upcoming(iso: string, now?: Date): string;
  /** The same on the clock of another zone, with the place it is named after; `null` where it shows the same. */
  elsewhere(iso: string, zone: string | undefined): { time: string; place: string; yours: string } | null;
  /** From when until when, with the day, on the clock of a zone. */
  span(start: string, end: string, zone: string): string;
  /** For a list: the time today, else the date. */
  short(iso: string, now?: Date): string;
}

export function createTimes(t: Translator): Times {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(t.locale, options);
  const clock = format({ timeStyle: "short" });
  const dayThisYear = format({ weekday: "long", day: "numeric", month: "long" });
  const dayOtherYear = format({ day: "numeric", month: "long", year: "numeric" });
  const dayShort = format({ day: "numeric", month: "short" });
  const weekdayClock = format({ weekday: "long", hour: "numeric", minute: "2-digit" });
  const full = format({ dateStyle: "full", timeStyle: "short" });

  return {
    clock: (iso) => clock.format(new Date(iso)),
    full: (iso) => full.format(new Date(iso)),
    day(iso, now = new Date()) {
      const date = new Date(iso);
      const days = daysBetween(date, now);
      if (days === 0) return t("today");
      if (days === 1) return t("yesterday");
      return (date.getFullYear() === now.getFullYear() ? dayThisYear : dayOtherYear).format(date);
    },
    upcoming(iso, now = new Date()) {
      const date = new Date(iso);
      return (daysBetween(now, date) === 0 ? clock : weekdayClock).format(date);
    },
    elsewhere(iso, zone) {
      const date = new Date(iso);
      const options = { weekday: "short", hour: "numeric", minute: "2-digit" } as const;
      // A time is not broken over two lines.
      const whole = (time: string): string => time.replace(/\s/g, "\u00a0");
      const here = format(options).format(date);
      let there: string;
      try {
        there = format({ ...options, timeZone: zone }).format(date);
      } catch {
        return null; // a zone that this browser does not know
      }
      if (!zone || there === here) return null;
      const day = (timeZone?: string): string => format({ weekday: "short", timeZone }).format(date);
      const yours = day() === day(zone) ? clock.format(date) : here;
      const place = zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
      return { time: whole(there), place, yours: whole(yours) };
    },
    span(start, end, zone) {
      const options = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" } as const;
      const [from, until] = [new Date(start), new Date(end)];
      try {
        return format({ ...options, timeZone: zone }).formatRange(from, until);
      } catch {
        return format(options).formatRange(from, until); // a zone that this browser does not know
      }
    },
    short(iso, now = new Date()) {
      const date = new Date(iso);
      return (daysBetween(date, now) === 0 ? clock : dayShort).format(date);
    },
  };
}

/** Whole days of the calendar, which are not always 24 hours long. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

export function sameDay(a: string, b: string): boolean {
  return daysBetween(new Date(a), new Date(b)) === 0;
}

/** "1.4 MB", in the visitor's language; a MB is what the server's limit counts in, 1024 × 1024 bytes. */
export function fileSize(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  let power = 0;
  while (bytes >= 1024 ** (power + 1) && power < units.length - 1) power += 1;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(bytes / 1024 ** power);
}
