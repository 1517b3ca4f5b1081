// Answers that were wrong, and answers that are drafted: what members do so that the next one is right.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

async function ask(frame, text) {
  await frame.getByRole("textbox").first().fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
}

test("an answer marked wrong becomes a gap, is corrected in the FAQ, and the agent answers right", async ({ page, site, widget, axe, stranger }) => {
  const ana = await stranger();
  await ana.signIn("/app/inbox");
  const inbox = ana.page;
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "where can I park?");
  await chat.getByText("public garage at 180 Oak Street").waitFor();

  const thumb = chat.getByRole("button", { name: "This was wrong or did not help" }).last();
  await thumb.click();
  await chat.getByText("Thank you, we will look at it.").waitFor();
  await axe();
  assert.equal(await chat.locator(".thumb[aria-pressed=true]").count(), 1);

  await inbox.getByRole("link", { name: /public garage/ }).first().click();
  await inbox.getByText("The contact says this was wrong").waitFor();
  await axe(inbox);
  await inbox.goto(new URL("/app/knowledge/gaps", inbox.url()).href);
  const gap = inbox.getByRole("listitem").filter({ hasText: "where can I park?" });
  await gap.getByText("answered wrongly", { exact: true }).waitFor();
  await axe(inbox);
  await gap.getByRole("link", { name: "Correct", exact: true }).click();
  await inbox.getByText("This was answered wrongly").waitFor();
  await axe(inbox);
  await inbox.getByLabel("Answer", { exact: true }).fill("There are four spaces in the yard behind us.");
  await inbox.getByRole("button", { name: "Save the answer" }).click();
  await inbox.getByText("Answered. The agent knows it from now on.").waitFor();

  await ask(chat, "where can I park?");
  await chat.getByText("four spaces in the yard").waitFor();
});

test("Suggest fills the composer from the knowledge, and one press brings back what was there", async ({ page, site, widget, axe, stranger }) => {
  const ana = await stranger();
  await ana.signIn("/app/inbox");
  await ana.openAllDay();
  const inbox = ana.page;
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "I want to talk to a person please");
  await chat.getByText("with you in a few minutes").first().waitFor();
  await inbox.getByRole("link", { name: /with you in a few minutes|talk to a person/ }).first().click();
  await inbox.getByRole("button", { name: "Take over" }).click();
  await chat.getByText("is here now").first().waitFor();
  await ask(chat, "is there internet?");
  await inbox.locator("#messages").getByText("is there internet?").first().waitFor();

  const composer = inbox.getByPlaceholder("Write a reply…");
  await composer.fill("half a wrod, dont");
  await inbox.getByRole("button", { name: "Suggest" }).click();
  await inbox.getByText("Read it before you send it.").waitFor();
  assert.match(await composer.inputValue(), /wi-?fi|internet|network/i);
  assert.ok((await inbox.locator(".drafted-passages a").count()) > 0);
  await axe(inbox);
  await inbox.locator("[data-drafted-undo]").click();
  assert.equal(await composer.inputValue(), "half a wrod, dont");

  await inbox.locator("summary", { hasText: "Improve" }).click();
  await inbox.getByRole("button", { name: "Spelling and grammar" }).click();
  await inbox.getByText("Improved by the built-in engine").waitFor();
  assert.equal(await composer.inputValue(), "Half a wrod, don’t.");
  // Nothing was sent by itself.
  assert.equal(await chat.getByText("Half a wrod").count(), 0);
});

test("what a member answers by hand is offered, and known once it is approved", async ({ page, site, widget, axe, stranger }) => {
  const ana = await stranger();
  await ana.signIn("/app/inbox");
  const inbox = ana.page;
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "Do you repair music boxes?");
  await chat.locator(".theirs").nth(1).waitFor();
  await inbox.getByRole("link").filter({ hasText: "Visitor" }).first().click();
  const composer = inbox.getByPlaceholder("Write a reply…");
  await composer.fill("No, but the shop next door does, every day.");
  await inbox.getByRole("button", { name: "Send", exact: true }).click();
  await chat.getByText("the shop next door does").waitFor();

  await inbox.goto(new URL("/app/knowledge/suggested", inbox.url()).href);
  const offered = inbox.getByRole("listitem").filter({ hasText: "Do you repair music boxes?" });
  await offered.waitFor();
  await axe(inbox);
  await offered.getByRole("link", { name: "Edit and approve" }).click();
  await inbox.getByRole("button", { name: "Save the answer" }).click();
  await inbox.getByText("Approved. The agent knows it from now on.").waitFor();
});
