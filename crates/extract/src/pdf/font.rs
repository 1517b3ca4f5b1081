//! What the bytes of a string mean in a font, and how wide they are.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, dictionary};

use super::cmap::CMap;

/// What a font's map of characters may unpack to, in bytes.
const MAP_BYTES: usize = 2 << 20;
/// The most widths of a font.
const WIDTHS: usize = 70_000;

/// A font of a page.
#[derive(Debug)]
pub(super) struct Font {
    /// Bytes of a code: 1, or 2 in fonts with many characters.
    pub(super) code_bytes: usize,
    pub(super) bold: bool,
    map: CMap,
    /// The text of one-byte codes without a map.
    simple: Vec<String>,
    widths: HashMap<u32, f64>,
    /// The width of codes that have none, in em; none says to guess by the character.
    default_width: Option<f64>,
}

impl Font {
    /// Reads a font. Whatever is missing is guessed.
    pub(super) fn read(dict: &Dictionary, pdf: &Document) -> Self {
        let name = |dict: &Dictionary| {
            let name =
                dict.get_deref(b"BaseFont", pdf).and_then(Object::as_name).unwrap_or_default();
            String::from_utf8_lossy(name).to_lowercase()
        };
        let composite = is(dict, b"Subtype", b"Type0");
        let map = dict.get_deref(b"ToUnicode", pdf).and_then(Object::as_stream).ok();
        let map = map.and_then(|stream| stream.get_plain_content_with_limit(MAP_BYTES).ok());
        let base = name(dict);
        let mut font = Self {
            code_bytes: if composite { 2 } else { 1 },
            bold: ["bold", "black", "heavy", "semibold"].iter().any(|word| base.contains(word)),
            map: map.map(|bytes| CMap::read(&bytes)).unwrap_or_default(),
            simple: Vec::new(),
            widths: HashMap::new(),
            default_width: None,
        };
        if composite {
            font.composite_widths(dict, pdf);
        } else {
            font.simple_widths(dict, pdf);
            font.simple = simple(dict, pdf);
        }
        font
    }

    /// The text of a code; none if the font does not say.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let text = self.map.get(code).filter(|text| !text.is_empty() && text != "\u{fffd}");
        let simple = || usize::try_from(code).ok().and_then(|code| self.simple.get(code)).cloned();
        text.or_else(simple).filter(|text| !text.is_empty()).map(|text| spell(&text))
    }

    /// The width of a code, in em.
    pub(super) fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().or(self.default_width).unwrap_or_else(|| {
            guess(self.text(code).and_then(|text| text.chars().next()).unwrap_or(' '))
        })
    }

    fn simple_widths(&mut self, dict: &Dictionary, pdf: &Document) {
        let first = dict.get_deref(b"FirstChar", pdf).and_then(Object::as_i64).unwrap_or(0);
        // A font whose characters are drawings measures them in a unit of its own.
        let matrix = dict.get_deref(b"FontMatrix", pdf).and_then(Object::as_array);
        let unit = matrix.ok().and_then(|matrix| number(matrix.first()?)).unwrap_or(0.001);
        let widths = dict.get_deref(b"Widths", pdf).and_then(Object::as_array);
        for (at, width) in widths.into_iter().flatten().take(256).enumerate() {
            let code = u32::try_from(first)
                .ok()
                .and_then(|first| first.checked_add(u32::try_from(at).ok()?));
            let width = match width {
                Object::Reference(id) => pdf.get_object(*id).ok().and_then(number),
                width => number(width),
            };
            if let (Some(code), Some(width)) = (code, width.filter(|width| *width != 0.0)) {
                self.widths.insert(code, (width * unit).clamp(0.0, 10.0));
            }
        }
    }

    fn composite_widths(&mut self, dict: &Dictionary, pdf: &Document) {
        let descendant = dict.get_deref(b"DescendantFonts", pdf).and_then(Object::as_array);
        let Some(descendant) = descendant.ok().and_then(|fonts| fonts.first()) else { return };
        let Ok((_, Object::Dictionary(inner))) = pdf.dereference(descendant) else { return };
        let default = inner.get_deref(b"DW", pdf).ok().and_then(number);
        self.default_width = Some(default.unwrap_or(1_000.0) / 1_000.0);
        let Ok(list) = inner.get_deref(b"W", pdf).and_then(Object::as_array) else { return };
        // "first [w w w]" or "first last w".
        let code = |object: &Object| object.as_i64().ok().and_then(|code| u32::try_from(code).ok());
        let mut rest = list.as_slice();
        while let [first, second, after @ ..] = rest {
            let Some(first) = code(first) else { return };
            let list = pdf.dereference(second).ok().and_then(|(_, object)| object.as_array().ok());
            if let Some(list) = list {
                for (code, width) in (first..).zip(list) {
                    self.width_of(code, number(width));
                }
                rest = after;
            } else {
                let [width, after @ ..] = after else { return };
                let end = code(second).unwrap_or(first).min(first.saturating_add(65_535));
                for code in first..=end {
                    self.width_of(code, number(width));
                }
                rest = after;
            }
            if self.widths.len() >= WIDTHS {
                return;
            }
        }
    }

    fn width_of(&mut self, code: u32, width: Option<f64>) {
        if let Some(width) = width.filter(|_| self.widths.len() < WIDTHS) {
            self.widths.insert(code, (width / 1_000.0).clamp(0.0, 10.0));
        }
    }

    /// Whether nothing says what its codes mean.
    pub(super) fn is_mute(&self) -> bool {
        self.map.is_empty() && self.simple.is_empty()
    }
}

