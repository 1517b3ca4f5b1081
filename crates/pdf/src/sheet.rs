//! A document as the template reads it: cleaned, measured where that decides the layout, as JSON.
//! Text reaches the template as data only, and never as something to be run.

use frontdesk_base::{
    Colour,
    colour::TEXT,
    paper::{Document, Line, Paper, Party, Tone},
};
use serde::Serialize;

use crate::{
    fonts,
    text::{Dir, Text, directed, line, paragraphs},
};

/// A line with more text than this may be cut by a page's end: it could be longer than a page.
const LONG: usize = 1_200;
/// More sums than this are not kept on one page.
const MANY_SUMS: usize = 24;
/// The longest texts of a column tell how wide it is.
const SAMPLES: usize = 6;

#[derive(Serialize)]
pub(crate) struct Sheet {
    pdf_title: String,
    author: String,
    lang: String,
    region: Option<String>,
    dir: Dir,
    paper: &'static str,
    fonts: Vec<&'static str>,
    accent: Option<String>,
    accent_text: Option<String>,
    logo: Option<&'static str>,
    alt: String,
    code: bool,
    title: Text,
    number: Text,
    running: Text,
    business: Side,
    recipient: Side,
    facts: Vec<Labelled>,
    stamp: Option<Stamped>,
    subject: Text,
    intro: Text,
    columns: Vec<Column>,
    lines: Vec<Row>,
    totals: Vec<Sum>,
    long_totals: bool,
    taxes: Option<Taxes>,
    notes: Vec<Text>,
    pay: Option<Payment>,
    footer: Vec<Text>,
    page_label: String,
}

#[derive(Serialize)]
struct Side {
    label: Option<Text>,
    name: Text,
    lines: Vec<Text>,
}

#[derive(Serialize)]
struct Labelled {
    label: Text,
    value: Text,
}

#[derive(Serialize)]
struct Stamped {
    text: Text,
    tone: &'static str,
}

#[derive(Serialize)]
struct Column {
    kind: &'static str,
    label: Text,
    samples: Vec<Text>,
}

#[derive(Serialize)]
struct Row {
    description: Text,
    more: Vec<Text>,
    cells: Vec<Text>,
    long: bool,
}

#[derive(Serialize)]
struct Sum {
    label: Text,
    value: Text,
    strong: bool,
}

#[derive(Serialize)]
struct Taxes {
    columns: Vec<Text>,
    rows: Vec<Vec<Text>>,
}

#[derive(Serialize)]
struct Payment {
    label: Text,
    hint: Text,
    url: String,
    shown: String,
    link: bool,
}

/// How texts of this document are read.
#[derive(Clone, Copy)]
struct Reader(Dir);

impl Reader {
    /// One line; what has no letter (an amount, a date) is read as the document is.
    fn line(self, text: &str) -> Text {
        directed(line(text), self.0, self.0)
    }

    /// One line of an address: what has no letter is a number, read from left to right.
    fn address(self, text: &str) -> Text {
        directed(line(text), self.0, Dir::Ltr)
    }

    fn paragraphs(self, text: &str) -> Text {
        directed(paragraphs(text), self.0, self.0)
    }

    fn side(self, party: &Party) -> Side {
        Side {
            label: party.label.as_deref().map(|label| self.line(label)),
            name: self.line(&party.name),
            lines: party.lines.iter().map(|line| self.address(line)).collect(),
        }
    }
}

impl Sheet {
    /// `logo` is the picture's format, `code` whether there is a QR code.
    pub(crate) fn new(document: &Document, logo: Option<&'static str>, code: bool) -> Self {
        let (lang, region) = language(&document.language);
        let dir = Dir::of(&lang);
        let read = Reader(dir);
        let name = line(&document.business.name);
        let running = line(&format!("{} {}", document.title, document.number));
        Self {
            pdf_title: if running.is_empty() { document.id.clone() } else { running.clone() },
            author: name.clone(),
            lang,
            region,
            dir,
            paper: match document.paper {
                Paper::A4 => "a4",
                Paper::Letter => "us-letter",
            },
            fonts: fonts::families(),
            accent: document.accent.map(Colour::hex),
            // As the business gave it for areas, darkened where it carries text.
            accent_text: document.accent.map(|one| one.away_from(Colour::WHITE, TEXT).hex()),
            logo,
            alt: name,
            code,
            title: read.line(&document.title),
            number: read.address(&document.number),
            running: directed(running, dir, dir),
            business: read.side(&document.business),
            recipient: read.side(&document.recipient),
            facts: document
                .facts
                .iter()
                .map(|fact| Labelled {
                    label: read.line(&fact.label),
                    value: read.line(&fact.value),
                })
                .collect(),
            stamp: document.stamp.as_ref().map(|stamp| Stamped {
                text: read.line(&stamp.text),
                tone: match stamp.tone {
                    Tone::Good => "good",
                    Tone::Bad => "bad",
                    Tone::Neutral => "neutral",
                },
            }),
            subject: read.line(&document.subject),
            intro: read.paragraphs(document.intro.as_deref().unwrap_or_default()),
            columns: columns(document, read),
            lines: document.lines.iter().map(|line| row(line, document, read)).collect(),
            totals: document
                .totals
                .iter()
                .map(|total| Sum {
                    label: read.line(&total.label),
                    value: read.line(&total.value),
                    strong: total.strong,
                })
                .collect(),
            long_totals: document.totals.len() > MANY_SUMS
                || document.taxes.as_ref().is_some_and(|taxes| taxes.rows.len() > MANY_SUMS),
            taxes: document.taxes.as_ref().map(|taxes| Taxes {
                columns: taxes.columns.iter().map(|label| read.line(label)).collect(),
                rows: taxes
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| read.line(cell)).collect())
                    .collect(),
            }),
            notes: document.notes.iter().map(|note| read.paragraphs(note)).collect(),
            pay: document.pay.as_ref().map(|pay| {
                let url = line(&pay.url);
                Payment {
                    label: read.line(&pay.label),
                    hint: read.paragraphs(&pay.hint),
                    shown: url.strip_prefix("https://").unwrap_or(&url).to_owned(),
                    link: is_link(&url),
                    url,
                }
            }),
            footer: document.footer.iter().map(|text| read.address(text)).collect(),
            page_label: line(&document.page_label),
        }
    }
}

