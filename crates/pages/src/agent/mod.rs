//! The agent: how it is set up, tried out, published, brought back, and measured.

mod comparison;
mod diff;
mod evaluation;
mod playground;
mod publish;
mod setup;
mod tools;
mod typed;
mod versions;

use std::collections::HashMap;

use axum::Router;
use frontdesk_desk::{App, orgs};
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
        .merge(setup::router())
        .merge(playground::router())
        .merge(publish::router())
        .merge(versions::router())
        .merge(evaluation::router())
        .merge(comparison::router())
}

/// The tabs of the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Agent,
    Versions,
    Evaluation,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Agent, Self::Versions, Self::Evaluation];

    const fn href(self) -> &'static str {
        match self {
            Self::Agent => "/app/agent",
            Self::Versions => "/app/agent/versions",
            Self::Evaluation => "/app/agent/evaluation",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::Versions => "Versions",
            Self::Evaluation => "Evaluation",
        }
    }
}

/// A page of the agent, under its tab.
fn view(frame: Frame, tab: Tab, actions: &Markup, body: &Markup) -> Page {
    let shown: Vec<parts::Tab> = Tab::ALL
        .into_iter()
        .map(|one| parts::Tab {
            label: one.label(),
            href: one.href(),
            current: one == tab,
            count: None,
        })
        .collect();
    let title =
        if tab == Tab::Agent { "Agent".to_owned() } else { format!("{} · Agent", tab.label()) };
    let body = html! {
        (page_header("Agent", Some("Who answers for you. What you change is a draft until you publish it."), actions))
        (tabs("Agent", &shown))
        (body)
    };
    frame.page(Place::Agent, &title, &body)
}

/// The names of members by what the desk keeps of them.
struct Names(HashMap<String, String>);

impl Names {
    async fn load(app: &App, frame: &Frame) -> Result<Self> {
        let members = orgs::members(app, &frame.caller).await?;
        Ok(Self(members.into_iter().map(|one| (one.id.to_string(), one.name)).collect()))
    }

    fn of<'a>(&'a self, id: &str) -> &'a str {
        match (self.0.get(id), id.split('_').next()) {
            (Some(name), _) => name,
            (None, Some("mem")) => "A former member",
            (None, Some("key")) => "An API key",
            _ => "The system",
        }
    }
}
