//! Conversation types: the list, and the page of one with its questions.

mod form;
mod list;
mod typed;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::ConversationTypeId;
use frontdesk_desk::{
    App, Error,
    intake::{
        examples,
        types::{self, Removed, Step},
    },
};
use frontdesk_http::{Form, Path, Result};
use serde::Deserialize;

use self::typed::{Sent, Typed};
use super::Tab;
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile,
    parts::FormErrors,
    shell::{Frame, Page},
};

const PATH: &str = Tab::Types.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/settings/conversation-types", get(show).post(create))
        .route("/app/settings/conversation-types/new", get(new))
        .route("/app/settings/conversation-types/examples", post(example))
        .route("/app/settings/conversation-types/{id}", get(edit).post(update))
        .route("/app/settings/conversation-types/{id}/delete", post(delete))
        .route("/app/settings/conversation-types/{id}/up", post(up))
        .route("/app/settings/conversation-types/{id}/down", post(down))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let all = types::list(&app, &frame.caller).await?;
    Ok(list::page(frame, &all))
}

async fn new(frame: Frame) -> Page {
    form::page(frame, None, &Typed::empty(), &FormErrors::none(), false)
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let (mut typed, change) = Typed::read(sent);
    if !change.is_empty() {
        typed.change(&change);
        return Ok(form::page(frame, None, &typed, &FormErrors::none(), true).into_response());
    }
    match types::create(&app, &frame.caller, &typed.text()).await {
        Ok(one) => Ok(back.led(Flash::done(format!("Added {}", one.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            Ok(form::page(frame, None, &typed, &errors, true).refused().into_response())
        }
    }
}

#[derive(Deserialize)]
struct Chosen {
    example: String,
}

/// Adds one of the examples and opens it, so that it can be changed.
async fn example(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let example = examples::all()
        .into_iter()
        .find(|one| one.name == chosen.example)
        .ok_or(Error::NotFound("example"))?;
    match types::create(&app, &frame.caller, &example).await {
        Ok(one) => {
            let words = format!("Added {}. Change its questions as you need them.", one.name);
            Ok(back.led(Flash::done(words), &format!("{PATH}/{}", one.id)))
        }
        Err(Error::Conflict(why)) => Ok(back.led(Flash::warning(why), PATH)),
        Err(error) => Err(error.into()),
    }
}

async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationTypeId>,
) -> Result<Page> {
    let one = types::get(&app, &frame.caller, &id).await?;
    Ok(form::page(frame, Some(&one), &Typed::of(&one), &FormErrors::none(), false))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConversationTypeId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let one = types::get(&app, &frame.caller, &id).await?;
    let (mut typed, change) = Typed::read(sent);
    if !change.is_empty() {
        typed.change(&change);
        return Ok(form::page(frame, Some(&one), &typed, &FormErrors::none(), true).into_response());
    }
    let stored = Typed::of(&one);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = form::page(frame, Some(&one), &typed, &FormErrors::none(), true);
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match types::update(&app, &frame.caller, &id, &typed.text()).await {
        Ok(one) => Ok(back.led(Flash::done(format!("Saved {}", one.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            Ok(form::page(frame, Some(&one), &typed, &errors, true).refused().into_response())
        }
    }
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConversationTypeId>,
) -> Result<Response> {
    let one = types::get(&app, &frame.caller, &id).await?;
    let words = match types::remove(&app, &frame.caller, &id).await? {
        Removed::Deleted => format!("Deleted {}", one.name),
        Removed::Archived => format!("Put {} away. What was answered stays.", one.name),
    };
    Ok(back.led(Flash::done(words), PATH))
}

async fn up(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConversationTypeId>,
) -> Result<Response> {
    types::shift(&app, &frame.caller, &id, Step::Up).await?;
    Ok(back.led(Flash::done("Moved up"), PATH))
}

async fn down(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ConversationTypeId>,
) -> Result<Response> {
    types::shift(&app, &frame.caller, &id, Step::Down).await?;
    Ok(back.led(Flash::done("Moved down"), PATH))
}
