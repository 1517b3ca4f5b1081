// A demo server: its own data folder, a free port, gone with the tests.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, openSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

/**
 * Fills a demo's data folder for `startDemo` to copy, because filling one takes longer than many a test; removed when
 * this program ends.
 */
export async function fillDemo({ results }) {
  const data = mkdtempSync(join(tmpdir(), "frontdesk-e2e-filled-"));
  process.on("exit", () => rmSync(data, { recursive: true, force: true }));
  const demo = await startDemo({ name: "filling", results });
  await demo.stop(() => cpSync(demo.data, data, { recursive: true }));
  return data;
}

/**
 * Starts `frontdesk demo`, in a copy of the `filled` folder where there is one, and answers with its addresses, the
 * end of its log, and how to stop it.
 */
export async function startDemo({ name, results, env = {}, filled }) {
  const binary = process.env.FRONTDESK_BIN ?? join(root, "target/debug/frontdesk");
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build -p frontdesk-server`);
  mkdirSync(results, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), "frontdesk-e2e-"));
  if (filled) cpSync(filled, data, { recursive: true });
  const logFile = join(results, `${name}.server.log`);
  const log = openSync(logFile, "w");
  const child = spawn(binary, ["demo", "--port", "0", "--data", data], {
    env: { ...process.env, FRONTDESK_PRINT_JSON: "1", ...env },
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  running.add(child);

  const tail = (lines = 40) => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async (last = () => {}) => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(late);
    running.delete(child);
    last();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const addresses = await firstJson(child, 60_000);
    return { ...addresses, data, process: child, tail, stop };
  } catch (error) {
    await stop();
    throw new Error(`the demo did not start: ${error.message}\n${tail()}`);
  }
}

/** The first line of output that is a JSON object; the rest is read and dropped. */
function firstJson(child, patience) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("it printed no addresses within a minute")), patience);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      reject(new Error(`it ended (${signal ?? code})`));
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      clearTimeout(late);
      try {
        resolve(JSON.parse(line));
      } catch (error) {
        reject(error);
      }
    });
  });
}
