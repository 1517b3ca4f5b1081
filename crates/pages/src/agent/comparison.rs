//! A comparison: how far it is, both sides' figures, and what each answered.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use frontdesk_base::id::ComparisonId;
use frontdesk_desk::{
    App, Role,
    evaluation::{self, Answered, Comparison, Outcome, State as Stage, Totals},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::evaluation::PATH;
use crate::{
    Pages,
    flash::{Back, Flash},
    inbox::why::{dollars, took},
    layout::Place,
    markdown,
    parts::{
        Button, Column, Icon, Live, Mood, Tone, badge, badge_icon, card, empty_state, live_region,
        notice, page_header_with_back, post_button, progress, table,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/agent/evaluation/comparisons/{id}", get(show))
        .route("/app/agent/evaluation/comparisons/{id}/stop", post(stop))
}

/// How far a comparison is, in a word.
pub(super) fn state_badge(one: &Comparison) -> Markup {
    match one.state {
        Stage::Running => badge(Mood::Info, &format!("{} of {}", one.done, one.total)),
        Stage::Done => badge(Mood::Success, "Done"),
        Stage::Stopped => badge(Mood::Warning, "Stopped"),
        Stage::Failed => badge(Mood::Danger, "Failed"),
    }
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<ComparisonId>) -> Result<Page> {
    let one = evaluation::comparison(&app, &frame.caller, &id).await?;
    let outcomes = evaluation::outcomes(&app, &frame.caller, &id).await?;
    let here = format!("{PATH}/comparisons/{id}");
    // One comparison runs at a time: what is told of any is told of this one.
    let live = Live { on: Some("agent.compared"), when: None, get: Some(&here) };
    let title = format!("{} → {}", one.before_label, one.after_label);
    let running = one.state == Stage::Running;
    let body = html! {
        (page_header_with_back(PATH, "Evaluation", &title, &html! {}))
        (live_region("comparison", &live, &html! {
            @if running {
                div.comparison-progress {
                    (progress("Questions answered", u64::try_from(one.done).unwrap_or(0), u64::try_from(one.total).unwrap_or(0)))
                    @if frame.may(Role::Admin) { (post_button(&format!("{here}/stop"), &Button { label: "Stop", tone: Tone::Quiet, small: true, ..Button::default() })) }
                }
            }
            @if !one.reason.is_empty() { (notice(if one.state == Stage::Failed { Mood::Danger } else { Mood::Warning }, "It did not get to the end", &one.reason)) }
            @if outcomes.is_empty() { (card(&waiting(running))) }
            @else { (totals(&one, &outcomes)) (rows(&one, &outcomes)) }
        }))
    };
    Ok(frame.page(Place::Agent, &title, &body))
}

fn waiting(running: bool) -> Markup {
    if running {
        empty_state(
            Icon::Clock,
            "Both are answering",
            "The answers appear here as they come. You can leave this page; it goes on.",
            &html! {},
        )
    } else {
        empty_state(
            Icon::Info,
            "Nothing was answered",
            "The comparison ended before the first question.",
            &html! {},
        )
    }
}

fn totals(one: &Comparison, outcomes: &[Outcome]) -> Markup {
    let before = Totals::of(outcomes.iter().map(|outcome| &outcome.before));
    let after = Totals::of(outcomes.iter().map(|outcome| &outcome.after));
    let changed = outcomes.iter().filter(|outcome| outcome.changed()).count();
    let columns = [
        Column::new("Version"),
        Column::number("Right"),
        Column::number("Wrong"),
        Column::number("Declined"),
        Column::number("On average"),
        Column { wide_only: true, ..Column::number("Cost") },
    ];
    let row = |label: &str, totals: &Totals| {
        html! {
            tr {
                td.strong { (label) }
                td.number { (totals.right) }
                td.number { (totals.wrong) }
                td.number { (totals.declined) }
                td.number { (took(totals.ms)) }
                td.number.wide-only { (dollars(totals.cost_micros)) }
            }
        }
    };
    html! {
        (table("Both sides in figures", &columns, &html! { (row(&one.before_label, &before)) (row(&one.after_label, &after)) }))
        p.comparison-line { (changed) " of " (outcomes.len()) @if outcomes.len() == 1 { " answer differs. " } @else { " answers differ. " } "Right and wrong are told where you said what a right answer holds." }
    }
}

fn rows(one: &Comparison, outcomes: &[Outcome]) -> Markup {
    html! {
        table.table.compare-table {
            caption.sr-only { "What both answered, what changed first" }
            thead { tr { th scope="col" { "Question" } th scope="col" { (one.before_label) } th scope="col" { (one.after_label) } } }
            tbody {
                @for outcome in outcomes {
                    tr {
                        th scope="row" {
                            span dir="auto" { (outcome.asked.question) }
                            span.cluster { (verdict(outcome)) @if outcome.asked.refuse { (badge(Mood::Neutral, "should decline")) } }
                        }
                        td { span.compare-side aria-hidden="true" { (one.before_label) } (answer(&outcome.before)) }
                        td { span.compare-side aria-hidden="true" { (one.after_label) } (answer(&outcome.after)) }
                    }
                }
            }
        }
    }
}

/// What the change did to the answer.
fn verdict(outcome: &Outcome) -> Markup {
    match (outcome.before.right, outcome.after.right) {
        (Some(true), Some(false)) => badge_icon(Mood::Danger, Icon::Warning, "Worse"),
        (Some(false), Some(true)) => badge_icon(Mood::Success, Icon::Check, "Better"),
        _ if outcome.changed() => badge(Mood::Info, "Changed"),
        _ => badge(Mood::Neutral, "Same"),
    }
}

fn answer(answered: &Answered) -> Markup {
    html! {
        div.compare-answer {
            @if answered.text.is_empty() { p.faint { "No words: " @if answered.tools.is_empty() { "nothing came in time." } @else { "it handed over." } } }
            @else { div.rich dir="auto" { (markdown::render(&answered.text)) } }
            p.cluster.small {
                @match answered.right {
                    Some(true) => (badge_icon(Mood::Success, Icon::Check, "Right")),
                    Some(false) => (badge_icon(Mood::Danger, Icon::X, "Wrong")),
                    None => {}
                }
                @if answered.declined { (badge(Mood::Warning, "Declined")) }
                span.faint { (answered.model) ", " (took(answered.ms)) }
            }
        }
    }
}

async fn stop(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ComparisonId>,
) -> Result<Response> {
    evaluation::stop(&app, &frame.caller, &id).await?;
    Ok(back.said(
        Flash::done("Stopped. What was answered stays."),
        &format!("{PATH}/comparisons/{id}"),
    ))
}
