//! The page of how the business bills.

use frontdesk_desk::{Role, sales::PayBy};
use maud::{Markup, html};

use super::{
    super::{Tab, read_only, view},
    Around,
    typed::Typed,
};
use crate::{
    meanwhile,
    money::amounts,
    parts::{
        Answer, Button, Control, Field, FormErrors, Icon, Question, Toggle, Tone, checkbox,
        error_summary, field, form_actions, radio_cards, settings_section, submit, switch,
    },
    shell::{Frame, Page},
};

/// The fields in the order of the form.
pub(super) const FIELDS: [&str; 20] = [
    "",
    "legal_name",
    "address",
    "tax_id",
    "legal",
    "taxes",
    "terms.due",
    "terms.deposit",
    "terms.deposit_due",
    "valid_days",
    "quote_notes",
    "invoice_notes",
    "quote_prefix",
    "invoice_prefix",
    "credit_prefix",
    "receipt_prefix",
    "bank_details",
    "pay_by",
    "pay_url",
    "reminders",
];

const PATH: &str = Tab::Billing.href();

pub(super) fn page(
    frame: Frame,
    around: &Around,
    typed: &Typed,
    errors: &FormErrors,
    dirty: bool,
) -> Page {
    let may = frame.may(Role::Admin);
    let body = html! {
        form id="billing-form" method="post" action=(PATH) data-guard data-dirty[dirty] {
            (meanwhile::told(&typed.base, &typed.news, PATH))
            (error_summary(errors))
            (read_only(&frame, Role::Admin))
            fieldset disabled[!may] {
                // What Enter in a field presses: saving, not the first button of a tax.
                button.sr-only type="submit" tabindex="-1" aria-hidden="true" { "Save" }
                (settings_section("On papers", "What quotes, invoices and receipts say of you.", &printed(around, typed, errors)))
                (settings_section("Taxes", "Offered for each line; the first one is what a line begins with.", &taxes(typed, errors, may)))
                (settings_section("Terms", "What a draft begins with. Each quote and invoice can say otherwise.", &terms(around, typed, errors)))
                (settings_section("Numbers", "Each kind counts by itself, without a gap, and begins anew with the year. A quote gets its number when it is sent, an invoice when it is issued.", &numbers(around, typed, errors)))
                (settings_section("Being paid", "Where the money is to go.", &paid(typed, errors)))
            }
            @if may { (form_actions(&submit(&Button { label: "Save changes", tone: Tone::Primary, ..Button::default() }))) }
        }
    };
    view(frame, Tab::Billing, &body)
}

fn text<'a>(name: &'a str, label: &'a str, value: &'a str, errors: &'a FormErrors) -> Field<'a> {
    Field { name, label, value, error: errors.get(name), ..Field::default() }
}

fn printed(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let area = |rows| Control::Area { rows };
    let business = &around.business;
    html! {
        (field(&Field { optional: true, placeholder: Some(&business.name), hint: Some("When it is not the organization's."), max_length: Some(120), ..text("legal_name", "Name", &typed.legal_name, errors) }))
        (field(&Field { optional: true, control: area(3), placeholder: Some(&business.address), hint: Some("When it is not the organization's."), ..text("address", "Address", &typed.address, errors) }))
        (field(&Field { optional: true, placeholder: Some("VAT ID DE123456789"), hint: Some("As it is printed, with what it is called."), max_length: Some(60), ..text("tax_id", "Tax number", &typed.tax_id, errors) }))
        (field(&Field { optional: true, control: area(3), hint: Some("What the law wants at the foot: registers, owners."), ..text("legal", "At the foot", &typed.legal, errors) }))
    }
}

fn taxes(typed: &Typed, errors: &FormErrors, may: bool) -> Markup {
    let count = typed.taxes.len();
    html! {
        div.field id="f-taxes" tabindex="-1" {
            @if let Some(wrong) = errors.get("taxes") { p.field-error { (Icon::Warning) span { (wrong) } } }
            @if count == 0 { p.faint { "No tax: lines have none." } }
            ol.money-taxes {
                @for (at, (name, rate)) in typed.taxes.iter().enumerate() {
                    @let nth = at + 1;
                    @let place = format!("taxes.{at}");
                    li {
                        (field(&Field { name: "t_name", id: Some(&format!("f-{place}-name")), label: "Name", value: name, placeholder: Some("VAT"), max_length: Some(40), ..Field::default() }))
                        (field(&Field { name: "t_rate", id: Some(&format!("f-{place}")), label: "Rate", value: rate, error: errors.get(&place), placeholder: Some("19"), suffix: Some("%"), max_length: Some(8), ..Field::default() }))
                        @if may { span.money-line-acts {
                            @if at > 0 { (act(&format!("up-{at}"), &format!("Move tax {nth} up"), Icon::ChevronUp, true)) }
                            @if nth < count { (act(&format!("down-{at}"), &format!("Move tax {nth} down"), Icon::ChevronDown, true)) }
                            (act(&format!("remove-{at}"), &format!("Take tax {nth} away"), Icon::X, true))
                        } }
                    }
                }
            }
            @if may { p { (act("add", "Add a tax", Icon::Plus, false)) } }
        }
        (checkbox(&Toggle { name: "inclusive", label: "Prices include tax", hint: Some("What a draft begins with."), on: typed.inclusive, ..Toggle::default() }))
    }
}

