// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { BrowserCall } from "../../voice/call.ts";
import { SoundError, type NoSound } from "../../voice/sound.ts";
import { startReceiver } from "../islands/receiver.ts";

/** What a page plays and hears with, as far as it is told. */
class Sound {
  levels = { microphone: 0, speaker: 0.5 };
  muted = false;
  closed = false;

  play(): void {}
  mark(): void {}
  clear(): void {}
  keepUp(): void {}

  mute(muted: boolean): void {
    this.muted = muted;
  }

  close(): void {
    this.closed = true;
  }

  async listen(): Promise<void> {
    if (microphone) throw new SoundError(microphone);
  }
}

class Socket extends EventTarget {
  binaryType: BinaryType = "blob";
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;

  constructor(readonly address: URL) {
    super();
    sockets.push(this);
  }

  send(): void {}

  close(): void {}

  says(data: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(data) }));
  }
}

let sockets: Socket[] = [];
let sound = new Sound();
let microphone: NoSound | null = null;
let posted: string[] = [];

// What the page loads as a module of its own.
const script = "data:text/javascript,export const { BrowserCall, Sound, SoundError } = globalThis.voice";

/** What the server says when the call was taken over, or was over. */
function answer(path: string): Response {
  const trigger = path === "/gone" ? { toast: {} } : { acted: {} };
  return new Response(null, { status: 204, headers: { "HX-Trigger": JSON.stringify(trigger) } });
}

startReceiver();

beforeEach(() => {
  [sockets, sound, microphone, posted] = [[], new Sound(), null, []];
  vi.stubGlobal("voice", { BrowserCall, SoundError, Sound: { play: () => Promise.resolve(sound) } });
  vi.stubGlobal("WebSocket", Object.assign(Socket, { OPEN: 1 }));
  vi.stubGlobal("fetch", (path: string) => (posted.push(path), Promise.resolve(answer(path))));
  document.body.innerHTML = `<div data-call-taken="false"></div>
    <div data-receiver="/media/calls/call_1" data-take="/take" data-script="${script}">
      <span data-receiver-listen><button><span>Listen</span></button></span>
      <span data-receiver-speak hidden><button><span>Speak</span></button></span>
      <span data-receiver-level hidden></span><p data-receiver-status></p>
    </div>`;
});

afterEach(() => vi.unstubAllGlobals());

const part = (name: string): HTMLElement => document.querySelector(`[data-receiver-${name}]`) as HTMLElement;
const press = (name: string): void => part(name).querySelector("button")?.click();
const said = (): string => part("status").textContent ?? "";
const taken = (is: boolean): void => {
  (document.querySelector("[data-call-taken]") as HTMLElement).dataset["callTaken"] = String(is);
  document.dispatchEvent(new Event("htmx:after:swap"));
};

async function listening(): Promise<Socket> {
  press("listen");
  await vi.waitFor(() => expect(sockets).toHaveLength(1));
  const socket = sockets[0] as Socket;
  socket.dispatchEvent(new Event("open"));
  return socket;
}

it("listens without a microphone, speaks once the call is taken over, and is quiet when it is handed back", async () => {
  const socket = await listening();
  expect(socket.address.href).toMatch(/^ws.*\/media\/calls\/call_1$/);
  expect([said(), sound.muted, part("speak").hidden]).toEqual(["You hear the call. The caller does not hear you.", true, false]);

  press("speak");
  await vi.waitFor(() => expect(said()).toBe("The caller hears you."));
  expect([posted, sound.muted]).toEqual([["/take"], false]);
  taken(true);
  press("speak");
  expect(sound.muted).toBe(true);
  press("speak");
  await vi.waitFor(() => expect(sound.muted).toBe(false));
  expect(posted).toEqual(["/take"]);

  taken(false);
  expect([said(), sound.muted]).toEqual(["You hear the call. The caller does not hear you.", true]);
  press("listen");
  expect([sound.closed, part("speak").hidden, part("listen").textContent?.trim()]).toEqual([true, true, "Listen"]);
});

it("says what does not work and lets go of everything", async () => {
  microphone = "denied";
  const socket = await listening();
  press("speak");
  await vi.waitFor(() => expect(said()).toContain("did not allow the microphone"));
  expect(posted).toEqual([]);

  microphone = null;
  (document.querySelector("[data-receiver]") as HTMLElement).dataset["take"] = "/gone";
  press("speak");
  await vi.waitFor(() => expect(said()).toContain("did not work"));
  expect(sound.muted).toBe(true);
  socket.says({ type: "ended", reason: "over" });
  expect([said().startsWith("You are not on the line any more"), sound.closed]).toEqual([true, true]);
});

it("tries other servers before it gives up", async () => {
  press("listen");
  for (const tries of [1, 2, 3]) {
    await vi.waitFor(() => expect(sockets).toHaveLength(tries));
    sockets.at(-1)?.dispatchEvent(new Event("close"));
  }
  expect([said().startsWith("You could not come on the line."), sound.closed, sockets.length]).toEqual([true, true, 3]);
});
