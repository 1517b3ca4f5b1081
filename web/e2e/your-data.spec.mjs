// Somebody asks about their data on the booking page, confirms it by the mail, and is answered; no script.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

test("somebody asks about their data, confirms it, and is answered", async ({ base, stranger, axe, page, signIn }) => {
  const customer = await stranger({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  customer.expectErrors(/422/);
  const at = customer.page;
  await at.goto(`${base}/book/juniper`);
  await at.getByRole("link", { name: "Your data" }).click();
  await at.getByRole("button", { name: /Send/ }).click();
  assert.match(at.url(), /your-data/, "nothing is lost, nothing is sent");
  await at.getByLabel("Name").fill("Wilma Private");
  await at.getByLabel("E-mail").fill("wilma@example.com");
  await at.getByRole("radio").last().check();
  await at.getByRole("button", { name: /Send/ }).click();

  const mailbox = (await stranger()).page;
  await mailbox.goto(`${base}/mail`);
  await mailbox.locator("a.mail-row", { hasText: "wilma@example.com" }).first().click();
  const shown = mailbox.frameLocator("iframe.mail-html");
  const link = await shown.locator("a[href*='/your-data/']").getAttribute("href");

  await at.goto(link);
  await at.getByRole("main").getByRole("button").click();

  await signIn("/app/settings/privacy");
  await axe();
  await page.getByRole("link", { name: /Wilma Private/ }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await axe();
  await page.locator("textarea").first().fill("Everything that we kept of you is deleted.");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Nothing waits for an answer").waitFor();
  await page.getByRole("link", { name: /Wilma Private/ }).click();
  await page.getByText("Everything that we kept of you is deleted.").waitFor();

  await mailbox.goto(`${base}/mail`);
  await mailbox.locator("a.mail-row", { hasText: "wilma@example.com" }).first().click();
  await mailbox.frameLocator("iframe.mail-html").getByText("Everything that we kept of you is deleted.").waitFor();
});
