// The page inside the frame, `/widget/{widget_key}`: reads the configuration, then hands over to the chat and its screens.
import { Chat } from "./chat.ts";
import { deviceFacts } from "./device.ts";
import { Host } from "./host.ts";
import { Refused, send } from "./http.ts";
import { chooseLocale, createTranslator, type Translator } from "./i18n/index.ts";
import { Session } from "./session.ts";
import { Chime } from "./sound.ts";
import { openKeep } from "./storage.ts";
import { backoff } from "./stream.ts";
import { palette } from "./text/colour.ts";
import { createTimes } from "./text/times.ts";
import { h } from "./ui/dom.ts";
import { mountShell } from "./ui/shell.ts";
import type { Config } from "./wire.ts";

/** The bubbles' backgrounds in app.css, light and dark: what coloured text has to be readable on. */
const GROUND_LIGHT = "#f4f2ee";
const GROUND_DARK = "#2e2b28";
/** How long the first screen waits for what the visitor left behind. */
const PATIENCE_MS = 1_500;

async function main(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) return;
  const widget = document.body.dataset["widget"] ?? location.pathname.split("/").pop() ?? "";
  const host = new Host(window);
  const wished = new URLSearchParams(location.search).get("locale");

  const config = await readConfig(widget, root, wished);
  if (!config) {
    host.tell({ type: "frontdesk:unavailable" });
    return;
  }
  const t = speak(wished, config);
  const colours = paint(config);
  const keep = openKeep(`frontdesk:${widget}:`, () => localStorage);
  const device = (): ReturnType<typeof deviceFacts> => deviceFacts(host.page);
  const session = new Session({ widget, locale: t.locale, keep, send, device });
  const chat = new Chat({ config, keep, session, host, t, chime: new Chime(window) });

  // A returning visitor finds their thread without a flash of the welcome, unless the server takes its time.
  await Promise.race([chat.start(), pause(PATIENCE_MS)]);
  const focus = mountShell(root, { chat, host, t, times: createTimes(t) });
  host.listen({
    onOpen(wantsFocus) {
      chat.panelOpened();
      if (wantsFocus) focus();
    },
    onClosed: () => chat.panelClosed(),
    onPage: () => chat.pageChanged(),
    onIdentity: (identity) => void chat.identify(identity),
  });
  addEventListener("online", () => chat.networkChanged(true));
  addEventListener("offline", () => chat.networkChanged(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && chat.wake());
  host.tell({
    type: "frontdesk:ready",
    colour: colours.brand,
    ink: colours.ink,
    position: config.position,
    label: t("launcher", { name: config.name }),
  });
}

/** Tries until there is an answer; `null` when the answer is that there is no such widget here. */
async function readConfig(widget: string, root: HTMLElement, wished: string | null): Promise<Config | null> {
  for (let failures = 1; ; failures += 1) {
    try {
      return (await send("GET", `/config?widget=${encodeURIComponent(widget)}`)) as Config;
    } catch (error) {
      const t = speak(wished, null);
      const final = error instanceof Refused && error.status < 500 && error.status !== 429;
      if (final) {
        showProblem(root, t("unavailable_title"), t("unavailable_body"));
        return null;
      }
      showProblem(root, t("unreachable_title"), t("unreachable_body"));
      const asked = error instanceof Refused ? (error.retryAfter ?? 0) : 0;
      await pause(Math.max(asked, backoff(failures + 1)));
    }
  }
}

function speak(wished: string | null, config: Config | null): Translator {
  const t = createTranslator(chooseLocale([wished, ...navigator.languages, config?.languages[0]]));
  document.documentElement.lang = t.locale;
  document.documentElement.dir = t.direction;
  return t;
}

function paint(config: Config): ReturnType<typeof palette> {
  const colours = palette(config.colour, GROUND_LIGHT, GROUND_DARK);
  const { style } = document.documentElement;
  style.setProperty("--brand", colours.brand);
  style.setProperty("--brand-ink", colours.ink);
  style.setProperty("--brand-shade", colours.shade);
  style.setProperty("--accent-light", colours.accentLight);
  style.setProperty("--accent-dark", colours.accentDark);
  document.title = config.name;
  return colours;
}

function showProblem(root: HTMLElement, title: string, body: string): void {
  document.title = title;
  root.replaceChildren(
    h("main", { class: "problem" }, h("div", { role: "alert" }, h("h1", {}, title), h("p", {}, body))),
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

void main();
