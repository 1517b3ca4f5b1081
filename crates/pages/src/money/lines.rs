//! The lines of a quote or an invoice as they are written.

use frontdesk_base::Currency;
use frontdesk_desk::sales::MOST_LINES;
use maud::{Markup, html};

use super::{
    amounts,
    around::Around,
    totals::Reckoned,
    typed::{Row, Typed},
    words,
};
use crate::{
    parts::{Choice, Control, Field, FormErrors, Icon, field},
    settings::price_shown,
};

pub(super) fn lines(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let reckoned = Reckoned::of(typed, around.usual);
    let taxes = Taxes::of(around, typed);
    let all = Shown {
        around,
        errors,
        taxes: &taxes,
        count: typed.rows.len(),
        currency: currency(around, typed),
    };
    html! {
        div id="f-lines" tabindex="-1" {
            @if let Some(error) = errors.get("lines") { p.field-error { (Icon::Warning) span { (error) } } }
            ol.money-lines {
                @for (at, row) in typed.rows.iter().enumerate() { (line(&all, at, row, &reckoned.line(at))) }
            }
        }
        div.money-adding {
            @if typed.rows.len() < MOST_LINES { (act(around, "add", "Add a line", Icon::Plus, false)) }
            @if !around.services.is_empty() { (services(around, typed)) }
        }
        div.money-below {
            (below(typed, errors, all.currency))
            (reckoned.panel())
        }
    }
}

pub(super) fn currency(around: &Around, typed: &Typed) -> Currency {
    Currency::from_code(&typed.currency).unwrap_or(around.usual)
}

/// What all lines share.
struct Shown<'a> {
    around: &'a Around,
    errors: &'a FormErrors,
    taxes: &'a Taxes,
    count: usize,
    currency: Currency,
}

/// The taxes to choose from, as value and words: the business's own, and those that the lines have already.
struct Taxes(Vec<(String, String)>);

impl Taxes {
    fn of(around: &Around, typed: &Typed) -> Self {
        let own = around.billing.taxes.iter();
        let mut all: Vec<(String, String)> =
            own.map(|tax| (amounts::tax_value(tax), words::tax_word(tax))).collect();
        all.push((String::new(), "No tax".to_owned()));
        for row in &typed.rows {
            if row.tax != amounts::OTHER && all.iter().all(|(value, _)| *value != row.tax) {
                let mut checks = frontdesk_base::error::Checks::new();
                let tax = amounts::tax(&mut checks, "tax", &row.tax, ("", ""));
                all.push((row.tax.clone(), words::tax_word(&tax)));
            }
        }
        all.push((amounts::OTHER.to_owned(), "Another…".to_owned()));
        Self(all)
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        self.0.iter().map(|(value, label)| Choice::new(value, label)).collect()
    }
}

fn line(all: &Shown<'_>, at: usize, row: &Row, amount: &str) -> Markup {
    let nth = at + 1;
    let around = all.around;
    let wrong = |part: &str| all.errors.get(&format!("lines.{at}.{part}"));
    let id = |part: &str| format!("f-lines.{at}.{part}");
    let text = |part: &'static str,
                name: &'static str,
                label: &'static str,
                value: &str,
                placeholder: Option<&'static str>,
                most: u32| {
        field(&Field {
            name,
            id: Some(&id(part)),
            label,
            value,
            error: wrong(part),
            placeholder,
            max_length: Some(most),
            autocomplete: Some("off"),
            ..Field::default()
        })
    };
    let example = amounts::example(all.currency);
    let fresh = around.fresh == Some(at);
    html! {
        li.money-line-edit id={ "line-" (at) } data-line data-line-last[nth == all.count] data-line-fresh[fresh] {
            fieldset {
                legend.sr-only { "Line " (nth) }
                div.money-line-head {
                    (text("description", "l_description", "What for", &row.description, None, 300))
                    p.money-line-amount { span.sr-only { "Comes to " } output id={ "line-amount-" (at) } { (amount) } }
                    span.money-line-acts {
                        @if at > 0 { (act(around, &format!("up-{at}"), &format!("Move line {nth} up"), Icon::ChevronUp, true)) }
                        @if nth < all.count { (act(around, &format!("down-{at}"), &format!("Move line {nth} down"), Icon::ChevronDown, true)) }
                        (act(around, &format!("remove-{at}"), &format!("Take line {nth} away"), Icon::X, true))
                    }
                }
                div.money-line-row {
                    (text("quantity", "l_quantity", "Quantity", &row.quantity, Some("1"), 16))
                    (text("unit", "l_unit", "Unit", &row.unit, Some("h"), 20))
                    (field(&Field { name: "l_price", id: Some(&id("unit_price")), label: "Price", value: &row.price, error: wrong("unit_price"), placeholder: Some(&example), max_length: Some(20), autocomplete: Some("off"), ..Field::default() }))
                    (text("discount", "l_discount", "Discount", &row.discount, Some("10%"), 20))
                    (tax(all, at, row))
                }
                details.disclosure.money-detail open[!row.detail.is_empty() || wrong("detail").is_some()] {
                    summary { "More words" }
                    (field(&Field { name: "l_detail", id: Some(&id("detail")), label: "In smaller print", value: &row.detail, error: wrong("detail"), control: Control::Area { rows: 2 }, ..Field::default() }))
                }
            }
        }
    }
}

