// Name and e-mail address, where the business asks for them before the first message. What was already written waits.
import type { State } from "../store.ts";
import { bar } from "./bar.ts";
import { h } from "./dom.ts";
import { privacyLink } from "./privacy-link.ts";
import type { Context, View } from "./view.ts";

interface Field {
  element: HTMLElement;
  input: HTMLInputElement;
  /** What is wrong with it, or nothing. */
  complain(complaint: string | undefined): void;
}

export function detailsView(context: Context): View {
  const { chat, t } = context;
  const { config } = chat.store.state;
  const name = field("name", t("name"), "name", config.name_required);
  const email = field("email", t("email"), "email", config.email_required);
  const asked = [config.name_required && name, config.email_required && email].filter((it) => it !== false);
  const submit = h("button", { type: "submit", class: "primary" }, t("start"));
  const form = h(
    "form",
    { class: "details", novalidate: true },
    h("h1", { class: "details-title" }, t("details_title")),
    h("p", { class: "details-body" }, t("details_body")),
    ...asked.map(({ element }) => element),
    submit,
    privacyLink(context),
  );
  const top = bar(context, () => chat.showWelcome(), null);
  const element = h("section", { class: "screen" }, top, h("div", { class: "scroller" }, form));

  /** True when everything asked for is there and has its form; the first that is not gets the keyboard. */
  function complete(): boolean {
    const complaints: [Field, string | undefined][] = asked.map((it) => {
      const value = it.input.value.trim();
      if (it === name) return [it, value ? undefined : t("name_missing")];
      return [it, /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value) ? undefined : t("email_wrong")];
    });
    for (const [it, complaint] of complaints) it.complain(complaint);
    const wrong = complaints.find(([, complaint]) => complaint !== undefined);
    wrong?.[0].input.focus();
    return !wrong;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!complete()) return;
    submit.disabled = true;
    const details = Object.fromEntries(asked.map(({ input }) => [input.name, input.value.trim()]));
    void chat.details.give(details).finally(() => (submit.disabled = false));
  });

  let shown: State["detailErrors"] = {};
  return {
    element,
    update({ detailErrors }) {
      if (shown === detailErrors) return;
      shown = detailErrors;
      name.complain(detailErrors["name"]);
      email.complain(detailErrors["email"]);
    },
    focus: () => asked[0]?.input.focus(),
  };
}

function field(id: "name" | "email", label: string, autocomplete: AutoFill, required: boolean): Field {
  const complaintId = `${id}-complaint`;
  const input = h("input", {
    class: "field",
    id,
    name: id,
    type: id === "email" ? "email" : "text",
    autocomplete,
    required,
    maxlength: 200,
    "aria-describedby": complaintId,
  });
  const complaint = h("p", { class: "complaint", id: complaintId, "aria-live": "polite" });
  return {
    element: h("div", { class: "field-box" }, h("label", { for: id }, label), input, complaint),
    input,
    complain(text) {
      complaint.textContent = text ?? "";
      input.setAttribute("aria-invalid", String(text !== undefined));
    },
  };
}
