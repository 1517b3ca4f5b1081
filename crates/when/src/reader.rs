//! Looking at tokens: words, phrases, numbers from a place on.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::{
    Asked, Context,
    phrases::phrases,
    tokens::{Kind, Token, tokens},
    words::{self, Lexeme, Sure},
};

/// A text being read.
pub(crate) struct Reader<'a> {
    pub(crate) tokens: Vec<Token>,
    pub(crate) ctx: &'a Context,
    pub(crate) today: Date,
    /// It asks to move something, so that "from Tuesday to Thursday" is no span.
    pub(crate) moving: bool,
}

/// What is said of moving something that is booked.
const MOVING: &[&str] = &[
    "move",
    "moving",
    "change",
    "reschedule",
    "switch",
    "shift",
    "swap",
    "push",
    "postpone",
    "verschieben",
    "verlegen",
    "umbuchen",
    "andern",
    "tauschen",
    "cambiar",
    "mover",
    "deplacer",
    "decaler",
    "changer",
    "reporter",
    "spostare",
    "bring",
    "bump",
    "delay",
    "nudge",
    "knock",
];

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &str, ctx: &'a Context) -> Self {
        let tokens = tokens(text);
        let goes_to = |two: &[Token]| two[0].text == "go" && two[1].text == "to";
        let moving = tokens.iter().any(|token| MOVING.contains(&&*token.text))
            || tokens.windows(2).any(goes_to);
        Self { tokens, ctx, today: ctx.now.date(), moving }
    }

    /// The token at `at`, unless it is shut.
    pub(crate) fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at).filter(|token| !token.shut)
    }

    /// The word at `at`, or nothing.
    pub(crate) fn word(&self, at: usize) -> &str {
        match self.token(at) {
            Some(token) if token.kind == Kind::Word => &token.text,
            _ => "",
        }
    }

    /// What the word at `at` may be.
    pub(crate) fn lexeme(&self, at: usize) -> Lexeme {
        self.token(at).map_or_else(Lexeme::default, |token| token.lexeme)
    }

    /// The word before `at`.
    pub(crate) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    pub(crate) fn is(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        !word.is_empty() && words.contains(&word)
    }

    pub(crate) fn mark(&self, at: usize) -> Option<char> {
        match self.token(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// A number in digits and how many there are.
    pub(crate) fn digits(&self, at: usize) -> Option<(u32, usize)> {
        match self.token(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// Where `phrase`, words with a blank between them, ends when it stands at `at`.
    pub(crate) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut to = at;
        for word in phrase.split(' ') {
            if self.token(to)?.text != word {
                return None;
            }
            to += 1;
        }
        Some(to)
    }

    /// Behind any of `words` that stands at `at`, or `at`.
    pub(crate) fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.is(at, words) { at + 1 } else { at }
    }

    /// Behind a mark that stands at `at`, or `at`.
    pub(crate) fn skip_mark(&self, at: usize, marks: &str) -> usize {
        if self.mark(at).is_some_and(|mark| marks.contains(mark)) { at + 1 } else { at }
    }

    /// A counting number in digits or words, at most 9999, and where it ends.
    pub(crate) fn cardinal(&self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, digits)) = self.digits(at) {
            return (digits <= 4).then_some((value, at + 1));
        }
        let value = self.lexeme(at).cardinal?;
        if value >= 20 && value % 10 == 0 {
            let ones = self.lexeme(at + 1).cardinal.filter(|ones| (1..=9).contains(ones));
            // "twenty one" in English only; "veinte dos" nobody says.
            if let Some(ones) = ones {
                return Some((value + ones, at + 2));
            }
        }
        Some((value, at + 1))
    }

    /// How many, as in "two weeks", "a week", "half an hour" is not one.
    pub(crate) fn count(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(to) =
            self.any(at, phrases!("a couple of | a couple | couple of | ein paar | un par de"))
        {
            return Some((2, to));
        }
        if self.is(at, &["a", "an", "one", "un", "una", "une", "einem", "einer", "ein", "eine"]) {
            return Some((1, at + 1));
        }
        self.cardinal(at)
    }

    /// A number of a day that is marked as one ("3rd", "3.", "third", "twenty-first"), and where it
    /// ends.
    pub(crate) fn ordinal(&self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, digits)) = self.digits(at) {
            if digits > 2 {
                return None;
            }
            let ending = self.glued(at + 1)
                && self.is(at + 1, &["st", "nd", "rd", "th", "er", "ten", "ter", "te"]);
            return (ending && (1..=31).contains(&value)).then_some((value, at + 2));
        }
        if let Some(tens @ (20 | 30)) = self.lexeme(at).cardinal
            && let Some(ones) = self.lexeme(at + 1).ordinal.filter(|ones| *ones <= 9)
        {
            return (tens + ones <= 31).then_some((tens + ones, at + 2));
        }
        self.lexeme(at).ordinal.map(|value| (value, at + 1))
    }

    /// The weekday at `at`, where it stands for one, and where it ends.
    pub(crate) fn weekday(&self, at: usize) -> Option<(Weekday, bool, usize)> {
        if let Some((day, sure)) = self.lexeme(at).weekday {
            let to = if sure == Sure::Weak && self.mark(at + 1) == Some('.') && self.glued(at + 1) {
                at + 2
            } else {
                at + 1
            };
            let fine = sure != Sure::Weak || self.stands_as_day(at, to);
            return fine.then_some((day, sure == Sure::Every, to));
        }
        let day = words::two_letters(self.word(at))?;
        // "Mo-Fr", "Di. 12.3.", "Do, 12.3."
        let dash = |at| self.mark(at) == Some('-') && self.glued(at);
        let span = dash(at + 1) && words::two_letters(self.word(at + 2)).is_some()
            || at >= 2 && dash(at - 1) && words::two_letters(self.word(at - 2)).is_some();
        let dated = self.mark(at + 1).is_some_and(|mark| ".,".contains(mark))
            && self.glued(at + 1)
            && (self.digits(at + 2).is_some() || self.is(at + 2, &["den", "um", "ab"]))
            && (at == 0 || !self.is(at, &["do", "so"]) || self.is(at - 1, &["am", "und", "oder"]));
        let to = if dated { self.skip_mark(at + 1, ".") } else { at + 1 };
        (span || dated).then_some((day, false, to))
    }

    /// Whether "sat", "sun", "wed" between its neighbours is a day.
    fn stands_as_day(&self, at: usize, to: usize) -> bool {
        const PEOPLE: &[&str] = &[
            "i", "he", "she", "we", "they", "you", "it", "the", "a", "my", "who", "have", "in",
            "just", "was", "be", "get", "got", "our", "newly", "too", "of", "c",
        ];
        if at > 0 && self.is(at - 1, PEOPLE) {
            return false;
        }
        self.free(to)
            || self.digits(to).is_some()
            || self.month(to).is_some()
            || self.is(to, &["the"])
    }

    /// The month at `at` and whether its word means nothing else.
    pub(crate) fn month(&self, at: usize) -> Option<(i8, Sure)> {
        self.lexeme(at).month
    }

    /// Whether a number or a short word before `at` may stand for itself: what follows is the end, a
    /// mark, or a word that goes on with the sentence, and not the thing that is counted.
    pub(crate) fn free(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return true };
        if token.shut {
            return !token.glued && !matches!(token.kind, Kind::Mark(_));
        }
        match token.kind {
            Kind::Mark(mark) => {
                let next = self.tokens.get(at + 1);
                let number = next.is_some_and(|t| matches!(t.kind, Kind::Number(..)) && t.glued);
                // Of "3.5" and "2/3" the first number is not all.
                !("%°€$£".contains(mark) || "/.:+*=".contains(mark) && token.glued && number)
            }
            Kind::Number(..) => false,
            Kind::Word => {
                !token.glued
                    && (token.lexeme.goes_on
                        || token.lexeme.weekday.is_some_and(|(_, sure)| sure != Sure::Weak))
            }
        }
    }

    /// Whether the whole text is an answer to `asked`.
    pub(crate) fn answers(&self, at: usize, asked: Asked) -> bool {
        const LEAD: &[&str] = &[
            "the", "at", "on", "um", "am", "lets", "let", "say", "maybe", "a", "las", "ok", "okay",
            "yes", "ja", "oh", "hm", "well", "then", "and", "so", "i", "think", "about",
        ];
        self.ctx.asked == asked && (0..at).all(|at| self.is(at, LEAD) || self.mark(at).is_some())
    }
}

/// `days` after `date`, or the last day there is.
pub(crate) fn after(date: Date, days: i64) -> Date {
    date.checked_add(days.clamp(-40_000, 40_000).days()).unwrap_or(date)
}
