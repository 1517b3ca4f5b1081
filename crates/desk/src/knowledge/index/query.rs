//! Searching: a query's words become terms with weights, passages are ranked by BM25, and the best
//! are judged by how much of the query they cover and how much of their own question was asked.

use std::collections::HashSet;

use super::{Entry, Hit, Index, Kind, head, light, slips, synonyms, words::Word};

/// A query is a question, not an essay: what comes after this is not read.
const LONGEST_QUERY: usize = 1_000;
const MOST_WORDS: usize = 48;

/// Passages judged in full; BM25 alone ranks the rest.
pub(super) const JUDGED: usize = 32;

/// Term saturation of BM25.
const SATURATION: f32 = 1.2;

/// A word of the query and the terms that may stand for it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) weight: f32,
    /// Term and how well it stands for the word.
    pub(super) options: Vec<(u32, f32)>,
}

/// A query, understood.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) asked: Vec<Asked>,
    pub(super) weight: f32,
    /// What the heaviest word that no passage has weighs.
    pub(super) strange: f32,
    /// What its most telling word tells.
    pub(super) telling: f32,
}

impl Index {
    /// The passages that fit `query`, the best first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query = self.understand(query);
        self.rank(&query, limit)
    }

    pub(super) fn rank(&self, query: &Query, limit: usize) -> Vec<Hit> {
        if self.passages.is_empty() || query.weight <= 0.0 {
            return Vec::new();
        }
        let mut scores = vec![0.0_f32; self.passages.len()];
        let mut best = vec![0.0_f32; self.passages.len()];
        let mut touched: Vec<u32> = Vec::new();
        for asked in &query.asked {
            // A passage gets the best of a word's meanings, not their sum.
            touched.clear();
            for (term, closeness) in &asked.options {
                for posting in &self.terms[*term as usize].postings {
                    let score = asked.weight * closeness * saturated(posting.frequency);
                    let slot = &mut best[posting.passage as usize];
                    if *slot == 0.0 {
                        touched.push(posting.passage);
                    }
                    *slot = slot.max(score);
                }
            }
            for passage in &touched {
                scores[*passage as usize] += std::mem::take(&mut best[*passage as usize]);
            }
        }
        let mut found: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] > 0.0).collect();
        let by_score = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b));
        if found.len() > JUDGED {
            found.select_nth_unstable_by(JUDGED, by_score);
            found.truncate(JUDGED);
        }
        let full = query.weight * saturated(super::QUESTION);
        let mut hits: Vec<Hit> = found
            .into_iter()
            .map(|at| self.judge(query, at, (scores[at] / full).min(1.0)))
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)));
        hits.truncate(limit);
        hits
    }

    /// A passage that no word of the query led to.
    pub(super) fn judge_alone(&self, query: &Query, at: usize) -> Hit {
        self.judge(query, at, 0.0)
    }

    fn judge(&self, query: &Query, at: usize, bm25: f32) -> Hit {
        let entry = &self.entries[at];
        let whole = self.passages[at].kind == Kind::Faq;
        // In a long text unrelated sentences together cover anything; two neighbours must do.
        let coverage =
            if whole { Self::cover_whole(query, entry) } else { cover_window(query, entry).0 };
        let asked_back = entry
            .phrasings
            .iter()
            .map(|phrasing| self.asked_back(query, phrasing))
            .fold(0.0_f32, f32::max);
        let back = if whole { asked_back } else { asked_back.max(0.8 * coverage) };
        Hit {
            passage: at,
            score: 0.45 * bm25 + 0.3 * coverage + 0.25 * back,
            coverage,
            asked: back,
            bm25,
        }
    }

    fn cover_whole(query: &Query, entry: &Entry) -> f32 {
        let mut covered = 0.0;
        for asked in &query.asked {
            let mut best = 0.0_f32;
            for (term, closeness) in &asked.options {
                if entry.phrasings.iter().any(|phrasing| phrasing.contains(term)) {
                    best = best.max(*closeness);
                } else if entry.sentences.iter().any(|s| s.terms.binary_search(term).is_ok()) {
                    // A word that only the answer has is a weaker sign that this was asked.
                    best = best.max(0.8 * closeness);
                }
            }
            covered += asked.weight * best;
        }
        covered / query.weight
    }

    /// The share of a phrasing that the query asks for.
    fn asked_back(&self, query: &Query, phrasing: &[u32]) -> f32 {
        let mut total = 0.0;
        let mut asked = 0.0;
        for term in phrasing {
            let weight = self.rarity(*term);
            total += weight;
            asked += weight
                * query
                    .asked
                    .iter()
                    .flat_map(|asked| &asked.options)
                    .filter(|(option, _)| option == term)
                    .map(|(_, closeness)| *closeness)
                    .fold(0.0_f32, f32::max);
        }
        if total > 0.0 { asked / total } else { 0.0 }
    }

    /// What a term of the knowledge tells: its kind of word, and how few passages have it.
    fn rarity(&self, term: u32) -> f32 {
        let term = &self.terms[term as usize];
        let count = real(self.passages.len());
        let having = real(term.postings.len());
        let idf = (1.0 + (count - having + 0.5) / (having + 0.5)).ln();
        let most = (1.0 + (count + 0.5) / 0.5).ln();
        term.content * (0.4 + 0.6 * idf / most)
    }

    /// Reads a query: each word with the terms that may stand for it.
    pub(super) fn understand(&self, text: &str) -> Query {
        let mut words = self.analyzer.asked(head(text, LONGEST_QUERY));
        words.truncate(MOST_WORDS);
        let mut seen = HashSet::new();
        let mut query = Query { asked: Vec::new(), weight: 0.0, strange: 0.0, telling: 0.0 };
        for at in 0..words.len() {
            if !seen.insert(words[at].stem.clone()) {
                continue;
            }
            let mut content = words[at].content();
            if content > light::GRAMMAR_WEIGHT
                && self.term(&words[at].stem).is_none()
                && let Some(meant) = self.light_slip(&words[at].plain)
            {
                // "wher", "cann", "mutch": it was to be a word that tells nothing.
                content = meant;
            }
            if let Some(halves) = self.compounds.get(words[at].stem.as_str())
                && self.term(&words[at].stem).is_none()
            {
                for half in halves {
                    let weight = self.rarity(*half).min(content);
                    query.weight += weight;
                    query.asked.push(Asked { weight, options: vec![(*half, 0.95)] });
                }
                query.telling = query.telling.max(content);
                continue;
            }
            query.telling = query.telling.max(content);
            let options = self.options(&words, at);
            let weight = match options.iter().map(|(term, _)| self.rarity(*term)).reduce(f32::max) {
                Some(rarity) if content > light::GRAMMAR_WEIGHT => {
                    rarity.max(0.4 * content).min(content)
                }
                Some(rarity) => rarity.min(content),
                None => {
                    query.strange = query.strange.max(content);
                    content
                }
            };
            query.weight += weight;
            query.asked.push(Asked { weight, options });
        }
        query
    }

    /// What the word tells that this one is a slip of, when that is a light one and nothing in the
    /// knowledge is as close.
    fn light_slip(&self, plain: &str) -> Option<f32> {
        if synonyms::canonical(plain).is_some() {
            return None;
        }
        let (slips, weight) = slips::light(plain)?;
        let closer = self.spelling.slips_from(plain).is_some_and(|known| known <= slips);
        (!closer).then_some(weight)
    }

    fn options(&self, words: &[Word], at: usize) -> Vec<(u32, f32)> {
        let word = &words[at];
        let mut options: Vec<(u32, f32)> = Vec::new();
        let mut offer = |term: u32, closeness: f32| match options.iter_mut().find(|o| o.0 == term) {
            Some(option) => option.1 = option.1.max(closeness),
            None => options.push((term, closeness)),
        };
        let exact = self.term(&word.stem);
        if let Some(term) = exact {
            offer(term, 1.0);
        }
        if word.content() <= light::GRAMMAR_WEIGHT {
            return options;
        }
        for (term, closeness) in self.synonyms.get(word.stem.as_str()).into_iter().flatten() {
            offer(*term, *closeness);
        }
        // "hair cut" and "haircut" are one word to people.
        let beside = [at.checked_sub(1).map(|before| (before, at)), Some((at, at + 1))];
        for (first, second) in beside.into_iter().flatten() {
            let (Some(first), Some(second)) = (words.get(first), words.get(second)) else {
                continue;
            };
            if first.content() > light::GRAMMAR_WEIGHT && second.content() > light::GRAMMAR_WEIGHT {
                let joined = format!("{}{}", first.plain, second.plain);
                if let Some(term) = self.term(&self.analyzer.stem(&joined)) {
                    offer(term, 0.95);
                }
            }
        }
        if options.is_empty() {
            options = self.spelling.near(&word.plain);
            options.dedup_by_key(|option| option.0);
        }
        if options.is_empty() {
            // A slip in a word that the knowledge has by another name: "parkign" for "car park".
            for (meant, closeness) in slips::lexicon(&word.plain) {
                let known = self.synonyms.get(self.analyzer.stem(meant).as_str());
                for (term, synonym) in known.into_iter().flatten() {
                    options.push((*term, closeness * synonym));
                }
            }
            options.dedup_by_key(|option| option.0);
        }
        options
    }

    fn term(&self, stem: &str) -> Option<u32> {
        self.vocabulary.get(stem).copied()
    }

    /// The sentences of a passage that answer `query`, in its own words and order.
    pub(super) fn best_sentences(&self, at: usize, query: &str) -> String {
        let entry = &self.entries[at];
        let text = self.passages[at].text.as_str();
        if entry.sentences.len() <= 2 {
            return head(text, super::LONGEST_PASSAGE).trim().to_owned();
        }
        let (_, from) = cover_window(&self.understand(query), entry);
        let last = entry.sentences.len() - 1;
        let mut to = (from + 1).min(last);
        // A heading or a very short pair says too little alone.
        while to < last && entry.sentences[to].end - entry.sentences[from].start < 120 {
            to += 1;
        }
        text[entry.sentences[from].start..entry.sentences[to].end].to_owned()
    }
}

/// How much of the query the best two neighbouring sentences cover, and where they begin.
fn cover_window(query: &Query, entry: &Entry) -> (f32, usize) {
    let mut best = (0.0_f32, 0);
    for from in 0..entry.sentences.len() {
        let mut covered = 0.0;
        for asked in &query.asked {
            let in_sentence = |at: usize| {
                entry.sentences.get(at).map_or(0.0, |sentence| {
                    asked
                        .options
                        .iter()
                        .filter(|(term, _)| sentence.terms.binary_search(term).is_ok())
                        .map(|(_, closeness)| *closeness)
                        .fold(0.0_f32, f32::max)
                })
            };
            // What the first sentence says counts a little more, so that the pair begins with it.
            covered += asked.weight * in_sentence(from).max(0.95 * in_sentence(from + 1));
        }
        if covered > best.0 {
            best = (covered, from);
        }
    }
    (if query.weight > 0.0 { best.0 / query.weight } else { 0.0 }, best.1)
}

fn saturated(frequency: f32) -> f32 {
    frequency * (SATURATION + 1.0) / (frequency + SATURATION) / (SATURATION + 1.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of passages are far below 2^24")]
pub(super) fn real(count: usize) -> f32 {
    count as f32
}
