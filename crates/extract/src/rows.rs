//! A table as text, row by row: its cells as they stand there.

use crate::{Failure, csv as tables, guarded, text};

/// How much of a table is read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The file itself, in bytes.
    pub bytes: usize,
    /// Rows, the header among them. More is a failure: half a list is not what somebody meant.
    pub rows: usize,
    /// Cells of one row.
    pub columns: usize,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file that it begins on, from 1.
    pub line: u64,
    /// Its cells as they stand there.
    pub cells: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What separates the cells: `,`, `;`, `|` or a tab.
    pub separator: char,
    /// Whether some bytes had no meaning in the encoding that the file seems to have.
    pub bad_characters: bool,
    /// The rows that have something in them, the header first.
    pub rows: Vec<Row>,
}

/// Reads CSV with whatever separator and encoding it has.
///
/// # Errors
/// [`Failure::Empty`] without a row, [`Failure::Unsupported`] for what is no text, [`Failure::TooLarge`] and
/// [`Failure::TooComplex`] beyond the bounds.
pub fn read(bytes: &[u8], bounds: Bounds) -> Result<Table, Failure> {
    if bytes.len() > bounds.bytes {
        return Err(Failure::TooLarge { limit: bounds.bytes });
    }
    guarded(|| table(bytes, bounds))
}

fn table(bytes: &[u8], bounds: Bounds) -> Result<Table, Failure> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Failure::Unsupported(Some("a spreadsheet or an archive")));
    }
    let (decoded, bad_characters) = text::decode(bytes, None);
    if decoded.contains('\0') || decoded.starts_with("%PDF") {
        return Err(Failure::Unsupported(None));
    }
    let (separator, body) = tables::separated(&decoded);
    let skipped = decoded.len() - body.len();
    let before = decoded[..skipped].matches('\n').count() as u64;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Failure::Damaged(error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() >= bounds.rows {
            return Err(Failure::TooComplex("rows"));
        }
        if record.len() > bounds.columns {
            return Err(Failure::TooComplex("columns"));
        }
        let line = record.position().map_or(0, |at| first_line(body, at)) + before;
        rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
    }
    if rows.is_empty() {
        return Err(Failure::Empty);
    }
    Ok(Table { separator: char::from(separator), bad_characters, rows })
}

/// The line that a record begins on. The reader says where it began to look: empty lines come first.
fn first_line(body: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = body.as_bytes().get(from..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() + empty.filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { bytes: 10_000, rows: 5, columns: 6 };

    #[track_caller]
    fn check(bytes: &[u8], separator: char, rows: &[(u64, &[&str])]) {
        let table = read(bytes, BOUNDS).unwrap();
        assert_eq!(table.separator, separator);
        let read: Vec<(u64, Vec<&str>)> = table
            .rows
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
            .collect();
        let wanted: Vec<(u64, Vec<&str>)> =
            rows.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
        assert_eq!(read, wanted);
    }

    #[test]
    fn cells_stay_as_they_stand_in_any_encoding() {
        check(
            b"Name,Note\nAna,\"two\nlines\"\n\nBo,x\n",
            ',',
            &[(1, &["Name", "Note"]), (2, &["Ana", "two\nlines"]), (5, &["Bo", "x"])],
        );
        check(
            b"Name;Ort\r\nM\xfcller;K\xf6ln\r\n",
            ';',
            &[(1, &["Name", "Ort"]), (2, &["M\u{fc}ller", "K\u{f6}ln"])],
        );
        check(
            b"\xef\xbb\xbfsep=|\nName|N\nAna|1\n",
            '|',
            &[(2, &["Name", "N"]), (3, &["Ana", "1"])],
        );
        check(b"\xff\xfeN\0\t\0M\0\n\0a\0\t\0b\0", '\t', &[(1, &["N", "M"]), (2, &["a", "b"])]);
        check(b"a,b\n1\n1,2,3\n", ',', &[(1, &["a", "b"]), (2, &["1"]), (3, &["1", "2", "3"])]);
    }

    #[test]
    fn what_is_no_list_is_said() {
        for (bytes, code) in [
            (b"".to_vec(), "empty"),
            (b"\n\n , ,\n".to_vec(), "empty"),
            (b"PK\x03\x04xlsx".to_vec(), "unsupported"),
            (b"%PDF-1.7".to_vec(), "unsupported"),
            (b"a,b\0\n".to_vec(), "unsupported"),
            (b"a\n".repeat(6), "too_complex"),
            (b"a,b,c,d,e,f,g\n".to_vec(), "too_complex"),
            (vec![b'a'; 10_001], "too_large"),
        ] {
            assert_eq!(read(&bytes, BOUNDS).unwrap_err().code(), code);
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_one_cell() {
        let table = read(b"Name\n\"Ana\nBo\nCy\n", BOUNDS).unwrap();
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[1].cells, ["Ana\nBo\nCy\n"]);
    }
}
