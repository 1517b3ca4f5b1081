// Requests to the widget API: JSON in, JSON out, and two kinds of failure.
import type { Problem } from "./wire.ts";

export const API = "/api/widget/v1";
const TIMEOUT_MS = 20_000;

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    /** From Retry-After, in milliseconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
}

/** No answer came: offline, a timeout, or a connection that broke. */
export class Unreachable extends Error {}

export type Send = (method: string, path: string, body?: unknown, token?: string | null) => Promise<unknown>;

/** Seconds or an HTTP date, as milliseconds from now. */
export function retryAfter(header: string | null, now = Date.now()): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

export function readProblem(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Problem) : {};
  } catch {
    return {}; // a proxy's HTML page is not for the visitor's eyes
  }
}

export const send: Send = async (method, path, body, token) => {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  let text: string;
  try {
    response = await fetch(API + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (!response.ok) throw new Refused(response.status, readProblem(text), retryAfter(response.headers.get("Retry-After")));
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreachable("the answer is not JSON"); // a captive portal, most likely
  }
};

/** Whether the same request may work later, unchanged. */
export function worthAnotherTry(error: unknown): boolean {
  if (error instanceof Refused) return error.status >= 500 || [401, 408, 425, 429].includes(error.status);
  return error instanceof Unreachable;
}

/** What is wrong, as the server says it: its complaint about a field, else what it says of the whole. */
export function complaint(error: Refused): string | null {
  const [first] = Object.values(error.problem.errors ?? {});
  return first?.[0] ?? error.problem.detail ?? null;
}

/** The first complaint about each field; one without a field is about the address. */
export function fieldErrors(error: Refused): Record<string, string> {
  const fields = Object.entries(error.problem.errors ?? {});
  if (!fields.length) return { email: error.message };
  return Object.fromEntries(fields.map(([field, complaints]) => [field, complaints[0] ?? ""]));
}
