import { describe, expect, it } from "vitest";
import { SseParser, type SseEvent } from "../src/sse.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(...chunks: (string | Uint8Array)[]): SseEvent[] {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === "string" ? encode(chunk) : chunk));
}

describe("the stream's format", () => {
  it("reads type, data and id", () => {
    expect(parse("id: 7\nevent: delta\ndata: {\"a\":1}\n\n")).toEqual([{ type: "delta", data: '{"a":1}', lastId: "7" }]);
  });

  it("calls an event without a type a message, and joins lines of data", () => {
    expect(parse("data: a\ndata:b\ndata\n\n")).toEqual([{ type: "message", data: "a\nb\n", lastId: "" }]);
  });

  it("skips comments, unknown fields and events without data", () => {
    expect(parse(": keep-alive\n\n", "foo: bar\nretry: 5\nevent: x\n\n", "data: y\n\n")).toEqual([{ type: "message", data: "y", lastId: "" }]);
  });

  it("keeps the last id for events that have none, and ignores one with a NUL", () => {
    const ids = parse("id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n").map((event) => event.lastId);
    expect(ids).toEqual(["1", "1", "1", ""]);
  });

  it("takes only one space off a value", () => {
    expect(parse("data:  two\n\n")[0]?.data).toBe(" two");
  });

  it.each(["\n", "\r\n", "\r"])("ends lines with %j", (end) => {
    expect(parse(["event: a", "data: 1", "", "data: 2", "", ""].join(end))).toHaveLength(2);
  });
});

describe("chunks that end anywhere", () => {
  const source = "\uFEFFid: 9\r\nevent: message\r\ndata: Grüße 😀 مرحبا\r\n\r\n: hi\r\n\r\ndata: zwei\r\rdata: drei\n\n";

  it("gives the same events for every way to cut the stream in two", () => {
    const bytes = encode(source);
    const whole = parse(bytes);
    expect(whole.map((event) => event.data)).toEqual(["Grüße 😀 مرحبا", "zwei", "drei"]);

    for (let at = 0; at <= bytes.length; at += 1) {
      expect(parse(bytes.slice(0, at), bytes.slice(at))).toEqual(whole);
    }
  });

  it("gives the same events byte by byte", () => {
    const bytes = encode(source);
    expect(parse(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(parse(bytes));
  });

  it("does not wait for the LF of a CRLF that ends an event", () => {
    const parser = new SseParser();
    expect(parser.push(encode("data: a\r\n\r"))).toHaveLength(1);
    expect(parser.push(encode("\ndata: b\r\n\r\n"))).toHaveLength(1);
  });
});
