// Tasks: written down from a conversation, seen at once by everybody, changed, done, taken back; and made by rules.
import assert from "node:assert/strict";
import { apiKey } from "./harness/keys.mjs";
import { test } from "./harness/test.mjs";

test("a task is made from a conversation and done", async ({ page, newPage, dashboard, signIn, axe }) => {
  await signIn("/app/inbox");
  const other = await newPage();
  await other.goto(new URL("/app/tasks?show=all", dashboard).href);
  await other.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();

  await page.locator("[data-nav-item]").first().click();
  await page.waitForURL(/\/app\/inbox\/con/);
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("t");
  const dialog = page.getByRole("dialog", { name: "New task" });
  await dialog.getByLabel("What is to be done").fill("Send the picture of the fringe");
  await dialog.getByLabel("Who").selectOption({ label: "Me" });
  await axe();
  await dialog.getByRole("button", { name: "Add task" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.locator("#details").getByRole("link", { name: "Send the picture of the fringe" }).waitFor();

  // Another window sees it without being touched.
  const row = other.locator(".task", { hasText: "Send the picture of the fringe" });
  await row.waitFor();
  await axe(other);

  await row.getByRole("link", { name: "Send the picture of the fringe" }).click();
  await other.getByLabel("What is to be done").fill("Send both pictures of the fringe");
  await other.getByLabel("Urgency").selectOption("high");
  await axe(other);
  await other.getByRole("button", { name: "Save" }).click();
  await other.waitForURL(/\/app\/tasks$/);
  await page.locator("#details").getByRole("link", { name: "Send both pictures of the fringe" }).waitFor();

  // Done by the key, and taken back.
  const changed = other.locator(".task", { hasText: "Send both pictures of the fringe" });
  await changed.getByRole("link", { name: "Send both pictures of the fringe" }).focus();
  await other.keyboard.press("e");
  await changed.waitFor({ state: "detached" });
  await page.locator("#details").getByRole("link", { name: "Send both pictures of the fringe" }).waitFor({ state: "detached" });
  await other.getByRole("button", { name: "Undo" }).click();
  await other.locator(".task", { hasText: "Send both pictures of the fringe" }).waitFor();
  await page.locator("#details").getByRole("link", { name: "Send both pictures of the fringe" }).waitFor();
});

test("one line writes a task down, the rail counts what is due, and a phone has room for it", async ({ page, dashboard, signIn, axe }) => {
  await signIn("/app/tasks");
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Add a task" }).fill("Water the plants");
  await page.keyboard.press("Enter");
  await page.locator(".task", { hasText: "Water the plants" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Add a task" }).inputValue(), "");
  const due = page.locator(".rail [data-tasks-due] .count");
  const before = Number.parseInt(await due.textContent(), 10);
  await page.locator(".task", { hasText: "Check the stock of toner" }).getByRole("button", { name: /Done/ }).click();
  await page.waitForFunction((n) => Number.parseInt(document.querySelector(".rail [data-tasks-due] .count")?.textContent ?? "0", 10) === n, before - 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction((n) => Number.parseInt(document.querySelector(".rail [data-tasks-due] .count")?.textContent ?? "0", 10) === n, before);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(new URL("/app/tasks?show=all", dashboard).href);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} pixels`);
  await axe();
});

test("a rule makes a task when the agent cannot answer, and programs find it", async ({ page, site, dashboard, base, signIn, axe, stranger }) => {
  await signIn();
  const key = await apiKey(page, dashboard, "write", "admin");
  await page.goto(new URL("/app/settings/task-rules", dashboard).href);
  const offer = page.locator(".rule-offer", { hasText: "the agent cannot answer a question" });
  await axe();
  await offer.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "Answer “{question}”" }).waitFor();

  await page.goto(new URL("/app/tasks?show=nobody", dashboard).href);
  await page.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();
  const visitor = await stranger();
  await visitor.page.goto(site);
  const frame = await visitor.widget();
  await frame.getByRole("textbox").fill("Do you repair violins?");
  await frame.getByRole("textbox").press("Enter");
  const row = page.locator(".task", { hasText: "Answer “Do you repair violins?”" });
  await row.waitFor();
  await row.getByText("by a rule").waitFor();

  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const ask = async (path, options = {}) => (await fetch(new URL(`/api/v1/${path}`, base), { headers, ...options })).json();
  const [task] = (await ask("tasks?assignee_id=none&search=violins")).data;
  const due_on = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  const change = { version: task.version, due_on, urgency: "high" };
  const changed = await ask(`tasks/${task.id}`, { method: "PATCH", body: JSON.stringify(change) });
  assert.deepEqual([changed.whole_day, changed.urgency, changed.rule_id !== null], [true, "high", true]);
  await page.locator(".task-group", { hasText: "Later" }).locator(".task", { hasText: "violins" }).waitFor();
});

test("a rule makes a task of a lead that another program captures", async ({ page, dashboard, base, signIn }) => {
  await signIn();
  const key = await apiKey(page, dashboard, "write", "admin");
  await page.goto(new URL("/app/settings/task-rules", dashboard).href);
  await page.locator(".rule-offer", { hasText: "a lead is captured" }).getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "Get in touch with {name}" }).waitFor();
  await page.goto(new URL("/app/tasks?show=nobody", dashboard).href);
  await page.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();

  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: "Greta Lund", interest: "A perm for her mother", email: "greta@example.com" });
  const captured = await fetch(new URL("/api/v1/leads", base), { method: "POST", headers, body });

  assert.equal(captured.status, 201);
  await page.locator(".task", { hasText: "Get in touch with Greta Lund" }).getByText("by a rule").waitFor();
});
