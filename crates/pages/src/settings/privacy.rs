//! Privacy: the data requests of customers, and one of them with its answer.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::DataRequestId;
use frontdesk_desk::{
    App, Error,
    contacts::Contact,
    data_requests::{self, DataRequest, Kind, List, Status},
    orgs,
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Column, Control, Fact, Field, FormErrors, Icon, Mood, Reads, Tone, badge,
        copy_value, empty_state, error_summary, facts, field, page_header_with_back,
        section_header, submit, table, time, titled_card, written,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Privacy.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show))
        .route("/app/settings/privacy/{request}", get(one))
        .route("/app/settings/privacy/{request}/answer", post(answer))
}

/// What is asked for, in a few words.
const fn wish(kind: Kind) -> &'static str {
    match kind {
        Kind::Access => "See their data",
        Kind::Correct => "Correct their data",
        Kind::Export => "Have their data as a file",
        Kind::Restrict => "Keep their data unused",
        Kind::Delete => "Delete their data",
    }
}

/// What the business does about it here.
const fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Access => {
            "Look at the contact and its conversations, and write what is kept, what for and until when. The page /privacy of this installation says it for every kind of record."
        }
        Kind::Correct => "Change the contact, then write what was changed.",
        Kind::Export => {
            "Search for the contact in Contacts, export the list that is found, and write how they get the file."
        }
        Kind::Restrict => {
            "Block the contact, so that nobody writes to them, and write that you did."
        }
        Kind::Delete => {
            "Delete the contact: its conversations go at once, and appointments lose the name. Invoices that were issued stay, because the law asks for that; say so."
        }
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let all = data_requests::list(&app, &frame.caller).await?;
    let slug = orgs::profile(&app, &frame.caller).await?.slug;
    let address = format!("{}/book/{slug}/your-data", app.settings().public_url);
    let lead = "Customers ask to see, correct, take along or delete what you keep of them. The law gives you a month for the answer.";
    let body = html! {
        (section_header("Data requests", Some(lead), &html! {}))
        @if all.open.is_empty() && all.closed.is_empty() {
            (empty_state(Icon::Shield, "No data requests", "When somebody asks about their data, it stands here with the day by which you answer. Owners and admins get a mail, and the team a task.", &html! {}))
        } @else { (lists(&frame, &all)) }
        div.gap-above {
            (section_header("The page for customers", Some("It is linked at the foot of your booking page. Link to it from the privacy notice of your website, too."), &html! {}))
            (copy_value(&address, "the address of the page"))
        }
    };
    Ok(view(frame, Tab::Privacy, &body))
}

fn lists(frame: &Frame, all: &List) -> Markup {
    html! {
        @if all.open.is_empty() { p.soft { "Nothing waits for an answer." } }
        @else { (requests(frame, "Waiting for your answer", "Answer by", &all.open)) }
        @if !all.closed.is_empty() {
            div.gap-above {
                (section_header("Answered", None, &html! {}))
                (requests(frame, "Answered", "Answered", &all.closed))
            }
        }
    }
}

fn requests(frame: &Frame, caption: &str, when: &str, all: &[DataRequest]) -> Markup {
    let columns = [
        Column::new("Who"),
        Column { wide_only: true, ..Column::new("Asks to") },
        Column { wide_only: true, ..Column::new(when) },
        Column::new("State"),
    ];
    let rows = html! {
        @for request in all {
            tr id=(request.id) {
                td {
                    a.row-link href={ (PATH) "/" (request.id) } { bdi { (request.name) } }
                    div.faint.small { bdi { (request.email) } }
                    div.cell-more.soft.small { (wish(request.kind)) @if let Some(at) = moment(frame, request) { " · " (at) } }
                }
                td.wide-only { (wish(request.kind)) }
                td.soft.wide-only { @if let Some(at) = moment(frame, request) { (at) } }
                td { (state(frame, request)) }
            }
        }
    };
    table(caption, &columns, &rows)
}

/// By when it is to be answered, or when it was.
fn moment(frame: &Frame, request: &DataRequest) -> Option<Markup> {
    let (at, reads) = match request.closed_at {
        Some(at) => (at, Reads::Day),
        None => (request.due_at?, Reads::CalendarDay),
    };
    Some(time(&frame.moment(at, reads)))
}

