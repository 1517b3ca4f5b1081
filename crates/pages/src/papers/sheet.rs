//! A paper as a page: what is on it, in the order in which it is read, on a phone too.

use frontdesk_base::paper::Document;
use maud::{Markup, html};

/// The paper.
pub(super) fn sheet(document: &Document) -> Markup {
    let taxed = document.lines.iter().any(|line| line.tax.is_some());
    html! {
        section.card.customer-card.paper {
            div.paper-head {
                div {
                    p.paper-name { (document.recipient.name) }
                    @for line in &document.recipient.lines { p.soft { (line) } }
                }
                dl.paper-facts {
                    @for (label, value) in &document.facts { div { dt { (label) } dd { (value) } } }
                }
            }
            @if !document.subject.is_empty() { h2.paper-subject { (document.subject) } }
            @for paragraph in &document.intro { p.paper-words { (paragraph) } }
            table.paper-lines {
                thead {
                    tr {
                        th scope="col" { (document.columns.description) }
                        th.num scope="col" { (document.columns.quantity) }
                        th.num scope="col" { (document.columns.unit_price) }
                        @if taxed { th.num scope="col" { (document.columns.tax) } }
                        th.num scope="col" { (document.columns.amount) }
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
                            td.num data-label=(document.columns.quantity) { (line.quantity) }
                            td.num data-label=(document.columns.unit_price) { (line.unit_price) }
                            @if taxed { td.num data-label=(document.columns.tax) { @if let Some(tax) = &line.tax { (tax) } } }
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
