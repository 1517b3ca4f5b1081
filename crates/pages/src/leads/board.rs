//! The board: a column for each stage, a card for each lead.

use frontdesk_desk::{
    App, Result as Done, Role,
    leads::{self, CLOSED_DAYS, Column, Lead, Stage},
    orgs::Member,
};
use maud::{Markup, html};

use super::{list::nothing, look::Asked, stage_word, words};
use crate::{
    parts::{
        Entry, Icon, Reads, Size, avatar, menu_act, menu_heading, menu_line, menu_link, row_menu,
        time,
    },
    shell::Frame,
};

pub(super) async fn columns(
    app: &App,
    frame: &Frame,
    asked: &Asked,
    members: &[Member],
) -> Done<Markup> {
    let columns = leads::board(app, &frame.caller, &asked.filter()).await?;
    if columns.iter().all(|column| column.count == 0) {
        return Ok(nothing(frame, asked));
    }
    Ok(html! {
        nav.filter-chips.lead-stages aria-label="Stages" {
            @for column in &columns {
                a.filter-chip href={ "#stage-" (column.stage) } { (stage_word(column.stage)) span.tab-count { (column.count) } }
            }
        }
        div.lead-board id="lead-board" data-leads data-may[frame.may(Role::Operator)] data-nav-list tabindex="0" role="region" aria-label="Board of leads" {
            @for column in &columns { (column_of(frame, asked, column, members)) }
        }
    })
}

fn column_of(frame: &Frame, asked: &Asked, column: &Column, members: &[Member]) -> Markup {
    let Column { stage, count, totals, leads } = column;
    let more = *count - i64::try_from(leads.len()).unwrap_or(0);
    let all = asked.with(|asked| {
        "list".clone_into(&mut asked.view);
        stage.as_str().clone_into(&mut asked.stage);
    });
    html! {
        section.lead-column id={ "stage-" (stage) } data-stage=(stage) data-label=(stage_word(*stage)) aria-labelledby={ "stage-" (stage) "-name" } {
            header.lead-column-head {
                h2.lead-column-name id={ "stage-" (stage) "-name" } {
                    span.lead-dot.{ "lead-dot-" (stage) } {}
                    (stage_word(*stage)) " " span.tab-count { (count) span.sr-only { " leads" } }
                }
                span.lead-total { (words::together(totals)) }
            }
            ol.lead-cards {
                @for lead in leads { (card(frame, lead, members)) }
                li.lead-empty aria-hidden="true" { @if leads.is_empty() { (hint(*stage)) } }
            }
            @if more > 0 { a.lead-more href=(all) { (more) " more in the list" } }
            @else if !stage.is_open() { a.lead-more href=(all) { "Those of the last " (CLOSED_DAYS) " days. All in the list" } }
        }
    }
}

fn hint(stage: Stage) -> &'static str {
    match stage {
        Stage::New => "Nobody waits for a first word",
        Stage::Contacted => "Nobody was written to or called",
        Stage::Qualified => "Nobody is about to decide",
        Stage::Won => "None yet",
        Stage::Lost => "None",
    }
}

fn card(frame: &Frame, lead: &Lead, members: &[Member]) -> Markup {
    let name = words::name(lead);
    let member = words::seen_to_by(lead, members);
    let interest = lead.interest.lines().next().unwrap_or_default();
    html! {
        li.lead-card id=(lead.id) data-lead=(lead.id) data-stage=(lead.stage) {
            div.lead-card-head {
                a.lead-card-name id={ (lead.id) "-name" } href={ "/app/leads/" (lead.id) } data-nav-item { bdi { (name) } }
                @if frame.may(Role::Operator) { (row_menu(&format!("Move or assign {name}"), &moves(frame, lead, members))) }
            }
            p.lead-card-interest dir="auto" { (interest) }
            @if !lead.next_step.is_empty() && lead.stage.is_open() { p.lead-card-next { (words::next_step(frame, lead)) } }
            @if lead.stage == Stage::Lost && !lead.lost_reason.is_empty() { p.lead-card-next.faint dir="auto" { (lead.lost_reason) } }
            div.lead-card-foot {
                span.lead-source title=(words::source_word(&lead.source)) { (words::source_icon(&lead.source)) span.sr-only { (words::source_word(&lead.source)) } }
                span.faint { (time(&frame.moment(lead.created_at, Reads::Short))) }
                @if let Some(value) = lead.value() { strong.lead-value { (value) } }
                @if let Some(member) = member {
                    span.lead-face title={ (member.name) " sees to it" } { (avatar(&member.name, member.user_id.as_str(), Size::Tiny)) span.sr-only { (member.name) " sees to it" } }
                }
            }
        }
    }
}

/// What moves a lead and gives it to somebody, without a script too.
pub(super) fn moves(frame: &Frame, lead: &Lead, members: &[Member]) -> Markup {
    html! {
        (menu_heading("Move to"))
        (stages(lead))
        (menu_line())
        (menu_heading("Who sees to it"))
        (givings(frame, lead, members))
    }
}

pub(super) fn stages(lead: &Lead) -> Markup {
    let path = format!("/app/leads/{}/move?from={}", lead.id, lead.stage);
    html! {
        @for stage in Stage::ALL.iter().filter(|stage| **stage != lead.stage) {
            @if *stage == Stage::Lost {
                a.menu-item href={ "/app/leads/" (lead.id) "/lost" } data-lose=(lead.id) { span.menu-label { "Lost…" } }
            } @else {
                (menu_act(&path, Some(("to", stage.as_str())), &Entry { label: stage_word(*stage), ..Entry::default() }))
            }
        }
    }
}

fn givings(frame: &Frame, lead: &Lead, members: &[Member]) -> Markup {
    let path = format!("/app/leads/{}/assign", lead.id);
    let give = |label: &str, id: &str, chosen: bool| {
        menu_act(&path, Some(("member", id)), &Entry { label, chosen, ..Entry::default() })
    };
    let me = frame.caller.member();
    let has = lead.assignee_id.as_ref();
    html! {
        @if let Some(me) = me { (give("Me", me.as_str(), has == Some(me))) }
        @for member in members.iter().filter(|one| Some(&one.id) != me && one.role >= Role::Operator) {
            (give(&member.name, member.id.as_str(), has == Some(&member.id)))
        }
        (give("Nobody", "", has.is_none()))
        @if let Some(id) = &lead.conversation_id {
            (menu_line())
            (menu_link(&format!("/app/inbox/{id}"), &Entry { label: "Open the conversation", icon: Some(Icon::Inbox), ..Entry::default() }))
        }
    }
}
