//! How much one file may cost, and how its reader asks whether to go on.

use std::ops::ControlFlow;

use crate::Failure;

/// How much one file or page may cost. The defaults fit what a small business uploads and keep the
/// work of the worst file to seconds and about 400 megabytes of memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The file itself, in bytes. 25 MiB.
    pub file_bytes: usize,
    /// Pages of a PDF. 500.
    pub pages: u32,
    /// The text that is kept of one file, headings counted with each section, in bytes of UTF-8.
    /// What comes after is left out with [`crate::Warning::Shortened`]. 4 MiB.
    pub text_bytes: usize,
    /// What a compressed file (DOCX, XLSX, PDF, sitemap) may unpack to, in bytes, all parts
    /// together. 100 MiB.
    pub unpacked_bytes: usize,
    /// What one part of a PDF (a page, a font, an object stream) may unpack to, in bytes. 16 MiB.
    pub part_bytes: usize,
    /// Entries of a ZIP archive (DOCX, XLSX). 5,000.
    pub entries: usize,
    /// How many bytes one byte of a ZIP entry may unpack to, once it has unpacked to more than a
    /// megabyte. Honest office files stay below 50. 200.
    pub ratio: usize,
    /// Cells of a spreadsheet or table that are read. The rest is left out with
    /// [`crate::Warning::Shortened`]. 400,000.
    pub cells: usize,
    /// Numbers, names and brackets in a PDF outside of its page contents, which become objects in
    /// memory (about 240 bytes each). 1.5 million.
    pub objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 25 << 20,
            pages: 500,
            text_bytes: 4 << 20,
            unpacked_bytes: 100 << 20,
            part_bytes: 16 << 20,
            entries: 5_000,
            ratio: 200,
            cells: 400_000,
            objects: 1_500_000,
        }
    }
}

/// How far the reader is. It is told at least once for each page of a PDF, sheet of a workbook and
/// thousand paragraphs or rows of anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages, sheets, or thousands of paragraphs or rows that are done.
    pub done: u32,
    /// How many there are, where that is known.
    pub total: Option<u32>,
}

/// What a format's reader works within: the limits, and whom to ask whether to go on.
pub(crate) struct Work<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) ask: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Work<'_> {
    /// Tells how far it is; [`Failure::Cancelled`] when it should stop.
    pub(crate) fn tell(&mut self, done: u32, total: Option<u32>) -> Result<(), Failure> {
        match (self.ask)(Progress { done, total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Failure::Cancelled),
        }
    }

    /// [`Work::tell`] for long lists: once for a thousand of `count`.
    pub(crate) fn count(&mut self, count: usize) -> Result<(), Failure> {
        if count.is_multiple_of(1_000) {
            self.tell(u32::try_from(count / 1_000).unwrap_or(u32::MAX), None)?;
        }
        Ok(())
    }
}
