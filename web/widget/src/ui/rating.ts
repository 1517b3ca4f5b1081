// Asked once, when a conversation has ended: one to five stars and, if the visitor likes, a word.
import type { State } from "../store.ts";
import { isOwn } from "../thread.ts";
import { h, icon, unseen } from "./dom.ts";
import type { Context } from "./view.ts";

export function ratingCard({ chat, t }: Context): { element: HTMLElement; update(state: State): void } {
  let conversation: string | null = null;
  let sent = false;

  const stars = [1, 2, 3, 4, 5].map((score) => {
    const input = h("input", { type: "radio", name: "score", value: score, class: "unseen" });
    input.addEventListener("change", () => paint());
    const label = h("label", { class: "star", title: t("rating_score", { score }) }, input, icon("star"));
    label.append(unseen(t("rating_score", { score })));
    return { input, label };
  });
  const asksForMore = t("rating_comment");
  const comment = h("textarea", {
    class: "field",
    rows: 2,
    maxlength: 2000,
    "aria-label": asksForMore,
    placeholder: asksForMore,
  });
  const submit = h("button", { type: "submit", class: "primary" }, t("rating_send"));
  const more = h("div", { class: "rating-more", hidden: true }, comment, submit);
  const form = h(
    "form",
    { class: "rating-form" },
    h("fieldset", { class: "stars" }, h("legend", {}, t("rating_title")), ...stars.map(({ label }) => label)),
    more,
  );
  const thanks = h("p", { class: "rating-thanks", role: "status", hidden: true });
  const ended = h("p", { class: "ended" }, t("ended_body"));
  const element = h("div", { class: "rating", hidden: true }, form, thanks, ended);

  function score(): number {
    return stars.findIndex(({ input }) => input.checked) + 1;
  }

  function paint(): void {
    stars.forEach(({ label }, index) => label.classList.toggle("is-on", index < score()));
    more.hidden = score() === 0;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (score() === 0) return;
    submit.disabled = true;
    void chat.rate(score(), comment.value).then((stored) => {
      submit.disabled = false;
      if (!stored) return;
      sent = true;
      update(chat.store.state);
    });
  });

  function update({ thread }: State): void {
    if (thread.id !== conversation || thread.status !== "resolved") {
      conversation = thread.id;
      sent = false;
      form.reset();
      paint();
    }
    element.hidden = thread.status !== "resolved" || thread.loading;
    form.hidden = thread.rating !== null || !thread.messages.some(isOwn);
    thanks.hidden = !sent;
    thanks.textContent = sent ? t("rating_thanks") : "";
  }

  return { element, update };
}
