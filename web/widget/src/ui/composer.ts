// Where the visitor writes: text that grows with what is in it, and files by button, drop or paste.
import type { State } from "../store.ts";
import { fileSize } from "../text/times.ts";
import { checkFile } from "../uploads.ts";
import { h, icon, iconButton } from "./dom.ts";
import type { Context, View } from "./view.ts";

const TALLEST_PX = 140;

export interface ComposerOptions {
  placeholder: string;
  /** Which conversation's draft this is. */
  conversation: (state: State) => string | null;
  say: (text: string, files: File[]) => void;
  /** What files may be dropped on, besides the composer itself. */
  dropZone: HTMLElement;
}

export function composer({ chat, t }: Context, options: ComposerOptions): View {
  const limits = chat.store.state.config.attachments;
  const filesAllowed = limits.max_bytes > 0 && limits.types.length > 0;
  let picked: { file: File; preview: string | null }[] = [];
  let conversation: string | null | undefined;

  const area = h("textarea", {
    class: "composer-text",
    rows: 1,
    enterkeyhint: "send",
    "aria-label": t("message"),
    placeholder: options.placeholder,
  });
  const picker = h("input", { type: "file", multiple: true, hidden: true, accept: limits.types.join(",") });
  const tray = h("div", { class: "tray", hidden: true });
  const send = h("button", { type: "submit", class: "send", "aria-label": t("send"), title: t("send") }, icon("send"));
  const attach = filesAllowed ? iconButton("attach", t("attach"), () => picker.click()) : null;
  const element = h(
    "form",
    { class: "composer" },
    tray,
    h("div", { class: "composer-row" }, attach, picker, area, send),
  );

  function fit(): void {
    // Empty, it follows the page, so that the placeholder reads right; filled, it follows what is in it.
    area.dir = area.value ? "auto" : "";
    area.style.setProperty("height", "auto");
    area.style.setProperty("height", `${Math.min(area.scrollHeight, TALLEST_PX)}px`);
    send.disabled = !area.value.trim() && picked.length === 0;
  }

  function submit(): void {
    if (send.disabled) return;
    const files = picked.map(({ file }) => file);
    const text = area.value;
    area.value = "";
    clearTray();
    fit();
    options.say(text, files);
  }

  function add(files: Iterable<File>): void {
    if (!filesAllowed) return;
    const complaints: string[] = [];
    for (const file of files) {
      const { name } = file;
      const problem = checkFile(file, limits);
      if (problem === "too_large") complaints.push(t("too_large", { name, size: fileSize(limits.max_bytes, t.locale) }));
      else if (problem === "wrong_type") complaints.push(t("wrong_type", { name }));
      else if (problem === "empty") complaints.push(t("empty_file", { name }));
      else picked.push({ file, preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    }
    chat.notify(complaints.length ? complaints.join(" ") : null);
    paintTray();
    area.focus();
  }

  function clearTray(): void {
    for (const { preview } of picked) if (preview) URL.revokeObjectURL(preview);
    picked = [];
    paintTray();
  }

  function paintTray(): void {
    tray.hidden = picked.length === 0;
    tray.replaceChildren(
      ...picked.map((item) => {
        const { file, preview } = item;
        const remove = iconButton("close", t("remove", { name: file.name }), () => {
          if (preview) URL.revokeObjectURL(preview);
          picked = picked.filter((other) => other !== item);
          paintTray();
          area.focus();
        }, "small");
        const look = preview ? h("img", { src: preview, alt: "" }) : icon("file");
        return h("div", { class: "tray-item" }, look, h("bdi", { class: "file-name" }, file.name), remove);
      }),
    );
    fit();
  }

  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  area.addEventListener("keydown", (event) => {
    // Enter that picks a word from an input method is not Enter that sends.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  area.addEventListener("input", () => {
    fit();
    chat.drafts.setText(conversation ?? null, area.value);
    if (area.value.trim()) chat.noteTyping();
  });
  picker.addEventListener("change", () => {
    add(picker.files ?? []);
    picker.value = ""; // the same file may be picked again
  });
  area.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    add(files);
  });
  if (filesAllowed) acceptDrops(options.dropZone, t("drop"), add);

  return {
    element,
    update(state) {
      const now = options.conversation(state);
      // Another conversation, another draft; while it is being written here, the draft is what this shows.
      if (now !== conversation || document.activeElement !== area) {
        const draft = chat.drafts.text(now);
        if (draft !== area.value) area.value = draft;
        conversation = now;
        fit();
      }
    },
    focus: () => area.focus(),
  };
}

function acceptDrops(zone: HTMLElement, label: string, add: (files: Iterable<File>) => void): void {
  const veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, label);
  zone.append(veil);
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  zone.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget as Node | null)) veil.hidden = true;
  });
  zone.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer?.files ?? []);
  });
}

/** A message above the composer that something did not work. */
export function noticeLine({ chat, t }: Context): { element: HTMLElement; update(state: State): void } {
  const words = h("span", { dir: "auto" });
  const dismiss = iconButton("close", t("dismiss"), () => chat.notify(null), "small");
  const element = h("div", { class: "notice", role: "alert" }, words, dismiss);
  element.hidden = true;
  return {
    element,
    update({ notice }) {
      element.hidden = notice === null;
      words.textContent = notice ?? "";
    },
  };
}
