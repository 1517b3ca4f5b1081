// The browser tests: node web/e2e/run.mjs [filter]
//
// Each *.spec.mjs here gets a demo server of its own (from target/debug/frontdesk, or FRONTDESK_BIN), filled once,
// two at a time, each test a fresh browser context. What a failed test leaves is in e2e/results. The last
// line is `N passed, N failed`.
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./harness/browser.mjs";
import { collect } from "./harness/test.mjs";
import { runAll } from "./harness/runner.mjs";
import { fillDemo, startDemo } from "./harness/server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const results = join(here, "results");
const filter = process.argv[2] ?? "";

rmSync(results, { recursive: true, force: true });
try {
  const specs = [];
  for (const name of readdirSync(here).filter((name) => name.endsWith(".spec.mjs")).sort()) {
    const tests = await collect(() => import(pathToFileURL(join(here, name)).href));
    const file = name.replace(".spec.mjs", "");
    const wanted = tests.filter((test) => `${file} ${test.name}`.includes(filter));
    if (wanted.length > 0) specs.push({ file, tests: wanted, beside: tests.beside });
  }
  if (specs.length === 0) throw new Error(`no browser test contains "${filter}"`);

  const browser = await launch();
  const filled = await fillDemo({ results });
  // What is beside a server may change what its demo is filled with.
  const start = (options) => startDemo({ ...options, filled: options.env ? undefined : filled });
  const { passed, failed } = await runAll({ specs, browser, results, start, say: console.log });
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(`e2e: ${error.message}`);
  process.exitCode = 1;
}
