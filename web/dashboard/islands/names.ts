// Codes as words: a country (`data-region="DE"`) and a language (`data-language="de-AT"`), in the
// page's language. What the browser does not know stays a code.
import { onContent } from "./dom.ts";

/** The words for a code, or the code. */
export function named(code: string, type: "region" | "language", language = "en"): string {
  try {
    return new Intl.DisplayNames([language], { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function startNames(): void {
  onContent((root) => {
    const language = document.documentElement.lang || "en";
    for (const type of ["region", "language"] as const) {
      for (const element of root.querySelectorAll<HTMLElement>(`[data-${type}]`)) {
        const code = element.dataset[type] ?? "";
        const words = named(code, type, language);
        if (element.textContent !== words) element.textContent = words;
        element.title = code;
      }
    }
  });
}
