// Light, dark, or as the system is. The choice is kept in this browser only.
import { closest, onContent, store } from "./dom.ts";

const KEY = "theme";

function chosen(): string {
  const value = store()?.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

/** Puts the choice on the root; the style sheet does the rest. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function showChoice(root: ParentNode): void {
  const theme = chosen();
  for (const button of root.querySelectorAll<HTMLElement>("button[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset["themeSet"] === theme));
  }
}

export function startTheme(): void {
  onContent(showChoice);
  document.addEventListener("click", (event) => {
    const value = closest(event, "[data-theme-set]")?.dataset["themeSet"];
    if (!value) return;
    if (value === "system") store()?.removeItem(KEY);
    else store()?.setItem(KEY, value);
    applyTheme();
    showChoice(document);
  });
  // Another tab has chosen.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    applyTheme();
    showChoice(document);
  });
}
