//! What stages and sources are called.

use frontdesk_base::Money;
use frontdesk_desk::{
    leads::{Lead, Stage},
    orgs::Member,
};
use maud::{Markup, html};

use crate::{
    parts::{Icon, Mood, Reads, badge, time},
    shell::Frame,
};

pub(crate) fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::New => "New",
        Stage::Contacted => "Contacted",
        Stage::Qualified => "Qualified",
        Stage::Won => "Won",
        Stage::Lost => "Lost",
    }
}

pub(crate) fn stage_badge(stage: Stage) -> Markup {
    let mood = match stage {
        Stage::New => Mood::Accent,
        Stage::Contacted | Stage::Qualified => Mood::Info,
        Stage::Won => Mood::Success,
        Stage::Lost => Mood::Neutral,
    };
    badge(mood, stage_word(stage))
}

/// Where a lead came from.
pub(super) fn source_word(source: &str) -> &str {
    match source {
        "conversation" => "In a conversation",
        "dashboard" => "By hand",
        "api" => "By a program",
        "" => "Nobody knows",
        other => other,
    }
}

pub(super) fn source_icon(source: &str) -> Icon {
    match source {
        "conversation" => Icon::Chat,
        "dashboard" => Icon::Edit,
        _ => Icon::Link,
    }
}

/// What a lead is called.
pub(super) fn name(lead: &Lead) -> String {
    let said = [Some(&lead.name), lead.email.as_ref(), lead.phone.as_ref()];
    let said = said.into_iter().flatten().find(|text| !text.is_empty());
    said.cloned().unwrap_or_else(|| "Somebody".to_owned())
}

/// Amounts of several currencies.
pub(super) fn together(totals: &[Money]) -> String {
    totals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ")
}

pub(super) fn seen_to_by<'a>(lead: &Lead, members: &'a [Member]) -> Option<&'a Member> {
    let id = lead.assignee_id.as_ref()?;
    members.iter().find(|member| member.id == *id)
}

/// The next step and when it is due; what is overdue says so.
pub(super) fn next_step(frame: &Frame, lead: &Lead) -> Markup {
    let late = lead.is_overdue(frame.now);
    html! {
        span.lead-next.late[late] {
            (Icon::Clock)
            span.lead-next-words dir="auto" { (lead.next_step) }
            @if let Some(due) = lead.next_step_at {
                span.lead-due { @if late { "overdue, " } (time(&frame.moment(due, Reads::Due))) }
            }
        }
    }
}
