//! What is offered from one day to another.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::OfferId;
use frontdesk_desk::{
    App, Role,
    offers::{self, Offer, OfferText, Standing},
};
use frontdesk_http::{Form, Path, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{read_only, services::PATH as LIST};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Column, Control, Entry, Field, FormErrors, Icon, Mood, Tone, badge, error_summary,
        field, form_actions, link_button, menu_line, menu_link, menu_post, page_header_with_back,
        row_menu, submit, table,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/settings/offers";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, post(create))
        .route("/app/settings/offers/new", get(new))
        .route("/app/settings/offers/{id}", get(edit).post(update))
        .route("/app/settings/offers/{id}/delete", post(delete))
}

/// What an offer gives, as people read it.
fn worth(offer: &Offer) -> Option<String> {
    let off = offer.percent.map(|percent| format!("{percent}% off"));
    offer.price.map(|price| price.to_string()).or(off)
}

pub(super) fn offer_table(all: &[Offer], today: Date, may: bool) -> Markup {
    let columns = [
        Column::new("Offer"),
        Column::number("Gives"),
        Column { wide_only: true, ..Column::new("Runs") },
        Column::new("Now"),
        Column::actions(),
    ];
    let rows = html! {
        @for offer in all {
            tr id=(offer.id) {
                td {
                    a.row-link href={ (PATH) "/" (offer.id) } { (offer.name) }
                    @if !offer.description.is_empty() { div.faint.small.clip-lines { (offer.description) } }
                    div.cell-more.soft.small { (spelled(offer.first_day)) " to " (spelled(offer.last_day)) }
                }
                td.number { @match worth(offer) { Some(worth) => (worth), None => span.faint { "not said" } } }
                td.soft.wide-only { (spelled(offer.first_day)) " to " (spelled(offer.last_day)) }
                td { (standing(offer, today)) }
                td.actions { @if may { (menu(offer)) } }
            }
        }
    };
    table("Offers", &columns, &rows)
}

fn spelled(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

fn standing(offer: &Offer, today: Date) -> Markup {
    match offer.standing(today) {
        Standing::Running if offer.last_day == today => badge(Mood::Warning, "last day"),
        Standing::Running => badge(Mood::Success, "running"),
        Standing::Coming => badge(Mood::Neutral, "not begun"),
        Standing::Over => badge(Mood::Neutral, "over"),
    }
}

fn menu(offer: &Offer) -> Markup {
    let at = format!("{PATH}/{}", offer.id);
    let question =
        format!("Delete the offer “{}”? The agent no longer knows that there was one.", offer.name);
    row_menu(
        &format!("More for {}", offer.name),
        &html! {
            (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        },
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    description: String,
    price: String,
    percent: String,
    first_day: String,
    last_day: String,
    /// The mark of the offer that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    fn of(offer: &Offer) -> Self {
        let typed = Self {
            name: offer.name.clone(),
            description: offer.description.clone(),
            price: offer.price.map_or_else(String::new, frontdesk_base::Money::decimal),
            percent: offer.percent.map_or_else(String::new, |percent| percent.to_string()),
            first_day: offer.first_day.to_string(),
            last_day: offer.last_day.to_string(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    fn shown(&self) -> Stored {
        let text = |text: &String| text.trim().replace('\r', "");
        vec![
            ("Name", text(&self.name)),
            ("What it is", text(&self.description)),
            ("Costs", text(&self.price)),
            ("Taken off", text(&self.percent)),
            ("First day", text(&self.first_day)),
            ("Last day", text(&self.last_day)),
        ]
    }

    fn text(&self) -> OfferText {
        OfferText {
            name: self.name.clone(),
            description: self.description.clone(),
            price: self.price.clone(),
            percent: self.percent.clone(),
            first_day: self.first_day.clone(),
            last_day: self.last_day.clone(),
        }
    }
}

async fn new(State(app): State<App>, frame: Frame) -> Result<Page> {
    let (today, _) = offers::list(&app, &frame.caller).await?;
    let typed = Typed { first_day: today.to_string(), ..Typed::default() };
    Ok(form(frame, None, &typed, &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match offers::create(&app, &frame.caller, &typed.text()).await {
        Ok(offer) => Ok(back.led(Flash::done(format!("Added {}", offer.name)), LIST)),
        Err(error) => Ok(form(frame, None, &typed, &of_form(error)?).refused().into_response()),
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<OfferId>) -> Result<Page> {
    let offer = offers::get(&app, &frame.caller, &id).await?;
    Ok(form(frame, Some(&offer), &Typed::of(&offer), &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<OfferId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let offer = offers::get(&app, &frame.caller, &id).await?;
    let stored = Typed::of(&offer);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = form(frame, Some(&offer), &typed, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match offers::update(&app, &frame.caller, &id, &typed.text()).await {
        Ok(offer) => Ok(back.led(Flash::done(format!("Saved {}", offer.name)), LIST)),
        Err(error) => {
            Ok(form(frame, Some(&offer), &typed, &of_form(error)?).refused().into_response())
        }
    }
}

fn form(frame: Frame, offer: Option<&Offer>, typed: &Typed, errors: &FormErrors) -> Page {
    let (title, action) = match offer {
        Some(offer) => (offer.name.as_str(), format!("{PATH}/{}", offer.id)),
        None => ("New offer", PATH.to_owned()),
    };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(LIST, "Services and staff", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form.form.narrow method="post" action=(action) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(errors))
            fieldset.form disabled[!may] { (fields(typed, errors, offer.is_none())) }
            @if may { (form_actions(&html! {
                (link_button(LIST, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if offer.is_some() { "Save" } else { "Add the offer" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
}

fn fields(typed: &Typed, errors: &FormErrors, new: bool) -> Markup {
    html! {
        (field(&Field {
            name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120),
            hint: Some("As customers call it, such as “Christmas offer”."), autofocus: new && errors.is_empty(), ..Field::default()
        }))
        (field(&Field {
            name: "description", label: "What it is", value: &typed.description, error: errors.get("description"), optional: true,
            hint: Some("For whom and for what it is. The agent says it while the offer runs."), control: Control::Area { rows: 3 }, ..Field::default()
        }))
        div.form-row {
            (field(&Field {
                name: "price", label: "Costs", value: &typed.price, error: errors.get("price"), optional: true,
                hint: Some("45.00, when it has a price of its own."), ..Field::default()
            }))
            (field(&Field {
                name: "percent", label: "Or is taken off", value: &typed.percent, error: errors.get("percent"), optional: true,
                control: Control::Number { min: Some("1"), max: Some("100"), step: "1" }, suffix: Some("%"), ..Field::default()
            }))
        }
        div.form-row {
            (field(&Field {
                name: "first_day", label: "First day", value: &typed.first_day, error: errors.get("first_day"), required: true,
                control: Control::Date, ..Field::default()
            }))
            (field(&Field {
                name: "last_day", label: "Last day", value: &typed.last_day, error: errors.get("last_day"), required: true,
                hint: Some("It ends at midnight after this day, where you are."), control: Control::Date, ..Field::default()
            }))
        }
    }
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<OfferId>,
) -> Result<Response> {
    let offer = offers::get(&app, &frame.caller, &id).await?;
    offers::delete(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done(format!("Deleted {}", offer.name)), LIST))
}
