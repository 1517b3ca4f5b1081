//! Making an organization: the first thing a new user does, and what anybody may do again.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App,
    auth::{self, SignedIn},
    orgs::{self, NewOrganization},
};
use frontdesk_http::{ClientInfo, Form, Hx, Redirect, Result, Signed};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Refused, done};
use crate::{
    Pages,
    layout::public_page,
    parts::{Choice, Control, Field, FormErrors, error_summary, field},
    settings::places,
    shell::NEW_ORGANIZATION,
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route(NEW_ORGANIZATION, get(form).post(create)).route(
        "/new-organization",
        get(|hx: Hx| async move { Redirect::to(&hx, NEW_ORGANIZATION) }),
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    country: String,
    time_zone: String,
    currency: String,
}

async fn form(client: ClientInfo, Signed(who): Signed) -> Markup {
    let country = client.country.unwrap_or_default();
    let currency = places::currency_of(&country).unwrap_or_default().to_owned();
    page(&who, &Typed { country, currency, ..Typed::default() }, &FormErrors::none())
}

async fn create(
    State(app): State<App>,
    hx: Hx,
    Signed(who): Signed,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let new = NewOrganization {
        name: typed.name.clone(),
        time_zone: typed.time_zone.clone(),
        currency: Some(typed.currency.clone()),
        country: Some(typed.country.clone()),
        languages: Vec::new(),
    };
    match orgs::create(&app, &who.user.person(), new).await {
        Ok(org) => {
            auth::switch_organization(&app, &who, &org).await?;
            Ok(Redirect::to(&hx, "/app").into_response())
        }
        Err(error) => {
            let refused = Refused::of(error)?;
            let page = page(&who, &typed, &refused.errors);
            Ok(refused.answer(page))
        }
    }
}

/// The script guesses what is not chosen yet from the browser's own zone and language.
fn page(who: &SignedIn, typed: &Typed, errors: &FormErrors) -> Markup {
    let mut zones = vec![Choice::new("", "Choose…")];
    zones.extend(places::zones().iter().map(|(name, label)| Choice::new(name, label)));
    let mut countries = vec![Choice::new("", "Choose…")];
    countries.extend(places::COUNTRIES.iter().map(|(name, code, _)| Choice::new(code, name)));
    let currencies = places::currency_choices();
    let mut options = vec![Choice::new("", "Choose…")];
    options.extend(currencies.iter().map(|(code, label)| Choice::new(code, label)));
    let pays: Vec<String> =
        places::COUNTRIES.iter().map(|(_, code, pays)| format!("{code}:{pays}")).collect();
    let body = html! {
        form.form method="post" action=(NEW_ORGANIZATION) data-guess-place=(pays.join(" ")) {
            (error_summary(errors))
            (field(&Field {
                name: "name", label: "Name of the business", hint: Some("As your customers know it."), value: &typed.name,
                error: errors.get("name"), required: true, autocomplete: Some("organization"), max_length: Some(120),
                autofocus: errors.is_empty(), ..Field::default()
            }))
            (field(&Field {
                name: "country", label: "Country", value: &typed.country, error: errors.get("country"), required: true,
                autocomplete: Some("country"), control: Control::Select { options: &countries }, ..Field::default()
            }))
            (field(&Field {
                name: "time_zone", label: "Time zone", hint: Some("Opening hours are by its clock. Type the city to find it."),
                value: &typed.time_zone, error: errors.get("time_zone"), required: true,
                control: Control::Select { options: &zones }, ..Field::default()
            }))
            (field(&Field {
                name: "currency", label: "Currency", value: &typed.currency, error: errors.get("currency"), required: true,
                control: Control::Select { options: &options }, ..Field::default()
            }))
            (done("Create the organization"))
        }
    };
    let foot = html! {
        @if who.memberships.is_empty() { p { "Invited by a colleague? Open the link in their mail instead." } }
        @else { p { a href="/app" { "Back to the dashboard" } } }
    };
    let lead = "Everything can be changed later, in the settings.";
    public_page("Set up your business", Some(lead), &body, &foot)
}
