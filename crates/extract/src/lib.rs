//! Turns what a business uploads, or has on its web site, into text that can be learned: a file's
//! bytes become a [`Document`] of sections under headings, and those become [`Piece`]s of a size that
//! can be found and quoted.
//!
//! ```text
//! bytes ── sniff ── pdf | docx | xlsx | csv | html | markdown | plain ── Document ── cut ── Piece
//! ```
//!
//! [`read`] reads a file, [`html::page`] a page for a crawler, [`cut()`] makes passages;
//! [`sitemap`], [`robots`] and [`url`] are what else a crawler reads. [`rows`] reads a table row by row,
//! for whoever wants its cells and not its text.
//!
//! Everything here is a pure function of its arguments: no I/O, no clock, no task. The bytes come
//! from strangers, so each reader is bounded by [`Limits`] in memory and steps, no tree is walked by
//! recursion that the bytes decide about, and a panic in a library is a [`Failure::Damaged`]. A
//! caller that wants a deadline answers its [`Progress`] with `Break`.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
};

mod archive;
mod csv;
mod cut;
mod document;
mod docx;
mod failure;
pub mod html;
mod limits;
mod markdown;
mod pdf;
mod plain;
pub mod robots;
pub mod rows;
pub mod sitemap;
mod sniff;
mod table;
#[cfg(test)]
mod tests;
mod text;
pub mod url;
mod xlsx;
mod xml;

pub use cut::{CutOptions, Piece, cut};
pub use document::{Document, Format, Section};
pub use failure::{Failure, Warning};
pub use limits::{Limits, Progress};

use limits::Work;

/// Reads a file. `name` is what it was called and `declared_type` its content type, if there is one;
/// both are only believed where the bytes do not say what they are.
///
/// It runs for up to some seconds on a large file, so it wants a thread that may block. `progress` is
/// told how far it is and may stop it.
pub fn read(
    name: &str,
    declared_type: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Document, Failure> {
    if bytes.len() > limits.file_bytes {
        return Err(Failure::TooLarge { limit: limits.file_bytes });
    }
    let mut work = Work { limits, ask: progress };
    guarded(|| {
        let format = sniff::format(name, declared_type, bytes, limits)?;
        work.tell(0, None)?;
        match format {
            Format::Pdf => pdf::read(bytes, &mut work),
            Format::Docx => docx::read(bytes, &mut work),
            Format::Xlsx => xlsx::read(bytes, &mut work),
            Format::Html => html::read(bytes, declared_type, &mut work),
            Format::Markdown => markdown::read(bytes, &mut work),
            Format::Csv => csv::read(bytes, &mut work),
            Format::Text => plain::read(bytes, &mut work),
        }
    })
}

/// Runs a reader of somebody else's making: should it panic over bytes that nobody foresaw, then the
/// file is damaged, and the server goes on.
fn guarded<T>(reader: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or_else(|panic| {
        let reason = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Err(Failure::Damaged(format!("the reader panicked: {reason}")))
    })
}
