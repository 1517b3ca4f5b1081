//! Home: how far the set-up has come, what waits today, what is to be done.

mod try_it;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use frontdesk_base::{
    Language,
    id::{ContactId, JobId},
};
use frontdesk_desk::{
    App, Caller, Result as Done, Role, bookings, contacts,
    conversations::{Counts, Filter, inbox},
    jobs::{self, DeadJob},
    knowledge,
    orgs::{self, Checklist},
    sales, tasks as desk_tasks,
};
use frontdesk_http::{Hx, Member, Path, Query, Redirect, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Icon, Live, Mood, Reads, Step, Tab, Tone, button, checklist, empty_state,
        figure_link, link_button, live_region, notice_with, page_header, post_button, tabs, time,
        titled_card,
    },
    shell::{Frame, Page},
    tasks,
};

/// Tasks in the list.
const TASKS: i64 = 50;
/// Dead jobs that are named one by one.
const DEAD: usize = 5;

/// The routes of Home.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app", get(start))
        .route("/app/home", get(home))
        .route("/app/home/checklist/dismiss", post(dismiss))
        .route("/app/jobs/{job}/retry", post(retry))
        .merge(try_it::router())
}

/// Where the dashboard begins: setting up while there is something to set up, the work after that.
async fn start(State(app): State<App>, hx: Hx, frame: Frame) -> Result<Redirect> {
    let list = orgs::checklist(&app, &frame.caller).await?;
    Ok(Redirect::to(&hx, if is_done(list) { "/app/inbox" } else { "/app/home" }))
}

fn is_done(list: Checklist) -> bool {
    let (done, all) = list.progress();
    list.dismissed || done == all
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `all` for everybody's tasks.
    tasks: String,
}

/// What Home shows.
struct Today {
    list: Checklist,
    counts: Counts,
    /// Whether there is any conversation, over or not.
    any: bool,
    gaps: i64,
    /// Bookings that wait for a yes.
    requests: i64,
    to_do: i64,
    /// What is still to be paid, where there is any.
    owed: Vec<sales::Open>,
    tasks: Vec<desk_tasks::Task>,
    names: std::collections::HashMap<ContactId, String>,
    members: Vec<orgs::Member>,
    dead: Vec<DeadJob>,
}

