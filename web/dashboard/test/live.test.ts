// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce, Connection, listen, wait } from "../islands/live.ts";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<div id="connection" hidden><span data-connection-text></span></div>';
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const banner = () => document.getElementById("connection") as HTMLElement;

test("an event is told by its own name with its data read", () => {
  const seen: unknown[] = [];
  document.addEventListener("live:message.created", (e) => seen.push((e as CustomEvent).detail), { once: true });
  announce({ name: "message.created", data: '{"id":"msg_1"}', id: "1" });
  expect(seen).toEqual([{ id: "msg_1" }]);
});

test("waiting grows, with some chance, and has an end", () => {
  expect(wait(1, null, 0.5)).toBe(1_000);
  expect(wait(3, null, 0.5)).toBe(4_000);
  expect(wait(50, null, 1)).toBe(37_500);
  expect(wait(1, 200, 0.5)).toBe(200);
});

test("a short break shows nothing, a longer one a banner, and healing takes it away", () => {
  const connection = new Connection();
  const healed = vi.fn();
  document.addEventListener("live:healed", healed, { once: true });
  connection.show("open");
  connection.show("lost");
  vi.advanceTimersByTime(2_900);
  expect(banner().hidden).toBe(true);
  vi.advanceTimersByTime(200);
  expect(banner().hidden).toBe(false);
  connection.show("open");
  expect(banner().hidden).toBe(true);
  expect(healed).toHaveBeenCalledOnce();
});

test("being signed out is said and not tried again", async () => {
  const fetcher = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 401 }));
  const told: unknown[] = [];
  await listen("/events", "", (news) => told.push(news), new AbortController().signal);
  expect(told).toEqual([{ state: "ended" }]);
  expect(fetcher).toHaveBeenCalledOnce();
});

test("a broken stream is read on from its last event", async () => {
  const end = new AbortController();
  const stream = (text: string) => new Response(text, { headers: { "content-type": "text/event-stream" } });
  const fetcher = vi
    .spyOn(globalThis, "fetch")
    .mockResolvedValueOnce(stream("id: 7\ndata: 1\n\n"))
    .mockRejectedValueOnce(new TypeError("down"))
    .mockImplementationOnce(async () => stream("id: 8\ndata: 2\n\n"));
  const told: string[] = [];
  const done = listen(
    "/events",
    "",
    (news) => {
      told.push("event" in news ? news.event.data : news.state);
      if (told.at(-1) === "2") end.abort();
    },
    end.signal,
  );
  await vi.advanceTimersByTimeAsync(20_000);
  await done;
  expect(told).toEqual(["open", "1", "lost", "open", "2"]);
  expect((fetcher.mock.calls[2]?.[1]?.headers as Record<string, string>)["Last-Event-ID"]).toBe("7");
});
