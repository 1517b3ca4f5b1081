//! What a file says: sections of text under headings, and how a reader puts them together.

use crate::{Failure, Limits, Warning, text};

/// What a file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of formats say what they are")]
pub enum Format {
    Pdf,
    Docx,
    Html,
    Markdown,
    Text,
    Csv,
    Xlsx,
}

impl Format {
    /// The formats, as a person calls them.
    pub const LIST: &str = "PDF, Word (DOCX), Excel (XLSX), CSV, Markdown, HTML or plain text";
}

/// What a file or page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it was read as.
    pub format: Format,
    /// The title that the document gives itself (its properties, `<title>`), one line.
    pub title: Option<String>,
    /// Its text in reading order. No section is empty.
    pub sections: Vec<Section>,
    /// What was left out, in the order of the file.
    pub warnings: Vec<Warning>,
    /// How many pages a PDF has.
    pub pages: Option<u32>,
}

/// The text below one heading, up to the next heading or page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The headings that lead here, from the outermost. One line each.
    pub headings: Vec<String>,
    /// Paragraphs with a blank line between them. The lines within a paragraph are lines of the
    /// file (an address). A list item is a line that begins with `"- "`; a row of a table is a line
    /// like `"Service: Cut; Price: 35 €"`.
    pub text: String,
    /// The page of a PDF that it begins on, from 1.
    pub page: Option<u32>,
}

/// The longest heading, in characters; and the deepest path of them.
const HEADING: usize = 200;
const DEPTH: usize = 8;

/// The level of a line that asks something and stands out only by its type: below every heading.
pub(crate) const QUESTION: u8 = 9;

/// Whether a line that stands out by its type is the question of the text below it.
pub(crate) fn is_question(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(['?', '？', '؟']) && line.chars().count() <= 200
}

/// Puts a document together in reading order and keeps it within its limits.
pub(crate) struct Builder {
    format: Format,
    title: Option<String>,
    path: Vec<(u8, String)>,
    sections: Vec<Section>,
    warnings: Vec<Warning>,
    page: Option<u32>,
    /// Bytes of text that may still come.
    room: usize,
    /// Whether the next block belongs to the last section.
    open: bool,
    last: Block,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Line,
}

impl Builder {
    pub(crate) fn new(format: Format, limits: &Limits) -> Self {
        Self {
            format,
            title: None,
            path: Vec::new(),
            sections: Vec::new(),
            warnings: Vec::new(),
            page: None,
            room: limits.text_bytes,
            open: false,
            last: Block::Paragraph,
        }
    }

    /// The document's own title; the first that is not empty wins.
    pub(crate) fn title(&mut self, title: &str) {
        let title = text::shorten(&text::line(title), HEADING);
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title);
        }
    }

    /// A heading; 1 is the outermost level. One without text says nothing and changes nothing.
    pub(crate) fn heading(&mut self, level: u8, heading: &str) {
        let heading = text::shorten(&text::line(heading), HEADING);
        if heading.is_empty() {
            return;
        }
        self.path.retain(|(above, _)| *above < level);
        // A question is not below another question.
        if level >= QUESTION && self.path.last().is_some_and(|(_, above)| above.ends_with('?')) {
            self.path.pop();
        }
        if self.path.len() < DEPTH {
            self.path.push((level, heading));
        }
        self.open = false;
    }

    /// Forgets the headings of this level and below: what follows is not theirs.
    pub(crate) fn leave(&mut self, level: u8) {
        self.path.retain(|(above, _)| *above < level);
        self.open = false;
    }

    /// What follows is on this page (from 1). A page begins a section, under the same headings.
    pub(crate) fn page(&mut self, page: u32) {
        self.page = Some(page);
        self.open = false;
    }

    /// A paragraph; its line breaks stay.
    pub(crate) fn paragraph(&mut self, paragraph: &str) {
        self.block(Block::Paragraph, "", &text::clean(paragraph));
    }

    /// An item of a list, on one line.
    pub(crate) fn item(&mut self, item: &str) {
        self.block(Block::Line, "- ", &text::line(item));
    }

    /// A line of its own, such as a row of a table; lines that follow each other stay together.
    pub(crate) fn row(&mut self, row: &str) {
        self.block(Block::Line, "", &text::line(row));
    }

    pub(crate) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Whether nothing more is kept, so that a reader can stop.
    pub(crate) fn full(&self) -> bool {
        self.room == 0
    }

    fn block(&mut self, kind: Block, mark: &str, block: &str) {
        if block.is_empty() || self.full() {
            return;
        }
        let headings =
            if self.open { 0 } else { self.path.iter().map(|(_, h)| h.len() + 24).sum() };
        let cost = mark.len() + block.len() + 2 + headings + if self.open { 0 } else { 64 };
        if cost > self.room {
            self.room = 0;
            self.warn(Warning::Shortened);
            return;
        }
        self.room -= cost;
        if !self.open {
            let headings = self.path.iter().map(|(_, heading)| heading.clone()).collect();
            self.sections.push(Section { headings, text: String::new(), page: self.page });
            self.open = true;
        }
        let Some(section) = self.sections.last_mut() else { return };
        if !section.text.is_empty() {
            let together = kind == Block::Line && self.last == Block::Line;
            section.text.push_str(if together { "\n" } else { "\n\n" });
        }
        section.text.push_str(mark);
        section.text.push_str(block);
        self.last = kind;
    }

    /// Ends a list or a table, so that a line that follows is not part of it.
    pub(crate) fn end_lines(&mut self) {
        self.last = Block::Paragraph;
    }

    /// The sections so far; used to take part of a document out again.
    pub(crate) fn sections_mut(&mut self) -> &mut Vec<Section> {
        self.open = false;
        &mut self.sections
    }

    /// Takes the headings away for a part that is not theirs; [`Builder::set_path`] gives them back.
    pub(crate) fn take_path(&mut self) -> Vec<(u8, String)> {
        self.open = false;
        std::mem::take(&mut self.path)
    }

    /// See [`Builder::take_path`].
    pub(crate) fn set_path(&mut self, path: Vec<(u8, String)>) {
        self.open = false;
        self.path = path;
    }

    /// What the text and headings say so far.
    pub(crate) fn said(&self) -> Said {
        let all =
            self.sections.iter().flat_map(|section| section.headings.iter().chain([&section.text]));
        Said(all.map(|text| squash(text) + " ").collect())
    }

    /// The document, or that it is empty.
    pub(crate) fn finish(self) -> Result<Document, Failure> {
        if self.sections.is_empty() && !self.warnings.contains(&Warning::Shortened) {
            return Err(Failure::Empty);
        }
        Ok(self.finish_even_empty())
    }

    /// The document, which may have no section.
    pub(crate) fn finish_even_empty(self) -> Document {
        Document {
            format: self.format,
            title: self.title,
            sections: self.sections,
            warnings: self.warnings,
            pages: self.page,
        }
    }
}

/// The letters and digits of a text, without what stands between them.
pub(crate) struct Said(String);

impl Said {
    /// Whether these words are in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.0.contains(&squash(words))
    }
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
