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

test("at most two are seen, the newest", async () => {
  for (const text of ["one", "two", "three"]) showToast({ text });
  await vi.advanceTimersByTimeAsync(1);
  expect([...toasts()].map((t) => t.querySelector(".toast-text")?.textContent)).toEqual(["two", "three"]);
});

test("what has moved on cannot be undone any more", () => {
  const live = (data: unknown) => document.dispatchEvent(new CustomEvent("live", { detail: { name: "conversation.status_changed", data } }));
  showToast({ text: "Taken", undo: "/a", about: ["conv_1", 3] });
  live({ conversation_id: "conv_1", version: 3 });
  live({ conversation_id: "conv_2", version: 9 });
  expect(toasts()).toHaveLength(1);
  live({ conversation_id: "conv_1", version: 4 });
  expect(toasts()).toHaveLength(0);
  showToast({ text: "Taken", undo: "/a", about: ["conv_1", 5] });
  showToast({ text: "Resolved", undo: "/b", about: ["conv_1", 6] });
  expect([...toasts()].map((t) => t.querySelector(".toast-text")?.textContent)).toEqual(["Resolved"]);
});
