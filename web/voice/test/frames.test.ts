import { describe, expect, it } from "vitest";
import { FRAME, Framer, loudness, Playback, RATE } from "../frames.ts";
import { Resampler } from "../resample.ts";

function tone(hertz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate));
}

function root(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** In pieces of a worklet's size. */
function inPieces(sound: Float32Array, push: (piece: Float32Array) => void): void {
  for (let at = 0; at < sound.length; at += 128) push(sound.subarray(at, at + 128));
}

describe("the resampler", () => {
  for (const rate of [44_100, 48_000, 16_000, 96_000]) {
    it(`keeps a voice from ${rate} and lets nothing fold back`, () => {
      for (const [hertz, kept] of [[440, 0.3536], [3_000, 0.3536], [11_000, 0]] as const) {
        if (rate === RATE && hertz > 8_000) continue;
        const resampler = new Resampler(rate, RATE);
        const out: number[] = [];
        inPieces(tone(hertz, rate, 0.5), (piece) => out.push(...resampler.push(piece)));
        expect(Math.abs(out.length - RATE / 2)).toBeLessThan(60);
        expect(Math.abs(root(Float32Array.from(out.slice(400, -400))) - kept)).toBeLessThan(0.01);
      }
    });
  }

  it("is the same whatever the pieces are", () => {
    const sound = tone(700, 44_100, 0.1);
    const whole = [...new Resampler(44_100, RATE).push(sound)];
    const resampler = new Resampler(44_100, RATE);
    const parts: number[] = [];
    for (let at = 0, size = 1; at < sound.length; at += size, size = (size * 7 + 3) % 200) parts.push(...resampler.push(sound.subarray(at, at + size)));
    expect(parts.length).toBeGreaterThan(whole.length - 3);
    parts.forEach((value, at) => expect(value).toBeCloseTo(whole[at] ?? value, 5));
  });
});

describe("frames", () => {
  it("are 20 ms each and never beyond what 16 bits hold", () => {
    const framer = new Framer(48_000);
    const frames: Int16Array[] = [];
    inPieces(Float32Array.from({ length: 48_000 }, () => 3), (piece) => frames.push(...framer.push(piece)));
    expect(frames.length).toBe(49);
    expect(frames.every((frame) => frame.length === FRAME && frame.every((value) => value >= -32_768))).toBe(true);
    expect(frames[5]?.[100]).toBe(32_767);
  });
});

describe("playback", () => {
  const frame = (): Int16Array => Int16Array.from({ length: FRAME }, () => 8_000);

  it("waits for a cushion, plays without a gap, and tells marks when they are reached", () => {
    const playback = new Playback(RATE);
    const out = new Float32Array(FRAME);
    playback.push(frame());
    expect(playback.pull(out)).toEqual([]);
    expect(root(out)).toBe(0);
    for (let at = 0; at < 4; at += 1) playback.push(frame());
    playback.mark("0.1");
    const heard: number[] = [];
    const marks: string[] = [];
    for (let at = 0; at < 8; at += 1) {
      marks.push(...playback.pull(out).map((mark) => `${mark}@${at}`));
      heard.push(root(out));
    }
    expect(heard.slice(0, 4).every((level) => level > 0.2)).toBe(true);
    expect(heard.slice(5).every((level) => level === 0)).toBe(true);
    expect(marks.length).toBe(1);
    expect(["0.1@4", "0.1@5"]).toContain(marks[0]);
  });

  it("drops everything at once, its marks too", () => {
    const playback = new Playback(RATE);
    const out = new Float32Array(128);
    for (let at = 0; at < 10; at += 1) playback.push(frame());
    playback.mark("0.1");
    playback.pull(out);
    expect(root(out)).toBeGreaterThan(0.1);
    playback.clear();
    for (let at = 0; at < 40; at += 1) expect(playback.pull(out)).toEqual([]);
    expect(root(out)).toBe(0);
  });

  it("plays what is short and over, and what comes slowly, after a moment", () => {
    const short = new Playback(RATE);
    const out = new Float32Array(FRAME);
    short.push(frame());
    short.mark("0.1");
    short.pull(out);
    expect(root(out)).toBeGreaterThan(0.1);
    const slow = new Playback(RATE);
    slow.push(frame());
    let waited = 0;
    while (waited < 20 && (slow.pull(out), root(out) === 0)) waited += 1;
    expect(waited).toBeGreaterThan(2);
    expect(waited).toBeLessThan(8);
  });
});

it("loudness is between silence and one", () => {
  expect(loudness(new Float32Array(128))).toBe(0);
  expect(loudness(new Float32Array(0))).toBe(0);
  expect(loudness(Float32Array.from({ length: 128 }, () => 1))).toBe(1);
});

it("what keeps up is never far behind, and marks that were passed are no matter", () => {
  const playback = new Playback(16_000);
  playback.keepUp();
  for (let frame = 0; frame < 150; frame += 1) playback.push(new Int16Array(FRAME).fill(frame + 1));
  const out = new Float32Array(320);
  playback.pull(out);
  // Three seconds came at once: at most 400 ms of them are left.
  expect(Math.round((out[300] ?? 0) * 32_768)).toBeGreaterThan(130);
});
