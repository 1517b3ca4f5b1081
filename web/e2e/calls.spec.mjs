// Calls: the list, one call with its recording and transcript, deleting the recording, latency, the thread.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const main = (page) => page.locator("#call");

test("a call is listened to by its waveform, its words and the keyboard", async ({ page, signIn, axe }) => {
  await signIn("/app/calls");
  await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
  assert.equal(await page.locator("#calls tbody tr").count(), 4);
  await axe();
  await page.getByRole("link", { name: "Helen Marsh" }).click();
  await page.waitForURL(/\/app\/calls\/call_/);
  await axe();

  const audio = main(page).locator("[data-player] audio");
  await page.waitForFunction(() => document.querySelector("[data-player] audio")?.readyState >= 1);
  const now = () => audio.evaluate((one) => one.currentTime);
  const wave = main(page).getByRole("slider", { name: "Position in the recording" });
  const box = await wave.boundingBox();
  await wave.click({ position: { x: box.width / 2, y: 20 } });
  const half = (await audio.evaluate((one) => one.duration)) / 2;
  assert.ok(Math.abs((await now()) - half) < 0.5, "the middle of the picture is the middle of the sound");
  await wave.press("Home");
  await wave.press("ArrowRight");
  assert.ok(Math.abs((await now()) - 5) < 0.2);
  assert.match(await wave.getAttribute("aria-valuetext"), /^0:05 of 0:\d\d$/);

  // A word leads to where it is said, and is marked.
  const word = main(page).locator("[data-word]", { hasText: "dollars" }).first();
  await word.click();
  const at = Number(await word.getAttribute("data-word")) / 1000;
  await page.waitForFunction(() => document.querySelector("[data-word].is-now"));
  await audio.evaluate((one) => one.pause());
  assert.ok(Math.abs((await now()) - at) < 2, `${await now()} is near ${at}`);

  // A part of the file is answered as a part.
  const part = await page.evaluate(async () => {
    const answer = await fetch(document.querySelector("[data-player] audio").src, { headers: { Range: "bytes=0-3" } });
    return [answer.status, answer.headers.get("content-range"), await answer.text()];
  });
  assert.equal(part[0], 206);
  assert.match(part[1], /^bytes 0-3\/\d+$/);
  assert.equal(part[2], "RIFF");
});

test("what was not heard is struck, here and in the thread", async ({ page, signIn, axe }) => {
  await signIn("/app/calls");
  await page.getByRole("link", { name: "Withheld number" }).click();
  await main(page).getByText("interrupted").waitFor();
  assert.match(await main(page).locator("s").textContent(), /^on Thursday from ten to eight/);
  await main(page).getByText("Answered in").first().click();
  await main(page).getByText("first word of the answer").first().waitFor();

  await page.getByRole("link", { name: "Open the conversation" }).click();
  await page.waitForURL(/\/app\/inbox\/conv_/);
  await page.locator(".call-card").getByRole("link", { name: "Phone call" }).waitFor();
  assert.match(await page.locator(".call-unheard s").textContent(), /^on Thursday/);
  await axe();
});

test("a missed call is found, its task too, and latency is counted", async ({ page, signIn, axe }) => {
  await signIn("/app/calls");
  await page.getByRole("link", { name: "Missed" }).click();
  await page.waitForURL(/show=missed/);
  assert.equal(await page.locator("#calls tbody tr").count(), 1);
  await page.getByRole("link", { name: "Ruth Okafor" }).click();
  await main(page).getByText("Nobody answered.").first().waitFor();
  await main(page).getByRole("link", { name: "Call back Ruth Okafor" }).waitFor();
  await page.goto(new URL("/app/calls/latency", page.url()).href);
  await page.getByRole("cell", { name: /\+1 415-555-0134/ }).waitFor();
  await axe();
});

test("a recording is deleted after a question, and what was said stays", async ({ page, signIn }) => {
  await signIn("/app/calls");
  await page.getByRole("link", { name: "Helen Marsh" }).click();
  await page.getByRole("button", { name: "Delete the recording" }).click();
  await page.locator("[data-confirm-yes]").click();
  await main(page).getByText("The recording was deleted.").waitFor();
  assert.equal(await main(page).locator("audio").count(), 0);
  await main(page).getByText("are you open on Saturday").first().waitFor();
});
