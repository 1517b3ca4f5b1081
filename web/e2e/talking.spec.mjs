// Talking with the agent in the browser: a visitor in the widget and a member in the playground. The microphone is a
// file; ears and mouth are a server that speaks OpenAI's protocol: what it hears is the next sentence of a script, and
// what it says is a tone.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./harness/browser.mjs";
import { apiKey } from "./harness/keys.mjs";
import { beside, test } from "./harness/test.mjs";
import { open } from "./harness/tools.mjs";

const QUESTION = "What are your opening hours?";
const folder = mkdtempSync(join(tmpdir(), "frontdesk-talk-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

beside(async () => {
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      if (request.url.endsWith("/audio/transcriptions")) {
        return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ text: QUESTION }));
      }
      if (!request.url.endsWith("/audio/speech")) return response.writeHead(404).end("{}");
      const { input } = JSON.parse(Buffer.concat(parts));
      response.writeHead(200, { "content-type": "audio/pcm" }).end(tone(24_000, input.length * 0.02));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    env: {
      FRONTDESK_PROVIDERS__OPENAI__BASE_URL: `http://127.0.0.1:${server.address().port}/v1`,
      FRONTDESK_PROVIDERS__OPENAI__API_KEY: "sk-test",
    },
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
});

function tone(rate, seconds) {
  const samples = new Int16Array(Math.round(rate * seconds));
  for (let at = 0; at < samples.length; at += 1) samples[at] = 6_000 * Math.sin((2 * Math.PI * 440 * at) / rate);
  return Buffer.from(samples.buffer);
}

/** A file for the microphone: quiet, then somebody who speaks in syllables, then quiet. */
function microphone(name, quietSeconds) {
  const rate = 48_000;
  const speech = 1.8;
  const samples = new Int16Array(rate * (quietSeconds + 60));
  for (let at = 0; at < rate * speech; at += 1) {
    const time = at / rate;
    // Syllables of 180 ms whose pitch moves: what takes noise away leaves them.
    const syllable = Math.sin(Math.PI * ((time / 0.18) % 1)) ** 2;
    const pitch = 2 * Math.PI * (130 * time + 6 * Math.sin(time * 9));
    let voice = 0;
    for (let harmonic = 1; harmonic <= 12; harmonic += 1) voice += Math.sin(pitch * harmonic) / harmonic;
    samples[Math.round(quietSeconds * rate) + at] = 12_000 * syllable * voice;
  }
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  const file = join(folder, `${name}.wav`);
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return file;
}

/** A person whose microphone hears this file. */
async function speaker(server, file, work, options) {
  const browser = await launch([`--use-file-for-fake-audio-capture=${file}%noloop`]);
  const session = await open({ browser, server, options });
  try {
    await work(session.tools);
    assert.deepEqual(session.problems(), []);
  } finally {
    await session.close();
    await browser.close();
  }
}

async function letVisitorsTalk(page, signIn) {
  await signIn("/app/channels");
  await page.locator(".channel-row h2 a").first().click();
  const talk = page.getByLabel("Visitors can talk with the agent");
  if (!(await talk.isChecked())) await talk.check();
  await page.getByRole("button", { name: "Save the widget" }).click();
  await page.getByText("Widget saved").waitFor();
}

/** A member comes on the line of the call that goes on, takes it over by speaking, and hands it back. */
async function listensAndSpeaks(desk) {
  await desk.goto("/app/calls");
  await desk.locator(".call-live").getByRole("link").first().click();
  await desk.waitForURL(/\/app\/calls\/call_/);
  await desk.getByRole("button", { name: "Listen", exact: true }).click();
  await desk.getByText("You hear the call. The caller does not hear you.").waitFor();
  await desk.getByRole("button", { name: "Speak", exact: true }).click();
  await desk.getByText("The caller hears you.").waitFor();
  await desk.getByText("has the word.").waitFor();
  await desk.getByRole("button", { name: "Hand back to the agent" }).click();
  await desk.getByText("You hear the call. The caller does not hear you.").waitFor();
  await desk.getByText("is speaking with the caller.").waitFor();
}

