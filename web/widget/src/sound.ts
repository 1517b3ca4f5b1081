// The sound of a new message: two soft tones, made here so that there is no file to fetch. Browsers stay silent until
// the visitor has touched the page, and so does this.

export class Chime {
  private context: AudioContext | null = null;

  constructor(frame: Window) {
    const wake = (): void => {
      frame.removeEventListener("pointerdown", wake);
      frame.removeEventListener("keydown", wake);
      if (typeof AudioContext === "function") this.context = new AudioContext();
    };
    frame.addEventListener("pointerdown", wake);
    frame.addEventListener("keydown", wake);
  }

  play(): void {
    const { context } = this;
    if (!context) return;
    void context.resume();
    this.tone(context, 660, 0);
    this.tone(context, 880, 0.09);
  }

  private tone(context: AudioContext, frequency: number, delay: number): void {
    const start = context.currentTime + delay;
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.06, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.22);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.25);
  }
}
