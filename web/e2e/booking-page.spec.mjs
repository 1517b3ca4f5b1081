// A customer books by the page that the business links to, and manages the booking by its link.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const BOOK = "/book/juniper";

/** From the list of services to a booking; answers with the address of the booking's page. */
async function book(page, name) {
  await page.goto(BOOK);
  await page.getByRole("link", { name: /Women's haircut/ }).click();
  await page.getByRole("link", { name: /Anybody/ }).click();
  await page.getByRole("heading", { name: "Choose a day and a time" }).waitFor();
  await page.locator("a.slot").first().waitFor();
  await page.locator("a.slot").last().click();
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("E-mail").fill("zoe@example.com");
  await page.getByRole("button", { name: "Book this time" }).click();
  await page.getByRole("heading", { name: "You are booked" }).waitFor();
  return page.url().split("?")[0];
}

test("a customer books without a script, moves it and cancels it by the link", async ({ stranger }) => {
  const { page } = await stranger({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const link = await book(page, "Zoe Ng");
  await page.getByText("Los Angeles time").first().waitFor();

  await page.goto(link);
  await page.getByRole("link", { name: "Move it" }).click();
  await page.getByRole("link", { name: /open times/ }).nth(2).click();
  await page.locator("a.slot").first().click();
  await page.getByRole("button", { name: "Move it" }).click();
  await page.getByText("Your appointment was moved.").waitFor();

  const file = await page.request.get(`${link}/calendar.ics`);
  assert.match(file.headers()["content-type"], /^text\/calendar/);
  assert.match(await file.text(), /SEQUENCE:1\r\n[^]*END:VCALENDAR/);

  await page.getByRole("link", { name: "Cancel it" }).click();
  await page.getByLabel(/tell us why/).fill("A cold");
  await page.getByRole("button", { name: "Cancel the appointment" }).click();
  await page.getByText("Your appointment was cancelled.").waitFor();
});

test("a visitor in another zone sees their own time beside the business's", async ({ stranger }) => {
  const { page, axe } = await stranger({ timezoneId: "Asia/Kolkata", locale: "en-GB" });
  await page.goto(BOOK);
  await axe();
  await page.getByRole("link", { name: /Women's haircut/ }).click();
  await axe();
  await page.getByRole("link", { name: /Anybody/ }).click();
  await page.getByText("Times are shown in Kolkata time.").waitFor();
  await page.getByText(/in Los Angeles/).first().waitFor();
  await axe();

  await page.getByText("Another time zone").click();
  await page.getByLabel("Time zone").selectOption("Europe/Berlin");
  await page.getByText("Times are shown in Berlin time.").waitFor();
});

for (const [name, options] of [
  ["on a desktop", {}],
  ["on a phone in the dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`every step holds ${name}`, async ({ stranger, expectErrors }) => {
    expectErrors(/422|409|404/);
    const { page, axe } = await stranger({ ...options, timezoneId: "America/New_York", locale: "en-US" });
    const holds = async () => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
      assert.equal(wide, false, `${page.url()} scrolls sideways`);
      await axe();
    };
    const link = await book(page, "Max");
    await holds();
    for (const to of ["?to=move", "?to=cancel"]) {
      await page.goto(link + to);
      await holds();
    }
    await page.goto(BOOK);
    await page.getByRole("link", { name: /Women's haircut/ }).click();
    await page.getByRole("link", { name: /Anybody/ }).click();
    await page.locator("a.slot").first().click();
    await page.getByLabel("Anything we should know?").fill("My own words");
    await page.getByRole("button", { name: "Book this time" }).click();
    await page.getByText("Write your name").waitFor();
    assert.equal(await page.getByLabel("Anything we should know?").inputValue(), "My own words");
    await holds();
    await page.goto(BOOK);
    await page.getByRole("link", { name: /Women's haircut/ }).click();
    await page.getByRole("link", { name: /Anybody/ }).click();
    await page.getByRole("link", { name: "Join the waitlist" }).click();
    await holds();
    await page.goto("/bookings/nothing");
    await page.getByText("This link leads to no appointment").waitFor();
    await holds();
  });
}
