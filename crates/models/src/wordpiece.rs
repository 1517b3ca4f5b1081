//! Text as the numbers of its word pieces, the way uncased BERT was taught to read.

use std::{collections::HashMap, fs::File, io::BufReader, path::Path};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::ModelError;

/// A longer word is unknown as a whole.
const MAX_WORD: usize = 100;
/// What a piece that continues a word begins with in the vocabulary.
const CONTINUES: &str = "##";

/// Cuts text into word pieces.
#[derive(Debug)]
pub(crate) struct WordPiece {
    /// Pieces that begin a word.
    heads: HashMap<Box<str>, u32>,
    /// Pieces that continue one, without their mark.
    tails: HashMap<Box<str>, u32>,
    start: u32,
    end: u32,
    unknown: u32,
}

#[derive(Deserialize)]
struct TokenizerFile {
    model: Vocabulary,
}

#[derive(Deserialize)]
struct Vocabulary {
    vocab: HashMap<String, u32>,
}

impl WordPiece {
    /// Reads the vocabulary of `tokenizer.json`, whose numbers must be below `size`.
    pub(crate) fn open(path: &Path, size: usize) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(|error| ModelError::io(path, error))?;
        let file: TokenizerFile =
            serde_json::from_reader(BufReader::new(file)).map_err(|error| {
                ModelError::malformed(path, format!("it is not a vocabulary ({error})"))
            })?;
        Self::new(file.model.vocab, size).map_err(|what| ModelError::malformed(path, what))
    }

    fn new(vocab: HashMap<String, u32>, size: usize) -> Result<Self, String> {
        let special = |name: &str| {
            vocab.get(name).copied().ok_or_else(|| format!("its vocabulary has no {name}"))
        };
        let (start, end) = (special("[CLS]")?, special("[SEP]")?);
        let unknown = special("[UNK]")?;
        let mut pieces = Self { heads: HashMap::new(), tails: HashMap::new(), start, end, unknown };
        for (piece, id) in vocab {
            if usize::try_from(id).is_ok_and(|id| id >= size) {
                return Err(format!("`{piece}` has number {id}; the model knows {size}"));
            }
            match piece.strip_prefix(CONTINUES) {
                Some(tail) if !tail.is_empty() => pieces.tails.insert(tail.into(), id),
                _ => pieces.heads.insert(piece.into(), id),
            };
        }
        Ok(pieces)
    }

    /// The pieces that begin a word, by their numbers: BERT numbered them by how frequent they are.
    pub(crate) fn heads(&self) -> Vec<&str> {
        let mut heads: Vec<_> = self.heads.iter().map(|(piece, id)| (*id, &**piece)).collect();
        heads.sort_unstable();
        heads.into_iter().map(|(_, piece)| piece).collect()
    }

    /// The numbers of the pieces of `text` between a start and an end mark, at most `most` in all:
    /// what is beyond is not read.
    pub(crate) fn encode(&self, text: &str, most: usize) -> Vec<u32> {
        let room = most.saturating_sub(1);
        let mut ids = vec![self.start];
        let mut word = String::new();
        for c in plain(text) {
            let alone = is_punctuation(c) || is_cjk(c);
            if alone || c == ' ' {
                self.word(&word, &mut ids);
                word.clear();
            }
            if alone {
                self.word(c.encode_utf8(&mut [0; 4]), &mut ids);
            } else if c != ' ' {
                word.push(c);
            }
            if ids.len() >= room {
                break;
            }
        }
        self.word(&word, &mut ids);
        ids.truncate(room);
        ids.push(self.end);
        ids
    }

    /// Appends the pieces of one word: always the longest that fits, or one unknown.
    fn word(&self, word: &str, ids: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        if word.chars().nth(MAX_WORD).is_some() {
            ids.push(self.unknown);
            return;
        }
        let before = ids.len();
        let (mut rest, mut known) = (word, &self.heads);
        while !rest.is_empty() {
            let ends = rest.char_indices().rev().map(|(at, c)| at + c.len_utf8());
            let longest = ends.map(|end| rest.split_at(end));
            let found = longest.filter_map(|(piece, after)| Some((*known.get(piece)?, after)));
            let Some((id, after)) = { found }.next() else {
                ids.truncate(before);
                ids.push(self.unknown);
                return;
            };
            ids.push(id);
            (rest, known) = (after, &self.tails);
        }
    }
}

