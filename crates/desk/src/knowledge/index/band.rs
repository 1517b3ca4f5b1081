//! How sure the best match is. Answering a question that was not asked is worse than not knowing,
//! so a query whose telling words the knowledge lacks is unknown however much else it shares.

use super::{Hit, Index, Kind, query::Query, words, words::List};

/// What to do with a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Band {
    /// This passage answers it.
    Answer(Hit),
    /// One of these (one to three) may be meant: ask which.
    DidYouMean(Vec<Hit>),
    /// The knowledge does not say.
    Unknown,
}

impl Band {
    /// The word for it in a tool's result.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::DidYouMean(_) => "did_you_mean",
            Self::Unknown => "unknown",
        }
    }
}

/// Coverage from which a passage may answer, and from which it may be what was meant.
const COVERS: f32 = 0.62;
const TOUCHES: f32 = 0.55;
/// Score from which a passage may answer, an FAQ's and a page's, and by which it must lead.
const FITS: f32 = 0.55;
const PAGE_FITS: f32 = 0.45;
const LEADS: f32 = 0.05;
/// The share of an FAQ's own question that must have been asked: "stylist" alone does not ask
/// whether one may choose theirs.
const ASKED: f32 = 0.35;
const ASKED_ALONE: f32 = 0.6;
/// A passage that fits this well answers whatever comes second.
pub(super) const CERTAIN: f32 = 0.88;
/// A telling word that no passage has, and the share of the query from which it decides.
const STRANGE: f32 = 0.9;
const DECIDES: f32 = 0.36;
/// Beside a strange word: what a passage must cover and be asked to be offered, and the share of
/// the query from which the strange word leaves no doubt.
const RARE_TOUCHES: f32 = 0.49;
const RARE_ASKED: f32 = 0.4;
const OVERRULES: f32 = 0.6;
/// Below this no word of the query tells anything.
pub(super) const TELLING: f32 = 0.9;

impl Index {
    /// How sure the answer to a question is.
    pub fn band(&self, text: &str) -> Band {
        let query = self.understand(text);
        let hits = self.rank(&query, 4);
        let Some(best) = hits.first() else { return Band::Unknown };
        let exact = best.score >= CERTAIN && best.asked >= 0.9;
        if query.telling < TELLING && !exact {
            return Band::Unknown;
        }
        if query.strange >= STRANGE && query.strange / query.weight >= DECIDES {
            // A rare word of the knowledge beside it is still worth a question back.
            let close = |hit: &Hit| hit.coverage >= RARE_TOUCHES && hit.asked >= RARE_ASKED;
            return match hits.iter().find(|hit| close(hit)) {
                Some(hit)
                    if query.strange / query.weight < OVERRULES
                        && self.shares_rare(&query, hit) =>
                {
                    Band::DidYouMean(vec![*hit])
                }
                _ => Band::Unknown,
            };
        }
        let next = hits.get(1).map_or(0.0, |hit| hit.score);
        let leads = best.score - next >= LEADS || best.score >= CERTAIN;
        let faq = self.passage(best).kind == Kind::Faq;
        let counted = self.counts(text, best.passage);
        // One word alone must be most of what a passage's question asks.
        let least = if query.asked.len() == 1 { ASKED_ALONE } else { ASKED };
        let fits =
            if faq { best.score >= FITS && best.asked >= least } else { best.score >= PAGE_FITS };
        if best.coverage >= COVERS && fits && leads && counted {
            return Band::Answer(*best);
        }
        let meant: Vec<Hit> = hits
            .iter()
            .take(3)
            .filter(|hit| hit.coverage >= TOUCHES && hit.score >= 0.75 * best.score)
            .copied()
            .collect();
        if meant.is_empty() { Band::Unknown } else { Band::DidYouMean(meant) }
    }

    /// Whether the query and a passage's own question share a telling word that few passages have.
    fn shares_rare(&self, query: &Query, hit: &Hit) -> bool {
        let few = (self.passages().len() / 12).max(1);
        let entry = &self.entries[hit.passage];
        query.asked.iter().flat_map(|asked| &asked.options).any(|(term, closeness)| {
            let known = &self.terms[*term as usize];
            *closeness > 0.8
                && known.content >= STRANGE
                && known.postings.len() <= few
                && entry.phrasings.iter().any(|phrasing| phrasing.contains(term))
        })
    }

    /// Whether a passage says how many, where that is asked.
    pub(super) fn counts(&self, text: &str, at: usize) -> bool {
        !asks_count(text) || self.gives_count(at)
    }

    /// Whether a passage can say how many.
    fn gives_count(&self, at: usize) -> bool {
        let passage = &self.passages()[at];
        passage.text.contains(|c: char| c.is_ascii_digit())
            || words::split(&passage.text).iter().any(|word| NUMBERS.has(word))
            || passage.questions.iter().any(|question| asks_count(question))
    }
}

const NUMBERS: List = List(
    "one two three four five six seven eight nine ten eleven twelve dozen none several once \
    twice",
);

/// "How many stylists are there?" is not answered by a passage that merely is about stylists.
fn asks_count(text: &str) -> bool {
    let text = text.to_lowercase();
    ["how many ", "how old ", "how big ", "how tall ", "how far "]
        .iter()
        .any(|asks| text.contains(asks))
}
