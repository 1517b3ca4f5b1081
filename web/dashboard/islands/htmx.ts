// htmx 4, and what it must not touch. A morph makes the page like the answer; what a person has
// opened, typed or is in the middle of is not in the answer, and stays.
// The page's CSP forbids eval: `hx-on`, `js:` values and `[filters]` of triggers do not work here.
import htmx, { type HtmxRequestCtx } from "htmx.org";
import { isInUse, isOurs } from "./keep.ts";
import { showToast } from "./toasts.ts";

/** Focus and selection survive a swap even where moving an element drops them. */
function keepFocus(): void {
  let kept: { element: HTMLElement; start: number | null; end: number | null } | null = null;
  document.addEventListener("htmx:before:swap", () => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return;
    const field = element as HTMLTextAreaElement;
    let start: number | null = null;
    let end: number | null = null;
    try {
      ({ selectionStart: start, selectionEnd: end } = field);
    } catch {
      // Not a field with a selection.
    }
    kept = { element, start: start ?? null, end: end ?? null };
  });
  document.addEventListener("htmx:after:swap", () => {
    const was = kept;
    kept = null;
    if (!was || document.activeElement === was.element || document.activeElement !== document.body) return;
    const element = was.element.isConnected ? was.element : was.element.id ? document.getElementById(was.element.id) : null;
    element?.focus({ preventScroll: true });
    if (was.start !== null && (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement)) element.setSelectionRange(was.start, was.end);
  });
}

/** An error page is not a fragment: its words are shown as a toast and what is on the page stays. */
function refuse(ctx: HtmxRequestCtx): void {
  const status = ctx.response?.status ?? 0;
  const text = ctx.text ?? "";
  if (status === 401) {
    window.location.reload();
    return;
  }
  const isPage = text.includes("data-error-page");
  if (status < 500 && !isPage) return;
  ctx.swap = "none";
  const page = isPage ? new DOMParser().parseFromString(text, "text/html") : null;
  const words = page?.querySelector("h1")?.textContent?.trim();
  showToast({ text: words || "That did not work. Nothing was changed; please try again.", mood: "danger" });
}

export function startHtmx(): void {
  htmx.registerExtension("frontdesk", {
    htmx_before_morph_attr: (element: Element, detail: { attrName: string }) => !isOurs(element, detail.attrName),
    htmx_before_morph_node: (element: Node) => !(element instanceof Element && isInUse(element)),
    htmx_after_request: (_element: Element, detail: { ctx: HtmxRequestCtx }) => {
      if ((detail.ctx.response?.status ?? 0) >= 400) refuse(detail.ctx);
    },
  } as Parameters<typeof htmx.registerExtension>[1]);
  keepFocus();
  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    // A part that refreshes itself is silent: the banner says that the connection is gone.
    if (!ctx || ctx.response || ctx.sourceElement.hasAttribute("data-live-on")) return;
    showToast({ text: "No connection. What you wrote is still here.", mood: "danger" });
  });
}
