//! One sheet: its filled cells, and the blocks of rows that belong together.

use std::collections::BTreeSet;

use super::number::Formats;
use crate::{
    Failure,
    limits::Work,
    text,
    xml::{self, Node, Tag},
};

/// What the sheets of a workbook share.
pub(super) struct Book {
    pub(super) formats: Formats,
    pub(super) strings: Vec<String>,
}

/// The filled cells of one row.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number, from 1.
    number: u32,
    /// Columns, from 0, in order.
    cells: Vec<(u32, String)>,
}

/// The last column of Excel is XFD.
const COLUMNS: u32 = 16_384;

#[derive(Default)]
struct Cell {
    column: u32,
    kind: String,
    style: usize,
    value: String,
}

/// Reads the filled and visible cells. `cells` is how many more may be read in this workbook; 0 after
/// it says that there were more.
pub(super) fn read(
    xml: &str,
    book: &Book,
    cells: &mut usize,
    work: &mut Work<'_>,
) -> Result<Vec<Row>, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    let mut hidden_columns: Vec<(u32, u32)> = Vec::new();
    let (mut hidden_row, mut next, mut inside) = (false, 0, false);
    let mut cell = Cell::default();
    let mut bytes = work.limits.text_bytes;
    xml::walk(xml, &mut |node| {
        if *cells == 0 || bytes == 0 {
            return Ok(());
        }
        match node {
            Node::Open(tag) => match tag.name() {
                "col" if is(tag, "hidden") && hidden_columns.len() < 1_000 => {
                    hidden_columns.push((number(tag, "min"), number(tag, "max")));
                }
                "row" => {
                    let before = rows.last().map_or(0, |row| row.number);
                    let number = number(tag, "r").max(before.saturating_add(1));
                    hidden_row = is(tag, "hidden");
                    next = 0;
                    work.count(rows.len() + 1)?;
                    rows.push(Row { number, cells: Vec::new() });
                }
                "c" => {
                    let column = tag.attr("r").as_deref().and_then(column).unwrap_or(next);
                    next = column.saturating_add(1);
                    cell = Cell {
                        column,
                        kind: tag.attr("t").unwrap_or_default(),
                        style: tag.attr("s").and_then(|s| s.parse().ok()).unwrap_or(0),
                        value: String::new(),
                    };
                }
                "v" | "t" => inside = true,
                _ => {}
            },
            Node::Text(text) if inside => cell.value.push_str(text),
            Node::Text(_) => {}
            Node::Close("v" | "t") => inside = false,
            Node::Close("c") => {
                let column = cell.column + 1;
                let hidden = hidden_row
                    || hidden_columns.iter().any(|(min, max)| (*min..=*max).contains(&column));
                let value = show(&cell, book);
                if let (Some(row), false, false) = (rows.last_mut(), hidden, value.is_empty()) {
                    *cells -= 1;
                    bytes = bytes.saturating_sub(value.len());
                    if row.cells.last().is_none_or(|(before, _)| *before < cell.column) {
                        row.cells.push((cell.column, value));
                    }
                }
            }
            Node::Close("row") => {
                if rows.last().is_some_and(|row| row.cells.is_empty()) {
                    rows.pop();
                }
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    if bytes == 0 {
        *cells = 0;
    }
    Ok(rows)
}

fn show(cell: &Cell, book: &Book) -> String {
    match cell.kind.as_str() {
        "s" => {
            let string =
                cell.value.trim().parse::<usize>().ok().and_then(|at| book.strings.get(at));
            text::line(string.map_or("", String::as_str))
        }
        "str" | "inlineStr" | "d" => text::line(&cell.value),
        "b" => if cell.value.trim() == "1" { "yes" } else { "no" }.to_owned(),
        // "#REF!" and the like.
        "e" => String::new(),
        _ => book.formats.show(cell.style, cell.value.trim()),
    }
}

/// The rows as tables without empty columns. A row that is left empty ends a block, unless what
/// follows has the same columns and goes on under the same header.
pub(super) fn blocks(rows: &[Row]) -> Vec<Vec<Vec<String>>> {
    let mut blocks: Vec<&[Row]> = Vec::new();
    let mut start = 0;
    for at in 1..=rows.len() {
        let gap = at == rows.len() || rows[at].number > rows[at - 1].number.saturating_add(1);
        if gap {
            blocks.push(&rows[start..at]);
            start = at;
        }
    }
    blocks.into_iter().map(table).collect()
}

fn table(rows: &[Row]) -> Vec<Vec<String>> {
    let used: BTreeSet<u32> =
        rows.iter().flat_map(|row| row.cells.iter().map(|(at, _)| *at)).collect();
    // Rows hold what stands in them up to their last cell, but never more than this many columns.
    let used: Vec<u32> = used.into_iter().take(64).collect();
    rows.iter()
        .map(|row| {
            let mut cells = Vec::new();
            for (column, value) in &row.cells {
                if let Ok(at) = used.binary_search(column) {
                    cells.resize(at, String::new());
                    cells.push(value.clone());
                }
            }
            cells
        })
        .collect()
}

fn is(tag: &Tag<'_>, name: &str) -> bool {
    matches!(tag.attr(name).as_deref(), Some("1" | "true"))
}

fn number(tag: &Tag<'_>, name: &str) -> u32 {
    tag.attr(name).and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// The column of a reference such as "AB12", from 0.
fn column(reference: &str) -> Option<u32> {
    let mut column = 0_u32;
    for letter in reference.bytes().take_while(u8::is_ascii_alphabetic).take(4) {
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A' + 1);
    }
    (1..=COLUMNS).contains(&column).then(|| column - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (reference, at) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA1", Some(26)),
            ("XFD1", Some(16_383)),
            ("XFE1", None),
            ("1", None),
            ("ZZZZZZ", None),
        ] {
            assert_eq!(column(reference), at, "{reference}");
        }
    }
}
