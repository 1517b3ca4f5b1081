//! What the texts of passages mean, as vectors of a language model: worked out by a job whenever an
//! index lacks some, kept by the hash of the text, and read when an index is built.
//!
//! It is never needed: without a model, or before the job has run, words decide alone.

mod store;

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::Tx;
use frontdesk_providers::llm::Vectors;
use sha2::{Digest, Sha256};

use super::{
    index::{Index, Words},
    indexes,
};
use crate::{
    App,
    embeddings::Embeddings,
    jobs::{self, Handler, Job, JobError, NewJob, Priority},
    knowledge_version,
    metering::{self, Meter},
};

/// The kind of the job.
const KIND: &str = "knowledge_embed";

/// Texts worked out between two writes.
const AT_ONCE: usize = 32;

/// How long a server may take for that many texts; a small machine's model is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Texts that an organization's knowledge may have vectors of; beyond, words decide.
const MOST_TEXTS: usize = 200_000;

/// The words that the model knows, made ready at the first question.
#[derive(Default)]
struct Vocabulary(OnceLock<Words>);

pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(KIND, run)]
}

async fn run(app: App, job: Job) -> Result<(), JobError> {
    Ok(work_out(&app, &job.org()?).await?)
}

/// Gives an index the vectors that are kept; true when some are missing.
pub(super) async fn fill(app: &App, org: &OrgId, index: &mut Index) -> Result<bool> {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return Ok(false) };
    let wanted = index.wanted();
    if wanted.len() > MOST_TEXTS {
        return Ok(false);
    }
    let rows = {
        let mut conn = app.db().read(org).await?;
        store::all(&mut conn, org, embedder.id()).await?
    };
    let mut by_hash: HashMap<String, Vec<f32>> =
        rows.into_iter().map(|(hash, bytes)| (hash, floats(&bytes))).collect();
    let mut known = HashMap::new();
    let mut missing = false;
    for text in wanted {
        if known.contains_key(&text) {
            continue;
        }
        match by_hash.remove(&hash(&text)) {
            Some(vector) => {
                known.insert(text, vector);
            }
            None => missing = true,
        }
    }
    index.set_vectors(&known);
    Ok(missing)
}

/// Asks for the vectors that an index lacks.
pub(super) async fn ask(app: &App, org: &OrgId) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let job = NewJob::new(KIND, serde_json::json!({}))
        .lane(KIND)
        .dedupe(org.as_str())
        .priority(Priority::Batch);
    jobs::enqueue(app, &mut tx, org, job).await?;
    tx.commit().await
}

/// Works out the vectors that are missing, forgets those that nothing wants any more, and says that
/// the index has changed. Run again after a crash it goes on where it was.
pub(crate) async fn work_out(app: &App, org: &OrgId) -> Result<()> {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return Ok(()) };
    let index = match indexes::fresh(app, org).await {
        Ok((index, _)) => index,
        // Deleted meanwhile.
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut wanted: HashMap<String, String> =
        index.wanted().into_iter().take(MOST_TEXTS).map(|text| (hash(&text), text)).collect();
    let kept = {
        let mut conn = app.db().read(org).await?;
        store::hashes(&mut conn, org, embedder.id()).await?
    };
    let stale: HashSet<&String> = kept.iter().filter(|hash| !wanted.contains_key(*hash)).collect();
    if !stale.is_empty() {
        let mut tx = app.db().begin(org).await?;
        for hash in stale {
            store::delete(&mut tx, org, embedder.id(), hash).await?;
        }
        tx.commit().await?;
    }
    for hash in &kept {
        wanted.remove(hash);
    }
    let missing: Vec<(String, String)> = wanted.into_iter().collect();
    let mut some = false;
    for chunk in missing.chunks(AT_ONCE) {
        let texts = chunk.iter().map(|(_, text)| text.clone()).collect();
        let Some(Vectors { vectors, tokens }) = within_limit(app, org, texts, PATIENCE).await?
        else {
            break;
        };
        let mut tx = app.db().begin(org).await?;
        some = true;
        count_in(app, &mut tx, org, tokens).await?;
        for ((hash, _), vector) in chunk.iter().zip(vectors) {
            store::insert(&mut tx, org, embedder.id(), hash, &bytes(&vector)).await?;
        }
        tx.commit().await?;
    }
    if some {
        let mut tx = app.db().begin(org).await?;
        knowledge_version::bump_in(&mut tx, org).await?;
        tx.commit().await?;
        metrics::counter!("knowledge_embedded_total").increment(1);
    }
    Ok(())
}

/// Works out what texts mean. `None` when there is no model, or it costs and the organization has
/// spent what it may spend today: words decide then.
async fn within_limit(
    app: &App,
    org: &OrgId,
    texts: Vec<String>,
    within: Duration,
) -> Result<Option<Vectors>> {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return Ok(None) };
    let costs = embedder.cost_micros(1_000_000) > 0;
    if costs && metering::over_daily_limit(app, org).await? {
        return Ok(None);
    }
    Ok(Some(embedder.embed(texts, within).await?))
}

/// What a question means, counted to the organization that asks; `None` as [`within_limit`] has it.
pub(super) async fn of_question(
    app: &App,
    org: &OrgId,
    question: &str,
    within: Duration,
) -> Result<Option<Vec<f32>>> {
    let Some(found) = within_limit(app, org, vec![question.to_owned()], within).await? else {
        return Ok(None);
    };
    if found.tokens > 0 {
        let mut tx = app.db().begin(org).await?;
        count_in(app, &mut tx, org, found.tokens).await?;
        tx.commit().await?;
    }
    Ok(found.vectors.into_iter().next())
}

/// A question without its slips, where the model reads it better so.
pub(super) fn mended(app: &App, index: &Index, question: &str) -> String {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return question.to_owned() };
    let words = app.memory::<Vocabulary>();
    let words = words.0.get_or_init(|| Words::new(embedder.words()));
    if words.is_empty() { question.to_owned() } else { index.mended(question, words) }
}

/// How much speaks for each passage being the answer; `None` where nothing reads that closely: what
/// vectors say decides then.
pub(super) async fn read(app: &App, question: &str, passages: Vec<String>) -> Option<Vec<f32>> {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return None };
    match embedder.read(question.to_owned(), passages).await {
        Ok(said) => said,
        Err(error) => {
            tracing::warn!(error = %error, "Passages could not be read");
            None
        }
    }
}

async fn count_in(app: &App, tx: &mut Tx, org: &OrgId, tokens: u64) -> Result<()> {
    let Some(Embeddings(embedder)) = &app.settings().embeddings else { return Ok(()) };
    let used = [
        (Meter::EmbeddingTokens, i64::try_from(tokens).unwrap_or(i64::MAX)),
        (Meter::CostMicros, embedder.cost_micros(tokens)),
    ];
    metering::add_in(app, tx, org, &used).await
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..18])
}

fn bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}
