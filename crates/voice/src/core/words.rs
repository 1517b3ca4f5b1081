//! What a few words tell about a turn: that the caller only nods along, says goodbye, has not
//! finished a sentence, or is dictating.
//!
//! English, German, French and Spanish together: a line of one is rarely one of another, and the
//! language of a call may change within it.

/// Said while listening; they take no turn.
const BACK_CHANNEL: &[&str] = &[
    "mhm", "mm", "mmm", "mm-hmm", "mmhmm", "hm", "hmm", "uh-huh", "uhuh", "aha", "ah", "oh", "uh",
    "um", "er", "erm", "okay", "ok", "yeah", "yep", "yes", "right", "sure", "i see", "got it",
    "ja", "genau", "gut", "verstehe", "ach so", "äh", "ähm", "oui", "d'accord", "voilà", "euh",
    "sí", "si", "vale", "claro",
];

/// A sentence that ends in one of these goes on.
const OPEN_ENDS: &[&str] = &[
    "a", "an", "the", "and", "or", "but", "so", "because", "if", "when", "that", "which", "who",
    "for", "at", "on", "in", "to", "from", "with", "by", "of", "about", "my", "your", "his", "her",
    "our", "their", "is", "are", "was", "am", "i", "i'm", "im", "it's", "its", "we", "you", "he",
    "she", "they", "can", "could", "would", "will", "do", "does", "have", "has", "want", "need",
    "like", "um", "uh", "er", "erm", "maybe", "either", "between", "than", "as", "not", "und",
    "oder", "aber", "weil", "dass", "der", "die", "das", "ein", "eine", "einen", "für", "um", "am",
    "im", "mit", "von", "zu", "bis", "ich", "mein", "meine", "ist", "wir", "äh", "ähm", "et", "ou",
    "mais", "le", "la", "les", "un", "une", "pour", "à", "de", "du", "avec", "je", "mon", "y",
    "pero", "el", "los", "para", "con",
];

/// How people begin to dictate.
const OPENINGS: &[&str] = &[
    "my name is",
    "my number is",
    "the number is",
    "my phone number is",
    "my email is",
    "my e-mail is",
    "my email address is",
    "it's spelled",
    "spelled",
    "the address is",
    "the code is",
    "the postcode is",
    "mein name ist",
    "meine nummer ist",
    "meine e-mail ist",
    "je m'appelle",
    "mon numéro est",
    "mon adresse est",
    "me llamo",
    "mi número es",
    "mi correo es",
];

/// Goodbyes.
const GOODBYES: &[&str] = &[
    "bye",
    "goodbye",
    "good bye",
    "bye-bye",
    "bye bye",
    "cheers bye",
    "see you",
    "see you then",
    "have a good day",
    "have a nice day",
    "that's all",
    "that is all",
    "that's everything",
    "tschüss",
    "tschüs",
    "auf wiederhören",
    "das war's",
    "au revoir",
    "bonne journée",
    "adiós",
    "hasta luego",
    "eso es todo",
];

/// What may stand beside a goodbye.
const POLITE: &[&str] = &[
    "thanks",
    "thank",
    "you",
    "very",
    "much",
    "so",
    "a",
    "lot",
    "ok",
    "okay",
    "great",
    "perfect",
    "lovely",
    "no",
    "alright",
    "all",
    "right",
    "then",
    "for",
    "now",
    "your",
    "help",
    "and",
    "that",
    "was",
    "danke",
    "vielen",
    "dank",
    "merci",
    "beaucoup",
    "gracias",
    "muchas",
    "well",
    "cheers",
    "wonderful",
];

/// Digits as they are said.
const DIGITS: &[&str] = &[
    "zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "double", "triple", "null", "eins", "zwo", "zwei", "drei", "vier", "fünf", "sechs", "sieben",
    "acht", "neun", "un", "deux", "trois", "quatre", "cinq", "sept", "huit", "neuf", "cero", "uno",
    "dos", "tres",
];

fn plain(text: &str) -> String {
    let text: String = text
        .to_lowercase()
        .replace('’', "'")
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '\'' | '-' | '@' | '.') { c } else { ' ' })
        .collect();
    let words = text.split_whitespace().map(|word| word.trim_matches(['.', '-', '\'']));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether that is only said along with the agent: one to three such words.
pub(super) fn only_nods(text: &str) -> bool {
    let plain = plain(text);
    let words: Vec<&str> = plain.split(' ').collect();
    !plain.is_empty()
        && words.len() <= 3
        && (BACK_CHANNEL.contains(&plain.as_str())
            || words.iter().all(|word| BACK_CHANNEL.contains(word)))
}

/// Whether that is a goodbye and nothing else.
pub(super) fn says_goodbye(text: &str) -> bool {
    let mut rest = format!(" {} ", plain(text));
    let mut found = false;
    for goodbye in GOODBYES {
        let padded = format!(" {goodbye} ");
        while rest.contains(&padded) {
            found = true;
            rest = rest.replacen(&padded, " ", 1);
        }
    }
    found && rest.split_whitespace().all(|word| POLITE.contains(&word))
}

