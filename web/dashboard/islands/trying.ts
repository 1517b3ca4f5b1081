// The playground's answer while it is written. htmx sends the form and puts the answer in its place,
// as it does everywhere; in between it is asked for as a stream, whose pieces stand in
// `#talk-writing` until the whole is there. A server that answers at once is taken as it is.
import type { HtmxRequestCtx } from "htmx.org";
import { SseParser } from "./sse.ts";

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** What is heard while an answer is written. */
export interface Heard {
  /** All of it so far; empty when it was taken back. */
  written(text: string): void;
}

/** Reads a streamed answer to its end: the answer that would have come at once. */
export async function whole(response: Response, heard: Heard): Promise<Response> {
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (!streams || !response.body) return response;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    const events = parser.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
    for (const event of events) {
      if (event.name === "piece") heard.written((text += JSON.parse(event.data) as string));
      else if (event.name === "again") heard.written((text = ""));
      else if (event.name === "done") {
        const { status, html } = JSON.parse(event.data) as { status: number; html: string };
        void reader.cancel().catch(() => undefined);
        return new Response(html, { status, headers: { "content-type": "text/html; charset=utf-8" } });
      }
    }
    if (done) throw new TypeError("The answer broke off");
  }
}

function show(said: string): Heard & { end(): void } {
  const place = document.getElementById("talk-writing");
  const words = place?.querySelector("[data-writing-text]");
  const asked = place?.querySelector("[data-writing-said]");
  if (asked) asked.textContent = said;
  if (words) words.textContent = "";
  if (place) place.hidden = false;
  return {
    written: (text) => {
      if (words) words.textContent = text;
    },
    end: () => {
      if (place) place.hidden = true;
      // It is in the talk now, or given back to the field.
      if (words) words.textContent = "";
      if (asked) asked.textContent = "";
    },
  };
}

export function startTrying(): void {
  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail.ctx as HtmxRequestCtx & { fetch: Fetch };
    const form = ctx.sourceElement;
    const sent = ctx.request.body;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-streams]") || !(sent instanceof URLSearchParams)) return;
    const choice = sent.get("choice") ?? "";
    const said = choice || (sent.get("say") ?? "");
    if (sent.has("reset") || said.trim() === "") return;
    (ctx.request.headers as Record<string, string>)["Accept"] = "text/event-stream, text/html";
    const field = form.querySelector("textarea");
    const fetched = ctx.fetch;
    ctx.fetch = async (input, init) => {
      const heard = show(said);
      // What was asked stands above now; it comes back when there is no answer to it.
      if (field && choice === "") empty(field);
      try {
        const response = await whole(await fetched(input, init), heard);
        if (!response.ok) giveBack(field, choice === "" ? said : "");
        return response;
      } catch (error) {
        giveBack(field, choice === "" ? said : "");
        throw error;
      } finally {
        heard.end();
      }
    };
  });
}

function empty(field: HTMLTextAreaElement): void {
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function giveBack(field: HTMLTextAreaElement | null, said: string): void {
  // Not over what was written meanwhile.
  if (!field || said === "" || field.value !== "") return;
  field.value = said;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
