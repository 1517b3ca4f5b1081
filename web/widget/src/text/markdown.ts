// Markdown as people and models write it in a chat, turned straight into DOM nodes. There is no HTML string on the
// way, so nothing in a message can become markup; links go only where a visitor may safely be sent.
// Work is bounded: long text is cut, nesting is capped, and a delimiter without a partner is looked for only once.

const LONGEST = 20_000;
const DEEPEST = 5;
const SAFE_PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:"]);

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$/;
const ITEM = /^( {0,12})(?:([-*+•])|(\d{1,9})[.)])[ \t]+(.*)$/;
const LINK = /\[([^[\]\n]{1,500})\]\(\s*<?((?:[^()<>\s]|\([^()\s]{0,200}\)){1,2000})>?(?:\s+"[^"\n]{0,200}")?\s*\)/y;
const BARE_URL = /https?:\/\/[^\s<>"'`*]{1,2000}/y;
const BARE_EMAIL = /[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}/y;
const ESCAPABLE = /[\\`*_{}[\]()#+\-.!~>|]/;
const WORD = /[\p{L}\p{N}]/u;

interface Options {
  /** The text is still being written: an opened `**` or backtick counts as closed at the end. */
  partial?: boolean;
}

export function renderMarkdown(source: string, options: Options = {}): DocumentFragment {
  let text = source.slice(0, LONGEST).replace(/\r\n?/g, "\n");
  // Half a link would flash its address while it is being written.
  if (options.partial) text = text.replace(/\[([^[\]\n]{0,500})(?:\](?:\([^()\s]{0,2000})?)?$/, "$1");
  const fragment = document.createDocumentFragment();
  renderBlocks(fragment, text.split("\n"), 0, options.partial ?? false);
  if (source.length > LONGEST) fragment.append(source.slice(LONGEST));
  return fragment;
}

/** What a visitor types is not markdown: only its addresses become links. */
export function renderPlain(source: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  new Inline(source.slice(0, LONGEST).replace(/\n{3,}/g, "\n\n"), false, true).into(fragment, 0);
  if (source.length > LONGEST) fragment.append(source.slice(LONGEST));
  return fragment;
}

/** The address if a visitor may be sent there, else null. Without a base it has to be absolute. */
export function safeHref(address: string, base?: string): string | null {
  try {
    const url = new URL(address, base);
    return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(href: string, ...content: (Node | string)[]): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  anchor.append(...content);
  return anchor;
}

function renderBlocks(parent: ParentNode, lines: string[], depth: number, partial: boolean): void {
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length) parent.append(withInline("p", paragraph.join("\n"), partial));
    paragraph = [];
  };

  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line)?.[1];
    if (fence) {
      endParagraph();
      at = renderCode(parent, lines, at, fence);
    } else if (heading) {
      endParagraph();
      const block = document.createElement("p");
      block.append(withInline("strong", heading, partial));
      parent.append(block);
      at += 1;
    } else if (ITEM.test(line) && depth < DEEPEST) {
      endParagraph();
      at = renderList(parent, lines, at, depth, partial);
    } else {
      if (line.trim()) paragraph.push(line.trim());
      else endParagraph();
      at += 1;
    }
  }
  endParagraph();
}

function withInline(tag: "p" | "strong", text: string, partial: boolean): HTMLElement {
  const element = document.createElement(tag);
  new Inline(text, partial, false).into(element, 0);
  return element;
}

/** Returns the line after the block. A block that is never closed goes to the end. */
function renderCode(parent: ParentNode, lines: string[], start: number, fence: string): number {
  let end = start + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(fence)) end += 1;
  const code = document.createElement("code");
  code.textContent = lines.slice(start + 1, end).join("\n");
  const block = document.createElement("pre");
  block.tabIndex = 0; // it scrolls sideways, and a keyboard must be able to
  block.append(code);
  parent.append(block);
  return end + 1;
}

/** A run of items of one kind. What is indented below an item belongs to it. Returns the line after the list. */
function renderList(parent: ParentNode, lines: string[], start: number, depth: number, partial: boolean): number {
  const first = ITEM.exec(lines[start] ?? "");
  const ordered = first?.[3] !== undefined;
  const list = document.createElement(ordered ? "ol" : "ul");
  if (ordered && first[3] !== "1") list.setAttribute("start", first[3] ?? "1");
  const indent = first?.[1]?.length ?? 0;

  let at = start;
  while (at < lines.length) {
    const item = ITEM.exec(lines[at] ?? "");
    if (!item || (item[3] !== undefined) !== ordered || (item[1]?.length ?? 0) > indent + 1) break;
    const content = [item[4] ?? ""];
    at += 1;
    while (at < lines.length) {
      const line = lines[at] ?? "";
      const blank = !line.trim();
      const deeper = line.search(/\S/) > indent + 1;
      const goesOn = blank ? (lines[at + 1] ?? "").search(/\S/) > indent + 1 : deeper || isContinuation(line);
      if (!goesOn) break;
      content.push(line.slice(Math.min(indent + 2, Math.max(0, line.search(/\S/)))));
      at += 1;
    }
    list.append(renderItem(content, depth, partial));
    // A blank line between two items does not end the list.
    if (!(lines[at] ?? "").trim() && ITEM.test(lines[at + 1] ?? "")) at += 1;
  }
  parent.append(list);
  return at;
}

function isContinuation(line: string): boolean {
  return !ITEM.test(line) && !FENCE.test(line) && !HEADING.test(line);
}

function renderItem(content: string[], depth: number, partial: boolean): HTMLLIElement {
  const item = document.createElement("li");
  renderBlocks(item, content, depth + 1, partial);
  // A single paragraph in an item needs no box of its own.
  const only = item.firstElementChild;
  if (only?.tagName === "P") only.replaceWith(...only.childNodes);
  return item;
}

/** One run of text with its emphasis, code and links. */
class Inline {
  /** Delimiters that have no partner from some place on, hence from any later place either. */
  private readonly unmatched = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly partial: boolean,
    private readonly plain: boolean,
    private readonly inLink = false,
  ) {}

  into(parent: ParentNode, depth: number): void {
    const { text } = this;
    let literal = "";
    let at = 0;
    const flush = (): void => {
      if (literal) parent.append(literal);
      literal = "";
    };
    while (at < text.length) {
      const found = this.match(at, depth);
      if (found) {
        flush();
        parent.append(found.node);
        at = found.end;
      } else if (!this.plain && text[at] === "\\" && ESCAPABLE.test(text[at + 1] ?? "")) {
        literal += text[at + 1];
        at += 2;
      } else {
        literal += text[at];
        at += 1;
      }
    }
    flush();
  }

  private match(at: number, depth: number): { node: Node; end: number } | null {
    const char = this.text[at] ?? "";
    if (char === "\n") return { node: document.createElement("br"), end: at + 1 };
    if (!this.inLink && !WORD.test(this.text[at - 1] ?? "")) {
      if (char === "h") return this.bareUrl(at);
      if (WORD.test(char)) return this.bareEmail(at);
    }
    if (this.plain) return null;
    if (char === "`") return this.code(at);
    if (char === "[" && !this.inLink) return this.namedLink(at, depth);
    if (char === "*" || char === "_") return this.emphasis(at, char, depth);
    return null;
  }

  private bareUrl(at: number): { node: Node; end: number } | null {
    const found = stickyMatch(BARE_URL, this.text, at)?.[0];
    if (!found) return this.bareEmail(at);
    // Punctuation after an address ends the sentence, not the address; a bracket only if it has no partner in it.
    let address = found.replace(/[.,;:!?…]+$/, "");
    if (address.endsWith(")") && !address.includes("(")) address = address.slice(0, -1).replace(/[.,;:!?]+$/, "");
    const href = safeHref(address);
    return href ? { node: link(href, address), end: at + address.length } : null;
  }

  private bareEmail(at: number): { node: Node; end: number } | null {
    const address = stickyMatch(BARE_EMAIL, this.text, at)?.[0];
    return address ? { node: link(`mailto:${address}`, address), end: at + address.length } : null;
  }

  private namedLink(at: number, depth: number): { node: Node; end: number } | null {
    const found = stickyMatch(LINK, this.text, at);
    if (!found) return null;
    const href = safeHref(found[2] ?? "");
    const label = document.createDocumentFragment();
    new Inline(found[1] ?? "", false, false, true).into(label, depth + 1);
    // An address nobody may be sent to leaves its words behind.
    return { node: href ? link(href, label) : label, end: at + found[0].length };
  }

  private code(at: number): { node: Node; end: number } | null {
    const ticks = /^`+/.exec(this.text.slice(at, at + 8))?.[0] ?? "`";
    const start = at + ticks.length;
    const end = this.closing(ticks, start);
    if (end === null || end === start) return null;
    const node = document.createElement("code");
    node.textContent = this.text.slice(start, end).trim();
    return { node, end: end + ticks.length };
  }

  private emphasis(at: number, char: "*" | "_", depth: number): { node: Node; end: number } | null {
    if (depth >= DEEPEST) return null;
    const strong = this.text[at + 1] === char;
    const mark = strong ? char + char : char;
    const start = at + mark.length;
    const before = this.text[at - 1] ?? "";
    // `_` inside a word is part of a name; a mark before a space opens nothing.
    if (/^\s?$/.test(this.text[start] ?? "") || (char === "_" && WORD.test(before))) return null;
    const end = this.closing(mark, start);
    if (end === null) return null;
    const node = document.createElement(strong ? "strong" : "em");
    new Inline(this.text.slice(start, end), this.partial, false, this.inLink).into(node, depth + 1);
    return { node, end: end + mark.length };
  }

  /** Where the partner of a mark is. */
  private closing(mark: string, start: number): number | null {
    if (this.unmatched.has(mark)) return null;
    for (let end = this.text.indexOf(mark, start); end >= 0; end = this.text.indexOf(mark, end + 1)) {
      if (end > start && this.closes(mark, end)) return end;
    }
    this.unmatched.add(mark);
    return this.partial && mark !== "*" && mark !== "_" ? this.text.length : null;
  }

  private closes(mark: string, end: number): boolean {
    if (mark.startsWith("`")) return this.text[end + mark.length] !== "`";
    if (/\s/.test(this.text[end - 1] ?? "")) return false;
    const after = this.text[end + mark.length] ?? "";
    // A single mark does not end at one half of a double one, and of `***` the outer part closes last.
    if (after === mark[0] || (mark.length === 1 && this.text[end - 1] === mark)) return false;
    return mark[0] !== "_" || !WORD.test(after);
  }
}

function stickyMatch(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
