import { expect, test } from "vitest";
import { clock, lastBefore } from "../islands/calls.ts";

test("seconds read as clocks show them", () => {
  expect([0, 7.9, 760, 3723, -3].map(clock)).toEqual(["0:00", "0:07", "12:40", "1:02:03", "0:00"]);
});

test("the last that is not after a time is found", () => {
  const times = [0, 100, 100, 400];
  expect([-1, 0, 99, 100, 399, 9000].map((at) => lastBefore(times, at))).toEqual([-1, 0, 0, 2, 2, 3]);
  expect(lastBefore([], 5)).toBe(-1);
});
