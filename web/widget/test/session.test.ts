// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deviceFacts } from "../src/device.ts";
import { Refused, Unreachable } from "../src/http.ts";
import { Session, subjectOf } from "../src/session.ts";
import { openKeep, type Keep } from "../src/storage.ts";
import { fakeServer, fakeStorage, type Call } from "./fakes.ts";

const expired = (): never => {
  throw new Refused(401, { type: "session_expired" }, null);
};
const contact = { id: "ctc_1", name: null, email: null, verified: false };
const jwt = (claims: object): string => `e30.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.sig`;

let number: number;
let keep: Keep;
let answers: Record<string, (call: Call) => unknown>;
let calls: Call[];
let session: Session;

beforeEach(() => {
  number = 0;
  const storage = fakeStorage();
  keep = openKeep("t:", () => storage);
  answers = {
    "POST /sessions": () => ({ token: `ws_${(number += 1)}`, expires_at: "", contact }),
    "GET /session": () => ({ expires_at: "", contact: { ...contact, name: "Sam" } }),
    "PATCH /session": () => ({ expires_at: "", contact: { ...contact, email: "a@b.example" } }),
    "POST /thing": () => "done",
  };
  const server = fakeServer(answers);
  calls = server.calls;
  session = new Session({ widget: "wk_1", locale: "en", keep, send: server.send, device: () => deviceFacts(null) });
});

const names = (): string[] => calls.map(({ method, path }) => `${method} ${path}`);

describe("a session", () => {
  it("is made when it is needed, once for all who need it, with the device facts", async () => {
    expect(await session.resume()).toBe(false);
    expect(calls).toEqual([]);

    await Promise.all([session.ensure(), session.ensure()]);
    await session.ensure();

    expect(names()).toEqual(["POST /sessions"]);
    expect(calls[0]?.body).toMatchObject({ widget: "wk_1", locale: "en", device: { user_agent: navigator.userAgent, cookies_enabled: navigator.cookieEnabled } });
    expect(await session.call("POST", "/thing")).toBe("done");
    expect(calls.at(-1)?.token).toBe("ws_1");
  });

  it("is renewed at the start and knows its contact", async () => {
    keep.set("token", "ws_old");
    expect(await session.resume()).toBe(true);
    expect(session.contact?.name).toBe("Sam");
    expect(session.token).toBe("ws_old");
  });

  it("is forgotten when it has run out, and says so once", async () => {
    keep.set("token", "ws_old");
    answers["GET /session"] = expired;
    session.onEnded = vi.fn();

    expect(await session.resume()).toBe(false);
    session.ended("ws_old");

    expect(session.onEnded).toHaveBeenCalledTimes(1);
    expect(session.token).toBeNull();
  });

  it("is not forgotten because the network is away", async () => {
    keep.set("token", "ws_old");
    answers["GET /session"] = () => {
      throw new Unreachable("offline");
    };
    await expect(session.resume()).rejects.toBeInstanceOf(Unreachable);
    expect(session.token).toBe("ws_old");
  });

  it("that has been replaced meanwhile is not ended by a late refusal", async () => {
    keep.set("token", "ws_old");
    session.onEnded = vi.fn();
    answers["POST /thing"] = () => {
      keep.set("token", "ws_other_tab");
      return expired();
    };
    await expect(session.call("POST", "/thing")).rejects.toBeInstanceOf(Refused);
    expect(session.onEnded).not.toHaveBeenCalled();
    expect(session.token).toBe("ws_other_tab");
  });

  it("passes what the visitor told us on to the one after it", async () => {
    await session.giveDetails({ name: "Sam", email: "sam@shop.example" });
    answers["POST /thing"] = expired;
    await session.call("POST", "/thing").catch(() => {});

    await session.ensure();

    expect(calls.at(-1)?.body).toMatchObject({ name: "Sam", email: "sam@shop.example" });
    expect(session.token).toBe("ws_2");
  });

  it("takes details that come later by PATCH", async () => {
    await session.ensure();
    await session.giveDetails({ email: "a@b.example" });
    expect(names()).toEqual(["POST /sessions", "PATCH /session"]);
    expect(session.contact?.email).toBe("a@b.example");
  });
});

describe("a signed identity", () => {
  it("makes a new session in place of an anonymous one, and shows the server both", async () => {
    await session.ensure();
    expect(await session.identify(jwt({ sub: "u1" }))).toBe(true);
    expect(calls.at(-1)).toMatchObject({ token: "ws_1", body: { identity: jwt({ sub: "u1" }) } });
    expect(session.token).toBe("ws_2");
  });

  it("of the same person changes nothing, of another makes another session", async () => {
    await session.identify(jwt({ sub: "u1", iat: 1 }));
    expect(await session.identify(jwt({ sub: "u1", iat: 2 }))).toBe(false);
    expect(await session.identify(jwt({ sub: "u2" }))).toBe(true);
    expect(names()).toEqual(["POST /sessions", "POST /sessions"]);
  });

  it("that the server does not accept leaves the visitor who they are", async () => {
    await session.ensure();
    answers["POST /sessions"] = expired;
    expect(await session.identify(jwt({ sub: "u1" }))).toBe(false);
    expect(session.token).toBe("ws_1");
    expect(session.identified).toBe(false);
  });

  it("is gone after signing out", async () => {
    await session.identify(jwt({ sub: "u1" }));
    session.signOut();
    expect(session.token).toBeNull();
    expect(keep.keys()).toEqual([]);
  });

  it("is read only for its subject", () => {
    expect(subjectOf(jwt({ sub: "Jürgen?>" }).replace(/\+/g, "-").replace(/\//g, "_"))).toBe("Jürgen?>");
    expect(subjectOf(jwt({}))).toBeNull();
    expect(subjectOf("garbage")).toBeNull();
    expect(subjectOf("")).toBeNull();
  });
});