/// A button that changes the form and saves nothing.
fn act(change: &str, label: &str, icon: Icon, only: bool) -> Markup {
    html! {
        button.btn.btn-small.btn-quiet[only].btn-secondary[!only].btn-icon[only] type="submit" id={ "billing-" (change) } name="change" value=(change) formnovalidate title=[only.then_some(label)]
            hx-post=(PATH) hx-target="#billing-form" hx-select="#billing-form" hx-swap="outerHTML" {
            (icon) @if only { span.sr-only { (label) } } @else { span { (label) } }
        }
    }
}

fn terms(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let days = |min, max| Control::Number { min: Some(min), max: Some(max), step: "1" };
    let part = format!("30% or {}", amounts::example(around.currency));
    let notes = Control::Area { rows: 3 };
    html! {
        (field(&Field { name: "due_days", id: Some("f-terms.due"), label: "To be paid within", value: &typed.due_days, error: errors.get("terms.due"), control: days("0", "730"), suffix: Some("days"), ..Field::default() }))
        div.form-row {
            (field(&Field { name: "deposit", id: Some("f-terms.deposit"), label: "Deposit", value: &typed.deposit, error: errors.get("terms.deposit"), optional: true, placeholder: Some(&part), max_length: Some(20), ..Field::default() }))
            (field(&Field { name: "deposit_days", id: Some("f-terms.deposit_due"), error: errors.get("terms.deposit_due"), label: "It is due within", value: &typed.deposit_days, control: days("0", "730"), suffix: Some("days"), ..Field::default() }))
        }
        (field(&Field { control: days("1", "365"), suffix: Some("days"), ..text("valid_days", "A quote can be accepted for", &typed.valid_days, errors) }))
        (field(&Field { optional: true, control: notes, ..text("quote_notes", "Below the sums of quotes", &typed.quote_notes, errors) }))
        (field(&Field { optional: true, control: notes, ..text("invoice_notes", "Below the sums of invoices", &typed.invoice_notes, errors) }))
    }
}

fn numbers(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let next = &around.next;
    let one = |name, label, value, next: &str| {
        let hint = format!("The next one is {next}.");
        field(&Field {
            required: true,
            max_length: Some(10),
            hint: Some(&hint),
            ..text(name, label, value, errors)
        })
    };
    html! {
        div.form-row {
            (one("quote_prefix", "Quotes begin with", &typed.quote_prefix, &next.quote))
            (one("invoice_prefix", "Invoices begin with", &typed.invoice_prefix, &next.invoice))
        }
        div.form-row {
            (one("credit_prefix", "Credit notes begin with", &typed.credit_prefix, &next.credit_note))
            (one("receipt_prefix", "Receipts begin with", &typed.receipt_prefix, &next.receipt))
        }
    }
}

fn paid(typed: &Typed, errors: &FormErrors) -> Markup {
    let options: Vec<Answer<'_>> = PayBy::ALL.iter().map(|one| way(*one)).collect();
    html! {
        (field(&Field { optional: true, control: Control::Area { rows: 3 }, hint: Some("Printed on invoices that are open."), placeholder: Some("IBAN DE00 0000 0000 0000 0000 00"), ..text("bank_details", "Bank details", &typed.bank_details, errors) }))
        (radio_cards(&Question { name: "pay_by", label: "By a link", value: &typed.pay_by, error: errors.get("pay_by"), options: &options, ..Question::default() }))
        (field(&Field {
            optional: true, placeholder: Some("https://"), max_length: Some(1000),
            hint: Some("{number}, {amount}, {currency} and {email} are filled in. A payment over it is not noticed by itself: record it."),
            ..text("pay_url", "The link", &typed.pay_url, errors)
        }))
        (field(&Field {
            optional: true, placeholder: Some("3, 10, 21"), hint: Some("So many days after an invoice was due its customer gets a mail. Empty for never."),
            ..text("reminders", "Remind after", &typed.reminders, errors)
        }))
        (switch(&Toggle { name: "send_receipts", label: "Mail a receipt when a payment is recorded", on: typed.send_receipts, ..Toggle::default() }))
    }
}

/// A way of being paid as an answer.
fn way(one: PayBy) -> Answer<'static> {
    let (label, hint) = match one {
        PayBy::Nothing => ("No link", "The bank details are printed."),
        PayBy::Url => ("Any web address", "A page of yours or of your bank."),
        PayBy::Stripe => (
            "A Stripe Payment Link",
            "Stripe is told the invoice's number and the customer's address.",
        ),
        PayBy::LemonSqueezy => ("A Lemon Squeezy checkout", "It is told the same."),
    };
    Answer { value: one.as_str(), label, hint: Some(hint), ..Answer::default() }
}
