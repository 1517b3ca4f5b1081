//! The table of contacts.

use axum::extract::State;
use frontdesk_base::id::ContactId;
use frontdesk_desk::{
    App,
    contacts::{self, Contact, Filter, Page as Rows},
    conversations::inbox,
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    inbox::team::channel,
    layout::Place,
    parts::{
        Button, Column, Icon, Live, Mood, Pages, Reads, Size, avatar, badge, card, channel_icon,
        empty_state, link_button, live_region, page_header, pagination, phone, table, time,
    },
    shell::{Frame, Page},
};

/// Contacts on one page.
const ROWS: i64 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    cursor: String,
}

impl Asked {
    fn at(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.as_str()), ("cursor", cursor)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { "/app/contacts".to_owned() } else { format!("/app/contacts?{query}") }
    }
}

pub(super) async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = Filter { search: some(&asked.q), cursor: some(&asked.cursor), limit: ROWS };
    let rows = contacts::list(&app, &frame.caller, &filter).await?;
    let total = contacts::count(&app, &frame.caller).await?;
    let ids: Vec<ContactId> = rows.data.iter().map(|contact| contact.id.clone()).collect();
    let ways = inbox::ways_in(&app, &frame.caller, &ids).await?;
    let lead = "Everybody who wrote or called, with all that came of it.";
    let get = asked.at(&asked.cursor);
    let body = html! {
        (page_header("Contacts", Some(lead), &html! {}))
        (search(&asked))
        (live_region("contacts", &Live { on: Some("contact.*"), when: None, get: Some(&get) }, &found(&frame, &asked, &rows, &ways, total)))
    };
    Ok(frame.page(Place::Contacts, "Contacts", &body))
}

fn search(asked: &Asked) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action="/app/contacts" hx-get="/app/contacts" hx-target="#contacts" hx-select="#contacts"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                (Icon::Search)
                input.input type="search" id="contacts-search" name="q" value=(asked.q) placeholder="Name, e-mail, phone or tag" aria-label="Search contacts"
                    autocomplete="off" data-key="/";
            }
        }
    }
}

fn found(
    frame: &Frame,
    asked: &Asked,
    rows: &Rows<Contact>,
    ways: &[(ContactId, String)],
    total: i64,
) -> Markup {
    if rows.data.is_empty() && asked.q.trim().is_empty() {
        let action = link_button(
            "/app/channels",
            &Button { label: "Set up a channel", icon: Some(Icon::Channels), ..Button::default() },
        );
        return card(&empty_state(
            Icon::Contacts,
            "Nobody yet",
            "Whoever writes or calls is remembered here, with what they said and what they want.",
            &action,
        ));
    }
    if rows.data.is_empty() {
        let all =
            link_button("/app/contacts", &Button { label: "Show everybody", ..Button::default() });
        return card(&empty_state(
            Icon::Search,
            "Nobody found",
            "No contact has this in their name, address, number or tags.",
            &all,
        ));
    }
    let columns = [
        Column::new("Name"),
        Column { wide_only: true, ..Column::new("E-mail") },
        Column { wide_only: true, ..Column::new("Phone") },
        Column { wide_only: true, ..Column::new("Tags") },
        Column { wide_only: true, ..Column::new("Came by") },
        Column::new("Last seen"),
    ];
    let lines = html! { @for contact in &rows.data { (line(frame, contact, ways)) } };
    let pages = Pages {
        previous: (!asked.cursor.is_empty()).then(|| asked.at("")),
        next: rows.next_cursor.as_deref().map(|cursor| asked.at(cursor)),
        shown: format!("{} of {total}", rows.data.len()),
    };
    html! {
        (table("Contacts", &columns, &lines))
        (pagination(&pages))
    }
}

fn line(frame: &Frame, contact: &Contact, ways: &[(ContactId, String)]) -> Markup {
    let name = contact.display_name();
    html! {
        tr {
            td {
                span.who {
                    (avatar(&name, contact.id.as_str(), Size::Small))
                    a.row-link href={ "/app/contacts/" (contact.id) } { bdi { (name) } }
                    @if contact.blocked_at.is_some() { (badge(Mood::Danger, "Blocked")) }
                }
            }
            td.soft.wide-only { (contact.email.as_deref().unwrap_or_default()) @if contact.email_verified { " " span title="Proven" { (Icon::CheckCircle) span.sr-only { "proven" } } } }
            td.soft.wide-only { @if let Some(number) = &contact.phone { (phone(number)) } }
            td.wide-only { span.cluster { @for tag in contact.tags.iter().take(4) { (badge(Mood::Neutral, tag)) } } }
            td.wide-only.soft { span.cluster { @for (_, kind) in ways.iter().filter(|(id, _)| *id == contact.id) { (channel_icon(channel(kind))) } } }
            td { (time(&frame.moment(contact.seen_at, Reads::Relative))) }
        }
    }
}
