//! A text as tokens: words in lower case without accents, numbers, marks. What only looks like a date
//! or a time (addresses, phone numbers, prices, numbers of rooms and orders) is shut here.

use std::ops::Range;

use crate::{
    phrases, shut, typos,
    words::{self, Lexeme},
};

/// More tokens than anybody says of one appointment; what comes after them is not read.
pub(crate) const MOST: usize = 400;

/// The longest word that is kept whole; a longer one is no word of ours.
const LONGEST: usize = 24;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// A number and how many digits it has.
    Number(u32, usize),
    Mark(char),
}

/// A piece of the text.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Folded: `übermorgen` is `ubermorgen`, `o'clock` is `oclock`, `Monday's` is `monday`.
    pub(crate) text: String,
    /// Where it is in the text, in bytes.
    pub(crate) range: Range<usize>,
    /// No blank stands before it.
    pub(crate) glued: bool,
    /// What the word may be.
    pub(crate) lexeme: Lexeme,
    /// A number for the word, to look it up by.
    pub(crate) key: u32,
    /// It belongs to something that is no day and no time.
    pub(crate) shut: bool,
}

/// The tokens of `text`, at most [`MOST`].
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = split(text);
    // Hyphens inside words go ("twenty-first"); between days they are a span ("Mon-Fri").
    let day = |token: Option<&Token>| {
        token.is_some_and(|t| {
            words::lexeme(&t.text).weekday.is_some() || words::two_letters(&t.text).is_some()
        })
    };
    let word = |token: Option<&Token>| token.is_some_and(|t| t.kind == Kind::Word);
    let inner: Vec<bool> = (0..tokens.len())
        .map(|at| {
            let Some(before) = at.checked_sub(1).and_then(|before| tokens.get(before)) else {
                return false;
            };
            let after = tokens.get(at + 1);
            tokens[at].kind == Kind::Mark('-')
                && tokens[at].glued
                && after.is_some_and(|t| t.glued)
                && (word(Some(before)) && word(after) && !(day(Some(before)) && day(after))
                    || after.is_some_and(|t| t.text == "ish"))
        })
        .collect();
    let mut inner = inner.into_iter();
    tokens.retain(|_| !inner.next().unwrap_or_default());
    o_clock(&mut tokens);
    is_behind(&mut tokens);
    typos::correct(&mut tokens);
    for token in &mut tokens {
        token.key = phrases::key(&token.text);
        if token.kind == Kind::Word {
            token.lexeme = words::lexeme(&token.text);
        }
    }
    shut::shut(&mut tokens, text);
    tokens
}

/// "2 o clock" is "2 o'clock".
fn o_clock(tokens: &mut Vec<Token>) {
    let mut at = 1;
    while at + 1 < tokens.len() {
        if tokens[at].text == "o" && tokens[at + 1].text == "clock" {
            let clock = tokens.remove(at + 1);
            "oclock".clone_into(&mut tokens[at].text);
            tokens[at].range.end = clock.range.end;
        }
        at += 1;
    }
}

/// "8.30s fine", "4's good": the "is" behind an hour is no part of it.
fn is_behind(tokens: &mut Vec<Token>) {
    let hour = |token: &Token| matches!(token.kind, Kind::Number(value, 1 | 2) if value < 60);
    let mut at = 1;
    while at < tokens.len() {
        let apostrophe = matches!(tokens[at].kind, Kind::Mark(mark) if apostrophe(mark));
        let s = if apostrophe { at + 1 } else { at };
        let found = hour(&tokens[at - 1])
            && tokens[at].glued
            && tokens.get(s).is_some_and(|token| token.text == "s" && token.glued)
            && tokens.get(s + 1).is_some_and(|next| next.kind == Kind::Word);
        if found {
            tokens.drain(at..=s);
        }
        at += 1;
    }
}

fn split(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut glued = false;
    while let Some((start, c)) = chars.next() {
        if tokens.len() >= MOST {
            break;
        }
        if c.is_whitespace() || invisible(c) {
            glued = false;
            continue;
        }
        let mut token = |kind, text, end| {
            tokens.push(Token {
                kind,
                text,
                range: start..end,
                glued,
                shut: false,
                lexeme: Lexeme::default(),
                key: 0,
            });
        };
        let mut end = start + c.len_utf8();
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some((at, c)) = chars.next_if(|(_, c)| c.is_ascii_digit()) {
                if digits.len() <= LONGEST {
                    digits.push(c);
                }
                end = at + 1;
            }
            let value = digits.parse().unwrap_or(u32::MAX);
            token(Kind::Number(value, digits.len()), digits, end);
        } else if c.is_alphabetic() {
            let mut word = String::new();
            fold(c, &mut word);
            while let Some((at, c)) =
                chars.next_if(|(_, c)| c.is_alphabetic() || apostrophe(*c) || combining(*c))
            {
                if word.len() <= LONGEST {
                    fold(c, &mut word);
                }
                end = at + c.len_utf8();
            }
            let said = word.trim_end_matches('\'');
            // "Monday's", "we'd": not "wed".
            let endings = ["'s", "'d", "'ll", "'ve", "'re"];
            let said = endings.iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said);
            let said = said.replace('\'', "");
            let plain = |day: &str| text.get(start..start + day.len()).is_some_and(str::is_ascii);
            match words::joined(&said) {
                // "Dienstagabend" is two words.
                Some((day, part)) if plain(day) => {
                    let middle = start + day.len();
                    tokens.push(Token {
                        kind: Kind::Word,
                        text: day.to_owned(),
                        range: start..middle,
                        glued,
                        shut: false,
                        lexeme: Lexeme::default(),
                        key: 0,
                    });
                    tokens.push(Token {
                        kind: Kind::Word,
                        text: part.to_owned(),
                        range: middle..end,
                        glued: false,
                        shut: false,
                        lexeme: Lexeme::default(),
                        key: 0,
                    });
                }
                _ => token(Kind::Word, said, end),
            }
        } else {
            let mark = match c {
                '–' | '—' | '‐' | '‑' | '−' => '-',
                '…' => '.',
                c => c,
            };
            token(Kind::Mark(mark), mark.to_string(), end);
        }
        glued = true;
    }
    tokens
}

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '´' | '`')
}

/// An accent that is written as a character of its own.
fn combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}') || c.is_control() || combining(c)
}

/// Adds `c` in lower case and without accents.
fn fold(c: char, to: &mut String) {
    match c {
        'a'..='z' => to.push(c),
        'A'..='Z' => to.push(c.to_ascii_lowercase()),
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'À' | 'Á' | 'Â' | 'Ä' | 'Å' => to.push('a'),
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => to.push('e'),
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => to.push('i'),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'Ò' | 'Ó' | 'Ô' | 'Ö' => to.push('o'),
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => to.push('u'),
        'ñ' | 'Ñ' => to.push('n'),
        'ç' | 'Ç' => to.push('c'),
        'ß' | 'ẞ' => to.push_str("ss"),
        c if combining(c) => {}
        c if apostrophe(c) => to.push('\''),
        c => to.extend(c.to_lowercase()),
    }
}
