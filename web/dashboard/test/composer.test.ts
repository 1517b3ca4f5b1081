// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { accepted, setMode, slashed } from "../islands/composer.ts";
import { draft } from "../islands/drafts.ts";

let form: HTMLFormElement;
let text: HTMLTextAreaElement;

beforeEach(() => {
  localStorage.clear();
  document.body.innerHTML = `<form data-composer="cnv_1" data-mode="reply">
    <textarea name="text" data-draft="cnv_1:reply" data-placeholder-reply="R" data-placeholder-note="N"></textarea></form>`;
  form = document.querySelector("form") as HTMLFormElement;
  text = document.querySelector("textarea") as HTMLTextAreaElement;
});

test("a reply is never left standing in a note, or the other way", () => {
  text.value = "Dear Maya";
  setMode(form, "note");
  expect([text.value, text.placeholder, form.dataset["mode"]]).toEqual(["", "N", "note"]);
  text.value = "regular customer";
  setMode(form, "reply");
  expect([text.value, text.placeholder]).toEqual(["Dear Maya", "R"]);
  expect(draft("cnv_1:note")).toBe("regular customer");
});

test("what was accepted is cleared, with its draft only", () => {
  text.value = "note";
  setMode(form, "note");
  setMode(form, "reply");
  text.value = "sent";
  accepted(form);
  expect(text.value).toBe("");
  expect(draft("cnv_1:reply")).toBe("");
});

test("saved replies are asked for by a slash at the beginning", () => {
  expect(slashed("/Par")).toBe("par");
  expect(slashed("/")).toBe("");
  expect(slashed("either/or")).toBeNull();
  expect(slashed("/a\nb")).toBeNull();
});
