// Reads `text/event-stream` as it comes. The browser's own EventSource hides status codes and
// cannot listen for names it was not told of; this says everything it hears.

export interface LiveEvent {
  name: string;
  data: string;
  id: string;
}

/** Turns pieces of a stream, cut anywhere, into events. */
export class SseParser {
  /** The last id heard, for `Last-Event-ID`. */
  lastId = "";
  /** How long the server wants us to wait before another try, if it said. */
  retry: number | null = null;
  #rest = "";
  #name = "";
  #data: string[] = [];

  constructor(lastId = "") {
    this.lastId = lastId;
  }

  push(piece: string): LiveEvent[] {
    const events: LiveEvent[] = [];
    this.#rest += piece;
    // A CR at the very end may be half of a CRLF: it waits for the next piece.
    const end = this.#rest.endsWith("\r") ? this.#rest.length - 1 : this.#rest.length;
    const lines = this.#rest.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + this.#rest.slice(end);
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): LiveEvent | null {
    if (line === "") return this.#dispatch();
    if (line.startsWith(":")) return null;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return null;
  }

  #dispatch(): LiveEvent | null {
    const data = this.#data;
    const name = this.#name || "message";
    this.#data = [];
    this.#name = "";
    return data.length === 0 ? null : { name, data: data.join("\n"), id: this.lastId };
  }
}
