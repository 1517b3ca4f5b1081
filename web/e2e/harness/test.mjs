// How a spec says its tests: test("what holds", async ({ page, site, … }) => { … }).
let current = null;

/**
 * Registers a test. `run` gets what harness/tools.mjs makes: page, context, browser, site, dashboard, docs, base,
 * signIn, widget, axe, offline, expectErrors, newPage.
 */
export function test(name, run) {
  if (current === null) throw new Error("run the browser tests with: node web/e2e/run.mjs");
  if (current.some((other) => other.name === name)) throw new Error(`two tests are named "${name}"`);
  current.push({ name, run });
}

/**
 * What the spec's demo needs beside it, such as a site that it reads: `start` is called before the demo starts and
 * answers with `env`, variables for it, and `stop`.
 */
export function beside(start) {
  if (current === null) throw new Error("run the browser tests with: node web/e2e/run.mjs");
  current.beside = start;
}

/** The tests that loading a spec registers, in their order. */
export async function collect(load) {
  current = [];
  try {
    await load();
    return current;
  } finally {
    current = null;
  }
}
