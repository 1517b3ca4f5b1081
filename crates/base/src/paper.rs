//! A paper to print: a quote, an invoice, a credit note, a receipt. Every text in it is ready: translated,
//! formatted, in the order it is read; whoever prints it only lays it out.

use serde::{Deserialize, Serialize};

use crate::Colour;

/// Most lines a document may have.
pub const MAX_LINES: usize = 5_000;
/// Most bytes all the texts of a document may have together.
pub const MAX_TEXT_BYTES: usize = 2_000_000;

/// A quote, an invoice, a credit note or a receipt, as it is to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What it is: "Invoice".
    pub title: String,
    /// Its number: "INV-2026-0042".
    pub number: String,
    /// BCP 47. Arabic, Hebrew, Persian and Urdu are set from right to left.
    pub language: String,
    /// The sheet.
    pub paper: Paper,
    /// The business's colour, red, green and blue. Where it carries text it is darkened until it can be
    /// read. Without one the sheet is set in ink alone.
    pub accent: Option<Colour>,
    /// Above the sheet; without one, the business's name stands there.
    pub logo: Option<Logo>,
    /// Who writes.
    pub business: Party,
    /// Who it is for.
    pub recipient: Party,
    /// Dates, references: "Date" and "29 November 2026". At most 24.
    pub facts: Vec<Fact>,
    /// A word across the head: "PAID".
    pub stamp: Option<Stamp>,
    /// What it is about, in a line; empty for none.
    pub subject: String,
    /// Paragraphs before the lines.
    pub intro: Option<String>,
    /// What the columns are called.
    pub columns: Columns,
    /// What was sold, at most [`MAX_LINES`].
    pub lines: Vec<Line>,
    /// Sums under the amounts. At most 40.
    pub totals: Vec<Total>,
    /// The taxes by rate, beside the sums.
    pub taxes: Option<TaxTable>,
    /// Paragraphs after the sums. At most 100.
    pub notes: Vec<String>,
    /// How to pay, or to answer, online.
    pub pay: Option<Pay>,
    /// Legal lines at the foot of every page. At most 12, and 2,000 bytes together.
    pub footer: Vec<String>,
    /// "Page {page} of {pages}".
    pub page_label: String,
    /// The PDF's date, milliseconds since 1970, UTC.
    pub created_at_ms: i64,
    /// What the PDF's identifier is made from: the same for the same document, and for no other.
    pub id: String,
}

/// The sheet's size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

/// A picture's bytes, at most 2 MB; what they are is read from them: PNG, JPEG or SVG.
///
/// A picture of pixels has at most 8,000 on a side and 20 million in all. An SVG holds shapes, colours
/// and gradients: neither text (its font is not here) nor pictures, scripts or filters.
/// Whoever prints tells whether it will do ([`Printer::read_logo`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo(pub Vec<u8>);

/// A logo that was looked at: nothing is left in it but what is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLogo {
    /// As it is set on papers.
    pub paper: Logo,
    /// As screens show it: a PNG of at most 960 × 288 pixels.
    pub png: Vec<u8>,
    /// How many of them across.
    pub width: u32,
    /// How many down.
    pub height: u32,
}

/// One side of the business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Above the name: "Bill to".
    pub label: Option<String>,
    /// The name, set to stand out.
    pub name: String,
    /// The address and whatever else identifies them. At most 24.
    pub lines: Vec<String>,
}

/// A label and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// "Due"
    pub label: String,
    /// "13 December 2026"
    pub value: String,
}

/// A word stamped on the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// "PAID"
    pub text: String,
    /// Its colour.
    pub tone: Tone,
}

/// What a stamp says about the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Paid, accepted: green.
    Good,
    /// Void, overdue: red.
    Bad,
    /// Draft, copy: grey.
    Neutral,
}

/// What the columns are called. A column without a name is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// "Description"
    pub description: String,
    /// "Quantity"
    pub quantity: Option<String>,
    /// "Unit price"
    pub unit_price: Option<String>,
    /// "VAT"
    pub tax: Option<String>,
    /// "Amount"
    pub amount: String,
}

/// A line. It is kept on one page with its detail, unless it alone is longer than half a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is.
    pub description: String,
    /// More about it, smaller.
    pub detail: Option<String>,
    /// "3", "1.5 h"
    pub quantity: String,
    /// Of one, with its currency or without.
    pub unit_price: String,
    /// What was taken off: "10 % discount, −€9.90".
    pub discount: Option<String>,
    /// "19 %"
    pub tax: Option<String>,
    /// Of the line.
    pub amount: String,
}

/// A sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// "Total"
    pub label: String,
    /// "€1,428.00"
    pub value: String,
    /// The one that counts: larger, in the accent.
    pub strong: bool,
}

/// The taxes by rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTable {
    /// What the columns are called: rate, net, tax, gross.
    pub columns: [String; 4],
    /// A row for each rate. At most 40.
    pub rows: Vec<[String; 4]>,
}

/// A way to pay, or to answer, online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// "Pay online"
    pub label: String,
    /// `https://…`, or nothing is linked. At most 600 bytes become a QR code.
    pub url: String,
    /// "Scan the code with your phone, or open the link."
    pub hint: String,
}

/// Whatever prints papers.
pub trait Printer: Send + Sync {
    /// The paper as a PDF. The same one is the same bytes. It computes: milliseconds for an invoice.
    fn print(&self, document: &Document) -> crate::Result<Vec<u8>>;

    /// A logo made ready, or what is wrong with it in words for whoever gave it. It computes: a second at
    /// most.
    fn read_logo(&self, logo: &Logo) -> crate::Result<ReadLogo, String>;
}
