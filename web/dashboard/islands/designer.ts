// The widget's designer: what is typed shows at once in the widget beside the form, which is a page of this
// very origin. What is saved comes from the server, as everything else.
import { palette } from "../../widget/src/text/colour.ts";
import { closest } from "./dom.ts";

/** The widget's grounds for text, as its own style has them. */
const GROUND_LIGHT = "#f4f2ee";
const GROUND_DARK = "#2e2b28";

function value(designer: HTMLElement, name: string): string {
  const field = designer.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
  return field?.value ?? "";
}

function colour(designer: HTMLElement, inside: Document | null): void {
  const colours = palette(value(designer, "colour"), GROUND_LIGHT, GROUND_DARK);
  const launcher = designer.querySelector<HTMLElement>("[data-preview-launcher]");
  launcher?.style.setProperty("background", colours.brand);
  launcher?.style.setProperty("color", colours.ink);
  const style = inside?.documentElement.style;
  style?.setProperty("--brand", colours.brand);
  style?.setProperty("--brand-ink", colours.ink);
  style?.setProperty("--brand-shade", colours.shade);
  style?.setProperty("--accent-light", colours.accentLight);
  style?.setProperty("--accent-dark", colours.accentDark);
}

/** The greeting and the suggestions, where the widget shows them now; an empty greeting is the agent's own. */
function words(designer: HTMLElement, inside: Document | null): void {
  const greeting = inside?.querySelector<HTMLElement>(".hero-greeting");
  const typed = value(designer, "greeting").trim();
  if (greeting) {
    greeting.dataset["saved"] ??= greeting.textContent ?? "";
    greeting.textContent = typed || greeting.dataset["saved"];
  }
  const lines = value(designer, "suggestions").split("\n").map((line) => line.trim()).filter(Boolean);
  const shown = inside?.querySelectorAll<HTMLElement>(".suggestion > span") ?? [];
  [...shown].forEach((span, at) => {
    const line = lines[at];
    if (line) span.textContent = line;
    const button = span.closest<HTMLElement>(".suggestion");
    if (button) button.hidden = !line;
  });
}

function position(designer: HTMLElement): void {
  const left = designer.querySelector<HTMLInputElement>('[name="position"]:checked')?.value === "left";
  designer.querySelector("[data-preview-page]")?.classList.toggle("preview-left", left);
}

function show(designer: HTMLElement): void {
  const inside = designer.querySelector<HTMLIFrameElement>("[data-preview]")?.contentDocument ?? null;
  colour(designer, inside);
  words(designer, inside);
  position(designer);
}

export function startDesigner(): void {
  const changed = (event: Event) => {
    const designer = closest(event, "[data-designer]");
    if (designer) show(designer);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  const first = () => {
    const designer = document.querySelector<HTMLElement>("[data-designer]");
    if (designer) colour(designer, null);
  };
  first();
  document.addEventListener("htmx:after:swap", first);
}
