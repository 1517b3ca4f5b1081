//! What is in the PDF, on how many pages, and what hostile documents do.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not so")]

mod hostile;
mod layout;
#[path = "../../examples/sheets/samples.rs"]
mod samples;

use frontdesk_pdf::{Document, render};
use lopdf::Object;

/// A PDF and what a reader finds in it.
struct Read {
    pdf: lopdf::Document,
    bytes: Vec<u8>,
}

fn read(document: &Document) -> Read {
    let bytes = render(document).unwrap();
    Read { pdf: lopdf::Document::load_mem(&bytes).unwrap(), bytes }
}

impl Read {
    fn pages(&self) -> usize {
        self.pdf.get_pages().len()
    }

    /// The text of a page, counted from 1, without its spaces: where a word ends is the layout's matter.
    fn text(&self, page: u32) -> String {
        let text = self.pdf.extract_text(&[page]).unwrap();
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{ad}')).collect()
    }

    fn all(&self) -> String {
        (1..=u32::try_from(self.pages()).unwrap()).map(|page| self.text(page)).collect()
    }

    fn catalog(&self, key: &[u8]) -> Object {
        self.pdf.catalog().unwrap().get(key).unwrap().clone()
    }

    /// Whether the file's own bytes, metadata included, say this.
    fn says(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
