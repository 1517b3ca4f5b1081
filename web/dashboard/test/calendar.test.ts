// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { civil, place, put, restore, placeOf, spoken, stepped } from "../islands/calendar-places.ts";

const hours: [number, number] = [8 * 60, 18 * 60];
const drag = { column: 0, from: 600, until: 660 };

describe("where a booking lies under the hand", () => {
  it("is on a step, as long as it was, within the hours that are drawn", () => {
    const pull = (minute: number) => place({ drag, column: 1, minute, held: 10, end: false, step: 15, hours });
    expect(pull(641)).toEqual({ column: 1, from: 630, until: 690 });
    expect(pull(0)).toEqual({ column: 1, from: 480, until: 540 });
    expect(pull(1_400)).toEqual({ column: 1, from: 1_020, until: 1_080 });
  });
  it("keeps its minute when it is drawn sideways", () => {
    const odd = { column: 0, from: 740, until: 770 };
    const pull = (minute: number) => place({ drag: odd, column: 1, minute, held: 10, end: false, step: 15, hours });
    expect(pull(754)).toEqual({ column: 1, from: 740, until: 770 });
    expect(pull(762)).toEqual({ column: 1, from: 750, until: 780 });
  });
  it("has its end pulled, never before it is a quarter of an hour long", () => {
    const pull = (minute: number) => place({ drag, column: 0, minute, held: 0, end: true, step: 15, hours }).until;
    expect(pull(704)).toBe(705);
    expect(pull(0)).toBe(615);
    expect(pull(9_999)).toBe(1_080);
  });
  it("goes one step by a key, and never out of the grid", () => {
    const key = (dx: number, dy: number, end = false) => stepped(drag, { dx, dy, end, columns: 2, hours });
    expect(key(0, 15)).toEqual({ column: 0, from: 615, until: 675 });
    expect(key(-1, 0).column).toBe(0);
    expect(key(5, 0).column).toBe(1);
    expect(key(0, -9_999).from).toBe(480);
    expect(key(0, -60, true).until).toBe(615);
  });
});

describe("putting it there and back", () => {
  it("says the place on the element, and forgets it again", () => {
    document.body.innerHTML = `<div><div class="cal-column"><a data-from="600" data-until="660"><span class="cal-when"></span></a></div><div class="cal-column"></div></div>`;
    const columns = [...document.querySelectorAll<HTMLElement>(".cal-column")];
    const item = document.querySelector("a") as HTMLElement;
    put(item, columns, { column: 1, from: 615, until: 700 });
    expect(placeOf(item)).toEqual({ column: 1, from: 615, until: 700 });
    expect(item.style.getPropertyValue("--h")).toBe("10");
    expect(item.textContent).toBe("10:15–11:40");
    restore(item, columns);
    expect(placeOf(item)).toEqual(drag);
    expect(item.hasAttribute("style")).toBe(false);
  });
  it("reads as a clock", () => {
    expect([spoken(0), spoken(615)]).toEqual(["00:00", "10:15"]);
    expect(civil("2026-12-01", 24 * 60)).toBe("2026-12-01T23:59");
  });
});