impl Today {
    async fn load(app: &App, caller: &Caller, all: bool) -> Done<Self> {
        let assignee = if all { None } else { caller.member().cloned() };
        let filter = desk_tasks::Filter { assignee, limit: TASKS, ..desk_tasks::Filter::default() };
        let tasks = desk_tasks::list(app, caller, &filter).await?.data;
        let mut ids: Vec<ContactId> =
            tasks.iter().filter_map(|task| task.contact_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let names = contacts::named(app, caller, &ids).await?;
        let any = Filter { snoozed: true, limit: 1, ..Filter::default() };
        Ok(Self {
            list: orgs::checklist(app, caller).await?,
            counts: inbox::counts(app, caller).await?,
            any: !inbox::list(app, caller, &any).await?.data.is_empty(),
            gaps: knowledge::count_gaps(app, caller).await?,
            requests: bookings::count_pending(app, caller).await?,
            to_do: desk_tasks::count_open(app, caller).await?,
            owed: sales::open_sums(app, caller)
                .await?
                .into_iter()
                .filter(|one| one.open.amount > 0)
                .collect(),
            names: names
                .into_iter()
                .map(|contact| (contact.id.clone(), contact.display_name()))
                .collect(),
            members: orgs::members(app, caller).await?,
            dead: if caller.role() >= Role::Admin {
                jobs::dead(app, caller).await?
            } else {
                Vec::new()
            },
            tasks,
        })
    }
}

async fn home(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page> {
    let all = asked.tasks == "all";
    let today = Today::load(&app, &frame.caller, all).await?;
    let first = frame.signed.user.name.split_whitespace().next().unwrap_or_default();
    let title = format!("{}, {first}", greeting(&frame));
    let open = link_button(
        "/app/inbox",
        &Button {
            label: "Open the inbox",
            icon: Some(Icon::Inbox),
            tone: Tone::Primary,
            ..Button::default()
        },
    );
    let get = if all { "/app/home?tasks=all" } else { "/app/home" };
    let live = Live {
        on: Some(
            "message.created message.status_changed conversation.* task.* knowledge.* booking.* invoice.*",
        ),
        when: None,
        get: Some(get),
    };
    let body = html! {
        (page_header(&title, Some(&lead(&today)), &open))
        div.stack {
            @if !is_done(today.list) { (set_up(&frame, today.list)) }
            @if !today.dead.is_empty() { (dead(&frame, &today.dead)) }
            (live_region("today", &live, &html! { (figures(&today)) (to_do(&frame, &today, all)) }))
        }
        (tasks::task_dialog(&frame, &today.members, None))
    };
    Ok(frame.page(Place::Home, "Home", &body))
}

fn greeting(frame: &Frame) -> &'static str {
    match frame.now.in_zone(&frame.zone).hour() {
        5..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    }
}

fn lead(today: &Today) -> String {
    match today.counts.escalated {
        // Nothing was ever said: the agent has nothing in hand.
        0 if !today.any => match today.list {
            Checklist { dismissed: false, .. } if !is_done(today.list) => {
                "Nobody has written yet. Your next step is on the list below.".to_owned()
            }
            Checklist { embedded: false, .. } => {
                "Nobody has written yet. Put the chat on your website, under Channels.".to_owned()
            }
            _ => "Nobody has written yet.".to_owned(),
        },
        0 => "Your agent has everything in hand.".to_owned(),
        1 => "One conversation is with a person, or waiting for one.".to_owned(),
        n => format!("{n} conversations are with people, or waiting for one."),
    }
}

fn set_up(frame: &Frame, list: Checklist) -> Markup {
    let steps = [
        Step {
            title: "Say what your business does",
            text: "Your agent introduces you with it, and customers find you by it.",
            href: "/app/settings/organization",
            action: "Fill in",
            done: list.profile,
        },
        Step {
            title: "Set your opening hours",
            text: "It tells people when to come, and knows when nobody is there.",
            href: "/app/settings/hours",
            action: "Set hours",
            done: list.hours,
        },
        Step {
            title: "Teach it the first answers",
            text: "It says nothing that it has not been taught.",
            href: "/app/knowledge",
            action: "Add knowledge",
            done: list.knowledge,
        },
        Step {
            title: "Try it",
            text: "Ask it what your customers ask, before they do.",
            href: "/app/try",
            action: "Try it",
            done: list.tried,
        },
        Step {
            title: "Put it on your website",
            text: "One line of code.",
            href: "/app/channels",
            action: "Get the code",
            done: list.embedded,
        },
        Step {
            title: "Invite your team",
            text: "They see every conversation and can step in at any moment.",
            href: "/app/settings/members",
            action: "Invite",
            done: list.invited,
        },
    ];
    html! {
        div {
            (checklist("Set up your front desk", &steps))
            @if frame.may(Role::Admin) {
                div.after-card { (post_button("/app/home/checklist/dismiss", &Button { label: "Hide this list", small: true, tone: Tone::Quiet, ..Button::default() })) }
            }
        }
    }
}

fn figures(today: &Today) -> Markup {
    let waiting = if today.counts.escalated > 0 { Mood::Warning } else { Mood::Neutral };
    let asked = if today.requests > 0 { Mood::Warning } else { Mood::Neutral };
    let figures: [(&str, &str, i64, Mood); 6] = [
        ("/app/inbox?status=escalated", "Escalated", today.counts.escalated, waiting),
        ("/app/inbox?status=open", "With the agent", today.counts.open, Mood::Neutral),
        ("/app/inbox?unread=1", "Unread", today.counts.unread, Mood::Neutral),
        ("/app/calendar?view=requests", "Requests", today.requests, asked),
        ("/app/knowledge/gaps", "Unanswered", today.gaps, Mood::Neutral),
        ("/app/tasks?show=all", "Tasks to do", today.to_do, Mood::Neutral),
    ];
    html! {
        div.grid.grid-tight {
            @for (href, label, value, mood) in figures { (figure_link(href, label, &value.to_string(), mood)) }
            @for one in &today.owed { (owed(*one)) }
        }
    }
}

/// What is overdue, or else what is open.
fn owed(one: sales::Open) -> Markup {
    let code = one.open.currency.code();
    let said = |money| Language::En.money(money);
    if one.overdue.amount > 0 {
        let label = format!("Overdue, {code}");
        let all = "/app/money/invoices?state=overdue";
        return figure_link(all, &label, &said(one.overdue), Mood::Danger);
    }
    figure_link(
        "/app/money/invoices",
        &format!("To be paid, {code}"),
        &said(one.open),
        Mood::Neutral,
    )
}

fn to_do(frame: &Frame, today: &Today, all: bool) -> Markup {
    let add = html! {
        @if frame.may(Role::Operator) {
            (button(&Button { label: "New task", icon: Some(Icon::Plus), small: true, opens: Some("new-task"), key: Some("c"), ..Button::default() }))
        }
    };
    let body = html! {
        (tabs("Tasks", &[
            Tab { label: "Mine", href: "/app/home", current: !all, ..Tab::default() },
            Tab { label: "Everybody's", href: "/app/home?tasks=all", current: all, count: u32::try_from(today.to_do).ok().filter(|n| *n > 0) },
        ]))
        @if today.tasks.is_empty() {
            (empty_state(Icon::Tasks, if all { "Nothing to do" } else { "Nothing for you to do" },
                "When your agent takes a message, or somebody could not be reached, a task is written down here.", &html! {}))
        } @else { (tasks::full_list(frame, &today.tasks, &today.names, &today.members)) }
    };
    html! { div.gap-above { (titled_card("Tasks", &add, &body)) } }
}

/// Work that was given up, for whoever can look into it.
fn dead(frame: &Frame, jobs: &[DeadJob]) -> Markup {
    let title = match jobs.len() {
        1 => "One thing could not be done".to_owned(),
        n => format!("{n} things could not be done"),
    };
    let body = html! {
        p { "It was tried several times. See to the cause, then try again." }
        ul.plain-list {
            @for job in jobs.iter().take(DEAD) {
                li.cluster {
                    span { strong { (what(&job.kind)) } @if let Some(error) = &job.last_error { ": " (error) } }
                    @if let Some(at) = job.finished_at { span.faint { (time(&frame.moment(at, Reads::Relative))) } }
                    (post_button(&format!("/app/jobs/{}/retry", job.id), &Button { label: "Try again", small: true, ..Button::default() }))
                }
            }
        }
        @if jobs.len() > DEAD { p.faint { "And " (jobs.len() - DEAD) " more." } }
    };
    notice_with(Mood::Danger, &title, &body)
}

/// A kind of job in words.
fn what(kind: &str) -> String {
    match kind {
        "agent_turn" => "Answering a message".to_owned(),
        "send_mail" | "mail" => "Sending an e-mail".to_owned(),
        "delete_file" => "Deleting a file".to_owned(),
        other => other.replace('_', " "),
    }
}

async fn dismiss(State(app): State<App>, Member(caller): Member, back: Back) -> Result<Response> {
    caller.must_be(Role::Admin)?;
    orgs::mark(&app, caller.org(), orgs::Step::Dismissed).await?;
    Ok(back.led(Flash::done("The list is hidden"), "/app/home"))
}

async fn retry(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<JobId>,
) -> Result<Response> {
    jobs::retry(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Trying again"), "/app/home"))
}
