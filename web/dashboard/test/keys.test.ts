// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { keyed, startKeys, walk } from "../islands/keys.ts";

startKeys();

beforeEach(() => {
  HTMLElement.prototype.checkVisibility = function () {
    return !this.hidden;
  };
  HTMLElement.prototype.scrollIntoView = () => {};
  document.body.innerHTML = `
    <ul data-nav-list><li><a id="a" href="#a" data-nav-item>A</a></li><li><a id="b" href="#b" data-nav-item aria-current="page">B</a></li><li><a id="c" href="#c" data-nav-item>C</a></li></ul>
    <button id="e" data-key="e">E</button><button id="gone" data-key="e" hidden>E</button><a id="gi" data-key="g i">I</a><input id="q" data-key="/"><textarea id="t"></textarea>`;
});

function press(key: string, target: EventTarget = document.body) {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

test("walking begins at the open one and stops at the ends", () => {
  expect(walk(1)?.id).toBe("c");
  expect(walk(-1)?.id).toBe("a");
  document.getElementById("c")?.focus();
  expect(walk(1)?.id).toBe("c");
});

test("a key presses what can be seen", () => {
  const pressed = vi.fn();
  document.getElementById("e")?.addEventListener("click", pressed);
  expect(keyed("e")?.id).toBe("e");
  press("e");
  expect(pressed).toHaveBeenCalledOnce();
});

test("a key goes to a field, and typing there is only typing", () => {
  const pressed = vi.fn();
  document.getElementById("e")?.addEventListener("click", pressed);
  press("/");
  expect(document.activeElement?.id).toBe("q");
  press("e", document.getElementById("t") as HTMLElement);
  expect(pressed).not.toHaveBeenCalled();
});

test("a sequence is two keys after another", () => {
  const pressed = vi.fn((event: Event) => event.preventDefault());
  document.getElementById("gi")?.addEventListener("click", pressed);
  press("i");
  press("g");
  press("i");
  expect(pressed).toHaveBeenCalledOnce();
});

test("a key of a row is that of the row with the focus, and the focus goes on", () => {
  document.body.innerHTML = `<button id="page" data-key="e"></button><ul data-nav-list>
    <li data-nav-row><button id="x1" data-row-key="e"></button><a id="a1" href="#a" data-nav-item>A</a></li>
    <li data-nav-row><button id="x2" data-row-key="e"></button><a id="a2" href="#b" data-nav-item>B</a></li></ul>`;
  const pressed: string[] = [];
  for (const button of document.querySelectorAll("button")) button.addEventListener("click", () => pressed.push(button.id));
  press("e");
  document.getElementById("a1")?.focus();
  press("e");
  expect(document.activeElement?.id).toBe("a2");
  press("e");
  expect(pressed).toEqual(["page", "x1", "x2"]);
});
