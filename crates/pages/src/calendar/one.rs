//! One booking: what, when and whose, what became of it, and everything that can be done with it.

use axum::extract::State;
use frontdesk_base::{Timestamp, id::BookingId};
use frontdesk_desk::{
    App, Result as Done, Role,
    bookings::{self, Booking, Change, Source, Status, links},
    contacts::{self, Contact},
    orgs::{self, Member},
    services::{self, Person, Place as Where, Resource},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{
    grid::clock,
    list::{mark, word},
    typed,
};
use crate::{
    calls::{Whom, calls_people, dial_button},
    layout::Place,
    parts::{
        Button, Choice, Control, Fact, Field, Happening, Icon, Live, Mood, Reads, Size, Tone,
        act_button, avatar, badge, copy_value, facts, field, link_button, live_region, notice,
        page_header_with_back, panel, phone, submit, timeline, titled_card,
    },
    shell::{Frame, Page},
};

struct Everything {
    booking: Booking,
    contact: Option<Contact>,
    history: Vec<Change>,
    people: Vec<Person>,
    resources: Vec<Resource>,
    members: Vec<Member>,
    link: String,
    /// Whether they can be called from here.
    calls: bool,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &BookingId) -> Done<Self> {
        let caller = &frame.caller;
        let booking = bookings::get(app, caller, id).await?;
        let ids: Vec<_> = booking.contact_id.clone().into_iter().collect();
        let contact = contacts::named(app, caller, &ids).await?.into_iter().next();
        Ok(Self {
            calls: contact.as_ref().is_some_and(|one| one.phone.is_some())
                && calls_people(app, frame).await?,
            contact,
            history: bookings::history(app, caller, id).await?,
            people: services::list_staff(app, caller).await?,
            resources: services::list_resources(app, caller).await?,
            members: orgs::members(app, caller).await?,
            link: links::manage(app, caller.org(), id),
            booking,
        })
    }

    fn who(&self) -> String {
        self.contact.as_ref().map_or_else(|| "Nobody".to_owned(), Contact::display_name)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<BookingId>,
) -> Result<Page> {
    let all = Everything::load(&app, &frame, &id).await?;
    let title = format!("{}, {}", all.booking.service_name, all.who());
    let day = all.booking.begins().date();
    let back = format!("/app/calendar?view=day&date={day}");
    let get = format!("/app/bookings/{id}");
    let live = Live {
        on: Some("booking.* calendar.updated contact.updated"),
        when: None,
        get: Some(&get),
    };
    let marks = html! {
        @if let Some((mood, words)) = word(&all.booking, frame.now) { (badge(mood, words)) " " }
        (mark(all.booking.status))
    };
    let body = html! {
        (page_header_with_back(&back, "Calendar", &title, &html! {}))
        (live_region("booking", &live, &html! {
            @if all.booking.status == Status::Pending {
                (notice(Mood::Warning, "", "This is a request. Its time is kept free until you approve or decline it."))
            }
            div.split {
                div.stack {
                    (titled_card("Appointment", &marks, &about(&frame, &all)))
                    @if frame.may(Role::Operator) { (titled_card("What to do", &html! {}, &acts(&frame, &all))) }
                    (titled_card("What happened", &html! {}, &told(&frame, &all)))
                }
                div.stack { (whose(&all)) (customers_link(&all)) }
            }
        }))
    };
    Ok(frame.page(Place::Calendar, &title, &body))
}

fn place_words(place: Where) -> &'static str {
    match place {
        Where::Here => "At the business",
        Where::Visit => "At the customer's",
        Where::Phone => "On the phone",
        Where::Video => "By video",
    }
}

fn source_words(source: Source) -> &'static str {
    match source {
        Source::Agent => "By the agent, in a conversation",
        Source::Page => "On the booking page",
        Source::Member => "In the dashboard",
        Source::Api => "By a program",
    }
}