/// The characters of `text` in lower case without accents and control characters, every white
/// space a plain one.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter_map(|c| match c {
            '\0' | '\u{fffd}' => None,
            '\t' | '\n' | '\r' => Some(' '),
            _ if c.general_category_group() == GeneralCategoryGroup::Other => None,
            _ if c.is_whitespace() => Some(' '),
            _ => Some(c),
        })
        .nfd()
        .filter(|c| c.general_category() != GeneralCategory::NonspacingMark)
        .flat_map(char::to_lowercase)
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// Whether `c` is a Chinese character: each is a word.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, most: usize) -> Vec<u32> {
        let words = ["[CLS]", "[SEP]", "[UNK]", "hair", "##cut", "##s", ",", "cafe", "日", "本"];
        let vocab = (0..).zip(words).map(|(id, word)| (word.to_owned(), id)).collect();
        WordPiece::new(vocab, words.len()).unwrap().encode(text, most)
    }

    #[test]
    fn a_word_is_cut_into_its_longest_pieces() {
        assert_eq!(pieces("Haircuts,hair", 256), [0, 3, 4, 5, 6, 3, 1]);
    }

    #[test]
    fn a_word_with_a_piece_that_is_not_known_is_unknown_as_a_whole() {
        assert_eq!(pieces("hairy hair", 256), [0, 2, 3, 1]);
        assert_eq!(pieces(&"hair".repeat(26), 256), [0, 2, 1]);
    }

    #[test]
    fn case_accents_controls_and_odd_spaces_do_not_count() {
        assert_eq!(pieces("CAF\u{c9}\u{a0}cafe\u{301}\tca\u{200b}fe\0", 256), [0, 7, 7, 7, 1]);
    }

    #[test]
    fn each_chinese_character_is_a_word() {
        assert_eq!(pieces("hair日本hair", 256), [0, 3, 8, 9, 3, 1]);
    }

    #[test]
    fn what_is_beyond_the_most_is_left_out_and_the_end_mark_stays() {
        assert_eq!(pieces("haircuts haircuts", 5), [0, 3, 4, 5, 1]);
        assert_eq!(pieces(&"hair ".repeat(100_000), 256).len(), 256);
    }

    #[test]
    fn nothing_is_still_a_text() {
        assert_eq!(pieces("  \n", 256), [0, 1]);
    }

    #[test]
    fn a_marker_that_somebody_typed_is_text() {
        assert_eq!(pieces("[SEP]", 256), [0, 2, 2, 2, 1]);
    }

    #[test]
    fn a_vocabulary_that_does_not_fit_the_model_is_refused() {
        let vocab = |words: &[&str]| {
            (0..).zip(words).map(|(id, word)| ((*word).to_owned(), id)).collect::<HashMap<_, _>>()
        };
        assert_eq!(
            WordPiece::new(vocab(&["[CLS]", "[SEP]"]), 9).unwrap_err(),
            "its vocabulary has no [UNK]"
        );
        let error = WordPiece::new(vocab(&["[CLS]", "[SEP]", "[UNK]", "a"]), 3).unwrap_err();
        assert_eq!(error, "`a` has number 3; the model knows 3");
    }

    #[test]
    fn texts_are_read_as_the_reference_reads_them() {
        let path = crate::testing::folder().join("all-MiniLM-L6-v2/tokenizer.json");
        let pieces = WordPiece::open(&path, 30522).unwrap();

        assert_eq!(
            pieces.encode("Café déjà-vu, O'Neill's 3:30pm?!", 256),
            [
                101, 7668, 2139, 3900, 1011, 24728, 1010, 1051, 1005, 11511, 1005, 1055, 1017,
                1024, 2382, 9737, 1029, 999, 102
            ]
        );
        assert_eq!(pieces.encode("日本語 text", 256), [101, 1864, 1876, 1950, 3793, 102]);
        assert_eq!(
            pieces.encode("antidisestablishmentarianism £20 … — हिन्दी ΑΣ", 256),
            [
                101, 3424, 10521, 4355, 7875, 13602, 3672, 12199, 2964, 21853, 2692, 1529, 1517,
                1339, 29877, 29863, 29861, 29878, 1155, 29733, 102
            ]
        );
    }
}
