// Reports of Resend (fixtures/webhooks): made and judged by svix, which Resend signs with. The Rust test of
// /hooks/resend posts the same messages and must come to the same verdicts.
import { readFileSync, writeFileSync } from "node:fs";
import { Webhook } from "svix";
import { afterEach, expect, test, vi } from "vitest";

const path = new URL("../../fixtures/webhooks/resend.json", import.meta.url);
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
// Where the clock of Rust's tests stands: Monday 23 November 2026, 10:00 UTC.
const NOW = 1_795_428_000;

afterEach(() => vi.useRealTimers());

const body = (type, more = {}) => JSON.stringify({
  type,
  created_at: "2026-11-23T10:00:00.000Z",
  data: { email_id: "49a3999c-0ce1-4ea6-ab68-000000000001", to: ["änn@example.com"], subject: "Termin · موعد", ...more },
});

const sign = (payload, { secret = SECRET, id = "msg_1", at = NOW } = {}) =>
  new Webhook(secret).sign(id, new Date(at * 1000), payload);

function made() {
  const delivered = body("email.delivered");
  const good = sign(delivered);
  const of = (name, genuine, { payload = delivered, id = "msg_1", at = String(NOW), signature = good } = {}) =>
    ({ name, genuine, body: payload, headers: { "svix-id": id, "svix-timestamp": at, "svix-signature": signature } });
  const early = NOW - 299;
  const late = NOW + 299;
  return [
    of("as it is", true),
    of("of another kind", true, { payload: body("email.clicked"), signature: sign(body("email.clicked")) }),
    of("with a second key while one is replaced", true, { signature: `${sign(delivered, { secret: OTHER })} ${good}` }),
    of("beside a signature of another kind", true, { signature: `v1a,AAAA ${good}` }),
    of("just in time", true, { at: String(early), signature: sign(delivered, { at: early }) }),
    of("by a clock that is ahead", true, { at: String(late), signature: sign(delivered, { at: late }) }),
    of("altered", false, { payload: delivered.replace("delivered", "bounced") }),
    of("with a space more", false, { payload: `${delivered} ` }),
    of("under another id", false, { id: "msg_2" }),
    of("at another time", false, { at: String(NOW + 1) }),
    of("by somebody else", false, { signature: sign(delivered, { secret: OTHER }) }),
    of("old", false, { at: String(NOW - 301), signature: sign(delivered, { at: NOW - 301 }) }),
    of("from the future", false, { at: String(NOW + 301), signature: sign(delivered, { at: NOW + 301 }) }),
    of("without a signature", false, { signature: "" }),
    of("with a signature of another kind only", false, { signature: good.replace("v1,", "v1a,") }),
    of("with half a signature", false, { signature: good.slice(0, 20) }),
    of("at no time", false, { at: "yesterday" }),
  ];
}

test("the messages are what svix signs today", () => {
  const text = `${JSON.stringify({ secret: SECRET, now: NOW, messages: made() }, null, 2)}\n`;
  if (process.env.UPDATE_FIXTURES) writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});

for (const { name, genuine, body: payload, headers } of made()) {
  test(`svix ${genuine ? "takes" : "refuses"} one ${name}`, () => {
    vi.useFakeTimers({ now: NOW * 1000 });
    const verify = () => new Webhook(SECRET).verify(payload, headers);
    if (genuine) expect(verify).not.toThrow();
    else expect(verify).toThrow();
  });
}
