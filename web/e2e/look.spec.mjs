// How the business looks to its customers: a logo and a colour, given without a script, refused where they
// are none, and seen on the booking page by day and by night.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./harness/test.mjs";

const LOGO = new URL("../../crates/desk/src/demo/logo.svg", import.meta.url);
const ORGANIZATION = "/app/settings/organization";

const file = (name, text) => ({ name, mimeType: "image/svg+xml", buffer: Buffer.from(text) });
const seen = (img) => img.evaluate((one) => one.complete && one.naturalWidth > 0);

test("a logo and a colour are given without a script, and what is none is refused", async ({ stranger }) => {
  const { page, signIn, expectErrors } = await stranger({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  expectErrors(/422/);
  await signIn(ORGANIZATION);
  const upload = async (what) => {
    await page.getByLabel(/logo/i).setInputFiles(what);
    await page.getByRole("button", { name: "Upload" }).click();
  };
  const preview = page.locator(".look-preview");
  assert.ok(await seen(preview.locator("img.logo")), "the demo's own");

  const drawing = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`;
  for (const [what, why] of [
    [file("a.svg", drawing("<script>alert(1)</script>")), /cannot be set: <script>/],
    [file("a.svg", drawing("<image href='https://evil.example/x.png'/>")), /cannot be set: <image>/],
    [file("a.png", "GIF89a"), /neither PNG nor JPEG nor SVG/],
    [file("a.png", "x".repeat(2_000_001)), /larger than 2 MB/],
  ]) {
    await upload(what);
    await page.getByText(why).first().waitFor();
    assert.ok(await seen(preview.locator("img.logo")), "what is there stays");
  }

  await page.getByRole("button", { name: "Remove the logo" }).click();
  await page.getByText("Removed the logo").waitFor();
  assert.equal(await preview.locator("img.logo").count(), 0);
  await upload({ name: "logo.svg", mimeType: "image/svg+xml", buffer: readFileSync(LOGO) });
  await page.getByText("The logo is used from now on").waitFor();
  assert.ok(await seen(preview.locator("img.logo")));

  await page.getByLabel("Colour").fill("#ffe000");
  await page.getByRole("button", { name: "Use this colour" }).click();
  await page.getByText("The colour is used from now on").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  test(`a pale colour can be read on the booking page when it is ${colorScheme}`, async ({ stranger }) => {
    const { page, signIn, axe } = await stranger({ colorScheme });
    await signIn(ORGANIZATION);
    await page.getByLabel("Colour").fill("#ffe000");
    await page.getByRole("button", { name: "Use this colour" }).click();
    await page.getByText("The colour is used from now on").waitFor();
    await axe();

    await page.goto("/book/juniper");
    assert.ok(await seen(page.locator(".customer-head img.logo")));
    await axe();
    await page.getByRole("link", { name: /Women's haircut/ }).click();
    await page.getByRole("link", { name: /Anybody/ }).click();
    await page.locator("a.slot").first().click();
    await page.getByRole("button", { name: "Book this time" }).waitFor();
    await axe();
  });
}
