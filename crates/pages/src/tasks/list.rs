//! The page of tasks: what is to be done, by when it is due; and what is done.

use std::collections::HashMap;

use axum::extract::State;
use frontdesk_base::id::ContactId;
use frontdesk_desk::{
    App, Caller, Result as Done, Role, contacts,
    contacts::Page as Rows,
    orgs,
    orgs::Member as Colleague,
    tasks::{self, Filter, Task, Window, Windows},
};
use frontdesk_http::{Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH, form,
    rows::{self, Beside},
};
use crate::{
    layout::Place,
    parts::{
        Button, Icon, Live, Pages, Tab, Tone, button, empty_state, link_button, live_region,
        page_header, pagination, submit, tabs, task_list,
    },
    shell::{Frame, Page},
};

/// Tasks on one page.
const ROWS: i64 = 100;

/// Which tasks are asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Empty for mine; `all`, `nobody`, `done`.
    show: String,
    q: String,
    /// A window of time; empty for every one.
    due: String,
    cursor: String,
}

impl Asked {
    fn filter(&self, caller: &Caller) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let mine = self.show.is_empty();
        Filter {
            done: self.show == "done",
            assignee: caller.member().filter(|_| mine).cloned(),
            unassigned: self.show == "nobody",
            search: some(&self.q),
            due: self.due.parse().ok(),
            cursor: some(&self.cursor),
            limit: ROWS,
            ..Filter::default()
        }
    }

    fn at(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs =
            [("show", &*self.show), ("q", &*self.q), ("due", &*self.due), ("cursor", cursor)];
        for (name, value) in pairs {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }

    fn with(&self, show: &str, due: &str) -> String {
        Self { show: show.to_owned(), due: due.to_owned(), ..self.clone() }.at("")
    }

    fn narrowed(&self) -> bool {
        !self.q.trim().is_empty() || !self.due.is_empty()
    }
}

/// What the list shows.
struct Shown {
    rows: Rows<Task>,
    names: HashMap<ContactId, String>,
    members: Vec<Colleague>,
    due: i64,
    open: i64,
    /// Of nobody’s, those that are due.
    nobodys: i64,
}

