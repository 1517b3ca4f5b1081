//! "Your data": the page on which anybody asks a business to show, correct, hand over, restrict or delete what
//! it keeps of them, and the page behind the link that proves their address. It answers the same whoever
//! asks, and opening the link confirms nothing: that is a button, because programs that look into mails open
//! links too.

mod words;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use frontdesk_base::Error;
use frontdesk_desk::{
    App,
    data_requests::{self, Asked, Business, DataRequest, Kind, Status},
};
use frontdesk_http::{Door, Failure, Form, Gate, Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use self::words::{Words, words};
use super::{
    details::summary,
    eyes::{Eyes, spoken},
    manage::hidden,
    page::plain_message,
    words::fill,
};
use crate::{
    Pages,
    layout::customer_page,
    parts::{
        Answer, Button, Control, Field, FormErrors, Icon, Question, Tone, field, link_button,
        radio_cards, submit,
    },
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/book/{slug}/your-data", get(show).post(ask))
        .route("/book/{slug}/your-data/{token}", get(linked).post(confirm))
}

/// The line at the foot of a business's pages that leads here.
pub(super) fn foot(eyes: &Eyes, slug: &str) -> Markup {
    html! {
        p.faint.small.gap-above { a href={ "/book/" (slug) "/your-data" } { (words(eyes.language).link) } }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    /// The form was sent a moment ago.
    sent: String,
}

/// The form, as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    name: String,
    email: String,
    message: String,
}

/// A page of a business, in somebody's eyes.
struct Scene<'a> {
    business: &'a Business,
    slug: &'a str,
    eyes: Eyes,
    words: &'static Words,
}

impl<'a> Scene<'a> {
    fn of(business: &'a Business, slug: &'a str, headers: &HeaderMap) -> Self {
        let eyes = Eyes::of(headers, &business.profile, "");
        let words = words(eyes.language);
        Self { business, slug, eyes, words }
    }

    fn path(&self) -> String {
        format!("/book/{}/your-data", self.slug)
    }

    fn page(&self, title: &str, body: &Markup) -> Markup {
        let tag = self.eyes.language.tag();
        customer_page(title, tag, Some(&self.business.profile), false, body)
    }

    /// A page that only says something.
    fn says(&self, icon: Icon, title: &str, text: &str, more: &Markup) -> Markup {
        self.page(title, &plain_message(icon, title, text, more))
    }
}

/// The business of an address, or the page that says that there is none.
async fn business_of(app: &App, slug: &str, headers: &HeaderMap) -> Result<Business, Response> {
    match data_requests::business(app, slug).await {
        Ok(business) => Ok(business),
        Err(Error::NotFound(_)) => {
            let language = spoken(headers);
            let words = words(language);
            let body = plain_message(Icon::Search, words.missing, words.missing_more, &html! {});
            let page = customer_page(words.missing, language.tag(), None, false, &body);
            Err(hidden((StatusCode::NOT_FOUND, page)))
        }
        Err(error) => Err(Failure(error).into_response()),
    }
}

async fn show(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Query(said): Query<Said>,
) -> Result<Response> {
    let business = match business_of(&app, &slug, &headers).await {
        Ok(business) => business,
        Err(missing) => return Ok(missing),
    };
    let scene = Scene::of(&business, &slug, &headers);
    let page = if said.sent.is_empty() {
        form(&scene, &Typed::default(), &FormErrors::none())
    } else {
        scene.says(Icon::Mail, scene.words.sent, scene.words.sent_more, &html! {})
    };
    Ok(hidden(page))
}

async fn ask(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    gate: Gate,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let business = match business_of(&app, &slug, &headers).await {
        Ok(business) => business,
        Err(missing) => return Ok(missing),
    };
    let scene = Scene::of(&business, &slug, &headers);
    let asked = Asked {
        name: typed.name.clone(),
        email: typed.email.clone(),
        kind: typed.kind.clone(),
        message: typed.message.clone(),
        language: scene.eyes.language.tag().to_owned(),
    };
    // An address is guarded more closely than the business: nobody else's mailbox is filled from here.
    let subject = format!("{slug}\n{}", typed.email.trim().to_lowercase());
    let outcome = match gate.pass_for(Door::PublicForm, &subject) {
        Ok(()) => data_requests::ask(&app, &business, &asked).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(hidden(Redirect::to(&format!("{}?sent=1", scene.path())))),
        Err(error) => {
            let (status, errors) = wrong(&scene, error)?;
            Ok(hidden((status, form(&scene, &typed, &errors))))
        }
    }
}

/// What is wrong with a form, in the language of the page; any other error goes on.
fn wrong(scene: &Scene<'_>, error: Error) -> Result<(StatusCode, FormErrors)> {
    let (words, common) = (scene.words, scene.eyes.words);
    match error {
        Error::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for (name, _) in fields {
                let said = match name.as_ref() {
                    "name" => common.name_wrong,
                    "email" => common.email_wrong,
                    "kind" => words.kind_wrong,
                    _ => words.message_wrong,
                };
                errors.push(&name, said);
            }
            Ok((StatusCode::UNPROCESSABLE_ENTITY, errors))
        }
        Error::Busy(_) => Ok((StatusCode::TOO_MANY_REQUESTS, FormErrors::one("", common.busy))),
        other => Err(other.into()),
    }
}

