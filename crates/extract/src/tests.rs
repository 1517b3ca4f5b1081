//! What the tests of the readers share.

use std::{fmt::Write, ops::ControlFlow};

use crate::{Document, Failure, Limits, limits::Work};

/// Runs a reader within the default limits.
pub(crate) fn with_work(
    reader: impl FnOnce(&mut Work<'_>) -> Result<Document, Failure>,
) -> Result<Document, Failure> {
    let limits = Limits::default();
    reader(&mut Work { limits: &limits, ask: &mut |_| ControlFlow::Continue(()) })
}

/// A document as a person would look at it.
pub(crate) fn show(document: &Document) -> String {
    let mut out = String::new();
    for section in &document.sections {
        if !section.headings.is_empty() {
            writeln!(out, "# {}", section.headings.join(" > ")).unwrap();
        }
        writeln!(out, "{}", section.text).unwrap();
    }
    out
}
