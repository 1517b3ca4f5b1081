// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { isInUse, isOurs } from "../islands/keep.ts";

function element<T extends Element>(html: string): T {
  document.body.innerHTML = html;
  return document.body.firstElementChild as T;
}

test("a field that holds something typed is in use", () => {
  const field = element<HTMLInputElement>('<input value="a">');
  expect(isInUse(field)).toBe(false);
  field.value = "ab";
  expect(isInUse(field)).toBe(true);
});

test("a field with the focus is in use", () => {
  const field = element<HTMLTextAreaElement>("<textarea></textarea>");
  expect(isInUse(field)).toBe(false);
  field.focus();
  expect(isInUse(field)).toBe(true);
});

test("a box that was ticked is in use, one that merely has the focus is not", () => {
  const box = element<HTMLInputElement>('<input type="checkbox">');
  box.focus();
  expect(isInUse(box)).toBe(false);
  box.checked = true;
  expect(isInUse(box)).toBe(true);
});

test("a select that was changed is in use", () => {
  const select = element<HTMLSelectElement>('<select><option value="a">A</option><option value="b" selected>B</option></select>');
  expect(isInUse(select)).toBe(false);
  select.value = "a";
  expect(isInUse(select)).toBe(true);
});

test("the words, the files and the refusal of a composer stay, and what is around them is fresh", () => {
  const form = element<HTMLFormElement>('<form data-composer="c"><div id="composer-error"></div><textarea name="text"></textarea><ul data-drop-list></ul></form>');
  const [error, text, files] = [...form.children] as [HTMLElement, HTMLTextAreaElement, HTMLElement];
  expect([form, error, text, files].map(isInUse)).toEqual([false, false, false, false]);
  text.value = "x";
  error.append(document.createElement("p"));
  files.append(document.createElement("li"));
  expect([form, error, text, files].map(isInUse)).toEqual([false, true, true, true]);
});

test("what a person opened stays open", () => {
  expect(isOurs(element("<details></details>"), "open")).toBe(true);
  expect(isOurs(element("<div></div>"), "open")).toBe(false);
  expect(isOurs(element("<div></div>"), "class")).toBe(false);
  expect(isOurs(element("<div></div>"), "style")).toBe(true);
});
