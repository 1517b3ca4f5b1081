// @vitest-environment node
// The harness itself, against a server of three pages.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test as it } from "vitest";
import { launch } from "./browser.mjs";
import { runAll } from "./runner.mjs";
import { collect, test } from "./test.mjs";

const pages = {
  "/": `<!doctype html><html lang=en><title>Salon</title><main><h1>Salon</h1></main>`,
  "/broken": `<!doctype html><html lang=en><title>Broken</title><main><h1>Broken</h1></main><script>nothing()</script>`,
  "/outside": `<!doctype html><html lang=en><title>Outside</title><main><h1>x</h1><img alt="" src="http://example.com/a.png"></main>`,
  "/bad": `<!doctype html><html lang=en><title>Bad</title><main><h1>Bad</h1><img src="data:,"><button></button></main>`,
};
let browser;
let results;

beforeAll(async () => {
  process.env.TRACE = "1";
  browser = await launch();
  results = mkdtempSync(join(tmpdir(), "frontdesk-harness-"));
}, 30_000);

afterAll(async () => {
  await browser?.close();
  rmSync(results, { recursive: true, force: true });
});

async function start() {
  const server = createServer((request, response) => {
    const page = pages[request.url];
    response.writeHead(page ? 200 : 204, { "content-type": "text/html" }).end(page);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  const stop = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return { base, site: `${base}/`, dashboard: base, docs: base, tail: () => "the log's end", stop };
}

async function run(register, more = {}) {
  const said = [];
  const tests = await collect(async () => register());
  const specs = [{ file: "spec", tests }];
  const count = await runAll({ specs, browser, results, start, say: (text) => said.push(text), ...more });
  return { ...count, said: said.join("\n") };
}

it("counts what passed and what failed, and keeps what a failed test leaves", async () => {
  const { passed, failed, said } = await run(() => {
    test("good", async ({ page, site, axe }) => {
      await page.goto(site);
      await axe();
    });
    test("bad", async ({ page, site }) => {
      await page.goto(site);
      throw new Error("not so");
    });
  });

  expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
  expect(said).toContain("not so");
  expect(said).toContain("the log's end");
  for (const name of ["page-1.png", "console.log", "trace.zip"]) {
    expect(existsSync(join(results, "spec-bad", name)), name).toBe(true);
  }
  expect(readFileSync(join(results, "spec-bad", "failure.txt"), "utf8")).toContain("not so");
}, 30_000);

it("runs a spec once more, and tells what held then from what failed again at the end", async () => {
  let tries = 0;
  const { passed, failed, said } = await run(() => {
    test("unsteady", async () => {
      tries += 1;
      if (tries === 1) throw new Error("too slow");
    });
    test("bad", async () => {
      throw new Error("not so");
    });
  });

  expect({ passed, failed, tries }).toEqual({ passed: 1, failed: 1, tries: 2 });
  const end = said.slice(said.lastIndexOf("unsteady: spec: unsteady"));
  expect(end).toContain("too slow");
  expect(end).toContain("FAIL spec: bad");
  expect(end).toContain("not so");
}, 30_000);

it("fails a test whose page reports an error, unless the test expected it", async () => {
  const visit = async ({ page, base }) => void (await page.goto(`${base}/broken`));
  const { passed, failed, said } = await run(() => {
    test("unexpected", visit);
    test("expected", async (tools) => {
      tools.expectErrors(/nothing is not defined/);
      await visit(tools);
    });
  });

  expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
  expect(said).toContain("nothing is not defined");
}, 30_000);

it("fails a test whose page asks anyone else", async () => {
  const { failed, said } = await run(() => {
    test("outside", async ({ page, base }) => void (await page.goto(`${base}/outside`)));
  });

  expect(failed).toBe(1);
  expect(said).toContain("outside request: http://example.com/a.png");
}, 30_000);

it("fails what cannot be read by everybody, and names it", async () => {
  const { failed, said } = await run(() => {
    test("bad", async ({ page, base, axe }) => {
      await page.goto(`${base}/bad`);
      await axe();
    });
  });

  expect(failed).toBe(1);
  expect(said).toContain("image-alt");
  expect(said).toContain("button-name");
}, 30_000);

it("gives up on a test that never ends, and on a server that does not start", async () => {
  const slow = await run(() => test("slow", () => new Promise(() => {})), { patience: 200 });
  const none = await run(() => test("none", async () => {}), { start: async () => { throw new Error("no port"); } });

  expect(slow.said).toContain("not done after 0.2 s");
  expect(none).toMatchObject({ passed: 0, failed: 1 });
  expect(none.said).toContain("no port");
}, 30_000);