/// The text of the codes 0 to 255: an encoding, and what the font says is different from it.
fn simple(dict: &Dictionary, pdf: &Document) -> Vec<String> {
    let encoding = dict.get_deref(b"Encoding", pdf).ok();
    let parts = encoding.and_then(|encoding| encoding.as_dict().ok());
    let base = match encoding {
        Some(Object::Name(name)) => Some(name.as_slice()),
        _ => parts
            .and_then(|parts| parts.get_deref(b"BaseEncoding", pdf).and_then(Object::as_name).ok()),
    };
    // What Windows writes, unless the font says otherwise, is right for nearly all files.
    let base = base.unwrap_or(b"WinAnsiEncoding");
    let mut texts = table(&dictionary! {
        "Type" => "Font", "Encoding" => Object::Name(base.to_vec()),
    });
    let mut code = 0_usize;
    let differences = parts
        .and_then(|parts| parts.get_deref(b"Differences", pdf).and_then(Object::as_array).ok());
    for object in differences.into_iter().flatten().take(1_024) {
        match object {
            Object::Integer(at) => code = usize::try_from(*at).unwrap_or(256),
            Object::Name(name) => {
                if let Some(text) = texts.get_mut(code) {
                    *text = glyph(name);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    texts
}

fn table(font: &Dictionary) -> Vec<String> {
    let pdf = Document::new();
    let encoding = font.get_font_encoding_with_limit(&pdf, MAP_BYTES);
    (0..=255_u8)
        .map(|code| {
            let text =
                encoding.as_ref().ok().and_then(|encoding| encoding.bytes_to_string(&[code]).ok());
            text.unwrap_or_default()
        })
        .collect()
}

/// The text of a glyph by its name. lopdf knows the names but shows them to nobody; an encoding in
/// which it stands at the code 0, that has no other meaning, asks it.
fn glyph(name: &[u8]) -> String {
    let name = name.split(|byte| *byte == b'.').next().unwrap_or(name);
    let text = String::from_utf8_lossy(name);
    let hex = text.strip_prefix("uni").or_else(|| text.strip_prefix('u'));
    if let Some(code) = hex.filter(|hex| (4..=6).contains(&hex.len()))
        && let Ok(code) = u32::from_str_radix(code, 16)
    {
        return char::from_u32(code).map(String::from).unwrap_or_default();
    }
    let differences = vec![Object::Integer(0), Object::Name(name.to_vec())];
    let font = dictionary! {
        "Type" => "Font", "Encoding" => dictionary! { "Differences" => differences },
    };
    let pdf = Document::new();
    let encoding = font.get_font_encoding_with_limit(&pdf, MAP_BYTES);
    encoding.ok().and_then(|encoding| encoding.bytes_to_string(&[0]).ok()).unwrap_or_default()
}

/// Ligatures as letters, bullets of symbol fonts as bullets.
fn spell(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'ﬀ' => "ff".to_owned(),
            'ﬁ' => "fi".to_owned(),
            'ﬂ' => "fl".to_owned(),
            'ﬃ' => "ffi".to_owned(),
            'ﬄ' => "ffl".to_owned(),
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' => "•".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

/// About how wide a character is in an ordinary font, in em.
fn guess(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | ' ' | 'f' | 't'
        | '/' => 0.28,
        '-' | '(' | ')' | '[' | ']' | 'r' => 0.33,
        'm' | 'M' | 'w' | 'W' | '@' | '%' => 0.85,
        c if c.is_uppercase() => 0.68,
        c if c as u32 > 0x2e80 => 1.0,
        _ => 0.54,
    }
}

fn is(dict: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|own| own == name)
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_known_by_name() {
        for (name, text) in [
            ("adieresis", "ä"),
            ("uni20AC", "€"),
            ("Euro", "€"),
            ("fi", "ﬁ"),
            ("a.alt", "a"),
            ("g23", ""),
        ] {
            assert_eq!(glyph(name.as_bytes()), text, "{name}");
        }
    }

    #[test]
    fn a_simple_font_reads_its_encoding_and_what_differs() {
        let differences = vec![Object::Integer(1), "odieresis".into(), "g17".into()];
        let font = Font::read(
            &dictionary! {
                "Type" => "Font", "BaseFont" => "ABCDEF+Arial-BoldMT",
                "Encoding" => dictionary! { "Differences" => differences },
            },
            &Document::new(),
        );

        let texts: Vec<Option<String>> =
            [1, 2, 65, 0xe4].iter().map(|code| font.text(*code)).collect();
        assert_eq!(texts, [Some("ö".into()), None, Some("A".into()), Some("ä".into())]);
        assert!(font.bold);
    }
}
