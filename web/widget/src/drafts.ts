// What the visitor has begun to write, for each conversation, and which conversation they were in.
import type { Keep } from "./storage.ts";

const DRAFT = "draft:";
const CURRENT = "current";
/** Stands for the conversation that the first message will make. */
const NEW = "new";

export class Drafts {
  constructor(private readonly keep: Keep) {}

  text(conversationId: string | null): string {
    return this.keep.get(DRAFT + (conversationId ?? NEW)) ?? "";
  }

  setText(conversationId: string | null, text: string): void {
    const key = DRAFT + (conversationId ?? NEW);
    if (text) this.keep.set(key, text);
    else this.keep.remove(key);
  }

  /** The conversation on screen when the page was last left: `undefined` when none was. */
  get current(): string | null | undefined {
    const kept = this.keep.get(CURRENT);
    return kept === NEW ? null : (kept ?? undefined);
  }

  setCurrent(conversationId: string | null | undefined): void {
    if (conversationId === undefined) this.keep.remove(CURRENT);
    else this.keep.set(CURRENT, conversationId ?? NEW);
  }

  clear(): void {
    for (const key of this.keep.keys()) if (key.startsWith(DRAFT)) this.keep.remove(key);
    this.keep.remove(CURRENT);
  }
}
