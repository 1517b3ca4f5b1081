//! The fields of a quote or an invoice besides its lines.

use frontdesk_base::Language;
use frontdesk_desk::contacts::Contact;
use maud::{Markup, html};

use super::{
    amounts,
    around::{Around, Kind},
    lines::{act, currency},
    typed::Typed,
};
use crate::parts::{Choice, Control, Field, FormErrors, Icon, Size, avatar, field};

/// The fields in the order of the form; those of lines come before the discount of all of them.
pub(super) const FIELDS: [&str; 18] = [
    "contact",
    "recipient.name",
    "recipient.email",
    "recipient.address",
    "recipient.tax_id",
    "recipient.language",
    "subject",
    "intro",
    "lines",
    "discount",
    "valid_until",
    "terms.due",
    "terms.deposit",
    "terms.deposit_due",
    "currency",
    "pay_url",
    "notes",
    "",
];

pub(super) fn whom(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let r = &typed.recipient;
    let error = |name: &str| errors.get(name);
    let languages: Vec<Choice<'_>> =
        Language::ALL.iter().map(|one| Choice::new(one.tag(), one.name())).collect();
    html! {
        div.form {
            (contact(around, typed, errors))
            div.form-row {
                (field(&Field { name: "name", id: Some("f-recipient.name"), label: "Name on the paper", value: &r.name, error: error("recipient.name"), hint: Some("A person or a company."), max_length: Some(120), autocomplete: Some("off"), ..Field::default() }))
                (field(&Field { name: "email", id: Some("f-recipient.email"), label: "E-mail", value: &r.email, error: error("recipient.email"), optional: true, control: Control::Email, autocomplete: Some("off"), ..Field::default() }))
            }
            (field(&Field { name: "address", id: Some("f-recipient.address"), label: "Address", value: &r.address, error: error("recipient.address"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
            div.form-row {
                (field(&Field { name: "tax_id", id: Some("f-recipient.tax_id"), label: "Tax number", value: &r.tax_id, error: error("recipient.tax_id"), optional: true, max_length: Some(40), ..Field::default() }))
                (field(&Field { name: "language", id: Some("f-recipient.language"), label: "Written in", value: &r.language, error: error("recipient.language"), control: Control::Select { options: &languages }, ..Field::default() }))
            }
        }
    }
}

/// The contact that it is for, or a search for one.
fn contact(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let wrong = errors.get("contact");
    let search = format!("/app/money/contacts?action={}", encoded(&around.action));
    html! {
        @if let Some(contact) = &around.contact {
            @let name = contact.display_name();
            div.money-contact {
                (avatar(&name, contact.id.as_str(), Size::Small))
                span { "Contact " a href={ "/app/contacts/" (contact.id) } { bdi { (name) } } }
                (act(around, "nobody", "Not them", Icon::X, false))
            }
        } @else {
            div.field.field-invalid[wrong.is_some()] {
                label.field-label for="f-contact" { "Contact " span.field-optional { "optional" } }
                div.input-row {
                    input.input type="search" id="f-contact" name="who" value=(typed.who) placeholder="Name, e-mail or phone" autocomplete="off" maxlength="120"
                        aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "f-contact-error")]
                        hx-get=(search) hx-trigger="input delay:200ms" hx-target="#paper-found" hx-swap="outerHTML" hx-sync="replace";
                    button.btn.btn-secondary.cal-find type="submit" name="change" value="find" formnovalidate
                        hx-post=(around.action) hx-target="#paper-editor" hx-select="#paper-editor" hx-swap="outerHTML" { "Find" }
                }
                @if let Some(wrong) = wrong { p.field-error id="f-contact-error" { (Icon::Warning) span { (wrong) } } }
                (found(&around.found, &typed.who, &around.action))
            }
        }
    }
}

/// Contacts that a search has found; pressing one fills the form in. `action` is where the form is sent.
pub(super) fn found(found: &[Contact], who: &str, action: &str) -> Markup {
    html! {
        div.money-found id="paper-found" {
            @for contact in found {
                @let name = contact.display_name();
                button.money-person type="submit" name="change" value={ "contact-" (contact.id) } formnovalidate
                    hx-post=(action) hx-target="#paper-editor" hx-select="#paper-editor" hx-swap="outerHTML" {
                    (avatar(&name, contact.id.as_str(), Size::Small))
                    span { bdi { (name) } @if let Some(email) = &contact.email { span.money-more { (email) } } }
                }
            }
            @if found.is_empty() && who.trim().chars().count() > 1 { p.field-hint { "Nobody by that name. Write it on the paper below." } }
        }
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(super) fn about(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field { name: "subject", label: "Subject", value: &typed.subject, error: errors.get("subject"), optional: true, placeholder: Some("Bathroom, first floor"), max_length: Some(300), ..Field::default() }))
        (field(&Field { name: "intro", label: "Before the lines", value: &typed.intro, error: errors.get("intro"), optional: true, control: Control::Area { rows: 2 }, ..Field::default() }))
    }
}

pub(super) fn terms(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let of_quote = around.kind == Kind::Quote;
    let error = |name: &str| errors.get(name);
    let valid = format!("{} days after it is sent, when it is empty.", around.billing.valid_days);
    let part = format!("30% or {}", amounts::example(currency(around, typed)));
    html! {
        div.form {
            @if of_quote {
                (field(&Field { name: "valid_until", label: "Can be accepted until", value: &typed.valid_until, error: error("valid_until"), hint: Some(&valid), control: Control::Date, ..Field::default() }))
            }
            div.form-row {
                (days("due_days", "terms.due", "To be paid within", &typed.due.0, error("terms.due")))
                (field(&Field { name: "due_on", label: "or by a day", value: &typed.due.1, hint: Some("A day goes before days."), control: Control::Date, ..Field::default() }))
            }
            div.form-row {
                (field(&Field { name: "deposit", id: Some("f-terms.deposit"), label: "Deposit", value: &typed.deposit, error: error("terms.deposit"), optional: true, placeholder: Some(&part), max_length: Some(20), ..Field::default() }))
                (days("deposit_days", "terms.deposit_due", "It is due within", &typed.deposit_due.0, error("terms.deposit_due")))
                (field(&Field { name: "deposit_on", label: "or by a day", value: &typed.deposit_due.1, control: Control::Date, ..Field::default() }))
            }
            (field(&Field { name: "notes", label: "Below the sums", value: &typed.notes, error: error("notes"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
            div.form-row {
                (field(&Field { name: "currency", label: "Currency", value: &typed.currency, error: error("currency"), hint: Some("Three letters, such as EUR."), max_length: Some(3), ..Field::default() }))
                @if !of_quote {
                    (field(&Field { name: "pay_url", label: "Pay link of its own", value: &typed.pay_url, error: error("pay_url"), optional: true, hint: Some("Otherwise as Billing says."), placeholder: Some("https://"), max_length: Some(1000), ..Field::default() }))
                }
            }
        }
    }
}

fn days(
    name: &'static str,
    place: &'static str,
    label: &'static str,
    value: &str,
    error: Option<&str>,
) -> Markup {
    let id = format!("f-{place}");
    field(&Field {
        name,
        id: Some(&id),
        label,
        value,
        error,
        control: Control::Number { min: Some("0"), max: Some("730"), step: "1" },
        suffix: Some("days"),
        ..Field::default()
    })
}
