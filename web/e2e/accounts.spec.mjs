// From nothing to a business of one's own, beside another one.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

test("a stranger signs up, proves the address, makes an organization and sees nothing of another", async ({ page, base, stranger, expectErrors }) => {
  const ana = await stranger();
  await ana.signIn("/app/inbox");
  const conversation = await ana.page.locator("a[href^='/app/inbox/conv_']").first().getAttribute("href");

  await page.goto(`${base}/signup`);
  await page.getByLabel("Your name").or(page.getByLabel("Name")).first().fill("Bea Bike");
  await page.getByLabel(/e-mail/i).first().fill("bea@example.com");
  await page.getByLabel(/password/i).first().fill("a long and quiet phrase");
  await page.locator("main form button[type=submit], form button[type=submit]").first().click();
  await page.getByText(/mail/i).first().waitFor();

  await page.goto(`${base}/mail`);
  const link = page.locator("a[href*='/verify?token=']").first();
  if ((await link.count()) === 0) await page.getByRole("link", { name: /verif|confirm|bea@example.com/i }).first().click();
  await page.goto(await page.locator("a[href*='/verify?token=']").first().getAttribute("href"));
  // Opening a link proves nothing by itself: programs that scan mail open links too.
  const confirm = page.locator("form[action*='verify'] button[type=submit]");
  if (await confirm.count()) await confirm.first().click();
  await page.waitForURL(/new-organization|app/);

  await page.getByLabel(/name/i).first().fill("Bea's Bikes");
  await page.locator("form button[type=submit]").last().click();
  await page.waitForURL(/\/app/);
  await page.goto(`${base}/app/inbox`);
  await page.getByRole("heading", { name: "Inbox" }).first().waitFor();
  assert.equal(await page.locator("a[href^='/app/inbox/conv_']").count(), 0);

  expectErrors(/status of 404/);
  const answer = await page.goto(base + conversation);
  assert.equal(answer.status(), 404);
});
