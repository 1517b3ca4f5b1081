//! What went wrong, in words that the owner of a shop understands and can act on.

use crate::document::Format;

/// Why nothing could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub enum Failure {
    /// The file has no bytes, or no text in it and no pictures either.
    Empty,
    /// Not a format that is read here. The text names what it seems to be, if that is known.
    Unsupported(Option<&'static str>),
    /// It cannot be opened without a password.
    Protected,
    /// It breaks the rules of its format. The text says how, for the log.
    Damaged(String),
    /// More bytes than [`crate::Limits::file_bytes`], which is given.
    TooLarge {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// More pages than [`crate::Limits::pages`].
    TooManyPages {
        /// How many there are.
        pages: u32,
        /// The most that are read.
        limit: u32,
    },
    /// It unpacks to far more than it should: a "bomb", or something no business writes. The text
    /// says which limit it met, for the log.
    TooComplex(&'static str),
    /// Every page is a picture.
    OnlyScans {
        /// How many pages there are.
        pages: u32,
    },
    /// The caller asked to stop, by its answer to [`crate::Progress`].
    Cancelled,
}

impl Failure {
    /// A name that stays the same for the log, metrics and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unsupported(_) => "unsupported",
            Self::Protected => "protected",
            Self::Damaged(_) => "damaged",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::TooComplex(_) => "too_complex",
            Self::OnlyScans { .. } => "only_scans",
            Self::Cancelled => "cancelled",
        }
    }

    /// What happened and what to do about it, in English.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "There is no text in this file. Check that it is the right one.".into(),
            Self::Unsupported(what) => {
                let what = what.map_or_else(
                    || "This kind of file cannot be read.".to_owned(),
                    |what| format!("{what} cannot be read."),
                );
                format!("{what} Save it as {} and upload that.", Format::LIST)
            }
            Self::Protected => "This file is protected with a password. Save a copy without the \
                                password and upload that."
                .into(),
            Self::Damaged(_) => {
                "This file is damaged or incomplete. Open it on your computer, save \
                                 it again and upload the new copy."
                    .into()
            }
            Self::TooLarge { limit } => format!(
                "This file is too large. At most {} MB can be read: split it, or take out the \
                 pictures.",
                (limit / (1 << 20)).max(1)
            ),
            Self::TooManyPages { pages, limit } => format!(
                "This file has {pages} pages. At most {limit} can be read: split it and upload the \
                 parts."
            ),
            Self::TooComplex(_) => {
                "This file unpacks to far more than an ordinary document and was \
                                    not read. Save it again, or copy its text into a new document."
                    .into()
            }
            Self::OnlyScans { pages: 1 } => {
                "This file is a scan: a picture of a page without text. \
                                             Upload the original document, or run text recognition \
                                             (OCR) over the scan first."
                    .into()
            }
            Self::OnlyScans { pages } => format!(
                "All {pages} pages are scans: pictures without text. Upload the original document, \
                 or run text recognition (OCR) over the scan first."
            ),
            Self::Cancelled => "Reading this file was stopped before it was done.".into(),
        }
    }
}

/// What was left out although the rest could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A page without text but with a picture.
    Scan {
        /// Its number, from 1.
        page: u32,
    },
    /// A page whose letters (or most of them) have no known meaning, as some programs write them.
    Unreadable {
        /// Its number, from 1.
        page: u32,
    },
    /// A page that is damaged or too complex and was left out.
    PageSkipped {
        /// Its number, from 1.
        page: u32,
    },
    /// There was more text or there were more cells than are kept; the end is missing.
    Shortened,
    /// A sheet that is damaged and was left out.
    SheetSkipped {
        /// Its name.
        name: String,
    },
    /// A sheet that its owner has hidden: customers are not meant to know it.
    SheetHidden {
        /// Its name.
        name: String,
    },
    /// Some characters were not valid in the file's encoding and show as `\u{fffd}`.
    Characters,
}

impl Warning {
    /// What is missing and what to do about it, in English.
    pub fn message(&self) -> String {
        match self {
            Self::Scan { page } => format!(
                "Page {page} is a scan: a picture without text. It was left out. Upload the text of \
                 this page, or run text recognition (OCR) over it first."
            ),
            Self::Unreadable { page } => format!(
                "The letters of page {page} could not be recognized, so some of its text is missing \
                 or wrong. Save the document as a PDF again from the program it was written in."
            ),
            Self::PageSkipped { page } => {
                format!("Page {page} is damaged or too complex and was left out.")
            }
            Self::Shortened => "There is more in this file than is kept, so its end is missing. \
                                Split it and upload the parts."
                .into(),
            Self::SheetSkipped { name } => {
                format!("The sheet “{name}” is damaged and was left out.")
            }
            Self::SheetHidden { name } => format!(
                "The sheet “{name}” is hidden, so it was left out. Show it in Excel if customers may \
                 know what is in it."
            ),
            Self::Characters => "Some characters could not be read. Save the file as UTF-8 and \
                                 upload it again."
                .into(),
        }
    }
}
