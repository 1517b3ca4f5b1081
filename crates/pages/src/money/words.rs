//! What quotes and invoices, their states and their days are called.

use frontdesk_base::{Currency, Language, Money};
use frontdesk_desk::sales::{Invoice, InvoiceKind, InvoiceStatus, Method, Quote, QuoteStatus, Tax};
use jiff::{Unit, civil::Date};
use maud::{Markup, html};

use crate::parts::{Mood, badge};

pub(super) fn quote_word(status: QuoteStatus) -> &'static str {
    match status {
        QuoteStatus::Draft => "Draft",
        QuoteStatus::Sent => "Sent",
        QuoteStatus::Viewed => "Opened",
        QuoteStatus::Accepted => "Accepted",
        QuoteStatus::Declined => "Declined",
        QuoteStatus::Expired => "Expired",
    }
}

pub(super) fn invoice_word(status: InvoiceStatus) -> &'static str {
    match status {
        InvoiceStatus::Draft => "Draft",
        InvoiceStatus::Issued => "Issued",
        InvoiceStatus::PartlyPaid => "Partly paid",
        InvoiceStatus::Paid => "Paid",
        InvoiceStatus::Void => "Void",
        InvoiceStatus::Credited => "Credited",
    }
}

pub(super) fn quote_badge(quote: &Quote) -> Markup {
    let mood = match quote.status {
        QuoteStatus::Draft | QuoteStatus::Expired => Mood::Neutral,
        QuoteStatus::Sent => Mood::Info,
        QuoteStatus::Viewed => Mood::Accent,
        QuoteStatus::Accepted => Mood::Success,
        QuoteStatus::Declined => Mood::Danger,
    };
    badge(mood, quote_word(quote.status))
}

pub(super) fn invoice_badge(invoice: &Invoice, today: Date) -> Markup {
    if invoice.kind == InvoiceKind::CreditNote {
        return badge(Mood::Neutral, "Credit note");
    }
    if invoice.is_overdue(today) {
        return badge(Mood::Danger, "Overdue");
    }
    let mood = match invoice.status {
        InvoiceStatus::Draft | InvoiceStatus::Void | InvoiceStatus::Credited => Mood::Neutral,
        InvoiceStatus::Issued => Mood::Info,
        InvoiceStatus::PartlyPaid => Mood::Warning,
        InvoiceStatus::Paid => Mood::Success,
    };
    badge(mood, invoice_word(invoice.status))
}

pub(super) fn quote_name(quote: &Quote) -> String {
    quote.number.clone().unwrap_or_else(|| "Draft of a quote".to_owned())
}

pub(super) fn invoice_name(invoice: &Invoice) -> String {
    let draft = match invoice.kind {
        InvoiceKind::Invoice => "Draft of an invoice",
        InvoiceKind::CreditNote => "Draft of a credit note",
    };
    invoice.number.clone().unwrap_or_else(|| draft.to_owned())
}

/// Whom a paper is for; nobody yet on a fresh draft.
pub(super) fn whom(name: &str) -> Markup {
    html! { @if name.is_empty() { span.faint { "Nobody yet" } } @else { bdi { (name) } } }
}

/// A day of the business's calendar.
pub(super) fn day(day: Date) -> Markup {
    html! { time datetime=(day) title=(day.strftime("%A %-d %B %Y")) { (day.strftime("%-d %b %Y")) } }
}

/// How far away a day is: `in 3 days`, `today`, `5 days ago`.
pub(super) fn distance(day: Date, today: Date) -> String {
    let days = today.until((Unit::Day, day)).map_or(0, |span| span.get_days());
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// By when the next money of an invoice is due, and what: the deposit first. None of what asks for nothing.
pub(super) fn next_due(invoice: &Invoice) -> Option<(&'static str, Date)> {
    if !invoice.status.is_open() {
        return None;
    }
    match invoice.deposit_due_on().filter(|_| invoice.deposit_left() > 0) {
        Some(day) => Some(("Deposit", day)),
        None => invoice.due_on().map(|day| ("Due", day)),
    }
}

/// Since when it should have been paid: `12 days overdue`.
pub(super) fn late(due: Date, today: Date) -> Option<String> {
    let days = due.until((Unit::Day, today)).map_or(0, |span| span.get_days());
    match days {
        days if days <= 0 => None,
        1 => Some("1 day overdue".to_owned()),
        days => Some(format!("{days} days overdue")),
    }
}

pub(super) fn money(amount: i64, code: &str) -> String {
    match Currency::from_code(code) {
        Some(currency) => said(Money { amount, currency }),
        None => amount.to_string(),
    }
}

/// An amount with all its decimals, as it stands on papers in the dashboard's language.
pub(super) fn said(money: Money) -> String {
    Language::En.money(money)
}

pub(super) fn method_word(method: Method) -> &'static str {
    match method {
        Method::Transfer => "Bank transfer",
        Method::Card => "Card",
        Method::Cash => "Cash",
        Method::Link => "Pay link",
        Method::Other => "Something else",
    }
}

/// What a tax is called in a list.
pub(super) fn tax_word(tax: &Tax) -> String {
    let label = tax.label();
    if label.is_empty() { "No tax".to_owned() } else { label }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        let today = date(2026, 11, 29);
        for (day, words, overdue) in [
            (date(2026, 11, 29), "today", None),
            (date(2026, 11, 30), "tomorrow", None),
            (date(2027, 1, 2), "in 34 days", None),
            (date(2026, 11, 28), "yesterday", Some("1 day overdue")),
            (date(2026, 10, 29), "31 days ago", Some("31 days overdue")),
        ] {
            assert_eq!(distance(day, today), words);
            assert_eq!(late(day, today).as_deref(), overdue, "{day}");
        }
    }
}
