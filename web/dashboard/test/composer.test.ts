// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { accepted, rewrite, setMode, slashed } from "../islands/composer.ts";
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

const DRAFTED = `<div class="drafted-body"><template data-drafted-text>We open at nine.</template>
  <p><button type="button" data-drafted-undo>Undo</button><button type="button" data-drafted-use hidden>Use it</button></p></div>`;

function asksForDraft(): HTMLButtonElement {
  form.insertAdjacentHTML("beforeend", `<div data-drafted></div><button type="button" data-rewrite="/improve" data-change="correct"></button>`);
  return form.querySelector("[data-rewrite]") as HTMLButtonElement;
}

test("a draft takes the place of what was written, with the way back beside it", async () => {
  const button = asksForDraft();
  vi.stubGlobal("fetch", vi.fn(async () => new Response(DRAFTED)));
  text.value = "we opn at nine";
  await rewrite(button, form);
  expect(text.value).toBe("We open at nine.");
  expect(form.querySelector<HTMLElement>("[data-drafted-undo]")?.hidden).toBe(false);
  expect(form.querySelector("[data-drafted-text]")).toBeNull();
});

test("what was written while a draft was made is not written over, nor when there is none", async () => {
  const button = asksForDraft();
  vi.stubGlobal("fetch", vi.fn(async () => {
    text.value += " sharp";
    return new Response(DRAFTED);
  }));
  text.value = "we opn at nine";
  await rewrite(button, form);
  expect(text.value).toBe("we opn at nine sharp");
  expect(form.querySelector<HTMLElement>("[data-drafted-use]")?.hidden).toBe(false);

  vi.stubGlobal("fetch", vi.fn(async () => new Response("no", { status: 422, headers: { "content-type": "text/plain" } })));
  await rewrite(button, form);
  expect(text.value).toBe("we opn at nine sharp");
});
