// Money: a quote is written and added up, goes out, is accepted, becomes an invoice, and is paid.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const DARK_PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" };

const line = (page, nth) => page.getByRole("group", { name: `Line ${nth}` });
const sums = (page) => page.locator("#paper-sums");

/** Nothing goes over the edge of the window. */
async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px too wide`);
}

test("a quote is written with its sums live, sent by its link, accepted, billed and paid in two parts", async ({ page, dashboard, signIn, axe, expectErrors }) => {
  expectErrors(/422/);
  await signIn();
  await page.goto(new URL("/app/money", dashboard).href);
  await page.getByRole("heading", { name: "Money", level: 1 }).waitFor();
  await axe();

  await page.getByRole("link", { name: "New quote" }).first().click();
  await page.getByRole("heading", { name: "New quote", level: 1 }).waitFor();
  await page.getByLabel("Name on the paper").fill("Quincy Quote");
  await page.getByLabel("Subject").fill("A wedding party");
  await line(page, 1).getByLabel("What for").fill("Hair");
  await line(page, 1).getByLabel("Quantity").fill("2");
  await line(page, 1).getByLabel("Price").fill("100,50");
  await line(page, 1).getByLabel("Tax").selectOption({ label: "No tax" });
  await sums(page).getByText("$201.00", { exact: true }).first().waitFor();
  await page.locator("#line-amount-0", { hasText: "$201.00" }).waitFor();

  // Enter after the last line adds another, which has the focus.
  await line(page, 1).getByLabel("Price").press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "f-lines.1.description");
  await page.keyboard.type("Make-up");
  await line(page, 2).getByLabel("Price").fill("sixty");
  await sums(page).getByText("Without what cannot be read yet.").waitFor();
  await line(page, 2).getByLabel("Price").fill("60");
  await page.getByLabel("Discount on all of it").fill("10%");
  await sums(page).getByText("Discount 10%").waitFor();
  await sums(page).getByText("-$26.10").waitFor();
  await sums(page).getByText("$234.90").waitFor();
  await axe();

  // What is wrong stands at its field, and what was typed stays.
  await line(page, 2).getByLabel("Quantity").fill("many");
  await line(page, 2).getByLabel("Quantity").press("Control+Enter");
  await page.getByText("There is one thing to correct.").waitFor();
  assert.equal(await line(page, 2).getByLabel("Quantity").inputValue(), "many");
  await axe();
  await line(page, 2).getByLabel("Quantity").fill("1");
  // Adding up takes nobody away from what they are correcting.
  await sums(page).getByText("$234.90").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "f-lines.1.quantity");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Draft written").waitFor();
  await page.getByRole("article", { name: "The paper" }).getByText("Make-up").waitFor();
  await axe();

  // The parts of the page come anew one by one; before the form is there the link leads to a page of its own.
  await page.locator("#send").waitFor({ state: "attached" });
  await page.getByRole("link", { name: "Send…" }).click();
  const send = page.getByRole("dialog", { name: "Send the quote" });
  await send.getByRole("button", { name: "Send by e-mail" }).click();
  await send.getByText("needed to send it by e-mail").first().waitFor();
  await axe();
  await send.getByRole("button", { name: "Only make the link" }).click();
  await page.getByText(/^Q-\d{4}-\d{4} is out/).waitFor();
  await page.getByText("The customer's link").waitFor();

  await page.locator("#accept").waitFor({ state: "attached" });
  await page.getByRole("link", { name: "They accept…" }).click();
  const accept = page.getByRole("dialog", { name: "They accept it" });
  assert.equal(await accept.getByLabel("Who said yes").inputValue(), "Quincy Quote");
  await accept.getByRole("button", { name: "Mark as accepted" }).click();
  await page.getByText("Accepted by Quincy Quote").waitFor();

  await page.getByRole("button", { name: "Make the invoice" }).click();
  await page.getByRole("heading", { name: "Draft of an invoice" }).waitFor();
  await page.getByRole("button", { name: "Issue", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Issue", exact: true }).click();
  await page.getByRole("heading", { name: /^INV-\d{4}-\d{4}$/, level: 1 }).waitFor();
  await axe();

  const pay = async (amount, said) => {
    await page.locator("#pay").waitFor({ state: "attached" });
    await page.getByRole("link", { name: "Record a payment…" }).click();
    const dialog = page.getByRole("dialog", { name: "Record a payment" });
    if (amount) await dialog.getByLabel("Amount").fill(amount);
    await axe();
    await dialog.getByRole("button", { name: "Record the payment" }).click();
    await page.getByText(said).waitFor();
    await dialog.waitFor({ state: "hidden" });
  };
  await pay("100", "$100.00 came in, $134.90 is open");
  await page.getByText("Partly paid", { exact: true }).waitFor();
  // The next one begins with what is open.
  await page.waitForFunction(() => document.querySelector("#f-amount")?.value === "134.90");
  await pay("", "$134.90 came in: all is paid");
  await page.locator("#paper-head").getByText("Paid", { exact: true }).waitFor();
  await page.locator("#paper-paid").getByText("$134.90").waitFor();
  await axe();

  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText("Taken back: $134.90 is open").waitFor();
  await page.locator("#paper-head").getByText("Partly paid", { exact: true }).waitFor();
});

test("every page of money on a dark phone", async ({ base, stranger }) => {
  const phone = await stranger(DARK_PHONE);
  await phone.signIn();
  /** Sends a form as a browser does, and answers with the page that it leads to. */
  const send = (path, form) => phone.page.evaluate(async ([to, body]) => {
    const answer = await fetch(to, { method: "POST", body: new URLSearchParams(body) });
    return answer.ok ? new URL(answer.url).pathname : `${to}: ${answer.status}`;
  }, [path, form]);
  const paper = { name: "Phoebe Phone", subject: "A long afternoon of colour, cut and care", l_description: "Colour", l_quantity: "1,5", l_unit: "h", l_price: "80" };
  const quote = await send("/app/money/quotes/new", paper);
  await send(`${quote}/send`, { how: "link" });
  const invoice = await send("/app/money/invoices/new", paper);
  await send(`${invoice}/issue`, {});
  await send(`${invoice}/pay`, { amount: "20", method: "cash" });
  for (const path of ["/app/money", "/app/money/invoices", "/app/money/invoices/new", quote, `${quote}/accept`, invoice, `${invoice}/pay`, `${invoice}/credit`, "/app/settings/billing"]) {
    const answer = await phone.page.goto(new URL(path, base).href);
    assert.equal(answer.status(), 200, path);
    await phone.axe();
    await fits(phone.page);
  }
});

test("how the business bills is said in its settings, and a quote begins with it", async ({ page, dashboard, signIn, axe, expectErrors }) => {
  expectErrors(/422/);
  await signIn("/app/settings/billing");
  await page.getByText("The next one is", { exact: false }).first().waitFor();
  await axe();
  const taxes = page.locator(".money-taxes > li");
  const before = await taxes.count();
  await page.getByRole("button", { name: "Add a tax" }).click();
  // The new row is there before anything is written into the last one.
  await taxes.nth(before).waitFor();
  const last = taxes.nth(before);
  await last.getByLabel("Name").fill("Test tax");
  await last.getByLabel("Rate").fill("12,5");
  await page.getByLabel("Invoices begin with").fill("Q");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("that of another kind of paper", { exact: false }).first().waitFor();
  await page.getByLabel("Invoices begin with").fill("BILL");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Billing saved").waitFor();
  await page.getByText(/The next one is BILL-\d{4}-\d{4}/).waitFor();

  await page.goto(new URL("/app/money/invoices/new", dashboard).href);
  await line(page, 1).getByLabel("Tax").selectOption({ label: "Test tax 12.5%" });
  await line(page, 1).getByLabel("Price").fill("80");
  await sums(page).getByText("$90.00", { exact: true }).waitFor();
  await axe();
});
