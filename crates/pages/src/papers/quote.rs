//! The page of a quote: read it, accept it with a name, decline it with a reason.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use frontdesk_base::{Error, Timestamp};
use frontdesk_desk::{
    App,
    sales::{self, PublicQuote, QuoteStatus},
};
use frontdesk_http::{Door, Failure, Form, Gate, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    hidden, pdf, seen_at, unknown,
    words::{Words, fill, words},
};
use crate::{
    layout::customer_page,
    parts::{
        Button, Control, Field, FormErrors, Icon, Mood, Tone, field, link_button, notice, paper,
        submit,
    },
};

/// A form of the page, as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    reason: String,
    /// When the paper was made that the form stood under, in milliseconds.
    seen: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let open = match open(&app, &token, &headers).await {
        Ok(open) => open,
        Err(missing) => return Ok(missing),
    };
    let page = page(&open, &token, &headers, &Typed::default(), &FormErrors::none());
    Ok(hidden(page))
}

/// The quote of a link, or the page that says that there is none.
async fn open(app: &App, token: &str, headers: &HeaderMap) -> Result<PublicQuote, Response> {
    match sales::open_quote(app, token).await {
        Ok(open) => Ok(open),
        Err(Error::NotFound(_)) => Err(unknown(headers)),
        Err(error) => Err(Failure(error).into_response()),
    }
}

pub(super) async fn file(
    State(app): State<App>,
    Path(token): Path<String>,
    gate: Gate,
    headers: HeaderMap,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    match sales::quote_paper(&app, &token).await {
        Ok(file) => Ok(pdf(file)),
        Err(Error::NotFound(_)) => Ok(unknown(&headers)),
        Err(error) => Err(error.into()),
    }
}

/// The page's script tells that somebody reads it.
pub(super) async fn seen(
    State(app): State<App>,
    Path(token): Path<String>,
    gate: Gate,
) -> Result<StatusCode> {
    gate.pass(Door::Link)?;
    sales::seen_quote(&app, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let seen = typed.seen.parse().ok().map(Timestamp::from_millis);
    let done = sales::accept(&app, &token, &typed.name, seen).await.map(drop);
    answered(&app, &token, &headers, &typed, done).await
}

pub(super) async fn decline(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let done = sales::decline(&app, &token, &typed.reason).await.map(drop);
    answered(&app, &token, &headers, &typed, done).await
}

/// Back to the page, which says what has become of it; or the form with what is wrong with it.
async fn answered(
    app: &App,
    token: &str,
    headers: &HeaderMap,
    typed: &Typed,
    done: Result<(), Error>,
) -> Result<Response> {
    let open = match open(app, token, headers).await {
        Ok(open) => open,
        Err(missing) => return Ok(missing),
    };
    let w = words(open.quote.content.language());
    let (status, errors) = match done {
        Ok(()) => return Ok(hidden(Redirect::to(&format!("/quotes/{token}")))),
        Err(Error::Invalid(fields)) if fields.contains_key("name") => {
            (StatusCode::UNPROCESSABLE_ENTITY, FormErrors::one("name", w.name_missing))
        }
        Err(Error::Invalid(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, FormErrors::one("reason", w.too_long))
        }
        // It was answered, has run out or is revised: the page says which. Else it has changed meanwhile.
        Err(Error::Conflict(_)) if open.closed.is_some() => {
            (StatusCode::CONFLICT, FormErrors::none())
        }
        Err(Error::Conflict(_)) => (StatusCode::CONFLICT, FormErrors::one("", w.changed)),
        Err(error) => return Err(error.into()),
    };
    Ok(hidden((status, page(&open, token, headers, typed, &errors))))
}

fn page(
    open: &PublicQuote,
    token: &str,
    headers: &HeaderMap,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let quote = &open.quote;
    let language = quote.content.language();
    let w = words(language);
    let number = quote.number.clone().unwrap_or_default();
    let title = format!("{} {number}", open.document.title);
    let path = format!("/quotes/{token}");
    let body = html! {
        div data-seen=[seen_at(headers, format!("{path}/seen"))] {
            h1.customer-title { (title) }
            (state(open, w))
            @if let Some(said) = errors.get("") { (notice(Mood::Warning, "", said)) }
            @if quote.status == QuoteStatus::Draft {
                p.soft { (w.revised_more) }
            } @else {
                section.card.customer-card { (paper(&open.document, false)) }
                p { (link_button(&format!("{path}/paper.pdf"), &Button { label: w.download, icon: Some(Icon::Download), ..Button::default() })) }
            }
            @if open.closed.is_none() { (answer(open, &path, typed, errors, w)) }
        }
    };
    customer_page(&title, language.tag(), Some(&open.business), false, &body)
}

/// What has become of it, in a sentence.
fn state(open: &PublicQuote, w: &Words) -> Markup {
    let quote = &open.quote;
    let language = quote.content.language();
    let zone = open.business.zone();
    let day = quote.decided_at.map(|at| language.day(at.in_zone(&zone).date())).unwrap_or_default();
    let said = |text: &str| fill(text, &[("name", &quote.accepted_by), ("day", &day)]);
    match quote.status {
        QuoteStatus::Draft => notice(Mood::Info, "", w.revised),
        QuoteStatus::Accepted => notice(Mood::Success, w.thanks, &said(w.was_accepted)),
        QuoteStatus::Declined => notice(Mood::Info, "", &said(w.was_declined)),
        QuoteStatus::Expired => notice(Mood::Warning, "", w.expired),
        QuoteStatus::Sent | QuoteStatus::Viewed if open.closed.is_some() => {
            notice(Mood::Warning, "", w.expired)
        }
        QuoteStatus::Sent | QuoteStatus::Viewed => html! {},
    }
}

/// The two ways to answer.
fn answer(open: &PublicQuote, path: &str, typed: &Typed, errors: &FormErrors, w: &Words) -> Markup {
    let made = open.document.created_at_ms.to_string();
    let declines = !typed.reason.is_empty() || errors.get("reason").is_some();
    html! {
        section.card.customer-card {
            h2.paper-subject { (w.accept_title) }
            form.stack method="post" action={ (path) "/accept" } {
                input type="hidden" name="seen" value=(made);
                p.soft { (fill(w.accept_more, &[("business", &open.business.name)])) }
                (field(&Field { name: "name", label: w.your_name, value: &typed.name, error: errors.get("name"), autocomplete: Some("name"), required: true, max_length: Some(120), ..Field::default() }))
                div { (submit(&Button { label: w.accept, tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() })) }
            }
            details.paper-decline open[declines] {
                summary { (w.decline_title) }
                form.stack method="post" action={ (path) "/decline" } {
                    (field(&Field { name: "reason", label: w.reason, value: &typed.reason, error: errors.get("reason"), control: Control::Area { rows: 3 }, ..Field::default() }))
                    div { (submit(&Button { label: w.decline, icon: Some(Icon::X), ..Button::default() })) }
                }
            }
        }
    }
}
