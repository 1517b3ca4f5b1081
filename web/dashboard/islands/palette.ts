// The command palette: the links the page brings, what it marks with `data-command="Resolve"`, what the
// server finds (`data-palette="/find"` answers with options), and a search for what was typed.
import { isUsable, make } from "./dom.ts";

/** Every word of the query begins a word of the label, or stands somewhere in it from its third letter on. */
export function matches(label: string, query: string): boolean {
  const text = ` ${label.toLowerCase()}`;
  return query.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.includes(` ${word}`) || (word.length > 2 && text.includes(word)));
}

export function startPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-palette]");
  const input = dialog?.querySelector<HTMLInputElement>(".palette-input");
  const list = dialog?.querySelector<HTMLElement>(".palette-list");
  const none = dialog?.querySelector<HTMLElement>(".palette-none");
  if (!dialog || !input || !list || !none) return;

  const items = () => [...list.querySelectorAll<HTMLElement>('[role="option"]')];
  const shown = () => items().filter((item) => !item.hidden);

  const select = (item: HTMLElement | undefined) => {
    for (const other of items()) other.setAttribute("aria-selected", String(other === item));
    input.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  };

  const filter = () => {
    const query = input.value.trim();
    for (const item of items()) {
      const find = item.dataset["find"];
      if (item.dataset["found"] !== undefined) item.hidden = query === "";
      else if (find === undefined) item.hidden = !matches(item.querySelector("span")?.textContent ?? "", query);
      else {
        item.hidden = query === "";
        item.setAttribute("href", find + encodeURIComponent(query));
        const words = item.querySelector("[data-find-words]");
        if (words) words.textContent = query;
      }
    }
    const left = shown();
    none.hidden = left.length > 0;
    select(left[0]);
  };

  /** What the server knows by these words stands before the searches; an answer to older words is dropped. */
  let asking = 0;
  let timer = 0;
  const ask = () => {
    clearTimeout(timer);
    const query = input.value.trim();
    const turn = (asking += 1);
    const old = () => list.querySelectorAll("[data-found]").forEach((item) => item.remove());
    if (query.length < 2) return old();
    timer = window.setTimeout(() => {
      void fetch(`${dialog.dataset["palette"]}?q=${encodeURIComponent(query)}`, { headers: { "HX-Request": "true" } })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((html) => {
          if (turn !== asking) return;
          old();
          const found = document.createElement("template");
          found.innerHTML = html;
          const search = list.querySelector("[data-find]");
          for (const item of found.content.querySelectorAll("[data-found]")) list.insertBefore(item, search);
          items().forEach((item, n) => (item.id = `palette-${n}`));
          const left = shown();
          none.hidden = left.length > 0;
          // What the arrows have chosen meanwhile stays chosen.
          if (!left.some((item) => item.getAttribute("aria-selected") === "true" && !item.dataset["find"])) select(left[0]);
        })
        .catch(() => {});
    }, 120);
  };

  /** What can be done on this page now goes first. */
  const gather = () => {
    for (const old of list.querySelectorAll("[data-from-page]")) old.remove();
    const commands = [...document.querySelectorAll<HTMLElement>("[data-command]")].filter(isUsable).map((element) => {
      const item = make("div", "palette-item");
      item.dataset["fromPage"] = "";
      item.setAttribute("role", "option");
      const icon = element.querySelector("svg.icon")?.cloneNode(true);
      if (icon) item.append(icon);
      item.append(make("span", "", element.dataset["command"] || element.textContent?.trim()));
      item.addEventListener("click", () => {
        dialog.close();
        element.click();
      });
      return item;
    });
    list.prepend(...commands);
    items().forEach((item, n) => (item.id = `palette-${n}`));
  };

  dialog.addEventListener("dialog-open", () => {
    input.value = "";
    gather();
    filter();
    ask();
  });
  input.addEventListener("input", () => {
    filter();
    ask();
  });
  list.addEventListener("pointermove", (event) => {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
    if (item && item.getAttribute("aria-selected") !== "true") select(item);
  });
  list.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="option"]') : null;
    const post = item?.dataset["post"];
    if (post) {
      const form = make("form", "");
      form.method = "post";
      form.action = post;
      document.body.append(form);
      form.submit();
    } else if (item?.dataset["themeSet"]) dialog.close();
  });
  input.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") select(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") select(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter") all[at]?.click();
    else return;
    event.preventDefault();
  });
}
