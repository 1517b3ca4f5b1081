// The first conversation, from both sides at once.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

async function ask(frame, text) {
  await frame.getByRole("textbox").first().fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
}

test("a visitor asks, a person takes over, hands back and resolves, and the visitor rates", async ({ page, site, widget, axe, stranger }) => {
  const ana = await stranger();
  await ana.signIn("/app/inbox");
  await ana.openAllDay();
  const inbox = ana.page;

  await page.goto(site);
  const chat = await widget();
  await ask(chat, "where can I park?");
  await chat.getByText("public garage at 180 Oak Street").waitFor();
  await axe();

  // The inbox hears of it without a reload, and of every step that follows.
  const row = inbox.getByRole("link", { name: /public garage/ }).first();
  await row.click();
  const thread = inbox.getByRole("region", { name: /Conversation with/ }).or(inbox.locator("[data-thread]")).first();
  await thread.getByText("where can I park?").first().waitFor();

  await ask(chat, "I want to talk to a person please");
  await chat.getByText("with you in a few minutes").first().waitFor();
  await thread.getByText("with you in a few minutes").first().waitFor();

  await inbox.getByRole("button", { name: "Take over" }).click();
  await chat.getByText("Ana Ruiz is here now").first().waitFor();

  // A half-written reply survives what comes in meanwhile.
  const composer = inbox.getByPlaceholder("Write a reply…");
  await composer.fill("Hello, this is Ana. ");
  await ask(chat, "Hi Ana, is the garage open on Sunday?");
  await thread.getByText("is the garage open on Sunday?").first().waitFor();
  assert.equal(await composer.inputValue(), "Hello, this is Ana. ");
  await composer.fill("Hello, this is Ana. Yes, until eight.");
  await inbox.getByRole("button", { name: "Send", exact: true }).click();
  await chat.getByText("Yes, until eight.").waitFor();

  await inbox.getByRole("button", { name: "Hand back" }).first().click();
  await chat.getByText("takes it from here").first().waitFor();
  await ask(chat, "How much is a men's haircut?");
  await chat.getByText(/\$48/).first().waitFor();
  await thread.getByText(/\$48/).first().waitFor();

  await inbox.getByRole("button", { name: "Resolve" }).click();
  await chat.getByText("How did we do?").waitFor();
  await chat.getByRole("radio", { name: "5 out of 5" }).check({ force: true });
  await chat.getByRole("button", { name: "Send rating" }).click();
  await chat.getByText("Thank you for the feedback.").waitFor();
});

test("a reload and a lost network lose nothing and send nothing twice", async ({ page, site, widget, offline }) => {
  await page.goto(site);
  let chat = await widget();
  await ask(chat, "is there internet?");
  await chat.getByText("free wifi").waitFor();

  await page.reload();
  chat = await widget();
  await chat.getByText("free wifi").first().waitFor();
  assert.equal(await chat.getByText("is there internet?", { exact: true }).count(), 1);

  await offline(async () => {
    await ask(chat, "are dogs allowed");
    await chat.getByText("are dogs allowed").first().waitFor();
  });
  await chat.getByText("dogs are welcome").first().waitFor({ timeout: 30_000 });

  await page.reload();
  chat = await widget();
  await chat.getByText("dogs are welcome").first().waitFor();
  assert.equal(await chat.getByText("are dogs allowed", { exact: true }).count(), 1);
});

test("two visitors do not see each other", async ({ page, site, widget, stranger }) => {
  await page.goto(site);
  const mine = await widget();
  await ask(mine, "Do you hire?");
  await mine.getByText("three years behind the chair").waitFor();

  const other = await stranger();
  await other.page.goto(site);
  const theirs = await other.widget();
  await theirs.getByRole("textbox").first().waitFor();
  assert.equal(await theirs.getByText("Do you hire?").count(), 0);
});

