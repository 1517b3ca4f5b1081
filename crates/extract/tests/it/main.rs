//! The crate over real files, and over files that mean harm.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic")]

mod fixtures;
mod hostile;
mod pdf;
mod web;

use std::{fs, ops::ControlFlow, path::PathBuf};

use frontdesk_extract::{Document, Failure, Limits};

/// A committed file.
fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    fs::read(path).unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Result<Document, Failure> {
    read_within(name, bytes, &Limits::default())
}

fn read_within(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    frontdesk_extract::read(name, None, bytes, limits, &mut |_| ControlFlow::Continue(()))
}

/// A document as a person would look at it.
fn show(document: &Document) -> String {
    let mut out = Vec::new();
    for section in &document.sections {
        out.push(format!("# {}", section.headings.join(" > ")));
        out.push(section.text.clone());
    }
    out.join("\n")
}
