// What a test is given, and what is watched while it runs.
import { axe } from "./axe.mjs";

// For one step, in milliseconds. Only a test that fails waits for so long.
const PATIENCE = 30_000;

/**
 * A fresh context on the server. The tools are the test's argument; `problems` are the errors that its pages
 * reported without the test expecting them; `lines` is their console.
 */
export async function open({ browser, server, options = {} }) {
  const context = await browser.newContext({
    baseURL: server.base,
    locale: "en-GB",
    timezoneId: "Europe/Copenhagen",
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  // A trace of every step takes longer than most steps.
  const traced = Boolean(process.env.TRACE);
  if (traced) await context.tracing.start({ screenshots: true, snapshots: true });

  const lines = [];
  const problems = [];
  // A mail stands in a frame that runs no script, not even the harness's own.
  const expected = [/Blocked script execution in '[^']*\/mail\/[^']*\/html'/];
  const report = (text) => {
    lines.push(text);
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text);
  };
  const own = new URL(server.base).origin;
  context.on("console", (message) => {
    const text = `${message.type()}: ${message.text()} (${message.location().url})`;
    if (message.type() === "error") report(text);
    else lines.push(text);
  });
  context.on("weberror", (thrown) => report(`uncaught: ${thrown.error().stack ?? thrown.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    const inside = ["data:", "blob:", "about:"].includes(url.protocol) || url.origin === own;
    if (!inside) report(`outside request: ${url.origin}${url.pathname}`);
  });

  const page = await context.newPage();
  const tools = {
    browser,
    context,
    page,
    base: server.base,
    site: server.site,
    dashboard: server.dashboard,
    docs: server.docs,
    server,
    axe: (on = page, how) => axe(on, how),
    /** Another page of the same person; of another person: await browser.newContext() through `stranger`. */
    newPage: () => context.newPage(),
    /** Opens the dashboard, signed in, at `path`. */
    signIn: async (path, on = page) => {
      await on.goto(server.dashboard);
      await on.waitForURL(/\/app(\/|$)/);
      if (path) await on.goto(path);
      return on;
    },
    /** Opens the business around the clock, so that a test holds at any hour; `on` is a signed-in page. */
    openAllDay: async (on = page) => {
      const status = await on.evaluate(async () => {
        const form = new URLSearchParams();
        for (const day of ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]) {
          form.append(`${day}_from`, "00:00");
          form.append(`${day}_to`, "23:59");
        }
        return (await fetch("/app/settings/hours", { method: "POST", body: form })).status;
      });
      if (status !== 200) throw new Error(`the hours were not taken: ${status}`);
    },
    /** Opens the widget on the page and answers with its frame, to look for things in. */
    widget: async (on = page) => {
      const host = on.locator("frontdesk-widget");
      const launcher = host.locator("button").first();
      await launcher.waitFor();
      if ((await launcher.getAttribute("aria-expanded")) !== "true") await launcher.click();
      await host.locator("iframe.open").waitFor();
      return host.frameLocator("iframe");
    },
    /** Cuts the network while `work` runs; its failed requests are no errors of the test. */
    offline: async (work) => {
      expected.push(/net::ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK|Failed to fetch/);
      await context.setOffline(true);
      try {
        return await work();
      } finally {
        await context.setOffline(false);
      }
    },
    /** Says which errors in the console belong to this test: expectErrors(/status of 422/). */
    expectErrors: (...patterns) => expected.push(...patterns),
    /** Another person: a fresh context, closed with the test. */
    stranger: async (how) => {
      const other = await open({ browser, server, options: how });
      others.push(other);
      return other.tools;
    },
  };
  const others = [];
  return {
    tools,
    page,
    lines: () => [...lines, ...others.flatMap((other) => other.lines())],
    problems: () => [...problems, ...others.flatMap((other) => other.problems())],
    /** Closes everything; keeps the trace at `trace` when there is one to keep. */
    close: async (trace) => {
      for (const other of others) await other.close();
      if (traced) await context.tracing.stop(trace ? { path: trace } : {}).catch(() => {});
      await context.close();
    },
  };
}
