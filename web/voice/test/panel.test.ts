// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mountVoice, type PanelOptions } from "../panel.ts";
import { Sound } from "../sound.ts";

class Socket extends EventTarget {
  static readonly OPEN = 1;
  static last: Socket;
  readyState = 1;
  bufferedAmount = 0;

  constructor() {
    super();
    Socket.last = this;
  }

  send(): void {}
  close(): void {}

  says(data: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(data) }));
  }
}

let root: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("WebSocket", Socket);
  const sound = { muted: false, levels: { microphone: 0, speaker: 0 }, mute: (muted: boolean) => (sound.muted = muted), close: () => {} };
  vi.spyOn(Sound, "open").mockResolvedValue(sound as unknown as Sound);
  root = document.createElement("div");
  document.body.replaceChildren(root);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const text = (selector: string): string => root.querySelector(selector)?.textContent ?? "";

/** Presses the button and waits until the call was asked for. */
async function begin(options: Partial<PanelOptions>): Promise<void> {
  const connect = vi.fn(options.connect ?? (() => Promise.resolve("wss://test")));
  mountVoice(root, { locale: "en", name: "Ada", worklet: "", ...options, connect });
  root.querySelector<HTMLElement>(".voice-orb")?.click();
  await vi.waitFor(() => expect(connect).toHaveBeenCalled());
  await Promise.resolve();
}

it("announces no turn, but that the microphone is muted", async () => {
  await begin({});
  expect(text("[role=status]")).toBe("Connecting…");
  Socket.last.dispatchEvent(new Event("open"));
  expect(text("[role=status]")).toBe("");
  Socket.last.says({ type: "state", state: "speaking" });
  expect(text("[role=status]")).toBe("");
  expect(text(".voice-doing:not([hidden])")).toBe("Speaking");
  root.querySelector<HTMLElement>(".voice-mute")?.click();
  expect(text("[role=status]")).toBe("You’re muted");
  expect(text(".voice-doing:not([hidden])")).toBe("");
  expect(text(".voice-mute")).toBe("Unmute");
});

it("says what the server says of a refusal where that is the person's language", async () => {
  const refused = Object.assign(new Error(), { problem: { detail: "Talking is off." } });
  const connect = (): Promise<string> => Promise.reject(refused);
  await begin({ connect });
  await vi.waitFor(() => expect(text(".voice-status")).toBe("Talking is off."));
  await begin({ connect, locale: "de-AT" });
  await vi.waitFor(() => expect(text(".voice-status")).toMatch(/^Im Moment kann niemand/));
});

it("has the words of the page for a call that does not come about", async () => {
  await begin({ refused: "Is another tab talking?" });
  Socket.last.dispatchEvent(new Event("close"));
  expect(text(".voice-status")).toBe("Is another tab talking?");
});
