// One row of the thread as elements.
import { fileSize } from "../text/times.ts";
import { link, renderMarkdown, renderPlain, safeHref } from "../text/markdown.ts";
import { mayRetry, type Waiting } from "../outbox.ts";
import type { Upload } from "../uploads.ts";
import type { Attachment, Author, Message, Source } from "../wire.ts";
import { avatar } from "./avatar.ts";
import { bookingCard } from "./booking-card.ts";
import { button, h, icon, iconButton, unseen } from "./dom.ts";
import type { Mark, Row } from "./rows.ts";
import type { Context } from "./view.ts";

type RowOf<K extends Row["kind"]> = Extract<Row, { kind: K }>;

export function renderRow(row: Row, context: Context): HTMLElement {
  const { t, times } = context;
  switch (row.kind) {
    case "day":
      return h("div", { class: "day" }, h("time", { datetime: row.at, title: times.full(row.at) }, times.day(row.at)));
    case "line":
      return h("div", { class: "line", title: times.full(row.at), dir: "auto" }, row.text);
    case "bubble":
      return bubbleRow(row, context);
    case "waiting":
      return waitingRow(row, context);
    case "upload":
      return uploadRow(row.upload, context);
    case "writing":
      return writingRow(row, context);
    case "typing":
      return othersRow(row.author, true, context, dots(t("typing", { name: nameOf(row.author, context) })));
  }
}

function nameOf(author: Author, { chat }: Context): string {
  const { config } = chat.store.state;
  return author.name || (author.kind === "agent" ? config.agent.name : config.name);
}

/** A row of somebody else's: their face at the first of a group, and who they are. */
function othersRow(author: Author, first: boolean, context: Context, ...content: HTMLElement[]): HTMLElement {
  const name = nameOf(author, context);
  const face = first ? avatar(name, author.avatar_url, author.kind) : h("span", { class: "avatar-space" });
  const role = author.kind === "agent" ? ` · ${context.t("ai_assistant")}` : "";
  const byline = first ? h("div", { class: "byline" }, name + role) : unseen(`${name}:`);
  const stack = h("div", { class: "stack" }, byline, ...content);
  return h("div", { class: `row theirs${first ? " first" : ""}` }, face, stack);
}

function ownRow(first: boolean, context: Context, ...content: (HTMLElement | null)[]): HTMLElement {
  const stack = h("div", { class: "stack" }, unseen(`${context.t("you")}:`), ...content);
  return h("div", { class: `row own${first ? " first" : ""}` }, stack);
}

function bubbleRow(row: RowOf<"bubble">, context: Context): HTMLElement {
  const { message, own, first } = row;
  const { t, times, chat } = context;
  const title = times.full(message.created_at);
  const content: HTMLElement[] = [];
  if (message.text) {
    const words = own ? renderPlain(message.text) : renderMarkdown(message.text);
    content.push(h("div", { class: `bubble${own ? " plain" : ""}`, dir: "auto", title }, words));
  }
  content.push(...message.attachments.flatMap((attachment) => attachmentBox(attachment, context) ?? []));
  if (message.booking) content.push(bookingCard(message.booking, row.outdated, context));
  if (message.sources.length) content.push(sourcesLine(message.sources, context));
  if (row.last) content.push(metaLine(message, row.mark, context));
  // An answer of the agent that is further up in its group has its thumb, too; a greeting has none.
  if (message.author.kind === "agent" && message.kind === "text") markOf(message, content, context);
  if (row.choices) {
    const buttons = message.choices.map(({ label, value }) =>
      button({ class: "chip", dir: "auto" }, () => chat.say(value), label),
    );
    content.push(h("div", { class: "choices", role: "group", "aria-label": t("choices") }, ...buttons));
  }
  return own ? ownRow(first, context, ...content) : othersRow(row.author, first, context, ...content);
}

/** Tells the business that an answer was of no help. Pressing it again takes that back. */
function markOf(message: Message, content: HTMLElement[], { t, chat }: Context): void {
  const pressed = message.helpful === false;
  const thumb = iconButton("unhelpful", t("not_helpful"), () => void chat.mark(message, pressed), "thumb");
  thumb.setAttribute("aria-pressed", String(pressed));
  const line = content.at(-1);
  const thanks = pressed ? h("span", { role: "status" }, t("not_helpful_thanks")) : null;
  if (line?.classList.contains("meta")) line.append(thumb, thanks ?? "");
  else content.push(h("div", { class: "meta" }, thumb, thanks));
}

function metaLine(message: Message, mark: Mark | null, { t, times }: Context): HTMLElement {
  const { created_at } = message;
  const time = h("time", { datetime: created_at, title: times.full(created_at) }, times.clock(created_at));
  if (mark === "failed") {
    const reason = message.delivery.reason;
    return h("div", { class: "meta is-failed" }, time, ` · ${t("failed")}`, reason ? `: ${reason}` : "");
  }
  return h("div", { class: "meta" }, time, mark === "seen" || mark === "sent" ? ` · ${t(mark)}` : "");
}

