// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { launch } from "../src/launcher.ts";
import type { FrontdeskApi, ToHost } from "../src/protocol.ts";

const APP = "https://desk.example";
const READY: ToHost = { type: "frontdesk:ready", colour: "#123456", ink: "#ffffff", position: "left", label: "Chat with us" };

let api: FrontdeskApi;
/** What the loader posted, and to which origin. */
let posted: [unknown, string][];
let listeners: [string, EventListenerOrEventListenerObject][];
const pushState = history.pushState;
const replaceState = history.replaceState;

function start(attributes: Record<string, string> = {}): void {
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${APP}/widget.js` });
  Object.assign(script.dataset, { widget: "wk_12345678", ...attributes });
  api = launch(script);
  vi.advanceTimersByTime(3_000);
}

const root = (): ShadowRoot => document.querySelector("frontdesk-widget")?.shadowRoot as ShadowRoot;
const button = (): HTMLButtonElement => root().querySelector("button") as HTMLButtonElement;
const frame = (): HTMLIFrameElement => root().querySelector("iframe") as HTMLIFrameElement;
const inside = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]) } as unknown as Window;

function load(): void {
  frame().onload?.(new Event("load"));
}

function hear(data: unknown, from: Partial<MessageEventInit> = {}): void {
  const event = new MessageEvent("message", { data, origin: APP, source: inside, ...from });
  window.dispatchEvent(event);
}

const types = (): unknown[] => posted.map(([message]) => (message as { type: string }).type);

beforeEach(() => {
  vi.useFakeTimers();
  // Nothing is fetched: the frame's window is ours.
  vi.spyOn(HTMLIFrameElement.prototype, "contentWindow", "get").mockReturnValue(inside as never);
  vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation(function (this: HTMLIFrameElement, src) {
    this.dataset["src"] = src;
  });
  posted = [];
  listeners = [];
  const add = window.addEventListener.bind(window);
  vi.spyOn(window, "addEventListener").mockImplementation((type: string, listener: EventListenerOrEventListenerObject) => {
    listeners.push([type, listener]);
    add(type, listener);
  });
  sessionStorage.clear();
});
afterEach(() => {
  for (const [type, listener] of listeners) window.removeEventListener(type, listener);
  Object.assign(history, { pushState, replaceState });
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("the launcher", () => {
  it("frames the widget's page, telling it the locale and whom it may talk to", () => {
    start({ locale: "de" });
    expect(frame().dataset["src"]).toBe(`${APP}/widget/wk_12345678?locale=de#host=${encodeURIComponent(location.origin)}`);
    expect(button().hidden).toBe(true);
  });

  it("says in the console why there is no chat, once, and shows none", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    start({ widget: "wk_no" });
    api.open();
    expect(document.querySelector("frontdesk-widget")).toBeNull();
    expect(warn.mock.calls).toEqual([[expect.stringContaining("this is no widget's key")]]);

    start();
    hear({ type: "frontdesk:unavailable" });
    api.open();
    expect(document.querySelector("frontdesk-widget")).toBeNull();
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining("no widget has this key"));

    // A browser that refuses the frame loads its own page there.
    start();
    load();
    load();
    vi.advanceTimersByTime(60_000);
    expect(button().hidden).toBe(true);
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining(`is ${location.origin} among`));
    expect(warn).toHaveBeenCalledTimes(3);

    start();
    load();
    hear(READY);
    vi.advanceTimersByTime(60_000);
    expect(warn).toHaveBeenCalledTimes(3);
  });

  it("shows itself as the app wants it, once the app is ready", () => {
    start();
    hear(READY);
    expect(button().hidden).toBe(false);
    expect(button().getAttribute("aria-label")).toBe("Chat with us");
    expect(button().className).toContain("left");
    expect(document.querySelector("frontdesk-widget")?.getAttribute("style")).toContain("#123456");
  });

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another frame of the app's origin", { source: window }],
  ])("does nothing that %s says", (_, from) => {
    start();
    hear(READY, from);
    expect(button().hidden).toBe(true);
  });

  it("opens and closes, and remembers it for the tab", () => {
    start();
    load();
    hear(READY);
    button().click();
    expect(button().getAttribute("aria-expanded")).toBe("true");
    expect(frame().className).toContain("open");
    expect(sessionStorage.getItem("frontdesk:open")).toBe("1");
    expect(types()).toContain("frontdesk:open");

    hear({ type: "frontdesk:close" });
    expect(frame().className).not.toContain("open");
    expect(sessionStorage.getItem("frontdesk:open")).toBe("0");
    expect(types().at(-1)).toBe("frontdesk:closed");
  });

  it("is open again after a reload, without taking the focus", () => {
    sessionStorage.setItem("frontdesk:open", "1");
    start();
    load();
    hear(READY);
    expect(posted).toContainEqual([{ type: "frontdesk:open", focus: false }, APP]);
  });

  it("counts what is unread", () => {
    start();
    hear(READY);
    hear({ type: "frontdesk:unread", count: 12, label: "12 unread" });
    expect(root().querySelector("b")?.textContent).toBe("9+");
    expect(button().getAttribute("aria-label")).toBe("12 unread");
    hear({ type: "frontdesk:unread", count: 0, label: "Chat" });
    expect(root().querySelector("b")?.hidden).toBe(true);
  });
});

describe("what the app is told", () => {
  it("goes to the app's origin only, and not before it has loaded", () => {
    start({ identity: "a.b.c" });
    expect(posted).toEqual([]);
    load();
    expect(types()).toEqual(["frontdesk:page", "frontdesk:identity"]);
    expect(posted.every(([, origin]) => origin === APP)).toBe(true);
  });

  it("includes every page of a single-page app, once", () => {
    start();
    load();
    history.pushState({}, "", "#one");
    history.replaceState({}, "", "#two");
    vi.advanceTimersByTime(1_000);
    history.replaceState({ scroll: 1 }, "", "#two");
    vi.advanceTimersByTime(1_000);

    const urls = posted.map(([message]) => (message as { page: { url: string } }).page.url);
    expect(urls).toHaveLength(2);
    expect(urls[1]).toMatch(/#two$/);
  });

  it("includes who signs in or out later, but not an empty attribute", () => {
    start({ identity: "" });
    load();
    expect(types()).toEqual(["frontdesk:page"]);
    api.identify("x.y.z");
    api.identify(null);
    expect(posted.slice(1).map(([message]) => message)).toEqual([
      { type: "frontdesk:identity", identity: "x.y.z" },
      { type: "frontdesk:identity", identity: null },
    ]);
  });
});

describe("window.Frontdesk", () => {
  it("opens as soon as it can, and tells what happens", () => {
    start();
    const seen: unknown[] = [];
    const stop = api.on("open", () => seen.push("open"));
    api.on("close", () => seen.push("close"));
    api.on("unread", (count) => seen.push(count));
    api.open();
    load();
    hear(READY);
    hear({ type: "frontdesk:unread", count: 2, label: "" });
    api.toggle();
    stop();
    api.toggle();
    expect(seen).toEqual(["open", 2, "close"]);
  });
});
