// The sound of a call as it travels: signed 16-bit samples at 16 kHz, 20 ms a frame.
import { Resampler } from "./resample.ts";

export const RATE = 16_000;
/** Samples of a frame of 20 ms. */
export const FRAME = 320;

/** Frames from sound as it comes from a microphone, in pieces of any size. */
export class Framer {
  private readonly resampler: Resampler;
  private frame = new Int16Array(FRAME);
  private filled = 0;

  constructor(rate: number) {
    this.resampler = new Resampler(rate, RATE);
  }

  /** The frames that are full now. */
  push(piece: Float32Array): Int16Array[] {
    const full: Int16Array[] = [];
    for (const value of this.resampler.push(piece)) {
      this.frame[this.filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
      this.filled += 1;
      if (this.filled < FRAME) continue;
      full.push(this.frame);
      this.frame = new Int16Array(FRAME);
      this.filled = 0;
    }
    return full;
  }
}

type Queued = { sound: Float32Array; at: number } | { mark: string };

/**
 * Sound that waits to be played, and marks between. It begins when there is a cushion against the network's
 * unsteadiness, or when all of something is there; after a gap the cushion is waited for again.
 */
export class Playback {
  private readonly resampler: Resampler;
  private readonly cushion: number;
  private readonly patience: number;
  private readonly most: number;
  private queue: Queued[] = [];
  private waiting = 0;
  private plays = false;
  private patient = 0;
  private latest = Infinity;

  /** At the rate of what plays it. */
  constructor(rate: number) {
    this.resampler = new Resampler(RATE, rate);
    this.cushion = rate * 0.07;
    this.patience = rate * 0.12;
    this.most = rate * 20;
  }

  push(pcm: Int16Array): void {
    if (this.waiting > this.most) return;
    const sound = this.resampler.push(Float32Array.from(pcm, (value) => value / 32_768));
    if (sound.length === 0) return;
    this.queue.push({ sound, at: 0 });
    this.waiting += sound.length;
    if (this.waiting > this.latest) this.catchUp();
  }

  /** What is heard is never more than 400 ms behind: for what goes on all the time and has no end to catch up at. */
  keepUp(): void {
    this.latest = this.cushion * 6;
  }

  private catchUp(): void {
    while (this.queue[0] && this.waiting > this.cushion) {
      const dropped = this.queue.shift();
      if (dropped && "sound" in dropped) this.waiting -= dropped.sound.length - dropped.at;
    }
  }

  /** Tells when everything before it was played. */
  mark(name: string): void {
    this.queue.push({ mark: name });
  }

  /** Drops all that was not played, and its marks. */
  clear(): void {
    this.queue = [];
    this.waiting = 0;
    this.plays = false;
    this.patient = 0;
    this.resampler.reset();
  }

  /** Fills `out`, with silence where there is nothing; answers with the marks that were reached. */
  pull(out: Float32Array): string[] {
    out.fill(0);
    const reached: string[] = [];
    if (!this.plays && !this.begins(out.length)) return reached;
    this.plays = true;
    let filled = 0;
    while (this.queue[0]) {
      const first = this.queue[0];
      if ("mark" in first) {
        reached.push(first.mark);
        this.queue.shift();
        continue;
      }
      if (filled === out.length) break;
      const part = first.sound.subarray(first.at, first.at + out.length - filled);
      out.set(part, filled);
      filled += part.length;
      first.at += part.length;
      this.waiting -= part.length;
      if (first.at === first.sound.length) this.queue.shift();
    }
    if (this.queue.length === 0) {
      this.plays = false;
      this.patient = 0;
    }
    return reached;
  }

  private begins(length: number): boolean {
    if (this.queue.length === 0) return false;
    this.patient += length;
    const whole = this.queue.some((queued) => "mark" in queued);
    return whole || this.waiting >= this.cushion || this.patient > this.patience;
  }
}

/** How loud a piece is, 0 to 1, as ears judge it. */
export function loudness(piece: Float32Array | Int16Array): number {
  if (piece.length === 0) return 0;
  const scale = piece instanceof Int16Array ? 32_768 : 1;
  let sum = 0;
  for (const value of piece) sum += (value / scale) ** 2;
  const decibels = 10 * Math.log10(sum / piece.length + 1e-9);
  return Math.max(0, Math.min(1, (decibels + 55) / 45));
}
