//! The lists of quotes and invoices: their head, what is open, what is looked for.

use axum::{extract::State, response::Response};
use frontdesk_desk::{
    App, Caller, Result as Done, Role,
    sales::{self, InvoiceFilter, InvoiceKind, InvoiceStatus, QuoteFilter, QuoteStatus},
};
use frontdesk_http::{Member as Asker, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    INVOICES, PATH, list,
    words::{invoice_word, quote_word, said},
};
use crate::{
    contacts::import::sheet,
    layout::Place,
    parts::{
        Button, Entry, Icon, Live, Mood, Tab, Tone, figure, figure_link, link_button, live_region,
        menu_link, page_header, row_menu, tabs,
    },
    shell::{Frame, Page},
};

/// What makes the lists out of date.
const EVENTS: &str = "quote.* invoice.* contact.merged contact.deleted";
/// Rows on one page.
const ROWS: i64 = 50;

/// Which rows are asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) q: String,
    /// A state; of invoices `overdue` and `credit_note` too. Empty for every one.
    pub(super) state: String,
    contact: String,
    pub(super) cursor: String,
}

impl Asked {
    fn quotes(&self) -> QuoteFilter {
        QuoteFilter {
            status: self.state.parse().ok(),
            contact: self.contact.parse().ok(),
            search: self.q.clone(),
            cursor: self.cursor(),
            limit: ROWS,
            ..QuoteFilter::default()
        }
    }

    fn invoices(&self) -> InvoiceFilter {
        let kind = match (self.state.as_str(), self.state.parse::<InvoiceStatus>()) {
            ("credit_note", _) => Some(InvoiceKind::CreditNote),
            // The states of invoices count invoices.
            ("overdue", _) | (_, Ok(_)) => Some(InvoiceKind::Invoice),
            _ => None,
        };
        InvoiceFilter {
            status: self.state.parse().ok(),
            overdue: self.state == "overdue",
            kind,
            contact: self.contact.parse().ok(),
            search: self.q.clone(),
            cursor: self.cursor(),
            limit: ROWS,
        }
    }

    fn cursor(&self) -> Option<String> {
        Some(self.cursor.trim().to_owned()).filter(|cursor| !cursor.is_empty())
    }

    pub(super) fn is_narrowed(&self) -> bool {
        [&self.q, &self.state, &self.contact].iter().any(|text| !text.trim().is_empty())
    }

