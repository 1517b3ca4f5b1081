//! Retrieval over what a business has taught its front desk: BM25 over fields, with stemming,
//! spelling, synonyms and a judgement of how sure the best match is.
//!
//! One index holds one organization's passages in memory. It is built whole and never changed; it
//! reads no clock and does no I/O. It never answers by itself: it says which passage fits, how
//! well, and which of its sentences were asked for.

mod band;
mod evidence;
mod forest;
mod light;
mod meaning;
mod mending;
mod query;
mod sentences;
mod slips;
mod spelling;
pub(crate) mod synonyms;
pub mod words;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;

use frontdesk_base::Language;

pub use band::Band;
pub use mending::Words;
use sentences::Sentence;
use spelling::Spelling;
use words::Analyzer;

/// A piece of knowledge that can be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its id.
    pub id: String,
    /// The source it was cut from.
    pub source_id: String,
    /// The heading people know it by; an FAQ entry's question.
    pub title: String,
    /// An FAQ entry's question and its other phrasings.
    pub questions: Vec<String>,
    /// What it says.
    pub text: String,
    /// What it was cut from.
    pub kind: Kind,
}

/// What a passage was cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A question with its answer; the answer is given word for word.
    Faq,
    /// The business's own description.
    Profile,
    /// A file or a web page; only the sentences asked for are given.
    Document,
}

/// A passage that fits a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Which passage, as a position in [`Index::passages`].
    pub passage: usize,
    /// How well it fits, 0 to 1.
    pub score: f32,
    /// The share of what the query's words tell that the passage has, 0 to 1.
    pub coverage: f32,
    /// The share of what the passage's own question tells that was asked, 0 to 1.
    pub asked: f32,
    /// BM25, as a share of what the query's words could give.
    pub bm25: f32,
}

/// A term in the passages: how many have it, and what it tells.
#[derive(Debug, Default)]
struct Term {
    postings: Vec<Posting>,
    content: f32,
}

/// A term in one passage: how often, weighted by field.
#[derive(Debug)]
struct Posting {
    passage: u32,
    frequency: f32,
}

/// What the index keeps of a passage beside its text.
#[derive(Debug)]
struct Entry {
    phrasings: Vec<Box<[u32]>>,
    sentences: Vec<Sentence>,
}

/// The passages of one organization, ready to be searched.
#[derive(Debug)]
pub struct Index {
    language: Language,
    analyzer: Analyzer,
    passages: Vec<Passage>,
    entries: Vec<Entry>,
    vocabulary: HashMap<Box<str>, u32>,
    terms: Vec<Term>,
    spelling: Spelling,
    /// Stem -> terms that may stand for it.
    synonyms: HashMap<Box<str>, Vec<(u32, f32)>>,
    /// "giftcard" -> "gift", "card": words that stand together in a question or title.
    compounds: HashMap<Box<str>, [u32; 2]>,
    /// What texts of the passages mean, as far as that has been worked out.
    vectors: meaning::Vectors,
}

/// A word in a question tells more about what the passage answers than one in its text.
const QUESTION: f32 = 3.0;
const TITLE: f32 = 2.0;

/// A longer passage than this is not read to its end; the chunker makes them far shorter.
const LONGEST_PASSAGE: usize = 20_000;

impl Index {
    /// An index of `passages`, read as `language`.
    pub fn build(passages: Vec<Passage>, language: Language) -> Self {
        let mut index = Self {
            language,
            analyzer: Analyzer::new(language),
            entries: Vec::with_capacity(passages.len()),
            passages: Vec::new(),
            vocabulary: HashMap::new(),
            terms: Vec::new(),
            spelling: Spelling::default(),
            synonyms: HashMap::new(),
            compounds: HashMap::new(),
            vectors: meaning::Vectors::default(),
        };
        let mut seen = HashMap::new();
        let lengths: Vec<f32> = passages
            .iter()
            .enumerate()
            .map(|(at, passage)| index.add(at, passage, &mut seen))
            .collect();
        index.level(&lengths);
        index.connect();
        index.passages = passages;
        index
    }

    /// The passages, in the order they were given.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// The passage of `hit`.
    pub fn passage(&self, hit: &Hit) -> &Passage {
        &self.passages[hit.passage]
    }

    /// What `hit` answers to `query`: an FAQ's answer whole, of anything longer the sentences asked
    /// for.
    pub fn excerpt(&self, hit: &Hit, query: &str) -> String {
        let passage = &self.passages[hit.passage];
        match passage.kind {
            Kind::Faq => passage.text.trim().to_owned(),
            Kind::Profile | Kind::Document => self.best_sentences(hit.passage, query),
        }
    }

