// The app's side of the talk with the page that frames it. Only the parent window, and only under the origin that the
// loader named, is heard or told anything; without such a parent the app runs in a tab of its own.
import type { HostPage, ToApp, ToHost } from "./protocol.ts";

export interface HostListener {
  onOpen(focus: boolean): void;
  onClosed(): void;
  onPage(page: HostPage): void;
  onIdentity(identity: string | null): void;
}

export class Host {
  /** What the host page last told about itself. */
  page: HostPage | null = null;
  private readonly origin: string | null;
  private listener: HostListener | null = null;
  /** What came before anybody listened. */
  private early: ToApp[] = [];

  constructor(private readonly frame: Window) {
    this.origin = frame.parent === frame ? null : hostOrigin(frame.location.hash);
    if (this.origin) frame.addEventListener("message", (event) => this.hear(event));
  }

  get framed(): boolean {
    return this.frame.parent !== this.frame;
  }

  listen(listener: HostListener): void {
    this.listener = listener;
    for (const message of this.early.splice(0)) this.take(message);
  }

  tell(message: ToHost): void {
    if (this.origin) this.frame.parent.postMessage(message, this.origin);
  }

  private hear(event: MessageEvent<unknown>): void {
    if (event.origin !== this.origin || event.source !== this.frame.parent) return;
    const message = readMessage(event.data);
    if (!message) return;
    if (message.type === "frontdesk:page") this.page = message.page;
    if (this.listener) this.take(message);
    else this.early.push(message);
  }

  private take(message: ToApp): void {
    if (message.type === "frontdesk:open") this.listener?.onOpen(message.focus);
    else if (message.type === "frontdesk:closed") this.listener?.onClosed();
    else if (message.type === "frontdesk:page") this.listener?.onPage(message.page);
    else this.listener?.onIdentity(message.identity);
  }
}

/** From `#host=https%3A%2F%2Fexample.com`; only a web origin, exactly as the browser would write it. */
function hostOrigin(hash: string): string | null {
  try {
    const named = new URLSearchParams(hash.slice(1)).get("host") ?? "";
    const url = new URL(named);
    return /^https?:$/.test(url.protocol) && url.origin === named ? named : null;
  } catch {
    return null;
  }
}

/** The page is the visitor's to change, so what it says is checked before it is believed to have a shape. */
function readMessage(data: unknown): ToApp | null {
  if (!isRecord(data)) return null;
  switch (data["type"]) {
    case "frontdesk:open":
      return { type: data["type"], focus: data["focus"] === true };
    case "frontdesk:closed":
      return { type: data["type"] };
    case "frontdesk:identity": {
      const identity = data["identity"];
      return typeof identity === "string" || identity === null ? { type: data["type"], identity } : null;
    }
    case "frontdesk:page": {
      const page = data["page"];
      if (!isRecord(page)) return null;
      const viewport = isRecord(page["viewport"]) ? page["viewport"] : {};
      return {
        type: data["type"],
        page: {
          url: text(page["url"], 2048),
          title: text(page["title"], 300),
          referrer: text(page["referrer"], 2048),
          language: text(page["language"], 35),
          viewport: { width: Number(viewport["width"]) || 0, height: Number(viewport["height"]) || 0 },
        },
      };
    }
    default:
      return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown, longest: number): string {
  return typeof value === "string" ? value.slice(0, longest) : "";
}
