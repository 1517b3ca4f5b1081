//! Everything that happened with a contact, as one list. A kind of thing is a function that tells of it
//! and a line in [`all`].

use frontdesk_base::Timestamp;
use frontdesk_desk::{
    bookings::Booking,
    contacts::{ContactSession, Merge, consents::Consent, notes::Note},
    conversations::{Author, Conversation},
    intake::{Intake, State},
    leads::Lead,
    tasks::Task,
};
use maud::{Markup, html};

use super::{device, one::Everything, record};
use crate::{
    calendar::mark,
    inbox::{
        list::preview,
        team::{channel, status},
    },
    leads::stage_badge,
    parts::{
        Happening, Icon, Mood, Reads, badge, empty_state, rated, status_badge, timeline, written,
    },
    shell::Frame,
};

/// One thing with the time it is sorted by.
type Told<'a> = (Timestamp, Happening<'a>);

/// The list, the newest first.
pub(super) fn all(frame: &Frame, all: &Everything) -> Markup {
    let links: Vec<String> =
        all.conversations.iter().map(|row| format!("/app/inbox/{}", row.id)).collect();
    let mut told: Vec<Told<'_>> = Vec::new();
    let talks = all.conversations.iter().zip(&links);
    told.extend(talks.map(|(row, href)| conversation(frame, row, href, &all.agent)));
    let places: Vec<String> =
        all.bookings.iter().map(|one| format!("/app/bookings/{}", one.id)).collect();
    told.extend(all.bookings.iter().zip(&places).map(|(one, href)| booking(frame, one, href)));
    let boards: Vec<String> =
        all.leads.iter().map(|one| format!("/app/leads/{}", one.id)).collect();
    told.extend(all.leads.iter().zip(&boards).map(|(one, href)| lead(frame, one, href)));
    let asked: Vec<String> =
        all.intakes.iter().map(|one| format!("/app/inbox/{}", one.conversation_id)).collect();
    let intakes = all.intakes.iter().zip(&asked);
    told.extend(intakes.filter_map(|(one, href)| intake(frame, one, href)));
    told.extend(all.open.iter().map(|task| task_made(frame, task)));
    told.extend(all.done.iter().filter_map(|task| task_done(frame, task)));
    told.extend(all.visits.iter().map(|visit| self::visit(frame, visit)));
    told.extend(all.notes.iter().map(|note| self::note(frame, note)));
    told.extend(all.consents.iter().map(|one| consent(frame, one)));
    told.extend(all.merges.iter().flat_map(|merge| merged(frame, merge, &all.contact.id)));
    told.sort_by_key(|one| std::cmp::Reverse(one.0));
    if told.is_empty() {
        return empty_state(
            Icon::Clock,
            "Nothing yet",
            "Conversations, bookings, leads, tasks, notes and visits stand here, newest first.",
            &html! {},
        );
    }
    timeline(&told.into_iter().map(|(_, happening)| happening).collect::<Vec<_>>())
}

fn happening<'a>(frame: &Frame, at: Timestamp, icon: Icon, title: &'a str) -> Happening<'a> {
    let at = frame.moment(at, Reads::Relative);
    Happening { icon, title, href: None, at, mark: html! {}, body: html! {} }
}

fn conversation<'a>(frame: &Frame, row: &'a Conversation, href: &'a str, agent: &str) -> Told<'a> {
    let way = channel(&row.channel_kind);
    let at = row.last_message_at;
    (
        at,
        Happening {
            href: Some(href),
            mark: status_badge(status(frame, row)),
            body: html! {
                p.clip { @if matches!(row.last_author, Author::Agent | Author::Member) { span.faint { (if row.last_author == Author::Agent { agent } else { "Team" }) ": " } } (preview(row)) }
                @if let Some(stars) = row.rating { p.small { (rated(stars)) @if let Some(words) = &row.rating_comment { " " q dir="auto" { (words) } } } }
            },
            ..happening(frame, at, way.icon(), way.label())
        },
    )
}

