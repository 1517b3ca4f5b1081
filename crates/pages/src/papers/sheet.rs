//! A paper as a page: what is on it, in the order in which it is read, on a phone too.

use frontdesk_base::paper::Document;
use maud::{Markup, html};

/// The paper.
pub(super) fn sheet(document: &Document) -> Markup {
    let columns = &document.columns;
    html! {
        section.card.customer-card.paper {
            div.paper-head {
                div {
                    p.paper-name { (document.recipient.name) }
                    @for line in &document.recipient.lines { p.soft { (line) } }
                }
                dl.paper-facts {
                    @for fact in &document.facts { div { dt { (fact.label) } dd { (fact.value) } } }
                }
            }
            @if !document.subject.is_empty() { h2.paper-subject { (document.subject) } }
            @if let Some(intro) = &document.intro { p.paper-words { (intro) } }
            table.paper-lines {
                thead {
                    tr {
                        th scope="col" { (columns.description) }
                        @for head in [&columns.quantity, &columns.unit_price, &columns.tax].into_iter().flatten() {
                            th.num scope="col" { (head) }
                        }
                        th.num scope="col" { (columns.amount) }
                    }
                }
                tbody {
                    @for line in &document.lines {
                        tr {
                            td {
                                span.paper-what { (line.description) }
                                @if let Some(detail) = &line.detail { span.paper-more { (detail) } }
                                @if let Some(off) = &line.discount { span.paper-more { (off) } }
                            }
                            @if let Some(head) = &columns.quantity { td.num data-label=(head) { (line.quantity) } }
                            @if let Some(head) = &columns.unit_price { td.num data-label=(head) { (line.unit_price) } }
                            @if let Some(head) = &columns.tax { td.num data-label=(head) { @if let Some(tax) = &line.tax { (tax) } } }
                            td.num.paper-amount { (line.amount) }
                        }
                    }
                }
            }
            dl.paper-totals {
                @for total in &document.totals {
                    div.paper-strong[total.strong] { dt { (total.label) } dd { (total.value) } }
                }
            }
            @for paragraph in &document.notes { p.paper-words { (paragraph) } }
            @if !document.footer.is_empty() {
                p.paper-foot.faint.small { @for line in &document.footer { span { (line) } " " } }
            }
        }
    }
}
