//! Runs that stand on one line, as words and as the cells of a row.

use super::page::Run;

/// A part of a line that stands apart from the rest: a column of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    /// How high it stands on its page, in points.
    pub(super) height: f64,
    /// The height of its letters, in points.
    pub(super) size: f64,
    /// Whether all of it is bold.
    pub(super) bold: bool,
    pub(super) turns: u8,
    /// Where the blank begins that was written last.
    blank: Option<f64>,
}

/// A gap that is a space, one that divides cells where the lines above or below are divided at the
/// same places, and one that always divides cells; in heights of the letters.
const SPACE: f64 = 0.16;
const NARROW: f64 = 0.32;
const COLUMN: f64 = 1.6;
/// How far apart the edges or middles of cells may be to be the same column, likewise.
const SAME: f64 = 0.25;

impl Line {
    /// The whole line.
    pub(super) fn text(&self) -> String {
        self.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// How many letters and digits it has.
    pub(super) fn letters(&self) -> usize {
        self.cells.iter().flat_map(|cell| cell.text.chars()).filter(|c| c.is_alphanumeric()).count()
    }

    pub(super) fn from(&self) -> f64 {
        self.cells.first().map_or(0.0, |cell| cell.from)
    }

    pub(super) fn to(&self) -> f64 {
        self.cells.last().map_or(0.0, |cell| cell.to)
    }
}

/// The lines of a page, in the order of its content.
pub(super) fn lines(runs: &[Run]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<&Run> = None;
    for run in runs {
        // Some programs write each line twice, a hair apart, to make it bold.
        let twice = last.is_some_and(|last| {
            last.text == run.text
                && (last.from - run.from).abs() < run.size * 0.2
                && (last.height - run.height).abs() < run.size * 0.2
        });
        if twice {
            continue;
        }
        last = Some(run);
        match lines.last_mut() {
            Some(line) if goes_on(line, run) => add(line, run),
            _ if run.text.trim().is_empty() => {}
            _ => lines.push(Line {
                cells: vec![Cell { text: run.text.clone(), from: run.from, to: run.to }],
                height: run.height,
                size: run.size,
                bold: run.bold,
                turns: run.turns,
                blank: None,
            }),
        }
    }
    join_words(&mut lines);
    for line in &mut lines {
        line.cells =
            std::mem::take(&mut line.cells).into_iter().flat_map(|cell| leaders(&cell)).collect();
    }
    lines.retain(|line| !line.cells.is_empty());
    lines
}

fn goes_on(line: &Line, run: &Run) -> bool {
    let size = line.size.max(run.size);
    let apart = (line.height - run.height).abs();
    // A small figure (a footnote, square metres) stands higher or lower.
    let level = apart < size * 0.2 || (apart < size * 0.6 && line.size.min(run.size) < size * 0.8);
    line.turns == run.turns && level && run.from > line.to() - size * 0.6
}

fn add(line: &mut Line, run: &Run) {
    let Some(cell) = line.cells.last_mut() else { return };
    let size = line.size.max(run.size);
    // A blank that the next letter is written over stands for a place where the word may be divided.
    if let Some(blank) = line.blank.take()
        && run.from < blank + size * 0.05
    {
        cell.text.truncate(cell.text.trim_end().len());
        cell.to = blank;
    }
    let gap = run.from - cell.to;
    if gap > size * NARROW && !run.text.trim().is_empty() && !cell.text.trim().is_empty() {
        line.cells.push(Cell { text: run.text.clone(), from: run.from, to: run.to });
    } else {
        let spaced =
            cell.text.ends_with(char::is_whitespace) || run.text.starts_with(char::is_whitespace);
        if gap > size * SPACE && !spaced {
            cell.text.push(' ');
        }
        if run.text.trim().is_empty() {
            // A blank is part of the line, many blanks are a way to the next column.
            cell.text.push(' ');
            if run.text.chars().count() == 1 {
                line.blank = Some(run.from);
                cell.to = run.to;
            }
        } else {
            cell.text.push_str(&run.text);
            cell.to = run.to;
        }
    }
    if !run.text.trim().is_empty() {
        line.bold &= run.bold;
        if run.size > line.size {
            line.size = run.size;
            line.height = run.height;
        }
    }
}

/// Puts the words together that only a narrow gap divides, unless lines next to each other are divided
/// alike: those are rows of a table.
fn join_words(lines: &mut [Line]) {
    let mut is_row: Vec<bool> = (0..lines.len())
        .map(|at| {
            let near = [at.checked_sub(1), Some(at + 1)];
            let near = near.into_iter().flatten().filter_map(|at| lines.get(at));
            lines[at].cells.len() > 1
                && !is_stretched(&lines[at])
                && near.into_iter().any(|other| alike(&lines[at], other))
        })
        .collect();
    for at in (1..lines.len()).rev() {
        is_row[at - 1] |= is_row[at]
            && !is_stretched(&lines[at - 1])
            && heads(&lines[at - 1], &lines[at..], &is_row[at..]);
    }
    for (line, _) in lines.iter_mut().zip(is_row).filter(|(_, is_row)| !is_row) {
        let stretched = is_stretched(line);
        let mut joined: Vec<Cell> = Vec::new();
        for cell in std::mem::take(&mut line.cells) {
            match joined.last_mut() {
                Some(before) if stretched || cell.from - before.to <= line.size * COLUMN => {
                    before.text = format!("{} {}", before.text.trim_end(), cell.text.trim_start());
                    before.to = cell.to;
                }
                _ => joined.push(cell),
            }
        }
        line.cells = joined;
    }
}

/// Whether a line is stretched to the width of its column: then each of its words stands apart, by the
/// same gap in which there is a blank.
fn is_stretched(line: &Line) -> bool {
    let words = line.cells.iter().all(|cell| !cell.text.trim().contains(' '));
    let blanks = line
        .cells
        .windows(2)
        .all(|pair| pair[0].text.ends_with(' ') || pair[1].text.starts_with(' '));
    let gaps = line.cells.windows(2).map(|pair| pair[1].from - pair[0].to);
    let (least, most) =
        gaps.fold((f64::MAX, f64::MIN), |(least, most), gap| (least.min(gap), most.max(gap)));
    words && blanks && most - least < line.size * SAME
}

/// Whether a line names the columns of the rows below it: each of its cells stands over one of theirs,
/// which names in the middle of a column need not do over each single row.
fn heads(line: &Line, below: &[Line], is_row: &[bool]) -> bool {
    let count = line.cells.len();
    let rows: Vec<&Line> = below
        .iter()
        .zip(is_row)
        .take_while(|(row, is_row)| **is_row && row.cells.len() == count)
        .map(|(row, _)| row)
        .take(50)
        .collect();
    count > 1
        && !rows.is_empty()
        && (line.height - rows[0].height).abs() < line.size * 4.0
        && line.cells.iter().enumerate().all(|(at, cell)| {
            let from = rows.iter().map(|row| row.cells[at].from).fold(f64::MAX, f64::min);
            let to = rows.iter().map(|row| row.cells[at].to).fold(f64::MIN, f64::max);
            (from - line.size..to + line.size).contains(&f64::midpoint(cell.from, cell.to))
        })
}

/// Whether each cell of the line with fewer of them stands in a column of the other.
fn alike(line: &Line, other: &Line) -> bool {
    let (few, many) =
        if line.cells.len() <= other.cells.len() { (line, other) } else { (other, line) };
    let near = |a: f64, b: f64| (a - b).abs() <= line.size * SAME;
    few.cells.len() > 1
        && (line.height - other.height).abs() < line.size * 4.0
        && few.cells.iter().all(|a| {
            many.cells.iter().any(|b| {
                near(a.from, b.from) || near(a.to, b.to) || near(a.from + a.to, b.from + b.to)
            })
        })
}

/// Divides "Cut ........ 35 €" at its dots, and leaves out what is empty.
fn leaders(cell: &Cell) -> Vec<Cell> {
    let is_leader =
        |text: &str| text.contains("....") || text.contains(". . . .") || text.contains("……");
    let parts: Vec<String> = if is_leader(&cell.text) {
        let marked = cell.text.replace(". . .", "...").replace('…', "...");
        marked.split("...").map(|part| part.trim_matches([' ', '.']).to_owned()).collect()
    } else {
        vec![cell.text.trim().to_owned()]
    };
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.into_iter().map(|text| Cell { text, from: cell.from, to: cell.to }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, from: f64, to: f64, height: f64) -> Run {
        Run { text: text.into(), from, to, height, size: 10.0, bold: false, turns: 0 }
    }

    #[track_caller]
    fn check(runs: &[Run], seen: &[&str]) {
        let lines: Vec<String> = lines(runs)
            .iter()
            .map(|line| line.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(lines, seen);
    }

    #[test]
    fn gaps_are_spaces_or_columns() {
        check(&[run("Hair", 0.0, 20.0, 9.0), run("cut", 20.5, 40.0, 9.0)], &["Haircut"]);
        check(&[run("Hair", 0.0, 20.0, 9.0), run("cut", 23.0, 40.0, 9.0)], &["Hair cut"]);
        check(&[run("Cut", 0.0, 20.0, 9.0), run("35 €", 90.0, 99.0, 9.0)], &["Cut|35 €"]);
        check(&[run("Cut ........ 35 €", 0.0, 99.0, 9.0)], &["Cut|35 €"]);
        let words = [run("Our", 0.0, 20.0, 9.0), run("shop", 25.0, 40.0, 9.0)];
        check(&words, &["Our shop"]);
        let rows = [
            run("Cut", 0.0, 20.0, 30.0),
            run("35 €", 25.0, 40.0, 30.0),
            run("Dye", 0.0, 15.0, 18.0),
            run("9 €", 29.0, 40.0, 18.0),
        ];
        check(&rows, &["Cut|35 €", "Dye|9 €"]);
        check(&[run("a", 0.0, 5.0, 99.0), run("b", 0.0, 5.0, 80.0)], &["a", "b"]);
        check(&[run("a", 0.0, 5.0, 9.0), run("a", 0.3, 5.3, 9.0)], &["a"]);
    }
}