fn state(frame: &Frame, request: &DataRequest) -> Markup {
    match request.status {
        _ if request.is_overdue(frame.now) => badge(Mood::Danger, "overdue"),
        Status::Done => badge(Mood::Success, "done"),
        Status::Refused => badge(Mood::Neutral, "refused"),
        Status::Open | Status::Unconfirmed => badge(Mood::Warning, "waits for you"),
    }
}

/// The answer, as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    answer: String,
    /// `done` or `refused`, by the button.
    status: String,
}

async fn one(State(app): State<App>, frame: Frame, Path(id): Path<DataRequestId>) -> Result<Page> {
    page(&app, frame, &id, &Typed::default(), &FormErrors::none()).await
}

async fn answer(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<DataRequestId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let closed = match typed.status.parse() {
        Ok(status) => data_requests::close(&app, &frame.caller, &id, status, &typed.answer).await,
        Err(wrong) => Err(Error::invalid("status", wrong)),
    };
    match closed {
        Ok(request) => {
            Ok(back.led(Flash::done(format!("Your answer goes to {}", request.email)), PATH))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(page(&app, frame, &id, &typed, &errors).await?.refused().into_response())
        }
    }
}

async fn page(
    app: &App,
    frame: Frame,
    id: &DataRequestId,
    typed: &Typed,
    errors: &FormErrors,
) -> Result<Page> {
    let (request, people) = data_requests::get(app, &frame.caller, id).await?;
    let by = match &request.closed_by {
        Some(by) => {
            let members = orgs::members(app, &frame.caller).await?;
            members.into_iter().find(|member| member.id.as_str() == by).map(|member| member.name)
        }
        None => None,
    };
    let title = format!("{}: {}", request.name, wish(request.kind).to_lowercase());
    let body = html! {
        (page_header_with_back(PATH, "Privacy", &title, &html! { (state(&frame, &request)) }))
        div.split {
            div.stack {
                @if !request.message.is_empty() {
                    (titled_card("What they wrote", &html! {}, &html! { p.as-written { (written(&request.message)) } }))
                }
                @if request.status == Status::Open {
                    (titled_card("Your answer", &html! {}, &form(&request, typed, errors)))
                } @else {
                    @if let Some(said) = errors.get("") { (error_summary(&FormErrors::one("", said))) }
                    (titled_card("What you answered", &html! {}, &html! { p.as-written { (written(&request.answer)) } }))
                }
            }
            div { (titled_card("About it", &html! {}, &about(&frame, &request, &people, by.as_deref()))) }
        }
    };
    Ok(frame.page(Place::Settings, "Data request", &body))
}

fn form(request: &DataRequest, typed: &Typed, errors: &FormErrors) -> Markup {
    let hint = format!("{} Your words are mailed to {}.", advice(request.kind), request.email);
    html! {
        form.form method="post" action={ (PATH) "/" (request.id) "/answer" } {
            (error_summary(errors))
            (field(&Field {
                name: "answer", label: "Words to send", hint: Some(&hint), control: Control::Area { rows: 6 }, value: &typed.answer,
                error: errors.get("answer"), required: true, max_length: Some(8000), ..Field::default()
            }))
            div.cluster {
                (submit(&Button { label: "Done: send the answer", name: Some("status"), value: Some("done"), tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() }))
                (submit(&Button { label: "Refuse, with these words", name: Some("status"), value: Some("refused"), ..Button::default() }))
            }
        }
    }
}

fn about(frame: &Frame, request: &DataRequest, people: &[Contact], by: Option<&str>) -> Markup {
    let at = |at| time(&frame.moment(at, Reads::Full));
    let mut known = vec![Fact::new("From", html! { bdi { (request.name) } })];
    known.push(Fact::new(
        "E-mail",
        html! { a href={ "mailto:" (request.email) } { (request.email) } },
    ));
    known.push(Fact::new("Contact", html! {
        @if people.is_empty() { span.faint { "Nobody has this address" } }
        @for one in people { div { a href={ "/app/contacts/" (one.id) } { bdi { (one.display_name()) } } } }
    }));
    if let Some(due) = request.due_at {
        known.push(Fact::new("Answer by", time(&frame.moment(due, Reads::CalendarDay))));
    }
    if let Some(confirmed) = request.confirmed_at {
        known.push(Fact::new("Confirmed", at(confirmed)));
    }
    if let Some(closed) = request.closed_at {
        let who = by.unwrap_or("somebody");
        known.push(Fact::new("Answered", html! { (at(closed)) ", " (who) }));
    }
    facts(&known)
}
