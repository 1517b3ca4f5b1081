//! Words that a slip of the finger turned into others.
//!
//! A word that the knowledge does not have is compared with the words of about its length. Which
//! letters occur in a word is kept as one bit each; a slip changes at most two bits, so nearly all
//! comparisons end after one exclusive-or, and no table of misspellings is held in memory.

/// A word of the vocabulary, ready to be compared.
#[derive(Debug)]
struct Known {
    letters: u32,
    plain: Box<str>,
    term: u32,
}

/// The vocabulary by length.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    by_length: Vec<Vec<Known>>,
}

impl Spelling {
    /// Adds a word and the term it is filed under.
    pub(super) fn add(&mut self, plain: &str, term: u32) {
        let length = plain.chars().count();
        if self.by_length.len() <= length {
            self.by_length.resize_with(length + 1, Vec::new);
        }
        self.by_length[length].push(Known { letters: letters(plain), plain: plain.into(), term });
    }

    /// The fewest slips by which `plain` differs from a known word; `None` when it is like none.
    pub(super) fn slips_from(&self, plain: &str) -> Option<usize> {
        self.compare(plain).first().map(|(_, slips)| *slips)
    }

    /// The terms whose words are a slip away from `plain`, with how likely each is meant.
    pub(super) fn near(&self, plain: &str) -> Vec<(u32, f32)> {
        let length = plain.chars().count();
        let closeness = |slips| match slips {
            2.. => 0.7,
            _ if length >= 6 => 0.85,
            _ => 0.75,
        };
        self.compare(plain).into_iter().map(|(term, slips)| (term, closeness(slips))).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_length.is_empty()
    }

    /// Whether this very word is known.
    pub(super) fn has(&self, plain: &str) -> bool {
        let same = self.by_length.get(plain.chars().count()).into_iter().flatten();
        let letters = letters(plain);
        same.into_iter().any(|known| known.letters == letters && &*known.plain == plain)
    }

    /// The word that `plain` is this many slips away from, the same first letter presumed. Of several
    /// one with a letter too few, too many or out of place rather than with another ("wich" is "which"
    /// before it is "with"), then the one filed under the lowest term.
    pub(super) fn meant(&self, plain: &str, slips: usize) -> Option<&str> {
        let length = plain.chars().count();
        let mask = letters(plain);
        let first = plain.chars().next();
        let from = length.saturating_sub(slips).max(4);
        let count = (length + slips + 1).saturating_sub(from);
        let known = self.by_length.iter().skip(from).take(count).flatten();
        known
            .filter(|known| (known.letters ^ mask).count_ones() as usize <= 2 * slips)
            .filter(|known| known.plain.chars().next() == first)
            .filter(|known| strsim::osa_distance(plain, &known.plain) == slips)
            .min_by_key(|known| {
                let same_length = known.plain.chars().count() == length;
                (same_length && known.letters != mask, known.term)
            })
            .map(|known| &*known.plain)
    }

    /// The closest known words and how many slips away they are, all the same number.
    fn compare(&self, plain: &str) -> Vec<(u32, usize)> {
        let length = plain.chars().count();
        let allowed = slips(length);
        if allowed == 0 || plain.chars().any(|c| c.is_ascii_digit()) {
            return Vec::new();
        }
        let mask = letters(plain);
        let first = plain.chars().next();
        let mut found = Vec::new();
        let mut best = allowed;
        let from = length.saturating_sub(allowed).max(4);
        for bucket in self.by_length.iter().skip(from).take(length + allowed + 1 - from.min(length))
        {
            for known in bucket {
                if (known.letters ^ mask).count_ones() as usize > 2 * best {
                    continue;
                }
                // In a short word the first letter is rarely the wrong one, and changing it gives
                // another word more often than not ("hair", "fair").
                if length <= 6 && known.plain.chars().next() != first {
                    continue;
                }
                let slips = strsim::osa_distance(plain, &known.plain);
                if slips <= best {
                    best = best.min(slips);
                    found.push((known.term, slips));
                }
            }
        }
        found.retain(|(_, slips)| *slips == best);
        found
    }
}

/// How many slips a word of this many letters may hold.
fn slips(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

fn letters(plain: &str) -> u32 {
    plain.chars().fold(0, |mask, c| mask | 1 << (u32::from(c) % 32))
}
