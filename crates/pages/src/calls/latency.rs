//! How long callers wait for answers: by number and by who carries, hears, answers and speaks.

use std::time::Duration;

use axum::extract::State;
use frontdesk_base::phone;
use frontdesk_desk::{
    App,
    calls::{self, Latency, Spread, Step},
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH,
    words::{provider, took},
};
use crate::{
    layout::Place,
    parts::{Column, Icon, Tab, empty_state, page_header_with_back, table, tabs},
    shell::{Frame, Page},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: Option<u64>,
}

/// The spans that can be looked at, in days.
const SPANS: [(u64, &str, &str); 3] = [
    (1, "Last day", "/app/calls/latency?days=1"),
    (7, "Last 7 days", "/app/calls/latency?days=7"),
    (30, "Last 30 days", "/app/calls/latency?days=30"),
];

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let days = SPANS.map(|(days, ..)| days).into_iter().find(|days| asked.days == Some(*days));
    let days = days.unwrap_or(7);
    let all = calls::latency(&app, &frame.caller, Duration::from_hours(24 * days)).await?;
    let spans = SPANS.map(|(n, label, href)| Tab { label, href, current: n == days, count: None });
    let body = html! {
        (page_header_with_back(PATH, "Calls", "Latency", &html! {}))
        (tabs("How far back", &spans))
        @if all.is_empty() {
            (empty_state(Icon::Clock, "No answers in this time",
                "Of every answer on the phone it is kept how long the caller waited for it, step by step. Here stand the middle one and what nineteen of twenty stayed under.", &html! {}))
        } @else {
            (table("Waiting for an answer", &columns(), &html! { @for one in &all { (row(one)) } }))
            p.faint.small { "Each: the middle of all answers, and what nineteen of twenty stayed under. All count from the end of the caller's words, “silent” from their first word over the agent's." }
        }
    };
    Ok(frame.page(Place::Calls, "Latency of calls", &body))
}

fn columns() -> Vec<Column<'static>> {
    let mut all = vec![Column::new("Number"), Column::number("Answers"), Column::number("Heard")];
    for label in ["Turn", "Words", "First token", "First sound", "Silent"] {
        all.push(Column { wide_only: true, ..Column::number(label) });
    }
    all
}

fn row(one: &Latency) -> Markup {
    let of = |step: Step| {
        let at = Step::ALL.iter().position(|known| *known == step);
        at.and_then(|at| one.steps.get(at).copied().flatten())
    };
    let who = [&one.provider, &one.ears, &one.model, &one.mouth];
    let who: Vec<String> =
        who.iter().filter(|name| !name.is_empty()).map(|name| provider(name)).collect();
    html! {
        tr {
            td.call-who {
                span dir="ltr" { (one.number.as_deref().map_or_else(|| "In the browser".to_owned(), phone::grouped)) }
                span.call-summary.faint.small { (who.join(" · ")) }
            }
            td.number { (one.turns) }
            td.number { strong { (spread(of(Step::FirstFrame))) } }
            @for step in [Step::Decided, Step::Transcript, Step::FirstToken, Step::FirstAudio, Step::Clear] {
                td.number.wide-only { (spread(of(step))) }
            }
        }
    }
}

fn spread(spread: Option<Spread>) -> Markup {
    html! {
        @match spread {
            Some(Spread { p50, p95, .. }) => { span.call-spread { span title="The middle one" { (took(p50)) } span.faint title="Nineteen of twenty stay under" { (took(p95)) } } }
            None => span.faint { "–" },
        }
    }
}
