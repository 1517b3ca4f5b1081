//! The audit log: who did what. Its rows hold ids; names are looked up as long as there is one.

use std::collections::HashMap;

use axum::{Router, extract::State, routing::get};
use frontdesk_base::id::AuditId;
use frontdesk_desk::{
    App,
    audit::{self, Entry},
    orgs,
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    parts::{
        Column, Icon, Pages as Pagination, Reads, Size, agent_avatar, avatar, pagination,
        section_header, table, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Audit.href();

/// What the desk gives at once.
const PAGE: usize = 200;

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: Option<AuditId>,
}

async fn show(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page> {
    let entries = audit::list(&app, &frame.caller, asked.before.as_ref()).await?;
    let members = orgs::members(&app, &frame.caller).await?;
    let names: HashMap<&str, &str> =
        members.iter().map(|member| (member.id.as_str(), member.name.as_str())).collect();
    let older = entries
        .last()
        .filter(|_| entries.len() >= PAGE)
        .map(|last| format!("{PATH}?before={}", last.id));
    let newest = asked.before.map(|_| PATH.to_owned());
    let body = html! {
        (section_header("Audit log", Some("Who did what to what. It holds ids only, so it can be kept when people are gone."), &html! {}))
        (entry_table(&frame, &entries, &names))
        (pagination(&Pagination { previous: newest, next: older, shown: String::new() }))
    };
    Ok(view(frame, Tab::Audit, &body))
}

fn entry_table(frame: &Frame, entries: &[Entry], names: &HashMap<&str, &str>) -> Markup {
    let columns = [
        Column { wide_only: true, ..Column::new("When") },
        Column { wide_only: true, ..Column::new("Who") },
        Column::new("What"),
        Column { wide_only: true, ..Column::new("To") },
        Column { wide_only: true, ..Column::new("Detail") },
    ];
    let rows = html! {
        @for entry in entries {
            tr id=(entry.id) {
                td.soft.wide-only { (time(&frame.moment(entry.created_at, Reads::Full))) }
                td.wide-only { (who(entry, names)) }
                td {
                    (action(&entry.action))
                    div.cell-more.audit-more.soft.small {
                        (who(entry, names)) (time(&frame.moment(entry.created_at, Reads::Full)))
                    }
                    @if !entry.subject_id.is_empty() || !entry.detail.is_empty() {
                        div.cell-more.soft.small { code { (entry.subject_id) } @if !entry.detail.is_empty() { " " (entry.detail) } }
                    }
                }
                td.wide-only { code.small { (entry.subject_id) } }
                td.soft.wide-only { (entry.detail) }
            }
        }
    };
    table("Audit log", &columns, &rows)
}

fn who(entry: &Entry, names: &HashMap<&str, &str>) -> Markup {
    let name = names.get(entry.actor_id.as_str());
    html! {
        span.who {
            @match (entry.actor_kind.as_str(), name) {
                (_, Some(name)) => { (avatar(name, &entry.actor_id, Size::Tiny)) (name) }
                ("agent", _) => { (agent_avatar(Size::Tiny)) "The agent" }
                ("system", _) => { (Icon::Settings) "The system" }
                ("api_key", _) => { (Icon::Key) code.small { (entry.actor_id) } }
                (_, None) => { (Icon::User) code.small { (entry.actor_id) } }
            }
        }
    }
}

/// `member.role_changed` as `Member: role changed`.
fn action(action: &str) -> String {
    let (noun, verb) = action.split_once('.').unwrap_or((action, ""));
    let mut letters = noun.chars();
    let noun = match noun {
        "faq" => "Answer".to_owned(),
        "api_key" => "API key".to_owned(),
        _ => letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()),
    };
    format!("{noun}: {verb}").replace('_', " ").trim_end_matches([':', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::action;

    #[test]
    fn actions_read_as_words() {
        assert_eq!(action("member.role_changed"), "Member: role changed");
        assert_eq!(action("api_key.created"), "API key: created");
        assert_eq!(action("odd"), "Odd");
        assert_eq!(action(""), "");
    }
}
