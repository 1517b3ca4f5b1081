// The API's documentation, and trying an operation from it.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

/** An API key of the demo's salon, made as its owner does. */
async function key(stranger) {
  const ana = await stranger();
  await ana.signIn("/app/settings/api-keys");
  await ana.page.getByLabel("What it is for").fill("Documentation");
  for (const box of await ana.page.getByRole("checkbox").all()) await box.check({ force: true });
  await ana.page.getByRole("button", { name: "Create the key" }).click();
  const shown = ana.page.getByText(/fd_[A-Za-z0-9_]{20,}/).first();
  await shown.waitFor();
  return (await shown.textContent()).match(/fd_[A-Za-z0-9_]+/)[0];
}

for (const [name, options] of [
  ["wide and light", { viewport: { width: 1280, height: 860 }, colorScheme: "light" }],
  ["narrow and dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`an operation is tried from the documentation, ${name}`, async ({ docs, stranger }) => {
    const secret = await key(stranger);
    const reader = await stranger(options);
    const { page } = reader;
    await page.goto(docs);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false, "it scrolls sideways");

    const list = page.locator("#list_contacts");
    await list.getByText("Try it").click();
    await list.getByRole("button", { name: "Send GET" }).click();
    await list.getByText("Enter your API key first").waitFor();

    await page.getByLabel("API key").fill(secret);
    await list.getByLabel("limit").fill("2");
    assert.match(await list.locator("[data-docs-curl]").textContent(), /^curl '.*\/api\/v1\/contacts\?limit=2' /);
    assert.doesNotMatch(await list.locator("[data-docs-curl]").textContent(), new RegExp(secret));
    await list.getByRole("button", { name: "Send GET" }).click();
    await list.getByText(/^200 OK in \d+ ms$/).waitFor();
    const contacts = JSON.parse(await list.locator("[data-docs-body]").textContent());
    assert.equal(contacts.data.length, 2);
    assert.match(await list.locator("[data-docs-headers]").textContent(), /content-type: application\/json/);
    await reader.axe();

    // What is stored comes back as text, whatever it is.
    const hostile = `<img src=x onerror="document.title='run'">`;
    const change = page.locator("#update_contact");
    await change.getByText("Try it").click();
    await change.getByLabel("id", { exact: false }).first().fill(contacts.data[0].id);
    await change.getByLabel("notes").fill(hostile);
    await change.getByRole("button", { name: "Send PATCH" }).click();
    await change.getByText(/^200 OK/).waitFor();
    assert.equal(JSON.parse(await change.locator("[data-docs-body]").textContent()).notes, hostile);
    assert.doesNotMatch(await page.title(), /run/);

    // The key lasts as long as the tab.
    await page.reload();
    assert.equal(await page.getByLabel("API key").inputValue(), secret);
  });
}

test("without a script it is documentation", async ({ docs, stranger }) => {
  const reader = await stranger({ javaScriptEnabled: false });
  await reader.page.goto(docs);
  await reader.page.getByRole("heading", { name: "Frontdesk API" }).waitFor();
  await reader.page.locator("#list_contacts").getByText("Authorization: API key (read).").waitFor();
  assert.equal(await reader.page.getByText("Try it").first().isVisible(), false);
  assert.equal(await reader.page.locator("#docs-key").isVisible(), false);
});
