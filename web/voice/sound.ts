// The microphone and the loudspeaker of a page, for whatever call: frames of 20 ms come out of one, sound and marks go
// into the other. It knows no server and no screen.

/** Why there is no sound: `denied` by the person or the page around, `missing` or `busy` microphone, `insecure` page. */
export type NoSound = "denied" | "missing" | "busy" | "insecure" | "failed";

export class SoundError extends Error {
  constructor(readonly kind: NoSound) {
    super(kind);
  }
}

export interface SoundEvents {
  /** 20 ms of the microphone: 320 signed samples of 16 bit at 16 kHz; silence while it is muted. */
  frame(pcm: ArrayBuffer): void;
  /** Everything before this mark was heard. */
  played(mark: string): void;
  /** The microphone was unplugged or taken away. */
  gone(): void;
}

/** How loud both sides are now, 0 to 1. */
export interface Levels {
  microphone: number;
  speaker: number;
}

export class Sound {
  readonly levels: Levels = { microphone: 0, speaker: 0 };
  private isMuted = false;

  private constructor(
    private readonly context: AudioContext,
    private readonly stream: MediaStream,
    private readonly microphone: AudioWorkletNode,
    private readonly speaker: AudioWorkletNode,
  ) {}

  /**
   * Asks for the microphone and begins. To be called from a press of a button: browsers let nothing else make sound.
   * `worklet` is the address of voice-worklet.js.
   */
  static async open(worklet: string, events: SoundEvents): Promise<Sound> {
    if (!navigator.mediaDevices?.getUserMedia || typeof AudioWorkletNode === "undefined") throw new SoundError("insecure");
    const context = new AudioContext({ latencyHint: "interactive" });
    const asked = navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    // A refusal is looked at below, when the module is there.
    asked.catch(() => {});
    try {
      // Not waited for: where there is nothing that plays sound, it never is.
      void context.resume().catch(() => {});
      await context.audioWorklet.addModule(worklet);
      return Sound.wire(context, await asked, events);
    } catch (error) {
      // The person may still be looking at the browser's question: a microphone that comes late has no owner.
      void asked.then((late) => late.getTracks().forEach((track) => track.stop()), () => {});
      void context.close();
      throw new SoundError(kindOf(error));
    }
  }

  private static wire(context: AudioContext, stream: MediaStream, events: SoundEvents): Sound {
    const microphone = new AudioWorkletNode(context, "frontdesk-microphone", { numberOfOutputs: 1 });
    const speaker = new AudioWorkletNode(context, "frontdesk-speaker", { numberOfInputs: 0, outputChannelCount: [1] });
    const sound = new Sound(context, stream, microphone, speaker);
    microphone.port.onmessage = ({ data }: MessageEvent<{ frame: ArrayBuffer; level: number }>) => {
      sound.levels.microphone = data.level;
      events.frame(data.frame);
    };
    speaker.port.onmessage = ({ data }: MessageEvent<{ played?: string; level?: number }>) => {
      sound.levels.speaker = data.level ?? sound.levels.speaker;
      if (data.played !== undefined) events.played(data.played);
    };
    context.createMediaStreamSource(stream).connect(microphone);
    // Its output is silent; what is not connected to an end is not run everywhere.
    microphone.connect(context.destination);
    speaker.connect(context.destination);
    stream.getAudioTracks()[0]?.addEventListener("ended", () => events.gone());
    // A telephone call or another page may take the sound away for a while.
    context.addEventListener("statechange", () => {
      if (context.state !== "closed" && context.state !== "running") void context.resume().catch(() => {});
    });
    return sound;
  }

  /** Plays this after what waits: signed samples of 16 bit at 16 kHz. */
  play(pcm: ArrayBuffer): void {
    this.speaker.port.postMessage({ sound: pcm }, [pcm]);
  }

  /** Has `played` called when everything before was heard. */
  mark(name: string): void {
    this.speaker.port.postMessage({ mark: name });
  }

  /** Drops what was not played, at once. */
  clear(): void {
    this.speaker.port.postMessage({ clear: true });
  }

  get muted(): boolean {
    return this.isMuted;
  }

  mute(muted: boolean): void {
    this.isMuted = muted;
    this.microphone.port.postMessage({ muted });
    // The browser's own light goes out, too.
    for (const track of this.stream.getAudioTracks()) track.enabled = !muted;
  }

  /** Lets go of the microphone. */
  close(): void {
    for (const node of [this.microphone, this.speaker]) node.port.postMessage({ stop: true });
    this.stream.getTracks().forEach((track) => track.stop());
    void this.context.close().catch(() => {});
  }
}

function kindOf(error: unknown): NoSound {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}
