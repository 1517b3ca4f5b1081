// The screen of a call: one button to begin, what the agent does and how loud both are while it goes on, the words as
// they are said, and how it ended. The widget and the dashboard show the same one.
import { BrowserCall, type Caption, type Doing, type Ended } from "./call.ts";
import { Sound, SoundError } from "./sound.ts";
import { wordsOf, type Words } from "./words.ts";

export interface PanelOptions {
  /** Whose language the words are in. */
  locale: string;
  /** Who speaks. */
  name: string;
  /** The address of voice-worklet.js. */
  worklet: string;
  /** Asks for the websocket of a new call; what it throws is said to the person. */
  connect(): Promise<string>;
  /** Said where the websocket does not come about: a browser cannot read why. */
  refused?: string;
  /** The way back, where there is one. */
  back?: () => void;
}

export interface Panel {
  /** Ends the call, if there is one, and shows the beginning again. */
  stop(): void;
  /** Whether a call is going on, or about to. */
  readonly busy: boolean;
  focus(): void;
}

/** Lines of what was said that stay on the screen. */
const LINES = 60;

const ICONS = {
  mic: "M12 15a3.500 3.500 0 0 0 3.500-3.500v-5a3.500 3.500 0 0 0-7 0v5A3.500 3.500 0 0 0 12 15zM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3",
  off: "M4 4l16 16M15.500 9V6.500a3.500 3.500 0 0 0-6.800-1.200M8.500 8.500v3a3.500 3.500 0 0 0 5.200 3M5.500 11.500a6.500 6.500 0 0 0 10.300 5.300M18 14a6.500 6.500 0 0 0 .500-2.500M12 18v3",
  end: "M3 14.500c0-1 .4-1.800 1.200-2.400 4.600-3.500 11-3.500 15.600 0 .8.6 1.200 1.400 1.200 2.400v1.200c0 .8-.7 1.400-1.500 1.200l-3-.6a1.300 1.300 0 0 1-1-1.300v-1.700a12 12 0 0 0-7 0V15c0 .6-.4 1.200-1 1.300l-3 .6c-.8.2-1.500-.4-1.500-1.200z",
} as const;

const SVG = "http://www.w3.org/2000/svg";

function icon(name: keyof typeof ICONS): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "voice-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

function press(className: string, run: () => void, ...children: (Node | string)[]): HTMLButtonElement {
  const button = make("button", className, ...children);
  button.type = "button";
  button.addEventListener("click", run);
  return button;
}

type Stage = "idle" | "connecting" | "live" | "over";

