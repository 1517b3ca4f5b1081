import { expect, test } from "vitest";
import { SseParser } from "../islands/sse.ts";

const STREAM = ': hello\r\n\r\nid: 1\r\nevent: message.created\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:plain\n\nevent: empty\n\nretry: 250\rid: 2\rdata: last\r\r';

function read(pieces: string[]) {
  const parser = new SseParser("0");
  const events = pieces.flatMap((piece) => parser.push(piece));
  return { events, parser };
}

const EXPECTED = [
  { name: "message.created", data: '{"a":\n1}', id: "1" },
  { name: "message", data: "plain", id: "1" },
  { name: "message", data: "last", id: "2" },
];

test("a stream is read whole", () => {
  const { events, parser } = read([STREAM, "\n"]);
  expect(events).toEqual(EXPECTED);
  expect(parser.retry).toBe(250);
  expect(parser.lastId).toBe("2");
});

test("a stream may be cut anywhere", () => {
  for (let at = 0; at <= STREAM.length; at += 1) {
    expect(read([STREAM.slice(0, at), STREAM.slice(at), "\n"]).events, `cut at ${at}`).toEqual(EXPECTED);
  }
  expect(read([...STREAM, "\n"]).events).toEqual(EXPECTED);
});
