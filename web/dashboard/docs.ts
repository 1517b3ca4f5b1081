// The API's documentation, where its operations can be tried. The forms come with the page, made from the OpenAPI
// document; this fills in the curl line and sends them. Whatever an answer holds is shown as text.
import { curlLine, shown, toRequest, type Filled, type Plan } from "./docs/request.ts";

const KEY = "frontdesk:docs-key";
/** More of an answer than anybody reads. */
const LONGEST = 200_000;

const keyForm = document.querySelector<HTMLFormElement>("[data-docs-key]");
const keyField = keyForm?.querySelector("input");

function filled(form: HTMLFormElement): Filled[] {
  return [...form.querySelectorAll<HTMLInputElement>("[data-name]")].map((field) => ({
    place: field.dataset["place"] ?? "",
    name: field.dataset["name"] ?? "",
    kind: field.dataset["kind"] ?? "string",
    nullable: field.dataset["nullable"] !== undefined,
    value: field.value,
    file: field.files?.[0] ?? null,
  }));
}

function planOf(form: HTMLFormElement): Plan {
  const { method = "GET", path = "", media = "" } = form.dataset;
  return toRequest({ method, path, media }, filled(form));
}

function part(form: HTMLElement, name: string): HTMLElement | null {
  return form.querySelector(`[data-docs-${name}]`);
}

function write(form: HTMLElement, name: string, words: string): void {
  const element = part(form, name);
  if (element) element.textContent = words;
}

async function send(form: HTMLFormElement): Promise<void> {
  const key = keyField?.value.trim();
  if (!key) {
    write(form, "state", "Enter your API key first, at the top of the page.");
    keyField?.focus();
    return;
  }
  const plan = planOf(form);
  if (plan.wrong) {
    write(form, "state", plan.wrong);
    return;
  }
  write(form, "state", "Sending…");
  const began = performance.now();
  try {
    const response = await fetch(plan.address, {
      method: plan.method,
      headers: { ...plan.headers, Authorization: `Bearer ${key}` },
      body: plan.body,
      credentials: "omit",
      cache: "no-store",
    });
    const body = await response.text();
    const took = Math.round(performance.now() - began);
    write(form, "state", `${response.status} ${response.statusText} in ${took} ms`.replace("  ", " "));
    write(form, "headers", [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n"));
    const pretty = shown(body, response.headers.get("Content-Type"));
    write(form, "body", pretty.length > LONGEST ? `${pretty.slice(0, LONGEST)}\n…` : pretty || "(empty)");
    const answer = part(form, "answer");
    if (answer) answer.hidden = false;
  } catch (error) {
    // A key with a letter that no header can hold ends here, too.
    write(form, "state", `No answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

if (keyForm && keyField) {
  keyForm.hidden = false;
  keyForm.addEventListener("submit", (event) => event.preventDefault());
  try {
    keyField.value = sessionStorage.getItem(KEY) ?? "";
    keyField.addEventListener("input", () => sessionStorage.setItem(KEY, keyField.value.trim()));
  } catch {
    // Storage is blocked: the key lasts as long as the page.
  }
}
for (const box of document.querySelectorAll<HTMLElement>("[data-docs-try]")) {
  const form = box.querySelector("form");
  if (!form) continue;
  box.hidden = false;
  const paint = (): void => write(form, "curl", curlLine(planOf(form), location.origin));
  form.addEventListener("input", paint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
  paint();
}
