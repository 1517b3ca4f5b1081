// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { startDialogs } from "../islands/dialogs.ts";

startDialogs();

beforeEach(() => {
  document.body.innerHTML = `<a id="link" href="#page" data-open="ask">Ask…</a><dialog id="ask"><div class="dialog-body"><input id="name"></div></dialog>`;
});

/** Whether the press still does what it does without the script. */
function press(id: string): boolean {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  document.getElementById(id)?.dispatchEvent(event);
  return !event.defaultPrevented;
}

const dialog = () => document.getElementById("ask") as HTMLDialogElement;

test("a link opens its dialog and leads nowhere else", () => {
  expect(press("link")).toBe(false);
  expect(dialog().open).toBe(true);
  expect(document.activeElement?.id).toBe("name");
});

test("a link whose dialog is not there yet leads to its page", () => {
  dialog().remove();
  expect(press("link")).toBe(true);
});
