// Every page of the dashboard and every public page: there, without errors, readable by everybody.
import assert from "node:assert/strict";
import { test } from "./harness/test.mjs";

const DASHBOARD = {
  desk: [
    "/app/home",
    "/app/inbox",
    "/app/calls",
    "/app/calls/latency",
    "/app/tasks",
    "/app/contacts",
    "/app/contacts/new",
    "/app/contacts/fields",
    "/app/contacts/duplicates",
    "/app/channels",
  ],
  knowledge: [
    "/app/knowledge",
    "/app/knowledge/new",
    "/app/knowledge/sources",
    "/app/knowledge/gaps",
    "/app/knowledge/suggested",
    "/app/knowledge/ask",
  ],
  business: [
    "/app/leads",
    "/app/leads/new",
    "/app/money",
    "/app/money/quotes/new",
    "/app/money/invoices",
    "/app/money/invoices/new",
  ],
  calendar: [
    "/app/calendar",
    "/app/calendar?view=day",
    "/app/calendar?view=list",
    "/app/calendar?view=requests",
    "/app/calendar?view=waitlist",
    "/app/calendar/new",
    "/app/calendar/busy",
  ],
  agent: ["/app/agent", "/app/agent/publish", "/app/agent/versions", "/app/agent/versions/1", "/app/agent/evaluation"],
  settings: [
    "/app/settings/organization",
    "/app/settings/hours",
    "/app/settings/services",
    "/app/settings/services/new",
    "/app/settings/staff/new",
    "/app/settings/calendars",
    "/app/settings/reminders",
    "/app/settings/conversation-types",
    "/app/settings/task-rules",
  ],
  account: [
    "/app/settings/members",
    "/app/settings/models",
    "/app/settings/email",
    "/app/settings/api-keys",
    "/app/settings/privacy",
    "/app/settings/audit",
    "/app/settings/danger",
    "/app/settings/usage",
    "/app/settings/billing",
    "/app/settings/security",
    "/app/settings/account",
  ],
};
const PUBLIC = ["/", "/login", "/signup", "/forgot", "/privacy", "/api/docs"];

for (const [name, options] of [
  ["on a desktop", {}],
  ["on a phone in the dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  for (const [part, paths] of Object.entries(DASHBOARD)) {
    test(`every page of the ${part} holds ${name}`, async ({ stranger }) => {
      const ana = await stranger(options);
      await ana.signIn();
      for (const path of paths) {
        const answer = await ana.page.goto(path);
        assert.equal(answer.status(), 200, path);
        await ana.page.getByRole("heading", { level: 1 }).first().waitFor();
        const wide = await ana.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
        assert.equal(wide, false, `${path} scrolls sideways`);
        await ana.axe();
      }
    });
  }

  test(`every public page holds ${name}`, async ({ stranger }) => {
    const visitor = await stranger(options);
    for (const path of PUBLIC) {
      const answer = await visitor.page.goto(path);
      assert.equal(answer.status(), 200, path);
      await visitor.axe();
    }
  });
}
