//! A quote, an invoice or a receipt as a part of a page: what stands on the paper, in its own language and
//! direction and in the order in which it is read, on a phone too.

use frontdesk_base::paper::{Document, Party, Tone};
use maud::{Markup, html};

use crate::layout::direction;

/// The paper. `head` says whose it is and what it is, for a page that does not say so itself.
pub fn paper(document: &Document, head: bool) -> Markup {
    let said = format!("{} {}", document.title, document.number);
    let label = if head { "The paper" } else { said.as_str() };
    html! {
        article.paper lang=(document.language) dir=(direction(&document.language)) aria-label=(label) {
            @if head {
                header.paper-head {
                    div {
                        p.paper-title { (document.title) }
                        p.paper-number {
                            bdi { (document.number) }
                            @if let Some(stamp) = &document.stamp { " " span class={ "paper-stamp " (tone(stamp.tone)) } { (stamp.text) } }
                        }
                    }
                    div.paper-from { (party(&document.business)) }
                }
            }
            div.paper-head {
                div.paper-to { (party(&document.recipient)) }
                dl.paper-facts { @for fact in &document.facts { div { dt { (fact.label) } dd { bdi { (fact.value) } } } } }
            }
            @if !document.subject.is_empty() { p.paper-subject dir="auto" { (document.subject) } }
            @if let Some(intro) = &document.intro { p.paper-words dir="auto" { (intro) } }
            (lines(document))
            (sums(document))
            @for paragraph in &document.notes { p.paper-words dir="auto" { (paragraph) } }
            @if head {
                @if let Some(pay) = &document.pay {
                    p.paper-words { (pay.label) ": " a href=(pay.url) target="_blank" rel="noopener noreferrer nofollow" { bdi { (pay.url) } } }
                }
            }
            @if !document.footer.is_empty() {
                footer.paper-foot { @for line in &document.footer { p { bdi { (line) } } } }
            }
        }
    }
}

fn party(party: &Party) -> Markup {
    html! {
        p.strong { bdi { (party.name) } }
        @for line in &party.lines { p { bdi { (line) } } }
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "paper-good",
        Tone::Bad => "paper-bad",
        Tone::Neutral => "paper-neutral",
    }
}

fn lines(document: &Document) -> Markup {
    let columns = &document.columns;
    html! {
        @if document.lines.is_empty() { p.faint lang="en" { "No lines yet." } }
        @else {
            table.paper-lines {
                thead {
                    tr {
                        th scope="col" { (columns.description) }
                        @for head in [&columns.quantity, &columns.unit_price, &columns.tax].into_iter().flatten() {
                            th.number scope="col" { (head) }
                        }
                        th.number scope="col" { (columns.amount) }
                    }
                }
                tbody {
                    @for line in &document.lines {
                        tr {
                            td dir="auto" {
                                span.paper-what { (line.description) }
                                @if let Some(detail) = &line.detail { span.paper-more { (detail) } }
                                @if let Some(discount) = &line.discount { span.paper-more { (discount) } }
                            }
                            @if let Some(head) = &columns.quantity { td.number data-label=(head) { (line.quantity) } }
                            @if let Some(head) = &columns.unit_price { td.number data-label=(head) { (line.unit_price) } }
                            @if let Some(head) = &columns.tax { td.number data-label=(head) { @if let Some(tax) = &line.tax { (tax) } } }
                            td.number.paper-amount data-label=(columns.amount) { (line.amount) }
                        }
                    }
                }
            }
        }
    }
}

fn sums(document: &Document) -> Markup {
    html! {
        dl.paper-sums {
            @for total in &document.totals { div.paper-strong[total.strong] { dt { (total.label) } dd { (total.value) } } }
        }
        @if let Some(taxes) = &document.taxes {
            table.paper-taxes {
                thead { tr { @for (at, head) in taxes.columns.iter().enumerate() { th.number[at > 0] scope="col" { (head) } } } }
                tbody { @for row in &taxes.rows { tr { @for (at, cell) in row.iter().enumerate() { td.number[at > 0] { (cell) } } } } }
            }
        }
    }
}
