// The demo's own site: the first thing anybody sees.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

test("the salon's page loads, is accessible and reports no error", async ({ page, site, axe }) => {
  const answer = await page.goto(site);

  assert.equal(answer.status(), 200);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await axe();
});
