//! English letters as sounds, by rules: for where espeak-ng is not installed.
//!
//! The rules are of the kind, and some of them are those, of "Automatic Translation of English Text
//! to Phonetics by Means of Letter-to-Sound Rules" (Elovitz and others, US Naval Research
//! Laboratory, 1976): for each letter the first rule whose letters and surroundings fit. The words
//! that are said most often follow no rule, so `WORDS` has them. What comes out is understood, not
//! elegant.

use super::letter_rules::{NAMES, RULES, Rule, WORDS};

/// What words end in that changes the sound of what is before.
const ENDINGS: [&str; 8] = ["er", "e", "es", "ed", "ing", "ely", "ers", "ings"];
const VOWELS: &str = "aeiouy";
/// Signs of vowels: where a stress may stand.
const VOWEL_SIGNS: &str = "aæɑɔəɚɛɜiɪoʊuʌeɐ";

/// The sounds of some words.
pub(super) fn sounds(words: &str) -> String {
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn word(written: &str) -> String {
    let letters: String = written.chars().filter(|c| c.is_alphabetic() || *c == '\'').collect();
    let capitals = letters.len() > 1 && letters.chars().all(char::is_uppercase);
    let lower = letters.to_lowercase();
    if let Some((_, said)) = WORDS.iter().find(|(known, _)| *known == lower) {
        return (*said).to_owned();
    }
    let plain: Vec<char> = lower.chars().map(bare).filter(char::is_ascii_alphabetic).collect();
    // Initials, and what cannot be said in any other way.
    let no_vowel = !plain.iter().any(|c| VOWELS.contains(*c));
    if (capitals && plain.len() <= 4) || no_vowel {
        return plain.iter().filter_map(|c| name(*c)).collect::<Vec<_>>().join(" ");
    }
    stressed(&by_rules(&plain))
}

fn name(letter: char) -> Option<&'static str> {
    let at = u32::from(letter).checked_sub(u32::from('a'))?;
    NAMES.get(usize::try_from(at).ok()?).copied()
}

/// A letter without its accent.
fn bare(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

fn by_rules(word: &[char]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < word.len() {
        let fits = |rule: &&Rule| {
            let (left, letters, right, _) = rule;
            let end = at + letters.len();
            let same =
                word.get(at..end).is_some_and(|found| found.iter().copied().eq(letters.chars()));
            same && before(left, &word[..at]) && after(right, &word[end..])
        };
        match RULES.iter().find(fits) {
            Some((_, letters, _, said)) => {
                out.push_str(said);
                at += letters.len();
            }
            None => at += 1,
        }
    }
    out
}

/// Whether what is before fits, read from its end.
fn before(pattern: &str, word: &[char]) -> bool {
    let mut rest = word;
    pattern.chars().rev().all(|sign| match sign {
        ' ' => rest.is_empty(),
        // One vowel or more.
        '#' => take(&mut rest, is_vowel, true),
        // Any number of consonants.
        ':' => {
            while take(&mut rest, |c| !is_vowel(c), true) {}
            true
        }
        '^' => take(&mut rest, |c| !is_vowel(c), true),
        letter => take(&mut rest, |c| c == letter, true),
    })
}

/// Whether what is after fits, read from its start.
fn after(pattern: &str, word: &[char]) -> bool {
    let mut rest = word;
    pattern.chars().all(|sign| match sign {
        ' ' => rest.is_empty(),
        '%' => ENDINGS.iter().any(|ending| ending.chars().eq(rest.iter().copied())),
        '#' => take(&mut rest, is_vowel, false),
        ':' => {
            while take(&mut rest, |c| !is_vowel(c), false) {}
            true
        }
        '^' => take(&mut rest, |c| !is_vowel(c), false),
        '+' => take(&mut rest, |c| "eiy".contains(c), false),
        letter => take(&mut rest, |c| c == letter, false),
    })
}

fn take(rest: &mut &[char], wanted: impl Fn(char) -> bool, last: bool) -> bool {
    let split = if last {
        rest.split_last().map(|(one, others)| (*one, others))
    } else {
        rest.split_first().map(|(one, others)| (*one, others))
    };
    match split {
        Some((letter, others)) if wanted(letter) => {
            *rest = others;
            true
        }
        _ => false,
    }
}

fn is_vowel(letter: char) -> bool {
    VOWELS.contains(letter)
}

/// With a stress on the first vowel that is not a murmur: most often it is there.
fn stressed(sounds: &str) -> String {
    let strong = |c: char| VOWEL_SIGNS.contains(c) && !"əɚɐ".contains(c);
    let place = sounds.find(strong).or_else(|| sounds.find(|c| VOWEL_SIGNS.contains(c)));
    match place {
        Some(at) => format!("{}ˈ{}", &sounds[..at], &sounds[at..]),
        None => sounds.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_said_by_rule() {
        for (written, said) in [
            ("cat", "kˈæt"),
            ("late", "lˈeɪt"),
            ("street", "stɹˈiːt"),
            ("phone", "fˈoʊn"),
            ("haircut", "hˈɛɹkʌt"),
            ("booking", "bˈʊkɪŋ"),
            ("thing", "θˈɪŋ"),
            ("night", "nˈaɪt"),
            ("station", "stˈeɪʃən"),
            ("church", "tʃˈɜːtʃ"),
            ("happy", "hˈæpi"),
            ("boxes", "bˈɑːksɪz"),
            ("the", "ðə"),
            ("Thursday", "θˈɜːzdeɪ"),
        ] {
            assert_eq!(sounds(written), said, "{written}");
        }
    }

    #[test]
    fn initials_are_spelled() {
        assert_eq!(sounds("VAT"), "vˈiː ˈeɪ tˈiː");
        assert_eq!(sounds("hmm"), "ˈeɪtʃ ˈɛm ˈɛm");
    }

    #[test]
    fn any_word_ends() {
        for written in ["", "'", "日本", "ñandú", &"x".repeat(5_000), &"ough".repeat(1_000)] {
            let _ = sounds(written);
        }
        assert_eq!(sounds("Zoë"), "zˈoʊi");
    }
}
