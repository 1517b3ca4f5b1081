//! How the business bills: what is printed of it, its taxes, terms, numbers, and how it can be paid.

mod form;
mod typed;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::Currency;
use frontdesk_desk::{
    App, Error,
    orgs::{self, Profile},
    sales::{self, BillingSettings, NextNumbers},
};
use frontdesk_http::{Form, Result};

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

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/settings/billing", get(show).post(save))
}

/// What the form needs to know besides what is typed.
struct Around {
    business: Profile,
    next: NextNumbers,
    currency: Currency,
    stored: BillingSettings,
    version: i64,
}

impl Around {
    async fn load(app: &App, frame: &Frame) -> Result<Self, Error> {
        let business = orgs::profile(app, &frame.caller).await?;
        let (stored, version) = sales::billing(app, &frame.caller).await?;
        let usual = || Currency::from_code("EUR").ok_or(Error::NotFound("currency"));
        Ok(Self {
            next: sales::next_numbers(app, &frame.caller).await?,
            currency: business.currency().map_or_else(usual, Ok)?,
            business,
            stored,
            version,
        })
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let around = Around::load(&app, &frame).await?;
    let typed = Typed::of(&around.stored, around.currency);
    Ok(form::page(frame, &around, &typed, &FormErrors::none(), false))
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    frame.caller.must_be(frontdesk_desk::Role::Admin)?;
    let around = Around::load(&app, &frame).await?;
    let (mut typed, button) = Typed::read(sent);
    if !button.is_empty() {
        typed.change(&button);
        return Ok(form::page(frame, &around, &typed, &FormErrors::none(), true).into_response());
    }
    let stored = Typed::of(&around.stored, around.currency);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = form::page(frame, &around, &typed, &FormErrors::none(), true);
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    let done = match typed.settings(around.currency) {
        Ok(settings) => {
            sales::set_billing(&app, &frame.caller, settings, Some(around.version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(back.led(Flash::done("Billing saved"), Tab::Billing.href())),
        Err(error) => {
            let errors = of_form(error)?.ordered(&form::FIELDS);
            Ok(form::page(frame, &around, &typed, &errors, true).refused().into_response())
        }
    }
}
