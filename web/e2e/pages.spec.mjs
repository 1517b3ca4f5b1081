// Every page of the dashboard and every public page: there, without errors, readable by everybody.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const DASHBOARD = [
  "/app/home",
  "/app/inbox",
  "/app/calendar",
  "/app/calendar?view=day",
  "/app/calendar?view=list",
  "/app/calendar?view=requests",
  "/app/calendar?view=waitlist",
  "/app/calendar/new",
  "/app/calendar/busy",
  "/app/settings/services/new",
  "/app/settings/staff/new",
  "/app/contacts",
  "/app/knowledge",
  "/app/agent",
  "/app/agent/publish",
  "/app/agent/versions",
  "/app/agent/versions/1",
  "/app/agent/evaluation",
  "/app/channels",
  "/app/settings/organization",
  "/app/settings/hours",
  "/app/settings/members",
  "/app/settings/models",
  "/app/settings/account",
];
const PUBLIC = ["/", "/login", "/signup", "/forgot", "/privacy", "/api/docs"];

for (const [name, options] of [
  ["on a desktop", {}],
  ["on a phone in the dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`every page of the dashboard holds ${name}`, async ({ stranger }) => {
    const ana = await stranger(options);
    await ana.signIn();
    for (const path of DASHBOARD) {
      const answer = await ana.page.goto(path);
      assert.equal(answer.status(), 200, path);
      await ana.page.getByRole("heading", { level: 1 }).first().waitFor();
      const wide = await ana.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
      assert.equal(wide, false, `${path} scrolls sideways`);
      await ana.axe();
    }
  });

  test(`every public page holds ${name}`, async ({ stranger }) => {
    const visitor = await stranger(options);
    for (const path of PUBLIC) {
      const answer = await visitor.page.goto(path);
      assert.equal(answer.status(), 200, path);
      await visitor.axe();
    }
  });
}
