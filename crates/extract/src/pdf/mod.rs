//! PDF: where each piece of text stands on its page decides what is a word, a line, a row of a table, a
//! paragraph and a heading. The order is that of the page's content, which is the order in which
//! programs write a text.
//!
//! ```text
//! load (lopdf, bounded) ── page (content → runs) ── line (runs → lines) ── layout (lines → document)
//! ```

mod cmap;
mod font;
mod layout;
mod lex;
mod line;
mod load;
mod page;

use crate::{
    Document, Failure, Warning,
    document::{Builder, Format},
    limits::Work,
};
use line::Line;

/// The most lines of a document, which are held until all pages are read. 500 pages have 25,000.
const LINES: usize = 200_000;

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let pdf = load::load(bytes, work.limits)?;
    let most = usize::try_from(work.limits.pages).unwrap_or(usize::MAX);
    let ids: Vec<lopdf::ObjectId> = pdf.page_iter().take(most.saturating_mul(20)).collect();
    let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    if ids.len() > most {
        return Err(Failure::TooManyPages { pages: total, limit: work.limits.pages });
    }
    if ids.is_empty() {
        return Err(Failure::Damaged("no pages".into()));
    }

    let mut builder = Builder::new(Format::Pdf, work.limits);
    builder.title(&load::title(&pdf));
    let mut reader = page::Reader::new(&pdf, work.limits);
    let mut pages: Vec<Vec<Line>> = Vec::new();
    let (mut scans, mut kept, mut skipped) = (0, 0, 0);
    for (number, id) in (1..).zip(ids) {
        work.tell(number - 1, Some(total))?;
        let Ok(page) = reader.read(id) else {
            skipped += 1;
            builder.warn(Warning::PageSkipped { page: number });
            pages.push(Vec::new());
            continue;
        };
        let lines = line::lines(&page.runs);
        let letters: usize = lines.iter().map(Line::letters).sum();
        if letters < 3 && page.pictures && page.unknown == 0 {
            scans += 1;
            builder.warn(Warning::Scan { page: number });
        }
        if page.unknown * 4 > page.known {
            builder.warn(Warning::Unreadable { page: number });
        }
        kept += lines.len();
        if kept > LINES {
            builder.warn(Warning::Shortened);
            break;
        }
        pages.push(lines);
    }
    if scans == total {
        return Err(Failure::OnlyScans { pages: total });
    }
    if skipped == total {
        return Err(Failure::TooComplex("every page"));
    }
    layout::write(pages, &mut builder);
    let mut document = builder.finish()?;
    document.pages = Some(total);
    Ok(document)
}
