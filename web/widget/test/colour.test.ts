import { expect, it } from "vitest";
import { contrast, palette } from "../src/text/colour.ts";

const COLOURS = ["#0f766e", "#facc15", "#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080", "#767676", "#e11d48", "#fff", "#abc"];

it.each(COLOURS)("whatever the brand colour is, its texts can be read: %s", (colour) => {
  const { brand, ink, shade, accentLight, accentDark } = palette(colour, "#f4f2ee", "#2e2b28");
  for (const [text, ground] of [[ink, brand], [ink, shade], [accentLight, "#f4f2ee"], [accentLight, "#ffffff"], [accentDark, "#2e2b28"], [accentDark, "#1c1a18"]] as const) {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  }
});

it("leaves a colour alone that can be read already", () => {
  expect(palette("#0f766e", "#f4f2ee", "#2e2b28")).toMatchObject({ brand: "#0f766e", ink: "#ffffff", accentLight: "#0f766e" });
});

it.each(["red", "", "#12345", "url(x)", "#0f766e; x"])("falls back where the setting is no colour: %j", (colour) => {
  expect(palette(colour, "#ffffff", "#000000").brand).toBe("#0f766e");
});
