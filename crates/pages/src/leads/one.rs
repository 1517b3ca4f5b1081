//! One lead: who they are, what they want, what comes next, and the way they came.

use axum::extract::State;
use frontdesk_base::id::{ConversationId, LeadId};
use frontdesk_desk::{
    App, Result as Done, Role,
    contacts::{self, Contact},
    conversations::inbox,
    leads::{self, Lead, Stage, Step},
    orgs::{self, Member},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{board, next, stage_badge, stage_word, words};
use crate::{
    layout::Place,
    money::linked::Linked,
    parts::{
        Button, Entry, Fact, Happening, Icon, Live, Reads, Size, Tone, act_button, avatar, facts,
        link_button, live_region, menu_line, menu_post, page_header_with_back, phone, row_menu,
        time, timeline, titled_card, written,
    },
    shell::{Frame, Page},
};

struct Everything {
    lead: Lead,
    contact: Option<Contact>,
    /// Where it was captured, while that is still there.
    conversation: Option<ConversationId>,
    steps: Vec<Step>,
    papers: Linked,
    members: Vec<Member>,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &LeadId) -> Done<Self> {
        let caller = &frame.caller;
        let lead = leads::get(app, caller, id).await?;
        let ids: Vec<_> = lead.contact_id.clone().into_iter().collect();
        let contact = contacts::named(app, caller, &ids).await?.into_iter().next();
        let conversations = match &contact {
            Some(contact) => inbox::of_contact(app, caller, &contact.id).await?,
            None => Vec::new(),
        };
        let there = |id: &ConversationId| conversations.iter().any(|one| one.id == *id);
        Ok(Self {
            conversation: lead.conversation_id.clone().filter(there),
            steps: leads::history(app, caller, id).await?,
            papers: Linked::of_lead(app, caller, id).await?,
            members: orgs::members(app, caller).await?,
            contact,
            lead,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<LeadId>,
) -> Result<Page> {
    let all = Everything::load(&app, &frame, &id).await?;
    let name = words::name(&all.lead);
    let get = format!("/app/leads/{id}");
    let on = "lead.* quote.* contact.updated contact.deleted contact.merged contact.unmerged";
    let when = all.lead.contact_id.as_ref().map(|contact| format!("contact_id={contact}"));
    let live = Live { on: Some(on), when: when.as_deref(), get: Some(&get) };
    let may = frame.may(Role::Operator);
    let body = html! {
        (live_region("lead-head", &live, &page_header_with_back(super::PATH, "Leads", &name, &actions(&frame, &all, &name))))
        div.split.lead-split {
            div.stack {
                (live_region("lead-wish", &live, &titled_card("What they want", &stage_badge(all.lead.stage), &wish(&frame, &all.lead))))
                @if may { (titled_card("Next step", &html! {}, &next::form(&frame, &all.lead))) }
                (live_region("lead-way", &live, &titled_card("What happened", &html! {}, &way(&frame, &all))))
            }
            div.stack { (live_region("lead-who", &live, &html! { div.stack {
                (whose(&all))
                @if !all.papers.is_empty() { (titled_card("Quotes", &html! {}, &all.papers.list(&frame))) }
                (about(&frame, &all))
            } })) }
        }
        @if may { dialog.dialog id="lose" aria-labelledby="lose-title" { div id="lose-body" {} } }
    };
    Ok(frame.page(Place::Leads, &name, &body))
}

fn actions(frame: &Frame, all: &Everything, name: &str) -> Markup {
    let lead = &all.lead;
    let at = format!("/app/leads/{}", lead.id);
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let go = |to: Stage, label: &str, icon: Icon, tone: Tone| {
        let path = format!("{at}/move?from={}&to={to}", lead.stage);
        act_button(&path, &Button { label, icon: Some(icon), tone, ..Button::default() })
    };
    html! {
        @if lead.stage.is_open() {
            (go(Stage::Won, "Won", Icon::Check, Tone::Primary))
            a.btn.btn-secondary href={ (at) "/lost" } data-lose=(lead.id) { (Icon::X) span { "Lost" } }
        } @else {
            (go(Stage::Contacted, "Open again", Icon::Refresh, Tone::Secondary))
        }
        (link_button(&format!("/app/money/quotes/new?lead={}", lead.id), &Button { label: "Write a quote", icon: Some(Icon::Money), ..Button::default() }))
        (link_button(&format!("{at}/edit"), &Button { label: "Edit", icon: Some(Icon::Edit), ..Button::default() }))
        (row_menu("More", &html! {
            (board::moves(frame, lead, &all.members))
            @if frame.may(Role::Admin) {
                (menu_line())
                (menu_post(&format!("{at}/delete"), &Entry {
                    label: "Delete lead", icon: Some(Icon::Trash), danger: true,
                    confirm: Some(&format!("Delete the lead of {name}? The contact and the conversation stay.")), ..Entry::default()
                }))
            }
        }))
    }
}

fn wish(frame: &Frame, lead: &Lead) -> Markup {
    html! {
        div.lead-wish dir="auto" { (written(&lead.interest)) }
        @if !lead.note.is_empty() { div.lead-note.soft dir="auto" { (written(&lead.note)) } }
        div.lead-facts {
            @if let Some(value) = lead.value() { span.lead-worth { span.faint { "Worth " } strong { (value) } } }
            @if !lead.next_step.is_empty() && lead.stage.is_open() { (words::next_step(frame, lead)) }
            @if lead.stage == Stage::Lost && !lead.lost_reason.is_empty() { span { span.faint { "Lost because " } span dir="auto" { (lead.lost_reason) } } }
        }
    }
}

fn whose(all: &Everything) -> Markup {
    let lead = &all.lead;
    titled_card(
        "Who it is",
        &html! {},
        &html! {
            @if let Some(contact) = &all.contact {
                @let name = contact.display_name();
                p.who { (avatar(&name, contact.id.as_str(), Size::Medium)) a.row-link href={ "/app/contacts/" (contact.id) } { bdi { (name) } } }
            } @else { p.faint { "No contact: it was written down without one." } }
            @if let Some(email) = &lead.email { p.soft.break-all { a href={ "mailto:" (email) } { (email) } } }
            @if let Some(number) = &lead.phone { p.soft { (phone(number)) } }
            @if let Some(id) = &all.conversation { p { a href={ "/app/inbox/" (id) } { "The conversation it came from" } } }
        },
    )
}

fn about(frame: &Frame, all: &Everything) -> Markup {
    let lead = &all.lead;
    let member = words::seen_to_by(lead, &all.members);
    let seen_to = html! {
        @if let Some(one) = member { span.who { (avatar(&one.name, one.user_id.as_str(), Size::Tiny)) bdi { (one.name) } } }
        @else { span.faint { "Nobody yet" } }
    };
    titled_card(
        "About it",
        &html! {},
        &facts(&[
            Fact::new("Sees to it", seen_to),
            Fact::new("Came", words::source_word(&lead.source)),
            Fact::new("Captured", time(&frame.moment(lead.created_at, Reads::Relative))),
            Fact::new("At this stage", time(&frame.moment(lead.stage_changed_at, Reads::Relative))),
        ]),
    )
}

fn way(frame: &Frame, all: &Everything) -> Markup {
    let titles: Vec<(Icon, String)> = all.steps.iter().map(title).collect();
    let happenings: Vec<Happening<'_>> = all
        .steps
        .iter()
        .zip(&titles)
        .rev()
        .map(|(step, (icon, title))| Happening {
            icon: *icon,
            title,
            href: None,
            at: frame.moment(step.created_at, Reads::Relative),
            mark: html! {},
            body: html! {
                span { (who(all, &step.changed_by)) }
                @if let Some(from) = step.from_stage { span.faint { ", from " (stage_word(from)) } }
                @if !step.reason.is_empty() { span.faint dir="auto" { ": " (step.reason) } }
            },
        })
        .collect();
    html! {
        @if happenings.is_empty() { p.faint { "It stands where it stood before its steps were kept." } }
        @else { (timeline(&happenings)) }
    }
}

fn title(step: &Step) -> (Icon, String) {
    match (step.from_stage, step.to_stage) {
        (None, _) => (Icon::Leads, "Captured".to_owned()),
        (_, Stage::Won) => (Icon::CheckCircle, "Won".to_owned()),
        (_, Stage::Lost) => (Icon::X, "Lost".to_owned()),
        (_, stage) => (Icon::ArrowEnd, format!("Moved to {}", stage_word(stage))),
    }
}

/// Who took a step.
fn who(all: &Everything, by: &str) -> String {
    let member = all.members.iter().find(|one| one.id.as_str() == by);
    match (member, by) {
        (Some(member), _) => member.name.clone(),
        (None, "agent") => "The agent".to_owned(),
        (None, "system") => "Frontdesk".to_owned(),
        (None, by) if by.starts_with("key_") => "A program".to_owned(),
        (None, _) => "Somebody who is no member any more".to_owned(),
    }
}
