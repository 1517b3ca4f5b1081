import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff, EventStream } from "../src/stream.ts";

interface Connection {
  headers: Record<string, string>;
  send(text: string): void;
  end(): void;
  aborted: boolean;
}

let connections: Connection[];
let answer: (() => Response) | null;
let seen: string[];

function fakeFetch(_: string, init: RequestInit): Promise<Response> {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (it) => void (controller = it) });
  const connection: Connection = {
    headers: init.headers as Record<string, string>,
    send: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
    aborted: false,
  };
  init.signal?.addEventListener("abort", () => {
    connection.aborted = true;
    try {
      controller.error(new DOMException("aborted", "AbortError"));
    } catch {
      /* closed already */
    }
  });
  connections.push(connection);
  return Promise.resolve(answer ? answer() : new Response(body));
}

function follow(): EventStream {
  const stream = new EventStream({
    path: "/events?conversation=c",
    token: () => "ws_1",
    onEvent: (event) => seen.push(`${event.type}:${event.data}`),
    onConnected: (resumed) => seen.push(resumed ? "resumed" : "connected"),
    onDisconnected: (failures) => seen.push(`lost ${failures}`),
    onRefused: (status) => seen.push(`refused ${status}`),
  });
  stream.start();
  return stream;
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fakeFetch);
  connections = [];
  answer = null;
  seen = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the live stream", () => {
  it("goes on after the last event when the connection breaks", async () => {
    follow();
    await settle();
    expect(connections[0]?.headers).toMatchObject({ Authorization: "Bearer ws_1" });
    expect(connections[0]?.headers).not.toHaveProperty("Last-Event-ID");
    connections[0]?.send("id: 41\nevent: message\ndata: {}\n\n");
    await settle();
    connections[0]?.end();
    await vi.advanceTimersByTimeAsync(600);

    expect(connections[1]?.headers).toMatchObject({ "Last-Event-ID": "41" });
    expect(seen).toEqual(["connected", "message:{}", "lost 1", "resumed"]);
  });

  it("reconnects when nothing has come for 45 seconds, and not while comments come", async () => {
    follow();
    await settle();
    for (let i = 0; i < 5; i += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      connections[0]?.send(": keep-alive\n\n");
    }
    await vi.advanceTimersByTimeAsync(44_000);
    expect(connections).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(2_000);
    expect(connections[0]?.aborted).toBe(true);
    expect(connections).toHaveLength(2);
  });

  it("does not sit out its delay when it is woken", async () => {
    answer = () => new Response(null, { status: 503, headers: { "Retry-After": "60" } });
    const stream = follow();
    await settle();
    answer = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(connections).toHaveLength(1);

    stream.wake();
    await settle();
    expect(seen).toEqual(["lost 1", "connected"]);
  });

  it("trusts a connection that slept through the network's absence no more", async () => {
    const stream = follow();
    await settle();
    stream.wake();
    expect(connections[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(26_000);
    stream.wake();
    expect(connections[0]?.aborted).toBe(true);
  });

  it.each([401, 404])("stops for good at %i", async (status) => {
    answer = () => new Response(null, { status });
    follow();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connections).toHaveLength(1);
    expect(seen).toEqual([`refused ${status}`]);
  });

  it("is silent after it was stopped", async () => {
    const stream = follow();
    await settle();
    stream.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connections).toHaveLength(1);
    expect(seen).toEqual(["connected"]);
  });
});

it("waits longer after each failure, up to 20 seconds, and never the same", () => {
  expect([1, 2, 3, 7, 50].map((failures) => backoff(failures, 1))).toEqual([500, 1_000, 2_000, 20_000, 20_000]);
  expect(backoff(1, 0)).toBe(250);
});