fn about(frame: &Frame, all: &Everything) -> Markup {
    let one = &all.booking;
    let zone = one.zone();
    let day = one.begins().strftime("%A, %-d %B %Y").to_string();
    let minutes = one.ends_at.since(one.starts_at).as_secs() / 60;
    let when = html! {
        span data-starts=(one.starts_at) data-ends=(one.ends_at) { (day) ", " (clock(one, &zone)) }
        span.faint { " (" (minutes) " min, " (one.time_zone.replace('_', " ")) ")" }
    };
    let mut rows = vec![Fact::new("When", when), Fact::new("Service", &one.service_name)];
    rows.push(Fact::new("With", one.staff_name.as_deref().unwrap_or("Nobody of the staff")));
    if let Some(room) = all.resources.iter().find(|r| Some(&r.id) == one.resource_id.as_ref()) {
        rows.push(Fact::new("In", &room.name));
    }
    rows.push(Fact::new("Where", place_words(one.place)));
    if let Some(price) = one.price() {
        let from = if one.price_from { "from " } else { "" };
        rows.push(Fact::new("Costs", format!("{from}{price}")));
    }
    if let (Some(amount), Some(price)) = (one.deposit_amount, one.price()) {
        let deposit = frontdesk_base::Money { amount, currency: price.currency };
        rows.push(Fact::new("Deposit", deposit.to_string()));
    }
    if one.status == Status::Cancelled && !one.cancel_reason.is_empty() {
        rows.push(Fact::new(
            "Cancelled because",
            html! { span dir="auto" { (one.cancel_reason) } },
        ));
    }
    if let Some(said) = word_words(frame, one) {
        rows.push(Fact::new("Comes", said));
    }
    rows.push(Fact::new("Came", source_words(one.source)));
    html! {
        (facts(&rows))
        @if !frame.may(Role::Operator) && !one.note.is_empty() { p dir="auto" { (one.note) } }
    }
}

/// What the contact was asked, and said, of whether they come.
fn word_words(frame: &Frame, one: &Booking) -> Option<String> {
    let at = |at: Timestamp| at.in_zone(&frame.zone).strftime("%a %-d %b, %H:%M").to_string();
    match (one.confirmed_by_contact_at, one.asked_at) {
        (Some(said), _) => Some(format!("They said so on {}", at(said))),
        (None, Some(asked)) => Some(format!("Asked on {}, not confirmed yet", at(asked))),
        (None, None) => None,
    }
}

/// Buttons for what is done with one press, and forms that fold out for the rest.
fn acts(frame: &Frame, all: &Everything) -> Markup {
    let one = &all.booking;
    let at = format!("/app/bookings/{}", one.id);
    let stands = matches!(one.status, Status::Pending | Status::Confirmed);
    let begun = one.starts_at <= frame.now;
    let press = |path: &str, label: &str, icon: Icon, tone: Tone| {
        act_button(
            &format!("{at}/{path}"),
            &Button { label, icon: Some(icon), tone, ..Button::default() },
        )
    };
    html! {
        div.cluster.gap-below-small {
            @if one.status == Status::Pending { (press("approve", "Approve", Icon::Check, Tone::Primary)) }
            @if one.status == Status::Confirmed && begun {
                (press("complete", "It took place", Icon::Check, Tone::Primary))
                (press("no-show", "Nobody came", Icon::X, Tone::Secondary))
            }
            @if matches!(one.status, Status::Completed | Status::NoShow) { (press("reopen", "Take that back", Icon::Refresh, Tone::Secondary)) }
            @if one.status == Status::Cancelled && !begun { (press("restore", "Take the cancellation back", Icon::Refresh, Tone::Secondary)) }
            @if matches!(one.status, Status::Confirmed | Status::Completed) {
                (link_button(&format!("/app/money/invoices/new?booking={}", one.id), &Button { label: "Write the invoice", icon: Some(Icon::Money), ..Button::default() }))
            }
            @if one.status == Status::Held { (press("cancel", "Give the time free", Icon::X, Tone::Secondary)) }
        }
        @if stands {
            (panel("Move it", false, &moving(frame, all, &at)))
            div id="decline" { (panel(if one.status == Status::Pending { "Decline" } else { "Cancel" }, false, &cancelling(one, &at))) }
        }
        (panel("Note", !one.note.is_empty(), &html! {
            form.form method="post" action={ (at) "/note" } hx-post={ (at) "/note" } hx-swap="none" {
                (field(&Field { name: "note", label: "Note", label_hidden: true, value: &one.note, hint: Some("What the customer said about it, and what the team should know."), control: Control::Area { rows: 3 }, ..Field::default() }))
                div.form-end { (submit(&Button { label: "Save the note", small: true, ..Button::default() })) }
            }
        }))
    }
}

