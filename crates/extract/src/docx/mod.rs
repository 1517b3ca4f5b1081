//! Word documents (DOCX): paragraphs, headings by their style, lists and tables. Text that is deleted
//! with changes tracked is not there; comments, headers, footers and notes are not read.

mod styles;

use crate::{
    Document, Failure,
    archive::Archive,
    document::{Builder, Format, QUESTION, is_question},
    limits::Work,
    table::{self, Header},
    text,
    xml::{self, Node, Tag},
};
use styles::Styles;

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let mut archive = Archive::open(bytes, work.limits)?;
    let mut builder = Builder::new(Format::Docx, work.limits);
    if let Some(core) = archive.part("docProps/core.xml")? {
        builder.title(&title(&core));
    }
    let styles = Styles::read(&archive.part("word/styles.xml")?.unwrap_or_default());
    let body = archive.need("word/document.xml")?;

    let mut reading = Reading::new(builder, styles);
    let mut paragraphs = 0;
    xml::walk(&body, &mut |node| {
        if let Node::Close("p") = node {
            paragraphs += 1;
            work.count(paragraphs)?;
        }
        reading.node(&node);
        Ok(())
    })?;
    reading.builder.finish()
}

/// `dc:title` of the document's properties.
fn title(core: &str) -> String {
    let (mut inside, mut title) = (false, String::new());
    // Properties that cannot be read are no reason not to read the document.
    let _ = xml::walk(core, &mut |node| {
        match node {
            Node::Open(tag) => inside = tag.name() == "title",
            Node::Text(text) if inside => title.push_str(text),
            Node::Text(_) => {}
            Node::Close(_) => inside = false,
        }
        Ok(())
    });
    title
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    /// The level of an outline that the paragraph names itself, from 1.
    outline: Option<u8>,
    listed: Option<bool>,
    /// Whether it has text that is not bold.
    plain: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    /// Whether the first row is marked as one that is repeated on each page.
    header: bool,
}

struct Reading {
    builder: Builder,
    styles: Styles,
    /// The paragraphs that are open: one, or more within a text box.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// How deep it is in something that is not read, if it is.
    skipping: usize,
    runs: usize,
    /// Whether it is in the text of a run.
    inside: bool,
    bold: bool,
}

impl Reading {
    fn new(builder: Builder, styles: Styles) -> Self {
        Self {
            builder,
            styles,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            skipping: 0,
            runs: 0,
            inside: false,
            bold: false,
        }
    }

    fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Open(_) if self.skipping > 0 => self.skipping += 1,
            Node::Close(_) if self.skipping > 0 => self.skipping -= 1,
            Node::Open(tag) => self.open(tag),
            Node::Text(text) => {
                if self.inside && self.skipping == 0 {
                    self.text(text);
                }
            }
            Node::Close(name) => self.close(name),
        }
    }

    fn text(&mut self, text: &str) {
        let bold = self.bold;
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
            paragraph.plain |= !bold && !text.trim().is_empty();
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            // `Fallback` says again what stands before it, for older programs.
            "Fallback" | "del" | "moveFrom" => self.skipping = 1,
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => {
                self.runs += 1;
                self.bold = false;
            }
            "t" => self.inside = true,
            "tab" if self.runs > 0 => self.text("\t"),
            "br" | "cr" if self.runs > 0 => self.text("\n"),
            "noBreakHyphen" => self.text("-"),
            "b" if self.runs > 0 => self.bold = tag.on(),
            "pStyle" | "outlineLvl" | "numId" => self.property(tag),
            "tbl" => {
                if self.tables.is_empty() {
                    self.builder.end_lines();
                }
                self.tables.push(Table::default());
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            "tblHeader" if tag.on() => {
                if let Some(table) = self.tables.last_mut() {
                    table.header |= table.rows.len() == 1;
                }
            }
            "tc" => {
                if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(String::new());
                }
            }
            _ => {}
        }
    }

    fn property(&mut self, tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = tag.val().unwrap_or_default();
        match tag.name() {
            "pStyle" => paragraph.style = Some(value),
            "outlineLvl" => {
                paragraph.outline = value.parse::<u8>().ok().filter(|l| *l < 9).map(|l| l + 1);
            }
            _ => paragraph.listed = Some(value != "0"),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.inside = false,
            "r" => self.runs = self.runs.saturating_sub(1),
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.paragraph(&paragraph);
                }
            }
            "tbl" => {
                if let Some(table) = self.tables.pop() {
                    self.table(&table);
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        if paragraph.text.trim().is_empty() || self.builder.full() {
            return;
        }
        let row = self.tables.last_mut().and_then(|table| table.rows.last_mut());
        if let Some(cell) = row.and_then(|row| row.last_mut()) {
            if !cell.is_empty() {
                cell.push_str(", ");
            }
            cell.push_str(&text::line(&paragraph.text));
            return;
        }
        let style = self.styles.of(paragraph.style.as_deref());
        let bold = !paragraph.plain || style.bold;
        if let Some(level) = paragraph.outline.or(style.heading) {
            if level == 0 {
                self.builder.title(&paragraph.text);
            }
            self.builder.heading(level, &paragraph.text);
        } else if paragraph.listed.unwrap_or(style.listed) {
            self.builder.item(&paragraph.text);
        } else if bold && is_question(&paragraph.text) {
            self.builder.heading(QUESTION, &paragraph.text);
        } else if let Some(cells) = columns(&paragraph.text) {
            let line = table::line(&cells, &[]).unwrap_or_default();
            self.builder.row(&line);
        } else {
            self.builder.paragraph(&paragraph.text);
        }
    }

    fn table(&mut self, table: &Table) {
        // A table with one row or one column is there for its looks.
        let wide = table.rows.iter().any(|row| row.len() > 1);
        let header = if table.header { Header::Yes } else { Header::Guess };
        let lines = table::rows(&table.rows, header);
        match self.tables.last_mut() {
            None if wide => {
                for line in lines {
                    self.builder.row(&line);
                    if self.builder.full() {
                        break;
                    }
                }
                self.builder.end_lines();
            }
            None => table.rows.iter().flatten().for_each(|cell| self.builder.paragraph(cell)),
            Some(outer) => {
                if let Some(cell) = outer.rows.last_mut().and_then(|row| row.last_mut()) {
                    let lines: Vec<String> = lines.collect();
                    if !cell.is_empty() {
                        cell.push_str(", ");
                    }
                    cell.push_str(&lines.join("; "));
                }
            }
        }
    }
}

/// The parts of a line that is set as a table with tabulators: "Monday ⇥ 9–17". None for prose, and
/// for a number before a paragraph.
fn columns(text: &str) -> Option<Vec<String>> {
    let parts: Vec<String> =
        text.split('\t').map(text::line).filter(|part| !part.is_empty()).collect();
    let first = parts.first()?;
    let label = first.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let short = parts.iter().all(|part| part.chars().count() <= 80);
    (parts.len() > 1 && label && short && !text.contains('\n')).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabulators_make_a_row_but_not_of_a_numbered_paragraph() {
        assert_eq!(columns("Cut\t\t35 €").unwrap(), ["Cut", "35 €"]);
        assert_eq!(columns("1.\tThe first"), None);
        assert_eq!(columns("no tabulator"), None);
    }
}
