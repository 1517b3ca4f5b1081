// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { renderMarkdown, renderPlain, safeHref } from "../src/text/markdown.ts";

function html(source: string, partial = false): string {
  const box = document.createElement("div");
  box.append(renderMarkdown(source, { partial }));
  return box.innerHTML;
}

const LINK_ATTRIBUTES = 'target="_blank" rel="noopener noreferrer nofollow"';

describe("what people and models write", () => {
  it.each([
    ["plain", "<p>plain</p>"],
    ["one\ntwo", "<p>one<br>two</p>"],
    ["one\r\n\r\ntwo", "<p>one</p><p>two</p>"],
    ["**bold** and __bold__", "<p><strong>bold</strong> and <strong>bold</strong></p>"],
    ["*soft* and _soft_", "<p><em>soft</em> and <em>soft</em></p>"],
    ["***both***", "<p><strong><em>both</em></strong></p>"],
    ["*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"],
    ["`**code**` and ``a`b``", "<p><code>**code**</code> and <code>a`b</code></p>"],
    ["# Title\ntext", "<p><strong>Title</strong></p><p>text</p>"],
    ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    ["3) a\n4) b", '<ol start="3"><li>a</li><li>b</li></ol>'],
    ["- a\n  - deep\n- b", "<ul><li>a<ul><li>deep</li></ul></li><li>b</li></ul>"],
    ["1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    ["before\n- a\n\nafter", "<p>before</p><ul><li>a</li></ul><p>after</p>"],
    ["snake_case_name and 2 * 3 * 4", "<p>snake_case_name and 2 * 3 * 4</p>"],
    ["5*3*2", "<p>5<em>3</em>2</p>"],
    ["\\*not soft\\*", "<p>*not soft*</p>"],
    ["**open", "<p>**open</p>"],
    ["", ""],
  ])("%j", (source, expected) => {
    expect(html(source)).toBe(expected);
  });

  it("keeps code blocks as they are, also one that is never closed", () => {
    expect(html("```js\na *b*\n\n<i>\n```\nend")).toBe('<pre tabindex="0"><code>a *b*\n\n&lt;i&gt;</code></pre><p>end</p>');
    expect(html("```\nopen")).toBe('<pre tabindex="0"><code>open</code></pre>');
  });

  it("links what is meant as a link", () => {
    expect(html("[here](https://a.example/x_(y)?q=1)")).toBe(`<p><a href="https://a.example/x_(y)?q=1" ${LINK_ATTRIBUTES}>here</a></p>`);
    expect(html("see https://a.example/b, or (https://a.example/c).")).toBe(
      `<p>see <a href="https://a.example/b" ${LINK_ATTRIBUTES}>https://a.example/b</a>, or (<a href="https://a.example/c" ${LINK_ATTRIBUTES}>https://a.example/c</a>).</p>`,
    );
    expect(html("write to ann@shop.example!")).toBe(`<p>write to <a href="mailto:ann@shop.example" ${LINK_ATTRIBUTES}>ann@shop.example</a>!</p>`);
    expect(html("[call](tel:+4512345678)")).toContain('href="tel:+4512345678"');
    expect(html("[**bold** link](https://a.example)")).toContain("<strong>bold</strong> link</a>");
  });

  it("shows half-written text the way it is going to look", () => {
    expect(html("**almo", true)).toBe("<p><strong>almo</strong></p>");
    expect(html("`co", true)).toBe("<p><code>co</code></p>");
    expect(html("see [the page](https://a.exam", true)).toBe("<p>see the page</p>");
    expect(html("see [the pa", true)).toBe("<p>see the pa</p>");
  });
});

describe("hostile text", () => {
  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](blob:https://a.example/1)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/relative)",
    "<javascript:alert(1)>",
  ])("gets no link: %s", (source) => {
    expect(html(source)).not.toContain("<a ");
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '**<img src=x onerror="alert(1)">**',
    '[<img src=x onerror="alert(1)">](https://a.example)',
    '- <iframe src="https://evil.example">',
    '```\n</code></pre><script>alert(1)</script>\n```',
    '[x](https://a.example/"onmouseover="alert(1))',
    'https://a.example/"onmouseover="alert(1)',
  ])("stays text: %s", (source) => {
    const box = document.createElement("div");
    box.append(renderMarkdown(source));

    const allowed = new Set(["P", "STRONG", "EM", "CODE", "PRE", "A", "UL", "OL", "LI", "BR"]);
    for (const element of box.querySelectorAll("*")) {
      expect(allowed).toContain(element.tagName);
      expect([...element.attributes].filter(({ name }) => name.startsWith("on") || name === "style")).toEqual([]);
    }
  });

  it.each([
    ["asterisks", "*".repeat(50_000)],
    ["double asterisks with words", "**a ".repeat(20_000)],
    ["closing marks", "a** ".repeat(20_000)],
    ["underscores", "_a".repeat(25_000)],
    ["backticks", "`".repeat(50_000)],
    ["growing backticks", Array.from({ length: 300 }, (_, i) => "`".repeat(i) + "x").join("")],
    ["brackets", "[".repeat(50_000)],
    ["bracket pairs", "[a](".repeat(15_000)],
    ["brackets with a bad end", `${"[".repeat(20_000)}](javascript:x)`],
    ["nested lists", Array.from({ length: 5_000 }, (_, i) => `${" ".repeat(Math.min(i * 2, 400))}- x`).join("\n")],
    ["list markers", "- ".repeat(20_000)],
    ["addresses", "https://a.example/?".repeat(3_000)],
    ["almost e-mail", "a.b-c@".repeat(10_000)],
    ["dots", `a@${"b.".repeat(10_000)}`],
    ["backslashes", "\\".repeat(50_000)],
    ["newlines", "\n".repeat(50_000)],
  ])("is done quickly: %s", (_, source) => {
    const started = performance.now();

    const box = document.createElement("div");
    box.append(renderMarkdown(source), renderPlain(source));

    expect(performance.now() - started).toBeLessThan(1_500);
    let deepest = 0;
    for (const element of box.querySelectorAll("*")) {
      let depth = 0;
      for (let up: Element | null = element; up; up = up.parentElement) depth += 1;
      deepest = Math.max(deepest, depth);
    }
    expect(deepest).toBeLessThan(30);
  });

  it("loses nothing of a long text", () => {
    const source = "word ".repeat(10_000).trim();
    expect(renderMarkdown(source).textContent?.replace(/\s/g, "")).toBe(source.replace(/\s/g, ""));
  });
});

describe("a visitor's own words", () => {
  it("are shown as typed, with their addresses linked", () => {
    const box = document.createElement("div");
    box.append(renderPlain("**no** <b> https://a.example\n- x"));
    expect(box.innerHTML).toBe(`**no** &lt;b&gt; <a href="https://a.example/" ${LINK_ATTRIBUTES}>https://a.example</a><br>- x`);
  });
});

it("safeHref lets through only where a visitor may be sent", () => {
  expect(safeHref("https://a.example")).toBe("https://a.example/");
  expect(safeHref("mailto:a@b.example")).toBe("mailto:a@b.example");
  expect(safeHref(" javascript:alert(1)")).toBeNull();
  expect(safeHref("nonsense")).toBeNull();
});
