// Unit tests are *.test.ts beside what they test. The browser tests in e2e are *.spec.mjs and run by e2e/run.mjs.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["{widget,dashboard,voice,e2e,contracts}/**/*.test.{ts,mjs}"] },
});