/// Whether a sentence stands open: it ends in a word that another must follow, in a comma, or in
/// the beginning of something dictated.
pub(super) fn stands_open(text: &str) -> bool {
    let trimmed = text.trim_end();
    if trimmed.ends_with([',', '-', '–', '…']) || trimmed.ends_with("...") {
        return true;
    }
    let plain = plain(text);
    let last = plain.rsplit(' ').next().unwrap_or_default();
    let sentence = trimmed.ends_with(['.', '!', '?']);
    // "What is it for?" is whole; "I need it for." is what ears write when a speaker breathes.
    (!trimmed.ends_with('?') && OPEN_ENDS.contains(&last) && (!sentence || plain.contains(' ')))
        || OPENINGS.iter().any(|opening| plain.ends_with(opening))
}

/// Whether something is being dictated: the last words are digits or single letters.
pub(super) fn dictates(text: &str) -> bool {
    let plain = plain(text);
    let tail: Vec<&str> = plain.rsplit(' ').take(2).collect();
    let letter = |word: &str| word.chars().count() == 1;
    let number =
        |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == '-') || DIGITS.contains(&word);
    // "I" and "a" are words as well.
    let certain = |word: &str| number(word) || (letter(word) && !matches!(word, "i" | "a"));
    match tail[..] {
        [only] => only.chars().filter(char::is_ascii_digit).count() >= 3,
        _ => {
            tail.iter().all(|word| number(word) || letter(word))
                && tail.iter().any(|word| certain(word))
        }
    }
}

/// How many digits have been said.
pub(super) fn digits(text: &str) -> usize {
    let plain = plain(text);
    let mut count = 0;
    let mut times = 1;
    for word in plain.split(' ') {
        let written = word.chars().filter(char::is_ascii_digit).count();
        match word {
            "double" => times = 2,
            "triple" => times = 3,
            _ if written > 0 => count += written,
            _ if DIGITS.contains(&word) => {
                count += times;
                times = 1;
            }
            _ => times = 1,
        }
    }
    count
}

/// Whether that can be an e-mail address, written or said: something, an at, and a domain.
pub(super) fn has_address(text: &str) -> bool {
    let plain = format!(" {} ", plain(text).replace('@', " @ "));
    let at = [" @ ", " at ", " ät ", " arobase ", " arroba "];
    let domain = at.iter().filter_map(|at| plain.split_once(at)).map(|(_, domain)| domain);
    domain.into_iter().any(|domain| {
        let said = [" dot ", " punkt ", " point ", " punto "];
        let spoken = said.iter().any(|dot| domain.contains(dot));
        spoken || domain.split(' ').any(|word| word.trim_matches('.').contains('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nods_are_told_from_answers() {
        for nod in ["Mhm.", "okay", "Yeah, yeah.", "I see", "uh-huh, right", "Genau."] {
            assert!(only_nods(nod), "{nod}");
        }
        for more in ["", "Yes please book it", "no", "stop", "okay but when", "wait"] {
            assert!(!only_nods(more), "{more}");
        }
    }

    #[test]
    fn a_goodbye_is_one_only_alone() {
        for bye in [
            "Bye!",
            "No, that's all, thank you. Goodbye.",
            "Okay great thanks, bye bye",
            "Danke, tschüss",
        ] {
            assert!(says_goodbye(bye), "{bye}");
        }
        for more in
            ["Thanks", "Before I say bye, what are your hours?", "buy", "is that all you offer"]
        {
            assert!(!says_goodbye(more), "{more}");
        }
    }

    #[test]
    fn open_sentences_are_waited_for() {
        for open in [
            "My name is",
            "I would like to come on",
            "a haircut and",
            "Well,",
            "do you have anything for…",
            "It's spelled",
            "I need it for.",
        ] {
            assert!(stands_open(open), "{open}");
        }
        for whole in ["What is it for?", "Tomorrow at ten.", "A haircut please", "Yes.", ""] {
            assert!(!stands_open(whole), "{whole}");
        }
    }

    #[test]
    fn dictation_is_heard() {
        for dictated in ["0151", "oh one five one", "It's S A R", "zero double seven"] {
            assert!(dictates(dictated), "{dictated}");
        }
        for not in ["at 10", "I am here", "tomorrow", "", "me and one"] {
            assert!(!dictates(not), "{not}");
        }
        assert_eq!(digits("oh double seven, 496"), 6);
        assert_eq!(digits("zero one five one four nine six zero one two three"), 11);
        assert!(has_address("john dot smith at gmail dot com") && has_address("j@shop.example"));
        assert!(!has_address("john dot smith at") && !has_address("look at that"));
    }
}
