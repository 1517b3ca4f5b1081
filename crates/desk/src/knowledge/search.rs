//! Searching: for the agent in a turn, and for a member who wants to see what it would find.

use std::time::Duration;

use frontdesk_base::{Result, clock::Stopwatch, id::OrgId, text};
use serde::Serialize;

use super::{
    Indexes,
    index::{Band, Hit, Index, Kind},
    meaning, profile,
};
use crate::{App, Caller};

/// A longer query is cut: it is a question in a few words.
const LONGEST_QUERY: usize = 500;
/// How long a question waits for its vector; words decide then.
const QUERY_DEADLINE: Duration = Duration::from_secs(2);
/// Passages in a result.
const MOST: usize = 5;
/// What also fits, behind the answer, must fit this well and cover this much of the query.
const ALSO_SCORE: f32 = 0.4;
const ALSO_COVERS: f32 = 0.5;
/// How much better what follows from the rows must fit to be given rather than what was written.
const ALIKE: f32 = 0.15;
/// How much of the query what was written must cover then, and how much of its own question must have
/// been asked: "when are you open" does not ask about Christmas.
const TAUGHT_COVERS: f32 = 0.66;
const TAUGHT_ASKED: f32 = 0.7;

/// What a search found.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// `answer`: the first passage answers it. `did_you_mean`: one of these may be meant. `unknown`:
    /// the knowledge does not say, and there are no passages.
    pub band: &'static str,
    /// The passages, the best first.
    pub passages: Vec<FoundPassage>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// A passage that was found.
#[derive(Debug, Clone, Serialize)]
pub struct FoundPassage {
    /// Its id; one that begins with `profile:` follows from the profile, the hours or the services.
    pub id: String,
    /// The source it was cut from.
    pub source_id: String,
    /// Its heading; an FAQ entry's question.
    pub title: String,
    /// An FAQ entry's answer whole, of anything longer the sentences asked for.
    pub text: String,
    /// How well it fits, 0 to 1.
    pub score: f64,
    /// `faq`, `profile` or `document`.
    pub kind: &'static str,
}

/// Searches the organization's knowledge as it is now. Waits for a connection: not while holding a
/// transaction.
pub async fn search(app: &App, caller: &Caller, query: &str) -> Result<Found> {
    let watch = Stopwatch::start();
    let query = text::shorten(&text::line(query), LONGEST_QUERY);
    let index = app.memory::<Indexes>().of(app, caller.org()).await?;
    let mended = meaning::mended(app, &index, &query);
    let band = match vector(app, caller.org(), &index, &mended).await {
        Some(vector) => {
            let weighed = index.weigh(&query, &vector);
            let passages = weighed.iter().map(|(hit, _)| index.readable(hit)).collect();
            let read = meaning::read(app, &mended, passages).await;
            index.band_weighed(&query, weighed, read.as_deref())
        }
        None => index.band(&query),
    };
    let band = prefer_taught(&index, &query, band);
    let hits = match &band {
        Band::Answer(best) => with_others(*best, &index, &query),
        Band::DidYouMean(hits) => hits.clone(),
        Band::Unknown => Vec::new(),
    };
    let passages = hits.iter().map(|hit| passage(&index, hit, &query)).collect();
    let seconds = watch.elapsed().as_secs_f64();
    metrics::histogram!("knowledge_search_seconds", "band" => band.name()).record(seconds);
    Ok(Found { band: band.name(), passages, ms: (seconds * 100_000.0).round() / 100.0 })
}

/// What the query means; `None` where nothing can tell, or not now: words decide then.
async fn vector(app: &App, org: &OrgId, index: &Index, query: &str) -> Option<Vec<f32>> {
    if !index.has_vectors() {
        return None;
    }
    match meaning::of_question(app, org, query, QUERY_DEADLINE).await {
        Ok(vector) => vector,
        Err(error) => {
            tracing::warn!(error = %error, "A question could not be embedded");
            None
        }
    }
}

/// What speaks for the passages that may answer a query, for fitting: the figures with the passage's
/// text; null where there are no vectors.
#[cfg(any(test, feature = "testing"))]
pub async fn explain(app: &App, org: &OrgId, query: &str) -> Result<serde_json::Value> {
    let index = app.memory::<Indexes>().of(app, org).await?;
    let query = text::shorten(&text::line(query), LONGEST_QUERY);
    let vector = vector(app, org, &index, &meaning::mended(app, &index, &query)).await;
    let told = |(hit, figures): (Hit, Vec<f32>)| {
        let passage = index.passage(&hit);
        serde_json::json!({ "title": passage.title, "text": passage.text, "figures": figures })
    };
    let weighed = vector.map(|vector| index.weigh(&query, &vector));
    let weighed = weighed.map(|all| all.into_iter().map(told).collect::<Vec<_>>());
    Ok(serde_json::json!({ "meaning": weighed }))
}

/// What somebody wrote wins over what follows from the rows anyway, when both answer about as well.
fn prefer_taught(index: &Index, query: &str, band: Band) -> Band {
    let derived = |hit: &Hit| index.passage(hit).id.starts_with(profile::PREFIX);
    let hits = match &band {
        Band::Answer(best) if derived(best) => index.search(query, MOST),
        Band::DidYouMean(hits) if hits.iter().any(derived) => hits.clone(),
        _ => return band,
    };
    let best = hits.first().map_or(0.0, |hit| hit.score);
    let answers = |hit: &&Hit| {
        !derived(hit)
            && best - hit.score < ALIKE
            && hit.coverage >= TAUGHT_COVERS
            && hit.asked >= TAUGHT_ASKED
    };
    let mut taught = hits.iter().filter(answers);
    match (taught.next(), taught.next()) {
        (Some(one), None) => Band::Answer(*one),
        _ => band,
    }
}

/// The answer, and behind it what also fits: a model may need both halves of a double question.
fn with_others(best: Hit, index: &Index, query: &str) -> Vec<Hit> {
    let others = index.search(query, MOST).into_iter().filter(|hit| {
        hit.passage != best.passage && hit.score >= ALSO_SCORE && hit.coverage >= ALSO_COVERS
    });
    std::iter::once(best).chain(others).take(MOST).collect()
}

fn passage(index: &Index, hit: &Hit, query: &str) -> FoundPassage {
    let passage = index.passage(hit);
    FoundPassage {
        id: passage.id.clone(),
        source_id: passage.source_id.clone(),
        title: passage.title.clone(),
        text: index.excerpt(hit, query),
        score: (f64::from(hit.score) * 1000.0).round() / 1000.0,
        kind: match passage.kind {
            _ if passage.id.starts_with(profile::PREFIX) => "profile",
            Kind::Faq => "faq",
            Kind::Profile => "profile",
            Kind::Document => "document",
        },
    }
}
