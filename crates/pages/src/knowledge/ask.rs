//! Asking as a customer would, to see what would be found and said.

use axum::{Router, extract::State, routing::get};
use frontdesk_base::id::SourceId;
use frontdesk_desk::{
    App, Role,
    knowledge::{
        self, Found, FoundPassage,
        sources::{self, Source, SourceKind},
    },
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages, markdown,
    parts::{Button, Icon, Mood, Tone, badge_icon, card, empty_state, link_button, submit},
    shell::{Frame, Page},
};

const PATH: &str = Tab::Ask.href();

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(ask))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
}

async fn ask(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page> {
    let query = asked.q.trim();
    let found = match query {
        "" => None,
        query => Some(knowledge::search(&app, &frame.caller, query).await?),
    };
    let sources = match &found {
        Some(found) => of(&app, &frame, found).await?,
        None => Vec::new(),
    };
    let body = html! {
        div.stack.narrow {
            form.ask method="get" action=(PATH) hx-get=(PATH) hx-target="#found" hx-select="#found" hx-swap="outerHTML" hx-replace-url="true" hx-sync="replace" {
                input.input type="text" id="ask" name="q" value=(asked.q) placeholder="Is there parking?" aria-label="A question, as a customer would ask it"
                    maxlength="500" autocomplete="off" autofocus data-key="/";
                (submit(&Button { label: "Ask", icon: Some(Icon::Search), tone: Tone::Primary, ..Button::default() }))
            }
            section id="found" aria-live="polite" aria-label="What was found" {
                @match &found {
                    None => (card(&empty_state(Icon::Chat, "Ask as a customer would", "You see what the agent would find, how well it fits, and what it would say. Nothing is sent to anybody.", &html! {}))),
                    Some(found) => (result(&frame, query, found, &sources)),
                }
            }
        }
    };
    view(&app, frame, Tab::Ask, &html! {}, &body).await
}

/// The files and pages that what was found stands in.
async fn of(app: &App, frame: &Frame, found: &Found) -> Result<Vec<Source>> {
    let mut ids: Vec<SourceId> =
        found.passages.iter().filter_map(|passage| passage.source_id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(sources::titles(app, &frame.caller, &ids).await?)
}

fn result(frame: &Frame, query: &str, found: &Found, sources: &[Source]) -> Markup {
    let (mood, icon, verdict, meaning) = match found.band {
        "answer" => (
            Mood::Success,
            Icon::CheckCircle,
            "It would answer",
            "The first passage answers the question.",
        ),
        "did_you_mean" => (
            Mood::Warning,
            Icon::Help,
            "It would ask back",
            "One of these may be meant; it offers them to choose from.",
        ),
        _ => (
            Mood::Neutral,
            Icon::Hand,
            "It does not know",
            "It says so, and offers a person or to take a message.",
        ),
    };
    html! {
        div.stack {
            p.verdict { (badge_icon(mood, icon, verdict)) span.soft { (meaning) } span.faint.small.push { (found.ms) " ms" } }
            @if found.passages.is_empty() { (nothing(frame, query)) }
            @else { ol.found-list { @for (at, passage) in found.passages.iter().enumerate() { (shown(at, passage, sources)) } } }
        }
    }
}

fn nothing(frame: &Frame, query: &str) -> Markup {
    let question: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let action = html! {
        @if frame.may(Role::Operator) {
            (link_button(&format!("/app/knowledge/new?question={question}"), &Button { label: "Write the answer", icon: Some(Icon::Edit), ..Button::default() }))
        }
    };
    card(&empty_state(
        Icon::Search,
        "Nothing fits well enough",
        "Better to say nothing than something wrong. Teach it, and it knows at once.",
        &action,
    ))
}

fn shown(at: usize, passage: &FoundPassage, sources: &[Source]) -> Markup {
    let source = sources.iter().find(|source| source.id.as_str() == passage.source_id);
    let kind = match (source.map(|source| source.kind), passage.kind) {
        (Some(SourceKind::File), _) => "File",
        (Some(SourceKind::Page), _) => "Web page",
        (None, "faq") => "Answer",
        (None, "profile") => "Profile",
        (None, _) => "Document",
    };
    html! {
        li.found id={ "passage-" (at) } {
            header.found-head {
                @if source.is_none() && passage.kind == "faq" { a.row-link href={ "/app/knowledge/" (passage.source_id) } dir="auto" { (passage.title) } }
                @else { strong dir="auto" { (passage.title) } }
                span.faint.small {
                    (kind)
                    @if let Some(source) = source { " · " a href={ "/app/knowledge/sources/" (source.id) } dir="auto" { (source.title) } }
                }
                span.score title="How well it fits, 0 to 1" {
                    progress aria-label="Fits" value=(passage.score) max="1" {}
                    span.small { (format!("{:.2}", passage.score)) }
                }
            }
            div.found-text dir="auto" { (markdown::render(&passage.text)) }
        }
    }
}