/// A booking, by when it is or was: what is to come stands first.
fn booking<'a>(frame: &Frame, booking: &'a Booking, href: &'a str) -> Told<'a> {
    let with = booking.staff_name.as_ref();
    (
        booking.starts_at,
        Happening {
            href: Some(href),
            mark: mark(booking.status),
            body: html! {
                p { (booking.begins().strftime("%A, %-d %B %Y, %H:%M").to_string()) @if let Some(name) = with { " with " (name) } }
                @if !booking.note.is_empty() { p.small.faint dir="auto" { (booking.note) } }
            },
            ..happening(frame, booking.starts_at, Icon::Calendar, &booking.service_name)
        },
    )
}

/// What they answered, once it is complete.
fn intake<'a>(frame: &Frame, one: &'a Intake, href: &'a str) -> Option<Told<'a>> {
    let at = one.completed_at.filter(|_| one.state == State::Complete)?;
    Some((
        at,
        Happening {
            href: Some(href),
            body: html! { @for (title, words) in one.read_back() { p.small { span.faint { (title) ": " } bdi { (words) } } } },
            ..happening(frame, at, Icon::Tasks, &one.type_name)
        },
    ))
}

fn lead<'a>(frame: &Frame, lead: &'a Lead, href: &'a str) -> Told<'a> {
    (
        lead.created_at,
        Happening {
            href: Some(href),
            mark: stage_badge(lead.stage),
            body: html! { p { (lead.interest) } @if !lead.note.is_empty() { p.small.faint { (lead.note) } } },
            ..happening(frame, lead.created_at, Icon::Leads, "Lead")
        },
    )
}

fn task_made<'a>(frame: &Frame, task: &'a Task) -> Told<'a> {
    (
        task.created_at,
        Happening {
            mark: badge(Mood::Warning, "to do"),
            body: html! { p { (task.title) } },
            ..happening(frame, task.created_at, Icon::Tasks, "Task")
        },
    )
}

fn task_done<'a>(frame: &Frame, task: &'a Task) -> Option<Told<'a>> {
    let at = task.done_at?;
    Some((
        at,
        Happening {
            body: html! { p { (task.title) } },
            ..happening(frame, at, Icon::CheckCircle, "Task done")
        },
    ))
}

fn visit<'a>(frame: &Frame, visit: &'a ContactSession) -> Told<'a> {
    let proven = html! { @if visit.verified { (badge(Mood::Success, "identity proven")) } };
    (
        visit.created_at,
        Happening {
            mark: proven,
            body: html! { details.disclosure.small { summary { (visit.device.summary()) } (device::facts_of(frame, &visit.device)) } },
            ..happening(frame, visit.created_at, Icon::Globe, "Visit")
        },
    )
}

fn note<'a>(frame: &Frame, note: &'a Note) -> Told<'a> {
    (
        note.created_at,
        Happening {
            mark: html! { span.small.faint { (note.author_name) } },
            body: written(&note.text),
            ..happening(frame, note.created_at, Icon::Note, "Note")
        },
    )
}

fn consent<'a>(frame: &Frame, one: &'a Consent) -> Told<'a> {
    let (mood, words) =
        if one.granted { (Mood::Success, "agreed") } else { (Mood::Danger, "refused") };
    (
        one.given_at,
        Happening {
            mark: badge(mood, words),
            body: html! { p { (record::by(one.channel)) " · " bdi { (one.source) } } },
            ..happening(frame, one.given_at, Icon::Shield, "Consent")
        },
    )
}

/// A merge, and its undoing.
fn merged<'a>(
    frame: &Frame,
    merge: &'a Merge,
    contact: &frontdesk_base::id::ContactId,
) -> Vec<Told<'a>> {
    let body = || {
        html! { p { @if merge.survivor_id == *contact { bdi { (merge.absorbed_name) } } @else { "With another contact" } } }
    };
    let mut told = vec![(
        merge.merged_at,
        Happening { body: body(), ..happening(frame, merge.merged_at, Icon::Merge, "Merged") },
    )];
    if let Some(at) = merge.undone_at {
        told.push((
            at,
            Happening { body: body(), ..happening(frame, at, Icon::Users, "Merge undone") },
        ));
    }
    told
}
