//! Quotes, invoices and receipts as PDF files: what `desk` asks for, by the crate that lays them out.

use frontdesk_base::{
    Error, Result,
    paper::{self, Printer},
};
use frontdesk_pdf::{
    Columns, Document, Fact, Line, Paper, Party, Pay, Stamp, TaxTable, Tone, Total,
};

/// Prints PDF files.
pub(crate) struct Pdf;

impl Printer for Pdf {
    fn print(&self, document: &paper::Document) -> Result<Vec<u8>> {
        frontdesk_pdf::render(&laid_out(document)).map_err(Error::internal)
    }
}

fn laid_out(from: &paper::Document) -> Document {
    let party = |party: &paper::Party| Party {
        label: None,
        name: party.name.clone(),
        lines: party.lines.clone(),
    };
    let shown = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let has = |of: fn(&paper::Line) -> bool| from.lines.iter().any(of);
    let mut intro = from.intro.clone();
    if !from.subject.is_empty() {
        intro.insert(0, from.subject.clone());
    }
    Document {
        title: from.title.clone(),
        number: from.number.clone(),
        language: from.language.clone(),
        paper: Paper::A4,
        accent: from.accent,
        logo: None,
        business: party(&from.business),
        recipient: party(&from.recipient),
        facts: from
            .facts
            .iter()
            .map(|(label, value)| Fact { label: label.clone(), value: value.clone() })
            .collect(),
        stamp: from.stamp.clone().map(|text| Stamp { text, tone: Tone::Good }),
        intro: Some(intro.join("\n\n")).filter(|text| !text.is_empty()),
        columns: Columns {
            description: from.columns.description.clone(),
            quantity: shown(&from.columns.quantity)
                .filter(|_| has(|line| !line.quantity.is_empty())),
            unit_price: shown(&from.columns.unit_price)
                .filter(|_| has(|line| !line.unit_price.is_empty())),
            tax: shown(&from.columns.tax).filter(|_| has(|line| line.tax.is_some())),
            amount: from.columns.amount.clone(),
        },
        lines: from
            .lines
            .iter()
            .map(|line| Line {
                description: line.description.clone(),
                detail: line.detail.clone(),
                quantity: line.quantity.clone(),
                unit_price: line.unit_price.clone(),
                discount: line.discount.clone(),
                tax: line.tax.clone(),
                amount: line.amount.clone(),
            })
            .collect(),
        totals: from
            .totals
            .iter()
            .map(|total| Total {
                label: total.label.clone(),
                value: total.value.clone(),
                strong: total.strong,
            })
            .collect(),
        taxes: from
            .taxes
            .as_ref()
            .map(|taxes| TaxTable { columns: taxes.columns.clone(), rows: taxes.rows.clone() }),
        notes: from.notes.clone(),
        pay: from.pay.as_ref().map(|pay| Pay {
            label: pay.label.clone(),
            url: pay.url.clone(),
            hint: pay.hint.clone(),
        }),
        footer: from.footer.clone(),
        page_label: from.page_label.clone(),
        created_at_ms: from.created_at_ms,
        id: from.id.clone(),
    }
}
