//! Markdown.

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use crate::{
    Document, Failure, Warning,
    document::{Builder, Format, QUESTION, is_question},
    limits::Work,
    table::{self, Header},
    text,
};

/// Reads Markdown with tables and a YAML head.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let (decoded, bad) = text::decode(bytes, None);
    let mut builder = Builder::new(Format::Markdown, work.limits);
    if bad {
        builder.warn(Warning::Characters);
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reading = Reading {
        builder,
        text: String::new(),
        bold: 0,
        plain: false,
        items: 0,
        rows: Vec::new(),
        ordered: Vec::new(),
    };
    for (at, event) in Parser::new_ext(&decoded, options).enumerate() {
        work.count(at + 1)?;
        if reading.builder.full() {
            break;
        }
        reading.event(event);
    }
    reading.flush();
    reading.builder.finish()
}

struct Reading {
    builder: Builder,
    /// The block that is being read.
    text: String,
    bold: usize,
    /// Whether the block has text that is not bold.
    plain: bool,
    /// How many list items it is in.
    items: usize,
    rows: Vec<Vec<String>>,
    /// The next number of each list it is in.
    ordered: Vec<Option<u64>>,
}

impl Reading {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => {
                self.plain |= self.bold == 0 && !text.trim().is_empty();
                self.text.push_str(&text);
            }
            // A line end in the source: in addresses people mean it, so it stays one.
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.builder.end_lines(),
            Event::InlineHtml(html) if html.starts_with("<br") => self.text.push('\n'),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Item => {
                self.flush();
                self.items += 1;
                if let Some(Some(number)) = self.ordered.last_mut() {
                    self.text = format!("{number}. ");
                    *number += 1;
                }
            }
            Tag::List(first) => {
                self.flush();
                self.ordered.push(*first);
            }
            Tag::Table(_) => {
                self.flush();
                self.builder.end_lines();
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            // The number of an ordered item stands before its first paragraph.
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::MetadataBlock(_)
                if self.items == 0 =>
            {
                self.flush();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.text);
                self.builder.heading(level as u8, &text);
            }
            TagEnd::Item => {
                self.flush();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.ordered.pop();
                if self.ordered.is_empty() {
                    self.builder.end_lines();
                }
            }
            TagEnd::TableCell => {
                let cell = text::line(&std::mem::take(&mut self.text));
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                for row in table::rows(&rows, Header::Yes) {
                    self.builder.row(&row);
                }
                self.builder.end_lines();
            }
            TagEnd::MetadataBlock(MetadataBlockKind::YamlStyle) => {
                let head = std::mem::take(&mut self.text);
                let title = head.lines().find_map(|line| line.strip_prefix("title:"));
                self.builder.title(title.unwrap_or_default().trim().trim_matches(['"', '\'']));
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::BlockQuote(_) => self.flush(),
            _ => {}
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let bold = !std::mem::take(&mut self.plain);
        if self.items > 0 {
            self.builder.item(&text);
        } else if bold && is_question(&text) {
            self.builder.heading(QUESTION, &text);
        } else {
            self.builder.paragraph(&text);
        }
    }
}