fn moving(frame: &Frame, all: &Everything, at: &str) -> Markup {
    let one = &all.booking;
    let start = typed::field(one.starts_at, &frame.zone);
    let (date, time) = start.split_once('T').unwrap_or((&start, ""));
    let minutes = (one.ends_at.since(one.starts_at).as_secs() / 60).to_string();
    let able = all.people.iter().filter(|one| one.services.contains(&all.booking.service_id));
    let mut staff = vec![Choice::new("", "Whoever has it")];
    staff.extend(able.map(|one| Choice::new(one.id.as_str(), &one.name)));
    let whom = one.staff_id.as_ref().map_or("", |id| id.as_str());
    html! {
        form.form method="post" action={ (at) "/move" } hx-post={ (at) "/move" } hx-target="#move-refused" hx-swap="innerHTML" {
            div.form-row {
                (field(&Field { name: "date", label: "Day", value: date, required: true, control: Control::Date, ..Field::default() }))
                (field(&Field { name: "time", label: "Begins", value: time, required: true, control: Control::Time, ..Field::default() }))
            }
            div.form-row {
                (field(&Field { name: "staff", label: "With", value: whom, control: Control::Select { options: &staff }, ..Field::default() }))
                (field(&Field { name: "minutes", label: "Takes", value: &minutes, control: Control::Number { min: Some("5"), max: Some("1440"), step: "1" }, suffix: Some("min"), ..Field::default() }))
            }
            div.form-end { (submit(&Button { label: "Move it", small: true, tone: Tone::Primary, ..Button::default() })) }
        }
        div id="move-refused" role="status" {}
    }
}

fn cancelling(one: &Booking, at: &str) -> Markup {
    let (label, hint) = if one.status == Status::Pending {
        ("Decline the request", "They are told that it was declined.")
    } else {
        ("Cancel the booking", "They are told that it was cancelled. The reason stays here.")
    };
    html! {
        form.form method="post" action={ (at) "/cancel" } hx-post={ (at) "/cancel" } hx-swap="none" {
            (field(&Field { name: "reason", label: "Why", optional: true, hint: Some(hint), max_length: Some(300), ..Field::default() }))
            div.form-end { (submit(&Button { label, small: true, tone: Tone::Danger, ..Button::default() })) }
        }
    }
}

fn whose(all: &Everything) -> Markup {
    let Some(contact) = &all.contact else {
        return titled_card(
            "Whose it is",
            &html! {},
            &html! { p.faint { "Nobody's: the contact was deleted, or it was never said." } },
        );
    };
    let name = contact.display_name();
    titled_card(
        "Whose it is",
        &html! {},
        &html! {
            p.who { (avatar(&name, contact.id.as_str(), Size::Medium)) a.row-link href={ "/app/contacts/" (contact.id) } { bdi { (name) } } }
            @if let Some(email) = &contact.email { p.soft.break-all { (email) } }
            @if let Some(number) = &contact.phone { p.soft { (phone(number)) } }
            @if all.calls && matches!(all.booking.status, Status::Pending | Status::Confirmed) {
                (dial_button(Whom::Booking(all.booking.id.as_str()), "Call to confirm", &name))
            }
            @if let Some(conversation) = &all.booking.conversation_id {
                p { a href={ "/app/inbox/" (conversation) } { "The conversation it came from" } }
            }
        },
    )
}

