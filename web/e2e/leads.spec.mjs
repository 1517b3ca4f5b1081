// Leads: captured while somebody looks, moved by mouse and keyboard, lost with a reason, won in the end.
import assert from "node:assert/strict";
import { apiKey } from "./harness/keys.mjs";
import { test } from "./harness/test.mjs";

/** A lead written down by a program. */
async function lead(key, base, body) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = await fetch(new URL("/api/v1/leads", base), { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

const column = (page, name) => page.locator(".lead-column", { has: page.getByRole("heading", { name: new RegExp(`^${name} `) }) });
const card = (page, within, name) => column(page, within).locator(".lead-card", { hasText: name });

/** Drags a card to a column. */
async function drag(page, from, to) {
  await from.scrollIntoViewIfNeeded();
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(a.x + 30, a.y + a.height - 8);
  await page.mouse.down();
  await page.mouse.move(a.x + 45, a.y + a.height, { steps: 3 });
  await page.mouse.move(b.x + b.width / 2, b.y + 120, { steps: 8 });
  await page.mouse.up();
}

test("a lead travels the board: captured live, dragged, moved by keyboard, lost, undone, won", async ({ page, dashboard, base, signIn, axe, expectErrors }) => {
  expectErrors(/422/);
  await signIn();
  const key = await apiKey(page, dashboard, "write");
  await page.goto(new URL("/app/leads", dashboard).href);
  await axe();
  const search = page.getByRole("searchbox", { name: "Search leads" });
  await search.focus();
  const made = await lead(key, base, { name: "Travelling Tess", interest: "Hair for a photo shoot", email: "tess@example.com" });

  await card(page, "New", "Travelling Tess").waitFor();
  assert.ok(await search.evaluate((one) => one === document.activeElement), "the focus stays in the search");

  await drag(page, card(page, "New", "Travelling Tess"), column(page, "Contacted"));
  await page.getByText("Travelling Tess moved to Contacted").waitFor();
  await card(page, "Contacted", "Travelling Tess").waitFor();

  const name = page.locator(`[id="${made.id}-name"]`);
  await name.focus();
  await page.keyboard.press("Alt+ArrowRight");
  await page.getByText("Travelling Tess moved to Qualified").waitFor();
  await card(page, "Qualified", "Travelling Tess").waitFor();
  await page.waitForFunction((id) => document.activeElement?.id === id, `${made.id}-name`);

  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Travelling Tess", level: 1 }).waitFor();
  await page.getByLabel("Next step", { exact: false }).first().fill("Send the offer");
  await page.getByLabel("By", { exact: false }).first().fill("2030-05-02");
  await page.getByRole("button", { name: "Save the next step" }).click();
  await page.getByText("Next step saved").waitFor();
  await page.locator("#lead-wish").getByText("Send the offer").waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Worth", { exact: false }).fill("480.50");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("$480.50").waitFor();
  await axe();

  await page.getByRole("link", { name: "Lost", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Why is Travelling Tess lost?" });
  await dialog.getByRole("radio", { name: "Something else" }).check();
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await dialog.getByText("says why it was lost", { exact: false }).first().waitFor();
  await axe();
  await dialog.getByRole("radio", { name: "Chose somebody else" }).check();
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await page.getByText("Travelling Tess is lost: Chose somebody else").waitFor();
  await page.getByRole("button", { name: "Open again" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText("Travelling Tess is back at Qualified").waitFor();

  await page.getByRole("button", { name: "Won" }).click();
  await page.getByText("Travelling Tess is won").waitFor();
  await page.locator("#lead-way").getByText("Won", { exact: true }).waitFor();
  await page.locator("#lead-way").getByText("from Contacted", { exact: false }).waitFor();
  await page.goto(new URL("/app/leads", dashboard).href);
  await card(page, "Won", "Travelling Tess").getByText("$480.50").waitFor();
});

test("a lead is written down from a conversation and moved by its menu; a drop on Lost asks why", async ({ page, dashboard, signIn, expectErrors }) => {
  expectErrors(/422/);
  await signIn("/app/inbox");
  await page.locator("a[href*='/app/inbox/conv_']").first().click();
  await page.locator("#thread-head").getByLabel("More").click();
  await page.getByRole("link", { name: "New lead" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Menu Mira");
  await page.getByLabel("What they want").fill("A perm for her mother");
  await page.getByLabel("Worth", { exact: false }).fill("twelve");
  await page.getByRole("button", { name: "Add lead" }).click();
  await page.getByText("is not an amount such as 45.00", { exact: false }).first().waitFor();
  assert.equal(await page.getByLabel("What they want").inputValue(), "A perm for her mother");
  await page.getByLabel("Worth", { exact: false }).fill("120");
  await page.getByRole("button", { name: "Add lead" }).click();
  await page.getByRole("link", { name: "The conversation it came from" }).waitFor();

  await page.goto(new URL("/app/leads", dashboard).href);
  await page.getByLabel("Move or assign Menu Mira").click();
  await page.locator("details[open]").getByRole("button", { name: "Contacted" }).click();
  await page.getByText("Menu Mira moved to Contacted").waitFor();
  await card(page, "Contacted", "Menu Mira").waitFor();
  await drag(page, card(page, "Contacted", "Menu Mira"), column(page, "Lost"));
  const dialog = page.getByRole("dialog", { name: "Why is Menu Mira lost?" });
  await dialog.getByRole("radio", { name: "No answer" }).check();
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await card(page, "Lost", "Menu Mira").getByText("No answer").waitFor();
});

test("two who change the same lead are told of each other", async ({ page, newPage, dashboard, base, signIn, expectErrors }) => {
  expectErrors(/422/);
  await signIn();
  const key = await apiKey(page, dashboard, "write");
  const made = await lead(key, base, { name: "Shared Sam", interest: "A wig" });
  const other = await newPage();
  const edit = new URL(`/app/leads/${made.id}/edit`, dashboard).href;
  await page.goto(edit);
  await other.goto(edit);
  await other.getByLabel("What they want").fill("Two wigs");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.getByText("Lead saved").waitFor();

  await page.getByLabel("What they want").fill("A wig and a beard");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Somebody changed this while you were writing").waitFor();
  await page.getByText("Two wigs").waitFor();
  assert.equal(await page.getByLabel("What they want").inputValue(), "A wig and a beard");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Lead saved").waitFor();
  await page.getByText("A wig and a beard").first().waitFor();
});

test("the board and the table on a phone", async ({ stranger }) => {
  const { page, signIn, axe } = await stranger({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await signIn("/app/leads");
  await page.getByRole("link", { name: /^Qualified/ }).click();
  await page.waitForFunction(() => document.querySelector("#lead-board").scrollLeft > 200);
  await axe();
  await page.getByRole("link", { name: "List", exact: true }).click();
  await page.getByRole("table", { name: "Leads" }).waitFor();
  await axe();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("a finger that rests on a card drags it, one that moves at once does not; a deleted lead comes back", async ({ base, dashboard, stranger }) => {
  const { page, signIn } = await stranger({ viewport: { width: 1180, height: 820 }, hasTouch: true });
  await signIn();
  const key = await apiKey(page, dashboard, "write");
  const made = await lead(key, base, { name: "Touched Tom", interest: "A beard trim" });
  await page.goto(new URL("/app/leads", dashboard).href);
  const from = card(page, "New", "Touched Tom");
  await from.scrollIntoViewIfNeeded();
  const [a, b] = [await from.boundingBox(), await column(page, "Contacted").boundingBox()];
  const [x, y] = [a.x + 20, a.y + a.height - 8];
  const session = await page.context().newCDPSession(page);
  const finger = (type, ...at) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at.length ? [{ x: at[0], y: at[1] }] : [] });

  await finger("touchStart", x, y);
  await finger("touchMove", x + 40, y + 30);
  await finger("touchMove", x + 80, y + 60);
  assert.equal(await page.locator(".lead-moving").count(), 0);
  await finger("touchEnd");

  const moving = page.locator(".lead-moving");
  const over = page.locator(".lead-column[data-over]", { has: page.getByRole("heading", { name: /^Contacted / }) });
  const carry = async () => {
    await finger("touchStart", x, y);
    await moving.waitFor();
    for (let step = 1; step <= 8; step += 1) {
      await finger("touchMove", x + ((b.x + b.width / 2 - x) * step) / 8, y + ((b.y + 120 - y) * step) / 8);
    }
    // The board may move under the finger, so it follows the column until it is over it.
    for (let tries = 0; tries < 100 && (await moving.count()) > 0; tries += 1) {
      if ((await over.count()) > 0) return true;
      const now = await column(page, "Contacted").boundingBox();
      await finger("touchMove", now.x + now.width / 2 + (tries % 2), now.y + 120);
      await page.waitForTimeout(50);
    }
    return false;
  };
  // Chromium takes a touch away from a page that is slow to answer it (its limit is 200 ms); the card is then
  // where it was, and the hand tries again.
  let carried = await carry();
  for (let again = 0; again < 5 && !carried; again += 1) {
    assert.equal(await moving.count(), 0, "a card that is still carried finds its column");
    await finger("touchEnd");
    await card(page, "New", "Touched Tom").waitFor();
    carried = await carry();
  }
  assert.ok(carried, "the card is carried over to Contacted");
  await finger("touchEnd");
  await page.getByText("Touched Tom moved to Contacted").waitFor();
  await card(page, "Contacted", "Touched Tom").waitFor();

  await page.goto(new URL(`/app/leads/${made.id}`, dashboard).href);
  await page.getByLabel("More", { exact: true }).first().click();
  await page.getByRole("button", { name: "Delete lead" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete lead" }).click();
  await page.getByText("Lead deleted").waitFor();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText("The lead is back").waitFor();
  await card(page, "Contacted", "Touched Tom").waitFor();
});

test("without a script a lead is found on the board and in the list, and moved by its menu", async ({ stranger }) => {
  const { page, signIn } = await stranger({ javaScriptEnabled: false });
  await signIn("/app/leads");
  const first = column(page, "New").locator(".lead-card").first();
  const name = (await first.locator(".lead-card-name").textContent()).trim();
  await first.locator("summary").click();
  await first.getByRole("button", { name: "Contacted" }).click();
  await page.getByText(`${name} moved to Contacted`).waitFor();
  await page.getByRole("link", { name: "List", exact: true }).click();
  await page.getByRole("table", { name: "Leads" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
});
