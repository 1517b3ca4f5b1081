//! Meaning beside words: how near a query's vector is to those of each passage, joined with how well
//! the words fit.
//!
//! A vector finds "somewhere to leave the car" where the words say "parking", and is near to much that
//! does not answer: it ranks, and what the words say decides how sure the best match is.

use std::collections::HashMap;

use super::{Hit, Index, band::Band};

/// Sentences of one passage that have a vector of their own.
const MOST_SENTENCES: usize = 12;
/// From how many passages on only questions and whole texts have vectors.
const MANY: usize = 3_000;

/// Where the words' answer must also be near in meaning.
const AGREES: f32 = 0.35;
/// How sure the best match must be to answer, and to be asked about.
const ANSWERS: f32 = 0.62;
const ASKS: f32 = 0.36;
/// What the lead over the next match, the share of the query that the words cover, the share that no
/// passage has and the share of the passage's question that was asked say about it. Fitted to
/// questions whose answers are known (`docs/quality.md`).
const LEAD: f32 = 1.98;
const COVERED: f32 = 0.68;
const STRANGE: f32 = -3.34;
const ASKED: f32 = 0.45;
const BASE: f32 = -0.39;

/// What a vector of a passage stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Question,
    Text,
    Sentence,
}

/// The vectors of an index: one after another, each with the passage it belongs to.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    dimensions: usize,
    values: Vec<f32>,
    of: Vec<(u32, Part)>,
}

impl Index {
    /// The texts whose vectors this index wants, by passage.
    fn texts(&self) -> impl Iterator<Item = (usize, Part, String)> + '_ {
        let sentences = if self.passages.len() <= MANY { MOST_SENTENCES } else { 0 };
        self.passages.iter().enumerate().flat_map(move |(at, passage)| {
            let text = if passage.questions.is_empty() {
                format!("{}. {}", passage.title, passage.text)
            } else {
                passage.text.clone()
            };
            let questions = passage
                .questions
                .iter()
                .map(move |question| (at, Part::Question, question.clone()));
            let single = self.entries[at].sentences.iter().take(sentences).map(move |sentence| {
                (at, Part::Sentence, passage.text[sentence.start..sentence.end].to_owned())
            });
            questions.chain(std::iter::once((at, Part::Text, text))).chain(single)
        })
    }

    /// The texts whose vectors this index wants.
    pub fn wanted(&self) -> Vec<String> {
        self.texts().map(|(.., text)| text).collect()
    }

    /// Gives the index the vectors that there are, by their texts.
    pub fn set_vectors(&mut self, known: &HashMap<String, Vec<f32>>) {
        let mut vectors = Vectors::default();
        for (at, part, text) in self.texts() {
            let Some(vector) = known.get(&text) else { continue };
            if vectors.of.is_empty() {
                vectors.dimensions = vector.len();
            }
            if vector.len() == vectors.dimensions {
                vectors.values.extend_from_slice(vector);
                vectors.of.push((u32::try_from(at).unwrap_or(u32::MAX), part));
            }
        }
        self.vectors = vectors;
    }

    /// Whether there are vectors to compare with.
    pub fn has_vectors(&self) -> bool {
        !self.vectors.of.is_empty()
    }

    /// How near each passage is to a query's vector, 0 to 1: half by what it says or asks as a whole, half
    /// by its nearest sentence.
    fn nearness(&self, query: &[f32]) -> Vec<f32> {
        let mut whole = vec![0.0_f32; self.passages.len()];
        let mut sentence = vec![0.0_f32; self.passages.len()];
        if query.len() != self.vectors.dimensions || query.is_empty() {
            return whole;
        }
        let rows = self.vectors.values.chunks_exact(self.vectors.dimensions);
        for (row, (at, part)) in rows.zip(&self.vectors.of) {
            let near: f32 = row.iter().zip(query).map(|(a, b)| a * b).sum();
            let slot = match part {
                Part::Sentence => &mut sentence[*at as usize],
                Part::Question | Part::Text => &mut whole[*at as usize],
            };
            *slot = slot.max(near);
        }
        whole
            .iter()
            .zip(&sentence)
            // Without sentences of its own a passage is as near as the whole of it.
            .map(|(whole, one)| 0.5 * whole + 0.5 * if *one > 0.0 { *one } else { *whole })
            .collect()
    }

    /// How sure the answer to a question is, by its words and by what it means.
    pub fn band_by_meaning(&self, text: &str, vector: &[f32]) -> Band {
        let words = self.band(text);
        let near = self.nearness(vector);
        let query = self.understand(text);
        let ranked = fuse(&self.rank(&query, super::query::JUDGED), &near);
        let (Some((best, joined)), next) = (ranked.first(), ranked.get(1)) else { return words };
        let agreed = matches!(&words, Band::Answer(hit)
            if hit.passage == best.passage && near[hit.passage] >= AGREES || hit.score >= super::band::CERTAIN && hit.asked >= 0.9);
        if agreed {
            return words;
        }
        let lead = joined - next.map_or(0.0, |(_, joined)| *joined);
        let strange = query.strange / query.weight.max(f32::EPSILON);
        let sure = logistic(
            LEAD * lead + COVERED * best.coverage + STRANGE * strange + ASKED * best.asked + BASE,
        );
        let telling = query.telling >= super::band::TELLING;
        if telling && sure >= ANSWERS && self.counts(text, best.passage) {
            return Band::Answer(*best);
        }
        if telling && sure >= ASKS || matches!(words, Band::Answer(_)) {
            return Band::DidYouMean(ranked.iter().take(3).map(|(hit, _)| *hit).collect());
        }
        words
    }
}

