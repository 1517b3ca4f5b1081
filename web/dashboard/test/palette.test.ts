import { expect, test } from "vitest";
import { matches } from "../islands/palette.ts";

test.each([
  ["Opening hours", "op", true],
  ["Opening hours", "hours op", true],
  ["Opening hours", "ours", true],
  ["Opening hours", "ou", false],
  ["Inbox", "", true],
  ["Inbox", "x", false],
])("%s is found by '%s': %s", (label, query, expected) => {
  expect(matches(label, query)).toBe(expected);
});
