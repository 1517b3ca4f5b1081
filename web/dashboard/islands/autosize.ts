// Text areas grow with what is in them (`data-autosize`), up to what the style sheet allows.
import { onContent } from "./dom.ts";

export function fit(area: HTMLTextAreaElement): void {
  const before = area.style.height;
  area.style.height = "auto";
  const height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  area.style.height = area.scrollHeight > 0 ? height : before;
}

export function startAutosize(): void {
  onContent((root) => {
    for (const area of root.querySelectorAll<HTMLTextAreaElement>("textarea[data-autosize]")) fit(area);
  });
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.hasAttribute("data-autosize")) fit(event.target);
  });
}
