//! The content of a page: which text stands where.

use std::{collections::HashMap, rc::Rc};

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{
    font::Font,
    lex::{Lexer, Operand},
};
use crate::{Failure, Limits};

/// A piece of text on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) text: String,
    /// Where it begins and ends along its line and how high its line is, in points. For text that is
    /// turned, the line is turned back.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) height: f64,
    /// The height of its letters, in points.
    pub(super) size: f64,
    pub(super) bold: bool,
    /// How often its line is turned by 90 degrees.
    pub(super) turns: u8,
}

/// What a page has.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) runs: Vec<Run>,
    /// Whether there are pictures.
    pub(super) pictures: bool,
    /// Characters whose meaning the fonts say, and do not say.
    pub(super) known: usize,
    pub(super) unknown: usize,
}

/// The most runs of a page, saved states, and forms within forms.
const RUNS: usize = 200_000;
const STATES: usize = 64;
const FORMS: usize = 6;

type Matrix = [f64; 6];
/// Where a matrix leads, along one direction of the page.
type Axis = fn(&Matrix) -> f64;
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Reads pages. Fonts are read once for all of them.
pub(super) struct Reader<'a> {
    pdf: &'a Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
    /// Bytes that one page may unpack to, and what all may from here on.
    page_bytes: usize,
    room: usize,
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    /// Extra space after each character and each space, in points; stretching; rise.
    char_space: f64,
    word_space: f64,
    stretch: f64,
    rise: f64,
    leading: f64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(pdf: &'a Document, limits: &Limits) -> Self {
        Self {
            pdf,
            fonts: HashMap::new(),
            page_bytes: limits.part_bytes,
            room: limits.unpacked_bytes,
        }
    }

    /// Reads a page. [`Failure::TooComplex`] when it unpacks to too much.
    pub(super) fn read(&mut self, id: ObjectId) -> Result<Page, Failure> {
        let most = self.page_bytes.min(self.room);
        let content = self.pdf.get_page_content_with_limit(id, most);
        let content = content.map_err(|_| Failure::TooComplex("page"))?;
        let resources = self.resources(id);
        let mut page = Page::default();
        let state = State {
            ctm: IDENTITY,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            rise: 0.0,
            leading: 0.0,
        };
        self.run(&content, &resources, state, FORMS, &mut page)?;
        Ok(page)
    }

    /// The resources of a page: its own or the nearest above.
    fn resources(&self, id: ObjectId) -> Vec<&'a Dictionary> {
        let pdf = self.pdf;
        let Ok((own, ids)) = pdf.get_page_resources(id) else { return Vec::new() };
        own.into_iter()
            .chain(ids.into_iter().filter_map(|id| pdf.get_dictionary(id).ok()))
            .collect()
    }

    fn find(&self, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let pdf = self.pdf;
        resources.iter().find_map(|resources| {
            resources.get_deref(kind, pdf).and_then(Object::as_dict).ok()?.get(name).ok()
        })
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Option<Rc<Font>> {
        let object = self.find(resources, b"Font", name)?;
        let (id, object) = self.pdf.dereference(object).ok()?;
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(font));
        }
        // A font that stands in the page itself is read again each time, which costs.
        self.spend(if id.is_none() { 100_000 } else { 0 }).ok()?;
        let font = Rc::new(Font::read(object.as_dict().ok()?, self.pdf));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Failure> {
        self.room = self.room.checked_sub(bytes).ok_or(Failure::TooComplex("pages"))?;
        Ok(())
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        mut state: State,
        forms: usize,
        page: &mut Page,
    ) -> Result<(), Failure> {
        // A form costs each time that it is drawn.
        self.spend(content.len())?;
        let mut lexer = Lexer::new(content);
        let mut operands = Vec::new();
        let mut saved: Vec<State> = Vec::new();
        let (mut tm, mut line) = (IDENTITY, IDENTITY);
        while let Some(operator) = lexer.next(&mut operands) {
            if page.runs.len() >= RUNS {
                return Err(Failure::TooComplex("text of a page"));
            }
            let number = |at: usize| match operands.get(at) {
                Some(Operand::Number(number)) => *number,
                _ => 0.0,
            };
            match operator {
                b"q" if saved.len() < STATES => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.ctm = multiply(&matrix(&operands), &state.ctm),
                b"BT" => (tm, line) = (IDENTITY, IDENTITY),
                b"Tf" => {
                    state.size = number(1);
                    if let Some(Operand::Name(name)) = operands.first() {
                        state.font = self.font(resources, name);
                    }
                }
                b"Tc" => state.char_space = number(0),
                b"Tw" => state.word_space = number(0),
                b"Tz" => state.stretch = number(0) / 100.0,
                b"TL" => state.leading = number(0),
                b"Ts" => state.rise = number(0),
                b"Tm" => {
                    line = matrix(&operands);
                    tm = line;
                }
                b"Td" | b"TD" => {
                    if operator == b"TD" {
                        state.leading = -number(1);
                    }
                    line = multiply(&[1.0, 0.0, 0.0, 1.0, number(0), number(1)], &line);
                    tm = line;
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\"" {
                        (state.word_space, state.char_space) = (number(0), number(1));
                    }
                    line = multiply(&[1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], &line);
                    tm = line;
                    if let Some(Operand::Text(text)) = operands.last() {
                        show(text, &state, &mut tm, page);
                    }
                }
                b"Tj" => {
                    if let Some(Operand::Text(text)) = operands.first() {
                        show(text, &state, &mut tm, page);
                    }
                }
                b"TJ" => {
                    if let Some(Operand::Array(parts)) = operands.first() {
                        for part in parts {
                            match part {
                                Operand::Text(text) => show(text, &state, &mut tm, page),
                                Operand::Number(back) => {
                                    let x = -back / 1_000.0 * state.size * state.stretch;
                                    tm = multiply(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &tm);
                                }
                                _ => {}
                            }
                        }
                    }
                }
                b"BI" => page.pictures = true,
                b"Do" => {
                    if let Some(Operand::Name(name)) = operands.first() {
                        self.draw(name, resources, &state, forms, page)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Draws a picture or a form, which is content of its own.
    fn draw(
        &mut self,
        name: &[u8],
        resources: &[&'a Dictionary],
        state: &State,
        forms: usize,
        page: &mut Page,
    ) -> Result<(), Failure> {
        let pdf = self.pdf;
        let Some(object) = self.find(resources, b"XObject", name) else { return Ok(()) };
        let Ok((_, Object::Stream(stream))) = pdf.dereference(object) else { return Ok(()) };
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if kind == b"Image" {
            page.pictures = true;
        }
        if kind != b"Form" || forms == 0 {
            return Ok(());
        }
        let most = self.page_bytes.min(self.room);
        let content = stream.get_plain_content_with_limit(most);
        let content = content.map_err(|_| Failure::TooComplex("form"))?;
        let mut inner = state.clone();
        if let Ok(matrix) = stream.dict.get_deref(b"Matrix", pdf).and_then(Object::as_array) {
            let numbers: Vec<f64> =
                matrix.iter().filter_map(|n| n.as_float().ok()).map(f64::from).collect();
            if let Ok(matrix) = Matrix::try_from(numbers) {
                inner.ctm = multiply(&matrix, &inner.ctm);
            }
        }
        let own = stream.dict.get_deref(b"Resources", pdf).and_then(Object::as_dict).ok();
        let resources: Vec<&Dictionary> =
            own.into_iter().chain(resources.iter().copied()).collect();
        self.run(&content, &resources, inner, forms - 1, page)
    }
}

/// Writes a string and moves on behind it.
fn show(text: &[u8], state: &State, tm: &mut Matrix, page: &mut Page) {
    let Some(font) = &state.font else { return };
    let start = multiply(tm, &state.ctm);
    let (mut written, mut moved) = (String::new(), 0.0);
    for bytes in text.chunks(font.code_bytes) {
        let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
        match font.text(code) {
            Some(text) => {
                page.known += 1;
                written.push_str(&text);
            }
            None if font.is_mute() || code > 32 => page.unknown += 1,
            None => {}
        }
        let space = if font.code_bytes == 1 && code == 32 { state.word_space } else { 0.0 };
        moved += (font.width(code) * state.size + state.char_space + space) * state.stretch;
    }
    *tm = multiply(&[1.0, 0.0, 0.0, 1.0, moved, 0.0], tm);
    let end = multiply(tm, &state.ctm);
    if written.is_empty() {
        return;
    }
    let [a, b, c, d, ..] = start;
    let length = a.hypot(b);
    let size = c.hypot(d) * state.size.abs();
    let finite =
        [a, b, c, d, start[4], start[5], end[4], end[5], size].iter().all(|n| n.is_finite());
    if !finite || length == 0.0 || size == 0.0 {
        return;
    }
    // Along the line, and across it upwards.
    let (turns, along, across): (u8, Axis, Axis) = match (a.abs() >= b.abs(), a >= 0.0, b >= 0.0) {
        (true, true, _) => (0, |m| m[4], |m| m[5]),
        (true, false, _) => (2, |m| -m[4], |m| -m[5]),
        (false, _, true) => (1, |m| m[5], |m| -m[4]),
        (false, _, false) => (3, |m| -m[5], |m| m[4]),
    };
    page.runs.push(Run {
        text: written,
        from: along(&start),
        to: along(&end),
        height: across(&start) + state.rise * if d < 0.0 { -1.0 } else { 1.0 },
        size,
        bold: font.bold,
        turns,
    });
}

fn matrix(operands: &[Operand]) -> Matrix {
    let mut matrix = [0.0; 6];
    for (to, from) in matrix.iter_mut().zip(operands) {
        if let Operand::Number(number) = from {
            *to = *number;
        }
    }
    matrix
}

fn multiply(m: &Matrix, n: &Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}