    /// Its address on this list, from this row on.
    pub(super) fn at(&self, path: &str, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [
            ("q", self.q.as_str()),
            ("state", &self.state),
            ("contact", &self.contact),
            ("cursor", cursor),
        ];
        for (name, value) in pairs {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn of_state(&self, path: &str, state: &str) -> String {
        Self { state: state.to_owned(), ..self.clone() }.at(path, "")
    }
}

pub(super) async fn quotes(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let caller = &frame.caller;
    let counts = sales::count_quotes(&app, caller).await?;
    let rows = sales::list_quotes(&app, caller, &asked.quotes()).await?;
    let today = sales::today(&app, caller).await?;
    let count = |status: QuoteStatus| {
        counts.iter().find(|(one, _)| *one == status).map_or(0, |(_, count)| *count)
    };
    let chips: Vec<Chip> = QuoteStatus::ALL
        .iter()
        .map(|one| Chip { state: one.as_str(), label: quote_word(*one), count: count(*one) })
        .collect();
    let shown = html! {
        (chips_of(&asked, PATH, &chips))
        (list::quotes(&frame, &asked, &rows, today))
    };
    let figures = figures(&app, caller).await?;
    Ok(page(frame, PATH, &asked, (&figures, &shown)))
}

pub(super) async fn invoices(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let caller = &frame.caller;
    let counts = sales::count_invoices(&app, caller).await?;
    let rows = sales::list_invoices(&app, caller, &asked.invoices()).await?;
    let today = sales::today(&app, caller).await?;
    let overdue = counts.iter().map(|(.., overdue)| overdue).sum();
    let count = |status: InvoiceStatus| {
        counts.iter().find(|(one, ..)| *one == status).map_or(0, |(_, count, _)| *count)
    };
    let mut chips: Vec<Chip> = InvoiceStatus::ALL
        .iter()
        .map(|one| Chip { state: one.as_str(), label: invoice_word(*one), count: count(*one) })
        .collect();
    chips.insert(2, Chip { state: "overdue", label: "Overdue", count: overdue });
    let shown = html! {
        (chips_of(&asked, INVOICES, &chips))
        (list::invoices(&frame, &asked, &rows, today))
    };
    let figures = figures(&app, caller).await?;
    Ok(page(frame, INVOICES, &asked, (&figures, &shown)))
}

fn page(frame: Frame, path: &str, asked: &Asked, (figures, shown): (&Markup, &Markup)) -> Page {
    let get = asked.at(path, &asked.cursor);
    let live = Live { on: Some(EVENTS), when: None, get: Some(&get) };
    let body = html! {
        (page_header("Money", Some("What you offered, what is open, and what came in."), &actions(&frame, path, asked)))
        (live_region("money-open", &live, figures))
        (tabs("Money", &[
            Tab { label: "Quotes", href: PATH, current: path == PATH, count: None },
            Tab { label: "Invoices", href: INVOICES, current: path == INVOICES, count: None },
        ]))
        (toolbar(path, asked))
        (live_region("money", &live, shown))
    };
    let title = if path == PATH { "Quotes · Money" } else { "Invoices · Money" };
    frame.page(Place::Money, title, &body)
}

fn actions(frame: &Frame, path: &str, asked: &Asked) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let (quote, invoice) = if path == PATH {
        (Tone::Primary, Tone::Secondary)
    } else {
        (Tone::Secondary, Tone::Primary)
    };
    let export = asked.at("/app/money/invoices.csv", "");
    let entry = |label| Entry { label, icon: Some(Icon::Download), ..Entry::default() };
    let new = |label, tone, key| Button {
        label,
        tone,
        icon: Some(Icon::Plus),
        key: Some(key),
        ..Button::default()
    };
    html! {
        (link_button("/app/money/quotes/new", &new("New quote", quote, "n")))
        (link_button("/app/money/invoices/new", &new("New invoice", invoice, "i")))
        (row_menu("More", &html! {
            @if path == INVOICES { (menu_link(&export, &entry("Export these invoices as CSV"))) }
            @else { (menu_link("/app/money/invoices.csv", &entry("Export invoices as CSV"))) }
            (menu_link("/app/money/payments.csv", &entry("Export payments as CSV")))
            (menu_link("/app/settings/billing", &Entry { label: "Billing settings", icon: Some(Icon::Settings), ..Entry::default() }))
        }))
    }
}

/// What is open, what of it is late, and what came in, by currency.
async fn figures(app: &App, caller: &Caller) -> Done<Markup> {
    let sums = sales::open_sums(app, caller).await?;
    Ok(html! {
        @for one in &sums {
            @let code = one.open.currency.code();
            div.money-figures role="group" aria-label={ "In " (code) } {
                div.card.figure-link { (figure(&format!("Open, {code}"), &said(one.open), None)) }
                (figure_link("/app/money/invoices?state=overdue", &format!("Overdue, {code}"), &said(one.overdue),
                    if one.overdue.amount > 0 { Mood::Danger } else { Mood::Neutral }))
                div.card.figure-link { (figure(&format!("Received this month, {code}"), &said(one.received), None)) }
            }
        }
    })
}

/// A state to filter by, and how many there are.
struct Chip {
    state: &'static str,
    label: &'static str,
    count: i64,
}

/// The states that there is something of, and the one that is looked at.
fn chips_of(asked: &Asked, path: &str, chips: &[Chip]) -> Markup {
    let of = |state: &str| (asked.state == state).then_some("true");
    html! {
        @if asked.is_narrowed() || chips.iter().any(|chip| chip.count > 0) {
            nav.filter-chips.money-chips aria-label="States" {
                a.filter-chip href=(asked.of_state(path, "")) aria-current=[of("")] { "All" }
                @for chip in chips.iter().filter(|chip| chip.count > 0 || asked.state == chip.state) {
                    a.filter-chip href=(asked.of_state(path, chip.state)) aria-current=[of(chip.state)] { (chip.label) span.tab-count { (chip.count) } }
                }
                @if path == INVOICES { a.filter-chip href=(asked.of_state(path, "credit_note")) aria-current=[of("credit_note")] { "Credit notes" } }
            }
        }
    }
}

fn toolbar(path: &str, asked: &Asked) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action=(path) hx-get=(path) hx-target="#money" hx-select="#money"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                @for (name, value) in [("state", &asked.state), ("contact", &asked.contact)] { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                (Icon::Search)
                input.input type="search" id="money-search" name="q" value=(asked.q) placeholder="Number, name or subject" aria-label="Search"
                    autocomplete="off" maxlength="120" data-key="/";
            }
            @if asked.is_narrowed() {
                (link_button(path, &Button { label: "Show all", icon: Some(Icon::X), small: true, tone: Tone::Quiet, ..Button::default() }))
            }
        }
    }
}

/// The invoices that are looked at, as CSV.
pub(super) async fn export_invoices(
    State(app): State<App>,
    Asker(caller): Asker,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let csv = sales::invoices_csv(&app, &caller, &asked.invoices()).await?;
    Ok(sheet("invoices.csv", csv))
}

/// What was paid, as CSV.
pub(super) async fn export_payments(
    State(app): State<App>,
    Asker(caller): Asker,
) -> Result<Response> {
    Ok(sheet("payments.csv", sales::payments_csv(&app, &caller).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_in_an_address_is_nothing() {
        for text in ["", "x", "draft'--", "\u{0}", "9999999999999999999999"] {
            let asked =
                Asked { state: text.to_owned(), contact: text.to_owned(), ..Asked::default() };
            let (quotes, invoices) = (asked.quotes(), asked.invoices());
            assert!(quotes.status.is_none() && quotes.contact.is_none(), "{text}");
            assert!(
                invoices.status.is_none() && !invoices.overdue && invoices.kind.is_none(),
                "{text}"
            );
        }
        let asked = Asked { q: "a&b=c\"".to_owned(), state: "paid".to_owned(), ..Asked::default() };
        assert_eq!(asked.at(INVOICES, ""), "/app/money/invoices?q=a%26b%3Dc%22&state=paid");
        assert_eq!(asked.of_state(PATH, ""), "/app/money?q=a%26b%3Dc%22");
    }
}
