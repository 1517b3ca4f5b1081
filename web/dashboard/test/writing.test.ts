import { describe, expect, it } from "vitest";
import { keyOf } from "../islands/scroll.ts";
import { Pending } from "../islands/writing.ts";

describe("a reply that is being written", () => {
  it("grows piece by piece and goes when the message is there", () => {
    const pending = new Pending();
    expect(pending.shown).toBe(null);
    pending.think(true);
    expect(pending.shown).toBe("");
    pending.take({ message_id: "msg_1", append: "We are " });
    pending.take({ message_id: "msg_1", append: "open." });
    expect(pending.shown).toBe("We are open.");
    pending.think(false);
    pending.drop((id) => id === "msg_2");
    expect(pending.shown).toBe("We are open.");
    pending.drop((id) => id === "msg_1");
    expect(pending.shown).toBe(null);
  });

  it("is taken back, and begun again as another", () => {
    const pending = new Pending();
    pending.take({ message_id: "msg_1", append: "Wrong" });
    pending.take({ message_id: "msg_1", cancelled: true });
    expect(pending.shown).toBe(null);
    pending.take({ message_id: "msg_2", append: "Right" });
    expect(pending.shown).toBe("Right");
    pending.clear();
    expect(pending.shown).toBe(null);
  });

  it("takes nothing that is not text", () => {
    const pending = new Pending();
    pending.take({ message_id: "msg_1", append: 5 });
    pending.take({});
    expect(pending.shown).toBe(null);
  });
});

describe("the place in a list", () => {
  it("is that of the same list, whatever is open beside it", () => {
    expect(keyOf("inbox", "?status=open&pane=details")).toBe(keyOf("inbox", "?status=open"));
    expect(keyOf("inbox", "?q=a&status=open")).toBe(keyOf("inbox", "?status=open&q=a"));
    expect(keyOf("inbox", "?status=open")).not.toBe(keyOf("inbox", ""));
  });
});
