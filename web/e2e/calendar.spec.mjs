// The calendar: set up by hand, filled from elsewhere, moved by mouse and keyboard.
import assert from "node:assert/strict";
import { apiKey } from "./harness/keys.mjs";
import { test } from "./harness/test.mjs";

/** The next day that is none of the salon's days off, as the salon's calendar has it. */
function openDay() {
  const day = new Date(Date.now() + 8 * 24 * 3_600_000);
  while ([0, 1].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/** A service of an hour by somebody of its own, and a booking of it at noon of an open day. */
async function booked(key, base, name) {
  const ask = async (path, body) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(new URL(`/api/v1/${path}`, base), { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 201, await answer.clone().text());
    return answer.json();
  };
  const week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, ["08:00-18:00"]]);
  const service = await ask("services", { name: `Service of ${name}`, duration_minutes: 60 });
  const staff = await ask("staff", { name, services: [service.id], hours: { ...Object.fromEntries(week), exceptions: [] } });
  const date = openDay();
  const open = await fetch(new URL(`/api/v1/open-times?service_id=${service.id}&from=${date}&days=1`, base), { headers: { authorization: `Bearer ${key}` } });
  const times = (await open.json()).data;
  const book = (contact, nth) => ask("bookings", { service_id: service.id, staff_id: staff.id, starts_at: times[nth].starts_at, contact: { name: contact } });
  return { service, staff, date, book };
}

const top = async (item) => (await item.boundingBox()).y;

test("an owner sets up a service and who does it, and books by a press on an empty time", async ({ page, dashboard, signIn, axe }) => {
  await signIn("/app/settings/staff/new");
  await page.getByLabel("Name", { exact: true }).fill("Tom");
  await page.getByRole("button", { name: "Add to the staff" }).click();
  await page.getByRole("link", { name: "Add a service" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Head massage");
  for (const other of ["Ana", "Marco", "Priya"]) await page.getByRole("checkbox", { name: other }).uncheck();
  await page.getByText("When it can be booked").click();
  await page.getByLabel("At most this often a day").fill("3");
  await page.getByRole("button", { name: "Add the service" }).click();
  await page.getByRole("link", { name: "Head massage" }).waitFor();

  const date = openDay();
  await page.goto(new URL(`/app/calendar?view=day&date=${date}`, dashboard).href);
  const column = page.getByRole("group", { name: /^Tom, / });
  const hour = await column.evaluate((one) => one.getBoundingClientRect().height / (Number(one.closest("[data-calendar]").dataset.last) - Number(one.closest("[data-calendar]").dataset.first)));
  await column.click({ position: { x: 40, y: hour * 2.1 } });
  const dialog = page.getByRole("dialog", { name: "New booking" });
  await dialog.getByLabel("Service").selectOption({ label: "Head massage" });
  assert.equal(await dialog.getByLabel("Day").inputValue(), date);
  await dialog.getByLabel("For whom").fill("Wanda Newcomer");
  await dialog.getByRole("radio", { name: /Somebody new/ }).waitFor();
  await axe();
  await dialog.getByRole("button", { name: "Book", exact: true }).click();
  await column.getByRole("link", { name: /Wanda Newcomer/ }).waitFor();
  await axe();
});

test("a booking made elsewhere appears, is dragged to another hour, and moved back", async ({ page, dashboard, base, signIn }) => {
  await signIn();
  const key = await apiKey(page, dashboard, "admin", "write");
  const salon = await booked(key, base, "Uma");
  await page.goto(new URL(`/app/calendar?view=day&date=${salon.date}&staff=${salon.staff.id}`, dashboard).href);
  await page.locator("#cal-scroll").waitFor();
  const booking = await salon.book("Live Lisa", 2);

  const item = page.locator(`[data-booking="${booking.id}"]`);
  await item.waitFor();
  const [before, from] = [await top(item), Number(await item.getAttribute("data-from"))];
  const box = await item.boundingBox();
  const hour = box.height;
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 22, box.y + 30, { steps: 3 });
  await page.mouse.move(box.x + 22, box.y + 10 + hour, { steps: 6 });
  await page.mouse.up();
  await page.getByText(/^Moved to /).waitFor();
  assert.equal(Number(await item.getAttribute("data-from")), from + 60);
  assert.ok(Math.abs((await top(item)) - before - hour) < hour / 3);

  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(([id, minute]) => document.querySelector(`[data-booking="${id}"]`)?.dataset.from === String(minute), [booking.id, from]);
});

test("a booking is moved by the keyboard, and a time that is taken is refused with others", async ({ page, dashboard, base, signIn, expectErrors }) => {
  expectErrors(/409/);
  await signIn();
  const key = await apiKey(page, dashboard, "admin", "write");
  const salon = await booked(key, base, "Vera");
  const first = await salon.book("Keyboard Karl", 1);
  await salon.book("Taken Tina", 3);
  await page.goto(new URL(`/app/calendar?view=day&date=${salon.date}&staff=${salon.staff.id}`, dashboard).href);
  const item = page.locator(`[data-booking="${first.id}"]`);
  const from = Number(await item.getAttribute("data-from"));
  await item.focus();
  await page.keyboard.down("Alt");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.up("Alt");
  await page.getByText(/^Moved to /).waitFor();
  assert.equal(Number(await item.getAttribute("data-from")), from + 30);
  assert.ok(await item.evaluate((one) => one === document.activeElement), "the focus stays on it");

  await page.keyboard.down("Alt");
  for (let n = 0; n < 4; n += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.up("Alt");
  const dialog = page.getByRole("dialog", { name: "It could not be moved" });
  await dialog.getByText("Vera is booked or busy at that time.").waitFor();
  assert.equal(Number(await item.getAttribute("data-from")), from + 30, "it snaps back");
  await dialog.getByRole("button", { name: /with Vera/ }).first().click();
  // The toast of the first move may still be there: the dialog is what goes with this one, and it gives the
  // focus back as it closes.
  await dialog.waitFor({ state: "hidden" });
  const moved = ({ id, was }) => Number(document.querySelector(`[data-booking="${id}"]`)?.dataset.from) !== was;
  await page.waitForFunction(moved, { id: first.id, was: from + 30 });
  await page.waitForFunction((id) => document.activeElement === document.querySelector(`[data-booking="${id}"]`), first.id);

  // From an empty time, Enter makes a booking there.
  await page.locator("#cal-scroll").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "New booking" }).waitFor();
});
