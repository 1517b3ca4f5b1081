//! What is done with an invoice, besides its payments and credit notes.

use axum::{extract::State, response::Response};
use frontdesk_base::{Currency, id::InvoiceId};
use frontdesk_desk::{
    App, Error, Role,
    sales::{self, Invoice, InvoiceKind, InvoiceStatus, NewInvoice},
};
use frontdesk_http::{Form, Member, Path, Result};

use super::{
    INVOICES,
    asks::{Ask, Sending, done},
    quote_acts::{Reason, acted},
    words,
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{Field, FormErrors, Tone, field},
    shell::{Frame, Page},
};

pub(super) fn at(id: &InvoiceId) -> String {
    format!("{INVOICES}/{id}")
}

/// What the form for sending begins with.
pub(super) fn first(invoice: &Invoice) -> Sending {
    Sending { email: invoice.content.recipient.email.clone(), ..Sending::default() }
}

pub(super) fn sending<'a>(
    invoice: &Invoice,
    at: &'a str,
    name: &'a str,
    typed: &Sending,
    errors: &FormErrors,
) -> Ask<'a> {
    let (title, hint) = match (invoice.status, invoice.kind) {
        (InvoiceStatus::Draft, _) => {
            ("Issue and send the invoice", "It gets the next number, and does not change any more.")
        }
        (_, InvoiceKind::Invoice) => ("Send the invoice", ""),
        (_, InvoiceKind::CreditNote) => ("Send the credit note", ""),
    };
    let fields = typed.fields(hint, errors);
    Ask { id: "send", title, at, name, fields, buttons: Sending::buttons() }
}

pub(super) fn voiding<'a>(
    at: &'a str,
    name: &'a str,
    reason: &str,
    errors: &FormErrors,
) -> Ask<'a> {
    let fields = field(&Field {
        name: "reason",
        label: "Why",
        value: reason,
        error: errors.get("reason"),
        hint: Some(
            "It asks for nothing any more. Its number stays taken, so that none is missing. This cannot be taken back.",
        ),
        required: true,
        max_length: Some(300),
        ..Field::default()
    });
    let buttons = done("Void the invoice", Tone::Danger);
    Ask { id: "void", title: "Void this invoice", at, name, fields, buttons }
}

pub(super) async fn asked(
    app: &App,
    frame: &Frame,
    id: &InvoiceId,
) -> Result<(Invoice, String, String), Error> {
    frame.caller.must_be(Role::Operator)?;
    let invoice = sales::get_invoice(app, &frame.caller, id).await?;
    let name = words::invoice_name(&invoice);
    Ok((invoice, at(id), name))
}

pub(super) async fn ask_send(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let (invoice, at, name) = asked(&app, &frame, &id).await?;
    let none = FormErrors::none();
    Ok(sending(&invoice, &at, &name, &first(&invoice), &none).page(frame, &none))
}

pub(super) async fn ask_void(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let (_, at, name) = asked(&app, &frame, &id).await?;
    let none = FormErrors::none();
    Ok(voiding(&at, &name, "", &none).page(frame, &none))
}

/// What a paper must say that is not on the form that asks: said in words, with where it is.
pub(super) fn unready(error: Error) -> Error {
    let Error::Invalid(fields) = &error else { return error };
    let missing = [
        ("recipient.name", "It does not say whom it is for"),
        ("lines", "It has no lines"),
        ("terms.deposit_due", "Its deposit would be due later than the whole"),
    ];
    match missing.iter().find(|(field, _)| fields.keys().any(|name| name == field)) {
        Some((_, words)) => Error::conflict(format!("{words}. Edit it first.")),
        None => error,
    }
}

pub(super) async fn issue(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<InvoiceId>,
) -> Result<Response> {
    match sales::issue_invoice(&app, &caller, &id).await.map_err(unready) {
        Ok(invoice) => {
            let number = words::invoice_name(&invoice);
            let said = Flash::done(format!("Issued as {number}. Send it, or hand over its link."));
            Ok(back.said(said, &at(&id)))
        }
        Err(Error::Conflict(why)) => Ok(back.said(Flash::warning(why), &at(&id))),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn send(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(typed): Form<Sending>,
) -> Result<Response> {
    let (invoice, at, name) = asked(&app, &frame, &id).await?;
    let sent = match typed.asked() {
        Ok(how) => sales::send_invoice(&app, &frame.caller, &id, how).await.map_err(unready),
        Err(error) => Err(error),
    };
    match sent {
        Ok(invoice) => {
            let number = words::invoice_name(&invoice);
            let words = match typed.how.as_str() {
                "link" => format!("{number} is out. Copy its link and hand it over."),
                _ => format!("{number} is on its way to {}", typed.email.trim()),
            };
            Ok(acted(back, Flash::done(words), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(sending(&invoice, &at, &name, &typed, &errors).refused(frame, &back, &errors))
        }
    }
}

pub(super) async fn void(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(typed): Form<Reason>,
) -> Result<Response> {
    let (_, at, name) = asked(&app, &frame, &id).await?;
    match sales::void_invoice(&app, &frame.caller, &id, &typed.reason).await {
        Ok(invoice) => {
            let words = format!("{} is void", words::invoice_name(&invoice));
            Ok(acted(back, Flash::done(words), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(voiding(&at, &name, &typed.reason, &errors).refused(frame, &back, &errors))
        }
    }
}

pub(super) async fn duplicate(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<InvoiceId>,
) -> Result<Response> {
    let invoice = sales::get_invoice(&app, &caller, &id).await?;
    let new = NewInvoice {
        contact: invoice.contact_id.clone(),
        currency: Currency::from_code(&invoice.currency),
        content: invoice.content.0.clone(),
        ..NewInvoice::default()
    };
    let copy = sales::create_invoice(&app, &caller, new).await?;
    let said = Flash::done("A draft that says the same");
    Ok(back.led(said, &format!("{}/edit", at(&copy.id))))
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<InvoiceId>,
) -> Result<Response> {
    match sales::delete_invoice(&app, &caller, &id).await {
        Ok(()) => Ok(back.led(Flash::done("Draft deleted"), INVOICES)),
        Err(Error::Conflict(why)) => Ok(back.led(Flash::warning(why), &at(&id))),
        Err(error) => Err(error.into()),
    }
}
