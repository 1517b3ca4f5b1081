//! The versions of the agent: what each changed, and bringing one back.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_desk::{
    App, Error, Role,
    settings::{self, AgentSettings, Version},
};
use frontdesk_http::{Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Names, Tab, diff, view};
use crate::{
    Pages,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Column, Control, Field, Icon, Live, Mood, Reads, Tone, badge, card,
        empty_state, field, link_button, live_region, page_header_with_back, post_button, submit,
        table, time, titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Versions.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list))
        .route("/app/agent/versions/{number}", get(one))
        .route("/app/agent/versions/{number}/restore", post(restore))
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    let versions = settings::versions(&app, &frame.caller).await?;
    let names = Names::load(&app, &frame).await?;
    let live = Live { on: Some("agent.published"), when: None, get: Some(PATH) };
    let rows = html! {
        @for (at, version) in versions.iter().enumerate() {
            (row(&frame, &names, version, versions.get(at + 1), at == 0))
        }
    };
    let columns = [
        Column::new("Version"),
        Column::new("What changed"),
        Column { wide_only: true, ..Column::new("Published by") },
        Column::new("When"),
        Column::actions(),
    ];
    let body = html! {
        (live_region("versions", &live, &table("Versions of the agent", &columns, &rows)))
        @if versions.len() == 1 {
            p.faint.small.gap-above-small { "Each time you publish, a version is added here. Any of them can be brought back." }
        }
    };
    Ok(view(frame, Tab::Versions, &html! {}, &body))
}

fn row(
    frame: &Frame,
    names: &Names,
    version: &Version,
    before: Option<&Version>,
    published: bool,
) -> Markup {
    let at = format!("{PATH}/{}", version.number);
    let changed =
        before.map(|before| diff::named(&settings::diff(&before.settings, &version.settings)));
    html! {
        tr {
            td { a.row-link href=(at) { "Version " (version.number) } @if published { " " (badge(Mood::Success, "Published")) } }
            td {
                @if !version.note.is_empty() { p dir="auto" { (version.note) } }
                p.faint.small {
                    @if let Some(from) = version.restored_from { "Version " (from) " brought back. " }
                    @match changed.as_deref() { None => "The first that was kept.", Some("") => "Nothing.", Some(changed) => (changed) }
                }
            }
            td.wide-only { (names.of(&version.published_by)) }
            td { (time(&frame.moment(version.published_at, Reads::Relative))) }
            td.actions { @if !published && frame.may(Role::Admin) { (restore_button(version.number, true)) } }
        }
    }
}

fn restore_button(number: i64, small: bool) -> Markup {
    let question = format!("Publish version {number} again? Customers meet it at once.");
    post_button(
        &format!("{PATH}/{number}/restore"),
        &Button {
            label: "Restore",
            icon: Some(Icon::Refresh),
            tone: if small { Tone::Quiet } else { Tone::Secondary },
            small,
            folds: small,
            confirm: Some(&question),
            ..Button::default()
        },
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    with: String,
}

async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(number): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let version = settings::version(&app, &frame.caller, number).await?;
    let all = settings::versions(&app, &frame.caller).await?;
    let draft = settings::draft(&app, &frame.caller).await?;
    let published = all.first().is_some_and(|newest| newest.number == number);
    let previous = all.iter().find(|one| one.number < number).map(|one| one.number.to_string());
    let with = if asked.with.is_empty() { previous.unwrap_or_default() } else { asked.with };
    let other: Option<AgentSettings> = match with.as_str() {
        "" => None,
        "draft" => Some(draft.settings.clone()),
        other => {
            let other = other.parse().map_err(|_| Error::NotFound("version"))?;
            Some(settings::version(&app, &frame.caller, other).await?.settings.0)
        }
    };
    let actions =
        html! { @if !published && frame.may(Role::Admin) { (restore_button(number, false)) } };
    let body = html! {
        (page_header_with_back(PATH, "Versions", &format!("Version {number}"), &actions))
        p.draft-line {
            @if published { (badge(Mood::Success, "Published")) }
            @if let Some(from) = version.restored_from { (badge(Mood::Neutral, &format!("Version {from} brought back"))) }
            span.small.soft { (Names::load(&app, &frame).await?.of(&version.published_by)) ", " (time(&frame.moment(version.published_at, Reads::Full))) }
        }
        @if !version.note.is_empty() { p dir="auto" { (version.note) } }
        (choose(number, &with, &all, draft.exists))
        @match &other {
            Some(other) => (compared(number, &with, &version.settings, other)),
            None => (card(&first())),
        }
    };
    Ok(frame.page(Place::Agent, &format!("Version {number} · Agent"), &body))
}

fn first() -> Markup {
    empty_state(
        Icon::Sparkle,
        "The first version",
        "There is no earlier one to compare it with. Publish a change, and what it changed is shown here.",
        &link_button("/app/agent", &Button { label: "Open the agent", ..Button::default() }),
    )
}

/// Which other version it is compared with.
fn choose(number: i64, with: &str, all: &[Version], draft: bool) -> Markup {
    let mut labels: Vec<(String, String)> = all
        .iter()
        .filter(|one| one.number != number)
        .map(|one| (one.number.to_string(), format!("Version {}", one.number)))
        .collect();
    if draft {
        labels.insert(0, ("draft".to_owned(), "The draft".to_owned()));
    }
    let options: Vec<Choice> =
        labels.iter().map(|(value, label)| Choice::new(value, label)).collect();
    html! {
        @if !options.is_empty() {
            form.compare-with method="get" action={ (PATH) "/" (number) } {
                (field(&Field { name: "with", label: "Compared with", value: with, control: Control::Select { options: &options }, ..Field::default() }))
                (submit(&Button { label: "Show", ..Button::default() }))
            }
        }
    }
}

/// The earlier one stands on the left; the draft is later than every version.
fn compared(number: i64, with: &str, this: &AgentSettings, other: &AgentSettings) -> Markup {
    let later = with.parse::<i64>().map_or(true, |other| other > number);
    let this_name = format!("version {number}");
    let other_name =
        if with == "draft" { "the draft".to_owned() } else { format!("version {with}") };
    let (changes, title) = if later {
        (settings::diff(this, other), format!("From {this_name} to {other_name}"))
    } else {
        (settings::diff(other, this), format!("From {other_name} to {this_name}"))
    };
    titled_card(
        &title,
        &html! {},
        &html! { @if changes.is_empty() { p.soft { "Nothing differs." } } @else { (diff::changes(&changes)) } },
    )
}

async fn restore(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(number): Path<i64>,
) -> Result<Response> {
    match settings::restore(&app, &frame.caller, number).await {
        Ok(agent) => {
            let said = format!("Version {number} is back, as version {}.", agent.version);
            Ok(back.led(Flash::done(said), PATH))
        }
        // Tools and models go with the years: what it names may be gone.
        Err(Error::Invalid(_)) => Ok(back.led(
            Flash::warning(
                "This version names a tool or a model that is gone. Copy what you need by hand.",
            ),
            &format!("{PATH}/{number}"),
        )),
        Err(Error::Conflict(words)) => {
            Ok(back.led(Flash::warning(words.into_owned()), PATH).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
