import { describe, expect, it } from "vitest";
import { withZone } from "../islands/booking.ts";

describe("the visitor's zone", () => {
  it("is asked for where the address names none", () => {
    expect(withZone("https://x.example/book/a?service=1#times", "Europe/Berlin", "Asia/Kolkata")).toBe(
      "https://x.example/book/a?service=1&tz=Asia%2FKolkata#times",
    );
  });

  it("is left alone where it was chosen, is the same, or is not known", () => {
    expect(withZone("https://x.example/book/a?tz=UTC", "UTC", "Asia/Kolkata")).toBe(null);
    expect(withZone("https://x.example/book/a", "Asia/Kolkata", "Asia/Kolkata")).toBe(null);
    expect(withZone("https://x.example/book/a", "UTC", undefined)).toBe(null);
  });
});
