//! Numbers as Excel shows them: 0.375 is 09:00 where the cell's format says so, 48 is "48.00 €".

use std::collections::HashMap;

use crate::xml::{self, Node};

/// How a number is shown.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    General,
    Number {
        decimals: usize,
        before: String,
        after: String,
        percent: bool,
    },
    Time {
        date: bool,
        time: bool,
    },
    /// A length of time, which may be more than a day.
    Elapsed,
}

/// The number formats of a workbook, by the number of a cell's style.
#[derive(Debug)]
pub(super) struct Formats {
    cells: Vec<Shown>,
    /// Days between the first day that this workbook counts from and that of the others.
    shift: f64,
}

/// The most styles that are looked at. Excel itself ends at 65,490.
const STYLES: usize = 70_000;

impl Formats {
    /// Reads `xl/styles.xml`. One that cannot be read leaves numbers as they are.
    pub(super) fn read(xml: &str, from_1904: bool) -> Self {
        let mut codes: HashMap<u32, Shown> = HashMap::new();
        let mut cells = Vec::new();
        let mut inside = false;
        let _ = xml::walk(xml, &mut |node| {
            match node {
                Node::Open(tag) => {
                    let id = |name| tag.attr(name).and_then(|id| id.parse::<u32>().ok());
                    match tag.name() {
                        "numFmt" if codes.len() < STYLES => {
                            if let (Some(id), Some(code)) = (id("numFmtId"), tag.attr("formatCode"))
                            {
                                codes.insert(id, parse(&code));
                            }
                        }
                        "cellXfs" => inside = true,
                        "xf" if inside && cells.len() < STYLES => {
                            let id = id("numFmtId").unwrap_or(0);
                            cells.push(codes.get(&id).cloned().unwrap_or_else(|| built_in(id)));
                        }
                        _ => {}
                    }
                }
                Node::Close("cellXfs") => inside = false,
                _ => {}
            }
            Ok(())
        });
        Self { cells, shift: if from_1904 { 1_462.0 } else { 0.0 } }
    }

