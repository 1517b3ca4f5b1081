// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draft, dropDraft, keepDraft, restoreDraft, sweepDrafts } from "../islands/drafts.ts";

const DAY = 24 * 60 * 60 * 1000;

beforeEach(() => localStorage.clear());

test("a draft is kept until it is dropped or emptied", () => {
  keepDraft("cnv_1:reply", "half");
  expect(draft("cnv_1:reply")).toBe("half");
  keepDraft("cnv_1:reply", "  ");
  expect(draft("cnv_1:reply")).toBe("");
  keepDraft("cnv_1:reply", "again");
  dropDraft("cnv_1:reply");
  expect(draft("cnv_1:reply")).toBe("");
});

test("what the server sent back is not overwritten", () => {
  keepDraft("k", "draft");
  document.body.innerHTML = '<textarea data-draft="k">refused</textarea><textarea data-draft="k"></textarea>';
  const [refused, empty] = document.querySelectorAll("textarea");
  restoreDraft(refused as HTMLTextAreaElement);
  restoreDraft(empty as HTMLTextAreaElement);
  expect(refused?.value).toBe("refused");
  expect(empty?.value).toBe("draft");
});

test("old drafts go, and all of them at sign-out; nothing else does", () => {
  localStorage.setItem("theme", "dark");
  localStorage.setItem("draft:broken", "{");
  keepDraft("old", "x", 0);
  keepDraft("new", "y", 15 * DAY);
  sweepDrafts(15 * DAY);
  expect(Object.keys(localStorage).sort()).toEqual(["draft:new", "theme"]);
  sweepDrafts(15 * DAY, true);
  expect(Object.keys(localStorage)).toEqual(["theme"]);
});
