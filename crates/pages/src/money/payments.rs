//! What was paid for an invoice: the list, writing money down that came in or went back, and receipts.

use axum::{extract::State, response::Response};
use frontdesk_base::{
    Currency, Money,
    error::Checks,
    id::{InvoiceId, PaymentId},
};
use frontdesk_desk::{
    App, Error, Role,
    sales::{self, Direction, Invoice, Method, NewPayment, Payment},
};
use frontdesk_http::{Form, Member, Path, Query, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    INVOICES, amounts,
    asks::{Ask, done},
    file::{HowShown, pdf},
    invoice::Everything,
    invoice_acts::{asked, at},
    quote_acts::acted,
    words,
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Choice, Control, Field, FormErrors, Icon, Tone, act_button, field, titled_card,
    },
    shell::{Frame, Page},
};

/// The payments of an invoice; nothing where there are none.
pub(super) fn listed(frame: &Frame, all: &Everything) -> Markup {
    if all.payments.is_empty() {
        return html! {};
    }
    titled_card(
        "Payments",
        &html! {},
        &html! { ul.money-payments { @for payment in &all.payments { (one(frame, &all.invoice, payment)) } } },
    )
}

fn one(frame: &Frame, invoice: &Invoice, payment: &Payment) -> Markup {
    let back = payment.direction == Direction::Refund;
    let amount =
        words::money(if back { -payment.amount } else { payment.amount }, &invoice.currency);
    let path = format!("/app/money/payments/{}", payment.id);
    let undone = payment.undone_at.is_some();
    let number = &payment.number;
    let question = format!("Take {number} of {amount} back? It stays on record as taken back.");
    html! {
        li.money-payment.money-undone[undone] {
            span.money-payment-what {
                strong { (amount) } " "
                @if back { "went back, " }
                (words::method_word(payment.method))
                @if let Ok(day) = payment.received_on.parse::<Date>() { ", " (words::day(day)) }
                span.money-more dir="auto" {
                    (number) @if !payment.reference.is_empty() { ", " (payment.reference) } @if undone { ", taken back" }
                }
            }
            @if !undone {
                a.btn.btn-quiet.btn-small href={ (path) "/receipt.pdf" } target="_blank" rel="noopener" { (Icon::File) span { "Receipt" } span.sr-only { " " (number) } }
                @if frame.may(Role::Operator) {
                    (act_button(&format!("{path}/undo"), &Button {
                        label: &format!("Take back {number}"), icon: Some(Icon::Refresh), icon_only: true, small: true, tone: Tone::Quiet, confirm: Some(&question), ..Button::default()
                    }))
                }
            }
        }
    }
}

/// Money as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    amount: String,
    method: String,
    received_on: String,
    reference: String,
    /// Made with the form, so that sending it twice writes it down once.
    key: String,
    #[serde(skip)]
    code: String,
}

impl Typed {
    fn asked(&self, direction: Direction, currency: Currency) -> Result<NewPayment, Error> {
        let mut checks = Checks::new();
        let amount = checks.take("amount", Money::parse(&self.amount, currency));
        let method = self.method.parse::<Method>().ok();
        checks.require(method.is_some(), "method", "is not on the list");
        let received_on = amounts::day(&mut checks, "received_on", &self.received_on);
        checks.done()?;
        let key = (16..=100).contains(&self.key.len());
        Ok(NewPayment {
            direction,
            amount: amount.map_or(0, |money| money.amount),
            method: method.unwrap_or(Method::Other),
            reference: self.reference.clone(),
            received_on,
            key: key.then(|| format!("member:{}", self.key)),
        })
    }

    fn fields(&self, hint: &str, errors: &FormErrors) -> Markup {
        let methods: Vec<Choice<'_>> = Method::ALL
            .iter()
            .map(|one| Choice::new(one.as_str(), words::method_word(*one)))
            .collect();
        html! {
            input type="hidden" name="key" value=(self.key);
            @if !hint.is_empty() { p.soft { (hint) } }
            div.form-row {
                (field(&Field { name: "amount", label: "Amount", value: &self.amount, error: errors.get("amount"), required: true, suffix: Some(&self.code), max_length: Some(20), autocomplete: Some("off"), ..Field::default() }))
                (field(&Field { name: "received_on", label: "On", value: &self.received_on, error: errors.get("received_on"), control: Control::Date, ..Field::default() }))
            }
            (field(&Field { name: "method", label: "By", value: &self.method, error: errors.get("method"), control: Control::Select { options: &methods }, ..Field::default() }))
            (field(&Field { name: "reference", label: "Reference", value: &self.reference, error: errors.get("reference"), optional: true, hint: Some("The words of the bank or the card."), max_length: Some(300), autocomplete: Some("off"), ..Field::default() }))
        }
    }
}

