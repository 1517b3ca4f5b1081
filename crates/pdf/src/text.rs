//! Text of strangers, made fit to be set: what a page cannot show, or what would show something else
//! than it says, goes.
//!
//! * Controls and the marks that reorder text go; those that Arabic and Persian are written with stay.
//! * A symbol that no font has (an emoji) goes, with the space that it would leave doubled; where nothing but
//!   such symbols was said, a hollow square stands for them. A letter that no font has becomes a hollow square, so that
//!   the reader sees that something is missing. PDF/A allows no boxes of a font's own.
//! * More than four marks on a letter are four.

use serde::Serialize;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::fonts;

const MISSING: char = '□';
const MAX_MARKS: usize = 4;

/// A text and which way it is read.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Text {
    /// As the document is.
    Plain(String),
    /// Its own way, whatever the document's is.
    Own { s: String, dir: Dir },
}

/// Which way letters follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dir {
    Ltr,
    Rtl,
}

impl Dir {
    /// Of a language.
    pub(crate) fn of(language: &str) -> Self {
        match language {
            "ar" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => Self::Rtl,
            _ => Self::Ltr,
        }
    }

    /// Of the first letter that has one.
    fn of_text(text: &str) -> Option<Self> {
        text.chars().find_map(|c| match u32::from(c) {
            0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff
                if c.is_alphabetic() =>
            {
                Some(Self::Rtl)
            }
            _ if c.is_alphabetic() => Some(Self::Ltr),
            _ => None,
        })
    }
}

/// On one line: breaks become spaces.
pub(crate) fn line(text: &str) -> String {
    paragraphs(text).split_whitespace_but_nbsp()
}

/// Over several lines, with at most one blank line between two.
pub(crate) fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    let mut marks = 0;
    // A symbol was left out here, or anywhere.
    let (mut hole, mut holes) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            breaks += 1;
            marks = 0;
            if breaks <= 2 {
                out.push('\n');
            }
            continue;
        }
        let Some(c) = fit(c) else {
            hole |= c.general_category() == GeneralCategory::OtherSymbol;
            holes |= hole;
            continue;
        };
        if std::mem::take(&mut hole) && (out.is_empty() || out.ends_with([' ', '\n'])) {
            if c == ' ' {
                hole = true;
                continue;
            }
            if matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')') && out.ends_with(' ') {
                out.pop();
            }
        }
        if c.general_category() == GeneralCategory::NonspacingMark {
            marks += 1;
            if marks > MAX_MARKS || out.is_empty() {
                continue;
            }
        } else {
            marks = 0;
        }
        if c != ' ' {
            breaks = 0;
        }
        out.push(c);
    }
    match out.trim() {
        "" if holes => MISSING.to_string(),
        shown => shown.to_owned(),
    }
}

/// One character as it can be set, or nothing.
fn fit(c: char) -> Option<char> {
    use GeneralCategory as Is;
    match c {
        ' '..='~' => return Some(c),
        '\t' => return Some(' '),
        // Money is isolated among words from right to left: a mark on each side does the same here.
        '\u{2066}' | '\u{2069}' => return Some('\u{200e}'),
        // Joiners, direction marks and the soft hyphen draw nothing and change how the rest is drawn.
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}' => return Some(c),
        _ => {}
    }
    let category = c.general_category();
    match category {
        Is::Control | Is::Format | Is::PrivateUse | Is::Surrogate | Is::Unassigned => None,
        // The selectors of emoji and of rare forms.
        _ if matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') => None,
        _ if fonts::covers(c) => Some(c),
        Is::SpaceSeparator => Some(if c == '\u{202f}' { '\u{a0}' } else { ' ' }),
        Is::DashPunctuation => Some('-'),
        Is::NonspacingMark
        | Is::SpacingMark
        | Is::EnclosingMark
        | Is::OtherSymbol
        | Is::ModifierSymbol => None,
        _ => Some(MISSING),
    }
}

trait Words {
    fn split_whitespace_but_nbsp(&self) -> String;
}

impl Words for String {
    fn split_whitespace_but_nbsp(&self) -> String {
        self.split([' ', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// With its own direction, where that is not the document's. `digits` says which way a text without
/// a letter is read: the document's for an amount or a date, from left to right for a phone number.
pub(crate) fn directed(text: String, document: Dir, digits: Dir) -> Text {
    if text.is_empty() {
        return Text::Plain(text);
    }
    let own = Dir::of_text(&text).unwrap_or(digits);
    if own == document { Text::Plain(text) } else { Text::Own { s: text, dir: own } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_goes_and_what_spells_stays() {
        assert_eq!(paragraphs("a\0b\u{1b}[31mc\u{7}"), "ab[31mc");
        assert_eq!(line("one\r\ntwo\tthree   four\u{2028}five"), "one two three four five");
        assert_eq!(paragraphs("one\r\n\r\n\r\n\r\ntwo\rthree"), "one\n\ntwo\nthree");
        // A trick to show 001 as 100, and the joiner that Persian is spelled with.
        assert_eq!(line("\u{202e}100\u{202c} \u{2067}x\u{2068}"), "100 x");
        assert_eq!(line("\u{2066}1,000.00\u{a0}€\u{2069}"), "\u{200e}1,000.00\u{a0}€\u{200e}");
        assert_eq!(line("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(line("Cut \u{1f484} and colour"), "Cut and colour");
        assert_eq!(paragraphs("Cut \u{1f484} and colour\u{1f3a8}"), "Cut and colour");
        assert_eq!(paragraphs("Cut \u{1f484}\u{fe0f}, colour (\u{1f3a8})"), "Cut, colour ()");
        assert_eq!(paragraphs("\u{1f484} \u{1f484} Cut"), "Cut");
        assert_eq!(paragraphs("\u{1f484}"), "□");
        assert_eq!(line("ᚠᚢ"), "□□");
        assert_eq!(line(&format!("a{}b", "\u{301}".repeat(500))).chars().count(), 6);
        assert_eq!(line("1\u{202f}234,50\u{a0}€"), "1\u{202f}234,50\u{a0}€");
    }

    #[test]
    fn a_text_is_read_its_own_way() {
        let own = |text: &str, document, digits| match directed(text.into(), document, digits) {
            Text::Plain(_) => document,
            Text::Own { dir, .. } => dir,
        };
        assert_eq!(own("דנה לוי", Dir::Ltr, Dir::Ltr), Dir::Rtl);
        assert_eq!(own("12 شارع النيل", Dir::Ltr, Dir::Ltr), Dir::Rtl);
        assert_eq!(own("Main Street 12", Dir::Rtl, Dir::Ltr), Dir::Ltr);
        assert_eq!(own("+49 30 1234567", Dir::Rtl, Dir::Ltr), Dir::Ltr);
        assert_eq!(own("1,234.50", Dir::Rtl, Dir::Rtl), Dir::Rtl);
    }
}
