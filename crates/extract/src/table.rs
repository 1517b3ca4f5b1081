//! Rows of a table as lines that can be understood without the rest of the table.

use crate::text;

/// What the first row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// The names of the columns.
    Yes,
    /// A row like the others.
    No,
    /// Whatever it looks like.
    Guess,
}

/// The most columns that a row has.
const COLUMNS: usize = 256;

/// The longest name of a column, in characters: it is said again in each row.
const NAME: usize = 80;

/// Each row as `"Header: value; Header: value"`. Without a header, a row of two cells is
/// `"cell: cell"` and a longer one `"cell; cell; cell"`. Empty cells and rows say nothing.
pub(crate) fn rows(table: &[Vec<String>], header: Header) -> impl Iterator<Item = String> {
    let (names, rest) = match table.split_first() {
        Some((first, rest)) if has_header(first, rest, header) => {
            (first.iter().map(|name| text::shorten(name, NAME)).collect(), rest)
        }
        _ => (Vec::new(), table),
    };
    rest.iter().filter_map(move |row| line(row, &names))
}

/// One row under the names of its columns, none if it is empty. A semicolon within a cell becomes a
/// comma, because it divides cells.
pub(crate) fn line(row: &[String], names: &[String]) -> Option<String> {
    let row: Vec<String> = row.iter().map(|cell| cell.replace("; ", ", ")).collect();
    let filled = row.iter().take(COLUMNS).filter(|cell| !cell.is_empty()).count();
    if names.is_empty() {
        let cells: Vec<&str> =
            row.iter().take(COLUMNS).filter(|c| !c.is_empty()).map(String::as_str).collect();
        return match cells[..] {
            [] => None,
            [label, value] => Some(pair(label, value)),
            _ => Some(cells.join("; ")),
        };
    }
    let mut line = String::new();
    let mut before: Option<(&str, &str)> = None;
    for (at, cell) in row.iter().take(COLUMNS).enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let name = names.get(at).map_or("", String::as_str);
        // A title over the whole table is a row with one cell; it needs no name.
        let alone = filled == 1 && at == 0;
        if before == Some((name, cell)) {
            continue;
        }
        before = Some((name, cell));
        if !line.is_empty() {
            line.push_str("; ");
        }
        line.push_str(&if alone { cell.clone() } else { pair(name, cell) });
    }
    (!line.is_empty()).then_some(line)
}

fn pair(name: &str, value: &str) -> String {
    let name = name.trim_end_matches([':', ' ', '…']);
    if name.is_empty() { value.to_owned() } else { format!("{name}: {value}") }
}

fn has_header(first: &[String], rest: &[Vec<String>], header: Header) -> bool {
    match header {
        Header::Yes => !rest.is_empty(),
        Header::No => false,
        Header::Guess => looks_like_header(first, rest),
    }
}

/// Names of columns: two or more, all different, short, without figures, over rows of which some have
/// figures where the names have none, or over three columns or more.
pub(crate) fn looks_like_header(first: &[String], rest: &[Vec<String>]) -> bool {
    let names: Vec<&String> = first.iter().filter(|cell| !cell.is_empty()).collect();
    let different = names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
    let like_names = names.iter().all(|name| {
        name.chars().count() <= 60 && !starts_with_figure(name) && !name.contains(['@', '?'])
    });
    let longest = rest.iter().take(20).map(|row| filled(row)).max().unwrap_or(0);
    if names.len() < 2 || names.len() < longest || !different || !like_names {
        return false;
    }
    let figures = rest.iter().take(20).any(|row| {
        row.iter().enumerate().any(|(at, cell)| {
            let name = first.get(at).map_or("", String::as_str);
            cell.chars().any(|c| c.is_ascii_digit()) && !name.chars().any(|c| c.is_ascii_digit())
        })
    });
    // In "Monday: closed / Tuesday: 9-17" the first row has no figure either, but it says no more
    // than a row: without a figure in most rows it is not taken for a header of two columns.
    let mostly = rest.iter().take(20).filter(|row| has_figure(row)).count() * 2;
    if names.len() == 2 {
        figures && mostly > rest.len().min(20) && !day(&first[0])
    } else {
        figures || rest.len() > 1
    }
}

fn filled(row: &[String]) -> usize {
    row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1)
}

fn has_figure(row: &[String]) -> bool {
    row.iter().any(|cell| cell.chars().any(|c| c.is_ascii_digit()))
}

fn starts_with_figure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || "€$£+-".contains(c))
}

/// A day of the week in the languages of most of our businesses: opening hours have no header.
fn day(cell: &str) -> bool {
    const DAYS: [&str; 28] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "die", "mit", "don", "fre", "sam", "son",
        "lun", "mar", "mer", "mié", "mie", "jeu", "jue", "ven", "vie", "dim", "dom", "sáb", "gio",
        "mo", "so",
    ];
    let start: String = cell.to_lowercase().chars().take_while(|c| c.is_alphabetic()).collect();
    DAYS.iter().any(|day| {
        start == *day
            || (day.chars().count() > 2
                && start.starts_with(day)
                && DAY_ENDS.iter().any(|end| start.ends_with(end)))
    })
}

/// How names of days end: "Monday", "Montag", "lundi", "lunes", "lunedì", "Mittwoch", "sábado".
const DAY_ENDS: [&str; 8] = ["day", "tag", "di", "es", "dì", "woch", "abend", "do"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(table: &str, header: Header, lines: &[&str]) {
        let table: Vec<Vec<String>> =
            table.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect();
        assert_eq!(rows(&table, header).collect::<Vec<_>>(), lines);
    }

    #[test]
    fn a_row_says_what_its_values_are() {
        check("Cut|Price\nShort|35 €", Header::Yes, &["Cut: Short; Price: 35 €"]);
        check("|Adults|Children\nCheck|45|", Header::Yes, &["Check; Adults: 45"]);
        check("Mon|9-17\nTue:|10-17", Header::No, &["Mon: 9-17", "Tue: 10-17"]);
        check("a|b|c", Header::No, &["a; b; c"]);
        check("Name|Price\nDrinks|\nTea|2", Header::Yes, &["Drinks", "Name: Tea; Price: 2"]);
        check("x", Header::Yes, &["x"]);
        check("", Header::Yes, &[]);
    }

    #[test]
    fn a_header_is_recognized_where_nobody_marked_it() {
        check("Cut|Price\nShort|35", Header::Guess, &["Cut: Short; Price: 35"]);
        check(
            "Montag|geschlossen\nDienstag|9-17\nMittwoch|9-17",
            Header::Guess,
            &["Montag: geschlossen", "Dienstag: 9-17", "Mittwoch: 9-17"],
        );
        check("Short|35\nLong|40", Header::Guess, &["Short: 35", "Long: 40"]);
        check(
            "Who|What|Where\nAnn|Hair|Back\nBea|Nails|Front",
            Header::Guess,
            &["Who: Ann; What: Hair; Where: Back", "Who: Bea; What: Nails; Where: Front"],
        );
    }
}