/// The tax of a line: one of those offered, or another by its name and rate.
fn tax(all: &Shown<'_>, at: usize, row: &Row) -> Markup {
    let choices = all.taxes.choices();
    let place = format!("lines.{at}.tax");
    let (name, rate) = (format!("f-{place}-name"), format!("f-{place}-rate"));
    html! {
        div.money-tax {
            (field(&Field { name: "l_tax", id: Some(&format!("f-{place}")), label: "Tax", value: &row.tax, error: all.errors.get(&place), control: Control::Select { options: &choices }, ..Field::default() }))
            div.money-tax-other {
                (field(&Field { name: "l_tax_name", id: Some(&name), label: "Its name", value: &row.tax_name, placeholder: Some("VAT"), max_length: Some(40), ..Field::default() }))
                (field(&Field { name: "l_tax_rate", id: Some(&rate), label: "Its rate", value: &row.tax_rate, placeholder: Some("19"), suffix: Some("%"), max_length: Some(8), ..Field::default() }))
            }
        }
    }
}

/// A line by one of the business's services.
fn services(around: &Around, typed: &Typed) -> Markup {
    let labels: Vec<String> = around
        .services
        .iter()
        .map(|one| match price_shown(one) {
            Some(price) => format!("{}, {price}", one.name),
            None => one.name.clone(),
        })
        .collect();
    let choices: Vec<Choice<'_>> = around
        .services
        .iter()
        .zip(&labels)
        .map(|(one, label)| Choice::new(one.id.as_str(), label))
        .collect();
    html! {
        div.money-services {
            (field(&Field { name: "service", label: "A service", label_hidden: true, value: &typed.service, control: Control::Select { options: &choices }, ..Field::default() }))
            (act(around, "service", "Add this service", Icon::Plus, false))
        }
    }
}

/// What holds for all of it.
fn below(typed: &Typed, errors: &FormErrors, currency: Currency) -> Markup {
    let example = format!("10% or {}", amounts::example(currency));
    html! {
        div.form.money-all {
            (field(&Field { name: "discount", label: "Discount on all of it", value: &typed.discount, error: errors.get("discount"), optional: true, placeholder: Some(&example), max_length: Some(20), autocomplete: Some("off"), ..Field::default() }))
            (crate::parts::checkbox(&crate::parts::Toggle { name: "inclusive", label: "Prices include tax", on: typed.inclusive, ..crate::parts::Toggle::default() }))
            p { button.btn.btn-secondary.btn-small type="submit" name="change" value="show" formnovalidate data-recalculate { (Icon::Refresh) span { "Recalculate" } } }
        }
    }
}

/// A button that changes the form and saves nothing.
pub(super) fn act(around: &Around, change: &str, label: &str, icon: Icon, only: bool) -> Markup {
    html! {
        button.btn.btn-small.btn-quiet[only].btn-secondary[!only].btn-icon[only] type="submit" id={ "paper-" (change) } name="change" value=(change) formnovalidate title=[only.then_some(label)]
            hx-post=(around.action) hx-target="#paper-editor" hx-select="#paper-editor" hx-swap="outerHTML" {
            (icon) @if only { span.sr-only { (label) } } @else { span { (label) } }
        }
    }
}
