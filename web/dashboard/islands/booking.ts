// The pages on which customers book show times in the visitor's own zone. Only the browser knows it: where
// the address names none, the page is asked for again with it. Without a script it is the business's zone,
// and a list to choose from.
import { closest } from "./dom.ts";

/** The address with the browser's zone in it; null where nothing is to change. */
export function withZone(address: string, shown: string, zone: string | undefined): string | null {
  if (!zone || zone === shown) return null;
  const url = new URL(address);
  if (url.searchParams.get("tz")) return null;
  url.searchParams.set("tz", zone);
  return url.href;
}

export function startBooking(): void {
  const marked = document.querySelector<HTMLElement>("[data-visitor-zone]");
  if (!marked) return;
  if (!marked.hasAttribute("data-zone-chosen")) {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const address = withZone(location.href, marked.dataset["visitorZone"] ?? "", zone);
    if (address) location.replace(address);
  }
  document.addEventListener("change", (event) => closest<HTMLSelectElement>(event, ".zone-form select")?.form?.requestSubmit());
}
