//! Task rules: when this happens, make that task.

mod form;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::TaskRuleId;
use frontdesk_desk::{
    App, Role, orgs,
    orgs::Member as Colleague,
    tasks::{
        Urgency,
        rules::{self, NewTaskRule, Occasion, RuleDue, TaskRule},
    },
};
use frontdesk_http::{Form, Member, Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use self::form::{Typed, form, words};
use super::{Tab, read_only, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile,
    parts::{
        Button, Column, Entry, FormErrors, Icon, Mood, Tone, badge, link_button, menu_line,
        menu_link, menu_post, row_menu, section_header, submit, table,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::TaskRules.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(create))
        .route("/app/settings/task-rules/new", get(new))
        .route("/app/settings/task-rules/usual", post(usual))
        .route("/app/settings/task-rules/{rule}", get(edit).post(update))
        .route("/app/settings/task-rules/{rule}/switch", post(turn))
        .route("/app/settings/task-rules/{rule}/delete", post(delete))
}

fn due_words(rule: &TaskRule) -> String {
    match (rule.due, rule.due_hours) {
        (RuleDue::Never, _) => "whenever".to_owned(),
        (RuleDue::Opening, _) => "in the first hour of opening".to_owned(),
        (RuleDue::Hours, 1) => "an hour later".to_owned(),
        (RuleDue::Hours, hours) if hours > 24 && hours % 24 == 0 => {
            format!("{} days later", hours / 24)
        }
        (RuleDue::Hours, hours) => format!("{hours} hours later"),
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let all = rules::list(&app, &frame.caller).await?;
    let members = orgs::members(&app, &frame.caller).await?;
    let may = frame.may(Role::Admin);
    let add = html! {
        @if may { (link_button("/app/settings/task-rules/new", &Button { label: "New rule", icon: Some(Icon::Plus), tone: Tone::Primary, ..Button::default() })) }
    };
    let missing: Vec<Occasion> = Occasion::ALL
        .iter()
        .copied()
        .filter(|occasion| all.iter().all(|rule| rule.occasion != *occasion))
        .collect();
    let lead = "When this happens, that task is made by itself. Your agent writes down messages that it takes without any rule.";
    let body = html! {
        (read_only(&frame, Role::Admin))
        (section_header("Task rules", Some(lead), &add))
        @if all.is_empty() && !may { p.faint { "There are none yet." } }
        @if !all.is_empty() { (rule_table(&all, &members, may)) }
        @if may && !missing.is_empty() { (offered(&missing)) }
    };
    Ok(view(frame, Tab::TaskRules, &body))
}

fn rule_table(all: &[TaskRule], members: &[Colleague], may: bool) -> Markup {
    let columns = [
        Column { wide_only: true, ..Column::new("When") },
        Column::new("Task"),
        Column { wide_only: true, ..Column::new("By") },
        Column { wide_only: true, ..Column::new("Who") },
        Column::new("Now"),
        Column::actions(),
    ];
    let rows = html! {
        @for rule in all {
            @let who = rule.assignee_id.as_ref().and_then(|id| members.iter().find(|member| member.id == *id));
            tr id=(rule.id) {
                td.wide-only { (capital(words(rule.occasion))) }
                td {
                    a.row-link href={ (PATH) "/" (rule.id) } { (rule.title) } @if rule.urgency == Urgency::High { " " (badge(Mood::Warning, "urgent")) }
                    div.cell-more.soft.small {
                        (capital(words(rule.occasion))) " · " (due_words(rule))
                        @if let Some(member) = who { " · " bdi { (member.name) } }
                    }
                }
                td.soft.wide-only { (due_words(rule)) }
                td.soft.wide-only { @match who { Some(member) => bdi { (member.name) }, None => "nobody yet" } }
                td { @if rule.enabled { (badge(Mood::Success, "on")) } @else { (badge(Mood::Neutral, "off")) } }
                td.actions { @if may { (menu(rule)) } }
            }
        }
    };
    table("Task rules", &columns, &rows)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn menu(rule: &TaskRule) -> Markup {
    let at = format!("{PATH}/{}", rule.id);
    let (label, on) = if rule.enabled { ("Switch off", "false") } else { ("Switch on", "true") };
    let question = format!("Delete the rule “{}”? The tasks that it made stay.", rule.title);
    row_menu(
        &format!("More for {}", rule.title),
        &html! {
            (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            form method="post" action={ (at) "/switch" } {
                input type="hidden" name="on" value=(on);
                button.menu-item type="submit" { (Icon::Refresh) span.menu-label { (label) } }
            }
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        },
    )
}

/// The usual rules that are not there yet, each with the button that adds it.
fn offered(missing: &[Occasion]) -> Markup {
    html! {
        div.gap-above {
            (section_header("Usual ones", Some("Add what fits, and change it as you like."), &html! {}))
            ul.plain-list {
                @for occasion in missing {
                    @let usual = NewTaskRule::usual(*occasion);
                    li.rule-offer {
                        div { p { "When " (words(*occasion)) ":" } p.soft { (usual.title) } }
                        form.inline method="post" action="/app/settings/task-rules/usual" {
                            input type="hidden" name="occasion" value=(occasion);
                            (submit(&Button { label: "Add", icon: Some(Icon::Plus), small: true, ..Button::default() }))
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    occasion: String,
}

async fn new(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page> {
    let occasion = asked.occasion.parse().unwrap_or(Occasion::LeadCaptured);
    let typed = Typed::of_new(&NewTaskRule::usual(occasion));
    let members = orgs::members(&app, &frame.caller).await?;
    Ok(form(frame, None, &members, &typed, &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let made = match typed.rule() {
        Ok(rule) => rules::create(&app, &frame.caller, rule).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => Ok(back.led(Flash::done("Rule added"), PATH)),
        Err(error) => {
            let members = orgs::members(&app, &frame.caller).await?;
            let page = form(frame, None, &members, &typed, &of_form(error)?);
            Ok(page.refused().into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct Chosen {
    occasion: Occasion,
}

/// Adds the usual rule of an occasion.
async fn usual(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    rules::create(&app, &caller, NewTaskRule::usual(chosen.occasion)).await?;
    Ok(back.led(Flash::done("Rule added"), PATH))
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<TaskRuleId>) -> Result<Page> {
    let rule = rules::get(&app, &frame.caller, &id).await?;
    let members = orgs::members(&app, &frame.caller).await?;
    Ok(form(frame, Some(&rule), &members, &Typed::of(&rule), &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<TaskRuleId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let rule = rules::get(&app, &frame.caller, &id).await?;
    let members = orgs::members(&app, &frame.caller).await?;
    let stored = Typed::of(&rule);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = typed.told(stored.base, news);
        let page = form(frame, Some(&rule), &members, &typed, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    let saved = match typed.rule() {
        Ok(new) => rules::update(&app, &frame.caller, &id, new).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(back.led(Flash::done("Rule saved"), PATH)),
        Err(error) => {
            let page = form(frame, Some(&rule), &members, &typed, &of_form(error)?);
            Ok(page.refused().into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Turn {
    on: bool,
}

async fn turn(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskRuleId>,
    Form(turn): Form<Turn>,
) -> Result<Response> {
    rules::switch(&app, &caller, &id, turn.on).await?;
    let words = if turn.on { "The rule is on" } else { "The rule is off" };
    Ok(back.led(Flash::done(words), PATH))
}

async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<TaskRuleId>,
) -> Result<Response> {
    rules::delete(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Rule deleted"), PATH))
}
