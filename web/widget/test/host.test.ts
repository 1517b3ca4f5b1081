import { beforeEach, describe, expect, it, vi } from "vitest";
import { Host, type HostListener } from "../src/host.ts";

const ORIGIN = "https://shop.example";
const PAGE = { url: `${ORIGIN}/a`, title: "A", referrer: "", language: "en", viewport: { width: 800, height: 600 } };

let parent: { postMessage: ReturnType<typeof vi.fn> };
let hear: ((event: unknown) => void) | undefined;
let heard: unknown[];

const listener: HostListener = {
  onOpen: (focus) => heard.push(["open", focus]),
  onClosed: () => heard.push("closed"),
  onPage: (page) => heard.push(page),
  onIdentity: (identity) => heard.push(["identity", identity]),
};

function frame(hash = `#host=${encodeURIComponent(ORIGIN)}`): Window {
  return {
    parent,
    location: { hash },
    addEventListener: (_: string, it: (event: unknown) => void) => (hear = it),
  } as unknown as Window;
}

const say = (data: unknown, from: { origin?: string; source?: unknown } = {}): void =>
  hear?.({ origin: ORIGIN, source: parent, data, ...from });

beforeEach(() => {
  parent = { postMessage: vi.fn() };
  hear = undefined;
  heard = [];
});

describe("what the frame hears", () => {
  it("is what its parent says, under the origin the loader named", () => {
    new Host(frame()).listen(listener);
    say({ type: "frontdesk:open", focus: true });
    say({ type: "frontdesk:page", page: PAGE });
    say({ type: "frontdesk:identity", identity: "a.b.c" });
    say({ type: "frontdesk:identity", identity: null });
    say({ type: "frontdesk:closed" });
    expect(heard).toEqual([["open", true], PAGE, ["identity", "a.b.c"], ["identity", null], "closed"]);
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["an origin that only begins the same", { origin: `${ORIGIN}.evil.example` }],
    ["no origin", { origin: "null" }],
    ["another window of the same origin", { source: {} }],
  ])("is nothing from %s", (_, from) => {
    new Host(frame()).listen(listener);
    say({ type: "frontdesk:identity", identity: "stolen" }, from);
    say({ type: "frontdesk:page", page: PAGE }, from);
    expect(heard).toEqual([]);
  });

  it.each([null, "text", 7, {}, { type: "frontdesk:unknown" }, { type: "frontdesk:identity", identity: {} }, { type: "frontdesk:identity" }, { type: "frontdesk:page", page: "x" }])(
    "is nothing of another shape: %j",
    (data) => {
      new Host(frame()).listen(listener);
      say(data);
      expect(heard).toEqual([]);
    },
  );

  it("is made to fit", () => {
    const host = new Host(frame());
    host.listen(listener);
    say({ type: "frontdesk:page", page: { url: "x".repeat(9_000), title: {}, viewport: { width: "wide" }, extra: 1 } });
    expect(host.page?.url).toHaveLength(2_048);
    expect(host.page).toMatchObject({ title: "", referrer: "", viewport: { width: 0, height: 0 } });
    expect(host.page).not.toHaveProperty("extra");
  });

  it("waits for somebody to listen", () => {
    const host = new Host(frame());
    say({ type: "frontdesk:open", focus: false });
    host.listen(listener);
    expect(heard).toEqual([["open", false]]);
  });
});

describe("what the frame says", () => {
  it("goes to that origin only", () => {
    new Host(frame()).tell({ type: "frontdesk:close" });
    expect(parent.postMessage).toHaveBeenCalledWith({ type: "frontdesk:close" }, ORIGIN);
  });

  it.each(["", "#host=", "#host=*", "#host=null", "#host=javascript:alert(1)", "#host=shop.example", `#host=${ORIGIN}/path`, "#host=file:///"])(
    "goes nowhere when the address names no web origin: %s",
    (hash) => {
      new Host(frame(hash)).tell({ type: "frontdesk:close" });
      expect(parent.postMessage).not.toHaveBeenCalled();
      expect(hear).toBeUndefined();
    },
  );

  it("goes nowhere in a tab of its own", () => {
    const tab = frame();
    Object.defineProperty(tab, "parent", { value: tab });
    const host = new Host(tab);
    host.tell({ type: "frontdesk:close" });
    expect(host.framed).toBe(false);
    expect(hear).toBeUndefined();
  });
});
