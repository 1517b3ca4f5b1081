//! The tables of a page, with cells that reach over several rows or columns.

use super::tree::Tree;
use crate::{table::Header, text};

/// How far a cell may reach, and how much of it is said again in each place, in characters.
const SPAN: usize = 100;
const SAID_AGAIN: usize = 300;
/// The most cells of a table.
const CELLS: usize = 50_000;

/// A table that has been read.
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
    pub(super) header: Header,
    pub(super) caption: Option<String>,
    /// Whether it is there for its looks: its cells are parts of a page, not values.
    pub(super) layout: bool,
    /// The cells, to be read as parts of the page.
    pub(super) cells: Vec<usize>,
}

/// Reads a table.
pub(super) fn read(tree: &Tree, id: usize) -> Table {
    let mut table = Table {
        rows: Vec::new(),
        header: Header::Guess,
        caption: None,
        layout: false,
        cells: Vec::new(),
    };
    let mut lines = Vec::new();
    let mut in_head = false;
    for child in &tree.node(id).children {
        match tree.node(*child).name.as_str() {
            "caption" => table.caption = Some(text::line(&tree.text(*child))),
            "tr" => lines.push(*child),
            part @ ("thead" | "tbody" | "tfoot") => {
                let rows = tree.node(*child).children.iter();
                let rows: Vec<usize> =
                    rows.copied().filter(|id| tree.node(*id).name == "tr").collect();
                in_head |= part == "thead" && lines.is_empty() && !rows.is_empty();
                lines.extend(rows);
            }
            _ => {}
        }
    }

    // What reaches down from rows above: for each column, how many rows and what.
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut filled = 0;
    for (at, line) in lines.iter().enumerate() {
        let cells: Vec<usize> = tree
            .node(*line)
            .children
            .iter()
            .copied()
            .filter(|id| matches!(tree.node(*id).name.as_str(), "td" | "th"))
            .collect();
        if at == 0 {
            let all = |name| cells.iter().all(|id| tree.node(*id).name == name);
            let any_th = lines
                .iter()
                .any(|line| tree.node(*line).children.iter().any(|id| tree.node(*id).name == "th"));
            table.header = match (in_head || (cells.len() > 1 && all("th")), any_th) {
                (true, _) => Header::Yes,
                (false, true) => Header::No,
                (false, false) => Header::Guess,
            };
        }
        let mut row = Vec::new();
        for cell in cells {
            table.cells.push(cell);
            carry(&mut above, &mut row);
            let said = text::line(&tree.text(cell));
            let (wide, high) = (span(tree, cell, "colspan"), span(tree, cell, "rowspan"));
            table.layout |= said.len() > 1_000 || looks_like_page(tree, cell);
            let again = text::shorten(&said, SAID_AGAIN);
            for column in 0..wide {
                if above.len() <= row.len() {
                    above.resize(row.len() + 1, (0, String::new()));
                }
                let value = if column == 0 { said.clone() } else { again.clone() };
                above[row.len()] = (high - 1, if high > 1 { again.clone() } else { String::new() });
                row.push(value);
            }
        }
        carry(&mut above, &mut row);
        filled += row.len();
        if filled > CELLS {
            break;
        }
        table.rows.push(row);
    }
    table.layout |= table.rows.iter().all(|row| row.len() < 2)
        || table.rows.len() < 2 && table.header != Header::Guess;
    table
}

/// Fills the cells that reach down from above, up to the next one that is free.
fn carry(above: &mut [(usize, String)], row: &mut Vec<String>) {
    while let Some((rows, text)) = above.get_mut(row.len()).filter(|(rows, _)| *rows > 0) {
        *rows -= 1;
        row.push(text.clone());
    }
}

fn span(tree: &Tree, cell: usize, name: &str) -> usize {
    let value = tree.node(cell).attr(name).and_then(|value| value.trim().parse().ok());
    value.unwrap_or(1_usize).clamp(1, SPAN)
}

/// Whether a cell has what only a part of a page has.
fn looks_like_page(tree: &Tree, cell: usize) -> bool {
    let mut next = tree.node(cell).children.clone();
    while let Some(id) = next.pop() {
        let node = tree.node(id);
        if matches!(node.name.as_str(), "table" | "h1" | "h2" | "h3" | "h4" | "form" | "nav") {
            return true;
        }
        next.extend(&node.children);
    }
    false
}
