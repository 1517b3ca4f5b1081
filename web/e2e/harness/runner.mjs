// Runs specs: each with a server of its own, some at a time, each test in a fresh browser context.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./tools.mjs";

const AT_A_TIME = 2;
// A hang ends; a slow machine does not: what is quick is measured in the benchmark, not here.
const PATIENCE = 300_000;

/**
 * Runs every test; answers with how many passed and failed. A spec with a failure runs once more on a new server,
 * after all the others and alone: what holds then is named as unsteady, what fails again has failed and is told once
 * more at the end, where the end of a long log shows it.
 */
export async function runAll({ specs, browser, results, start, say, patience = PATIENCE, atATime = AT_A_TIME }) {
  const totals = { passed: 0, failed: 0 };
  const last = [];
  const again = [];
  const waiting = [...specs];
  const run = (spec) => runSpec({ spec, browser, results, start, say, patience });
  const count = (spec, failures) => {
    totals.failed += failures.size;
    totals.passed += spec.tests.length - failures.size;
  };
  const worker = async () => {
    for (let spec = waiting.shift(); spec !== undefined; spec = waiting.shift()) {
      const first = await run(spec);
      if (first.size > 0) again.push({ spec, first });
      else count(spec, first);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, specs.length) }, worker));
  for (const { spec, first } of again) {
    say(`once more: ${spec.file}`);
    const second = await run(spec);
    // A test that held before is no failure now: the two runs are one verdict.
    const failures = new Map([...second].filter(([name]) => first.has(name)));
    const unsteady = [...first.keys()].filter((name) => !second.has(name));
    for (const name of unsteady) last.push(`unsteady: ${spec.file}: ${name}\n${indent(brief(first.get(name)))}`);
    for (const [name, failure] of failures) last.push(`FAIL ${spec.file}: ${name}\n${indent(brief(failure))}`);
    count(spec, failures);
  }
  last.forEach(say);
  return totals;
}

/** The failures by the name of their test. */
async function runSpec({ spec, browser, results, start, say, patience }) {
  const failures = new Map();
  let server;
  let beside;
  try {
    beside = await spec.beside?.();
    server = await start({ name: spec.file, results, env: beside?.env });
  } catch (error) {
    await beside?.stop();
    // Without a server none of its tests holds.
    for (const test of spec.tests) failures.set(test.name, error.message);
    say(`FAIL ${spec.file}\n${indent(error.message)}`);
    return failures;
  }
  try {
    for (const test of spec.tests) {
      const started = Date.now();
      const failure = await runTest({ spec, test, browser, server, results, patience });
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      if (failure === null) {
        say(`pass ${seconds.padStart(5)} s  ${spec.file}: ${test.name}`);
      } else {
        failures.set(test.name, failure);
        say(`FAIL ${seconds.padStart(5)} s  ${spec.file}: ${test.name}\n${indent(failure)}`);
      }
    }
  } finally {
    await server.stop();
    await beside?.stop();
  }
  return failures;
}

/** Null when it passed, else everything worth knowing. */
async function runTest({ spec, test, browser, server, results, patience }) {
  const session = await open({ browser, server });
  let failure = null;
  try {
    await within(patience, test.run(session.tools));
    const problems = session.problems();
    if (problems.length > 0) throw new Error(`the pages reported errors:\n${problems.join("\n")}`);
  } catch (error) {
    failure = error.stack ?? String(error);
  }
  if (failure === null) {
    await session.close();
    return null;
  }
  const folder = join(results, slug(`${spec.file} ${test.name}`));
  mkdirSync(folder, { recursive: true });
  const shots = session.tools.context.pages().map((page, at) =>
    page.screenshot({ path: join(folder, `page-${at + 1}.png`), timeout: 5000 }).catch(() => {}),
  );
  await Promise.all(shots);
  writeFileSync(join(folder, "console.log"), `${session.lines().join("\n")}\n`);
  writeFileSync(join(folder, "failure.txt"), `${failure}\n`);
  await session.close(join(folder, "trace.zip"));
  const log = server.tail();
  return `${failure}\nserver's last words:\n${log}\nmore in ${folder}`;
}

function within(patience, work) {
  let late;
  const limit = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`not done after ${patience / 1000} s`)), patience);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(late));
}

function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 100);
}

/** The first lines of a failure: what, and where. */
function brief(text) {
  return text.split("\n").slice(0, 12).join("\n");
}

function indent(text) {
  return text.replace(/^/gm, "    ");
}