export function mountVoice(root: HTMLElement, options: PanelOptions): Panel {
  const words = wordsOf(options.locale);
  const startLabel = make("span", "voice-start-label", words.start);
  const start = press("voice-orb", () => void begin(), icon("mic"));
  start.setAttribute("aria-labelledby", "voice-start-label");
  startLabel.id = "voice-start-label";
  const orb = make("div", "voice-stage", make("span", "voice-ring"), make("span", "voice-ring voice-ring-mic"), start);
  const status = make("p", "voice-status");
  status.setAttribute("role", "status");
  // No live region: a screen reader that announced each turn would speak over the agent.
  const turn = make("span", "voice-doing");
  const clock = make("span", "voice-clock");
  const log = make("ol", "voice-log");
  // The words are heard: a screen reader that read them aloud would speak over them. They can be read at leisure.
  log.setAttribute("aria-label", words.captions);
  log.tabIndex = 0;
  const mute = press("voice-key voice-mute", () => toggleMute(), icon("mic"), make("span", "", words.mute));
  const end = press("voice-key voice-end", () => stop(), icon("end"), make("span", "", words.end));
  const keys = make("div", "voice-keys", mute, end);
  const back = options.back ? press("voice-back", options.back, words.back) : null;
  const body = make("div", "voice", orb, startLabel, make("div", "voice-line", status, turn, clock), log, keys);
  if (back) body.append(back);
  root.replaceChildren(body);

  let stage: Stage = "idle";
  let sound: Sound | null = null;
  let call: BrowserCall | null = null;
  /** Which attempt this is: what an earlier one brings is not wanted any more. */
  let attempt = 0;
  let began = 0;
  let doing: Doing = "listening";
  /** The microphone was taken away during this call. */
  let gone = false;
  const open: Record<Caption["who"], HTMLElement | null> = { agent: null, caller: null };

  function show(next: Stage, said: string): void {
    stage = next;
    body.dataset["stage"] = next;
    status.textContent = said;
    const live = next === "live" || next === "connecting";
    start.disabled = live;
    keys.hidden = !live;
    clock.hidden = turn.hidden = next !== "live";
    startLabel.hidden = live;
    startLabel.textContent = next === "over" ? words.again : words.start;
    if (back) back.hidden = live;
    log.hidden = log.childElementCount === 0;
  }

  async function begin(): Promise<void> {
    const mine = ++attempt;
    log.replaceChildren();
    open.agent = open.caller = null;
    doing = "listening";
    gone = false;
    show("connecting", words.asking);
    setMuted(false);
    end.focus();
    let given: Sound | null = null;
    try {
      given = await Sound.open(options.worklet, {
        frame: (pcm) => mine === attempt && call?.sound(pcm),
        played: (mark) => mine === attempt && call?.played(mark),
        gone: () => {
          if (mine !== attempt) return;
          gone = true;
          paint();
        },
      });
      if (mine !== attempt) return given.close();
      sound = given;
      note(words.connecting);
      const address = await options.connect();
      if (mine !== attempt) return;
      const socket = new WebSocket(address);
      call = new BrowserCall(socket, given, {
        doing: (now) => {
          doing = now;
          paint();
        },
        caption,
        ended: (why) => mine === attempt && ended(why),
      });
      socket.addEventListener("open", () => {
        if (mine !== attempt) return;
        began = Date.now();
        show("live", "");
        paint();
        requestAnimationFrame(levels);
      });
    } catch (error) {
      given?.close();
      if (mine !== attempt) return;
      sound = null;
      close(complaint(error, words), words.retry);
    }
  }

  function ended(why: Ended): void {
    const never = stage === "connecting";
    sound?.close();
    sound = call = null;
    const lost = never ? (options.refused ?? words.failed) : words.lost;
    close(why === "failed" ? words.failed : why === "lost" ? lost : words.over, why === "over" ? words.again : words.retry);
  }

  function close(said: string, label: string): void {
    attempt += 1;
    const here = body.contains(document.activeElement);
    show("over", said);
    startLabel.textContent = label;
    body.classList.remove("is-muted");
    for (const line of log.children) line.classList.remove("is-open");
    body.style.setProperty("--mic", "0");
    body.style.setProperty("--speaker", "0");
    // The button that had the focus is gone.
    if (here) start.focus();
  }

  function stop(): void {
    if (stage !== "live" && stage !== "connecting") return;
    if (call) return call.hangUp();
    sound?.close();
    sound = null;
    close(words.over, words.again);
  }

  function note(said: string): void {
    if (status.textContent !== said) status.textContent = said;
  }

  function paint(): void {
    body.dataset["doing"] = doing;
    if (stage !== "live") return;
    note(gone ? words.gone : sound?.muted ? words.muted : "");
    turn.textContent = words[doing];
    turn.hidden = status.textContent !== "";
  }

  function setMuted(muted: boolean): void {
    sound?.mute(muted);
    mute.replaceChildren(icon(muted ? "off" : "mic"), make("span", "", muted ? words.unmute : words.mute));
    body.classList.toggle("is-muted", muted);
  }

  function toggleMute(): void {
    if (!sound) return;
    setMuted(!sound.muted);
    paint();
  }

  function caption({ who, text, done }: Caption): void {
    let line = open[who];
    // Who reads further up is left there.
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    if (text === "") {
      line?.remove();
      line = null;
    } else {
      const words_ = line?.querySelector("p") ?? make("p", "");
      words_.textContent = text;
      words_.dir = "auto";
      if (!line) {
        line = make("li", `voice-said voice-${who}`, make("span", "voice-who", who === "agent" ? options.name : words.you), words_);
        log.append(line);
        while (log.childElementCount > LINES) log.firstElementChild?.remove();
      }
      line.classList.toggle("is-open", !done);
    }
    open[who] = done ? null : line;
    log.hidden = log.childElementCount === 0;
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  function levels(): void {
    if (stage !== "live" || !sound) return;
    body.style.setProperty("--mic", (sound.muted ? 0 : sound.levels.microphone).toFixed(2));
    body.style.setProperty("--speaker", sound.levels.speaker.toFixed(2));
    const seconds = Math.floor((Date.now() - began) / 1000);
    const now = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== now) clock.textContent = now;
    requestAnimationFrame(levels);
  }

  addEventListener("offline", () => call?.lost());
  addEventListener("pagehide", () => call?.hangUp());
  show("idle", words.hint);
  return {
    stop,
    get busy() {
      return stage === "live" || stage === "connecting";
    },
    focus: () => (stage === "live" || stage === "connecting" ? end : start).focus(),
  };
}

function complaint(error: unknown, words: Words): string {
  if (error instanceof SoundError) return error.kind === "failed" ? words.unable : words[error.kind];
  // What the server says of it, where it says something; it speaks English only.
  const detail = (error as { problem?: { detail?: string } }).problem?.detail;
  if (!detail) return words.unable;
  return words === wordsOf("en") ? detail : words.failed;
}
