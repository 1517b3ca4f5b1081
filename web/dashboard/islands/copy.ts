// Copying: `data-copy="#id"` copies an element's text, `data-copy-text` its own value.
import { closest } from "./dom.ts";
import { showToast } from "./toasts.ts";

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without TLS the clipboard is closed; the old way still works there.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-copy],[data-copy-text]");
    if (!button) return;
    const from = button.dataset["copy"];
    const text = from ? document.querySelector(from)?.textContent : button.dataset["copyText"];
    if (text == null) return;
    void copy(text).then((done) => {
      showToast(done ? { text: "Copied", mood: "success" } : { text: "Copying is not allowed here. Select the text and copy it.", mood: "warning" });
      button.focus();
    });
  });
}
