//! Conversations for the command palette, by the contact's name or by what was said.

use axum::extract::State;
use frontdesk_desk::{
    App,
    conversations::{Filter, inbox},
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::team::{self, channel};
use crate::{
    inbox::list::preview,
    parts::{Reads, time},
    shell::Frame,
};

/// The most that are offered.
const MOST: i64 = 6;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// The options, and nothing around them.
pub(super) async fn find(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Markup> {
    let search = Some(asked.q).filter(|words| !words.trim().is_empty());
    if search.is_none() {
        return Ok(html! {});
    }
    let filter = Filter { search, snoozed: true, limit: MOST, ..Filter::default() };
    let rows = inbox::list(&app, &frame.caller, &filter).await?.data;
    let names = team::names(&app, &frame.caller, &rows).await?;
    Ok(html! {
        @for row in &rows {
            a.palette-item role="option" tabindex="-1" aria-selected="false" data-found href={ "/app/inbox/" (row.id) } {
                (channel(&row.channel_kind).icon())
                span.palette-found { bdi { (names.get(&row.contact_id).map_or("Visitor", String::as_str)) } span.faint { (preview(row)) } }
                (time(&frame.moment(row.last_message_at, Reads::Short)))
            }
        }
    })
}
