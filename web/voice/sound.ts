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
  private stream: MediaStream | null = null;
  private closed = false;

  private constructor(
    private readonly context: AudioContext,
    private readonly microphone: AudioWorkletNode,
    private readonly speaker: AudioWorkletNode,
    private readonly gone: () => void,
  ) {}

  /**
   * Asks for the microphone and begins. To be called from a press of a button: browsers let nothing else make sound.
   * `worklet` is the address of voice-worklet.js.
   */
  static async open(worklet: string, events: SoundEvents): Promise<Sound> {
    const asked = microphone();
    // A refusal is looked at below, when the module is there.
    asked.catch(() => {});
    try {
      const sound = await Sound.play(worklet, events);
      try {
        sound.attach(await asked);
      } catch (error) {
        sound.close();
        throw error;
      }
      return sound;
    } catch (error) {
      // The person may still be looking at the browser's question: a microphone that comes late has no owner.
      void asked.then(letGo, () => {});
      throw error instanceof SoundError ? error : new SoundError(kindOf(error));
    }
  }

  /** The same without a microphone: silent until there is one. */
  static async play(worklet: string, events: SoundEvents): Promise<Sound> {
    if (typeof AudioWorkletNode === "undefined") throw new SoundError("insecure");
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      // Not waited for: where there is nothing that plays sound, it never is.
      void context.resume().catch(() => {});
      await context.audioWorklet.addModule(worklet);
      return Sound.wire(context, events);
    } catch (error) {
      void context.close();
      throw new SoundError(kindOf(error));
    }
  }

  private static wire(context: AudioContext, events: SoundEvents): Sound {
    const microphone = new AudioWorkletNode(context, "frontdesk-microphone", { numberOfOutputs: 1 });
    const speaker = new AudioWorkletNode(context, "frontdesk-speaker", { numberOfInputs: 0, outputChannelCount: [1] });
    const sound = new Sound(context, microphone, speaker, () => events.gone());
    microphone.port.onmessage = ({ data }: MessageEvent<{ frame: ArrayBuffer; level: number }>) => {
      sound.levels.microphone = data.level;
      events.frame(data.frame);
    };
    speaker.port.onmessage = ({ data }: MessageEvent<{ played?: string; level?: number }>) => {
      sound.levels.speaker = data.level ?? sound.levels.speaker;
      if (data.played !== undefined) events.played(data.played);
    };
    // Its output is silent; what is not connected to an end is not run everywhere.
    microphone.connect(context.destination);
    speaker.connect(context.destination);
    // A telephone call or another page may take the sound away for a while.
    context.addEventListener("statechange", () => {
      if (context.state !== "closed" && context.state !== "running") void context.resume().catch(() => {});
    });
    return sound;
  }

  /** Asks for the microphone now, where there is none yet. */
  async listen(): Promise<void> {
    if (this.stream) return;
    try {
      const given = await microphone();
      if (this.closed || this.stream) letGo(given);
      else this.attach(given);
    } catch (error) {
      throw error instanceof SoundError ? error : new SoundError(kindOf(error));
    }
  }

  private attach(stream: MediaStream): void {
    this.stream = stream;
    this.context.createMediaStreamSource(stream).connect(this.microphone);
    stream.getAudioTracks()[0]?.addEventListener("ended", () => {
      this.stream = null;
      this.gone();
    });
    this.mute(this.isMuted);
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

  /** Sound that goes on all the time is never played late: what cannot be caught up with is dropped. */
  keepUp(): void {
    this.speaker.port.postMessage({ keepUp: true });
  }

  get muted(): boolean {
    return this.isMuted;
  }

  mute(muted: boolean): void {
    this.isMuted = muted;
    this.microphone.port.postMessage({ muted });
    // The browser's own light goes out, too.
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  /** Lets go of the microphone. */
  close(): void {
    this.closed = true;
    for (const node of [this.microphone, this.speaker]) node.port.postMessage({ stop: true });
    if (this.stream) letGo(this.stream);
    void this.context.close().catch(() => {});
  }
}

async function microphone(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new SoundError("insecure");
  return navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
  });
}

function letGo(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

function kindOf(error: unknown): NoSound {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}
