//! From lines to headings, paragraphs, lists and rows.

use std::collections::HashMap;

use super::line::Line;
use crate::{
    document::{Builder, QUESTION, is_question},
    plain::bullet,
    table::{self, Header},
    text,
};

/// Headings are this much larger than the text, and no longer than this, in characters.
const LARGER: f64 = 1.12;
const HEADING: usize = 140;
/// The most levels of headings that sizes are told apart for.
const LEVELS: usize = 4;

/// Writes the lines of all pages, each from its page's content.
pub(super) fn write(mut pages: Vec<Vec<Line>>, builder: &mut Builder) {
    without_running_lines(&mut pages);
    let style = Style::of(&pages);
    for (number, lines) in (1..).zip(&pages) {
        if builder.full() {
            return;
        }
        builder.page(number);
        Writer { builder, style: &style, lines, right: right_edges(lines) }.page();
    }
}

/// What sizes mean in this document.
struct Style {
    /// The size of ordinary text.
    body: f64,
    /// The sizes of headings, from the largest.
    headings: Vec<f64>,
}

impl Style {
    fn of(pages: &[Vec<Line>]) -> Self {
        let mut letters: HashMap<u64, usize> = HashMap::new();
        for line in pages.iter().flatten() {
            *letters.entry(half_points(line.size)).or_default() += line.letters();
        }
        let body = letters.iter().max_by_key(|(size, letters)| (**letters, **size));
        let body = body.map_or(0, |(size, _)| *size);
        let all: usize = letters.values().sum();
        let mut headings: Vec<u64> = letters
            .iter()
            .filter(|(size, own)| **size as f64 > body as f64 * LARGER && **own * 3 < all)
            .map(|(size, _)| *size)
            .collect();
        headings.sort_unstable_by(|a, b| b.cmp(a));
        headings.truncate(LEVELS);
        let points = |half: u64| half as f64 / 2.0;
        Self { body: points(body), headings: headings.into_iter().map(points).collect() }
    }

    /// The level of a heading, from 1; none for other lines.
    fn level(&self, line: &Line) -> Option<u8> {
        let short = line.cells.len() == 1 && line.cells[0].text.chars().count() <= HEADING;
        if !short || line.size < self.body * LARGER || line.letters() < 2 {
            return None;
        }
        let at = self.headings.iter().position(|size| (size - line.size).abs() <= 0.3)?;
        u8::try_from(at + 1).ok()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn half_points(size: f64) -> u64 {
    (size * 2.0).round().clamp(0.0, 10_000.0) as u64
}

/// How far lines reach that begin at about the same place: where their column ends.
fn right_edges(lines: &[Line]) -> HashMap<i64, f64> {
    let mut edges: HashMap<i64, f64> = HashMap::new();
    for line in lines.iter().filter(|line| line.cells.len() == 1) {
        let edge = edges.entry(column(line)).or_insert(line.to());
        *edge = edge.max(line.to());
    }
    edges
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn column(line: &Line) -> i64 {
    (line.from() / 12.0).round().clamp(-1e6, 1e6) as i64
}

struct Writer<'a> {
    builder: &'a mut Builder,
    style: &'a Style,
    lines: &'a [Line],
    right: HashMap<i64, f64>,
}

impl Writer<'_> {
    fn page(&mut self) {
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            let next = if let Some(level) = self.style.level(line) {
                self.heading(at, level)
            } else if let Some((mark, _)) = item(line) {
                self.item(at, mark)
            } else if line.cells.len() > 1 {
                self.rows(at)
            } else {
                self.paragraph(at)
            };
            at = next.max(at + 1);
        }
    }

    /// A heading, which may take two lines.
    fn heading(&mut self, at: usize, level: u8) -> usize {
        let same = |line: &Line| self.style.level(line) == Some(level);
        let close = |next: usize| {
            let down = self.lines[next - 1].height - self.lines[next].height;
            (0.0..self.lines[next].size * 1.6).contains(&down) && next - at < 3
        };
        let mut end = at + 1;
        while end < self.lines.len() && same(&self.lines[end]) && close(end) {
            end += 1;
        }
        let words: Vec<String> = self.lines[at..end].iter().map(Line::text).collect();
        self.builder.heading(level, &words.join(" "));
        end
    }

