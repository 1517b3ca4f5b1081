//! One contact: everything that happened with them, newest first.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use frontdesk_base::{id::ContactId, text};
use frontdesk_desk::{
    App, Result as Done, Role,
    bookings::{self, Booking},
    contacts::{
        self, Contact, ContactSession, Merge,
        consents::{self, Consent},
        duplicates::{self, Suggestion},
        notes::{self, Note},
    },
    conversations::{Conversation, inbox},
    intake::{self, Intake},
    leads::{self, Lead},
    mail::{Suppression, suppressions},
    orgs, settings,
    tasks::{self, Task},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{card, device, merge, record, told};
use crate::{
    calls::{Whom, calls_people, dial_entry},
    layout::Place,
    leads::stage_badge,
    money::linked::Linked,
    parts::{
        Button, Entry, Fact, Icon, Live, Mood, Reads, Tone, badge, button, facts, link_button,
        live_region, menu_act, menu_line, menu_post, page_header_with_back, panel, post_button,
        row_menu, time, titled_card,
    },
    settings::email::trouble,
    shell::Frame,
    tasks::{quick_list, task_dialog},
};

/// Done tasks that are told of.
const DONE: i64 = 50;

/// Bookings on the page.
const BOOKINGS: i64 = 200;

pub(super) struct Everything {
    pub(super) contact: Contact,
    pub(super) conversations: Vec<Conversation>,
    pub(super) bookings: Vec<Booking>,
    pub(super) leads: Vec<Lead>,
    papers: Linked,
    pub(super) intakes: Vec<Intake>,
    pub(super) open: Vec<Task>,
    pub(super) done: Vec<Task>,
    pub(super) visits: Vec<ContactSession>,
    pub(super) notes: Vec<Note>,
    pub(super) consents: Vec<Consent>,
    pub(super) merges: Vec<Merge>,
    duplicates: Vec<Suggestion>,
    /// What is against writing to their address.
    trouble: Vec<Suppression>,
    whole: card::Whole,
    /// Whether they can be called from here.
    calls: bool,
    /// What the business calls its agent.
    pub(super) agent: String,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &ContactId) -> Done<Self> {
        let caller = &frame.caller;
        let contact = contacts::get(app, caller, id).await?;
        let id = &contact.id.clone();
        let tasks = async |done| {
            let filter = tasks::Filter {
                done,
                contact: Some(id.clone()),
                limit: DONE,
                ..tasks::Filter::default()
            };
            tasks::list(app, caller, &filter).await.map(|page| page.data)
        };
        let booked = bookings::Filter {
            contact: Some(id.clone()),
            limit: BOOKINGS,
            ..bookings::Filter::default()
        };
        Ok(Self {
            conversations: inbox::of_contact(app, caller, id).await?,
            bookings: bookings::list(app, caller, &booked).await?,
            leads: leads::of_contact(app, caller, id).await?,
            papers: Linked::of_contact(app, caller, id).await?,
            intakes: intake::of_contact(app, caller, id).await?,
            open: tasks(false).await?,
            done: tasks(true).await?,
            visits: contacts::visits(app, caller, id).await?,
            notes: notes::list(app, caller, id).await?,
            consents: consents::list(app, caller, id).await?,
            merges: contacts::merges(app, caller, id).await?,
            duplicates: duplicates::of_contact(app, caller, id).await?,
            trouble: match &contact.email {
                Some(address) => suppressions::of(app, caller, address).await?,
                None => Vec::new(),
            },
            whole: card::Whole::load(app, frame, Some(id)).await?,
            calls: contact.phone.is_some() && calls_people(app, frame).await?,
            agent: settings::agent(app, caller).await?.name,
            contact,
        })
    }
}

pub(super) async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ContactId>,
) -> Result<Response> {
    let all = Everything::load(&app, &frame, &id).await?;
    // Who was merged is found where they are now.
    if all.contact.id != id {
        return Ok(Redirect::to(&format!("/app/contacts/{}", all.contact.id)).into_response());
    }
    let members = orgs::members(&app, &frame.caller).await?;
    let name = all.contact.display_name();
    let when = format!("contact_id={id}");
    let get = format!("/app/contacts/{id}");
    let live = Live {
        on: Some(
            "contact.updated contact.merged contact.unmerged conversation.* message.created lead.* task.* quote.* invoice.* intake.*",
        ),
        when: Some(&when),
        get: Some(&get),
    };
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", &name, &actions(&frame, &all, &name)))
        (live_region("contact", &live, &html! {
            div.stack { (merge::suggested(&frame, &id, &all.duplicates))
            div.split {
                div { (titled_card("What happened", &html! {}, &told::all(&frame, &all))) }
                div.stack { (about(&frame, &all)) }
            } }
        }))
        (card::whole_dialog(&frame, &all.contact, &all.whole))
        (record::consent_dialog(&frame, &id))
        (task_dialog(&frame, &members, Some((&all.contact.id, None))))
    };
    Ok(frame.page(Place::Contacts, &name, &body).into_response())
}