function sourcesLine(sources: Source[], { t }: Context): HTMLElement {
  const titles = [...new Map(sources.map((source) => [source.title, source])).values()];
  const line = h("div", { class: "sources" });
  // The sentence is translated as a whole; the titles are then set into it, as links where they have an address.
  const slot = "\u0000";
  const [before = "", after = ""] = t("from", { titles: slot }).split(slot);
  line.append(before);
  const items = titles.map(({ title, url }) => {
    const href = url ? safeHref(url) : null;
    return href ? link(href, title) : h("bdi", {}, title);
  });
  for (const part of t.listParts(titles.map(({ title }) => title))) {
    line.append(part.type === "element" ? (items.shift() ?? part.value) : part.value);
  }
  line.append(after);
  return line;
}

function attachmentBox(attachment: Attachment, { t }: Context): HTMLElement | null {
  const href = attachmentAddress(attachment.url);
  if (!href) return null;
  if (attachment.content_type.startsWith("image/") && attachment.content_type !== "image/svg+xml") {
    const picture = h("img", {
      src: href,
      alt: t("image", { name: attachment.name }),
      loading: "lazy",
      width: attachment.width,
      height: attachment.height,
    });
    const box = link(href, picture);
    box.className = "picture";
    return box;
  }
  const size = fileSize(attachment.size, t.locale);
  const box = link(href, icon("file"), fileWords(attachment.name, size));
  box.className = "file";
  box.setAttribute("aria-label", t("file", { name: attachment.name, size }));
  return box;
}

/** Attachments come from our own server, by an absolute address or one relative to it. */
function attachmentAddress(address: string): string | null {
  try {
    const url = new URL(address, location.href);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function fileWords(name: string, detail: string): HTMLElement {
  return h("span", { class: "file-words" }, h("bdi", { class: "file-name" }, name), h("span", { class: "file-detail" }, detail));
}

function waitingRow({ item, first, last }: RowOf<"waiting">, context: Context): HTMLElement {
  const words = h("div", { class: "bubble plain", dir: "auto" }, renderPlain(item.text));
  if (item.state === "failed") {
    const failed = context.t("failed");
    const final = item.reason ? `${failed}: ${item.reason}` : failed;
    const reason = mayRetry(item.failure) ? item.reason : final;
    return ownRow(first, context, words, notSent(item, item.text, reason, context));
  }
  return ownRow(first, context, words, last ? h("div", { class: "meta" }, context.t("sending")) : null);
}

/** What could not be sent can be sent again where that may help, or given up. */
function notSent(
  { client_id, failure }: Waiting | Upload,
  what: string,
  reason: string | null,
  { t, chat }: Context,
): HTMLElement {
  const short = what.length > 40 ? `${what.slice(0, 40)}…` : what;
  const again = mayRetry(failure);
  return h(
    "div",
    { class: `meta is-failed${again ? "" : " is-final"}` },
    reason ? h("span", { dir: "auto" }, reason) : null,
    again ? button({ class: "link" }, () => chat.retry(client_id), t("not_sent")) : null,
    iconButton("close", t("remove", { name: short }), () => chat.discard(client_id), "small"),
  );
}

function uploadRow(upload: Upload, context: Context): HTMLElement {
  const { t } = context;
  const { name, size } = upload.file;
  // What is refused for its content is no picture, whatever its name says.
  const box = upload.preview && mayRetry(upload.failure)
    ? h("div", { class: "picture" }, h("img", { src: upload.preview, alt: t("image", { name }) }))
    : h("div", { class: "file" }, icon("file"), fileWords(name, fileSize(size, t.locale)));
  const below =
    upload.state === "failed"
      ? notSent(upload, name, fileComplaint(upload, context), context)
      : h("progress", { max: 1, value: upload.progress, "aria-label": t("uploading", { name }) });
  const row = ownRow(true, context, box, below);
  row.classList.add("is-waiting");
  return row;
}

/** Names the file and what is wrong with it; in the visitor's language where the server's words are not needed. */
function fileComplaint({ file: { name }, failure, reason }: Upload, { t, chat }: Context): string {
  const { max_bytes } = chat.store.state.config.attachments;
  if (failure?.status === 413) return t("too_large", { name, size: fileSize(max_bytes, t.locale) });
  if (failure?.status === 422) return t("wrong_content", { name });
  const failed = t("upload_failed", { name });
  return reason ? `${failed}: ${reason}` : failed;
}

function writingRow({ reply, first }: RowOf<"writing">, context: Context): HTMLElement {
  const { config } = context.chat.store.state;
  const author: Author = { kind: "agent", name: config.agent.name, avatar_url: config.agent.avatar_url };
  const shown = reply.text && !reply.broken;
  const content = shown
    ? h("div", { class: "bubble is-writing", dir: "auto" }, renderMarkdown(reply.text, { partial: true }))
    : dots(context.t("typing", { name: nameOf(author, context) }));
  const row = othersRow(author, first, context, content);
  // Read out once, when it is whole, instead of piece by piece.
  row.setAttribute("aria-live", "off");
  return row;
}

function dots(label: string): HTMLElement {
  const dot = (): HTMLElement => h("span", { class: "typing-dot" });
  return h("div", { class: "bubble typing" }, unseen(label), dot(), dot(), dot());
}
