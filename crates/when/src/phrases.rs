//! Lists of phrases, written in one line each, and found by their first word.

use std::sync::OnceLock;

use crate::reader::Reader;

/// Phrases of folded words, with `|` between them: `"at | a las | make it"`.
pub(crate) struct Phrases {
    text: &'static str,
    index: OnceLock<Index>,
}

/// The phrases by their first word.
struct Index {
    /// Which first words there may be, one bit for each of the values of their keys.
    keys: [u64; 16],
    /// First words and the phrases that begin with them, sorted.
    sorted: Vec<(&'static str, &'static str)>,
}

/// A number for a word: equal words have equal ones.
pub(crate) fn key(word: &str) -> u32 {
    // FNV-1a
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Where in [`Index::keys`] a key is.
fn place(key: u32) -> (usize, u64) {
    let bit = (key ^ (key >> 15)) & 1023;
    ((bit >> 6) as usize, 1 << (bit & 63))
}

impl Phrases {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, index: OnceLock::new() }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let phrases = self.text.split('|').map(str::trim);
            let first = |phrase: &'static str| phrase.split(' ').next().unwrap_or(phrase);
            let mut sorted: Vec<_> = phrases.map(|phrase| (first(phrase), phrase)).collect();
            sorted.sort_unstable();
            let mut keys = [0; 16];
            for (word, _) in &sorted {
                let (at, bit) = place(key(word));
                keys[at] |= bit;
            }
            Index { keys, sorted }
        })
    }

    /// Those that begin with `word`, whose key is `key`.
    fn beginning(&self, word: &str, key: u32) -> impl Iterator<Item = &'static str> {
        let index = self.index();
        let (at, bit) = place(key);
        // Nearly every word begins nothing.
        let from = if index.keys[at] & bit == 0 {
            index.sorted.len()
        } else {
            index.sorted.partition_point(|(first, _)| *first < word)
        };
        let rest = index.sorted[from..].iter();
        rest.take_while(move |(first, _)| *first == word).map(|(_, phrase)| *phrase)
    }
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
        let token = self.token(at)?;
        phrases.beginning(&token.text, token.key).filter_map(|phrase| self.phrase(at, phrase)).max()
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
        let found = |word: &str| LIST.beginning(word, key(word)).collect::<Vec<_>>();
        assert_eq!(found("at"), ["at", "at about", "at least"]);
        assert_eq!(found("a"), ["a las"]);
        assert_eq!(found("about"), Vec::<&str>::new());
    }
}
