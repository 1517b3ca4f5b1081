// Builds everything the binary embeds into web/dist: the widget's loader and app, the dashboard's
// script and style. Each file is also written Brotli- and gzip-compressed, so that the server never
// compresses an asset while somebody waits, and the sizes that experience.md promises are checked here.
// Beside it, web/fonts: what a PDF is set in.
import { build } from "esbuild";
import { brotliCompressSync, gzipSync, constants } from "node:zlib";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { copyFonts } from "./fonts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** name in dist -> [entry, largest gzipped size in bytes or null, its format where that is no plain script] */
const entries = {
  "widget.js": ["widget/src/loader.ts", 3 * 1024],
  "widget-app.js": ["widget/src/app.ts", 40 * 1024],
  "widget-app.css": ["widget/src/app.css", null],
  "app.js": ["dashboard/app.ts", null],
  "app.css": ["dashboard/app.css", null],
  "docs.js": ["dashboard/docs.ts", null],
  "docs.css": ["dashboard/docs.css", null],
  "site.js": ["dashboard/site.ts", null],
  "site.css": ["dashboard/site.css", null],
  // Loaded by who talks, in the widget and the dashboard.
  "voice.js": ["voice/index.ts", 12 * 1024, "esm"],
  "voice.css": ["voice/voice.css", null],
  "voice-worklet.js": ["voice/worklet.ts", null, "esm"],
};

let failed = false;
for (const [name, [entry, limit, format = "iife"]] of Object.entries(entries)) {
  const source = join(here, entry);
  if (!existsSync(source)) {
    console.error(`${entry} is missing`);
    failed = true;
    continue;
  }
  await build({
    entryPoints: [source],
    outfile: join(dist, name),
    bundle: true,
    minify: true,
    format,
    target: ["es2022", "chrome110", "firefox115", "safari16"],
    legalComments: "none",
    logLevel: "warning",
  });
  const bytes = readFileSync(join(dist, name));
  const gz = gzipSync(bytes, { level: 9 });
  writeFileSync(join(dist, `${name}.gz`), gz);
  writeFileSync(
    join(dist, `${name}.br`),
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(7)} bytes, ${gz.length} gzipped`);
  if (limit !== null && gz.length > limit) {
    console.error(`${name} is ${gz.length} bytes gzipped; its limit is ${limit}`);
    failed = true;
  }
}
copyFileSync(join(here, "dashboard/favicon.svg"), join(dist, "favicon.svg"));
copyFonts();

// The widget's page loads script and style together: the limit holds for both.
if (!failed) {
  const size = (n) => readFileSync(join(dist, `${n}.gz`)).length;
  if (size("widget-app.js") + size("widget-app.css") > 40 * 1024) {
    console.error("the widget's app is over 40 KB gzipped");
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