fn currency(invoice: &Invoice) -> Result<Currency, Error> {
    Currency::from_code(&invoice.currency).ok_or(Error::NotFound("currency"))
}

fn blank(frame: &Frame, invoice: &Invoice, today: Date, amount: i64) -> Typed {
    let member = frame.caller.member().map_or("", |id| id.as_str());
    let decimal = invoice.money(amount).map(Money::decimal).unwrap_or_default();
    Typed {
        amount: decimal,
        method: Method::Transfer.to_string(),
        received_on: today.to_string(),
        key: format!("{}-{member}", frame.now.millis()),
        code: invoice.currency.clone(),
        ..Typed::default()
    }
}

/// What the form for a payment begins with: the deposit while that is open, else all that is.
pub(super) fn first(frame: &Frame, invoice: &Invoice, today: Date) -> Typed {
    let deposit = invoice.deposit_left();
    let amount = if deposit > 0 { deposit } else { invoice.balance().max(0) };
    blank(frame, invoice, today, amount)
}

pub(super) fn paying<'a>(
    at: &'a str,
    name: &'a str,
    typed: &Typed,
    errors: &FormErrors,
) -> Ask<'a> {
    let fields = typed.fields("", errors);
    let buttons = done("Record the payment", Tone::Primary);
    Ask { id: "pay", title: "Record a payment", at, name, fields, buttons }
}

fn refunding<'a>(at: &'a str, name: &'a str, typed: &Typed, errors: &FormErrors) -> Ask<'a> {
    let hint = "Only written down: pay it back first. For what was billed wrongly, write a credit note too.";
    let fields = typed.fields(hint, errors);
    let buttons = done("Record the refund", Tone::Primary);
    Ask { id: "refund", title: "Record a refund", at, name, fields, buttons }
}

pub(super) async fn ask_pay(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let (invoice, at, name) = asked(&app, &frame, &id).await?;
    let typed = first(&frame, &invoice, sales::today(&app, &frame.caller).await?);
    let none = FormErrors::none();
    Ok(paying(&at, &name, &typed, &none).page(frame, &none))
}

pub(super) async fn ask_refund(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let (invoice, at, name) = asked(&app, &frame, &id).await?;
    let today = sales::today(&app, &frame.caller).await?;
    let owed = -invoice.balance();
    let amount = if owed > 0 { owed.min(invoice.paid) } else { invoice.paid };
    let typed = blank(&frame, &invoice, today, amount);
    let none = FormErrors::none();
    Ok(refunding(&at, &name, &typed, &none).page(frame, &none))
}

pub(super) async fn pay(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    record(&app, frame, back, &id, (typed, Direction::Payment)).await
}

pub(super) async fn refund(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    record(&app, frame, back, &id, (typed, Direction::Refund)).await
}

async fn record(
    app: &App,
    frame: Frame,
    back: Back,
    id: &InvoiceId,
    (mut typed, direction): (Typed, Direction),
) -> Result<Response> {
    let (invoice, at, name) = asked(app, &frame, id).await?;
    typed.code.clone_from(&invoice.currency);
    let asked = currency(&invoice).and_then(|currency| typed.asked(direction, currency));
    let recorded = match asked {
        Ok(new) => sales::record_payment(app, &frame.caller, id, new).await,
        Err(error) => Err(error),
    };
    match recorded {
        Ok((invoice, payment)) => {
            let amount = words::money(payment.amount, &invoice.currency);
            let words = match direction {
                Direction::Refund => format!("{amount} went back"),
                Direction::Payment if invoice.balance() == 0 => {
                    format!("{amount} came in: all is paid")
                }
                Direction::Payment => format!(
                    "{amount} came in, {} is open",
                    words::money(invoice.balance(), &invoice.currency)
                ),
            };
            let undo = format!("/app/money/payments/{}/undo", payment.id);
            Ok(acted(back, Flash::done(words).undo(undo), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            let ask = match direction {
                Direction::Payment => paying(&at, &name, &typed, &errors),
                Direction::Refund => refunding(&at, &name, &typed, &errors),
            };
            Ok(ask.refused(frame, &back, &errors))
        }
    }
}

pub(super) async fn undo(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<PaymentId>,
) -> Result<Response> {
    match sales::undo_payment(&app, &caller, &id).await {
        Ok(invoice) => {
            let open = words::money(invoice.balance(), &invoice.currency);
            let said = Flash::done(format!("Taken back: {open} is open"));
            Ok(back.said(said, &at(&invoice.id)))
        }
        Err(Error::Conflict(why)) => Ok(back.said(Flash::warning(why), INVOICES)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn receipt(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<PaymentId>,
    Query(how): Query<HowShown>,
) -> Result<Response> {
    Ok(pdf(sales::receipt_pdf(&app, &caller, &id).await?, &how))
}
