//! How text becomes words: NFKC, lower case, no diacritics, split where Unicode splits, stemmed.

use std::borrow::Cow;

use frontdesk_base::Language;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{light, synonyms};

/// Longer runs of letters are noise (a pasted key, a held-down key), not words.
const LONGEST_WORD: usize = 40;

/// Plain words between blanks, written as people read a list.
#[derive(Debug, Clone, Copy)]
pub struct List(pub &'static str);

impl List {
    /// The word is on it.
    pub fn has(&self, word: &str) -> bool {
        self.words().any(|known| known == word)
    }

    /// Its words.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.0.split_ascii_whitespace()
    }
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without diacritics or apostrophes.
    pub plain: String,
    /// What the index files it under.
    pub stem: String,
}

impl Word {
    /// How much the word tells about what is asked: near 0 for "the", 1 for "parking".
    pub fn content(&self) -> f32 {
        light::weight(&self.plain)
    }
}

/// How much a plain word tells: near 0 for "the", 1 for "parking".
pub fn content(plain: &str) -> f32 {
    light::weight(plain)
}

/// Turns text into words for one language.
pub struct Analyzer {
    stemmer: Stemmer,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Analyzer")
    }
}

impl Analyzer {
    /// An analyzer with the stemmer of `language`.
    pub fn new(language: Language) -> Self {
        let algorithm = match language {
            Language::En => Algorithm::English,
            Language::Es => Algorithm::Spanish,
            Language::De => Algorithm::German,
            Language::Fr => Algorithm::French,
            Language::Ar => Algorithm::Arabic,
        };
        Self { stemmer: Stemmer::create(algorithm) }
    }

    /// The words of `text` in order, with set phrases ("how much") as the one word they stand for.
    pub fn words(&self, text: &str) -> Vec<Word> {
        synonyms::join_phrases(&split(text)).into_iter().map(|plain| self.word(plain)).collect()
    }

    /// The words of a question as people type it: [`Analyzer::words`], with what they shorten or
    /// transpose written out.
    pub fn asked(&self, text: &str) -> Vec<Word> {
        let written: Vec<String> = split(text).into_iter().map(written_out).collect();
        synonyms::join_phrases(&written).into_iter().map(|plain| self.word(plain)).collect()
    }

    /// A word already in plain form.
    pub fn word(&self, plain: String) -> Word {
        let stem = self.stem(&plain);
        Word { plain, stem }
    }

    /// The stem of a word already in plain form.
    pub fn stem(&self, plain: &str) -> String {
        if plain.is_ascii() && plain.len() <= 2 {
            return plain.to_owned();
        }
        self.stemmer.stem(&one_spelling(plain)).into_owned()
    }
}

/// What a typed word stands for: "wat", "hwo", "tmrw".
fn written_out(plain: String) -> String {
    const TYPED: &[(&str, &str)] = &[
        ("teh", "the"),
        ("hte", "the"),
        ("yuo", "you"),
        ("oyu", "you"),
        ("hwo", "how"),
        ("waht", "what"),
        ("wat", "what"),
        ("wht", "what"),
        ("wot", "what"),
        ("whats", "what"),
        ("wen", "when"),
        ("wehn", "when"),
        ("whn", "when"),
        ("wer", "where"),
        ("whre", "where"),
        ("wher", "where"),
        ("ther", "there"),
        ("thier", "their"),
        ("cuz", "because"),
        ("coz", "because"),
        ("bc", "because"),
        ("plz", "please"),
        ("pls", "please"),
        ("plse", "please"),
        ("cud", "could"),
        ("wud", "would"),
        ("shud", "should"),
        ("hav", "have"),
        ("haf", "have"),
        ("dis", "this"),
        ("dat", "that"),
        ("tho", "though"),
        ("b4", "before"),
        ("2day", "today"),
        ("2moro", "tomorrow"),
        ("tmrw", "tomorrow"),
        ("tomoz", "tomorrow"),
        ("tomorow", "tomorrow"),
        ("wknd", "weekend"),
        ("appt", "appointment"),
        ("apt", "appointment"),
        ("msg", "message"),
        ("pas", "pass"),
        ("clas", "class"),
        ("wile", "while"),
        ("wil", "will"),
        ("abt", "about"),
        ("yr", "year"),
        ("yrs", "years"),
        ("mins", "minutes"),
        ("hrs", "hours"),
        ("ppl", "people"),
        ("bday", "birthday"),
        ("veggie", "vegetarian"),
        ("kidz", "kids"),
        ("ov", "of"),
        ("alow", "allow"),
        ("alowed", "allowed"),
        ("becuase", "because"),
        ("becasue", "because"),
        ("recieve", "receive"),
        ("recieved", "received"),
        ("wich", "which"),
        ("wheter", "whether"),
        ("dose", "does"),
        ("dose", "does"),
        ("dou", "do"),
        ("ru", "are"),
    ];
    match TYPED.iter().find(|(typed, _)| *typed == plain) {
        None => plain,
        Some((_, word)) => (*word).to_owned(),
    }
}

