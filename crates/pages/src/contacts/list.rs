//! The table of contacts.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use frontdesk_base::id::{ContactFieldId, ContactId};
use frontdesk_desk::{
    App, Role,
    contacts::{
        self, Contact, Filter, Page as Rows,
        fields::{self, ContactField},
    },
    conversations::inbox,
    intake,
};
use frontdesk_http::{Member, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    inbox::team::channel,
    layout::Place,
    parts::{
        Button, Column, Entry, Icon, Live, Mood, Pages, Reads, Size, Toggle, Tone, avatar, badge,
        card, channel_icon, checkbox, empty_state, link_button, live_region, menu, menu_link,
        page_header, pagination, phone, row_menu, submit, table, time,
    },
    shell::{Frame, Page},
};

/// Contacts on one page.
const ROWS: i64 = 50;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    tag: String,
    /// The columns that are shown, their names separated by dots; empty shows the usual ones.
    columns: String,
    /// The same as a form sends it: one for each ticked box.
    column: Vec<String>,
    cursor: String,
}

/// What a column is called in an address, and in the table.
const COLUMNS: [(&str, &str); 7] = [
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("tags", "Tags"),
    ("ways", "Came by"),
    ("language", "Language"),
    ("created", "First seen"),
    ("seen", "Last seen"),
];
/// Those that are shown unless somebody chooses.
const USUAL: [&str; 5] = ["email", "phone", "tags", "ways", "seen"];

/// What is shown beside the rows.
struct Beside {
    ways: Vec<(ContactId, String)>,
    fields: Vec<ContactField>,
    values: BTreeMap<ContactId, BTreeMap<ContactFieldId, String>>,
    total: i64,
    tags: Vec<(String, i64)>,
}

impl Asked {
    fn at(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let columns = self.chosen();
        let pairs =
            [("q", &*self.q), ("tag", &*self.tag), ("columns", &*columns), ("cursor", cursor)];
        for (name, value) in pairs {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { "/app/contacts".to_owned() } else { format!("/app/contacts?{query}") }
    }

    fn chosen(&self) -> String {
        if self.column.is_empty() { self.columns.clone() } else { self.column.join(".") }
    }

    fn shows(&self, column: &str) -> bool {
        let chosen = self.chosen();
        if chosen.is_empty() {
            USUAL.contains(&column)
        } else {
            chosen.split('.').any(|one| one == column)
        }
    }

    fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            search: some(&self.q),
            tag: some(&self.tag),
            cursor: some(&self.cursor),
            limit: ROWS,
        }
    }
}

pub(super) async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let (filter, caller) = (asked.filter(), &frame.caller);
    let rows = contacts::list(&app, caller, &filter).await?;
    let ids: Vec<ContactId> = rows.data.iter().map(|contact| contact.id.clone()).collect();
    let beside = Beside {
        ways: inbox::ways_in(&app, caller, &ids).await?,
        fields: fields::list(&app, caller).await?,
        values: fields::values_of_many(&app, caller, &ids).await?,
        total: contacts::count_of(&app, caller, &filter).await?,
        tags: contacts::tags(&app, caller).await?,
    };
    let lead = "Everybody who wrote or called, with all that came of it.";
    let get = asked.at(&asked.cursor);
    let body = html! {
        (page_header("Contacts", Some(lead), &actions(&frame, &asked)))
        (search(&asked, &beside))
        (live_region("contacts", &Live { on: Some("contact.*"), when: None, get: Some(&get) }, &found(&frame, &asked, &rows, &beside)))
    };
    Ok(frame.page(Place::Contacts, "Contacts", &body))
}

fn actions(frame: &Frame, asked: &Asked) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let export = asked.at("").replacen("/app/contacts", "/app/contacts/export.csv", 1);
    let link = |href: &str, label: &str, icon: Icon| {
        menu_link(href, &Entry { label, icon: Some(icon), ..Entry::default() })
    };
    html! {
        (link_button("/app/contacts/new", &Button { label: "New contact", icon: Some(Icon::UserPlus), tone: Tone::Primary, ..Button::default() }))
        (row_menu("More", &html! {
            (link("/app/contacts/imports", "Import", Icon::Upload))
            (link(&export, "Export as CSV", Icon::Download))
            (link("/app/contacts/duplicates", "Duplicates", Icon::Merge))
            (link("/app/contacts/fields", "Fields", Icon::Tag))
        }))
    }
}

