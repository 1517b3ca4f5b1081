//! Questions that the agent could not answer or answered wrongly, those asked most first.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use frontdesk_base::{id::GapId, text};
use frontdesk_desk::{
    App, Role,
    knowledge::{self, Gap, GapGroup, GapReason},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{Tab, editor::times, gap_groups, view};
use crate::{
    Pages,
    flash::{Back, Flash},
    parts::{
        Button, Icon, Live, Mood, Reads, Tone, badge, card, empty_state, link_button, live_region,
        post_button, time,
    },
    shell::{Frame, Page},
};

/// Characters of a wrong answer in the list.
const EXCERPT: usize = 220;

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(Tab::Gaps.href(), get(list))
        .route("/app/knowledge/gaps/{id}/dismiss", post(dismiss))
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    let gaps = knowledge::gap_groups(&app, &frame.caller).await?;
    let live = Live { on: Some("knowledge.*"), when: None, get: Some(Tab::Gaps.href()) };
    let body = live_region("gaps", &live, &found(&frame, &gaps));
    view(&app, frame, Tab::Gaps, &html! {}, &body).await
}

fn found(frame: &Frame, gaps: &[GapGroup]) -> Markup {
    if gaps.is_empty() {
        let try_it = link_button(
            Tab::Ask.href(),
            &Button { label: "Ask it something", icon: Some(Icon::Chat), ..Button::default() },
        );
        return card(&empty_state(
            Icon::CheckCircle,
            "Nothing was left unanswered",
            "When somebody asks what the agent does not know, or an answer is marked wrong, the question appears here, and one press makes it an answer.",
            &try_it,
        ));
    }
    let may = frame.may(Role::Operator);
    html! { ul.answer-list data-nav-list {
        @for group in gaps {
            @if group.gaps.len() > 1 { (gap_groups::row(frame, group, may)) }
            @else { (row(frame, &group.gaps[0], may)) }
        }
    } }
}

fn row(frame: &Frame, gap: &Gap, may: bool) -> Markup {
    let at = format!("/app/knowledge/gaps/{}", gap.id);
    html! {
        li.answer id=(gap.id) {
            div.answer-text {
                a.row-link href=(at) data-nav-item dir="auto" { (gap.question) }
                @if let Some(answer) = gap.wrong_answer.as_ref().filter(|_| gap.reason == GapReason::Wrong) {
                    p.soft dir="auto" { span.sr-only { "Answered wrongly: " } (text::shorten(&text::line(answer), EXCERPT)) }
                }
                p.faint.small {
                    @if gap.reason == GapReason::Wrong { (badge(Mood::Danger, "answered wrongly")) " " }
                    (badge(if gap.asked > 2 { Mood::Warning } else { Mood::Neutral }, &format!("asked {}", times(gap.asked))))
                    " · last asked " (time(&frame.moment(gap.asked_at, Reads::Relative)))
                    @if let Some(conversation) = &gap.conversation_id {
                        " · " a href={ "/app/inbox/" (conversation) } { "conversation" }
                    }
                }
            }
            @if may {
                div.cluster {
                    (post_button(&format!("{at}/dismiss"), &Button { label: "Dismiss", tone: Tone::Quiet, small: true, ..Button::default() }))
                    (link_button(&at, &Button { label: if gap.reason == GapReason::Wrong { "Correct" } else { "Answer" }, icon: Some(Icon::Edit), small: true, ..Button::default() }))
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
    knowledge::dismiss_gap(&app, &frame.caller, &id).await?;
    Ok(back.led(
        Flash::done("Dismissed. It stays off the list when it is asked again."),
        Tab::Gaps.href(),
    ))
}
