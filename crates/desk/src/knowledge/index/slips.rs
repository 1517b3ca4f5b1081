//! Slips in words that no passage has: in those that tell nothing ("wher"), and in those that the
//! lexicon knows another name for ("parkign").

use std::sync::LazyLock;

use super::{light, spelling::Spelling, synonyms};

struct Known<T> {
    spelling: Spelling,
    words: Vec<T>,
}

static LIGHT: LazyLock<Known<f32>> = LazyLock::new(|| {
    let mut known = Known { spelling: Spelling::default(), words: Vec::new() };
    // In one order, so that what is meant is the same after every start.
    let mut words: Vec<_> = light::words().collect();
    words.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
    for (word, weight) in words {
        known.spelling.add(word, u32::try_from(known.words.len()).unwrap_or(u32::MAX));
        known.words.push(weight);
    }
    known
});

static LEXICON: LazyLock<Known<&'static str>> = LazyLock::new(|| {
    let mut known = Known { spelling: Spelling::default(), words: Vec::new() };
    for word in synonyms::words().filter(|word| word.len() >= 6) {
        known.spelling.add(word, u32::try_from(known.words.len()).unwrap_or(u32::MAX));
        known.words.push(word);
    }
    known
});

/// How many slips away the closest light word is, and the most that such a word tells.
pub(super) fn light(plain: &str) -> Option<(usize, f32)> {
    let slips = LIGHT.spelling.slips_from(plain)?;
    let near = LIGHT.spelling.near(plain);
    let weight = near.iter().filter_map(|(at, _)| LIGHT.words.get(*at as usize));
    let weight = weight.copied().fold(0.0, f32::max);
    // A short word that is a slip from one that tells a little is more often a word of its own: "kids" is
    // not "kinds".
    (weight <= light::GRAMMAR_WEIGHT || plain.len() >= 6).then_some((slips, weight))
}

/// Whether this very word is a light one.
pub(super) fn is_light(plain: &str) -> bool {
    LIGHT.spelling.has(plain)
}

/// The light word that `plain` is one slip away from.
pub(super) fn light_word(plain: &str) -> Option<&'static str> {
    LIGHT.spelling.meant(plain, 1)
}

/// The words of the lexicon that `plain` may be a slip of, and how likely.
pub(super) fn lexicon(plain: &str) -> Vec<(&'static str, f32)> {
    let near = LEXICON.spelling.near(plain);
    let word = |(at, closeness)| Some((*LEXICON.words.get(at as usize)?, closeness));
    near.into_iter().filter_map(|(at, closeness): (u32, f32)| word((at, closeness))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_light_word_tells_nothing() {
        assert!(light("wher").is_some_and(|(slips, weight)| slips == 1 && weight < 0.1));
        assert!(light("parking").is_none());
    }

    #[test]
    fn a_slip_in_a_word_of_the_lexicon_is_seen_through() {
        assert!(lexicon("parkign").iter().any(|(word, _)| *word == "parking"));
        assert!(lexicon("zzzzzzz").is_empty());
    }
}
