// Dialogs: opened by `data-open`, closed by `data-close`, Escape, or a press beside them. And the
// question asked before something is done, for `data-confirm` and `hx-confirm`.
import { closest } from "./dom.ts";

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) menu.open = false;
  dialog.showModal();
  // The browser takes the first button, which closes; a form begins with its first field.
  if (!dialog.querySelector("[autofocus]")) dialog.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea)")?.focus();
  dialog.dispatchEvent(new CustomEvent("dialog-open"));
}

/** Asks, and says whether the answer was yes. The button of the answer bears the words of the one that was pressed. */
export function ask(question: string, yes: string, danger: boolean): Promise<boolean> {
  const dialog = document.getElementById("confirm");
  const text = document.getElementById("confirm-text");
  const button = dialog?.querySelector<HTMLButtonElement>("[data-confirm-yes]");
  if (!(dialog instanceof HTMLDialogElement) || !text || !button) return Promise.resolve(window.confirm(question));
  text.textContent = question;
  button.textContent = yes || "Continue";
  button.classList.toggle("btn-danger", danger);
  button.classList.toggle("btn-primary", !danger);
  dialog.returnValue = "";
  openDialog("confirm");
  return new Promise((resolve) => {
    button.onclick = () => dialog.close("yes");
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function isDanger(element: Element | null): boolean {
  return element?.matches(".btn-danger, .menu-danger") ?? false;
}

function label(element: Element | null): string {
  return (element instanceof HTMLElement && element.dataset["confirmLabel"]) || (element?.textContent?.trim() ?? "");
}

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-open]");
    if (opener) {
      const id = opener.dataset["open"] ?? "";
      // A link whose dialog is not there (yet: parts of a page come anew one by one) leads to the page with the same form.
      if (opener instanceof HTMLAnchorElement && !document.getElementById(id)) return;
      event.preventDefault();
      openDialog(id);
      return;
    }
    const closer = closest(event, "[data-close]");
    const around = closer?.closest("dialog");
    if (closer && around) {
      around.close();
      // Where there is no dialog around it, it leads back.
      if (closer instanceof HTMLAnchorElement) event.preventDefault();
    }
    // A press on the dialog itself is a press on its backdrop when it falls outside of its box.
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const box = event.target.getBoundingClientRect();
      const { clientX: x, clientY: y } = event as MouseEvent;
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) event.target.close();
    }
  });

  const confirmed = new WeakSet<HTMLFormElement>();
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const submitter = (event as SubmitEvent).submitter;
      const question = (submitter instanceof HTMLElement && submitter.dataset["confirm"]) || form.dataset["confirm"];
      if (!question || confirmed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(question, label(submitter), isDanger(submitter)).then((yes) => {
        if (!yes) return;
        confirmed.add(form);
        form.requestSubmit(submitter as HTMLElement | null);
      });
    },
    true,
  );

  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = (event as CustomEvent).detail as {
      ctx: { confirm: string; sourceElement: Element };
      issueRequest: () => void;
      dropRequest: () => void;
    };
    event.preventDefault();
    void ask(ctx.confirm, label(ctx.sourceElement), isDanger(ctx.sourceElement)).then((yes) => (yes ? issueRequest() : dropRequest()));
  });
}
