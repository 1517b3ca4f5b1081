// Conversation types: the owner writes the questions, a visitor answers them, the answers stand in the inbox.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const TYPES = "/app/settings/conversation-types";

async function ask(frame, text) {
  await frame.getByRole("textbox").first().fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
}

async function question(form, at, label, kind) {
  const box = form.locator(`#question-${at}`);
  await box.getByLabel("As it is asked").fill(label);
  const answer = box.getByLabel("The answer is");
  if ((await answer.inputValue()) !== kind) {
    await Promise.all([form.page().waitForResponse((one) => one.request().method() === "POST"), answer.selectOption(kind)]);
  }
  return box;
}

test("the owner makes a type with three questions, a visitor answers, the answers stand live in the inbox", async ({ page, site, widget, axe, stranger }) => {
  const ana = await stranger();
  await ana.signIn(TYPES);
  const desk = ana.page;
  await desk.getByText("Bridal quote").first().waitFor();
  await axe(desk);
  await desk.getByRole("link", { name: "Add a type" }).click();
  const form = desk.locator("#type-form");
  await form.getByLabel("Name", { exact: true }).fill("Model casting");
  await form.getByLabel("As people say it").fill("hair model\nmodel casting");
  await question(form, 0, "What is your name?", "text");
  await form.getByRole("button", { name: "Add a question" }).click();
  await form.locator("#question-1").waitFor();
  await question(form, 1, "What is your date of birth?", "date");
  await form.getByRole("button", { name: "Add a question" }).click();
  await form.locator("#question-2").waitFor();
  const length = await question(form, 2, "How long is your hair?", "choice");
  await length.getByLabel("To choose from").fill("Short\nLong");
  // The second goes before the first and back again.
  await form.getByRole("button", { name: "Move question 2 up" }).click();
  await form.locator("#question-0 input[name=q_label][value='What is your date of birth?']").waitFor();
  // The focus stays with the question that moved.
  const focused = (name) => desk.waitForFunction((name) => document.activeElement?.textContent?.trim() === name, name);
  await focused("Move question 1 down");
  await form.getByRole("button", { name: "Move question 1 down" }).click();
  await form.locator("#question-0 input[name=q_label][value='What is your name?']").waitFor();
  await focused("Move question 2 down");
  await form.getByText("Short", { exact: true }).waitFor();
  await axe(desk);
  await form.getByRole("button", { name: "Add the type" }).click();
  await desk.getByText("Added Model casting").waitFor();

  await page.goto(site);
  const chat = await widget();
  await ask(chat, "Hello, I would like to be a hair model");
  await chat.getByText("What is your name?").waitFor();
  await desk.goto(new URL("/app/inbox", desk.url()).href);
  // The list says what it is, and is narrowed to it.
  await desk.locator(".row", { has: desk.locator(".row-kind", { hasText: "Model casting" }) }).waitFor();
  await desk.getByLabel("Filter", { exact: true }).click();
  await desk.locator("details[open]").getByRole("link", { name: "Model casting" }).click();
  await desk.locator(".filter-chip", { hasText: "Model casting" }).waitFor();
  assert.equal(await desk.locator("#inbox-list .row").count(), 1);
  await desk.getByRole("link", { name: /What is your name/ }).first().click();
  const pane = desk.locator("details.panel").filter({ has: desk.locator(".intake-answers") });
  await pane.getByText("3 to answer").waitFor();
  await ask(chat, "Nora Lind");
  await chat.getByText("What is your date of birth?").waitFor();
  await pane.getByText("Nora Lind").waitFor();
  await ask(chat, "tomorrow");
  await chat.getByText("I didn't get a date of birth there").waitFor();
  await ask(chat, "3 May 1990");
  await chat.getByText("How long is your hair?").waitFor();
  await chat.getByRole("button", { name: "Long", exact: true }).click();
  await chat.getByText("Is that right?").waitFor();
  await axe();
  await chat.getByRole("button", { name: "Yes, that's right" }).click();
  await chat.getByText("passed all of that on to the team").waitFor();

  await pane.getByText("complete").waitFor();
  await pane.getByText("3 May 1990").waitFor();
  await axe(desk);
  await pane.getByRole("link", { name: "Correct an answer" }).click();
  await desk.getByLabel("Name", { exact: true }).fill("Nora Lindt");
  await axe(desk);
  await desk.getByRole("button", { name: "Save the answers" }).click();
  await desk.getByText("Answers corrected").waitFor();
  await desk.locator(".intake-answers").getByText("Nora Lindt").waitFor();
});

test("without a script the questions are added by sending the form, and an example is one click", async ({ browser, dashboard, stranger }) => {
  const ana = await stranger({ javaScriptEnabled: false });
  await ana.signIn(TYPES);
  const desk = ana.page;
  await desk.getByRole("button", { name: "Emergency" }).click();
  await desk.getByRole("heading", { level: 1, name: "Emergency" }).waitFor();
  // The page comes in parts: what is counted is waited for.
  const taken = (n) => desk.getByRole("button", { name: `Take question ${n} away` });
  const questions = async (n) => {
    await taken(n + 1).waitFor({ state: "detached" });
    await taken(n).waitFor();
  };
  await questions(3);
  await desk.getByRole("button", { name: "Add a question" }).click();
  await questions(4);
  await taken(4).click();
  await questions(3);
});