/// Whether a reader may be sent there by a click: the web, and nothing that runs.
pub(crate) fn is_link(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// "de-AT" as typst takes it: a language of two or three letters, and a country of two.
fn language(tag: &str) -> (String, Option<String>) {
    let mut parts = tag.split(['-', '_']);
    let letters = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let lang = parts
        .next()
        .filter(letters)
        .filter(|part| (2..=3).contains(&part.len()))
        .map_or_else(|| "en".to_owned(), str::to_ascii_lowercase);
    let region = parts.filter(letters).find(|part| part.len() == 2);
    (lang, region.map(str::to_ascii_uppercase))
}

/// The cells after the description, in the columns' order.
fn cells<'a>(line: &'a Line, document: &Document) -> Vec<&'a str> {
    let columns = &document.columns;
    let mut cells = Vec::new();
    if columns.quantity.is_some() {
        cells.push(line.quantity.as_str());
    }
    if columns.unit_price.is_some() {
        cells.push(line.unit_price.as_str());
    }
    if columns.tax.is_some() {
        cells.push(line.tax.as_deref().unwrap_or_default());
    }
    cells.push(line.amount.as_str());
    cells
}

fn columns(document: &Document, read: Reader) -> Vec<Column> {
    let named = &document.columns;
    let mut columns = vec![("description", named.description.as_str())];
    columns.extend(named.quantity.as_deref().map(|label| ("quantity", label)));
    columns.extend(named.unit_price.as_deref().map(|label| ("unit_price", label)));
    columns.extend(named.tax.as_deref().map(|label| ("tax", label)));
    columns.push(("amount", named.amount.as_str()));

    let mut longest: Vec<Vec<&str>> = vec![Vec::new(); columns.len()];
    for line in &document.lines {
        for (longest, cell) in longest.iter_mut().skip(1).zip(cells(line, document)) {
            let length = |text: &str| text.chars().count();
            let at = longest.partition_point(|other| length(other) >= length(cell));
            if at < SAMPLES && !longest.contains(&cell) {
                longest.insert(at, cell);
                longest.truncate(SAMPLES);
            }
        }
    }
    columns
        .into_iter()
        .zip(longest)
        .map(|((kind, label), longest)| Column {
            kind,
            label: read.line(label),
            samples: longest.into_iter().map(|text| read.line(text)).collect(),
        })
        .collect()
}

fn row(line: &Line, document: &Document, read: Reader) -> Row {
    let more: Vec<&str> = [&line.detail, &line.discount]
        .into_iter()
        .filter_map(Option::as_deref)
        .filter(|text| !text.trim().is_empty())
        .collect();
    let cells = cells(line, document);
    let length = line.description.len()
        + more.iter().map(|text| text.len()).sum::<usize>()
        + 4 * cells.iter().map(|text| text.len()).max().unwrap_or_default();
    let breaks = more.iter().map(|text| text.matches('\n').count()).sum::<usize>();
    Row {
        description: read.paragraphs(&line.description),
        more: more.into_iter().map(|text| read.paragraphs(text)).collect(),
        cells: cells.into_iter().map(|text| read.line(text)).collect(),
        long: length + (breaks + line.description.matches('\n').count()) * 40 > LONG,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_tag_is_taken_apart_and_nonsense_is_english() {
        assert_eq!(language("de-AT"), ("de".into(), Some("AT".into())));
        assert_eq!(language("zh-Hant-TW"), ("zh".into(), Some("TW".into())));
        assert_eq!(language("ar"), ("ar".into(), None));
        assert_eq!(language("#panic()"), ("en".into(), None));
        assert_eq!(language(""), ("en".into(), None));
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(is_link("https://example.com/i/1"));
        assert!(!is_link("javascript:alert(1)"));
        assert!(!is_link("file:///etc/passwd"));
    }
}
