//! How sure the best match is. Answering a question that was not asked is worse than not knowing,
//! so a query whose telling words the knowledge lacks is unknown however much else it shares.

use super::{Hit, Index};

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
const COVERS: f32 = 0.66;
const TOUCHES: f32 = 0.5;
/// Score from which a passage may answer, and by which it must lead the next one.
const FITS: f32 = 0.55;
const LEADS: f32 = 0.05;
/// A passage that fits this well answers whatever comes second.
const CERTAIN: f32 = 0.88;
/// A telling word that no passage has, and the share of the query from which it decides.
const STRANGE: f32 = 0.9;
const DECIDES: f32 = 0.34;

impl Index {
    /// How sure the answer to `query` is.
    pub fn band(&self, query: &str) -> Band {
        let query = self.understand(query);
        let hits = self.rank(&query, 4);
        let Some(best) = hits.first() else { return Band::Unknown };
        if query.strange >= STRANGE && query.strange / query.weight >= DECIDES {
            return Band::Unknown;
        }
        let next = hits.get(1).map_or(0.0, |hit| hit.score);
        let leads = best.score - next >= LEADS || best.score >= CERTAIN;
        if best.coverage >= COVERS && best.score >= FITS && leads {
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
}