fn customers_link(all: &Everything) -> Markup {
    titled_card(
        "The customer's link",
        &html! {},
        &html! {
            p.faint.small { "Whoever has it can move or cancel this booking, and add it to their calendar. It is in every mail about it." }
            (copy_value(&all.link, "the customer's link"))
        },
    )
}

fn told(frame: &Frame, all: &Everything) -> Markup {
    let lines: Vec<(Icon, &str, Timestamp, Markup)> = all
        .history
        .iter()
        .rev()
        .map(|change| {
            let (icon, words) = in_words(&change.what);
            (icon, words, change.created_at, more(frame, all, change))
        })
        .collect();
    let happenings: Vec<Happening<'_>> = lines
        .into_iter()
        .map(|(icon, title, at, body)| Happening {
            icon,
            title,
            href: None,
            at: frame.moment(at, Reads::Relative),
            mark: html! {},
            body,
        })
        .collect();
    timeline(&happenings)
}

fn in_words(what: &str) -> (Icon, &'static str) {
    match what {
        "held" => (Icon::Clock, "Held"),
        "booked" => (Icon::Calendar, "Booked"),
        "approved" => (Icon::Check, "Approved"),
        "rescheduled" => (Icon::ArrowEnd, "Moved"),
        "cancelled" => (Icon::X, "Cancelled"),
        "restored" => (Icon::Refresh, "Cancellation taken back"),
        "completed" => (Icon::Check, "Took place"),
        "no_show" => (Icon::X, "Nobody came"),
        "reminded" => (Icon::Mail, "Reminded"),
        "confirmed_by_contact" => (Icon::Check, "Said that they come"),
        "followed_up" => (Icon::Mail, "Invited to book again"),
        "confirmed" => (Icon::Refresh, "Taken back that it was over"),
        _ => (Icon::Edit, "Changed"),
    }
}

/// Who did it, and from when to when.
fn more(frame: &Frame, all: &Everything, change: &Change) -> Markup {
    let member = all.members.iter().find(|one| one.id.as_str() == change.actor);
    let who = match (member, change.actor.as_str()) {
        (Some(member), _) => member.name.clone(),
        (None, "agent") => "The agent".to_owned(),
        (None, "contact") => all.who(),
        (None, "system") => "Frontdesk".to_owned(),
        (None, actor) if actor.starts_with("key_") => "A program".to_owned(),
        (None, _) => "Somebody who is no member any more".to_owned(),
    };
    let at = |value: &serde_json::Value| {
        let at: jiff::Timestamp = value.as_str()?.parse().ok()?;
        Some(Timestamp::from(at).in_zone(&frame.zone).strftime("%a %-d %b, %H:%M").to_string())
    };
    let details = &change.details.0;
    let (before, after) = (&details["from"], &details["to"]);
    // With the ends where it takes longer or shorter than before.
    let long = |span: &serde_json::Value| {
        let at = |name| -> Option<jiff::Timestamp> { span.get(name)?.as_str()?.parse().ok() };
        Some(at("ends_at")?.duration_since(at("starts_at")?))
    };
    let resized = long(before).zip(long(after)).is_some_and(|(was, now)| was != now);
    let span = |value: &serde_json::Value| {
        let begins = at(&value["starts_at"])?;
        let ends: Option<jiff::Timestamp> =
            value["ends_at"].as_str().filter(|_| resized).and_then(|at| at.parse().ok());
        Some(ends.map_or(begins.clone(), |ends| {
            let ends = Timestamp::from(ends).in_zone(&frame.zone).strftime("%H:%M").to_string();
            format!("{begins}\u{2013}{ends}")
        }))
    };
    let from = span(before);
    let to = span(after).or_else(|| at(&details["starts_at"]));
    html! {
        span { (who) }
        @match (from, to) {
            (Some(from), Some(to)) => { span.faint { ", from " (from) " to " (to) } }
            (None, Some(to)) => { span.faint { ", for " (to) } }
            _ => {}
        }
        @if details["asked"] == true { span.faint { ", and asked to confirm" } }
    }
}