    /// An item of a list with the lines that go on below its text.
    fn item(&mut self, at: usize, mark: f64) -> usize {
        let mut end = at + 1;
        while let Some(line) = self.lines.get(end) {
            let indented = line.from() > mark + self.lines[at].size * 0.5;
            if !indented || line.cells.len() > 1 || item(line).is_some() || self.gap(end) {
                break;
            }
            end += 1;
        }
        let mut words = item(&self.lines[at]).map(|(_, text)| text).unwrap_or_default();
        for line in &self.lines[at + 1..end] {
            join(&mut words, &line.text(), true);
        }
        self.builder.item(&words);
        if self.lines.get(end).is_none_or(|line| item(line).is_none()) {
            self.builder.end_lines();
        }
        end
    }

    /// Rows of a table: lines of several cells below each other.
    fn rows(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        while let Some(line) = self.lines.get(end) {
            let below = self.lines[end - 1].height - line.height;
            let near = (0.0..line.size * 4.0).contains(&below);
            if line.cells.len() < 2 || !near || item(line).is_some() {
                break;
            }
            end += 1;
        }
        let lines = &self.lines[at..end];
        let rows = aligned(lines);
        let bold_header = lines.len() > 1 && lines[0].bold && !lines[1].bold;
        let even = rows.iter().all(|row| row.len() == rows[0].len());
        let header = if !even {
            Header::No
        } else if bold_header {
            Header::Yes
        } else {
            Header::Guess
        };
        self.builder.end_lines();
        for row in table::rows(&rows, header) {
            self.builder.row(&row);
        }
        self.builder.end_lines();
        end
    }

    /// A paragraph: its lines are one text where a line ends because the next word did not fit.
    fn paragraph(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        while let Some(line) = self.lines.get(end) {
            let other =
                self.style.level(line).is_some() || line.cells.len() > 1 || item(line).is_some();
            let asks = line.bold && !self.lines[end - 1].bold;
            let answers =
                self.lines[at].bold && !line.bold && is_question(&self.lines[end - 1].text());
            if other || asks || answers || self.gap(end) {
                break;
            }
            end += 1;
        }
        let lines = &self.lines[at..end];
        let mut words = lines[0].text();
        for pair in lines.windows(2) {
            join(&mut words, &pair[1].text(), self.wraps(&pair[0], &pair[1]));
        }
        if lines.iter().all(|line| line.bold) && is_question(&words) {
            self.builder.heading(QUESTION, &words);
        } else {
            self.builder.paragraph(&words);
        }
        end
    }

    /// Whether a new paragraph begins with this line.
    fn gap(&self, at: usize) -> bool {
        let (before, line) = (&self.lines[at - 1], &self.lines[at]);
        let down = before.height - line.height;
        let size = before.size.max(line.size);
        let usual = self.spacing(size).map_or(size * 1.7, |usual| usual * 1.25);
        // At the foot of a column a sentence goes on at the head of the next.
        let next_column = down < 0.0 && line.from() > before.to();
        let ended = before.text().ends_with(['.', '!', '?', ':']);
        if next_column && !ended && self.wraps(before, line) {
            return (before.size - line.size).abs() > size * 0.15;
        }
        before.turns != line.turns
            || down < -size * 0.3
            || down > usual.max(size * 1.15)
            || (before.size - line.size).abs() > size * 0.15
    }

    /// The usual distance between lines of this size: the smallest that occurs often.
    fn spacing(&self, size: f64) -> Option<f64> {
        let mut steps: Vec<f64> = self
            .lines
            .windows(2)
            .filter(|pair| (pair[0].size - size).abs() < 0.6 && (pair[1].size - size).abs() < 0.6)
            .map(|pair| pair[0].height - pair[1].height)
            .filter(|down| (size * 0.8..size * 2.2).contains(down))
            .collect();
        steps.sort_unstable_by(f64::total_cmp);
        steps.get(steps.len() / 5).copied()
    }

    /// Whether `line` ends because the next word did not fit any more.
    fn wraps(&self, line: &Line, next: &Line) -> bool {
        if is_numbered(&next.text()) {
            return false;
        }
        let right = self.right.get(&column(line)).copied().unwrap_or(line.to());
        let text = next.text();
        let letters = text.chars().count().max(1) as f64;
        let word = text.split_whitespace().next().map_or(0, |word| word.chars().count()) as f64;
        let width = (next.to() - next.from()) / letters * (word + 1.0);
        line.to() + width > right && line.to() - line.from() > line.size * 12.0
    }
}

