// Accessibility: axe-core over a page and its frames.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails on what axe calls serious or critical. `except` names rules that a test excuses, and why in a comment. */
export async function axe(page, { except = [] } = {}) {
  const told = [];
  for (const frame of page.frames()) {
    if (frame.isDetached() || frame.url() === "about:blank") continue;
    await frame.evaluate(source);
    const violations = await frame.evaluate(async (disabled) => {
      const rules = Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }]));
      const found = await globalThis.axe.run(document, { resultTypes: ["violations"], iframes: false, rules });
      return found.violations.map(({ id, impact, help, nodes }) => ({
        id,
        impact,
        help,
        nodes: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}`),
      }));
    }, except);
    for (const { id, help, nodes } of violations.filter(({ impact }) => ["serious", "critical"].includes(impact))) {
      told.push(`${id}: ${help} (${new URL(frame.url()).pathname})\n    ${nodes.join("\n    ")}`);
    }
  }
  if (told.length > 0) throw new Error(`not accessible:\n  ${told.join("\n  ")}`);
}
