// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { Sound } from "../sound.ts";

const nothing = { frame: () => {}, played: () => {}, gone: () => {} };

/** A page whose worklet cannot be loaded. */
function page(asked: Promise<unknown>): void {
  const close = vi.fn(() => Promise.resolve());
  const audioWorklet = { addModule: () => Promise.reject(new Error("no module")) };
  vi.stubGlobal("AudioContext", function () {
    return { audioWorklet, close, resume: () => Promise.resolve() };
  });
  vi.stubGlobal("AudioWorkletNode", function () {});
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: () => asked } });
}

afterEach(() => vi.unstubAllGlobals());

it("lets go of a microphone that is allowed after everything else failed", async () => {
  let allow = (_: unknown): void => {};
  page(new Promise((resolve) => (allow = resolve)));
  await expect(Sound.open("worklet.js", nothing)).rejects.toMatchObject({ kind: "failed" });
  const stop = vi.fn();
  allow({ getTracks: () => [{ stop }] });
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce());
});

it("says what failed first when the microphone is refused later", async () => {
  let refuse = (_: unknown): void => {};
  page(new Promise((_, reject) => (refuse = reject)));
  await expect(Sound.open("worklet.js", nothing)).rejects.toMatchObject({ kind: "failed" });
  refuse(new DOMException("", "NotAllowedError"));
});
