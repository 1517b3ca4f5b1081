// Contacts: a list of five thousand read with its bad rows told, and two that are one, merged and taken apart.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./harness/test.mjs";

/** A list as a German office writes it; every five hundredth row is wrong. */
function list(rows) {
  let csv = "Vorname;Nachname;E-Mail;Telefon\n";
  for (let at = 0; at < rows; at++) {
    const email = at % 500 === 499 ? "nonsense" : `person${at}@example.org`;
    csv += `Person;Nr${at};${email};+49 151 ${10_000_000 + at}\n`;
  }
  return Buffer.from(csv);
}

async function make(page, name, emails) {
  await page.goto("/app/contacts/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(emails);
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/contacts\/con_/);
  return page.url();
}

test("a list of five thousand is read, and the rows that are not right are told", async ({ page, signIn, axe }) => {
  await signIn("/app/contacts/imports");
  await axe();
  await page.locator('input[type="file"]').setInputFiles({ name: "kunden.csv", mimeType: "text/csv", buffer: list(5_000) });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "What the columns hold" }).waitFor();
  assert.equal(await page.getByLabel("Vorname").inputValue(), "first_name");
  await page.getByLabel("Tags for everybody").fill("list");
  await page.getByRole("button", { name: "See what comes of it" }).click();
  await page.getByText("4990", { exact: true }).waitFor();
  await axe();

  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("Every row has been dealt with").waitFor({ timeout: 60_000 });
  await page.getByText("E-Mail: nonsense is not an e-mail address").first().waitFor();
  await axe();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download all of them" }).click()]);
  const report = await readFile(await download.path(), "utf8");
  assert.equal(report.trim().split("\n").length, 11);
  assert.match(report, /\n501,E-Mail: nonsense/);

  await page.goto("/app/contacts?tag=list");
  await page.getByText("50 of 4990").waitFor();
  await page.goto("/app/contacts?q=person4321%40example.org");
  await page.getByRole("link", { name: "Person Nr4321" }).waitFor();
});

test("two that are one person are merged, and taken apart again", async ({ page, signIn, axe }) => {
  await signIn("/app/contacts");
  const one = await make(page, "Berta Beispiel", "berta@example.net");
  await page.getByPlaceholder("What your team should know").fill("Likes the window seat");
  await page.getByRole("button", { name: "Add note" }).click();
  await page.getByText("Note added").waitFor();
  const other = await make(page, "Berta B", "berta@example.net\nbb@example.net");

  await page.getByText("Perhaps the same person").waitFor();
  await axe();
  await page.getByRole("link", { name: "Look at both" }).click();
  await page.getByText("This one goes").waitFor();
  await axe();
  await page.getByRole("button", { name: "Merge contacts" }).click();
  await page.waitForURL(one);
  await page.getByText("bb@example.net").first().waitFor();
  await page.goto(other);
  assert.equal(page.url(), one, "whoever looks for the one finds the other");
  await axe();

  await page.getByRole("button", { name: "Undo merge" }).click();
  await page.getByRole("dialog").getByText("Take Berta B out again?").waitFor();
  await page.getByRole("dialog").getByRole("button").last().click();
  await page.getByText("two contacts again").waitFor();
  await page.goto(other);
  await page.getByRole("heading", { name: "Berta B", exact: true }).waitFor();
  assert.equal(await page.getByText("Likes the window seat").count(), 0);
  await page.goto(one);
  await page.getByText("Likes the window seat").first().waitFor();
  assert.equal(await page.getByText("bb@example.net").count(), 0);
});