/// British and American spelling as one: "colour", "tyre", "centre", "cancelled", "organise". Words that
/// this turns into no word at all are turned the same way on both sides.
fn one_spelling(plain: &str) -> Cow<'_, str> {
    const WHOLE: [(&str, &str); 6] = [
        ("tyre", "tire"),
        ("tyres", "tires"),
        ("licence", "license"),
        ("grey", "gray"),
        ("programme", "program"),
        ("enrol", "enroll"),
    ];
    // What must stand before it, in letters, so that "hour" and "tour" stay what they are.
    const WITHIN: [(&str, &str, usize); 8] = [
        ("ours", "ors", 3),
        ("our", "or", 3),
        ("ourite", "orite", 3),
        ("ouring", "oring", 3),
        ("oured", "ored", 3),
        ("tre", "ter", 3),
        ("lled", "led", 3),
        ("lling", "ling", 3),
    ];
    if let Some((_, other)) = WHOLE.iter().find(|(word, _)| *word == plain) {
        return Cow::Borrowed(other);
    }
    for (british, american, least) in WITHIN {
        if let Some(begin) = plain.strip_suffix(british)
            && begin.len() >= least
        {
            return Cow::Owned(format!("{begin}{american}"));
        }
    }
    for (british, american) in
        [("isation", "ization"), ("ise", "ize"), ("ised", "ized"), ("ising", "izing")]
    {
        if let Some(begin) = plain.strip_suffix(british)
            && begin.len() >= 4
        {
            return Cow::Owned(format!("{begin}{american}"));
        }
    }
    Cow::Borrowed(plain)
}

/// Lower case, compatibility forms resolved, Latin diacritics dropped, typographic apostrophes plain.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase).nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            '’' | '‘' | '`' | '´' => folded.push('\''),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            _ => folded.push(c),
        }
    }
    folded.nfc().collect()
}

/// The plain words of `text`.
pub fn split(text: &str) -> Vec<String> {
    fold(text).unicode_words().filter_map(plain_word).collect()
}

fn plain_word(word: &str) -> Option<String> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    (!plain.is_empty() && plain.chars().count() <= LONGEST_WORD).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_plain() {
        for (text, words) in [
            ("What's the PRICE?", vec!["what", "the", "price"]),
            ("Café Zürich’s straße", vec!["cafe", "zurich", "strasse"]),
            ("ﬁt ① Ｆｕｌｌ", vec!["fit", "1", "full"]),
            ("don't, won’t", vec!["dont", "wont"]),
            ("", vec![]),
            ("!!! … 🙂", vec![]),
        ] {
            assert_eq!(split(text), words, "{text}");
        }
    }

    #[test]
    fn set_phrases_become_their_word() {
        let analyzer = Analyzer::new(Language::En);
        let stems =
            |text: &str| analyzer.words(text).into_iter().map(|word| word.stem).collect::<Vec<_>>();
        assert_eq!(stems("how much are haircuts"), ["price", "are", "haircut"]);
        assert_eq!(stems("call off my booking"), ["cancel", "my", "book"]);
    }
}
