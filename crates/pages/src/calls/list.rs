//! The list of calls: those on the line on top, then those that are over.

use axum::extract::State;
use frontdesk_desk::{
    App, Caller, Result as Done, Role,
    calls::{self, Direction, Filter, Outcome, Shown, State as Standing},
    contacts::Page as Rows,
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, words};
use crate::{
    layout::Place,
    parts::{
        Button, Column, Icon, Live, Pages, Reads, Tab, Tone, empty_state, link_button, live_region,
        page_header, pagination, table, tabs, time, titled_card,
    },
    shell::{Frame, Page},
};

/// Calls on one page.
const ROWS: i64 = 50;

/// Which calls are asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Empty for all; an outcome, or `out` for those that went out.
    show: String,
    q: String,
    cursor: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            status: Some(Standing::Ended),
            outcome: self.show.parse::<Outcome>().ok(),
            direction: (self.show == "out").then_some(Direction::Outbound),
            search: some(&self.q),
            cursor: some(&self.cursor),
            limit: ROWS,
            ..Filter::default()
        }
    }

    fn at(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("show", &*self.show), ("q", &*self.q), ("cursor", cursor)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }

    fn showing(&self, show: &str) -> String {
        Self { show: show.to_owned(), ..self.clone() }.at("")
    }
}

/// What the list shows.
struct Seen {
    rows: Rows<Shown>,
    live: Vec<Shown>,
}

impl Seen {
    async fn load(app: &App, caller: &Caller, asked: &Asked) -> Done<Self> {
        Ok(Self {
            rows: calls::list(app, caller, &asked.filter()).await?,
            live: calls::live(app, caller).await?,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let seen = Seen::load(&app, &frame.caller, &asked).await?;
    let beside = link_button(
        "/app/calls/latency",
        &Button {
            label: "Latency",
            icon: Some(Icon::Clock),
            tone: Tone::Quiet,
            ..Button::default()
        },
    );
    let get = asked.at(&asked.cursor);
    let live = Live {
        on: Some("call.* contact.updated contact.merged contact.deleted"),
        when: None,
        get: Some(&get),
    };
    let body = html! {
        (page_header("Calls", Some("Who called, what was said, and what came of it."), &beside))
        (search(&asked))
        (live_region("calls", &live, &html! {
            (on_the_line(&frame, &seen.live))
            (views(&asked))
            (listed(&frame, &asked, &seen))
        }))
    };
    Ok(frame.page(Place::Calls, "Calls", &body))
}

fn search(asked: &Asked) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action=(PATH) hx-get=(PATH) hx-target="#calls" hx-select="#calls"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                @if !asked.show.is_empty() { input type="hidden" name="show" value=(asked.show); }
                (Icon::Search)
                input.input type="search" id="calls-search" name="q" value=(asked.q) placeholder="A name, a number, words of the summary"
                    aria-label="Search calls" autocomplete="off" data-key="/";
            }
        }
    }
}

fn views(asked: &Asked) -> Markup {
    const VIEWS: [(&str, &str); 5] = [
        ("", "All"),
        ("missed", "Missed"),
        ("booked", "Booked"),
        ("message", "Messages"),
        ("out", "Outgoing"),
    ];
    let hrefs = VIEWS.map(|(show, _)| asked.showing(show));
    let all: Vec<Tab> = VIEWS
        .iter()
        .zip(&hrefs)
        .map(|((show, label), href)| Tab { label, href, current: asked.show == *show, count: None })
        .collect();
    tabs("Calls", &all)
}

/// Those that ring or go on now.
fn on_the_line(frame: &Frame, live: &[Shown]) -> Markup {
    html! {
        @if !live.is_empty() {
            (titled_card("On the line now", &html! {}, &html! {
                ul.call-live {
                    @for shown in live {
                        @let call = &shown.call;
                        li id={ "live-" (call.id) } {
                            (words::standing(call))
                            a href={ (PATH) "/" (call.id) } { bdi { (shown.name()) } }
                            span.faint.small { "since " (time(&frame.moment(call.answered_at.unwrap_or(call.started_at), Reads::Clock))) }
                            (link_button(&format!("/app/inbox/{}", call.conversation_id), &Button { label: "Follow along", icon: Some(Icon::Inbox), small: true, ..Button::default() }))
                        }
                    }
                }
            }))
        }
    }
}

fn listed(frame: &Frame, asked: &Asked, seen: &Seen) -> Markup {
    let rows = &seen.rows.data;
    if rows.is_empty() {
        return empty(frame, asked, seen);
    }
    let columns = [
        Column::new("Who"),
        Column::new("Outcome"),
        Column::new("When"),
        Column { wide_only: true, ..Column::number("Length") },
    ];
    let lines = html! { @for shown in rows { (row(frame, shown)) } };
    let next = seen.rows.next_cursor.as_deref().map(|cursor| asked.at(cursor));
    let previous = (!asked.cursor.is_empty()).then(|| asked.at(""));
    html! {
        div data-nav-list { (table("Calls that are over", &columns, &lines)) }
        (pagination(&Pages { previous, next, shown: String::new() }))
    }
}

fn row(frame: &Frame, shown: &Shown) -> Markup {
    let call = &shown.call;
    let out = call.direction == Direction::Outbound;
    html! {
        tr id=(call.id) data-nav-item {
            td.call-who {
                span.call-direction title=(words::direction_words(call.direction)) {
                    @if out { (Icon::ArrowEnd) } @else { (Icon::ArrowStart) }
                    span.sr-only { (words::direction_words(call.direction)) ": " }
                }
                a.row-link href={ (PATH) "/" (call.id) } { bdi { (shown.name()) } }
                @if let Some(summary) = &call.summary { span.call-summary.faint.small dir="auto" { (first_line(summary)) } }
            }
            td { (words::standing(call)) }
            td { (time(&frame.moment(call.started_at, Reads::Relative))) }
            td.number.wide-only { (words::length(call, frame.now).unwrap_or_else(|| "–".to_owned())) }
        }
    }
}

/// The beginning of a summary in one line, without marks of Markdown.
fn first_line(summary: &str) -> String {
    let plain = summary.replace("**", "");
    frontdesk_base::text::shorten(&frontdesk_base::text::line(&plain), 160)
}

fn empty(frame: &Frame, asked: &Asked, seen: &Seen) -> Markup {
    if !asked.q.trim().is_empty() || !asked.show.is_empty() {
        let clear = link_button(PATH, &Button { label: "Show all", ..Button::default() });
        return empty_state(Icon::Search, "No such call", "Nothing here fits.", &clear);
    }
    if !seen.live.is_empty() {
        return html! {};
    }
    let action = html! {
        @if frame.may(Role::Admin) {
            (link_button("/app/channels", &Button { label: "Connect a number", tone: Tone::Primary, ..Button::default() }))
        }
    };
    empty_state(
        Icon::Phone,
        "No calls yet",
        "Once a phone number is connected, every call stands here when it is over: who called, what was said word by word, the recording, and what came of it. A call that nobody took becomes a task to call back.",
        &action,
    )
}
