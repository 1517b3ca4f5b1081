//! The list of conversations: its filters, its rows, and how it keeps itself fresh.

use std::collections::HashMap;

use frontdesk_base::id::{ContactId, ConversationId, ConversationTypeId};
use frontdesk_desk::{
    App, Result,
    contacts::Page,
    conversations::{Author, Conversation, Counts, inbox},
    intake::{ConversationType, types},
};
use maud::{Markup, html};

use super::{
    look::Look,
    team::{self, Team, channel},
};
use crate::{
    markdown,
    parts::{
        Button, ConversationRow, Entry, Icon, Live, Reads, conversation_list, conversation_row,
        empty_state, excerpt, link_button, live_region, menu, menu_heading, menu_line, menu_link,
        pane_head, row_menu,
    },
    shell::Frame,
};

/// What the list shows.
pub(super) struct List {
    page: Page<Conversation>,
    names: HashMap<ContactId, String>,
    /// What the search found, by conversation.
    found: HashMap<ConversationId, String>,
    counts: Counts,
    /// The conversation types that are in use.
    types: Vec<ConversationType>,
    /// What each type is called, those that are put away among them.
    type_names: HashMap<ConversationTypeId, String>,
}

impl List {
    pub(super) async fn load(app: &App, frame: &Frame, look: &Look) -> Result<Self> {
        let page = inbox::list(app, &frame.caller, &look.filter(&frame.caller)).await?;
        let ids: Vec<ConversationId> = page.data.iter().map(|row| row.id.clone()).collect();
        let found = match look.q.trim() {
            "" => HashMap::new(),
            words => inbox::found(app, &frame.caller, words, &ids).await?,
        };
        Ok(Self {
            found,
            names: team::names(app, &frame.caller, &page.data).await?,
            counts: inbox::counts(app, &frame.caller).await?,
            types: types::list(app, &frame.caller).await?,
            type_names: types::names(app, &frame.caller).await?,
            page,
        })
    }
}

/// The whole pane.
pub(super) fn pane(frame: &Frame, look: &Look, team: &Team, list: &List) -> Markup {
    html! {
        (pane_head(None, &html! { h2 { "Inbox" } }, &html! { (filter_menu(look, &list.types)) (more_menu()) }))
        div.pane-tools { (search(look)) }
        (region(frame, look, team, list))
    }
}

/// The search box. Typing narrows the list at once; without a script Enter does.
fn search(look: &Look) -> Markup {
    let rest = look.with(|look| look.q.clear());
    html! {
        form.search role="search" method="get" action="/app/inbox" hx-get="/app/inbox/list" hx-target="#inbox-list" hx-select="#inbox-list"
            hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" {
            (Icon::Search)
            @for (name, value) in rest.pairs() { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="open" value=(look.open);
            input type="hidden" name="typed" value="1";
            input.input type="search" id="inbox-search" name="q" value=(look.q) placeholder="Search conversations" aria-label="Search conversations"
                autocomplete="off" data-key="/";
        }
    }
}

fn filter_menu(look: &Look, types: &[ConversationType]) -> Markup {
    let entry = |label: &str, chosen: bool, change: &dyn Fn(&mut Look)| {
        let href = look.with(change).page();
        menu_link(&href, &Entry { label, chosen, ..Entry::default() })
    };
    let entries = html! {
        (menu_heading("Assigned to"))
        (entry("Anyone", look.assignee.is_empty(), &|look| look.assignee.clear()))
        (entry("Me", look.assignee == "me", &|look| "me".clone_into(&mut look.assignee)))
        (entry("Nobody", look.assignee == "nobody", &|look| "nobody".clone_into(&mut look.assignee)))
        (menu_line())
        (menu_heading("Channel"))
        (entry("Every channel", look.channel.is_empty(), &|look| look.channel.clear()))
        @for kind in ["widget", "voice", "sms", "whatsapp", "email"] {
            (entry(channel(kind).label(), look.channel == kind, &|look| kind.clone_into(&mut look.channel)))
        }
        @if !types.is_empty() {
            (menu_line())
            (menu_heading("Type"))
            (entry("Every type", look.of_type.is_empty(), &|look| look.of_type.clear()))
            @for one in types {
                (entry(&one.name, look.of_type == one.id.as_str(), &|look| one.id.as_str().clone_into(&mut look.of_type)))
            }
        }
        (menu_line())
        (entry("Only unread", !look.unread.is_empty(), &|look| look.unread = toggled(&look.unread)))
        (entry("Snoozed too", !look.snoozed.is_empty(), &|look| look.snoozed = toggled(&look.snoozed)))
    };
    menu("Filter", &html! { (Icon::Filter) }, true, &entries)
}

fn toggled(now: &str) -> String {
    if now.is_empty() { "1".to_owned() } else { String::new() }
}

fn more_menu() -> Markup {
    row_menu(
        "More",
        &menu_link(
            "/app/saved-replies",
            &Entry { label: "Saved replies", icon: Some(Icon::Quote), ..Entry::default() },
        ),
    )
}

/// The part that is fetched again when something has happened.
pub(super) fn region(frame: &Frame, look: &Look, team: &Team, list: &List) -> Markup {
    let get = look.list();
    let body = html! {
        nav.filters.pane-filters aria-label="Filters" { (tabs(look, list.counts)) (chips(look, list)) }
        div.pane-scroll data-keep-scroll="inbox" {
            @if list.page.data.is_empty() { (nothing(look)) }
            @else {
                (conversation_list(&html! { @for row in &list.page.data { (line(frame, look, team, list, row)) } }))
                (more(look, list))
            }
        }
    };
    live_region(
        "inbox-list",
        &Live {
            on: Some("message.* conversation.* contact.* intake.started"),
            when: None,
            get: Some(&get),
        },
        &body,
    )
}

