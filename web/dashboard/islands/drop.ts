// Files: dropping them on a `data-drop` area or on a composer puts them into its file input, and
// `data-drop-list` says which were chosen.
import { closest, make } from "./dom.ts";

const AREA = "[data-drop],form[data-composer]";

function input(area: Element): HTMLInputElement | null {
  return area.querySelector<HTMLInputElement>('input[type="file"]');
}

export function putFiles(field: HTMLInputElement, files: Iterable<File>): void {
  const transfer = new DataTransfer();
  if (field.multiple) for (const file of field.files ?? []) transfer.items.add(file);
  for (const file of files) {
    transfer.items.add(file);
    if (!field.multiple) break;
  }
  field.files = transfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function list(area: Element): void {
  const names = area.querySelector("[data-drop-list]");
  names?.replaceChildren(...[...(input(area)?.files ?? [])].map((file) => make("li", "", `${file.name}, ${size(file.size)}`)));
}

export function startDrop(): void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    const area = closest(event, AREA);
    if (!carriesFiles(event)) return;
    // Without this the browser leaves the page to show the file.
    event.preventDefault();
    area?.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    const area = closest(event, AREA);
    if (area && !area.contains(event.relatedTarget as Node | null)) area.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const area = closest(event, AREA);
    area?.classList.remove("dropping");
    const field = area && input(area);
    if (field && event.dataTransfer) putFiles(field, event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const area = closest(event, "form[data-composer]");
    const field = area && input(area);
    const files = event.clipboardData?.files;
    if (!field || !files?.length) return;
    event.preventDefault();
    putFiles(field, files);
  });
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== "file") return;
    const area = event.target.closest(AREA);
    if (area) list(area);
  });
  document.addEventListener("reset", (event) => {
    if (event.target instanceof Element) setTimeout(list, 0, event.target);
  });
}
