//! Task rules: when this happens, make that task.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::{MemberId, TaskRuleId};
use frontdesk_desk::{
    App, Error, Role, orgs,
    orgs::Member as Colleague,
    tasks::{
        Urgency,
        rules::{self, NewTaskRule, Occasion, RuleDue, TaskRule},
    },
};
use frontdesk_http::{Form, Member, Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, read_only, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Column, Control, Entry, Field, FormErrors, Icon, Mood, Toggle, Tone, badge,
        error_summary, field, form_actions, link_button, menu_line, menu_link, menu_post,
        page_header_with_back, row_menu, section_header, submit, switch, table,
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

/// An occasion in words, as what comes after "When".
const fn words(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::LeadCaptured => "a lead is captured",
        Occasion::BookingRequested => "a booking waits for a yes",
        Occasion::BookingCancelled => "a customer cancels a booking",
        Occasion::NoShow => "a customer does not come",
        Occasion::Unanswered => "the agent cannot answer a question",
        Occasion::RatedBadly => "a customer gives one or two stars",
        Occasion::OutOfHours => "somebody writes while you are closed",
    }
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
        Column::new("When"),
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
                td { (capital(words(rule.occasion))) }
                td { a.row-link href={ (PATH) "/" (rule.id) } { (rule.title) } @if rule.urgency == Urgency::High { " " (badge(Mood::Warning, "urgent")) } }
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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    occasion: String,
    title: String,
    urgency: String,
    due: String,
    hours: String,
    member: String,
    enabled: bool,
    /// The mark of the rule that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    fn of_new(rule: &NewTaskRule) -> Self {
        Self {
            occasion: rule.occasion.as_str().to_owned(),
            title: rule.title.clone(),
            urgency: rule.urgency.as_str().to_owned(),
            due: rule.due.as_str().to_owned(),
            hours: if rule.due == RuleDue::Hours {
                rule.due_hours.to_string()
            } else {
                String::new()
            },
            member: rule.assignee.as_ref().map(ToString::to_string).unwrap_or_default(),
            enabled: rule.enabled,
            ..Self::default()
        }
    }

    fn of(rule: &TaskRule) -> Self {
        let typed = Self::of_new(&NewTaskRule {
            occasion: rule.occasion,
            title: rule.title.clone(),
            urgency: rule.urgency,
            due: rule.due,
            due_hours: rule.due_hours,
            assignee: rule.assignee_id.clone(),
            enabled: rule.enabled,
        });
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    fn shown(&self) -> Stored {
        let text = |text: &str| text.trim().to_owned();
        // Hours count only where it is due by them.
        let hours =
            if self.due == RuleDue::Hours.as_str() { text(&self.hours) } else { String::new() };
        vec![
            ("When", text(&self.occasion)),
            ("Task", text(&self.title)),
            ("Urgency", text(&self.urgency)),
            ("Due", text(&self.due)),
            ("Hours", hours),
            ("Who", text(&self.member)),
            ("On", if self.enabled { "yes" } else { "no" }.to_owned()),
        ]
    }

    fn rule(&self) -> Result<NewTaskRule, Error> {
        fn word<T: std::str::FromStr<Err = String>>(
            text: &str,
            field: &'static str,
        ) -> Result<T, Error> {
            text.parse().map_err(|wrong: String| Error::invalid(field, wrong))
        }
        let due: RuleDue = word(&self.due, "due")?;
        let hours = if due == RuleDue::Hours { self.hours.trim() } else { "0" };
        let hours = hours.parse().map_err(|_| Error::invalid("due_hours", "is 1 to 720 hours"))?;
        let member = self.member.trim();
        let assignee: Option<MemberId> = if member.is_empty() {
            None
        } else {
            Some(member.parse().map_err(|_| Error::invalid("assignee", "is not a member"))?)
        };
        Ok(NewTaskRule {
            occasion: word(&self.occasion, "occasion")?,
            title: self.title.clone(),
            urgency: word(&self.urgency, "urgency")?,
            due,
            due_hours: hours,
            assignee,
            enabled: self.enabled,
        })
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
        let typed = Typed { base: stored.base, news, ..typed };
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

fn form(
    frame: Frame,
    rule: Option<&TaskRule>,
    members: &[Colleague],
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let action = rule.map_or_else(|| PATH.to_owned(), |rule| format!("{PATH}/{}", rule.id));
    let title = if rule.is_some() { "Task rule" } else { "New rule" };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(PATH, "Task rules", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form.form.narrow method="post" action=(action) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(errors))
            fieldset.form disabled[!may] { (fields(members, typed, errors)) }
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if rule.is_some() { "Save" } else { "Add the rule" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
}

fn fields(members: &[Colleague], typed: &Typed, errors: &FormErrors) -> Markup {
    let occasions: Vec<Choice> =
        Occasion::ALL.iter().map(|one| Choice::new(one.as_str(), words(*one))).collect();
    let urgencies =
        [Choice::new("low", "Low"), Choice::new("normal", "Normal"), Choice::new("high", "High")];
    let dues = [
        Choice::new("none", "Whenever"),
        Choice::new("hours", "So many hours later"),
        Choice::new("opening", "In the first hour of opening"),
    ];
    let mut people = vec![Choice::new("", "Nobody yet")];
    people.extend(
        members
            .iter()
            .filter(|member| member.role >= Role::Operator || member.id.as_str() == typed.member)
            .map(|member| Choice::new(member.id.as_str(), &member.name)),
    );
    html! {
        (field(&Field { name: "occasion", label: "When", value: &typed.occasion, control: Control::Select { options: &occasions }, error: errors.get("occasion"), ..Field::default() }))
        (field(&Field { name: "title", label: "Make this task", value: &typed.title, required: true, max_length: Some(300), error: errors.get("title"), ..Field::default() }))
        (holes())
        div.form-row {
            (field(&Field { name: "due", label: "Due", value: &typed.due, control: Control::Select { options: &dues }, error: errors.get("due"), ..Field::default() }))
            (field(&Field {
                name: "hours", label: "Hours", value: &typed.hours, optional: true, error: errors.get("due_hours"),
                control: Control::Number { min: Some("1"), max: Some("720"), step: "1" }, ..Field::default()
            }))
        }
        div.form-row {
            (field(&Field { name: "member", label: "Who", value: &typed.member, control: Control::Select { options: &people }, error: errors.get("assignee"), ..Field::default() }))
            (field(&Field { name: "urgency", label: "Urgency", value: &typed.urgency, control: Control::Select { options: &urgencies }, error: errors.get("urgency"), ..Field::default() }))
        }
        (switch(&Toggle { name: "enabled", label: "On", hint: Some("It looks at what happens from now on."), on: typed.enabled, ..Toggle::default() }))
    }
}

/// Which words in braces are filled in, occasion by occasion.
fn holes() -> Markup {
    html! {
        details.small {
            summary { "What can be filled in" }
            dl.rule-holes {
                @for occasion in Occasion::ALL {
                    dt { "When " (words(*occasion)) }
                    dd { @for hole in occasion.placeholders() { code { "{" (hole) "}" } " " } }
                }
            }
        }
    }
}
