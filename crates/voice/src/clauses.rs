//! An answer as it is written, cut into what can be spoken.
//!
//! The first piece is cut as early as it makes sense alone, because the caller waits for it; later
//! ones at the ends of sentences, because a voice reads whole sentences better.

use std::mem;

/// The shortest first clause that is cut at a comma, in characters.
const FIRST: usize = 18;
/// The longest clause; longer ones are cut between words.
const LONGEST: usize = 220;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "e.g", "i.e", "z.b", "approx", "ca", "etc",
    "tel", "ext", "a.m", "p.m", "str", "bzw", "inkl", "m", "mme", "sr", "sra", "vs",
];

/// The text of one answer, as it comes.
#[derive(Debug, Default)]
pub struct Clauses {
    text: String,
    given: bool,
}

impl Clauses {
    /// Adds a piece and takes what can be spoken now.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        self.text.push_str(piece);
        let mut clauses = Vec::new();
        while let Some(end) = self.end() {
            let rest = self.text.split_off(end);
            let clause = mem::replace(&mut self.text, rest);
            self.give(&clause, &mut clauses);
        }
        clauses
    }

    /// The rest, when no more comes.
    pub fn finish(&mut self) -> Option<String> {
        let mut clauses = Vec::new();
        let rest = mem::take(&mut self.text);
        self.give(&rest, &mut clauses);
        clauses.pop()
    }

    fn give(&mut self, clause: &str, clauses: &mut Vec<String>) {
        let clause = clause.split_whitespace().collect::<Vec<_>>().join(" ");
        if clause.chars().any(char::is_alphanumeric) {
            self.given = true;
            clauses.push(clause);
        }
    }

    /// The byte after the first clause that is certainly whole: a sentence is over only once
    /// something follows it, because "9." may become "9.30".
    fn end(&self) -> Option<usize> {
        let mut chars = 0;
        let mut space = None;
        for (at, letter) in self.text.char_indices() {
            chars += 1;
            let after = at + letter.len_utf8();
            let next = self.text[after..].chars().next();
            if letter == '\n' {
                return Some(after);
            }
            let next = next?;
            if matches!(letter, '.' | '!' | '?' | '…' | '。' | '؟' | ':' | ';')
                && next.is_whitespace()
                && !self.abbreviates(at, letter)
            {
                return Some(after);
            }
            let pause = matches!(letter, ',' | '،') || (letter == '–' || letter == '—');
            if pause && next.is_whitespace() && !self.given && chars >= FIRST {
                return Some(after);
            }
            if letter.is_whitespace() {
                space = Some(after);
            }
            if chars >= LONGEST {
                return Some(space.unwrap_or(after));
            }
        }
        None
    }

    /// Whether the stop at this byte belongs to an abbreviation, an initial or a number in a list.
    fn abbreviates(&self, at: usize, letter: char) -> bool {
        if letter != '.' {
            return false;
        }
        let word = self.text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        let word = word.trim_start_matches(['(', '"', '\'', '“', '„', '«']).to_lowercase();
        let alone = self.text[..at].trim_start().len() == word.len();
        let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        let listed = alone && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        initial || listed || ABBREVIATIONS.contains(&word.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(pieces: &[&str]) -> Vec<String> {
        let mut clauses = Clauses::default();
        let mut all: Vec<String> = pieces.iter().flat_map(|piece| clauses.push(piece)).collect();
        all.extend(clauses.finish());
        all
    }

    #[test]
    fn sentences_are_cut_where_they_end() {
        assert_eq!(
            cut(&["We open at 9.30 on Mon", "day. Dr. Hall is in from 1", "0. Shall I book?"]),
            ["We open at 9.30 on Monday.", "Dr. Hall is in from 10.", "Shall I book?"]
        );
        assert_eq!(cut(&["It is £45.50 in all. ", "\n\n- Cut\n- Colour\n"]).len(), 3);
        assert_eq!(cut(&["At 3 p.m. it is free."]), ["At 3 p.m. it is free."]);
        assert_eq!(cut(&["1. Cut for £20"]), ["1. Cut for £20"]);
        assert!(cut(&["  \n", " . ", "…"]).is_empty());
    }

    #[test]
    fn the_first_clause_comes_early_and_the_others_whole() {
        let mut clauses = Clauses::default();
        assert_eq!(
            clauses.push("Yes, we have a free time tomorrow, "),
            ["Yes, we have a free time tomorrow,"]
        );
        assert!(clauses.push("at ten, or at eleven").is_empty());
        assert_eq!(clauses.finish().as_deref(), Some("at ten, or at eleven"));
    }

    #[test]
    fn a_text_without_an_end_is_cut_between_words() {
        let clauses = cut(&["word ".repeat(200).as_str()]);
        assert!(clauses.iter().all(|clause| clause.chars().count() <= LONGEST));
        assert_eq!(clauses.join(" ").split(' ').count(), 200);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_or_changed_however_the_pieces_fall(
            text in "[a-zA-Z0-9 .,!?:\n–]{0,300}",
            cuts in proptest::collection::vec(0usize..300, 0..8),
        ) {
            let mut cuts: Vec<usize> =
                cuts.into_iter().filter(|at| text.is_char_boundary(*at) && *at <= text.len()).collect();
            cuts.sort_unstable();
            let mut from = 0;
            let mut pieces = Vec::new();
            for at in cuts {
                pieces.push(&text[from..at]);
                from = at;
            }
            pieces.push(&text[from..]);

            let words = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
            };
            // A word may only be cut where no space is for very long, which these texts allow.
            let said = cut(&pieces).join(" ");
            prop_assert_eq!(words(&said).concat(), words(&text).concat());
        }
    }
}
