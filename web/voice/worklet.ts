// What runs on the browser's own thread for sound: the microphone in frames, and playback. Loaded as a file of our own
// origin, as a strict policy for content asks.
import { Framer, loudness, Playback } from "./frames.ts";

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Blocks between two words about how loud playback is. */
const TELL_EVERY = 12;

class Microphone extends AudioWorkletProcessor {
  private readonly framer = new Framer(sampleRate);
  private readonly silence = new Float32Array(128);
  private muted = false;
  private over = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<{ muted?: boolean; stop?: boolean }>) => {
      this.muted = data.muted ?? this.muted;
      this.over ||= data.stop === true;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    // One that is muted or gone is silent: the call goes on.
    const heard = this.muted ? undefined : inputs[0]?.[0];
    for (const frame of this.framer.push(heard ?? this.silence)) {
      this.port.postMessage({ frame: frame.buffer, level: loudness(frame) }, [frame.buffer]);
    }
    return !this.over;
  }
}

type ToSpeaker = { sound?: ArrayBuffer; mark?: string; clear?: boolean; keepUp?: boolean; stop?: boolean };

class Speaker extends AudioWorkletProcessor {
  private readonly playback = new Playback(sampleRate);
  private blocks = 0;
  private over = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToSpeaker>) => {
      if (data.sound) this.playback.push(new Int16Array(data.sound));
      if (data.mark !== undefined) this.playback.mark(data.mark);
      if (data.clear) this.playback.clear();
      if (data.keepUp) this.playback.keepUp();
      this.over ||= data.stop === true;
    };
  }

  process(_: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [first, ...others] = outputs[0] ?? [];
    if (!first) return !this.over;
    for (const mark of this.playback.pull(first)) this.port.postMessage({ played: mark });
    for (const other of others) other.set(first);
    this.blocks += 1;
    if (this.blocks % TELL_EVERY === 0) this.port.postMessage({ level: loudness(first) });
    return !this.over;
  }
}

registerProcessor("frontdesk-microphone", Microphone);
registerProcessor("frontdesk-speaker", Speaker);
