// The card of an appointment beside the message that tells of it.
import { link, safeHref } from "../text/markdown.ts";
import type { BookingCard } from "../wire.ts";
import { h, icon } from "./dom.ts";
import type { Context } from "./view.ts";

/** `outdated` when something newer in the thread tells of the same appointment. */
export function bookingCard(booking: BookingCard, outdated: boolean, { t, times }: Context): HTMLElement {
  const state = outdated ? "changed" : booking.status;
  const word = t(state === "pending" ? "booking_pending" : state === "cancelled" ? "booking_cancelled" : state === "changed" ? "booking_changed" : "booking_confirmed");
  const title = [booking.service, booking.staff].filter(Boolean).join(" · ");
  const elsewhere = times.elsewhere(booking.starts_at, booking.time_zone);
  const actions = outdated ? [] : addresses(booking).map(([href, label]) => link(href, t(label)));
  return h(
    "section",
    { class: `booking is-${state}`, "aria-label": `${word}: ${title}` },
    h("div", { class: "booking-state" }, icon("calendar"), word),
    h("strong", { dir: "auto" }, title),
    h("time", { datetime: booking.starts_at }, times.span(booking.starts_at, booking.ends_at, booking.time_zone)),
    elsewhere ? h("span", { class: "booking-zone" }, t("booking_zone", elsewhere)) : null,
    actions.length ? h("div", { class: "booking-actions" }, ...actions) : null,
  );
}

function addresses(booking: BookingCard): [string, "add_to_calendar" | "change_or_cancel"][] {
  if (booking.status === "cancelled") return [];
  const all: [string | null, "add_to_calendar" | "change_or_cancel"][] = [
    [booking.calendar_url ? safeHref(booking.calendar_url) : null, "add_to_calendar"],
    [safeHref(booking.manage_url), "change_or_cancel"],
  ];
  return all.flatMap(([href, label]) => (href ? [[href, label]] : []));
}