/// The passages by words and meaning together, the best first, each with its joined score.
fn fuse(hits: &[Hit], near: &[f32]) -> Vec<(Hit, f32)> {
    let mut best: Vec<usize> = (0..near.len()).collect();
    best.sort_by(|a, b| near[*b].total_cmp(&near[*a]));
    best.truncate(super::query::JUDGED);
    let nearest = best
        .into_iter()
        .filter(|at| !hits.iter().any(|hit| hit.passage == *at))
        .map(|at| Hit { passage: at, score: 0.0, coverage: 0.0, asked: 0.0, bm25: 0.0 });
    let mut all: Vec<(Hit, f32)> = hits
        .iter()
        .copied()
        .chain(nearest)
        .map(|hit| {
            let near = near[hit.passage];
            (Hit { score: hit.score.max(near).min(1.0), ..hit }, near + 0.5 * hit.score)
        })
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.passage.cmp(&b.0.passage)));
    all
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Language;

    use super::*;
    use crate::knowledge::index::{Kind, Passage};

    fn passage(id: &str, question: &str, text: &str) -> Passage {
        Passage {
            id: id.to_owned(),
            source_id: id.to_owned(),
            title: question.to_owned(),
            questions: vec![question.to_owned()],
            text: text.to_owned(),
            kind: Kind::Faq,
        }
    }

    fn index() -> Index {
        let passages = vec![
            passage("a", "Do you have parking?", "Free parking is behind the building."),
            passage("b", "Do you take cards?", "We take every card."),
        ];
        Index::build(passages, Language::En)
    }

    #[test]
    fn a_text_is_wanted_once_for_each_of_its_parts() {
        let wanted = index().wanted();
        assert!(wanted.contains(&"Do you have parking?".to_owned()));
        assert!(wanted.contains(&"We take every card.".to_owned()));
    }

    #[test]
    fn the_nearer_passage_ranks_first_and_a_vector_of_another_model_counts_nothing() {
        let mut index = index();
        let known = index
            .wanted()
            .into_iter()
            .map(|text| {
                let parking = text.contains("arking");
                (text, if parking { vec![1.0, 0.0] } else { vec![0.0, 1.0] })
            })
            .collect();
        index.set_vectors(&known);

        let near = index.nearness(&[0.9, 0.1]);
        assert!(near[0] > 0.8 && near[1] < 0.2, "{near:?}");
        let ranked = fuse(&[], &near);
        assert_eq!(ranked[0].0.passage, 0);
        assert!(index.nearness(&[1.0, 0.0, 0.0]).iter().all(|near| *near == 0.0));
    }

    #[test]
    fn without_vectors_words_decide_alone() {
        let index = index();
        assert!(!index.has_vectors());
        assert_eq!(
            index.band_by_meaning("do you have parking", &[]),
            index.band("do you have parking")
        );
    }
}
