//! The pane about the contact of a conversation: who they are, what they came with, what came of it.

use frontdesk_desk::{
    App, Result, Role,
    bookings::{self, Booking},
    contacts::{self, ContactSession},
    conversations::{Conversation, inbox},
    leads::{self, Lead},
    tasks::{self, Task},
};
use maud::{Markup, html};

use super::{
    intake::{self, Intakes},
    look::Look,
    page,
    scene::Scene,
};
use crate::{
    calendar,
    contacts::{card, device},
    inbox::{list::preview, team::status},
    markdown,
    money::linked::Linked,
    parts::{
        Button, Entry, Icon, Live, Mood, Reads, Size, Tone, avatar, badge, button, link_button,
        live_region, menu_act, menu_link, pane_head, panel, rated, row_menu, status_badge,
        status_dot, time,
    },
    shell::Frame,
    tasks::quick_list,
};

/// Bookings that are read, and those that are shown.
const BOOKINGS: (i64, usize) = (200, 6);

/// What is known around a conversation.
pub(super) struct Known {
    visit: Option<ContactSession>,
    others: Vec<Conversation>,
    /// Those to come, the next one first; then those that were, the last one first.
    bookings: Vec<Booking>,
    leads: Vec<Lead>,
    papers: Linked,
    tasks: Vec<Task>,
    intakes: Intakes,
}

impl Known {
    pub(super) async fn load(app: &App, frame: &Frame, scene: &Scene) -> Result<Self> {
        let (caller, contact) = (&frame.caller, &scene.contact.id);
        let mut visits = contacts::visits(app, caller, contact).await?;
        let visit = visits
            .iter()
            .position(|visit| Some(&visit.id) == scene.row.session_id.as_ref())
            .unwrap_or(0);
        let mut others = inbox::of_contact(app, caller, contact).await?;
        others.retain(|row| row.id != scene.row.id);
        let filter =
            tasks::Filter { contact: Some(contact.clone()), limit: 20, ..tasks::Filter::default() };
        Ok(Self {
            visit: (visit < visits.len()).then(|| visits.swap_remove(visit)),
            others,
            bookings: bookings_of(app, frame, scene).await?,
            leads: leads::of_contact(app, caller, contact).await?,
            papers: Linked::of_contact(app, caller, contact).await?,
            tasks: tasks::list(app, caller, &filter).await?.data,
            intakes: Intakes::load(app, caller, &scene.row.id).await?,
        })
    }
}

async fn bookings_of(app: &App, frame: &Frame, scene: &Scene) -> Result<Vec<Booking>> {
    let filter = bookings::Filter {
        contact: Some(scene.contact.id.clone()),
        limit: BOOKINGS.0,
        ..bookings::Filter::default()
    };
    let all = bookings::list(app, &frame.caller, &filter).await?;
    let (mut past, mut coming): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|booking| booking.ends_at <= frame.now);
    past.reverse();
    coming.append(&mut past);
    coming.truncate(BOOKINGS.1);
    Ok(coming)
}

/// The whole pane.
pub(super) fn pane(frame: &Frame, scene: &Scene, look: &Look, known: &Known) -> Markup {
    let back = look.at(&scene.path(""));
    html! {
        (pane_head(Some((&back, "Back to the conversation")), &html! { h2 { "Details" } }, &menu(frame, scene)))
        (region(frame, scene, known))
        // Outside of what refreshes: a form that is being filled in stays as it is.
        (card::edit_dialog(frame, &scene.contact))
    }
}

fn menu(frame: &Frame, scene: &Scene) -> Markup {
    let contact = &scene.contact;
    let base = format!("/app/contacts/{}", contact.id);
    row_menu(
        "More about the contact",
        &html! {
            (menu_link(&base, &Entry { label: "Everything about them", icon: Some(Icon::User), ..Entry::default() }))
            @if frame.may(Role::Operator) {
                @if contact.blocked_at.is_some() {
                    (menu_act(&format!("{base}/unblock"), None, &Entry { label: "Unblock", icon: Some(Icon::Lock), ..Entry::default() }))
                } @else {
                    (menu_act(&format!("{base}/block"), None, &Entry {
                        label: "Block", icon: Some(Icon::Lock), danger: true,
                        confirm: Some(&format!("Block {}? What they write is refused until you unblock them.", scene.name)), ..Entry::default()
                    }))
                }
                (menu_act(&format!("{base}/forget-device"), None, &Entry {
                    label: "Delete device facts", icon: Some(Icon::Trash), danger: true,
                    confirm: Some(&format!("Delete what is known of {}'s devices and visits? Messages stay.", scene.name)), ..Entry::default()
                }))
            }
        },
    )
}

