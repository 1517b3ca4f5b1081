// The calendar entries of bookings (fixtures/calendar), read by ical.js, which Thunderbird reads calendars with.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import { expect, test } from "vitest";

const folder = new URL("../../fixtures/calendar/", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8"));

// Its own tables of zones stay empty: what the entry says of its zone is all that is known of it.
for (const wanted of cases) {
  test(`${wanted.file} says what the booking says`, () => {
    const text = readFileSync(new URL(wanted.file, folder), "utf8");
    expect(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const calendar = new ICAL.Component(ICAL.parse(text));
    const events = calendar.getAllSubcomponents("vevent");
    expect(events).toHaveLength(1);
    const event = new ICAL.Event(events[0]);
    const said = {
      file: wanted.file,
      zone: wanted.zone,
      uid: event.uid,
      sequence: event.sequence,
      method: calendar.getFirstPropertyValue("method"),
      status: events[0].getFirstPropertyValue("status"),
      begins: instant(event.startDate),
      ends: instant(event.endDate),
      summary: event.summary,
      location: event.location,
      url: events[0].getFirstPropertyValue("url"),
    };
    expect(said).toEqual(wanted);
    // A zone that is not understood would be taken for a floating time.
    expect(event.startDate.zone.tzid).not.toBe("floating");
  });
}

const instant = (time) => new Date(time.toUnixTime() * 1000).toISOString().replace(".000", "");
