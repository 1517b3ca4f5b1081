/** A key of the REST API with these scopes, made where an owner makes one. */
export async function apiKey(page, dashboard, ...scopes) {
  await page.goto(new URL("/app/settings/api-keys", dashboard).href);
  await page.getByLabel("What it is for").fill("A test");
  for (const scope of scopes) await page.locator(`input[name="scopes"][value="${scope}"]`).check();
  await page.getByRole("button", { name: "Create the key" }).click();
  const text = await page.getByText(/^fd_/).first().textContent();
  return text.trim();
}
