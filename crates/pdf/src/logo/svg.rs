//! Whether an SVG is nothing but shapes, and drawing it is bounded work.
//!
//! What is not on the list is refused, so that a file's outside references have nothing to stand in:
//! no pictures, scripts, styles from elsewhere, fonts or entities. References inside the file can
//! multiply (a shape that uses two that use two …), so they may not be nested.

use std::collections::HashMap;

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::ResolveResult,
};

use super::LogoProblem;

const SVG: &[u8] = b"http://www.w3.org/2000/svg";
const SHAPES: [&str; 20] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "style",
    "title",
    "desc",
];
const MAX_ELEMENTS: usize = 5_000;
const MAX_DEPTH: usize = 64;
/// Shapes that exist only by being referred to.
const MAX_COPIES: usize = 20_000;

struct Open {
    id: Option<String>,
    clips: bool,
    ours: bool,
}

/// What lies under an id.
#[derive(Default)]
struct Under {
    elements: usize,
    uses: bool,
}

#[derive(Default)]
struct Scan {
    open: Vec<Open>,
    elements: usize,
    ids: HashMap<String, Under>,
    used: Vec<String>,
    clips: u32,
    largest_clip: usize,
    clip_size: usize,
    style_clips: bool,
    style_filters: bool,
}

fn refuse<T>(what: &str) -> Result<T, LogoProblem> {
    Err(LogoProblem::Drawing(what.chars().filter(|c| !c.is_control()).take(60).collect()))
}

/// Refuses a drawing with anything but shapes, or with more of them than a logo has.
pub(super) fn check(text: &str) -> Result<(), LogoProblem> {
    let mut reader = NsReader::from_str(text);
    let mut scan = Scan::default();
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| LogoProblem::Damaged)?;
        let ours = matches!(namespace, ResolveResult::Bound(ns) if ns.as_ref() == SVG);
        match event {
            Event::Start(element) => scan.enter(&element, ours)?,
            Event::Empty(element) => {
                scan.enter(&element, ours)?;
                scan.leave();
            }
            Event::End(_) => scan.leave(),
            Event::Text(text) => scan.style(&text),
            Event::CData(text) => scan.style(&text),
            Event::DocType(kind) if kind.contains(&b'[') => return refuse("entities"),
            Event::Eof => break,
            _ => {}
        }
    }
    scan.finish()
}

impl Scan {
    fn enter(&mut self, element: &BytesStart<'_>, ours: bool) -> Result<(), LogoProblem> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS || self.open.len() >= MAX_DEPTH {
            return refuse("too many shapes");
        }
        let local = element.local_name();
        let name = String::from_utf8_lossy(local.as_ref());
        // What an editor keeps for itself, under a name of its own, is not drawn.
        let foreign = !ours && !self.open.is_empty();
        if !(foreign || name == "metadata" || SHAPES.contains(&name.as_ref())) {
            return refuse(&format!("<{name}>"));
        }
        if self.open.is_empty() && (!ours || name != "svg") {
            return Err(LogoProblem::Unknown);
        }
        let inside_clip = self.open.iter().any(|open| open.clips);
        let clips = !foreign && (name == "clipPath" || name == "mask");
        let uses = !foreign && name == "use";
        if clips {
            self.clips += 1;
            self.clip_size = 0;
        }
        if inside_clip || clips {
            self.clip_size += 1;
            self.largest_clip = self.largest_clip.max(self.clip_size);
        }
        let id = self.attributes(element, foreign, uses, inside_clip)?;
        for open in &self.open {
            if let Some(under) = open.id.as_ref().and_then(|id| self.ids.get_mut(id)) {
                under.elements += 1;
                under.uses |= uses;
            }
        }
        if let Some(id) = &id
            && self.ids.insert(id.clone(), Under { elements: 1, uses }).is_some()
        {
            return refuse("an id twice");
        }
        self.open.push(Open { id, clips, ours: !foreign });
        Ok(())
    }

    /// Looks at the attributes; answers the id.
    fn attributes(
        &mut self,
        element: &BytesStart<'_>,
        foreign: bool,
        uses: bool,
        inside_clip: bool,
    ) -> Result<Option<String>, LogoProblem> {
        let mut id = None;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| LogoProblem::Damaged)?;
            let local = attribute.key.local_name();
            let value = String::from_utf8_lossy(&attribute.value);
            match local.as_ref() {
                _ if foreign => {}
                b"id" => id = Some(value.into_owned()),
                b"href" => match value.trim().strip_prefix('#') {
                    Some(target) if uses => self.used.push(target.to_owned()),
                    Some(_) => {}
                    None => return refuse("a link to somewhere else"),
                },
                b"clip-path" | b"mask" if inside_clip => return refuse("clips inside clips"),
                b"style" if inside_clip && clips_something(&value) => {
                    return refuse("clips inside clips");
                }
                b"filter" => return refuse("a filter"),
                b"style" if filters_something(&value) => return refuse("a filter"),
                key if key.starts_with(b"on") => return refuse("a script"),
                _ => {}
            }
        }
        Ok(id)
    }

    fn leave(&mut self) {
        self.open.pop();
    }

    fn style(&mut self, text: &[u8]) {
        let drawn = self.open.iter().all(|open| open.ours);
        let text = String::from_utf8_lossy(text);
        self.style_clips |= drawn && clips_something(&text);
        self.style_filters |= filters_something(&text);
    }

    fn finish(self) -> Result<(), LogoProblem> {
        if self.elements == 0 || !self.open.is_empty() {
            return Err(LogoProblem::Damaged);
        }
        if self.style_filters {
            return refuse("a filter");
        }
        let mut copies = 0_usize;
        for target in &self.used {
            match self.ids.get(target) {
                Some(under) if under.uses => {
                    return refuse("shapes that use shapes that use shapes");
                }
                Some(under) => copies += under.elements,
                None => {}
            }
        }
        if copies > MAX_COPIES {
            return refuse("too many shapes");
        }
        // A style sheet can clip a clip without saying so where it stands: the worst must be little.
        let worst = self.largest_clip.max(2).checked_pow(self.clips);
        if self.style_clips && worst.is_none_or(|worst| worst > MAX_COPIES) {
            return refuse("too many clips");
        }
        Ok(())
    }
}

/// An escape may spell it.
fn filters_something(style: &str) -> bool {
    style.to_ascii_lowercase().contains("filter") || style.contains('\\')
}

fn clips_something(style: &str) -> bool {
    style.contains("clip") || style.contains("mask") || style.contains('\\')
}
