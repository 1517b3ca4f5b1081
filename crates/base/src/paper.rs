//! A paper to print: a quote, an invoice, a credit note, a receipt. Every text in it is ready, in its language
//! and format; whoever prints it only lays it out.

use serde::{Deserialize, Serialize};

/// A paper to print. The same one is printed as the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is: `Invoice`.
    pub title: String,
    /// Its number; `Draft` while it has none.
    pub number: String,
    /// The tag of its language; `ar` is laid out from right to left.
    pub language: String,
    /// The business's colour: red, green, blue.
    pub accent: Option<[u8; 3]>,
    /// The business's logo.
    pub logo: Option<Logo>,
    /// Who sends it.
    pub business: Party,
    /// To whom.
    pub recipient: Party,
    /// What stands at its head, as label and value: its date, when it is due.
    pub facts: Vec<(String, String)>,
    /// A word across its head: `PAID`.
    pub stamp: Option<String>,
    /// What it is about, in a line.
    pub subject: String,
    /// What stands before the lines, in paragraphs.
    pub intro: Vec<String>,
    /// The heads of the columns.
    pub columns: Columns,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What they come to, row by row.
    pub totals: Vec<Total>,
    /// The taxes in it, when there is more to say than the totals do.
    pub taxes: Option<TaxTable>,
    /// What stands below the sums, in paragraphs.
    pub notes: Vec<String>,
    /// Where it can be paid.
    pub pay: Option<Pay>,
    /// What stands at the foot of each page: what the law wants.
    pub footer: Vec<String>,
    /// `Page {page} of {pages}` in its language.
    pub page_label: String,
    /// When it was made, in milliseconds since 1970: what the file says of itself.
    pub created_at_ms: i64,
    /// What tells this file from every other.
    pub id: String,
}

/// A picture: PNG, JPEG or SVG, by its first bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Somebody, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Their name.
    pub name: String,
    /// Their address and whatever else stands under it.
    pub lines: Vec<String>,
}

/// The heads of the columns of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the head of the column of its name")]
pub struct Columns {
    pub description: String,
    pub quantity: String,
    pub unit_price: String,
    pub tax: String,
    pub amount: String,
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What for.
    pub description: String,
    /// More about it, in smaller print.
    pub detail: Option<String>,
    /// How much of it, with its unit.
    pub quantity: String,
    /// What one costs.
    pub unit_price: String,
    /// What is taken off: `10% off`.
    pub discount: Option<String>,
    /// Its tax rate.
    pub tax: Option<String>,
    /// What it comes to.
    pub amount: String,
}

/// A row of the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Of what.
    pub label: String,
    /// How much.
    pub value: String,
    /// Whether it is what the reader looks for.
    pub strong: bool,
}

/// Taxes by rate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTable {
    /// The heads: tax, net, tax amount, gross.
    pub columns: [String; 4],
    /// A row for each.
    pub rows: Vec<[String; 4]>,
}

/// Where it can be paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// `Pay online`.
    pub label: String,
    /// The web address, as a link and a code to scan.
    pub url: String,
    /// What stands under it.
    pub hint: String,
}

/// Whatever prints papers.
pub trait Printer: Send + Sync {
    /// The paper as a PDF.
    fn print(&self, document: &Document) -> crate::Result<Vec<u8>>;
}