    /// The number `value` as a cell with this style shows it.
    pub(super) fn show(&self, style: usize, value: &str) -> String {
        let Ok(number) = value.parse::<f64>() else { return value.to_owned() };
        if !number.is_finite() || number.abs() >= 1e15 {
            return value.to_owned();
        }
        match self.cells.get(style).unwrap_or(&Shown::General) {
            Shown::General => general(number),
            Shown::Number { decimals, before, after, percent } => {
                let number = if *percent { number * 100.0 } else { number };
                let sign = if number < 0.0 { "-" } else { "" };
                format!("{sign}{before}{:.decimals$}{after}", number.abs())
            }
            Shown::Elapsed => {
                let minutes = (number * 1_440.0).round();
                format!("{}:{:02}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0))
            }
            Shown::Time { date, time } => {
                moment(number + if *date { self.shift } else { 0.0 }, *date, *time)
                    .unwrap_or_else(|| general(number))
            }
        }
    }
}

/// Without the digits that come from counting in base two: 0.1 + 0.2 is 0.3.
fn general(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn number(decimals: usize, percent: bool) -> Shown {
    let after = if percent { " %" } else { "" }.to_owned();
    Shown::Number { decimals, before: String::new(), after, percent }
}

/// The formats that are not written down in a file (ECMA-376, 18.8.30).
fn built_in(id: u32) -> Shown {
    match id {
        1 | 3 | 37 | 38 => number(0, false),
        2 | 4 | 39 | 40 => number(2, false),
        9 => number(0, true),
        10 => number(2, true),
        14..=17 => Shown::Time { date: true, time: false },
        18..=21 | 45..=47 => Shown::Time { date: false, time: true },
        22 => Shown::Time { date: true, time: true },
        _ => Shown::General,
    }
}

/// What a format code such as `#,##0.00 [$€-407]` means; only its part for positive numbers counts.
fn parse(code: &str) -> Shown {
    let (mut before, mut after) = (String::new(), String::new());
    let (mut digits, mut point, mut decimals) = (false, false, 0_usize);
    let (mut date, mut time, mut elapsed, mut percent) = (false, false, false, false);
    let mut chars = code.chars().take(255);
    while let Some(c) = chars.next() {
        let literal = |text: &str, before: &mut String, after: &mut String| {
            if digits { after.push_str(text) } else { before.push_str(text) }
        };
        match c {
            ';' => break,
            '"' => {
                let quoted: String = chars.by_ref().take_while(|c| *c != '"').collect();
                literal(&quoted, &mut before, &mut after);
            }
            '\\' => {
                let escaped = chars.next().unwrap_or(' ').to_string();
                literal(&escaped, &mut before, &mut after);
            }
            // Room as wide as a character; a character that fills the cell.
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if let Some(money) = inner.strip_prefix('$') {
                    let symbol = money.split('-').next().unwrap_or_default();
                    literal(symbol, &mut before, &mut after);
                }
                elapsed |= matches!(
                    inner.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                );
            }
            '0' | '#' | '?' => {
                digits = true;
                // An optional digit is not shown for a whole number, but neither is a price's cut off.
                decimals += usize::from(point);
            }
            '.' => point = true,
            '%' => percent = true,
            'y' | 'Y' | 'd' | 'D' => date = true,
            'h' | 'H' | 's' | 'S' => time = true,
            ' ' | '€' | '$' | '£' | '¥' | '-' | '(' | ')' | ':' | '+' => {
                literal(&c.to_string(), &mut before, &mut after);
            }
            'E' | 'e' if digits => return Shown::General,
            _ => {}
        }
    }
    if elapsed {
        return Shown::Elapsed;
    }
    if date || time {
        return Shown::Time { date, time };
    }
    if !digits {
        return Shown::General;
    }
    if percent {
        return number(decimals.min(9), true);
    }
    let tidy = |text: &str| text.replace(['(', ')', '-', '+'], "");
    let (before, after) = (tidy(&before), tidy(&after));
    Shown::Number {
        decimals: decimals.min(9),
        before: before.trim_start().to_owned(),
        after: after.trim_end().to_owned(),
        percent: false,
    }
}

/// A count of days since 1899-12-30 as a date, a time of day, or both.
fn moment(days: f64, date: bool, time: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is within 0 and 2^38"
    )]
    let minutes = (days * 1_440.0).round() as u64;
    let (day, minute) = (minutes / 1_440, minutes % 1_440);
    let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    Some(match (date, time) {
        (true, true) => format!("{} {clock}", civil(day)),
        (true, false) => civil(day),
        _ => clock,
    })
}

/// The date that is this many days after 1899-12-30 (Howard Hinnant, "chrono-compatible low-level
/// date algorithms").
fn civil(days: u64) -> String {
    // 1899-12-30 is 693,899 days after 0000-03-01.
    let days = days + 693_899;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, value: &str, shown: &str) {
        let formats = Formats { cells: vec![parse(code)], shift: 0.0 };
        assert_eq!(formats.show(0, value), shown);
    }

    #[test]
    fn a_number_is_shown_as_its_cell_shows_it() {
        check("General", "0.30000000000000004", "0.3");
        check("General", "48", "48");
        check("#,##0.00\\ [$€-407]", "48", "48.00 €");
        check("[$$-409]#,##0.00", "1234.5", "$1234.50");
        check("\"ab \"0\" €\"", "12", "ab 12 €");
        check("0%", "0.19", "19 %");
        check("#,##0.00_);(#,##0.00)", "-3", "-3.00");
        check("@", "12", "12");
        check("0.00E+00", "1200", "1200");
        check("General", "not a number", "not a number");
        check("0", "1e308", "1e308");
    }

    #[test]
    fn dates_and_times_are_written_so_that_every_country_reads_them() {
        check("dd\\.mm\\.yyyy", "46096", "2026-03-15");
        check("hh:mm", "0.375", "09:00");
        check("yyyy-mm-dd hh:mm", "46096.999", "2026-03-15 23:59");
        check("[h]:mm", "1.5", "36:00");
        check("hh:mm", "46096.375", "09:00");
        check("yyyy", "0", "1899-12-30");
        check("yyyy", "2958465", "9999-12-31");
        check("yyyy", "-5", "-5");
        check("yyyy", "1e14", "100000000000000");
    }
}