    /// Files one passage; answers how many words its text has.
    fn add(&mut self, at: usize, passage: &Passage, seen: &mut HashMap<Box<str>, u32>) -> f32 {
        let mut frequencies: HashMap<u32, f32> = HashMap::new();
        let mut phrasings = Vec::with_capacity(passage.questions.len() + 1);
        for question in &passage.questions {
            let terms = self.file(question, seen);
            self.compound(question, &terms);
            for term in &terms {
                let frequency = frequencies.entry(*term).or_default();
                *frequency = frequency.max(QUESTION);
            }
            phrasings.push(terms.into_boxed_slice());
        }
        let title = self.file(&passage.title, seen);
        self.compound(&passage.title, &title);
        for term in &title {
            *frequencies.entry(*term).or_default() += TITLE;
        }
        if passage.kind != Kind::Faq || passage.questions.is_empty() {
            phrasings.push(title.into_boxed_slice());
        }

        let mut words: u16 = 0;
        let mut body: HashMap<u32, f32> = HashMap::new();
        let mut sentences = Vec::new();
        let text = head(&passage.text, LONGEST_PASSAGE);
        for (start, end) in sentences::ranges(text) {
            let mut terms = self.file(&text[start..end], seen);
            words = words.saturating_add(u16::try_from(terms.len()).unwrap_or(u16::MAX));
            for term in &terms {
                *body.entry(*term).or_default() += 1.0;
            }
            terms.sort_unstable();
            terms.dedup();
            sentences.push(Sentence { start, end, terms: terms.into_boxed_slice() });
        }
        // Text frequencies are kept negative until the mean length is known.
        let passage = u32::try_from(at).unwrap_or(u32::MAX);
        for (term, count) in body {
            self.terms[term as usize].postings.push(Posting { passage, frequency: -count });
        }
        for (term, frequency) in frequencies {
            self.terms[term as usize].postings.push(Posting { passage, frequency });
        }
        self.entries.push(Entry { phrasings, sentences });
        f32::from(words)
    }

    /// Makes text frequencies comparable between long and short passages and joins each passage's
    /// postings of a term into one.
    fn level(&mut self, lengths: &[f32]) {
        let mean = (lengths.iter().sum::<f32>() / query::real(lengths.len().max(1))).max(1.0);
        for term in &mut self.terms {
            let mut postings: Vec<Posting> = Vec::with_capacity(term.postings.len());
            for posting in term.postings.drain(..) {
                let length = lengths[posting.passage as usize];
                let frequency = if posting.frequency < 0.0 {
                    -posting.frequency / (0.4 + 0.6 * length / mean)
                } else {
                    posting.frequency
                };
                match postings.last_mut() {
                    Some(last) if last.passage == posting.passage => last.frequency += frequency,
                    _ => postings.push(Posting { passage: posting.passage, frequency }),
                }
            }
            postings.shrink_to_fit();
            term.postings = postings;
        }
    }

    /// Notes the words of `text` that people may write as one.
    fn compound(&mut self, text: &str, terms: &[u32]) {
        let plain = synonyms::join_phrases(&words::split(text));
        for (pair, terms) in plain.windows(2).zip(terms.windows(2)) {
            let telling = pair.iter().any(|word| light::weight(word) > 0.9);
            if telling && pair[0].len() + pair[1].len() >= 5 {
                let stem = self.analyzer.stem(&pair.concat());
                self.compounds.entry(stem.into()).or_insert([terms[0], terms[1]]);
            }
        }
    }

    /// Notes which of the knowledge's terms may stand for a word.
    fn connect(&mut self) {
        for (word, other, closeness) in synonyms::pairs() {
            let Some(term) = self.vocabulary.get(self.analyzer.stem(other).as_str()) else {
                continue;
            };
            let options = self.synonyms.entry(self.analyzer.stem(word).into()).or_default();
            match options.iter_mut().find(|option| option.0 == *term) {
                Some(option) => option.1 = option.1.max(closeness),
                None => options.push((*term, closeness)),
            }
        }
    }

    /// The terms of `text`, made where they are new.
    fn file(&mut self, text: &str, seen: &mut HashMap<Box<str>, u32>) -> Vec<u32> {
        let mut terms = Vec::new();
        for plain in synonyms::join_phrases(&words::split(text)) {
            if let Some(term) = seen.get(plain.as_str()) {
                terms.push(*term);
                continue;
            }
            let stem = self.analyzer.stem(&plain);
            let content = light::weight(&plain);
            let term = if let Some(term) = self.vocabulary.get(stem.as_str()) {
                *term
            } else {
                let term = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
                self.vocabulary.insert(stem.into(), term);
                self.terms.push(Term { postings: Vec::new(), content });
                term
            };
            let known = &mut self.terms[term as usize];
            known.content = known.content.min(content);
            if content > light::GRAMMAR_WEIGHT {
                self.spelling.add(&plain, term);
            }
            seen.insert(plain.into(), term);
            terms.push(term);
        }
        terms
    }
}

/// At most `max` bytes of `text`, cut between characters.
pub(super) fn head(text: &str, max: usize) -> &str {
    if text.len() <= max { text } else { &text[..text.floor_char_boundary(max)] }
}
