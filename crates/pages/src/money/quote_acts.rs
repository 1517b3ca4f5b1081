//! What is done with a quote.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::{Currency, id::QuoteId};
use frontdesk_desk::{
    App, Error, Role,
    sales::{self, NewQuote, Quote},
};
use frontdesk_http::{Form, Member, Path, Result};
use serde::Deserialize;

use super::{
    INVOICES, PATH,
    asks::{Ask, Sending, done},
    words,
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{Control, Field, FormErrors, Tone, field},
    shell::{Frame, Page},
};

fn at(id: &QuoteId) -> String {
    format!("{PATH}/quotes/{id}")
}

/// What the form for sending begins with.
pub(super) fn first(quote: &Quote) -> Sending {
    Sending { email: quote.content.recipient.email.clone(), ..Sending::default() }
}

pub(super) fn sending<'a>(
    quote: &Quote,
    at: &'a str,
    name: &'a str,
    typed: &Sending,
    errors: &FormErrors,
) -> Ask<'a> {
    let hint = if quote.number.is_none() {
        "It gets its number, and your customer can accept it by its link."
    } else {
        "Your customer can accept it by its link."
    };
    let fields = typed.fields(hint, errors);
    Ask { id: "send", title: "Send the quote", at, name, fields, buttons: Sending::buttons() }
}

pub(super) fn accepting<'a>(at: &'a str, name: &'a str, who: &str, errors: &FormErrors) -> Ask<'a> {
    let fields = field(&Field {
        name: "name",
        label: "Who said yes",
        value: who,
        error: errors.get("name"),
        hint: Some("As they would sign. The quote cannot be changed any more after it."),
        max_length: Some(120),
        ..Field::default()
    });
    let buttons = done("Mark as accepted", Tone::Primary);
    Ask { id: "accept", title: "They accept it", at, name, fields, buttons }
}

pub(super) fn declining<'a>(
    at: &'a str,
    name: &'a str,
    reason: &str,
    errors: &FormErrors,
) -> Ask<'a> {
    let fields = field(&Field {
        name: "reason",
        label: "Why, in their words",
        value: reason,
        error: errors.get("reason"),
        optional: true,
        control: Control::Area { rows: 3 },
        ..Field::default()
    });
    let buttons = done("Mark as declined", Tone::Primary);
    Ask { id: "decline", title: "They decline it", at, name, fields, buttons }
}

async fn asked(app: &App, frame: &Frame, id: &QuoteId) -> Result<(Quote, String, String), Error> {
    frame.caller.must_be(Role::Operator)?;
    let quote = sales::get_quote(app, &frame.caller, id).await?;
    let name = words::quote_name(&quote);
    Ok((quote, at(id), name))
}

pub(super) async fn ask_send(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
) -> Result<Page> {
    let (quote, at, name) = asked(&app, &frame, &id).await?;
    let none = FormErrors::none();
    Ok(sending(&quote, &at, &name, &first(&quote), &none).page(frame, &none))
}

pub(super) async fn ask_accept(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
) -> Result<Page> {
    let (quote, at, name) = asked(&app, &frame, &id).await?;
    let none = FormErrors::none();
    Ok(accepting(&at, &name, &quote.content.recipient.name, &none).page(frame, &none))
}

pub(super) async fn ask_decline(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
) -> Result<Page> {
    let (_, at, name) = asked(&app, &frame, &id).await?;
    let none = FormErrors::none();
    Ok(declining(&at, &name, "", &none).page(frame, &none))
}

pub(super) async fn send(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<QuoteId>,
    Form(typed): Form<Sending>,
) -> Result<Response> {
    let (quote, at, name) = asked(&app, &frame, &id).await?;
    let sent = match typed.asked() {
        Ok(how) => sales::send_quote(&app, &frame.caller, &id, how).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(quote) => {
            let number = words::quote_name(&quote);
            let words = match typed.how.as_str() {
                "link" => format!("{number} is out. Copy its link and hand it over."),
                _ => format!("{number} is on its way to {}", typed.email.trim()),
            };
            Ok(acted(back, Flash::done(words), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(sending(&quote, &at, &name, &typed, &errors).refused(frame, &back, &errors))
        }
    }
}

/// Says it on the page of the paper: a page of its own that asked leads there.
pub(super) fn acted(back: Back, said: Flash, at: &str) -> Response {
    if back.stays() { back.said(said, at) } else { back.led(said, at) }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Name {
    name: String,
}

pub(super) async fn accept(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<QuoteId>,
    Form(typed): Form<Name>,
) -> Result<Response> {
    let (_, at, name) = asked(&app, &frame, &id).await?;
    match sales::accept_quote(&app, &frame.caller, &id, &typed.name).await {
        Ok(quote) => {
            let words = format!(
                "{} is accepted. Make the invoice when it is time.",
                words::quote_name(&quote)
            );
            Ok(acted(back, Flash::done(words), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(accepting(&at, &name, &typed.name, &errors).refused(frame, &back, &errors))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reason {
    pub(super) reason: String,
}

pub(super) async fn decline(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<QuoteId>,
    Form(typed): Form<Reason>,
) -> Result<Response> {
    let (_, at, name) = asked(&app, &frame, &id).await?;
    match sales::decline_quote(&app, &frame.caller, &id, &typed.reason).await {
        Ok(quote) => {
            let words = format!("{} is declined", words::quote_name(&quote));
            Ok(acted(back, Flash::done(words), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(declining(&at, &name, &typed.reason, &errors).refused(frame, &back, &errors))
        }
    }
}

pub(super) async fn revise(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<QuoteId>,
) -> Result<Response> {
    sales::revise_quote(&app, &caller, &id).await?;
    let said = Flash::done("Taken back. Change it and send it anew; its number stays.");
    Ok(back.led(said, &format!("{}/edit", at(&id))))
}

pub(super) async fn bill(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<QuoteId>,
) -> Result<Response> {
    match sales::invoice_of_quote(&app, &caller, &id).await {
        Ok(invoice) => {
            let said = Flash::done("Invoice written. It gets its number when you issue it.");
            Ok(back.led(said, &format!("{INVOICES}/{}", invoice.id)))
        }
        Err(Error::Conflict(why)) => Ok(back.led(Flash::warning(why), &at(&id))),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn duplicate(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<QuoteId>,
) -> Result<Response> {
    let quote = sales::get_quote(&app, &caller, &id).await?;
    let new = NewQuote {
        contact: quote.contact_id.clone(),
        currency: Currency::from_code(&quote.currency),
        content: quote.content.0.clone(),
        ..NewQuote::default()
    };
    let copy = sales::create_quote(&app, &caller, new).await?;
    let said = Flash::done("A draft that says the same");
    Ok(back.led(said, &format!("{}/edit", at(&copy.id))).into_response())
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<QuoteId>,
) -> Result<Response> {
    match sales::delete_quote(&app, &caller, &id).await {
        Ok(()) => Ok(back.led(Flash::done("Quote deleted"), PATH)),
        Err(Error::Conflict(why)) => Ok(back.led(Flash::warning(why), &at(&id))),
        Err(error) => Err(error.into()),
    }
}
