// Forms: showing a password, going to the summary of errors, sending by Enter (`data-enter-sends`), and
// asking before unsaved changes are left behind (`data-guard`).
import { closest, onContent } from "./dom.ts";

/** What a form would send, as one string. */
export function contents(form: HTMLFormElement): string {
  const parts: string[] = [];
  for (const [name, value] of new FormData(form)) {
    parts.push(`${name}=${typeof value === "string" ? value : `${value.name}/${value.size}`}`);
  }
  return parts.join("\n");
}

export function startForms(): void {
  document.addEventListener("click", (event) => {
    const eye = closest(event, "[data-reveal]");
    const field = eye && document.getElementById(eye.dataset["reveal"] ?? "");
    if (!eye || !(field instanceof HTMLInputElement)) return;
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    eye.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });

  // Once each: what is swapped in elsewhere takes nobody away from what they are correcting.
  const greeted = new WeakSet<Element>();
  onContent((root) => {
    const first = root.querySelector<HTMLElement>("[data-focus-on-load]");
    if (!first || greeted.has(first)) return;
    greeted.add(first);
    first.focus();
  });

  // Enter sends where a form says so. On a phone it is a new line: its keyboard has no other way to make one.
  document.addEventListener("keydown", (event) => {
    const area = closest<HTMLTextAreaElement>(event, "textarea[data-enter-sends]");
    const plain = event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (!area || !plain || event.isComposing || event.defaultPrevented) return;
    if (window.matchMedia?.("(hover: none) and (pointer: coarse)").matches) return;
    event.preventDefault();
    if (area.value.trim()) area.form?.requestSubmit();
  });

  const saved = new WeakMap<HTMLFormElement, string>();
  const guarded = () => document.querySelectorAll<HTMLFormElement>("form[data-guard]");
  onContent(() => {
    for (const form of guarded()) if (!saved.has(form)) saved.set(form, contents(form));
  });
  const look = (event: Event) => {
    const form = closest<HTMLFormElement>(event, "form[data-guard]");
    if (!form) return;
    form.toggleAttribute("data-dirty", saved.get(form) !== contents(form));
  };
  document.addEventListener("input", look);
  document.addEventListener("change", look);
  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement) event.target.removeAttribute("data-dirty");
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = closest<HTMLFormElement>(event, "form[data-guard]");
    if (form) saved.set(form, contents(form));
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...guarded()].some((form) => form.hasAttribute("data-dirty"))) event.preventDefault();
  });
}
