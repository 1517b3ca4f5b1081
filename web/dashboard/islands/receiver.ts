// A member on the line of a call: hears both sides, and speaks with the caller once the call is theirs.
import type { BrowserCall, Sound, SoundError } from "../../voice/index.ts";

type Voice = { BrowserCall: typeof BrowserCall; Sound: typeof Sound; SoundError: typeof SoundError };

const WORDS = {
  listening: "You hear the call. The caller does not hear you.",
  speaking: "The caller hears you.",
  over: "You are not on the line any more: the call is over, or somebody else took the receiver.",
  lost: "You are not on the line any more.",
  refused: "You could not come on the line. Is the call still going on? Another server may hold it.",
  failed: "That did not work. Try it again.",
  denied: "The browser did not allow the microphone. You still hear the call.",
  missing: "There is no microphone. You still hear the call.",
  busy: "Something else uses the microphone. You still hear the call.",
  insecure: "The browser gives sound only to a secure page (https).",
};

/** How often it is tried: behind a balancer another server may hold the call. */
const TRIES = 3;

class Receiver {
  private sound: Sound | null = null;
  private call: BrowserCall | null = null;
  private voice: Voice | null = null;
  private attempt = 0;
  private speaks = false;
  /** The call was taken over by speaking. */
  private mine = false;
  private readonly listen: HTMLButtonElement;
  private readonly speak: HTMLButtonElement;
  private readonly status: HTMLElement;
  private readonly level: HTMLElement;

  constructor(private readonly place: HTMLElement) {
    const find = <E extends HTMLElement>(name: string): E => place.querySelector<E>(`[data-receiver-${name}]`) as E;
    this.listen = find("listen").querySelector("button") as HTMLButtonElement;
    this.speak = find("speak").querySelector("button") as HTMLButtonElement;
    this.status = find("status");
    this.level = find("level");
  }

  /** Comes on the line, or leaves it. */
  toggle(): void {
    if (this.sound) this.stop("");
    else void this.begin();
  }

  /** Speaks with the caller, or is quiet. */
  toggleSpeaking(): void {
    if (this.speaks) this.quiet();
    else void this.begins();
  }

  /** The call was handed back: the caller hears the agent again. */
  handedBack(): void {
    this.mine = false;
    if (this.speaks) this.quiet();
  }

  stop(said: string): void {
    this.attempt += 1;
    this.sound?.close();
    const call = this.call;
    this.sound = this.call = null;
    call?.hangUp();
    this.speaks = this.mine = false;
    this.show(said);
  }

  private show(said: string): void {
    const on = this.sound !== null;
    label(this.listen, on ? "Stop listening" : "Listen");
    label(this.speak, this.speaks ? "Mute" : "Speak");
    (this.speak.parentElement as HTMLElement).hidden = !on;
    this.level.hidden = !on;
    this.place.classList.toggle("is-speaking", this.speaks);
    this.status.textContent = said;
  }

  private async begin(): Promise<void> {
    const mine = ++this.attempt;
    this.listen.disabled = true;
    try {
      this.voice ??= (await import(this.place.dataset["script"] ?? "")) as Voice;
      const sound = await this.voice.Sound.play(this.place.dataset["worklet"] ?? "", {
        frame: (pcm) => mine === this.attempt && this.call?.sound(pcm),
        played: () => {},
        gone: () => mine === this.attempt && this.quiet(WORDS.missing),
      });
      if (mine !== this.attempt) return sound.close();
      sound.mute(true);
      sound.keepUp();
      this.sound = sound;
      this.connect(mine, TRIES);
      requestAnimationFrame(() => this.levels(mine));
    } catch (error) {
      if (mine === this.attempt) this.show(this.complaint(error));
    } finally {
      this.listen.disabled = false;
    }
  }

  private connect(mine: number, tries: number): void {
    const { voice, sound } = this;
    if (!voice || !sound) return;
    const address = new URL(this.place.dataset["receiver"] ?? "", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    let open = false;
    socket.addEventListener("open", () => {
      open = true;
      if (mine === this.attempt) this.show(WORDS.listening);
    });
    this.call = new voice.BrowserCall(socket, sound, {
      doing: () => {},
      caption: () => {},
      ended: (why) => {
        if (mine !== this.attempt) return;
        this.call = null;
        if (!open && tries > 1) this.connect(mine, tries - 1);
        else this.stop(!open ? WORDS.refused : why === "over" ? WORDS.over : WORDS.lost);
      },
    });
  }

  /** Takes the call over, where it is not yet, and lets the caller hear. */
  private async begins(): Promise<void> {
    const { sound, attempt } = this;
    if (!sound) return;
    this.speak.disabled = true;
    try {
      await sound.listen();
      if (!this.mine) {
        const taken = await fetch(this.place.dataset["take"] ?? "", { method: "POST", headers: { "HX-Request": "true" } });
        // A call that is over says so instead of doing it.
        if (!taken.headers.get("HX-Trigger")?.includes("acted")) throw new Error(String(taken.status));
        this.mine = true;
      }
      if (attempt !== this.attempt) return;
      sound.mute(false);
      this.speaks = true;
      this.show(WORDS.speaking);
    } catch (error) {
      if (attempt === this.attempt) this.show(this.complaint(error));
    } finally {
      this.speak.disabled = false;
    }
  }

  private quiet(said = WORDS.listening): void {
    this.sound?.mute(true);
    this.speaks = false;
    this.show(said);
  }

  private complaint(error: unknown): string {
    return this.voice && error instanceof this.voice.SoundError ? WORDS[error.kind] : WORDS.failed;
  }

  private levels(mine: number): void {
    if (mine !== this.attempt || !this.sound) return;
    // The panel goes with the call.
    if (!this.place.isConnected) return this.stop("");
    const { microphone, speaker } = this.sound.levels;
    this.level.style.setProperty("--level", String(Math.max(speaker, this.speaks ? microphone : 0)));
    requestAnimationFrame(() => this.levels(mine));
  }
}

function label(button: HTMLButtonElement, words: string): void {
  (button.querySelector("span") ?? button).textContent = words;
}

function isTaken(): boolean {
  return document.querySelector("[data-call-taken=true]") !== null;
}

const receivers = new WeakMap<Element, Receiver>();

export function startReceiver(): void {
  let taken = isTaken();
  document.addEventListener("click", (event) => {
    const pressed = event.target as Element;
    const place = pressed.closest<HTMLElement>("[data-receiver]");
    if (!place) return;
    const receiver = receivers.get(place) ?? new Receiver(place);
    receivers.set(place, receiver);
    if (pressed.closest("[data-receiver-listen]")) receiver.toggle();
    if (pressed.closest("[data-receiver-speak]")) receiver.toggleSpeaking();
  });
  document.addEventListener("htmx:after:swap", () => {
    const before = taken;
    taken = isTaken();
    if (!before || taken) return;
    for (const place of document.querySelectorAll("[data-receiver]")) receivers.get(place)?.handedBack();
  });
}
