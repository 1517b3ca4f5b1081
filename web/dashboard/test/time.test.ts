import { expect, test } from "vitest";
import { exact, words, type Reads } from "../islands/time.ts";

const NOW = new Date(2025, 2, 4, 12, 0);
const MINUTE = 60_000;

test.each<[number, Reads, string]>([
  [0, "relative", "just now"],
  [2, "relative", "2 min ago"],
  [-2, "relative", "in 2 min"],
  [3 * 60, "relative", "3 h ago"],
  [20 * 60, "relative", "yesterday 16:00"],
  [-24 * 60, "relative", "tomorrow 12:00"],
  [10 * 24 * 60, "relative", "22 Feb"],
  [400 * 24 * 60, "relative", "29 Jan 2024"],
  [0, "short", "now"],
  [5, "short", "5m"],
  [20 * 60, "short", "20h"],
  [3 * 24 * 60, "short", "3d"],
  [5, "clock", "11:55"],
  [0, "full", "4 Mar 2025, 12:00"],
])("%i minutes ago reads %s as the server writes it: %s", (minutes, reads, expected) => {
  expect(words(new Date(NOW.getTime() - minutes * MINUTE), NOW, reads)).toBe(expected);
});

test("the organization's time stands beside the viewer's only where they differ", () => {
  const organization = "Tue 4 Mar 2025, 12:00 (Europe/Copenhagen)";
  expect(exact(NOW, organization, "Europe/Copenhagen")).toBe(organization);
  expect(exact(NOW, organization, "America/New_York")).toContain(`for you · ${organization}`);
});
