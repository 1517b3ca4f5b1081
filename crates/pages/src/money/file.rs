//! A paper as a file: to look at, to save.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use frontdesk_http::Surface;
use maud::{Markup, html};
use serde::Deserialize;

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
