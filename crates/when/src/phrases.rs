//! Lists of phrases, written in one line each, and found by their first word.

use std::sync::OnceLock;

use crate::reader::Reader;

/// Phrases of folded words, with `|` between them: `"at | a las | make it"`.
pub(crate) struct Phrases {
    text: &'static str,
    sorted: OnceLock<Vec<&'static str>>,
}

impl Phrases {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, sorted: OnceLock::new() }
    }

    fn sorted(&self) -> &[&'static str] {
        self.sorted.get_or_init(|| {
            let mut sorted: Vec<&str> = self.text.split('|').map(str::trim).collect();
            sorted.sort_unstable();
            sorted
        })
    }

    /// Those that begin with `word`.
    fn beginning(&self, word: &str) -> impl Iterator<Item = &'static str> {
        let sorted = self.sorted();
        let from = sorted.partition_point(|phrase| first(phrase) < word);
        sorted[from..].iter().copied().take_while(move |phrase| first(phrase) == word)
    }
}

/// The first word of a phrase. A blank sorts before every letter, so that phrases sort by it.
fn first(phrase: &str) -> &str {
    phrase.split(' ').next().unwrap_or(phrase)
}

/// A list of phrases that is used in one place.
macro_rules! phrases {
    ($text:expr) => {{
        static PHRASES: $crate::phrases::Phrases = $crate::phrases::Phrases::new($text);
        &PHRASES
    }};
}

pub(crate) use phrases;

impl Reader<'_> {
    /// Where the longest of `phrases` that stands at `at` ends.
    pub(crate) fn any(&self, at: usize, phrases: &Phrases) -> Option<usize> {
        let word = &self.token(at)?.text;
        phrases.beginning(word).filter_map(|phrase| self.phrase(at, phrase)).max()
    }

    /// What the longest phrase at `at` stands for, and where it ends.
    pub(crate) fn meaning<T: Copy>(&self, at: usize, table: &[(Phrases, T)]) -> Option<(T, usize)> {
        let found =
            table.iter().filter_map(|(phrases, value)| Some((*value, self.any(at, phrases)?)));
        // Of two that are as long the first.
        found.fold(None, |best: Option<(T, usize)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_by_their_first_word() {
        static LIST: Phrases = Phrases::new(
            "at | at about | a las | ab | at \
            least",
        );
        let found = |word: &str| LIST.beginning(word).collect::<Vec<_>>();
        assert_eq!(found("at"), ["at", "at about", "at least"]);
        assert_eq!(found("a"), ["a las"]);
        assert_eq!(found("about"), Vec::<&str>::new());
    }
}
