// Teaching by a file: uploaded, read, quoted to a visitor with its title, and forgotten when deleted.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const RULES = "# House rules\n\n## Parrots\n\nParrots are welcome in the back garden until noon.\n";

async function ask(frame, text) {
  await frame.getByRole("textbox").first().fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
}

test("a file is uploaded, answered from, and not answered from any more once it is deleted", async ({ page, site, signIn, axe, stranger }) => {
  await signIn("/app/knowledge/sources");
  await page.getByRole("link", { name: "Looking after your hair.md" }).waitFor();
  await axe();
  await page.locator('input[type="file"]').setInputFiles({ name: "house-rules.md", mimeType: "text/markdown", buffer: Buffer.from(RULES) });
  await page.getByText(/house-rules.md, \d+ B/).waitFor();
  await page.getByRole("button", { name: "Upload" }).click();

  // It becomes ready without a reload, and what is being typed meanwhile stays.
  const address = page.getByLabel("Address").first();
  await address.fill("example.com/half-wri");
  await page.locator(".answer", { hasText: "house-rules.md" }).getByText("Ready").waitFor();
  assert.equal(await address.inputValue(), "example.com/half-wri");
  await axe();
  await page.getByRole("link", { name: "house-rules.md" }).click();
  await page.getByText("Parrots are welcome in the back garden").waitFor();
  await axe();

  const mia = await stranger();
  await mia.page.goto(site);
  const chat = await mia.widget();
  await ask(chat, "are parrots welcome?");
  await chat.getByText("Parrots are welcome in the back garden until noon.").first().waitFor();

  // Who asks in the dashboard sees where it stands.
  await page.goto("/app/knowledge/ask?q=are+parrots+welcome");
  await page.locator(".found").first().getByRole("link", { name: "house-rules.md" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText("Delete “house-rules.md” and its 1 passage?").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Looking after your hair.md" }).waitFor();
  assert.equal(await page.getByText("house-rules.md").and(page.getByRole("link")).count(), 0);

  const tom = await stranger();
  await tom.page.goto(site);
  const again = await tom.widget();
  await ask(again, "are parrots welcome?");
  await again.getByText(/not sure|don.t know|don.t have/i).first().waitFor();
  assert.equal(await again.getByText("back garden").count(), 0);
});
