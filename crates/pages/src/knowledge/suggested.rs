//! Answers that members gave by hand, offered as entries: read, put better, approved or dismissed.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::{id::SuggestedId, text};
use frontdesk_desk::{
    App, Error, Role,
    knowledge::{
        self, FaqEntry,
        suggestions::{self, Suggested},
    },
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};

use super::{
    Tab,
    editor::{Subject, Typed, page, times},
    view,
};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, FormErrors, Icon, Live, Mood, Reads, Tone, badge, card, empty_state, link_button,
        live_region, post_button, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Suggested.href();

/// Suggestions on the page.
const ROWS: i64 = 100;
/// Characters of an answer in the list.
const EXCERPT: usize = 220;

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list))
        .route("/app/knowledge/suggested/{id}", get(edit).post(approve))
        .route("/app/knowledge/suggested/{id}/join", post(join))
        .route("/app/knowledge/suggested/{id}/dismiss", post(dismiss))
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    let rows = suggestions::list(&app, &frame.caller, ROWS).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let like = entry_like(&app, &frame, &row).await?;
        shown.push((row, like));
    }
    let live = Live { on: Some("knowledge.*"), when: None, get: Some(PATH) };
    let body = live_region("suggested", &live, &found(&frame, &shown));
    view(&app, frame, Tab::Suggested, &html! {}, &body).await
}

/// The entry that it may be another way of asking for, while there is one.
async fn entry_like(app: &App, frame: &Frame, row: &Suggested) -> Result<Option<FaqEntry>> {
    let Some(like) = &row.like_source_id else { return Ok(None) };
    match knowledge::get(app, &frame.caller, like).await {
        Ok(entry) => Ok(Some(entry)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn found(frame: &Frame, rows: &[(Suggested, Option<FaqEntry>)]) -> Markup {
    if rows.is_empty() {
        let waiting = link_button(
            "/app/inbox?status=escalated",
            &Button {
                label: "See who waits for a person",
                icon: Some(Icon::Inbox),
                ..Button::default()
            },
        );
        return card(&empty_state(
            Icon::Knowledge,
            "Nothing to learn from right now",
            "When somebody of your team answers a question that the agent could not, the answer is offered here. The agent learns it when you approve it.",
            &waiting,
        ));
    }
    let may = frame.may(Role::Operator);
    html! { ul.answer-list data-nav-list { @for (row, like) in rows { (shown(frame, row, like.as_ref(), may)) } } }
}

fn shown(frame: &Frame, row: &Suggested, like: Option<&FaqEntry>, may: bool) -> Markup {
    let at = format!("{PATH}/{}", row.id);
    html! {
        li.answer id=(row.id) {
            div.answer-text {
                a.row-link href=(at) data-nav-item dir="auto" { (row.question) }
                p.soft dir="auto" { (text::shorten(&text::line(&row.answer), EXCERPT)) }
                p.faint.small {
                    (badge(if row.given > 2 { Mood::Warning } else { Mood::Neutral }, &format!("answered by hand {}", times(row.given))))
                    " · last time " (time(&frame.moment(row.updated_at, Reads::Relative)))
                    @if let Some(conversation) = &row.conversation_id { " · " a href={ "/app/inbox/" (conversation) } { "conversation" } }
                }
                @if let Some(entry) = like {
                    p.small { "Much like " a href={ "/app/knowledge/" (entry.id) } dir="auto" { (entry.question) } }
                }
            }
            @if may {
                div.cluster {
                    (post_button(&format!("{at}/dismiss"), &Button { label: "Dismiss", tone: Tone::Quiet, small: true, ..Button::default() }))
                    @if like.is_some() {
                        (post_button(&format!("{at}/join"), &Button { label: "Add as another way of asking", small: true, ..Button::default() }))
                    }
                    (link_button(&at, &Button { label: "Edit and approve", icon: Some(Icon::Edit), small: true, ..Button::default() }))
                }
            }
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<SuggestedId>) -> Result<Page> {
    let row = suggestions::get(&app, &frame.caller, &id).await?;
    let typed = Typed::answered(&row.question, &row.answer);
    Ok(page(frame, &Subject::Suggested(&row), &typed, &FormErrors::none()))
}

async fn approve(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SuggestedId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match suggestions::approve(&app, &frame.caller, &id, typed.faq()).await {
        Ok(_) => Ok(back.led(Flash::done("Approved. The agent knows it from now on."), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let row = suggestions::get(&app, &frame.caller, &id).await?;
            Ok(page(frame, &Subject::Suggested(&row), &typed, &errors).refused().into_response())
        }
    }
}

async fn join(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SuggestedId>,
) -> Result<Response> {
    let flash = match suggestions::join(&app, &frame.caller, &id).await {
        Ok(entry) => Flash::done(format!("Added to “{}”", text::shorten(&entry.question, 80))),
        Err(Error::Conflict(said)) => Flash::warning(said),
        Err(other) => return Err(other.into()),
    };
    Ok(back.led(flash, PATH))
}

async fn dismiss(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SuggestedId>,
) -> Result<Response> {
    let flash = match suggestions::dismiss(&app, &frame.caller, &id).await {
        Ok(()) => Flash::done("Dismissed. It stays off the list when it is answered again."),
        Err(Error::Conflict(said)) => Flash::warning(said),
        Err(other) => return Err(other.into()),
    };
    Ok(back.led(flash, PATH))
}
