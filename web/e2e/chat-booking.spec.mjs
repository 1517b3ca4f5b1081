// An appointment from the chat to the calendar: the visitor books with the built-in agent, a member sees it come, and
// the visitor changes it by the card and by asking.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

/** Says it in the widget and waits for the answer that holds `answered`. */
async function say(frame, text, answered) {
  const box = frame.getByRole("textbox");
  await box.fill(text);
  await box.press("Enter");
  await frame.getByText(answered).last().waitFor();
}

test("a visitor books in the chat, it appears in the calendar, and is moved and cancelled", async ({ page, site, signIn, stranger, axe }) => {
  await signIn("/app/calendar?view=list");
  await page.getByRole("heading", { name: "Calendar", level: 1 }).waitFor();
  const visitor = await stranger();
  await visitor.page.goto(site);
  const frame = await visitor.widget();

  await say(frame, "I'd like a beard trim with Marco please", /next free times/);
  await frame.getByRole("group", { name: "Quick replies" }).getByRole("button").first().click();
  await frame.getByText(/What name may I put it under/).waitFor();
  await say(frame, "Odo Lindt, odo@example.com", /Shall I book it/);
  assert.equal(await page.getByText("Odo Lindt").count(), 0);
  await frame.getByRole("button", { name: "Yes, book it" }).click();
  const card = frame.getByRole("region", { name: "Booked: Beard trim · Marco" });
  await card.waitFor();
  await axe(visitor.page);

  // The member's page has it without being touched.
  const row = page.getByRole("link", { name: /Odo Lindt/ }).first();
  await row.waitFor();

  // The calendar entry, and the page to change it.
  const entry = await card.getByRole("link", { name: "Add to calendar" }).getAttribute("href");
  const file = await visitor.page.request.get(entry);
  assert.match(await file.text(), /SUMMARY:[^]*Beard trim[^]*END:VCALENDAR/);
  const opened = visitor.context.waitForEvent("page");
  await card.getByRole("link", { name: "Change or cancel" }).click();
  const manage = await opened;
  await manage.getByRole("link", { name: "Move it" }).waitFor();
  await manage.close();

  // Moved by asking; the old card says that it holds no more.
  await say(frame, "Could you move it a week later?", /Shall I|free times/);
  const yes = frame.getByRole("button", { name: "Yes, move it" });
  if (!(await yes.isVisible())) await frame.getByRole("group", { name: "Quick replies" }).getByRole("button").first().click();
  await yes.click();
  await frame.getByRole("region", { name: "Changed since: Beard trim · Marco" }).waitFor();
  await frame.getByRole("region", { name: "Booked: Beard trim · Marco" }).waitFor();

  await say(frame, "Sorry, I need to cancel it", /shall I cancel it/);
  await frame.getByRole("button", { name: "Yes, cancel it" }).click();
  await frame.getByRole("region", { name: "Cancelled: Beard trim · Marco" }).waitFor();
  assert.equal(await frame.getByRole("link", { name: "Add to calendar" }).count(), 0);
});
