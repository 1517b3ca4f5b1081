// What the loader (in the host page) and the app (in the frame) say to each other by postMessage.
// The session token is never part of it.

/** What the host page tells about itself. */
export interface HostPage {
  url: string;
  title: string;
  referrer: string;
  language: string;
  viewport: { width: number; height: number };
}

export type ToHost =
  | { type: "frontdesk:ready"; colour: string; ink: string; position: "right" | "left"; label: string }
  | { type: "frontdesk:unread"; count: number; label: string }
  | { type: "frontdesk:close" }
  | { type: "frontdesk:unavailable" };

export type ToApp =
  | { type: "frontdesk:page"; page: HostPage }
  | { type: "frontdesk:identity"; identity: string | null }
  | { type: "frontdesk:open"; focus: boolean }
  | { type: "frontdesk:closed" };

/** `window.Frontdesk` on the host page. */
export interface FrontdeskApi {
  open(): void;
  close(): void;
  toggle(): void;
  /** A JWT that the business's own server signed; `null` when the visitor signed out. */
  identify(identity: string | null): void;
  /** Calls back on `ready`, `open`, `close` and `unread` (with the count); returns the way to stop it. */
  on(event: FrontdeskEvent, listener: (detail?: number) => void): () => void;
}

export type FrontdeskEvent = "ready" | "open" | "close" | "unread";

declare global {
  interface Window {
    Frontdesk?: FrontdeskApi;
  }
}
