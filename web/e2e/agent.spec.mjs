// The agent: prepared in a draft, tried out, published to visitors, brought back.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const TOPIC = "parking";

test("a draft is tried out, published to visitors, and the old version brought back", async ({ page, site, signIn, stranger, axe }) => {
  await signIn("/app/agent");
  await page.getByLabel("Never discusses").fill(TOPIC);
  const playground = page.getByRole("complementary", { name: "Playground" });
  const say = playground.getByRole("textbox", { name: "Message to the agent" });
  // What the answer looks like while it is written.
  await page.evaluate(() => {
    window.written = [];
    const words = document.querySelector("#talk-writing [data-writing-text]");
    new MutationObserver(() => window.written.push(words.textContent)).observe(words, { childList: true, characterData: true, subtree: true });
  });
  await say.fill("where can I park?");
  await say.press("Enter");
  await playground.getByText("public garage at 180 Oak Street").first().waitFor();
  await playground.getByText("Why").first().click();
  await playground.getByText("From your knowledge").first().waitFor();
  assert.equal(await say.inputValue(), "");
  const written = await page.evaluate(() => window.written);
  assert.ok(written.some((text) => text.startsWith("There is a public garage")), JSON.stringify(written));
  await page.locator("#talk-writing").waitFor({ state: "hidden" });
  await say.fill("Is there parking?");
  await say.press("Enter");
  await playground.getByText("I can't help with that here").waitFor();
  await axe();

  // What is only in the form is no visitor's business.
  const eve = await stranger();
  await eve.page.goto(site);
  const before = await eve.widget();
  const ask = async (frame, text) => {
    await frame.getByRole("textbox").first().fill(text);
    await frame.getByRole("textbox").first().press("Enter");
  };
  await ask(before, "Is there parking?");
  await before.getByText("public garage at 180 Oak Street").first().waitFor();
  assert.equal(await before.getByText("I can't help with that here").count(), 0);

  await page.getByRole("button", { name: "Save and review" }).click();
  await page.waitForURL(/\/publish$/);
  await page.locator("ins").getByText(TOPIC).waitFor();
  await axe();
  await page.getByLabel("What changes").fill("No parking");
  await page.getByRole("button", { name: /Publish version/ }).click();
  await page.waitForURL(/\/versions$/);
  await page.getByText("No parking").waitFor();

  const sam = await stranger();
  await sam.page.goto(site);
  const after = await sam.widget();
  await ask(after, "Is there parking?");
  await after.getByText("I can't help with that here").waitFor();

  await page.getByRole("button", { name: "Restore" }).first().click();
  await page.locator("[data-confirm-yes]").click();
  await page.getByText(/brought back/).first().waitFor();
  await page.goto("/app/agent");
  assert.equal(await page.getByLabel("Never discusses").inputValue(), "");
});

test("two versions answer the questions of the business side by side", async ({ page, signIn, axe }) => {
  await signIn("/app/agent/evaluation");
  // The demo's answers are there already; the gaps are not.
  await page.getByText("Do you have parking?").first().waitFor();
  await page.getByRole("button", { name: "Use the gaps" }).click();
  await page.getByText(/questions? added/).waitFor();
  await page.goto("/app/agent");
  await page.getByLabel("Never discusses").fill("parking");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("Draft saved").first().waitFor();
  await page.goto("/app/agent/publish");
  await page.getByRole("button", { name: "Compare on your questions" }).click();
  await page.waitForURL(/\/comparisons\//);
  await page.getByText("Worse").first().waitFor();
  await page.getByText(/answers? differs?\./).or(page.getByText(/answers differ/)).first().waitFor();
  await axe();
});

test("the playground works without a script", async ({ browser, base, dashboard }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(dashboard);
  await page.goto(`${base}/app/agent`);
  const playground = page.getByRole("complementary", { name: "Playground" });
  await playground.getByRole("textbox", { name: "Message to the agent" }).fill("where can I park?");
  await playground.getByRole("button", { name: "Send" }).click();
  await playground.getByText("public garage at 180 Oak Street").first().waitFor();
  await playground.getByText("Why").first().click();
  await playground.getByText("From your knowledge").first().waitFor();
  await context.close();
});
