//! A quote, an invoice, a credit note or a receipt as a PDF.
//!
//! ```text
//! Document ── limits ── text (cleaned, directed) ── JSON ──┐
//!             logo (decoded and made anew, or refused) ────┼─ sheet.typ in a world of its own ── PDF
//!             link (QR code) ──────────────────────────────┘
//! ```
//!
//! Every text arrives translated and formatted; this crate lays out and knows no rule of business.
//! The PDF is an archive's (PDF/A-3b) and a screen reader's (tagged, PDF/UA-1), with the glyphs it
//! uses in it. The same document makes the same bytes.
//!
//! The texts and the logo come from strangers. They reach the template as data, never as markup,
//! and the template reaches nothing but them: see `world`.

mod code;
mod fonts;
mod limits;
mod logo;
mod sheet;
mod text;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;
use typst::{
    diag::SourceDiagnostic,
    foundations::{Bytes, Datetime, Smart},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

pub use fonts::LICENSES as FONT_LICENSES;
pub use frontdesk_base::paper::{
    Columns, Document, Fact, Line, Logo, MAX_LINES, MAX_TEXT_BYTES, Paper, Party, Pay, ReadLogo,
    Stamp, TaxTable, Tone, Total,
};
pub use logo::LogoProblem;

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PdfError {
    /// The document has more of something than it may.
    #[error("the document has too many {what}: at most {most}")]
    TooMuch {
        /// "lines", "bytes of text"
        what: &'static str,
        /// How many it may have.
        most: usize,
    },
    /// The logo cannot be set. The document can, without it.
    #[error(transparent)]
    Logo(#[from] LogoProblem),
    /// The layout failed, and the document is not to blame.
    #[error("the document could not be laid out: {0}")]
    Layout(String),
}

/// Reads a logo when it is uploaded, so that no document fails by it later. What comes of it can be set,
/// shown and sent without a further look.
pub fn read_logo(logo: &Logo) -> Result<ReadLogo, LogoProblem> {
    guarded(|| logo::ready(logo)).unwrap_or(Err(LogoProblem::Damaged))
}

/// Lays a document out.
///
/// It computes: milliseconds for an invoice, seconds for one of thousands of lines; an asynchronous
/// caller gives it a thread that may block.
pub fn render(document: &Document) -> Result<Vec<u8>, PdfError> {
    limits::check(document)?;
    let made = guarded(|| laid_out(document))
        .unwrap_or_else(|| Err(PdfError::Layout("a library panicked".to_owned())));
    // What typst remembers of the last documents makes the next one quicker; older things go.
    comemo::evict(10);
    made
}

fn laid_out(document: &Document) -> Result<Vec<u8>, PdfError> {
    let logo = document.logo.as_ref().map(logo::read).transpose()?;
    let code = document
        .pay
        .as_ref()
        .filter(|pay| sheet::is_link(&pay.url))
        .and_then(|pay| code::svg(&pay.url));
    let sheet = sheet::Sheet::new(document, logo.as_ref().map(|logo| logo.format), code.is_some());
    let data = serde_json::to_vec(&sheet).map_err(|error| PdfError::Layout(error.to_string()))?;
    let world = world::Desk {
        data: Bytes::new(data),
        logo: logo.map(|logo| Bytes::new(logo.bytes)),
        code: code.map(Bytes::new),
    };
    let pages: PagedDocument =
        typst::compile(&world).output.map_err(|problems| failed(&problems))?;
    written(document, &pages)
}

/// The strictest first. A combination of marks that no font draws as one keeps a document from being
/// an archive's, and must not keep a customer from having it.
const STANDARDS: [&[PdfStandard]; 3] =
    [&[PdfStandard::A_3b, PdfStandard::Ua_1], &[PdfStandard::A_3b], &[]];

fn written(document: &Document, pages: &PagedDocument) -> Result<Vec<u8>, PdfError> {
    let mut refused = PdfError::Layout(String::new());
    for standards in STANDARDS {
        let options = PdfOptions {
            ident: Smart::Custom(document.id.clone()),
            creator: Smart::Custom(Some("Frontdesk".to_owned())),
            timestamp: timestamp(document.created_at_ms),
            standards: PdfStandards::new(standards)
                .map_err(|error| PdfError::Layout(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        match typst_pdf::pdf(pages, &options) {
            Ok(bytes) => return Ok(bytes),
            Err(problems) => refused = failed(&problems),
        }
    }
    Err(refused)
}

/// The PDF's date; none for a time outside the years that a PDF can write.
fn timestamp(ms: i64) -> Option<Timestamp> {
    let time = jiff::Timestamp::from_millisecond(ms).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    let part = |part: i8| u8::try_from(part).ok();
    if !(0..=9999).contains(&time.year()) {
        return None;
    }
    Datetime::from_ymd_hms(
        i32::from(time.year()),
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    )
    .map(Timestamp::new_utc)
}

fn failed(problems: &[SourceDiagnostic]) -> PdfError {
    PdfError::Layout(
        problems.first().map(|problem| problem.message.to_string()).unwrap_or_default(),
    )
}

/// Nothing, where a library panicked over a stranger's bytes.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
