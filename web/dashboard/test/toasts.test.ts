// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showToast, startToasts } from "../islands/toasts.ts";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<div id="toasts"></div>';
  startToasts();
});
afterEach(() => vi.useRealTimers());

const toasts = () => document.querySelectorAll(".toast");

test("a toast leaves after five seconds, one that can be undone after ten", async () => {
  showToast({ text: "Saved" });
  showToast({ text: "Deleted", undo: "/undo" });
  await vi.advanceTimersByTimeAsync(5_100);
  expect([...toasts()].map((t) => t.querySelector(".toast-text")?.textContent)).toEqual(["Deleted"]);
  expect(document.querySelector("form")?.getAttribute("action")).toBe("/undo");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(toasts()).toHaveLength(0);
});

test("a toast that is pointed at waits", async () => {
  showToast({ text: "Saved" });
  await vi.advanceTimersByTimeAsync(100);
  toasts()[0]?.dispatchEvent(new Event("pointerenter"));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(toasts()).toHaveLength(1);
});

test("text is text, and a mood is a word", () => {
  showToast({ text: "<b>x</b>", mood: 'a" onclick="x' });
  expect(toasts()[0]?.className).toBe("toast toast-neutral");
  expect(toasts()[0]?.querySelector("b")).toBeNull();
});
