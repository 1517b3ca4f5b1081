// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { below, startMoney } from "../islands/money.ts";

const line = (at: number): string => `<li data-line><input name="l_description" id="d${at}"><input name="l_price" id="p${at}"></li>`;
const editor = `<form data-paper><ol>${line(0)}${line(1)}</ol><button type="button" id="paper-add"></button></form>`;
const input = (id: string): HTMLInputElement => document.getElementById(id) as HTMLInputElement;
const enter = (on: Element, more: KeyboardEventInit = {}): boolean => on.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more }));

startMoney();
beforeEach(() => {
  document.body.innerHTML = editor;
});

describe("the editor of quotes and invoices by the keyboard", () => {
  it("Enter goes to the same field of the next line, and after the last one adds another", () => {
    expect(below(input("p0"))?.id).toBe("p1");
    expect(below(input("p1"))).toBeNull();

    enter(input("d0"));
    expect(document.activeElement?.id).toBe("d1");
    const add = vi.fn();
    document.getElementById("paper-add")?.addEventListener("click", add);
    expect(enter(input("d1"))).toBe(false);
    expect(add).toHaveBeenCalledOnce();
  });

  it("Ctrl and Enter saves from anywhere in the form", () => {
    const saved = vi.fn((event: Event) => event.preventDefault());
    document.querySelector("form")?.addEventListener("submit", saved);
    enter(input("p0"), { ctrlKey: true });
    expect(saved).toHaveBeenCalledOnce();
  });

  it("a line that was just added has the focus once", () => {
    const fresh = document.querySelectorAll("[data-line]")[1];
    fresh?.setAttribute("data-line-fresh", "");
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
    expect(document.activeElement?.id).toBe("d1");
    input("p0").focus();
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
    expect(document.activeElement?.id).toBe("p0");
  });

  it("the preview of a file is fetched when it is opened, once", () => {
    document.body.innerHTML = `<details><summary></summary><iframe data-src="about:blank#paper"></iframe></details>`;
    const frame = document.querySelector("iframe") as HTMLIFrameElement;
    const details = document.querySelector("details") as HTMLDetailsElement;
    details.dispatchEvent(new Event("toggle"));
    expect(frame.hasAttribute("src")).toBe(false);
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect(frame.getAttribute("src")).toBe("about:blank#paper");
  });
});
