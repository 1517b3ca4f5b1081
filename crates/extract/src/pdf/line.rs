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
}

/// A gap that is a space, and one that divides cells, in heights of the letters.
const SPACE: f64 = 0.16;
const COLUMN: f64 = 1.6;

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
            }),
        }
    }
    for line in &mut lines {
        line.cells = std::mem::take(&mut line.cells).into_iter().flat_map(leaders).collect();
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
    let gap = run.from - cell.to;
    if gap > size * COLUMN && !run.text.trim().is_empty() && !cell.text.trim().is_empty() {
        line.cells.push(Cell { text: run.text.clone(), from: run.from, to: run.to });
    } else {
        let spaced =
            cell.text.ends_with(char::is_whitespace) || run.text.starts_with(char::is_whitespace);
        if gap > size * SPACE && !spaced {
            cell.text.push(' ');
        }
        if run.text.trim().is_empty() {
            // Blanks at the end of a cell do not reach over to the next.
            cell.text.push(' ');
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

/// Divides "Cut ........ 35 €" at its dots, and leaves out what is empty.
fn leaders(cell: Cell) -> Vec<Cell> {
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
        check(&[run("a", 0.0, 5.0, 99.0), run("b", 0.0, 5.0, 80.0)], &["a", "b"]);
        check(&[run("a", 0.0, 5.0, 9.0), run("a", 0.3, 5.3, 9.0)], &["a"]);
    }
}
