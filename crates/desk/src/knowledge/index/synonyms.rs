//! Different words for the same thing at a front desk, read from `lexicon.txt`. An owner's alternative
//! phrasings say the rest.

use std::{collections::HashMap, sync::LazyLock};

/// Words that mean the same, and how far one may stand for another.
struct Group {
    closeness: f32,
    words: Vec<&'static str>,
}

/// Set phrases that begin with one word: the other words, and the one word they stand for.
type Phrases = HashMap<&'static str, Vec<(Vec<&'static str>, &'static str)>>;

struct Lexicon {
    groups: Vec<Group>,
    phrases: Phrases,
    canonical: HashMap<&'static str, &'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| read(include_str!("lexicon.txt")));

/// How far a word of a group stands for another: "=" and "~".
const CLOSE: f32 = 0.9;
const NEAR: f32 = 0.7;

fn read(text: &'static str) -> Lexicon {
    let mut lexicon =
        Lexicon { groups: Vec::new(), phrases: HashMap::new(), canonical: HashMap::new() };
    for line in text.lines() {
        let (closeness, rest) = match (line.strip_prefix("= "), line.strip_prefix("~ ")) {
            (Some(rest), _) => (CLOSE, rest),
            (_, Some(rest)) => (NEAR, rest),
            _ => continue,
        };
        let mut words = Vec::new();
        for word in rest.split_ascii_whitespace() {
            let head = *words.first().unwrap_or(&word);
            let mut parts = word.split('_');
            let (first, others) = (parts.next().unwrap_or(word), parts.collect::<Vec<_>>());
            if !others.is_empty() {
                lexicon.phrases.entry(first).or_default().push((others, head));
            } else if !words.contains(&word) {
                words.push(word);
                if closeness == CLOSE {
                    lexicon.canonical.entry(word).or_insert(head);
                }
            }
        }
        lexicon.groups.push(Group { closeness, words });
    }
    for phrases in lexicon.phrases.values_mut() {
        // The longest first: one may begin another.
        phrases.sort_by_key(|(others, _)| std::cmp::Reverse(others.len()));
    }
    lexicon
}

/// Replaces set phrases by the word they stand for.
pub(super) fn join_phrases(words: &[String]) -> Vec<String> {
    let mut joined = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at + 1..];
        let known = LEXICON.phrases.get(words[at].as_str());
        let phrase = known.and_then(|phrases| {
            phrases.iter().find(|(others, _)| {
                rest.len() >= others.len() && others.iter().zip(rest).all(|(a, b)| a == b)
            })
        });
        if let Some((others, word)) = phrase {
            joined.push((*word).to_owned());
            at += others.len() + 1;
        } else {
            joined.push(words[at].clone());
            at += 1;
        }
    }
    joined
}

/// Every pair of words of which the second may stand for the first, with how well it does.
pub(super) fn pairs() -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    LEXICON.groups.iter().flat_map(|group| {
        group.words.iter().flat_map(move |word| {
            let others = group.words.iter().filter(move |other| *other != word);
            others.map(move |other| (*word, *other, group.closeness))
        })
    })
}

/// Every single word of the lexicon.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    LEXICON.groups.iter().flat_map(|group| group.words.iter().copied())
}

/// One word for all that mean the same: "ladies" and "women" are both "woman".
pub(crate) fn canonical(plain: &str) -> Option<&'static str> {
    LEXICON.canonical.get(plain).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(join_phrases(&words("how much is it")), ["price", "is", "it"]);
        assert_eq!(join_phrases(&words("a gift card")), ["a", "voucher"]);
        assert_eq!(join_phrases(&words("how")), ["how"]);
    }

    #[test]
    fn words_of_a_group_stand_for_each_other() {
        assert!(pairs().any(|pair| pair == ("parking", "carpark", CLOSE)));
        assert_eq!(canonical("ladies"), Some("woman"));
        assert_eq!(canonical("wood"), None);
    }
}
