//! Knowledge: what the agent answers from, what it could not answer, and what it would find.

mod answers;
mod ask;
mod editor;
mod gap_groups;
mod gaps;
mod sources;
mod suggested;

use axum::Router;
use frontdesk_desk::{App, knowledge};
use frontdesk_http::Result;
use maud::{Markup, html};

use crate::{
    Pages,
    layout::Place,
    parts::{self, page_header, tabs},
    shell::{Frame, Page},
};

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .merge(answers::router())
        .merge(editor::router())
        .merge(gaps::router())
        .merge(gap_groups::router())
        .merge(sources::router())
        .merge(suggested::router())
        .merge(ask::router())
}

/// The tabs of knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Answers,
    Sources,
    Gaps,
    Suggested,
    Ask,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Answers, Self::Sources, Self::Gaps, Self::Suggested, Self::Ask];

    const fn href(self) -> &'static str {
        match self {
            Self::Answers => "/app/knowledge",
            Self::Sources => "/app/knowledge/sources",
            Self::Gaps => "/app/knowledge/gaps",
            Self::Suggested => "/app/knowledge/suggested",
            Self::Ask => "/app/knowledge/ask",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Answers => "FAQ",
            Self::Sources => "Files and web pages",
            Self::Gaps => "Gaps",
            Self::Suggested => "Suggested",
            Self::Ask => "Ask",
        }
    }
}

/// A page of knowledge, under its tab.
async fn view(app: &App, frame: Frame, tab: Tab, actions: &Markup, body: &Markup) -> Result<Page> {
    let some = |count: i64| u32::try_from(count).ok().filter(|count| *count > 0);
    let gaps = some(knowledge::count_gaps(app, &frame.caller).await?);
    let suggested = some(knowledge::suggestions::count(app, &frame.caller).await?);
    let shown: Vec<parts::Tab> = Tab::ALL
        .into_iter()
        .map(|one| parts::Tab {
            label: one.label(),
            href: one.href(),
            current: one == tab,
            count: match one {
                Tab::Gaps => gaps,
                Tab::Suggested => suggested,
                Tab::Answers | Tab::Sources | Tab::Ask => None,
            },
        })
        .collect();
    let lead = "What the agent answers from. It says nothing that is not in here.";
    let body = html! {
        (page_header("Knowledge", Some(lead), actions))
        (tabs("Knowledge", &shown))
        (body)
    };
    Ok(frame.page(Place::Knowledge, "Knowledge", &body))
}
