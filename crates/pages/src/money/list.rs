//! The rows of quotes and invoices.

use frontdesk_desk::{
    Role,
    contacts::Page as Rows,
    sales::{Invoice, InvoiceKind, Quote, QuoteStatus},
};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{INVOICES, PATH, look::Asked, words};
use crate::{
    parts::{Button, Column, Icon, Pages, Tone, card, empty_state, link_button, pagination, table},
    shell::Frame,
};

pub(super) fn quotes(frame: &Frame, asked: &Asked, rows: &Rows<Quote>, today: Date) -> Markup {
    if rows.data.is_empty() {
        return nothing(frame, asked, PATH);
    }
    let columns = [
        Column::new("Quote"),
        Column { wide_only: true, ..Column::new("For") },
        Column::number("Total"),
        Column { wide_only: true, ..Column::new("State") },
        Column { wide_only: true, ..Column::new("Valid until") },
    ];
    let lines = html! { @for quote in &rows.data { (quote_row(quote, today)) } };
    html! {
        div.money-table data-nav-list { (table("Quotes", &columns, &lines)) }
        (turning(asked, PATH, rows.next_cursor.as_deref()))
    }
}

fn quote_row(quote: &Quote, today: Date) -> Markup {
    let until = quote.valid_until().filter(|_| quote.status != QuoteStatus::Accepted);
    html! {
        tr id=(quote.id) {
            td { (what(&format!("{PATH}/quotes/{}", quote.id), quote.number.as_deref(), &quote.content.subject, &quote.content.recipient.name)) }
            td.wide-only { (words::whom(&quote.content.recipient.name)) }
            td.number.nowrap {
                (words::money(quote.total(), &quote.currency))
                span.money-narrow { (words::quote_badge(quote)) }
            }
            td.wide-only { (words::quote_badge(quote)) }
            td.wide-only.nowrap {
                @if let Some(until) = until {
                    (words::day(until))
                    @if quote.status.is_out() { span.money-more { (words::distance(until, today)) } }
                }
            }
        }
    }
}

pub(super) fn invoices(frame: &Frame, asked: &Asked, rows: &Rows<Invoice>, today: Date) -> Markup {
    if rows.data.is_empty() {
        return nothing(frame, asked, INVOICES);
    }
    let columns = [
        Column::new("Invoice"),
        Column { wide_only: true, ..Column::new("For") },
        Column::number("Total"),
        Column { wide_only: true, ..Column::new("State") },
        Column { wide_only: true, ..Column::new("Due") },
    ];
    let lines = html! { @for invoice in &rows.data { (invoice_row(invoice, today)) } };
    html! {
        div.money-table data-nav-list { (table("Invoices", &columns, &lines)) }
        (turning(asked, INVOICES, rows.next_cursor.as_deref()))
    }
}

fn invoice_row(invoice: &Invoice, today: Date) -> Markup {
    let sign = if invoice.kind == InvoiceKind::CreditNote { -1 } else { 1 };
    let balance = invoice.balance();
    let due = words::next_due(invoice);
    let late = due.and_then(|(_, day)| words::late(day, today));
    html! {
        tr id=(invoice.id) {
            td {
                (what(&format!("{INVOICES}/{}", invoice.id), invoice.number.as_deref(), &invoice.content.subject, &invoice.content.recipient.name))
                @if let Some(late) = &late { span.money-late.money-narrow { (late) } }
            }
            td.wide-only { (words::whom(&invoice.content.recipient.name)) }
            td.number.nowrap {
                (words::money(sign * invoice.total(), &invoice.currency))
                @if balance != 0 && balance != invoice.total() { span.money-more { (words::money(balance, &invoice.currency)) " open" } }
                span.money-narrow { (words::invoice_badge(invoice, today)) }
            }
            td.wide-only { (words::invoice_badge(invoice, today)) }
            td.wide-only.nowrap {
                @if let Some((label, day)) = due {
                    (words::day(day))
                    @if let Some(late) = &late { span.money-late { (late) } }
                    @else { span.money-more { @if label == "Deposit" { "deposit " } (words::distance(day, today)) } }
                }
            }
        }
    }
}

/// What a row is: its number, its subject, and on phones whom it is for.
fn what(href: &str, number: Option<&str>, subject: &str, name: &str) -> Markup {
    html! {
        a.row-link href=(href) data-nav-item { (number.unwrap_or("Draft")) }
        span.money-line.money-narrow { bdi { (name) } }
        span.money-line dir="auto" { (subject) }
    }
}

fn turning(asked: &Asked, path: &str, next: Option<&str>) -> Markup {
    pagination(&Pages {
        previous: (!asked.cursor.is_empty()).then(|| asked.at(path, "")),
        next: next.map(|cursor| asked.at(path, cursor)),
        shown: String::new(),
    })
}

/// What stands where there is nothing.
fn nothing(frame: &Frame, asked: &Asked, path: &str) -> Markup {
    if asked.is_narrowed() || !asked.cursor.is_empty() {
        let all = link_button(path, &Button { label: "Show all", ..Button::default() });
        let words = "Nothing is like this. Look for less, or for another name.";
        return card(&empty_state(Icon::Search, "Nothing found", words, &all));
    }
    let of_quotes = path == PATH;
    let (title, text, href, label) = if of_quotes {
        (
            "No quotes yet",
            "A quote says what something would cost. Your customer opens it by a link, accepts it with their name, and it becomes the invoice.",
            "/app/money/quotes/new",
            "New quote",
        )
    } else {
        (
            "No invoices yet",
            "Make one of an accepted quote, of a booking, or write it here. It gets its number when you issue it; who does not pay in time is reminded.",
            "/app/money/invoices/new",
            "New invoice",
        )
    };
    let action = html! {
        @if frame.may(Role::Operator) {
            (link_button(href, &Button { label, icon: Some(Icon::Plus), tone: Tone::Primary, ..Button::default() }))
        }
    };
    card(&empty_state(Icon::Money, title, text, &action))
}
