//! Tables as text, separated by whatever the country's Excel writes.

use crate::{
    Document, Failure, Warning,
    document::{Builder, Format},
    limits::Work,
    table, text,
};

/// Reads CSV with `,`, `;`, tab or `|`.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let (decoded, bad) = text::decode(bytes, None);
    let mut builder = Builder::new(Format::Csv, work.limits);
    if bad {
        builder.warn(Warning::Characters);
    }
    let (separator, body) = separated(&decoded);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());

    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|e| Failure::Damaged(e.to_string()))?;
        work.count(rows.len() + 1)?;
        cells += record.len();
        if cells > work.limits.cells {
            builder.warn(Warning::Shortened);
            break;
        }
        rows.push(record.iter().map(text::line).collect());
    }
    write(&rows, &mut builder);
    builder.finish()
}

/// What separates the cells of a table, and the table itself. Excel writes a first line of its own, to say
/// which separator it uses.
pub(crate) fn separated(text: &str) -> (u8, &str) {
    match text.strip_prefix("sep=") {
        Some(rest) if rest.is_ascii() || rest.is_char_boundary(1) => {
            let body = rest.split_once('\n').map_or("", |(_, body)| body);
            (rest.bytes().next().unwrap_or(b','), body)
        }
        _ => (separator(text), text),
    }
}

/// Writes a table of a file that has no marks for headers. Rows of one cell above it are its title.
pub(crate) fn write(rows: &[Vec<String>], builder: &mut Builder) {
    let rows: Vec<&Vec<String>> =
        rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
    let mut start = 0;
    while rows.len() - start > 2
        && rows[start].iter().filter(|cell| !cell.is_empty()).count() == 1
        && rows[start + 1].iter().filter(|cell| !cell.is_empty()).count() != 0
        && rows[start..].iter().any(|row| row.iter().filter(|cell| !cell.is_empty()).count() > 1)
    {
        builder.paragraph(&rows[start].join(" "));
        start += 1;
    }
    let table: Vec<Vec<String>> = rows[start..].iter().map(|row| (*row).clone()).collect();
    for row in table::rows(&table, table::Header::Guess) {
        builder.row(&row);
        if builder.full() {
            break;
        }
    }
}

/// The separator that cuts the first lines into the same number of cells, outside of quotes.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let count = |line: &str, separator: char| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c == separator
            })
            .count()
    };
    let score = |separator: char| {
        let counts: Vec<usize> = lines.iter().map(|line| count(line, separator)).collect();
        let Some(first) = counts.first().copied().filter(|first| *first > 0) else { return 0 };
        counts.iter().filter(|count| **count == first).count() * 100 + first.min(99)
    };
    // On a tie the earlier wins: a comma also stands within numbers and sentences.
    [(';', b';'), ('\t', b'\t'), (',', b','), ('|', b'|')]
        .into_iter()
        .rev()
        .max_by_key(|(separator, _)| score(*separator))
        .map_or(b',', |(_, byte)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{show, with_work};

    #[track_caller]
    fn check(csv: &str, shown: &str) {
        let document = with_work(|work| read(csv.as_bytes(), work)).unwrap();
        assert_eq!(show(&document), shown);
    }

    #[test]
    fn the_separator_is_found() {
        check(
            "Art;Preis\nBrot;3,20\nKuchen;2,80",
            "Art: Brot; Preis: 3,20\nArt: Kuchen; Preis: 2,80\n",
        );
        check("a,b\n\"x;y\",2\n\"u;v\",3\n", "a: x;y; b: 2\na: u;v; b: 3\n");
        check("sep=|\nName|Price\nTea|2", "Name: Tea; Price: 2\n");
        check("Name\tPrice\nTea, green\t2", "Name: Tea, green; Price: 2\n");
    }

    #[test]
    fn a_title_over_the_table_is_not_its_header() {
        check(
            "Price list 2026;;\n;;\nName;Size;Price\nTea;big;2\n",
            "Price list 2026\n\nName: Tea; Size: big; Price: 2\n",
        );
    }
}
