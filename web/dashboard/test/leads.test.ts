// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { beside, put } from "../islands/leads-places.ts";

const ids = (): string[][] => [...document.querySelectorAll(".lead-column")].map((one) => [...one.querySelectorAll(".lead-card")].map((card) => card.id));

beforeEach(() => {
  document.body.innerHTML = `
    <section class="lead-column"><ol class="lead-cards"><li class="lead-card" id="a"></li><li class="lead-card" id="b"></li><li class="lead-card" id="c"></li></ol></section>
    <section class="lead-column"><ol class="lead-cards"><li class="lead-card" id="d"></li></ol></section>
    <section class="lead-column"><ol class="lead-cards"></ol></section>`;
});

describe("the board of leads", () => {
  it("puts a card first where it is dropped, and back to where it was", () => {
    const [, second] = [...document.querySelectorAll(".lead-column")];
    const back = put(document.getElementById("b")!, second!);
    expect(ids()).toEqual([["a", "c"], ["b", "d"], []]);
    back();
    expect(ids()).toEqual([["a", "b", "c"], ["d"], []]);
  });

  it("goes back to the end when what stood behind it is gone", () => {
    const [, second] = [...document.querySelectorAll(".lead-column")];
    const back = put(document.getElementById("b")!, second!);
    document.getElementById("c")!.remove();
    back();
    expect(ids()).toEqual([["a", "b"], ["d"], []]);
  });

  it("leads to the column beside, and nowhere over the edge", () => {
    const all = [...document.querySelectorAll<HTMLElement>(".lead-column")];
    expect(beside(all, all[0]!, "ArrowRight")).toBe(all[1]);
    expect(beside(all, all[0]!, "ArrowLeft")).toBeUndefined();
    expect(beside(all, all[2]!, "ArrowRight")).toBeUndefined();
  });
});