test("a file that is not what its name says is refused by name, and does not stay in the way", async ({ page, site, widget, expectErrors }) => {
  // The tracing of the test runner reads the picture shown before it is sent; the widget's own policy says no to it.
  expectErrors(/status of 422/, /Connecting to .blob:/);
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "is there internet?");
  await chat.getByText("free wifi").waitFor();

  const buffer = Buffer.from("<html><script>alert(1)</script></html>");
  await chat.locator("input[type=file]").last().setInputFiles({ name: "fake.png", mimeType: "image/png", buffer });
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  const refusal = chat.getByText(/fake\.png can’t be sent/);
  await refusal.waitFor();
  assert.equal(await chat.getByText("tap to retry").count(), 0);

  await ask(chat, "are dogs allowed");
  const answer = chat.getByText("dogs are welcome").first();
  await answer.waitFor();
  assert.ok((await refusal.boundingBox()).y < (await answer.boundingBox()).y, "it stands above what came later");
  await chat.getByRole("button", { name: "Remove fake.png" }).click();
  await refusal.waitFor({ state: "detached" });
});

test("a closed panel counts and sounds what comes in, and an operator deletes what is known of the device", async ({ page, context, site, widget, stranger }) => {
  await context.addInitScript(() => {
    window.tones = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...when) {
      window.tones += 1;
      return start.apply(this, when);
    };
  });
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "where can I park?");
  await chat.getByText("public garage at 180 Oak Street").waitFor();
  const launcher = page.locator("frontdesk-widget").getByRole("button");
  await launcher.click();

  const ana = await stranger();
  await ana.signIn("/app/inbox");
  await ana.page.getByRole("link", { name: /public garage/ }).first().click();
  await ana.page.getByRole("button", { name: "Take over" }).click();
  await ana.page.getByPlaceholder("Write a reply…").fill("Did you find it?");
  await ana.page.getByRole("button", { name: "Send", exact: true }).press("Enter");
  await page.locator("frontdesk-widget").getByRole("button", { name: "1 unread message" }).waitFor();
  const frame = page.frames().find((one) => one.url().includes("/widget/"));
  assert.equal(await frame.evaluate(() => window.tones), 2);

  const contact = await ana.page.locator("a[href*='/app/contacts/con_']").first().getAttribute("href");
  await ana.page.goto(contact);
  await ana.page.getByText(/Chrom/).first().waitFor();
  const menu = ana.page.locator("details").filter({ hasText: "Delete device facts" });
  await menu.locator("summary").click();
  await menu.getByText("Delete device facts").click();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Delete device facts" }).click();
  await ana.page.getByText("Nothing is known of the device").filter({ visible: true }).waitFor();
  assert.equal(await ana.page.getByText(/Chrom/).count(), 0);

  await launcher.click();
  await ask(chat, "Yes, thank you");
  await chat.getByText("Yes, thank you").first().waitFor();
});

test("a visit that has run out costs nothing that was typed", async ({ page, site, widget, expectErrors }) => {
  expectErrors(/status of 401/);
  await page.goto(site);
  const chat = await widget();
  await ask(chat, "is there internet?");
  await chat.getByText("free wifi").waitFor();
  await chat.getByRole("textbox").first().fill("are dogs allowed");

  // As the server does after a day without use.
  const frame = page.frames().find((one) => one.url().includes("/widget/"));
  const status = await frame.evaluate(async () => {
    const token = localStorage.getItem(Object.keys(localStorage).find((name) => name.endsWith(":token")));
    const headers = { Authorization: `Bearer ${token}` };
    return (await fetch("/api/widget/v1/session", { method: "DELETE", headers })).status;
  });
  assert.equal(status, 204);

  assert.equal(await chat.getByRole("textbox").first().inputValue(), "are dogs allowed");
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  await chat.getByText("dogs are welcome").first().waitFor();
  await chat.getByText("This is a new conversation").waitFor();
  assert.equal(await chat.getByText("are dogs allowed", { exact: true }).count(), 1);
});
