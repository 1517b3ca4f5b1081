// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applies, names, startRefresh } from "../islands/refresh.ts";
import { announce } from "../islands/live.ts";

startRefresh();
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function say(name: string, data: unknown) {
  announce({ name, data: JSON.stringify(data), id: "" });
}

function counted(html: string): () => number {
  document.body.innerHTML = html;
  let count = 0;
  document.body.firstElementChild?.addEventListener("live-refresh", () => (count += 1));
  return () => count;
}

test("a name is meant wholly, or by its beginning", () => {
  expect(names("message.created conversation.*", "conversation.assigned")).toBe(true);
  expect(names("message.created", "message.created.twice")).toBe(false);
  expect(names("", "message.created")).toBe(false);
});

test("a condition is met by every pair", () => {
  expect(applies("conversation_id=cnv_1", { conversation_id: "cnv_1" })).toBe(true);
  expect(applies("conversation_id=cnv_1", { conversation_id: "cnv_2" })).toBe(false);
  expect(applies("a=1 b=2", { a: 1 })).toBe(false);
  expect(applies("a=1", "text")).toBe(false);
  expect(applies(undefined, null)).toBe(true);
});

test("many events at once are one refresh", () => {
  const count = counted('<div data-live-on="message.*" data-live-if="c=1"></div>');
  for (let n = 0; n < 5; n += 1) say("message.created", { c: 1 });
  say("message.created", { c: 2 });
  vi.advanceTimersByTime(200);
  expect(count()).toBe(1);
});

test("nothing is swapped while a character is being composed", () => {
  const count = counted('<div data-live-on="x"><input></div>');
  document.dispatchEvent(new Event("compositionstart"));
  say("x", {});
  vi.advanceTimersByTime(500);
  expect(count()).toBe(0);
  document.dispatchEvent(new Event("compositionend"));
  vi.advanceTimersByTime(500);
  expect(count()).toBe(1);
});

test("a page that is being left is not fetched again, unless it is still there later", () => {
  const count = counted('<div data-live-on="x"></div>');
  window.dispatchEvent(new Event("beforeunload"));
  say("x", {});
  vi.advanceTimersByTime(4_000);
  expect(count()).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(count()).toBe(1);
});

test("what came while the connection was gone is fetched", () => {
  const count = counted('<div data-live-on="x"></div>');
  document.dispatchEvent(new CustomEvent("live:healed"));
  vi.advanceTimersByTime(200);
  expect(count()).toBe(1);
});

test("a line shows for a while, and text appears as it is written", () => {
  document.body.innerHTML = '<p data-live-show="contact.typing" hidden></p><span data-live-text="reply.delta" data-live-if="m=1"></span>';
  const line = document.querySelector("p") as HTMLElement;
  say("contact.typing", {});
  expect(line.hidden).toBe(false);
  vi.advanceTimersByTime(7_000);
  expect(line.hidden).toBe(true);
  say("reply.delta", { m: 1, append: "Hel" });
  say("reply.delta", { m: 1, append: "lo <b>" });
  say("reply.delta", { m: 2, append: "other" });
  expect(document.querySelector("span")?.textContent).toBe("Hello <b>");
});

test("the badge and the title count what waits", () => {
  document.title = "Inbox";
  document.body.innerHTML = "<i data-unread></i>";
  say("unread.changed", { unread: 120 });
  expect(document.querySelector("i")?.textContent).toBe("99+");
  expect(document.title).toBe("(120) Inbox");
  say("unread.changed", { unread: 0 });
  expect(document.querySelector("i")?.textContent).toBe("");
  expect(document.title).toBe("Inbox");
});

test("a form that writes one thing after another is empty for the next", () => {
  document.body.innerHTML = '<form data-clears><input name="a" value=""></form><form><input name="b" value=""></form>';
  for (const field of document.querySelectorAll("input")) field.value = "typed";
  for (const form of document.querySelectorAll("form")) form.dispatchEvent(new CustomEvent("acted", { bubbles: true, detail: { text: "Done" } }));
  expect([...document.querySelectorAll("input")].map((field) => field.value)).toEqual(["", "typed"]);
});