fn tabs(look: &Look, counts: Counts) -> Markup {
    let tabs = [
        ("", "All", 0),
        ("escalated", "Escalated", counts.escalated),
        ("open", "Open", counts.open),
        ("resolved", "Resolved", 0),
    ];
    let now = look.status().map_or("", frontdesk_desk::conversations::Status::as_str);
    html! {
        @for (status, label, count) in tabs {
            a.filter href=(look.with(|look| status.clone_into(&mut look.status)).page()) aria-current=[(now == status).then_some("true")] {
                (label) @if count > 0 { " " span.filter-count { (count) } }
            }
        }
    }
}

/// What else narrows the list; pressing one lets go of it.
fn chips(look: &Look, list: &List) -> Markup {
    let assignee = match look.assignee.as_str() {
        "me" => "Mine",
        "nobody" => "Nobody's",
        _ => "",
    };
    let of_type = look.of_type.parse::<ConversationTypeId>().ok();
    let of_type = of_type.and_then(|id| list.type_names.get(&id)).map(String::as_str);
    // A type that there is not finds nothing; the chip is how one lets go of it.
    let of_type = of_type.unwrap_or(if look.of_type.is_empty() { "" } else { "Another type" });
    let by_channel = if look.channel.is_empty() { "" } else { channel(&look.channel).label() };
    let chip = |label: &str, change: &dyn Fn(&mut Look)| {
        html! {
            @if !label.is_empty() {
                a.filter.filter-chip href=(look.with(change).page()) title={ "Without: " (label) } { (label) (Icon::X) }
            }
        }
    };
    html! {
        (chip(assignee, &|look| look.assignee.clear()))
        (chip(by_channel, &|look| look.channel.clear()))
        (chip(of_type, &|look| look.of_type.clear()))
        (chip(if look.unread.is_empty() { "" } else { "Unread" }, &|look| look.unread.clear()))
        (chip(if look.snoozed.is_empty() { "" } else { "Snoozed too" }, &|look| look.snoozed.clear()))
    }
}

fn line(frame: &Frame, look: &Look, team: &Team, list: &List, row: &Conversation) -> Markup {
    let colleague =
        row.assignee_id.as_ref().and_then(|id| team.member(id)).map_or("Team", |(name, _)| name);
    let by = match row.last_author {
        Author::Agent => team.agent.as_str(),
        Author::Member if row.assignee_id.as_ref() == frame.caller.member() => "You",
        Author::Member => colleague,
        Author::Contact | Author::System => "",
    };
    let preview = preview(row);
    let open = look.open();
    conversation_row(&ConversationRow {
        id: row.id.as_str(),
        href: &look.at(&format!("/app/inbox/{}", row.id)),
        name: list.names.get(&row.contact_id).map_or("Visitor", String::as_str),
        seed: row.contact_id.as_str(),
        channel: channel(&row.channel_kind),
        preview: &preview,
        found: list.found.get(&row.id).map(|said| excerpt(&markdown::plain(said), &look.q)),
        by,
        at: frame.moment(row.last_message_at, Reads::Short),
        kind: row
            .type_id
            .as_ref()
            .and_then(|id| list.type_names.get(id))
            .map_or("", String::as_str),
        unread: u32::from(row.unread),
        status: team::status(frame, row),
        answering: team.answering(row),
        current: open.as_ref() == Some(&row.id),
    })
}

/// The last line as it reads, without the marks of its formatting.
pub(crate) fn preview(row: &Conversation) -> String {
    match row.last_author {
        _ if row.last_message_text.is_empty() => "A file".to_owned(),
        Author::Contact => row.last_message_text.clone(),
        Author::Agent | Author::Member | Author::System => markdown::plain(&row.last_message_text),
    }
}

/// More rows in place; after so many, a page that begins further back.
fn more(look: &Look, list: &List) -> Markup {
    let Some(cursor) = &list.page.next_cursor else { return html! {} };
    html! {
        div.rows-more {
            @match look.more() {
                Some(more) => {
                    a.btn.btn-secondary.btn-small href=(more.page()) hx-get=(more.list()) hx-target="#inbox-list" hx-select="#inbox-list" hx-swap="outerMorph" { "Load more" }
                }
                None => {
                    @let older = Look { cursor: cursor.clone(), ..look.clone() };
                    (link_button(&older.page(), &Button { label: "Older conversations", small: true, ..Button::default() }))
                }
            }
        }
    }
}

fn nothing(look: &Look) -> Markup {
    if look.narrows() {
        let all =
            link_button("/app/inbox", &Button { label: "Show everything", ..Button::default() });
        return empty_state(
            Icon::Search,
            "Nothing found",
            "No conversation fits what you are looking for.",
            &all,
        );
    }
    match look.status.as_str() {
        "escalated" => empty_state(
            Icon::Hand,
            "Nobody is waiting",
            "When somebody wants to talk to a person, it stands here.",
            &html! {},
        ),
        "open" => empty_state(
            Icon::Sparkle,
            "Nothing is open",
            "What your agent is answering right now stands here.",
            &html! {},
        ),
        "resolved" => empty_state(
            Icon::CheckCircle,
            "Nothing is resolved yet",
            "What you have finished stands here, and comes back by itself when the contact writes again.",
            &html! {},
        ),
        _ => {
            let action = link_button(
                "/app/channels",
                &Button {
                    label: "Set up a channel",
                    icon: Some(Icon::Channels),
                    ..Button::default()
                },
            );
            empty_state(
                Icon::Inbox,
                "No conversations yet",
                "What people write on every channel comes together here, as it happens. Put the chat on your website to get the first one.",
                &action,
            )
        }
    }
}
