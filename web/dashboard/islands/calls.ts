// The recording of a call: the picture of both voices seeks where it is pressed and by the keyboard, and what
// was said follows the sound, word by word. Without this the browser's own player is there, and the times
// beside the lines open the recording.
import { closest, onContent } from "./dom.ts";

/** How far an arrow key goes, in seconds. */
const STEP = 5;

/** Seconds as a clock shows them: `0:07`, `12:40`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The last of the times (in order) that is not after `at`; -1 before the first. */
export function lastBefore(times: number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Player {
  root: HTMLElement;
  audio: HTMLAudioElement;
  wave: HTMLElement | null;
  /** Where in the call the recording begins, in milliseconds. */
  from: number;
}

function player(): Player | null {
  const root = document.querySelector<HTMLElement>("[data-player]");
  const audio = root?.querySelector("audio");
  if (!root || !audio) return null;
  return { root, audio, wave: root.querySelector<HTMLElement>("[data-wave]"), from: Number(root.dataset["from"]) || 0 };
}

/** The length, also before the file has told it. */
function length({ audio, wave }: Player): number {
  return Number.isFinite(audio.duration) ? audio.duration : Number(wave?.getAttribute("aria-valuemax")) || 0;
}

function seek(p: Player, seconds: number): void {
  p.audio.currentTime = Math.min(Math.max(seconds, 0), length(p));
  show(p);
}

function toggle({ audio }: Player): void {
  if (audio.paused) void audio.play().catch(() => undefined);
  else audio.pause();
}

/** Moves the picture and the mark in the transcript to where the sound is. */
function show(p: Player): void {
  const [now, all] = [p.audio.currentTime, length(p)];
  const svg = p.wave?.querySelector("svg");
  const played = svg?.querySelector<SVGRectElement>("[data-played]");
  if (p.wave && svg && played) {
    played.setAttribute("width", String(all > 0 ? (svg.viewBox.baseVal.width * now) / all : 0));
    p.wave.setAttribute("aria-valuenow", String(Math.floor(now)));
    p.wave.setAttribute("aria-valuetext", `${clock(now)} of ${clock(all)}`);
  }
  follow(p.from + now * 1000, !p.audio.paused);
}

function mark(all: HTMLElement[], times: number[], at: number): HTMLElement | null {
  const now = all[lastBefore(times, at)] ?? null;
  for (const one of all) one.classList.toggle("is-now", one === now);
  return now;
}

let shown: HTMLElement | null = null;

function follow(at: number, playing: boolean): void {
  const list = document.querySelector("[data-transcript]");
  if (!list) return;
  const lines = [...list.querySelectorAll<HTMLElement>("[data-start]")];
  const line = mark(lines, lines.map((one) => Number(one.dataset["start"])), at);
  const words = [...list.querySelectorAll<HTMLElement>("[data-word]")];
  for (const word of words) if (!line?.contains(word)) word.classList.remove("is-now");
  if (line && at <= Number(line.dataset["end"]) + 500) {
    const own = [...line.querySelectorAll<HTMLElement>("[data-word]")];
    mark(own, own.map((one) => Number(one.dataset["word"])), at);
  } else line?.querySelector(".is-now")?.classList.remove("is-now");
  // Only a new line moves the page, and only while it plays: whoever reads elsewhere is left alone.
  if (playing && line && line !== shown) line.scrollIntoView({ block: "nearest" });
  shown = line;
}

function press(event: MouseEvent): void {
  const p = player();
  if (!p) return;
  const wave = closest(event, "[data-wave]");
  if (wave) {
    const box = wave.getBoundingClientRect();
    seek(p, ((event.clientX - box.left) / Math.max(box.width, 1)) * length(p));
    return;
  }
  const word = closest(event, "[data-word]");
  const place = word?.dataset["word"] ?? closest(event, "[data-seek]")?.dataset["seek"];
  if (place === undefined || (word && window.getSelection()?.isCollapsed === false)) return;
  event.preventDefault();
  seek(p, (Number(place) - p.from) / 1000);
  if (p.audio.paused) toggle(p);
}

function key(event: KeyboardEvent): void {
  const p = player();
  if (!p || !closest(event, "[data-wave]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const now = p.audio.currentTime;
  const moves: Record<string, () => void> = {
    ArrowRight: () => seek(p, now + STEP),
    ArrowUp: () => seek(p, now + STEP),
    ArrowLeft: () => seek(p, now - STEP),
    ArrowDown: () => seek(p, now - STEP),
    PageUp: () => seek(p, now + 6 * STEP),
    PageDown: () => seek(p, now - 6 * STEP),
    Home: () => seek(p, 0),
    End: () => seek(p, length(p)),
    " ": () => toggle(p),
    Enter: () => toggle(p),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  move();
}

export function startCalls(): void {
  document.addEventListener("click", press);
  document.addEventListener("keydown", key);
  onContent(() => {
    const p = player();
    if (!p || p.root.dataset["ready"]) return;
    p.root.dataset["ready"] = "yes";
    document.querySelector("[data-transcript]")?.classList.add("has-player");
    const again = () => show(p);
    for (const name of ["timeupdate", "seeked", "loadedmetadata", "pause"]) p.audio.addEventListener(name, again);
    // `timeupdate` comes four times a second: too seldom for words.
    const frame = () => {
      if (p.audio.paused) return;
      show(p);
      requestAnimationFrame(frame);
    };
    p.audio.addEventListener("play", frame);
  });
}
