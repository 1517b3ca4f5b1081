//! Gaps that ask the same, as one row: how often, in which words, and the one press that answers all.

use axum::{Router, extract::State, response::Response, routing::post};
use frontdesk_base::id::GapId;
use frontdesk_desk::{
    App,
    knowledge::{self, GapGroup},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{Tab, editor::times};
use crate::{
    Pages,
    flash::{Back, Flash},
    parts::{Button, Icon, Mood, Reads, Tone, badge, link_button, post_button, time},
    shell::Frame,
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/knowledge/gaps/{id}/dismiss-all", post(dismiss))
}

/// A group of more than one.
pub(super) fn row(frame: &Frame, group: &GapGroup, may: bool) -> Markup {
    let gap = &group.gaps[0];
    let at = format!("/app/knowledge/gaps/{}", gap.id);
    html! {
        li.answer id=(gap.id) {
            div.answer-text {
                a.row-link href=(at) data-nav-item dir="auto" { (gap.question) }
                ul.plain-list aria-label="Also asked as" {
                    @for question in group.other_phrasings() { li.soft.small dir="auto" { "“" (question) "”" } }
                }
                p.faint.small {
                    (badge(if group.asked > 2 { Mood::Warning } else { Mood::Neutral }, &format!("asked {}", times(group.asked))))
                    " in " (group.gaps.len()) " ways, last " (time(&frame.moment(group.asked_at, Reads::Relative)))
                    @if let Some(conversation) = &gap.conversation_id {
                        " · " a href={ "/app/inbox/" (conversation) } { "conversation" }
                    }
                }
            }
            @if may {
                div.cluster {
                    (post_button(&format!("{at}/dismiss-all"), &Button { label: "Dismiss all", tone: Tone::Quiet, small: true, ..Button::default() }))
                    (link_button(&at, &Button { label: "Answer all", icon: Some(Icon::Edit), small: true, ..Button::default() }))
                }
            }
        }
    }
}

async fn dismiss(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<GapId>,
) -> Result<Response> {
    let count = knowledge::dismiss_gap_group(&app, &frame.caller, &id).await?;
    let words =
        format!("Dismissed {count} questions. They stay off the list when they are asked again.");
    Ok(back.led(Flash::done(words), Tab::Gaps.href()))
}
