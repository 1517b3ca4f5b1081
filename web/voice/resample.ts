// Sound from one rate to another, piece by piece: a windowed sinc, so that nothing above half the lower rate is left
// to fold back into what is heard.

/** Zero crossings of the sinc to each side. */
const CROSSINGS = 12;
/** Places of the kernel that are worked out ahead, for each sample's width. */
const STEPS = 128;
/** How much of the lower rate's band is kept: the window needs room to fall. */
const BAND = 0.92;

export class Resampler {
  private readonly step: number;
  private readonly half: number;
  private readonly kernel: Float32Array;
  /** What later samples still need, and where in it the next one is. */
  private kept: Float32Array;
  private at: number;

  constructor(from: number, to: number) {
    this.step = from / to;
    const cutoff = Math.min(1, to / from) * BAND;
    this.half = Math.ceil(CROSSINGS / cutoff);
    this.kernel = kernel(this.half, cutoff);
    this.kept = new Float32Array(this.half);
    this.at = this.half;
  }

  /** What can be said of this piece and those before it. */
  push(piece: Float32Array): Float32Array {
    const all = new Float32Array(this.kept.length + piece.length);
    all.set(this.kept);
    all.set(piece, this.kept.length);
    const end = all.length - this.half;
    const out = new Float32Array(Math.max(0, Math.ceil((end - this.at) / this.step)));
    let made = 0;
    for (; this.at < end && made < out.length; this.at += this.step) out[made++] = this.sample(all);
    const keepFrom = Math.max(0, Math.floor(this.at) - this.half);
    this.kept = all.slice(keepFrom);
    this.at -= keepFrom;
    return made === out.length ? out : out.subarray(0, made);
  }

  /** Forgets what came before. */
  reset(): void {
    this.kept = new Float32Array(this.half);
    this.at = this.half;
  }

  private sample(all: Float32Array): number {
    const middle = Math.floor(this.at);
    const fraction = this.at - middle;
    let sum = 0;
    for (let tap = 1 - this.half; tap <= this.half; tap += 1) {
      const place = Math.abs(tap - fraction) * STEPS;
      const left = Math.floor(place);
      const low = this.kernel[left] ?? 0;
      const value = low + ((this.kernel[left + 1] ?? 0) - low) * (place - left);
      sum += (all[middle + tap] ?? 0) * value;
    }
    return sum;
  }
}

/** One side of the kernel, from its middle outwards. */
function kernel(half: number, cutoff: number): Float32Array {
  const table = new Float32Array(half * STEPS + 2);
  for (let at = 0; at <= half * STEPS; at += 1) {
    const x = at / STEPS;
    const angle = Math.PI * x * cutoff;
    const sinc = at === 0 ? 1 : Math.sin(angle) / angle;
    // Blackman's window.
    const turn = (Math.PI * x) / half;
    table[at] = cutoff * sinc * (0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn));
  }
  return table;
}