impl Shown {
    async fn load(app: &App, caller: &Caller, asked: &Asked) -> Done<Self> {
        let rows = tasks::list(app, caller, &asked.filter(caller)).await?;
        let mut ids: Vec<ContactId> =
            rows.data.iter().filter_map(|task| task.contact_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let named = contacts::named(app, caller, &ids).await?;
        Ok(Self {
            names: named.into_iter().map(|one| (one.id.clone(), one.display_name())).collect(),
            members: orgs::members(app, caller).await?,
            due: tasks::count_due(app, caller).await?,
            nobodys: tasks::count_unassigned_due(app, caller).await?,
            open: tasks::count_open(app, caller).await?,
            rows,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let shown = Shown::load(&app, &frame.caller, &asked).await?;
    let add = html! {
        @if frame.may(Role::Operator) {
            (button(&Button { label: "New task", icon: Some(Icon::Plus), tone: Tone::Primary, opens: Some("new-task"), key: Some("c"), ..Button::default() }))
        }
        @if frame.may(Role::Admin) {
            (link_button("/app/settings/task-rules", &Button { label: "Task rules", icon: Some(Icon::Settings), tone: Tone::Quiet, ..Button::default() }))
        }
    };
    let get = asked.at(&asked.cursor);
    let live = Live {
        on: Some("task.* contact.updated contact.merged contact.deleted member.updated"),
        when: None,
        get: Some(&get),
    };
    let body = html! {
        (page_header("Tasks", Some("What is to be done, by whom, by when."), &add))
        (search(&asked))
        (live_region("tasks", &live, &html! {
            (views(&asked, &shown))
            (listed(&frame, &asked, &shown))
        }))
        (quick(&frame, &asked))
        (form::task_dialog(&frame, &shown.members, None))
    };
    Ok(frame.page(Place::Tasks, "Tasks", &body))
}

fn views(asked: &Asked, shown: &Shown) -> Markup {
    let count = |n: i64| u32::try_from(n).ok().filter(|n| *n > 0);
    let tab =
        |label, href, show: &str| Tab { label, href, current: asked.show == show, count: None };
    let hrefs = ["", "all", "nobody", "done"].map(|show| asked.with(show, ""));
    tabs(
        "Tasks",
        &[
            Tab { count: count(shown.due), ..tab("Mine", &hrefs[0], "") },
            Tab { count: count(shown.open), ..tab("Everybody's", &hrefs[1], "all") },
            Tab { count: count(shown.nobodys), ..tab("Nobody's", &hrefs[2], "nobody") },
            tab("Done", &hrefs[3], "done"),
        ],
    )
}

fn search(asked: &Asked) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action=(PATH) hx-get=(PATH) hx-target="#tasks" hx-select="#tasks"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                @for (name, value) in [("show", &asked.show), ("due", &asked.due)] { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                (Icon::Search)
                input.input type="search" id="tasks-search" name="q" value=(asked.q) placeholder="Words of a task" aria-label="Search tasks"
                    autocomplete="off" data-key="/";
            }
        }
    }
}

/// One line: what is to be done, and nothing else. Under "Mine" it is the member's own.
fn quick(frame: &Frame, asked: &Asked) -> Markup {
    let me = frame.caller.member().filter(|_| asked.show.is_empty());
    html! {
        @if frame.may(Role::Operator) && asked.show != "done" {
            form.quick-add method="post" action=(PATH) hx-post=(PATH) hx-swap="none" data-clears {
                input.input type="text" name="title" id="quick-task" required maxlength="300" autocomplete="off" dir="auto" data-key="n"
                    placeholder="Add a task and press Enter" aria-label="Add a task";
                input type="hidden" name="quick" value="true";
                @if let Some(me) = me { input type="hidden" name="member" value=(me); }
                (submit(&Button { label: "Add", icon: Some(Icon::Plus), ..Button::default() }))
            }
        }
    }
}

fn listed(frame: &Frame, asked: &Asked, shown: &Shown) -> Markup {
    let beside = Beside { names: &shown.names, members: &shown.members };
    let next = shown.rows.next_cursor.as_deref().map(|cursor| asked.at(cursor));
    let previous = (!asked.cursor.is_empty()).then(|| asked.at(""));
    let rows = &shown.rows.data;
    html! {
        @if rows.is_empty() { (empty(asked)) }
        @else if asked.show == "done" {
            (task_list(&html! { @for task in rows { (rows::row(frame, task, &beside, true)) } }))
        } @else { (groups(frame, asked, rows, &beside)) }
        (pagination(&Pages { previous, next, shown: String::new() }))
    }
}

fn groups(frame: &Frame, asked: &Asked, rows: &[Task], beside: &Beside<'_>) -> Markup {
    let windows = Windows::new(frame.now, &frame.zone);
    html! {
        div.task-groups data-nav-list {
            @for window in Window::ALL.iter().copied() {
                @let group: Vec<&Task> = rows.iter().filter(|task| windows.of(task.due_at) == window).collect();
                @if !group.is_empty() {
                    @let only = asked.due == window.as_str();
                    section.task-group aria-labelledby={ "due-" (window) } {
                        h2.task-group-title.task-late[window == Window::Overdue] id={ "due-" (window) } {
                            a href=(asked.with(&asked.show, if only { "" } else { window.as_str() })) title=(if only { "Show every time" } else { "Show only these" }) { (words(window)) }
                            span.tab-count { (group.len()) }
                        }
                        (task_list(&html! { @for task in group { (rows::row(frame, task, beside, true)) } }))
                    }
                }
            }
        }
    }
}

/// A window of time in words.
fn words(window: Window) -> &'static str {
    match window {
        Window::Overdue => "Overdue",
        Window::Today => "Today",
        Window::Week => "This week",
        Window::Later => "Later",
        Window::Undated => "No date",
    }
}

fn empty(asked: &Asked) -> Markup {
    if asked.narrowed() {
        let all = Asked { show: asked.show.clone(), ..Asked::default() }.at("");
        let clear = link_button(&all, &Button { label: "Show all", ..Button::default() });
        return empty_state(Icon::Search, "No such task", "Nothing here fits.", &clear);
    }
    let (title, text) = match asked.show.as_str() {
        "done" => ("Nothing done yet", "What is ticked off stands here, the latest first."),
        "nobody" => {
            ("Everything is somebody's", "A task that nobody has yet stands here, to be taken.")
        }
        "all" => (
            "Nothing to do",
            "Your agent writes a task down when it takes a message; rules make them when a booking waits or a lead comes in; and you write your own, here or from a conversation.",
        ),
        _ => (
            "Nothing for you to do",
            "Tasks that are given to you stand here, by when they are due. Write one down below, or take one of nobody's.",
        ),
    };
    empty_state(Icon::Tasks, title, text, &html! {})
}
