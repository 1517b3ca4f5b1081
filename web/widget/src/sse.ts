// A parser of text/event-stream, by the HTML standard, for bytes as they come: a chunk may end inside a character,
// a line, or between CR and LF.

export interface SseEvent {
  type: string;
  data: string;
  /** The last id the stream has named, whether with this event or an earlier one. */
  lastId: string;
}

export class SseParser {
  private readonly decoder = new TextDecoder(); // also drops a leading BOM
  private text = "";
  /** The last chunk ended in CR: a LF that follows belongs to it. */
  private afterCr = false;
  private type = "";
  private data: string[] = [];
  private lastId: string;

  constructor(lastId = "") {
    this.lastId = lastId;
  }

  push(chunk: Uint8Array): SseEvent[] {
    let decoded = this.decoder.decode(chunk, { stream: true });
    if (decoded && this.afterCr) {
      this.afterCr = false;
      if (decoded.startsWith("\n")) decoded = decoded.slice(1);
    }
    if (decoded.endsWith("\r")) this.afterCr = true;

    const lines = (this.text + decoded).split(/\r\n|\r|\n/);
    this.text = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line) ?? []);
  }

  private take(line: string): SseEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.type = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    return null;
  }

  private dispatch(): SseEvent | null {
    const event = this.data.length
      ? { type: this.type || "message", data: this.data.join("\n"), lastId: this.lastId }
      : null;
    this.type = "";
    this.data = [];
    return event;
  }
}
