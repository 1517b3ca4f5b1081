// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { place } from "../islands/menus.ts";

const VIEW = { width: 400, height: 600 };
const LIST = { width: 200, height: 300 };
const face = (x: number, y: number) => new DOMRect(x, y, 40, 30);

test("below its face, at its start or its end", () => {
  expect(place(face(20, 100), LIST, false, false, VIEW)).toEqual({ left: 20, top: 134 });
  expect(place(face(300, 100), LIST, true, false, VIEW)).toEqual({ left: 140, top: 134 });
});

test("above where there is no room below", () => {
  expect(place(face(20, 500), LIST, false, false, VIEW).top).toBe(196);
});

test("never outside of the window", () => {
  expect(place(face(350, 100), LIST, false, false, VIEW).left).toBe(192);
  expect(place(face(0, 100), LIST, true, false, VIEW).left).toBe(8);
  expect(place(face(20, 290), { width: 200, height: 580 }, false, true, VIEW).top).toBe(12);
});