/// The part that is fetched again when something has happened.
pub(super) fn region(frame: &Frame, scene: &Scene, known: &Known) -> Markup {
    let contact = &scene.contact;
    let body = html! {
        (face(frame, scene, known))
        @if let Some(summary) = &scene.row.summary {
            (panel("Summary", true, &html! {
                div.summary-text.small dir="auto" { (markdown::render(summary)) }
                @if scene.row.summary_at.is_some_and(|at| at < scene.row.contact_seq) {
                    p.faint.small.gap-above-small { "They have written since: the newest is in the conversation." }
                }
            }))
        }
        (intake::panels(frame, scene, &known.intakes))
        (panel("Contact", true, &card::facts_of(frame, contact)))
        @if let Some(visit) = &known.visit { (panel("This visit", true, &visit_facts(frame, visit))) }
        (panel("Bookings", true, &html! {
            @if known.bookings.is_empty() { p.faint.small { "None yet." } } @else { (booking_list(&known.bookings, frame)) }
            @if frame.may(Role::Operator) {
                (link_button(&format!("/app/calendar/new?contact={}&conversation={}", contact.id, scene.row.id), &Button { label: "Book", icon: Some(Icon::Calendar), small: true, tone: Tone::Quiet, ..Button::default() }))
            }
        }))
        (panel("Tasks", true, &html! {
            (quick_list(frame, &known.tasks))
            @if frame.may(Role::Operator) {
                (button(&Button { label: "Add a task", icon: Some(Icon::Plus), small: true, opens: Some("new-task"), tone: Tone::Quiet, key: Some("t"), ..Button::default() }))
            }
        }))
        @if !known.papers.is_empty() { (panel("Quotes and invoices", true, &known.papers.list(frame))) }
        @if !known.leads.is_empty() { (panel("Leads", true, &lead_list(frame, &known.leads))) }
        @if !known.others.is_empty() { (panel("Earlier conversations", true, &others(frame, &known.others))) }
    };
    let when = format!("contact_id={}", contact.id);
    let get = scene.path("/details");
    live_region(
        "details",
        &Live {
            on: Some(
                "contact.* lead.* task.* quote.* invoice.* booking.* calendar.updated intake.* conversation.* message.created",
            ),
            when: Some(&when),
            get: Some(&get),
        },
        &body,
    )
}

fn face(frame: &Frame, scene: &Scene, known: &Known) -> Markup {
    let contact = &scene.contact;
    html! {
        div.contact-head {
            (avatar(&scene.name, contact.id.as_str(), Size::Large))
            h2 { bdi { (scene.name) } }
            p.faint.small { "Contact since " (time(&frame.moment(contact.created_at, Reads::Day))) }
            p.cluster {
                (status_badge(status(frame, &scene.row)))
                (intake::marks(&known.intakes))
                @if contact.blocked_at.is_some() { (badge(Mood::Danger, "Blocked")) }
                @for tag in contact.tags.iter() { (badge(Mood::Neutral, tag)) }
            }
            @if let Some(stars) = scene.row.rating {
                p.small { (rated(stars)) @if let Some(comment) = &scene.row.rating_comment { " " q dir="auto" { (comment) } } }
            }
        }
    }
}

fn visit_facts(frame: &Frame, visit: &ContactSession) -> Markup {
    html! {
        p.visit-seen.small {
            @if page::is_recent(frame, visit.used_at) { (status_dot(Mood::Success, "Here now")) }
            @else { span.faint { "Last seen " (time(&frame.moment(visit.used_at, Reads::Relative))) } }
        }
        (device::facts_of(frame, &visit.device))
    }
}

/// Bookings, each a link to its own page.
fn booking_list(bookings: &[Booking], frame: &Frame) -> Markup {
    html! {
        ul.small-list {
            @for booking in bookings {
                li.past[booking.ends_at <= frame.now] {
                    a href={ "/app/bookings/" (booking.id) } {
                        span.clip { bdi { (booking.service_name) } @if let Some(staff) = &booking.staff_name { ", " bdi { (staff) } } }
                        span { (time(&frame.moment(booking.starts_at, Reads::Full))) }
                    }
                    @match calendar::word(booking, frame.now) { Some((mood, words)) => (badge(mood, words)), None => (calendar::mark(booking.status)) }
                }
            }
        }
    }
}

pub(super) fn lead_list(frame: &Frame, leads: &[Lead]) -> Markup {
    html! {
        ul.small-list {
            @for lead in leads {
                li { div.small-line { span { (lead.interest) " " (badge(if lead.stage.is_open() { Mood::Accent } else { Mood::Neutral }, lead.stage.as_str())) } (time(&frame.moment(lead.created_at, Reads::Short))) } }
            }
        }
    }
}

fn others(frame: &Frame, rows: &[Conversation]) -> Markup {
    html! {
        ul.small-list {
            @for row in rows.iter().take(10) {
                li { a href=(format!("/app/inbox/{}", row.id)) { span.clip dir="auto" { (preview(row)) } (time(&frame.moment(row.last_message_at, Reads::Short))) } }
            }
        }
    }
}
