//! One contact: everything that happened with them, newest first.

use axum::extract::State;
use frontdesk_base::{Timestamp, id::ContactId};
use frontdesk_desk::{
    App, Result as Done, Role,
    contacts::{self, Contact, ContactSession},
    conversations::{Author, Conversation, inbox},
    leads::{self, Lead},
    orgs, settings,
    tasks::{self, Task},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{card, device};
use crate::{
    home::tasks::{quick_list, task_dialog},
    inbox::{
        list::preview,
        team::{channel, status},
    },
    layout::Place,
    parts::{
        Button, Entry, Happening, Icon, Live, Mood, Reads, Tone, badge, button, empty_state,
        live_region, menu_act, menu_line, menu_post, page_header_with_back, panel, rated, row_menu,
        status_badge, timeline, titled_card,
    },
    shell::{Frame, Page},
};

/// Done tasks that are told of.
const DONE: i64 = 50;

struct Everything {
    contact: Contact,
    conversations: Vec<Conversation>,
    leads: Vec<Lead>,
    open: Vec<Task>,
    done: Vec<Task>,
    visits: Vec<ContactSession>,
    /// What the business calls its agent.
    agent: String,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &ContactId) -> Done<Self> {
        let caller = &frame.caller;
        let contact = contacts::get(app, caller, id).await?;
        let tasks = async |done| {
            let filter = tasks::Filter {
                done,
                contact: Some(id.clone()),
                limit: DONE,
                ..tasks::Filter::default()
            };
            tasks::list(app, caller, &filter).await.map(|page| page.data)
        };
        Ok(Self {
            contact,
            conversations: inbox::of_contact(app, caller, id).await?,
            leads: leads::of_contact(app, caller, id).await?,
            open: tasks(false).await?,
            done: tasks(true).await?,
            visits: contacts::visits(app, caller, id).await?,
            agent: settings::agent(app, caller).await?.name,
        })
    }
}

pub(super) async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ContactId>,
) -> Result<Page> {
    let all = Everything::load(&app, &frame, &id).await?;
    let members = orgs::members(&app, &frame.caller).await?;
    let name = all.contact.display_name();
    let when = format!("contact_id={id}");
    let get = format!("/app/contacts/{id}");
    let live = Live {
        on: Some("contact.updated conversation.* message.created lead.* task.*"),
        when: Some(&when),
        get: Some(&get),
    };
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", &name, &actions(&frame, &all, &name)))
        (live_region("contact", &live, &html! {
            div.split {
                div { (titled_card("What happened", &html! {}, &told(&frame, &all))) }
                div.stack { (about(&frame, &all)) }
            }
        }))
        (card::edit_dialog(&frame, &all.contact))
        (task_dialog(&frame, &members, Some((&all.contact.id, None))))
    };
    Ok(frame.page(Place::Contacts, &name, &body))
}

fn actions(frame: &Frame, all: &Everything, name: &str) -> Markup {
    let base = format!("/app/contacts/{}", all.contact.id);
    if !frame.may(Role::Operator) {
        return html! {};
    }
    html! {
        (button(&Button { label: "Edit", icon: Some(Icon::Edit), opens: Some("edit-contact"), ..Button::default() }))
        (row_menu("More", &html! {
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
            }))
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

fn told(frame: &Frame, all: &Everything) -> Markup {
    let links: Vec<String> =
        all.conversations.iter().map(|row| format!("/app/inbox/{}", row.id)).collect();
    let summaries: Vec<String> = all.visits.iter().map(|visit| visit.device.summary()).collect();
    let mut all_at: Vec<(Timestamp, Happening)> = Vec::new();
    for (row, href) in all.conversations.iter().zip(&links) {
        all_at.push((row.last_message_at, conversation(frame, row, href, &all.agent)));
    }
    all_at.extend(all.leads.iter().map(|lead| (lead.created_at, lead_told(frame, lead))));
    all_at.extend(all.done.iter().filter_map(|task| Some((task.done_at?, task_done(frame, task)))));
    all_at.extend(all.open.iter().map(|task| (task.created_at, task_made(frame, task))));
    for (visit, summary) in all.visits.iter().zip(&summaries) {
        all_at.push((visit.created_at, visit_told(frame, visit, summary)));
    }
    all_at.sort_by_key(|one| std::cmp::Reverse(one.0));
    if all_at.is_empty() {
        return empty_state(
            Icon::Clock,
            "Nothing yet",
            "Conversations, leads, tasks and visits stand here, newest first.",
            &html! {},
        );
    }
    timeline(&all_at.into_iter().map(|(_, happening)| happening).collect::<Vec<_>>())
}

fn conversation<'a>(
    frame: &Frame,
    row: &'a Conversation,
    href: &'a str,
    agent: &str,
) -> Happening<'a> {
    let way = channel(&row.channel_kind);
    Happening {
        icon: way.icon(),
        title: way.label(),
        href: Some(href),
        at: frame.moment(row.last_message_at, Reads::Relative),
        mark: status_badge(status(frame, row)),
        body: html! {
            p.clip { @if matches!(row.last_author, Author::Agent | Author::Member) { span.faint { (if row.last_author == Author::Agent { agent } else { "Team" }) ": " } } (preview(row)) }
            @if let Some(stars) = row.rating { p.small { (rated(stars)) @if let Some(words) = &row.rating_comment { " " q dir="auto" { (words) } } } }
        },
    }
}

fn lead_told<'a>(frame: &Frame, lead: &'a Lead) -> Happening<'a> {
    Happening {
        icon: Icon::Leads,
        title: "Lead",
        href: None,
        at: frame.moment(lead.created_at, Reads::Relative),
        mark: badge(
            if lead.stage.is_open() { Mood::Accent } else { Mood::Neutral },
            lead.stage.as_str(),
        ),
        body: html! { p { (lead.interest) } @if !lead.note.is_empty() { p.small.faint { (lead.note) } } },
    }
}

fn task_made<'a>(frame: &Frame, task: &'a Task) -> Happening<'a> {
    Happening {
        icon: Icon::Tasks,
        title: "Task",
        href: None,
        at: frame.moment(task.created_at, Reads::Relative),
        mark: badge(Mood::Warning, "to do"),
        body: html! { p { (task.title) } },
    }
}

fn task_done<'a>(frame: &Frame, task: &'a Task) -> Happening<'a> {
    Happening {
        icon: Icon::CheckCircle,
        title: "Task done",
        href: None,
        at: frame.moment(task.done_at.unwrap_or(task.created_at), Reads::Relative),
        mark: html! {},
        body: html! { p { (task.title) } },
    }
}

fn visit_told<'a>(frame: &Frame, visit: &'a ContactSession, summary: &'a str) -> Happening<'a> {
    Happening {
        icon: Icon::Globe,
        title: "Visit",
        href: None,
        at: frame.moment(visit.created_at, Reads::Relative),
        mark: if visit.verified {
            badge(Mood::Success, "identity proven")
        } else {
            html! {}
        },
        body: html! { details.disclosure.small { summary { (summary) } (device::facts_of(frame, &visit.device)) } },
    }
}
