//! How long callers waited for answers, over all calls: the middle and the slowest of twenty, for each
//! number and for whoever heard, answered and spoke.

use std::{collections::BTreeMap, time::Duration};

use frontdesk_base::Result;
use serde::Serialize;

use super::store::{self, Timed};
use crate::{App, Caller};

/// The newest answers that are counted.
const MOST: i64 = 20_000;

frontdesk_base::words! {
    /// A step between the end of the caller's words and the answer.
    pub Step {
        /// It was decided that it is the agent's turn.
        Decided = "decided",
        /// The final transcript was there.
        Transcript = "transcript",
        /// The model's first token came.
        FirstToken = "first_token",
        /// The first audio of the answer came.
        FirstAudio = "first_audio",
        /// The first frame went out: what the caller waits for.
        FirstFrame = "first_frame",
        /// The agent was silent after the caller spoke over it.
        Clear = "clear",
    }
}

/// How long a step took: of all answers in which it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// In how many.
    pub count: usize,
    /// The middle one, in milliseconds.
    pub p50: i64,
    /// Nineteen of twenty took at most so long.
    pub p95: i64,
}

/// How long answers took on one number with one set of providers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// The business's number; `None` for calls in the browser.
    pub number: Option<String>,
    /// Who carried the calls.
    pub provider: String,
    /// Who heard.
    pub ears: String,
    /// Who answered.
    pub model: String,
    /// Who spoke.
    pub mouth: String,
    /// How many answers.
    pub turns: usize,
    /// Each step, in the order of [`Step::ALL`].
    pub steps: Vec<Option<Spread>>,
}

/// How long answers took within this time: the most used first.
pub async fn latency(app: &App, caller: &Caller, within: Duration) -> Result<Vec<Latency>> {
    let since = app.clock().now().minus(within);
    let mut conn = app.db().read(caller.org()).await?;
    let rows = store::timed(&mut conn, caller.org(), since, MOST).await?;
    drop(conn);
    Ok(grouped(rows))
}

type Key = (Option<String>, String, String, String, String);

fn grouped(rows: Vec<Timed>) -> Vec<Latency> {
    let mut groups: BTreeMap<Key, (usize, [Vec<i64>; 6])> = BTreeMap::new();
    for row in rows {
        let steps = [
            row.decided_ms,
            row.transcript_ms,
            row.first_token_ms,
            row.first_audio_ms,
            row.first_frame_ms,
            row.clear_ms,
        ];
        let key = (row.number, row.provider, row.ears, row.model, row.mouth);
        let (count, all) = groups.entry(key).or_default();
        *count += 1;
        for (all, ms) in all.iter_mut().zip(steps) {
            all.extend(ms);
        }
    }
    let of = |((number, provider, ears, model, mouth), (turns, steps)): (
        Key,
        (usize, [Vec<i64>; 6]),
    )| {
        Latency {
            number,
            provider,
            ears,
            model,
            mouth,
            turns,
            steps: steps.into_iter().map(spread).collect(),
        }
    };
    let mut all: Vec<Latency> = groups.into_iter().map(of).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.turns));
    all
}

fn spread(mut all: Vec<i64>) -> Option<Spread> {
    all.sort_unstable();
    // The nearest rank: the smallest that so many of a hundred are not above.
    let rank = |percent: usize| all.get((all.len() * percent).div_ceil(100).max(1) - 1).copied();
    Some(Spread { count: all.len(), p50: rank(50)?, p95: rank(95)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_slowest_of_twenty() {
        assert_eq!(spread(Vec::new()), None);
        assert_eq!(spread(vec![7]), Some(Spread { count: 1, p50: 7, p95: 7 }));
        let all = (1..=100).rev().collect();
        assert_eq!(spread(all), Some(Spread { count: 100, p50: 50, p95: 95 }));
    }
}
