// The visitor's session: one token, kept in the frame's own storage and made only when there is something to say.
// Every authorized request goes through here, so that an expired session is noticed in one place.
import type { DeviceFacts } from "./device.ts";
import { Refused, type Send } from "./http.ts";
import type { Keep } from "./storage.ts";
import type { Contact, SessionAnswer } from "./wire.ts";

export interface Details {
  name?: string;
  email?: string;
}

interface Parts {
  widget: string;
  locale: string;
  keep: Keep;
  send: Send;
  device: () => DeviceFacts;
}

export class Session {
  contact: Contact | null = null;
  /** What the visitor told us, for this session and for the one after it. */
  details: Details = {};
  /** Called when the server no longer knows the token. */
  onEnded: () => void = () => {};

  private identity: string | null = null;
  private making: Promise<void> | null = null;

  constructor(private readonly parts: Parts) {}

  /** Read from storage each time: another tab may have made or renewed the session. */
  get token(): string | null {
    return this.parts.keep.get("token");
  }

  /** Renews a kept session. False when there is none, or none any more. */
  async resume(): Promise<boolean> {
    if (!this.token) return false;
    try {
      this.adopt((await this.call("GET", "/session")) as SessionAnswer);
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return false;
      throw error;
    }
  }

  /** Makes a session unless there is one. */
  async ensure(): Promise<void> {
    if (this.token) return;
    this.making ??= this.make().finally(() => (this.making = null));
    await this.making;
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const token = this.token;
    try {
      return await this.parts.send(method, path, body, token);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.ended(token);
      throw error;
    }
  }

  /** The server refused this token. Ignored when another one has taken its place meanwhile. */
  ended(token: string | null): void {
    if (token === null || token !== this.token) return;
    // Nobody should have to say their name twice because a session ran out.
    const { name, email } = this.contact ?? {};
    this.details = { ...(name ? { name } : {}), ...(email ? { email } : {}), ...this.details };
    this.forget();
    this.onEnded();
  }

  /** True when the session changed hands: its conversations are others now. */
  async identify(identity: string): Promise<boolean> {
    const subject = subjectOf(identity);
    this.identity = identity;
    if (this.token && subject !== null && subject === this.parts.keep.get("subject")) return false;
    await this.making?.catch(() => {});
    const before = this.token;
    await this.make();
    return this.token !== before;
  }

  get identified(): boolean {
    return this.identity !== null;
  }

  /** The visitor signed out of the host page: nothing of them stays on this device. */
  signOut(): void {
    this.identity = null;
    this.details = {};
    this.forget();
  }

  async giveDetails(details: Details): Promise<void> {
    this.details = { ...this.details, ...details };
    if (this.token) this.adopt((await this.call("PATCH", "/session", details)) as SessionAnswer);
    else await this.ensure();
  }

  private forget(): void {
    this.contact = null;
    for (const key of ["token", "subject"]) this.parts.keep.remove(key);
  }

  private async make(): Promise<void> {
    const { widget, locale, keep, send, device } = this.parts;
    const body = { widget, locale, device: device(), ...this.details };
    const identity = this.identity;
    let answer: SessionAnswer;
    try {
      // The old token lets the server join the anonymous visit to the person it now knows.
      const token = identity ? this.token : null;
      answer = (await send("POST", "/sessions", identity ? { ...body, identity } : body, token)) as SessionAnswer;
    } catch (error) {
      // A signed identity lives for minutes; when it has run out, the visitor still gets to talk.
      const outdated = identity !== null && error instanceof Refused && [400, 401, 403].includes(error.status);
      if (!outdated) throw error;
      this.identity = null;
      return this.token ? undefined : this.make();
    }
    this.adopt(answer);
    const subject = identity && subjectOf(identity);
    if (subject) keep.set("subject", subject);
    else keep.remove("subject");
  }

  private adopt(answer: SessionAnswer | undefined): void {
    if (answer?.token) this.parts.keep.set("token", answer.token);
    if (answer?.contact) this.contact = answer.contact;
  }
}

/** Whom a JWT speaks of. Only compared with an earlier one: the server is who verifies it. */
export function subjectOf(jwt: string): string | null {
  try {
    const payload = (jwt.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const claims: unknown = JSON.parse(atob(payload));
    const subject = (claims as { sub?: unknown }).sub;
    return typeof subject === "string" && subject ? subject : null;
  } catch {
    return null;
  }
}