/// Which tag and which columns are shown.
fn narrowed(asked: &Asked, beside: &Beside) -> Markup {
    let all = Asked { tag: String::new(), ..asked.clone() }.at("");
    let boxes = COLUMNS.iter().map(|(name, label)| (*name, *label));
    let own = beside.fields.iter().map(|field| (field.id.as_str(), field.name.as_str()));
    html! {
        @if !asked.tag.is_empty() {
            a.btn.btn-secondary.btn-small href=(all) { (Icon::Tag) span { bdi { (asked.tag) } } (Icon::X) span.sr-only { "Show every tag" } }
        } @else if !beside.tags.is_empty() {
            (menu("Filter by tag", &html! { (Icon::Tag) span { "Tag" } (Icon::ChevronDown) }, false, &html! {
                @for (tag, count) in beside.tags.iter().take(40) {
                    a.menu-entry href=(Asked { tag: tag.clone(), cursor: String::new(), ..asked.clone() }.at("")) { bdi { (tag) } span.push.faint { (count) } }
                }
            }))
        }
        details.menu data-menu {
            summary.menu-face.btn.btn-quiet.btn-small { (Icon::Settings) span { "Columns" } (Icon::ChevronDown) }
            div.menu-list {
                form.columns-form method="get" action="/app/contacts" {
                    @for (name, value) in [("q", &asked.q), ("tag", &asked.tag)] { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                    @for (name, label) in boxes.chain(own) {
                        (checkbox(&Toggle { name: "column", value: name, id: Some(&format!("f-column-{name}")), label, on: asked.shows(name), ..Toggle::default() }))
                    }
                    (submit(&Button { label: "Show", small: true, ..Button::default() }))
                }
            }
        }
    }
}

fn search(asked: &Asked, beside: &Beside) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action="/app/contacts" hx-get="/app/contacts" hx-target="#contacts" hx-select="#contacts"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                @let columns = asked.chosen();
                @for (name, value) in [("tag", &asked.tag), ("columns", &columns)] { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                (Icon::Search)
                input.input type="search" id="contacts-search" name="q" value=(asked.q) placeholder="Name, e-mail, phone or tag" aria-label="Search contacts"
                    autocomplete="off" data-key="/";
            }
            (narrowed(asked, beside))
        }
    }
}

fn found(frame: &Frame, asked: &Asked, rows: &Rows<Contact>, beside: &Beside) -> Markup {
    let Beside { fields, total, .. } = beside;
    if rows.data.is_empty() && asked.q.trim().is_empty() && asked.tag.is_empty() {
        let action = html! {
            (link_button(
                "/app/channels",
                &Button { label: "Set up a channel", icon: Some(Icon::Channels), ..Button::default() },
            ))
            @if frame.may(Role::Operator) {
                (link_button("/app/contacts/imports", &Button { label: "Import a list", icon: Some(Icon::Upload), ..Button::default() }))
            }
        };
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
    let shows = |name: &str| asked.shows(name);
    let mut columns = vec![Column::new("Name")];
    for (name, label) in COLUMNS.iter().filter(|(name, _)| shows(name)) {
        columns.push(Column { wide_only: *name != "seen", ..Column::new(label) });
    }
    for own in fields.iter().filter(|own| shows(own.id.as_str())) {
        columns.push(Column { wide_only: true, ..Column::new(&own.name) });
    }
    let lines = html! { @for contact in &rows.data { (line(frame, asked, contact, beside)) } };
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

fn line(
    frame: &Frame,
    asked: &Asked,
    contact: &Contact,
    Beside { ways, fields, values, .. }: &Beside,
) -> Markup {
    let name = contact.display_name();
    let shows = |name: &str| asked.shows(name);
    html! {
        tr {
            td {
                span.who {
                    (avatar(&name, contact.id.as_str(), Size::Small))
                    a.row-link href={ "/app/contacts/" (contact.id) } { bdi { (name) } }
                    @if contact.blocked_at.is_some() { (badge(Mood::Danger, "Blocked")) }
                }
            }
            @if shows("email") { td.soft.wide-only { (contact.email.as_deref().unwrap_or_default()) @if contact.email_verified { " " span title="Proven" { (Icon::CheckCircle) span.sr-only { "proven" } } } } }
            @if shows("phone") { td.soft.wide-only { @if let Some(number) = &contact.phone { (phone(number)) } } }
            @if shows("tags") { td.wide-only { span.cluster { @for tag in contact.tags.iter().take(4) { a href=(tagged(tag)) { (badge(Mood::Neutral, tag)) } } } } }
            @if shows("ways") { td.wide-only.soft { span.cluster { @for (_, kind) in ways.iter().filter(|(id, _)| *id == contact.id) { (channel_icon(channel(kind))) } } } }
            @if shows("language") { td.wide-only.soft { (contact.language.as_deref().unwrap_or_default()) } }
            @if shows("created") { td.wide-only { (time(&frame.moment(contact.created_at, Reads::Relative))) } }
            @if shows("seen") { td { @if let Some(seen) = contact.seen() { (time(&frame.moment(seen, Reads::Relative))) } @else { span.faint { "Not yet" } } } }
            @for own in fields.iter().filter(|own| shows(own.id.as_str())) {
                td.wide-only.soft { bdi { (values.get(&contact.id).and_then(|values| values.get(&own.id)).map_or("", String::as_str)) } }
            }
        }
    }
}

/// The table of those with this tag.
fn tagged(tag: &str) -> String {
    Asked { tag: tag.to_owned(), ..Asked::default() }.at("")
}

/// The contacts that are seen now, as CSV.
pub(super) async fn export(
    State(app): State<App>,
    Member(caller): Member,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let csv = intake::export::contacts_csv(&app, &caller, &asked.filter()).await?;
    Ok(super::import::sheet("contacts.csv", csv))
}
