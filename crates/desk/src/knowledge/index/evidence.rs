//! What speaks for and against a passage being the answer, in figures: what its words and its meaning
//! have in common with the question, what of the question nothing knows, and whether it has the kind
//! of thing that was asked for.

use super::{Hit, Index, Kind, query::Query, words};

/// Passages that are weighed for a question.
pub(super) const WEIGHED: usize = 5;
/// Figures for each.
#[cfg(test)]
pub(super) const FIGURES: usize = 46;

/// What is asked for. A question may ask for several.
const ASKS: [&str; 16] = [
    " how much ",
    " how long ",
    " how many ",
    " how ",
    " when ",
    " where ",
    " who ",
    " which ",
    " what ",
    " why ",
    " can ",
    " do ",
    " is ",
    " are ",
    " does ",
    " if ",
];

/// How near a passage is in meaning: as a whole, and its nearest sentence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Near {
    pub(super) whole: f32,
    pub(super) sentence: f32,
}

impl Near {
    pub(super) fn joined(self) -> f32 {
        // Without sentences of its own a passage is as near as the whole of it.
        0.5 * self.whole + 0.5 * if self.sentence > 0.0 { self.sentence } else { self.whole }
    }
}

impl Index {
    /// The passages that may answer, the likeliest first by words and meaning joined, each with what
    /// speaks for it.
    pub(super) fn evidence(
        &self,
        query: &Query,
        text: &str,
        near: &[Near],
    ) -> Vec<(Hit, Vec<f32>)> {
        let joined = |hit: &Hit| near[hit.passage].joined() + 0.5 * hit.score;
        let mut all: Vec<(Hit, f32)> = self
            .rank(query, super::query::JUDGED)
            .into_iter()
            .map(|hit| (hit, joined(&hit)))
            .collect();
        let mut nearest: Vec<usize> = (0..near.len()).collect();
        nearest.sort_by(|a, b| near[*b].joined().total_cmp(&near[*a].joined()));
        for at in nearest.into_iter().take(WEIGHED) {
            if all.iter().all(|(hit, _)| hit.passage != at) {
                all.push((self.judge_alone(query, at), near[at].joined()));
            }
        }
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.passage.cmp(&b.0.passage)));
        all.truncate(WEIGHED);
        let asks = asks(text);
        let count = words::split(text).len();
        let lead = |at: usize, of: &dyn Fn(usize) -> f32| {
            let others = (0..all.len()).filter(|other| *other != at).map(of);
            of(at) - others.fold(0.0_f32, f32::max)
        };
        let mean = all.iter().map(|(_, joined)| joined).sum::<f32>() / real(all.len().max(1));
        (0..all.len())
            .map(|at| {
                let (hit, joined) = all[at];
                let passage = &self.passages[hit.passage];
                let mut all_of: Vec<f32> = vec![
                    hit.score,
                    hit.coverage,
                    hit.asked,
                    hit.bm25,
                    lead(at, &|at| all[at].0.score),
                    lead(at, &|at| all[at].0.coverage),
                    query.strange,
                    query.strange / query.weight.max(0.01),
                    query.telling,
                    query.weight,
                    real(query.asked.len()),
                    real(count),
                    self.heaviest_missing(query, hit.passage),
                    real(passage.text.len()),
                    real(self.passages.len()),
                    f32::from(u8::from(passage.kind == Kind::Faq)),
                    real(at),
                ];
                all_of.extend(asks);
                all_of.extend(has(&passage.text));
                let this = near[hit.passage];
                all_of.extend([
                    this.whole,
                    this.sentence,
                    this.joined(),
                    lead(at, &|at| near[all[at].0.passage].joined()),
                    lead(at, &|at| near[all[at].0.passage].whole),
                    joined,
                    lead(at, &|at| all[at].1),
                    mean,
                ]);
                (hit, all_of)
            })
            .collect()
    }

    /// What the heaviest word of the query weighs that the passage has nothing for.
    fn heaviest_missing(&self, query: &Query, at: usize) -> f32 {
        let entry = &self.entries[at];
        let has = |term: &u32| {
            entry.phrasings.iter().any(|phrasing| phrasing.contains(term))
                || entry.sentences.iter().any(|s| s.terms.binary_search(term).is_ok())
        };
        query
            .asked
            .iter()
            .filter(|asked| !asked.options.iter().any(|(term, _)| has(term)))
            .map(|asked| asked.weight)
            .fold(0.0, f32::max)
    }
}

fn asks(text: &str) -> [f32; 16] {
    let line = format!(" {} ", words::split(text).join(" "));
    ASKS.map(|ask| f32::from(u8::from(line.contains(ask))))
}

/// Whether a text has an amount, a figure, a time, and whether it says yes or no.
fn has(text: &str) -> [f32; 5] {
    let lower = text.to_lowercase();
    let any = |list: &[&str]| f32::from(u8::from(list.iter().any(|one| lower.contains(one))));
    [
        any(&["£", "$", "€"]),
        f32::from(u8::from(lower.contains(|c: char| c.is_ascii_digit()))),
        any(&["am", "pm", ":00", ":30", ":15", ":45", "o'clock", "noon", "midnight"]),
        any(&["minute", "hour", "day", "week", "month", "year"]),
        if lower.starts_with("yes") {
            1.0
        } else if lower.starts_with("no") {
            -1.0
        } else {
            0.0
        },
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and passages are far below 2^24")]
fn real(count: usize) -> f32 {
    count as f32
}
