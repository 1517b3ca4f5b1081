// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { BrowserCall, type Caption } from "../call.ts";
import { wordsOf } from "../words.ts";

class Socket extends EventTarget {
  binaryType: BinaryType = "blob";
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  sent: (string | ArrayBuffer)[] = [];
  closed = false;

  send(data: string | ArrayBuffer): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
  }

  says(data: object | ArrayBuffer): void {
    const text = data instanceof ArrayBuffer ? data : JSON.stringify(data);
    this.dispatchEvent(Object.assign(new Event("message"), { data: text }));
  }
}

describe("a call", () => {
  let socket: Socket;
  let played: unknown[];
  let told: unknown[];
  let call: BrowserCall;

  beforeEach(() => {
    socket = new Socket();
    played = [];
    told = [];
    const player = {
      play: (pcm: ArrayBuffer) => played.push(pcm.byteLength),
      mark: (name: string) => played.push(name),
      clear: () => played.push("clear"),
    };
    call = new BrowserCall(socket as unknown as WebSocket, player, {
      doing: (doing) => told.push(doing),
      caption: (caption: Caption) => told.push(caption.text),
      ended: (why) => told.push(`ended: ${why}`),
    });
  });

  it("passes on what the server says, in its order", () => {
    expect(socket.binaryType).toBe("arraybuffer");
    socket.says(new ArrayBuffer(640));
    socket.says({ type: "mark", mark: "0.1" });
    socket.says({ type: "clear" });
    socket.says({ type: "state", state: "speaking" });
    socket.says({ type: "caption", who: "agent", text: "Hi", done: true });
    socket.says({ type: "something new" });
    socket.says({ type: "ended", reason: "over" });
    socket.says({ type: "state", state: "thinking" });
    socket.dispatchEvent(new Event("close"));
    expect(played).toEqual([640, "0.1", "clear"]);
    expect(told).toEqual(["speaking", "Hi", "ended: over"]);
    expect(socket.closed).toBe(true);
  });

  it("sends sound, marks, keys and that it is over", () => {
    call.sound(new ArrayBuffer(640));
    call.played("0.1");
    call.press("5");
    call.hangUp();
    call.sound(new ArrayBuffer(640));
    expect(socket.sent.slice(1)).toEqual(['{"type":"marked","mark":"0.1"}', '{"type":"digit","digit":"5"}', '{"type":"stop"}']);
    expect(told).toEqual(["ended: over"]);
  });

  it("says that a connection is lost that closes, sticks, or has no network", () => {
    socket.bufferedAmount = 1_000_000;
    call.sound(new ArrayBuffer(640));
    call.lost();
    socket.dispatchEvent(new Event("close"));
    expect(told).toEqual(["ended: lost"]);
    expect(socket.sent).toEqual([]);
  });
});

it("every language has every word", () => {
  const keys = Object.keys(wordsOf("en"));
  for (const locale of ["de-AT", "fr", "es", "ar"]) {
    const words = wordsOf(locale);
    expect(Object.keys(words)).toEqual(keys);
    expect(words.start).not.toBe(wordsOf("en").start);
  }
  expect(wordsOf("xx")).toBe(wordsOf("en"));
});
