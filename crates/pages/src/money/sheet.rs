//! A paper as a part of a page: what stands on it, in its own language and direction.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frontdesk_base::paper::Document;
use frontdesk_http::Surface;
use maud::{Markup, html};
use serde::Deserialize;

/// The paper.
pub(super) fn sheet(document: &Document) -> Markup {
    let dir = if document.language == "ar" { "rtl" } else { "ltr" };
    html! {
        article.money-paper lang=(document.language) dir=(dir) aria-label="The paper" {
            header.money-paper-head {
                div {
                    p.money-paper-title { (document.title) }
                    p.money-paper-number { (document.number) @if let Some(stamp) = &document.stamp { " " span.money-stamp { (stamp.text) } } }
                }
                div.money-paper-from {
                    p.strong { bdi { (document.business.name) } }
                    @for line in &document.business.lines { p { bdi { (line) } } }
                }
            }
            div.money-paper-head {
                div.money-paper-to dir="auto" {
                    p.strong { bdi { (document.recipient.name) } }
                    @for line in &document.recipient.lines { p { bdi { (line) } } }
                }
                dl.money-paper-facts { @for fact in &document.facts { div { dt { (fact.label) } dd { (fact.value) } } } }
            }
            @if !document.subject.is_empty() { p.money-paper-subject dir="auto" { (document.subject) } }
            @if let Some(intro) = &document.intro { p.money-paper-words dir="auto" { (intro) } }
            (lines(document))
            (sums(document))
            @for paragraph in &document.notes { p.money-paper-words dir="auto" { (paragraph) } }
            @if let Some(pay) = &document.pay { p.money-paper-words { (pay.label) ": " a href=(pay.url) target="_blank" rel="noopener noreferrer nofollow" { (pay.url) } } }
            @if !document.footer.is_empty() { footer.money-paper-foot { @for line in &document.footer { p { (line) } } } }
        }
    }
}

fn lines(document: &Document) -> Markup {
    let columns = &document.columns;
    html! {
        @if document.lines.is_empty() { p.faint { "No lines yet." } }
        @else {
            table.money-paper-lines {
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
                                span.money-paper-what { (line.description) }
                                @if let Some(detail) = &line.detail { span.money-paper-more { (detail) } }
                                @if let Some(discount) = &line.discount { span.money-paper-more { (discount) } }
                            }
                            @if let Some(head) = &columns.quantity { td.number data-label=(head) { (line.quantity) } }
                            @if let Some(head) = &columns.unit_price { td.number data-label=(head) { (line.unit_price) } }
                            @if let Some(head) = &columns.tax { td.number data-label=(head) { (line.tax.as_deref().unwrap_or_default()) } }
                            td.number data-label=(columns.amount) { (line.amount) }
                        }
                    }
                }
            }
        }
    }
}

fn sums(document: &Document) -> Markup {
    html! {
        dl.money-paper-sums {
            @for total in &document.totals { div.money-paper-strong[total.strong] { dt { (total.label) } dd { (total.value) } } }
        }
        @if let Some(taxes) = &document.taxes {
            table.money-paper-taxes {
                thead { tr { @for (at, head) in taxes.columns.iter().enumerate() { th.number[at > 0] scope="col" { (head) } } } }
                tbody { @for row in &taxes.rows { tr { @for (at, cell) in row.iter().enumerate() { td.number[at > 0] { (cell) } } } } }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HowShown {
    /// To save it, not to look at it.
    save: String,
}

/// A PDF to save, or to look at, also within a page of ours.
pub(super) fn pdf((name, bytes): (String, Vec<u8>), how: &HowShown) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/pdf"), (header::CACHE_CONTROL, "no-store")];
    if !how.save.is_empty() {
        return (Surface::Attachment { name, inline: false }, kind, bytes).into_response();
    }
    // The name holds nothing but letters, digits, dots and dashes.
    let shown = [(header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\""))];
    (Surface::Site, kind, shown, bytes).into_response()
}

/// Looking at the file, saving it, and a preview that is fetched when it is opened.
pub(super) fn as_file(at: &str) -> Markup {
    let file = format!("{at}/paper.pdf");
    html! {
        div.money-file {
            a.btn.btn-secondary.btn-small href=(file) target="_blank" rel="noopener" { (crate::parts::Icon::File) span { "Open the PDF" } }
            a.btn.btn-secondary.btn-small href={ (file) "?save=1" } download { (crate::parts::Icon::Download) span { "Save the PDF" } }
        }
        details.disclosure.money-preview {
            summary { "Preview of the PDF" }
            iframe data-src=(file) title="Preview of the PDF" {}
        }
    }
}
