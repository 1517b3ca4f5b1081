//! How much of everything a document may have: enough for any that is real, and few enough to lay out.

use frontdesk_base::paper::{Document, MAX_LINES, MAX_TEXT_BYTES, Party};

use crate::PdfError;

const MAX_SIDE_LINES: usize = 24;
const MAX_FACTS: usize = 24;
const MAX_TOTALS: usize = 40;
const MAX_RATES: usize = 40;
const MAX_NOTES: usize = 100;
const MAX_FOOTER: usize = 12;
const MAX_FOOTER_BYTES: usize = 2_000;
/// Of what stands in the head, the sums and the foot, which do not run over pages.
const MAX_SHORT_BYTES: usize = 1_000;

/// Says what there is too much of.
pub(crate) fn check(document: &Document) -> Result<(), PdfError> {
    let rates = document.taxes.as_ref().map_or(0, |taxes| taxes.rows.len());
    let footer_bytes = document.footer.iter().map(String::len).sum();
    for (what, count, most) in [
        ("lines", document.lines.len(), MAX_LINES),
        ("lines of an address", document.business.lines.len(), MAX_SIDE_LINES),
        ("lines of an address", document.recipient.lines.len(), MAX_SIDE_LINES),
        ("facts", document.facts.len(), MAX_FACTS),
        ("totals", document.totals.len(), MAX_TOTALS),
        ("tax rates", rates, MAX_RATES),
        ("notes", document.notes.len(), MAX_NOTES),
        ("lines at the foot", document.footer.len(), MAX_FOOTER),
        ("bytes at the foot", footer_bytes, MAX_FOOTER_BYTES),
        ("bytes of text", bytes(document), MAX_TEXT_BYTES),
    ] {
        if count > most {
            return Err(PdfError::TooMuch { what, most });
        }
    }
    if short(document).iter().any(|text| text.len() > MAX_SHORT_BYTES) {
        return Err(PdfError::TooMuch { what: "bytes in a short text", most: MAX_SHORT_BYTES });
    }
    Ok(())
}

fn short(document: &Document) -> Vec<&str> {
    let mut short = vec![
        document.title.as_str(),
        &document.number,
        &document.language,
        &document.page_label,
        &document.id,
    ];
    for Party { label, name, lines } in [&document.business, &document.recipient] {
        short.extend(label.as_deref());
        short.push(name);
        short.extend(lines.iter().map(String::as_str));
    }
    for fact in &document.facts {
        short.extend([fact.label.as_str(), &fact.value]);
    }
    short.extend(document.stamp.as_ref().map(|stamp| stamp.text.as_str()));
    let columns = &document.columns;
    short.extend([columns.description.as_str(), &columns.amount]);
    short.extend(
        [&columns.quantity, &columns.unit_price, &columns.tax]
            .into_iter()
            .flatten()
            .map(String::as_str),
    );
    for total in &document.totals {
        short.extend([total.label.as_str(), &total.value]);
    }
    if let Some(taxes) = &document.taxes {
        short.extend(taxes.columns.iter().chain(taxes.rows.iter().flatten()).map(String::as_str));
    }
    if let Some(pay) = &document.pay {
        short.extend([pay.label.as_str(), &pay.hint, &pay.url]);
    }
    short
}

fn bytes(document: &Document) -> usize {
    let short: usize = short(document).iter().map(|text| text.len()).sum();
    let lines: usize = document
        .lines
        .iter()
        .map(|line| {
            let optional = [&line.detail, &line.discount, &line.tax];
            line.description.len()
                + line.quantity.len()
                + line.unit_price.len()
                + line.amount.len()
                + optional.into_iter().flatten().map(String::len).sum::<usize>()
        })
        .sum();
    let notes: usize = document.notes.iter().map(String::len).sum();
    document.subject.len() + short + lines + notes + document.intro.as_ref().map_or(0, String::len)
}