/// Whether a line begins with a number as the items of a list do.
fn is_numbered(text: &str) -> bool {
    let number = text.split_once(' ').and_then(|(number, _)| number.strip_suffix(['.', ')']));
    number.is_some_and(|digits| {
        (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// The mark and text of a line that is an item of a list. A bullet or number may be a cell of its own.
fn item(line: &Line) -> Option<(f64, String)> {
    let text = line.text();
    if let Some(item) = bullet(&text) {
        return Some((line.from(), item.to_owned()));
    }
    // "12. Mai" is no item, but a number that stands alone in its cell marks one.
    let first = line.cells.first()?;
    let marked = line.cells.len() > 1 && is_numbered(&format!("{} ", first.text));
    marked.then(|| (line.from(), text))
}

/// The cells of rows in the columns of the first, where all can be told.
fn aligned(lines: &[Line]) -> Vec<Vec<String>> {
    let Some(widest) = lines.iter().max_by_key(|line| line.cells.len()) else { return Vec::new() };
    let columns: Vec<(f64, f64)> = widest.cells.iter().map(|cell| (cell.from, cell.to)).collect();
    lines
        .iter()
        .map(|line| {
            let plain = || line.cells.iter().map(|cell| text::line(&cell.text)).collect();
            if line.cells.len() == columns.len() {
                return plain();
            }
            let mut row = vec![String::new(); columns.len()];
            for cell in &line.cells {
                let nearest = columns.iter().position(|(from, to)| {
                    cell.from < *to && *from < cell.to || (cell.from - from).abs() < line.size
                });
                match nearest.map(|at| &mut row[at]) {
                    Some(place) if place.is_empty() => *place = text::line(&cell.text),
                    _ => return plain(),
                }
            }
            row
        })
        .collect()
}

/// Adds a line to a text: with a space where it goes on, as a line of its own where it does not.
fn join(words: &mut String, next: &str, goes_on: bool) {
    let lower = next.starts_with(char::is_lowercase);
    let and = ["und ", "oder ", "bzw", "and ", "or ", "en ", "of "]
        .iter()
        .any(|word| next.starts_with(word));
    let mut ends = words.chars().rev();
    let (last, before) = (ends.next(), ends.next());
    let hyphen = matches!(last, Some('-' | '\u{ad}' | '\u{2010}'))
        && before.is_some_and(char::is_alphabetic);
    if hyphen && !and && (lower || goes_on) {
        // "Termin-/vereinbarung" is one word, "Baden-/Württemberg" keeps its hyphen.
        if lower || last == Some('\u{ad}') {
            words.pop();
        }
    } else {
        words.push(if goes_on || (hyphen && and) { ' ' } else { '\n' });
    }
    words.push_str(next);
}

/// Takes out what stands at the head or foot of most pages, and their numbers.
fn without_running_lines(pages: &mut [Vec<Line>]) {
    if pages.len() < 3 {
        return;
    }
    for from_end in [false, true] {
        let edge = |lines: &[Line]| {
            let highest = |a: &&Line, b: &&Line| a.height.total_cmp(&b.height);
            let line =
                if from_end { lines.iter().min_by(highest) } else { lines.iter().max_by(highest) };
            line.map(|line| digits_apart(&line.text()))
        };
        let mut counts: HashMap<String, usize> = HashMap::new();
        for line in pages.iter().filter_map(|lines| edge(lines)) {
            *counts.entry(line).or_default() += 1;
        }
        let often = pages.len() / 2;
        for lines in pages.iter_mut() {
            if let Some(edge) = edge(lines).filter(|line| counts.get(line) > Some(&often)) {
                lines.retain(|line| digits_apart(&line.text()) != edge);
            }
        }
    }
}

/// "Page 3 of 9" and "Page 4 of 9" are the same.
fn digits_apart(line: &str) -> String {
    line.chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect::<String>()
        .replace("00", "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_at_the_end_of_a_line_belongs_to_the_word_or_to_the_line() {
        for (words, next, goes_on, joined) in [
            ("Termin-", "vereinbarung", true, "Terminvereinbarung"),
            ("Baden-", "Württemberg", true, "Baden-Württemberg"),
            ("Vor-", "und Nachname", true, "Vor- und Nachname"),
            ("Lindenstraße 12", "10969 Berlin", false, "Lindenstraße 12\n10969 Berlin"),
            ("we are", "open", true, "we are open"),
            ("9 -", "17", true, "9 - 17"),
        ] {
            let mut text = words.to_owned();
            join(&mut text, next, goes_on);
            assert_eq!(text, joined);
        }
    }
}
