//! Passages: pieces of a document that can be found and quoted by themselves.
//!
//! A section is one piece if it is short. A longer one is cut between paragraphs, items and rows if
//! that is possible, else between sentences. Nothing is ever put together from two sections, and a
//! question stays with its answer.

mod question;
mod sentence;

use unicode_segmentation::UnicodeSegmentation;

use crate::{Document, Section};

/// How large pieces are, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutOptions {
    /// A piece goes on past the end of a paragraph until it has this many words. 80.
    pub least: usize,
    /// A piece has no more than this, unless one sentence or row has. 200.
    pub most: usize,
}

impl Default for CutOptions {
    fn default() -> Self {
        Self { least: 80, most: 200 }
    }
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The headings that lead to it, from the outermost. The question is not among them.
    pub headings: Vec<String>,
    /// The question that its text answers, where the document asks one.
    pub question: Option<String>,
    /// Its text, as [`Section::text`] has it. Not empty.
    pub text: String,
    /// The page of a PDF that it begins on, from 1.
    pub page: Option<u32>,
}

/// Cuts a document into pieces, in its order.
pub fn cut(document: &Document, options: &CutOptions) -> Vec<Piece> {
    let least = options.least.max(1);
    let sizes = CutOptions { least, most: options.most.max(least) };
    let mut pieces = Vec::new();
    for section in &document.sections {
        section_pieces(section, &sizes, &mut pieces);
    }
    pieces
}

fn section_pieces(section: &Section, sizes: &CutOptions, pieces: &mut Vec<Piece>) {
    let mut headings = section.headings.clone();
    let asked = headings.pop_if(|heading| question::is_question(heading));
    for part in question::parts(&section.text) {
        let question = part.question.or_else(|| asked.clone());
        for text in passages(&part.text, sizes) {
            pieces.push(Piece {
                headings: headings.clone(),
                question: question.clone(),
                text,
                page: section.page,
            });
        }
    }
}

/// Something that is not cut unless it is longer than a whole piece.
#[derive(Debug)]
struct Unit<'a> {
    text: &'a str,
    words: usize,
    /// What stands before it in its piece: a space, a line end or a blank line.
    before: &'static str,
    /// How good it is to cut before it: 0 never if avoidable, 1 within a paragraph, 2 before a line, 3
    /// before a paragraph.
    cut: u8,
}

/// A text in passages of the size.
fn passages(text: &str, sizes: &CutOptions) -> Vec<String> {
    let all = words(text);
    if all <= sizes.most {
        return if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    }
    let units = units(text, sizes.most);
    let mut ends: Vec<usize> = Vec::new();
    let mut start = 0;
    while start < units.len() {
        start = end(&units, start, sizes);
        ends.push(start);
    }
    // A rest of a few words is better with what it follows.
    if let [.., before, _] = ends[..] {
        let rest: usize = units[before..].iter().map(|unit| unit.words).sum();
        let first = if ends.len() > 2 { ends[ends.len() - 3] } else { 0 };
        let whole: usize = units[first..].iter().map(|unit| unit.words).sum();
        if rest * 2 < sizes.least && whole <= sizes.most + sizes.most / 4 {
            ends.remove(ends.len() - 2);
        }
    }
    let mut passages = Vec::new();
    let mut from = 0;
    for end in ends {
        let mut passage = String::new();
        for unit in &units[from..end] {
            if !passage.is_empty() {
                passage.push_str(unit.before);
            }
            passage.push_str(unit.text);
        }
        passages.push(passage);
        from = end;
    }
    passages
}

/// Where the piece that begins at `start` ends: at the best place between `least` and `most`.
fn end(units: &[Unit<'_>], start: usize, sizes: &CutOptions) -> usize {
    let mut words = units[start].words;
    let mut best: Option<(u8, usize)> = None;
    for (at, unit) in units.iter().enumerate().skip(start + 1) {
        if words >= sizes.least {
            // The end of a paragraph is the best place, and the first such is taken.
            if unit.cut == 3 {
                return at;
            }
            if best.is_none_or(|(cut, _)| unit.cut >= cut) {
                best = Some((unit.cut, at));
            }
        }
        if words + unit.words > sizes.most {
            return best.map_or(at, |(_, at)| at);
        }
        words += unit.words;
    }
    units.len()
}

fn units(text: &str, most: usize) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    for paragraph in text.split("\n\n") {
        for (number, line) in paragraph.lines().enumerate() {
            for (place, sentence) in sentence::split(line).into_iter().enumerate() {
                let (before, cut) = match (number, place) {
                    (0, 0) => ("\n\n", 3),
                    (_, 0) => ("\n", 2),
                    _ => (" ", 1),
                };
                // What announces a list or table stays with its beginning.
                let announced = units.last().is_some_and(|unit| unit.text.ends_with(':'));
                let cut = if announced { 0 } else { cut };
                let mut rest = sentence;
                let (mut before, mut cut) = (before, cut);
                while words(rest) > most {
                    let (head, tail) = sentence::halve(rest, most);
                    units.push(Unit { text: head, words: words(head), before, cut });
                    (rest, before, cut) = (tail, " ", 1);
                }
                if !rest.is_empty() {
                    units.push(Unit { text: rest, words: words(rest), before, cut });
                }
            }
        }
    }
    units
}

/// Words as the Unicode standard counts them; where a language has no spaces, each sign counts.
fn words(text: &str) -> usize {
    text.unicode_words().count()
}

#[cfg(test)]
mod tests;