fn actions(frame: &Frame, all: &Everything, name: &str) -> Markup {
    let base = format!("/app/contacts/{}", all.contact.id);
    if !frame.may(Role::Operator) {
        return html! {};
    }
    html! {
        (button(&Button { label: "Edit", icon: Some(Icon::Edit), opens: Some("edit-contact"), ..Button::default() }))
        (row_menu("More", &html! {
            @if all.calls { (dial_entry(Whom::Contact(all.contact.id.as_str()), "Have the agent call", name)) }
            @if all.contact.blocked_at.is_some() {
                (menu_post(&format!("{base}/unblock"), &Entry { label: "Unblock", icon: Some(Icon::Lock), ..Entry::default() }))
            } @else {
                (menu_post(&format!("{base}/block"), &Entry {
                    label: "Block", icon: Some(Icon::Lock), danger: true,
                    confirm: Some(&format!("Block {name}? What they write is refused until you unblock them.")), ..Entry::default()
                }))
            }
            (menu_act(&format!("{base}/forget-device"), None, &Entry {
                label: "Delete device facts", icon: Some(Icon::Trash), danger: true,
                confirm: Some(&format!("Delete what is known of {name}'s devices and visits? Messages stay.")), ..Entry::default()
            }))
            @if frame.may(Role::Admin) {
                (menu_line())
                (menu_post(&format!("{base}/delete"), &Entry { label: "Delete contact", icon: Some(Icon::Trash), danger: true, confirm: Some(&farewell(all, name)), ..Entry::default() }))
            }
        }))
    }
}

/// What goes with a contact.
fn farewell(all: &Everything, name: &str) -> String {
    let many = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {more}")),
    };
    let parts: Vec<String> = [
        many(
            all.conversations.len(),
            "conversation with every message and file",
            "conversations with every message and file",
        ),
        many(all.visits.len(), "visit", "visits"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let goes = if parts.is_empty() {
        "What is known of them goes".to_owned()
    } else {
        format!("{} go", parts.join(" and "))
    };
    format!("Delete {name}? {goes} for good. This cannot be undone.")
}

/// What was offered and billed, and the way to more of it.
fn papers_of(frame: &Frame, all: &Everything) -> Markup {
    let new = |what: &str| format!("/app/money/{what}/new?contact={}", all.contact.id);
    html! {
        @if all.papers.is_empty() { p.faint.small { "None yet." } } @else { (all.papers.list(frame)) }
        @if frame.may(Role::Operator) {
            div.cluster {
                (link_button(&new("quotes"), &Button { label: "New quote", icon: Some(Icon::Plus), small: true, tone: Tone::Quiet, ..Button::default() }))
                (link_button(&new("invoices"), &Button { label: "New invoice", icon: Some(Icon::Plus), small: true, tone: Tone::Quiet, ..Button::default() }))
            }
        }
    }
}

/// Who went into this contact, each with the way back.
fn merged_from(frame: &Frame, standing: &[&Merge]) -> Markup {
    html! {
        ul.plain {
            @for merge in standing {
                li.cluster {
                    bdi { (merge.absorbed_name) }
                    span.small.faint { (time(&frame.moment(merge.merged_at, Reads::Relative))) }
                    @if frame.may(Role::Operator) {
                        (post_button(&format!("/app/contacts/merges/{}/undo", merge.id), &Button {
                            label: "Undo merge", small: true, tone: Tone::Quiet,
                            confirm: Some(&format!("Take {} out again? What the merge moved goes back; what was written since stays here.", merge.absorbed_name)),
                            ..Button::default()
                        }))
                    }
                }
            }
        }
    }
}

/// What they may become a customer for, and a way to write down more.
fn leads_of(frame: &Frame, all: &Everything) -> Markup {
    let new = format!("/app/leads/new?contact={}", all.contact.id);
    html! {
        ul.plain {
            @for lead in &all.leads {
                li.cluster {
                    a href={ "/app/leads/" (lead.id) } dir="auto" { (text::shorten(&lead.interest, 60)) }
                    (stage_badge(lead.stage))
                    @if let Some(value) = lead.value() { span.small.faint { (value) } }
                }
            }
        }
        @if all.leads.is_empty() { p.faint.small { "None." } }
        @if frame.may(Role::Operator) {
            (link_button(&new, &Button { label: "New lead", icon: Some(Icon::Plus), small: true, tone: Tone::Quiet, ..Button::default() }))
        }
    }
}

fn about(frame: &Frame, all: &Everything) -> Markup {
    let contact = &all.contact;
    html! {
        section.card.card-panels {
            (panel("Contact", true, &html! {
                @if contact.blocked_at.is_some() || !contact.tags.is_empty() {
                    p.cluster {
                        @if contact.blocked_at.is_some() { (badge(Mood::Danger, "Blocked")) }
                        @for tag in contact.tags.iter() { (badge(Mood::Neutral, tag)) }
                    }
                }
                (card::facts_of(frame, contact))
                (trouble(frame, &all.trouble))
                @let more = all.whole.facts(contact);
                @if !more.is_empty() { (facts(&more.iter().map(|(label, value)| Fact::new(label, value)).collect::<Vec<_>>())) }
            }))
            (panel("Notes", true, &record::notes_of(frame, &contact.id, &all.notes)))
            (panel("Consent", true, &record::consent_of(frame, &all.consents)))
            @let standing: Vec<&Merge> = all.merges.iter().filter(|merge| merge.undone_at.is_none()).collect();
            @if !standing.is_empty() { (panel("Merged from", true, &merged_from(frame, &standing))) }
            (panel("Leads", true, &leads_of(frame, all)))
            (panel("Quotes and invoices", true, &papers_of(frame, all)))
            (panel("Tasks", true, &html! {
                (quick_list(frame, &all.open))
                @if frame.may(Role::Operator) {
                    (button(&Button { label: "Add a task", icon: Some(Icon::Plus), small: true, tone: Tone::Quiet, opens: Some("new-task"), ..Button::default() }))
                }
            }))
            @if let Some(visit) = all.visits.first() { (panel("Last device", true, &device::facts_of(frame, &visit.device))) }
        }
    }
}