fn form(scene: &Scene<'_>, typed: &Typed, errors: &FormErrors) -> Markup {
    let (words, common) = (scene.words, scene.eyes.words);
    let title = fill(words.title, &[("business", &scene.business.profile.name)]);
    let kinds: Vec<Answer> = Kind::ALL
        .iter()
        .zip(words.kinds)
        .map(|(kind, label)| Answer { value: kind.as_str(), label, ..Answer::default() })
        .collect();
    let message = format!("{} ({})", words.message, common.optional);
    let body = html! {
        h1.customer-title { (title) }
        p.customer-lead { (words.lead) }
        form.form.customer-form method="post" action=(scene.path()) novalidate {
            (summary(common, errors))
            (radio_cards(&Question { name: "kind", label: words.kind, value: &typed.kind, error: errors.get("kind"), options: &kinds, ..Question::default() }))
            (field(&Field {
                name: "name", label: common.name, value: &typed.name, error: errors.get("name"), required: true,
                autocomplete: Some("name"), max_length: Some(120), ..Field::default()
            }))
            (field(&Field {
                name: "email", label: common.email, hint: Some(words.email_hint), control: Control::Email, value: &typed.email,
                error: errors.get("email"), required: true, autocomplete: Some("email"), max_length: Some(254), ..Field::default()
            }))
            (field(&Field {
                name: "message", label: &message, hint: Some(words.message_hint), control: Control::Area { rows: 3 }, value: &typed.message,
                error: errors.get("message"), max_length: Some(4000), ..Field::default()
            }))
            (submit(&Button { label: words.send, tone: Tone::Primary, icon: Some(Icon::Mail), wide: true, ..Button::default() }))
        }
        p.faint.small.gap-above { a href="/privacy" { (common.privacy) } }
    };
    scene.page(&title, &body)
}

/// The request behind a link, as a page; one that does not work says so.
fn answer(scene: &Scene<'_>, token: &str, found: Result<DataRequest, Error>) -> Result<Response> {
    let words = scene.words;
    let request = match found {
        Ok(request) => request,
        Err(Error::NotFound(_)) => {
            let again =
                link_button(&scene.path(), &Button { label: words.again, ..Button::default() });
            let page = scene.says(Icon::Clock, words.old, words.old_more, &again);
            return Ok(hidden((StatusCode::NOT_FOUND, page)));
        }
        Err(error) => return Err(error.into()),
    };
    let page = match request.status {
        Status::Unconfirmed => asking(scene, token, &request),
        Status::Open => {
            let due = request.due_at.unwrap_or(request.created_at);
            let day = scene.eyes.day(scene.eyes.see(due).date());
            let text = fill(words.confirmed_more, &[("day", &day)]);
            scene.says(Icon::Check, words.confirmed, &text, &html! {})
        }
        Status::Done | Status::Refused => {
            scene.says(Icon::Check, words.answered, words.answered_more, &html! {})
        }
    };
    Ok(hidden(page))
}

/// The button that confirms.
fn asking(scene: &Scene<'_>, token: &str, request: &DataRequest) -> Markup {
    let words = scene.words;
    let business = [("business", scene.business.profile.name.as_str())];
    let body = html! {
        h1.customer-title { (words.confirm_title) }
        p.customer-lead { (fill(words.confirm_lead, &business)) }
        section.card.customer-card {
            p { strong { (words.kinds[request.kind as usize]) } }
            p.soft { bdi { (request.email) } }
            form.customer-acts method="post" action={ (scene.path()) "/" (token) } {
                (submit(&Button { label: words.confirm, tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() }))
            }
        }
        p.faint.small { (words.ignore) }
    };
    scene.page(words.confirm_title, &body)
}

async fn linked(
    State(app): State<App>,
    Path((slug, token)): Path<(String, String)>,
    headers: HeaderMap,
    gate: Gate,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let business = match business_of(&app, &slug, &headers).await {
        Ok(business) => business,
        Err(missing) => return Ok(missing),
    };
    let found = data_requests::linked(&app, &business, &token).await;
    answer(&Scene::of(&business, &slug, &headers), &token, found)
}

async fn confirm(
    State(app): State<App>,
    Path((slug, token)): Path<(String, String)>,
    headers: HeaderMap,
    gate: Gate,
) -> Result<Response> {
    gate.pass(Door::Link)?;
    let business = match business_of(&app, &slug, &headers).await {
        Ok(business) => business,
        Err(missing) => return Ok(missing),
    };
    match data_requests::confirm(&app, &business, &token).await {
        // Loading the page again sends nothing again.
        Ok(_) => {
            Ok(hidden(Redirect::to(&format!("/book/{slug}/your-data/{token}")).into_response()))
        }
        Err(error) => answer(&Scene::of(&business, &slug, &headers), &token, Err(error)),
    }
}
