// Makes any brand colour usable: text that can be read on it, and a version of it that can be read as text.

type Rgb = [number, number, number];

const FALLBACK_COLOUR = "#0f766e";
/** WCAG AA for text of normal size. */
const ENOUGH = 4.5;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16)) as Rgb;
}

function toHex(colour: Rgb): string {
  return "#" + colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: Rgb, b: Rgb): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

export function contrast(a: string, b: string): number {
  return ratio(parseColour(a) ?? BLACK, parseColour(b) ?? BLACK);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, i) => part + ((to[i] ?? 0) - part) * share) as Rgb;
}

/** The same hue, darkened or lightened only as far as reading it on that background needs. */
function readableOn(colour: string, background: string): string {
  const from = parseColour(colour) ?? BLACK;
  const ground = parseColour(background) ?? WHITE;
  const towards = luminance(ground) > 0.18 ? BLACK : WHITE;
  let share = 0;
  while (share < 1 && ratio(mix(from, towards, share), ground) < ENOUGH) share += 0.05;
  return toHex(mix(from, towards, Math.min(1, share)));
}

export interface Palette {
  brand: string;
  /** Text on the brand colour: black or white, whichever reads better. */
  ink: string;
  /** The brand colour moved away from its ink, for the far end of a gradient. */
  shade: string;
  /** The brand colour as text in the light and in the dark scheme. */
  accentLight: string;
  accentDark: string;
}

/** Backgrounds that accents are read on: the bubbles', which are the less favourable ones. */
export function palette(colour: string, lightGround: string, darkGround: string): Palette {
  const rgb = parseColour(colour) ?? (parseColour(FALLBACK_COLOUR) as Rgb);
  const brand = toHex(rgb);
  // White is what people expect on a strong colour, so it wins while it can be read.
  const ink = ratio(rgb, WHITE) >= ENOUGH ? WHITE : BLACK;
  return {
    brand,
    ink: toHex(ink),
    shade: toHex(mix(rgb, ink === WHITE ? BLACK : WHITE, 0.16)),
    accentLight: readableOn(brand, lightGround),
    accentDark: readableOn(brand, darkGround),
  };
}
