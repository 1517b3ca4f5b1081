// A list keeps its place from page to page: `data-keep-scroll="inbox"`. The place is kept for this
// tab alone, and only while the list is the same.
import { onContent, ready } from "./dom.ts";

function kept(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** What tells one list from another: its name and its filters, not the conversation beside it. */
export function keyOf(name: string, search: string): string {
  const params = new URLSearchParams(search);
  params.delete("pane");
  params.sort();
  return `scroll:${name}?${params.toString()}`;
}

/** At which ends of a bar there is more than is seen. */
export function more(left: number, seen: number, all: number): "" | "start" | "end" | "both" {
  const from = Math.abs(left);
  const [before, after] = [from > 1, from + seen < all - 1];
  if (before && after) return "both";
  return before ? "start" : after ? "end" : "";
}

const BARS = ".tabs, .filters";

function fade(bar: HTMLElement): void {
  const ends = more(bar.scrollLeft, bar.clientWidth, bar.scrollWidth);
  if (ends) bar.dataset["more"] = ends;
  else delete bar.dataset["more"];
}

export function startScroll(): void {
  const all = () => document.querySelectorAll<HTMLElement>(BARS).forEach(fade);
  onContent(all);
  window.addEventListener("resize", all);
  // A scroll does not bubble.
  document.addEventListener("scroll", (event) => event.target instanceof HTMLElement && event.target.matches(BARS) && fade(event.target), { capture: true, passive: true });
  ready(() => {
    // On a phone the open tab may be beyond the edge of its bar.
    for (const tab of document.querySelectorAll<HTMLElement>(".tabs > [aria-current]")) {
      // Not `scrollIntoView`: that moves the page as well.
      const bar = tab.parentElement;
      if (bar) bar.scrollLeft += tab.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - tab.offsetWidth) / 2;
    }
    for (const list of document.querySelectorAll<HTMLElement>("[data-keep-scroll]")) {
      const key = keyOf(list.dataset["keepScroll"] ?? "", location.search);
      const top = Number(kept()?.getItem(key));
      if (top > 0) list.scrollTop = top;
      const current = list.querySelector<HTMLElement>("[aria-current]");
      current?.scrollIntoView({ block: "nearest" });
    }
  });
  window.addEventListener("pagehide", () => {
    for (const list of document.querySelectorAll<HTMLElement>("[data-keep-scroll]")) {
      kept()?.setItem(keyOf(list.dataset["keepScroll"] ?? "", location.search), String(Math.round(list.scrollTop)));
    }
  });
}
