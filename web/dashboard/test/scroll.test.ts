import { expect, test } from "vitest";
import { more } from "../islands/scroll.ts";

test("a bar fades where there is more of it", () => {
  expect(more(0, 300, 300)).toBe("");
  expect(more(0, 300, 500)).toBe("end");
  expect(more(100, 300, 500)).toBe("both");
  expect(more(200, 300, 500)).toBe("start");
  expect(more(-200, 300, 500)).toBe("start");
});
