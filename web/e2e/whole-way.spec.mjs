// The whole way in one go: a lead, a quote, the customer's yes, a booking, an invoice, a payment, a receipt,
// and every mail on it, as it lies in the development mailbox.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const NAME = "Wanda Whole";
const EMAIL = "wanda@example.com";

test("from a lead to the receipt, with every mail that goes out", async ({ page, base, signIn, stranger, axe }) => {
  const customer = await stranger();
  const mailbox = await stranger();

  /** The newest mail to Wanda whose subject is like this, opened; answers with its files and its links. */
  async function mail(subject) {
    const at = mailbox.page;
    await at.goto(`${base}/mail`);
    const row = at.locator("a.mail-row", { hasText: EMAIL }).filter({ hasText: subject }).first();
    await row.click();
    await at.getByRole("heading", { name: subject }).waitFor();
    const shown = at.frameLocator("iframe.mail-html");
    const logo = shown.locator("img[alt='Juniper & Co. Hair']");
    await logo.waitFor();
    const drawn = await logo.evaluate((img) => img.complete && img.naturalWidth > 0);
    assert.ok(drawn, "the logo is in the mail");
    const links = await shown.locator("a[href^='http']").evaluateAll((all) => all.map((a) => a.href));
    const files = [];
    for (const link of await at.locator("a[href*='/files/']").all()) {
      const answer = await at.request.get(await link.getAttribute("href"));
      files.push({ name: await link.textContent(), type: answer.headers()["content-type"], bytes: await answer.body() });
    }
    return { links, files };
  }
  const link = (found, part) => found.links.find((one) => one.includes(part)) ?? assert.fail(`no ${part} in ${found.links}`);
  const isPdf = (file, name) => {
    assert.match(file.name, name);
    assert.equal(file.type, "application/pdf");
    assert.equal(file.bytes.subarray(0, 5).toString(), "%PDF-");
  };

  // The lead.
  await signIn("/app/leads/new");
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("What they want").fill("Hair for her wedding");
  await page.getByRole("button", { name: "Add lead" }).click();
  await page.getByRole("heading", { name: NAME, level: 1 }).waitFor();

  // The quote.
  await page.getByRole("link", { name: "Write a quote" }).click();
  await page.getByRole("heading", { name: "New quote", level: 1 }).waitFor();
  assert.equal(await page.getByLabel("Name on the paper").inputValue(), NAME);
  await page.getByLabel("Subject").fill("Hair for a wedding");
  const line = page.getByRole("group", { name: "Line 1" });
  await line.getByLabel("What for").fill("Bridal hair, with a trial");
  await line.getByLabel("Price").fill("320");
  await line.getByLabel("Tax").selectOption({ label: "No tax" });
  await line.getByLabel("Price").press("Control+Enter");
  await page.getByText("Draft written").waitFor();
  const quote = page.url();
  await page.getByRole("link", { name: "Send…" }).click();
  await page.getByRole("dialog", { name: "Send the quote" }).getByRole("button", { name: "Send by e-mail" }).click();
  await page.getByRole("heading", { name: /^Q-\d{4}-\d{4}$/, level: 1 }).waitFor();

  // Its mail, and the customer's yes.
  const quoted = await mail(/^Your quote Q-\d{4}-\d{4} from Juniper/);
  assert.equal(quoted.files.length, 1);
  isPdf(quoted.files[0], /^Q-\d{4}-\d{4}\.pdf$/);
  await customer.page.goto(link(quoted, "/quotes/"));
  await customer.page.getByText("Bridal hair, with a trial").waitFor();
  assert.ok(await customer.page.locator("img.logo").evaluate((img) => img.complete && img.naturalWidth > 0));
  await customer.axe();
  const offered = await customer.page.request.get(`${customer.page.url()}/paper.pdf`);
  assert.ok((await offered.body()).equals(quoted.files[0].bytes), "the mail and the link have the same file");
  await customer.page.getByLabel("Your name").fill(NAME);
  await customer.page.getByRole("button", { name: "Accept" }).first().click();
  await customer.page.getByText("Thank you!").waitFor();
  await page.goto(quote);
  await page.getByText(`Accepted by ${NAME}`).waitFor();

  // The booking, by the business's page.
  await customer.page.goto(`${base}/book/juniper`);
  await customer.page.getByRole("link", { name: /Women's haircut/ }).click();
  await customer.page.getByRole("link", { name: /Anybody/ }).click();
  await customer.page.locator("a.slot").first().click();
  await customer.page.getByLabel("Your name").fill(NAME);
  await customer.page.getByLabel("E-mail").fill(EMAIL);
  await customer.page.getByRole("button", { name: "Book this time" }).click();
  await customer.page.getByRole("heading", { name: "You are booked" }).waitFor();
  const booked = await mail(/appointment|booked/i);
  assert.deepEqual(booked.files.map((file) => file.name), ["appointment.ics"]);
  assert.match(booked.files[0].bytes.toString(), /^BEGIN:VCALENDAR\r\n[^]*METHOD:PUBLISH/);

  // The invoice.
  await page.goto(quote);
  await page.getByRole("button", { name: "Make the invoice" }).click();
  await page.getByRole("heading", { name: "Draft of an invoice" }).waitFor();
  await page.getByRole("link", { name: "Issue and send…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send by e-mail" }).click();
  await page.getByRole("heading", { name: /^INV-\d{4}-\d{4}$/, level: 1 }).waitFor();
  const invoice = page.url();
  const billed = await mail(/^Invoice INV-\d{4}-\d{4} from Juniper/);
  isPdf(billed.files[0], /^INV-\d{4}-\d{4}\.pdf$/);
  await customer.page.goto(link(billed, "/invoices/"));
  await customer.page.locator(".paper-open", { hasText: "$320.00" }).waitFor();
  await customer.axe();

  // The payment and its receipt.
  await page.goto(invoice);
  await page.getByRole("link", { name: "Record a payment…" }).click();
  await page.getByRole("dialog", { name: "Record a payment" }).getByRole("button", { name: "Record the payment" }).click();
  await page.getByText("$320.00 came in: all is paid").waitFor();
  await axe();
  const paid = await mail(/^Receipt R-\d{4}-\d{4} from Juniper/);
  isPdf(paid.files[0], /^R-\d{4}-\d{4}\.pdf$/);
  await customer.page.goto(link(paid, "/invoices/"));
  const receipt = customer.page.getByRole("link", { name: /^Receipt R-/ });
  await receipt.waitFor();
  const shown = await customer.page.request.get(await receipt.getAttribute("href"));
  assert.ok((await shown.body()).equals(paid.files[0].bytes), "the mail and the link have the same receipt");
  // The invoice that went out by mail is not the one that is paid by now.
  const now = await customer.page.request.get(`${customer.page.url()}/paper.pdf`);
  assert.ok(!(await now.body()).equals(billed.files[0].bytes));
});