test("a visitor talks, reads what is said, and the call is in Calls", async ({ page: desk, signIn, server }) => {
  await letVisitorsTalk(desk, signIn);
  await speaker(server, microphone("visitor", 7), async ({ page, site, widget, axe }) => {
    await page.goto(site);
    const chat = await widget();
    await chat.getByRole("button", { name: "Talk to us" }).click();
    const start = chat.getByRole("button", { name: "Start talking" });
    await start.waitFor();
    await axe();
    await start.click();
    const status = chat.locator(".voice-status");
    const log = chat.getByRole("list", { name: "What is said" });
    await log.locator(".voice-agent").first().waitFor();
    await chat.locator(".voice-doing").getByText(/Speaking|Listening/).waitFor();
    await log.locator(".voice-caller").getByText(QUESTION).waitFor();
    await log.locator(".voice-agent").nth(1).getByText(/open|\d/i).first().waitFor();
    await axe();

    const mute = chat.getByRole("button", { name: "Mute", exact: true });
    await mute.click();
    await status.getByText("You’re muted").waitFor({ timeout: 15_000 });
    await chat.getByRole("button", { name: "Unmute" }).click();
    await listensAndSpeaks(desk);
    // A key that would close the chat does not end the call.
    await page.keyboard.press("Escape");
    await chat.getByRole("button", { name: "End", exact: true }).click();
    await chat.getByText("The call has ended.").waitFor();
    await desk.getByRole("button", { name: "Stop listening" }).waitFor({ state: "detached" });
    await axe();
    await chat.getByRole("button", { name: "Back to the chat" }).click();
    await chat.getByRole("log").getByText(QUESTION).waitFor();
  });

  await desk.goto("/app/calls");
  const row = desk.locator("#calls tbody tr").first();
  await row.getByRole("link").first().click();
  await desk.waitForURL(/\/app\/calls\/call_/);
  await desk.locator("#call").getByText("The browser").first().waitFor();
  // Each word is a place in the recording, so the sentence is in pieces.
  await desk.waitForFunction((said) => document.querySelector("#call").textContent.replace(/\s+/g, " ").includes(said), QUESTION);
});

test("a blocked microphone and a lost connection are said", async ({ page: desk, signIn, server }) => {
  await letVisitorsTalk(desk, signIn);
  const quiet = microphone("quiet", 60);
  await speaker(server, quiet, async ({ page, site, widget }) => {
    await page.addInitScript(() => {
      const media = navigator.mediaDevices;
      const asked = media?.getUserMedia.bind(media);
      if (media) media.getUserMedia = (how) => (window.allowed ? asked(how) : Promise.reject(new DOMException("", "NotAllowedError")));
    });
    await page.goto(site);
    const chat = await widget();
    await chat.getByRole("button", { name: "Talk to us" }).click();
    await chat.getByRole("button", { name: "Start talking" }).click();
    await chat.getByText("The microphone is blocked.").waitFor();
    await chat.locator("body").evaluate(() => (window.allowed = true));
    await chat.getByRole("button", { name: "Try again" }).click();
    await chat.locator(".voice-agent").first().waitFor();
    await chat.locator("body").evaluate(() => window.dispatchEvent(new Event("offline")));
    await chat.getByText("The connection was lost.").waitFor();
  });
});

test("a member talks with the draft, and nothing is kept", async ({ server }) => {
  await speaker(server, microphone("member", 7), async ({ page, signIn, axe }) => {
    await signIn("/app/calls");
    const before = await page.locator("#calls tbody tr").count();
    await page.goto("/app/agent");
    await page.getByRole("button", { name: "Talk with it" }).click();
    const dialog = page.getByRole("dialog", { name: "Talk with the agent" });
    await dialog.getByText("It is a rehearsal").waitFor();
    await dialog.getByRole("button", { name: "Start talking" }).click();
    await dialog.locator(".voice-agent").first().waitFor();
    await dialog.locator(".voice-caller").getByText(QUESTION).waitFor();
    await dialog.locator(".voice-agent").nth(1).waitFor();
    await axe();
    // Who closes the dialog has hung up.
    await dialog.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Talk with it" }).click();
    await dialog.getByText("The call has ended.").waitFor();
    await page.goto("/app/calls");
    assert.equal(await page.locator("#calls tbody tr").count(), before);
  });
});

test("a member hears a phone line as its callers do", async ({ page: desk, dashboard, base, signIn, server }) => {
  await signIn();
  const key = await apiKey(desk, dashboard, "admin");
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const settings = { greeting: "You have reached the front line." };
  const body = JSON.stringify({ name: "Front line", provider: "twilio", number: "+15005550006", settings });
  const made = await fetch(new URL("/api/v1/phone-lines", base), { method: "POST", headers, body });
  assert.equal(made.status, 201, await made.clone().text());
  const { id } = await made.json();
  await speaker(server, microphone("line", 60), async ({ page, signIn: enter, axe }) => {
    await enter(`/app/phone/${id}`);
    await page.getByRole("button", { name: "Talk with it" }).click();
    const dialog = page.getByRole("dialog", { name: "Talk with the agent" });
    await dialog.getByText("You hear what callers of this line hear").waitFor();
    await dialog.getByRole("button", { name: "Start talking" }).click();
    await dialog.locator(".voice-agent").getByText(settings.greeting).waitFor();
    await axe();
  });
});
