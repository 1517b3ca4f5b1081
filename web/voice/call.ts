// A call over a websocket of this server: the sound of the page both ways, and what is said about it. The wire is
// described in docs/voice.md.
import type { Sound } from "./sound.ts";

export type Doing = "listening" | "thinking" | "speaking";

export interface Caption {
  who: "agent" | "caller";
  /** The words of this stretch so far; they replace those of the same stretch. */
  text: string;
  /** They stay: what comes next is another stretch. */
  done: boolean;
}

/** How a call ended: by either side, because nobody could speak, or because the connection broke. */
export type Ended = "over" | "failed" | "lost";

export interface CallEvents {
  doing(doing: Doing): void;
  caption(caption: Caption): void;
  /** Once; nothing comes after it. */
  ended(why: Ended): void;
}

/** What is told besides sound. */
type Told =
  | { type: "mark"; mark: string }
  | { type: "clear" }
  | { type: "caption"; who: "agent" | "caller"; text: string; done: boolean }
  | { type: "state"; state: Doing }
  | { type: "ended"; reason: "over" | "failed" };

/** Sound that waits to be sent for longer than three seconds says that nothing is sent any more. */
const STUCK_BYTES = 3 * 2 * 16_000;

type Socket = Pick<WebSocket, "send" | "close" | "readyState" | "bufferedAmount"> & EventTarget & { binaryType: BinaryType };
type Player = Pick<Sound, "play" | "mark" | "clear">;

export class BrowserCall {
  private over = false;

  /** On a socket that is opening; `player` is what its sound is played by. */
  constructor(
    private readonly socket: Socket,
    private readonly player: Player,
    private readonly events: CallEvents,
  ) {
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event) => this.take((event as MessageEvent<ArrayBuffer | string>).data));
    socket.addEventListener("close", () => this.end("lost"));
  }

  /** A frame of the microphone. */
  sound(pcm: ArrayBuffer): void {
    if (this.over || this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > STUCK_BYTES) this.end("lost");
    else this.socket.send(pcm);
  }

  /** A mark that was heard. */
  played(mark: string): void {
    this.say({ type: "marked", mark });
  }

  /** A key of the telephone. */
  press(digit: string): void {
    this.say({ type: "digit", digit });
  }

  hangUp(): void {
    this.say({ type: "stop" });
    this.end("over");
  }

  /** The network is gone, as the page knows. */
  lost(): void {
    this.end("lost");
  }

  private say(message: object): void {
    if (!this.over && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private take(data: ArrayBuffer | string): void {
    if (this.over) return;
    if (typeof data !== "string") {
      this.player.play(data);
      return;
    }
    const told = JSON.parse(data) as Told;
    if (told.type === "mark") this.player.mark(told.mark);
    else if (told.type === "clear") this.player.clear();
    else if (told.type === "caption") this.events.caption({ who: told.who, text: told.text, done: told.done });
    else if (told.type === "state") this.events.doing(told.state);
    else if (told.type === "ended") this.end(told.reason);
  }

  private end(why: Ended): void {
    if (this.over) return;
    this.over = true;
    this.socket.close();
    this.events.ended(why);
  }
}
