//! Meaning beside words: how near a query's vector is to those of each passage, joined with how well
//! the words fit.
//!
//! A vector finds "somewhere to leave the car" where the words say "parking", and is near to much that
//! does not answer: it ranks, and what speaks for and against a passage decides together how sure the best match is.

use std::collections::HashMap;

use super::{
    Hit, Index,
    band::{self, Band},
    evidence::Near,
    forest,
};

/// Sentences of one passage that have a vector of their own.
const MOST_SENTENCES: usize = 12;
/// From how many passages on only questions and whole texts have vectors.
const MANY: usize = 3_000;

/// How likely what the words answer with must be to be kept, and anything else to be given, and to be
/// asked about. Tried on the tuning questions (`docs/quality.md`).
const KEEPS: f32 = 0.2;
const ANSWERS: f32 = 0.45;
const ASKS: f32 = 0.2;
/// Beside the likeliest, what may also be meant.
const ALSO: f32 = 0.4;

/// Figures that a reader adds to a passage's.
pub(super) const FIGURES_READ: usize = 4;

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

    /// How near each passage is to a query's vector.
    pub(super) fn nearness(&self, query: &[f32]) -> Vec<Near> {
        let mut all = vec![Near::default(); self.passages.len()];
        if query.len() != self.vectors.dimensions || query.is_empty() {
            return all;
        }
        let rows = self.vectors.values.chunks_exact(self.vectors.dimensions);
        for (row, (at, part)) in rows.zip(&self.vectors.of) {
            let near: f32 = row.iter().zip(query).map(|(a, b)| a * b).sum();
            let of = &mut all[*at as usize];
            let slot = match part {
                Part::Sentence => &mut of.sentence,
                Part::Question | Part::Text => &mut of.whole,
            };
            *slot = slot.max(near);
        }
        all
    }

    /// The passages that may answer a question, by its words and by what it means, each with what
    /// speaks for it; none where nothing can tell.
    pub fn weigh(&self, text: &str, vector: &[f32]) -> Vec<(Hit, Vec<f32>)> {
        if !self.has_vectors() || vector.is_empty() {
            return Vec::new();
        }
        let near = self.nearness(vector);
        let joined = |hit: Hit| {
            let score = hit.score.max(near[hit.passage].joined()).min(1.0);
            Hit { score, ..hit }
        };
        let weighed = self.evidence(&self.understand(text), text, &near).into_iter();
        weighed.map(|(hit, figures)| (joined(hit), figures)).collect()
    }

    /// A passage as it is read beside a question: its question, or the last of its headings, and its text.
    pub fn readable(&self, hit: &Hit) -> String {
        let passage = self.passage(hit);
        let title = passage.title.rsplit('›').next().unwrap_or_default().trim();
        let end = if title.ends_with('?') { "" } else { "." };
        format!("{title}{end} {}", passage.text)
    }

    /// How sure the answer to a question is, by its words and by those passages that [`Index::weigh`]
    /// found; `read` is what a reader says of each of them, where there is one.
    pub fn band_weighed(
        &self,
        text: &str,
        weighed: Vec<(Hit, Vec<f32>)>,
        read: Option<&[f32]>,
    ) -> Band {
        let words = self.band(text);
        let likely = match read {
            Some(read) if read.len() == weighed.len() => likely_read(&weighed, read),
            _ => weighed.iter().map(|(_, figures)| forest::TREES.likely(figures)).collect(),
        };
        let mut judged: Vec<(Hit, f32)> =
            weighed.into_iter().map(|(hit, _)| hit).zip(likely).collect();
        let likely = |at: usize| judged.iter().find(|(hit, _)| hit.passage == at).map(|one| one.1);
        if let Band::Answer(hit) = &words
            && (hit.score >= band::CERTAIN && hit.asked >= 0.9
                || likely(hit.passage).is_some_and(|likely| likely >= KEEPS))
        {
            return words;
        }
        judged.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.passage.cmp(&b.0.passage)));
        let Some((best, most)) = judged.first().copied() else { return words };
        let telling = self.understand(text).telling >= band::TELLING;
        if telling && most >= ANSWERS && self.counts(text, best.passage) {
            return Band::Answer(best);
        }
        if telling && most >= ASKS || matches!(words, Band::Answer(_)) {
            let meant = judged.iter().filter(|(_, likely)| *likely >= ALSO * most);
            return Band::DidYouMean(meant.take(3).map(|(hit, _)| *hit).collect());
        }
        words
    }
}

/// How likely each passage answers, with what a reader says of them all: of this one, by how much more
/// than of any other or of none, and both as shares.
fn likely_read(weighed: &[(Hit, Vec<f32>)], read: &[f32]) -> Vec<f32> {
    let most = read.iter().fold(0.0_f32, |most, said| most.max(*said));
    let none = (-most).exp();
    let sum = none + read.iter().map(|said| (said - most).exp()).sum::<f32>();
    let figures = |at: usize| -> [f32; FIGURES_READ] {
        let others = (0..read.len()).filter(|other| *other != at).map(|other| read[other]);
        let lead = read[at] - others.fold(0.0_f32, f32::max);
        [read[at], lead, (read[at] - most).exp() / sum, none / sum]
    };
    let all = weighed.iter().enumerate();
    all.map(|(at, (_, of))| forest::READ.likely(&[of.as_slice(), &figures(at)].concat())).collect()
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

        let near = |query: &[f32]| -> Vec<f32> {
            index.nearness(query).into_iter().map(Near::joined).collect()
        };
        let of_another = near(&[1.0, 0.0, 0.0]);
        let near = near(&[0.9, 0.1]);
        assert!(near[0] > 0.8 && near[1] < 0.2, "{near:?}");
        let query = index.understand("somewhere to leave the car");
        let first =
            index.evidence(&query, "somewhere to leave the car", &index.nearness(&[0.9, 0.1]));
        assert_eq!(first[0].0.passage, 0);
        assert_eq!(first[0].1.len(), super::super::evidence::FIGURES);
        assert!(of_another.iter().all(|near| *near == 0.0));
        let weighed = index.weigh("somewhere to leave the car", &[0.9, 0.1]);
        assert!(weighed[0].0.score > 0.8, "what is near in meaning alone fits that well");
    }

    #[test]
    fn without_vectors_words_decide_alone() {
        let index = index();
        assert!(!index.has_vectors());
        assert_eq!(
            index.band_weighed(
                "do you have parking",
                index.weigh("do you have parking", &[]),
                None
            ),
            index.band("do you have parking")
        );
    }
}
