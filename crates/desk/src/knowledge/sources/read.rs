//! Reading: the job that turns a source's original into passages.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use frontdesk_base::{
    Error, Result, Timestamp,
    clock::Stopwatch,
    id::{OrgId, PassageId, SourceId},
    text,
};
use frontdesk_db::{Json, Tx};
use frontdesk_extract::{CutOptions, Document, Failure, Limits, Piece, Warning};
use serde::{Deserialize, Serialize};

use super::{Source, SourceKind, SourceState, page, store, store::NewPassage, told};
use crate::{
    App, Caller, audit, files,
    jobs::{self, Handler, Job, JobError, NewJob, Priority},
    knowledge_version, limits,
};

/// The kind of the job.
const KIND: &str = "knowledge_read";

/// The kind of the job that asks for a web page to be read again.
const AGAIN: &str = "knowledge_read_again";

/// How often a web page that was added by itself is looked at again, in hours. A site has a plan of its own.
const EVERY: u64 = 7 * 24;

/// How long reading one original may take; what takes longer is no document of a small business.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the progress is written down.
const TELL: Duration = Duration::from_millis(700);

/// Originals that are read at the same time in this process: each takes a core.
static READING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    source: SourceId,
}

pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(KIND, run), Handler::new(AGAIN, again)]
}

/// Asks for a source to be read.
pub(super) async fn ask(app: &App, tx: &mut Tx, org: &OrgId, id: &SourceId) -> Result<()> {
    let job = NewJob::new(KIND, Payload { source: id.clone() })
        .lane(id.as_str())
        .dedupe(id.as_str())
        .priority(Priority::Batch);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    match now(&app, &job.caller()?, &payload.source).await {
        // Deleted meanwhile.
        Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(plan(&app, &job.org()?, &payload.source).await?),
    }
}

/// Plans when a web page of its own is looked at again. One plan waits at a time.
async fn plan(app: &App, org: &OrgId, id: &SourceId) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let Some(source) = store::get(&mut tx, org, id).await? else { return Ok(()) };
    if source.kind != SourceKind::Page || source.site_id.is_some() {
        return Ok(());
    }
    let key = format!("{id}:again");
    // In no lane: what waits for next week must not hold up what is asked for today.
    let job = NewJob::new(AGAIN, Payload { source: id.clone() })
        .dedupe(&key)
        .priority(Priority::Batch)
        .at(app.clock().now().plus(Duration::from_secs(EVERY * 3600)));
    jobs::enqueue(app, &mut tx, org, job).await?;
    tx.commit().await
}

/// Asks for a page whose time has come to be read, unless it is gone.
async fn again(app: App, job: Job) -> Result<(), JobError> {
    let (payload, org) = (job.payload::<Payload>()?, job.org()?);
    let mut tx = app.db().begin(&org).await?;
    if store::get(&mut tx, &org, &payload.source).await?.is_some() {
        ask(&app, &mut tx, &org, &payload.source).await?;
    }
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Reads a source's original and exchanges its passages. That it cannot be read is no error here: it
/// is what the source then says.
pub(super) async fn now(app: &App, caller: &Caller, id: &SourceId) -> Result<()> {
    let org = caller.org();
    let (source, key) = {
        let mut conn = app.db().read(org).await?;
        let source = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("source"))?;
        (source, store::blob_key(&mut conn, org, id).await?)
    };
    if source.kind == SourceKind::Page {
        return page::now(app, caller, source).await;
    }
    let key = key.ok_or(Error::NotFound("file"))?;
    let bytes = files::get(app, org, &key).await?.ok_or(Error::NotFound("file"))?;
    let name = source.file_name.clone().unwrap_or_else(|| source.title.clone());
    let cut = match extract(app, org, &source, name, bytes).await? {
        Ok(document) => cut(document, Failure::message),
        Err(failure) => Err(failure.message()),
    };
    keep(app, caller, id, cut).await
}

/// What came of reading.
type Read = std::result::Result<Document, Failure>;

/// Reads on a thread of its own, with its progress written down meanwhile.
async fn extract(
    app: &App,
    org: &OrgId,
    source: &Source,
    name: String,
    bytes: Bytes,
) -> Result<Read> {
    let _turn = turn().await?;
    let percent = Arc::new(AtomicU32::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let (told, stopped, watch) = (percent.clone(), stop.clone(), Stopwatch::start());
    let mut work = tokio::task::spawn_blocking(move || {
        frontdesk_extract::read(&name, None, &bytes, &Limits::default(), &mut |progress| {
            if let Some(total) = progress.total.filter(|total| *total > 0) {
                told.store(progress.done.saturating_mul(100) / total, Ordering::Relaxed);
            }
            if stopped.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            patience(watch.elapsed())
        })
    });
    // Whoever drops this (the server stops) stops the thread too.
    let _stop = StopOnDrop(stop);
    loop {
        if let Ok(done) = tokio::time::timeout(TELL, &mut work).await {
            return done.map_err(|error| Error::internal(format!("reading a file: {error}")));
        }
        let mut tx = app.db().begin(org).await?;
        let percent = i64::from(percent.load(Ordering::Relaxed).min(99));
        let now = app.clock().now();
        store::set_progress(&mut tx, org, &source.id, percent, now).await?;
        tx.commit().await?;
    }
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What was read, in pieces, or why there is nothing, in words.
pub(super) type Cut = std::result::Result<(Document, Vec<Piece>), String>;

/// Cuts a document into pieces; one without any text is a failure.
pub(super) fn cut(document: Document, message: fn(&Failure) -> String) -> Cut {
    let pieces = frontdesk_extract::cut(&document, &CutOptions::default());
    if pieces.is_empty() { Err(message(&Failure::Empty)) } else { Ok((document, pieces)) }
}

/// Exchanges the passages, or says why there are none.
pub(super) async fn keep(app: &App, caller: &Caller, id: &SourceId, cut: Cut) -> Result<()> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let mut source = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("source"))?;
    let event = learn(app, &mut tx, org, &mut source, cut).await?;
    audit::record(app, &mut tx, caller, "source.read", id.as_str(), source.state.as_str()).await?;
    told(app, &mut tx, caller, event, &source).await?;
    tx.commit().await?;
    count(org, &source);
    Ok(())
}

/// Exchanges a source's passages in this transaction, or says why there are none, and answers the
/// name of the event that is to be told.
pub(super) async fn learn(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    source: &mut Source,
    cut: Cut,
) -> Result<&'static str> {
    let now = app.clock().now();
    source.checked_at = Some(now);
    source.progress = 100;
    let event = match cut {
        Ok((document, pieces)) => {
            let title = document.title.as_deref().map(text::line).filter(|title| !title.is_empty());
            if let Some(title) = title {
                source.title = text::shorten(&title, limits::LINE_CHARS);
            }
            let passages = passages(&source.title, pieces, now);
            store::replace_passages(tx, org, &source.id, &passages).await?;
            source.warnings = Json(document.warnings.iter().map(Warning::message).collect());
            source.passages = passages.len() as i64;
            source.state = SourceState::Ready;
            source.error = None;
            source.updated_at = now;
            "knowledge.source_ready"
        }
        Err(message) => {
            // What was known from it stays known: an old price list is better than none until
            // somebody looks.
            source.error = Some(message);
            if source.passages == 0 {
                source.state = SourceState::Failed;
            }
            "knowledge.source_failed"
        }
    };
    store::set_state(tx, org, source).await?;
    Ok(event)
}

/// Notes that a source was looked at and says what it said before.
pub(super) async fn as_it_was(app: &App, caller: &Caller, id: &SourceId) -> Result<()> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut source = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("source"))?;
    source.checked_at = Some(app.clock().now());
    source.progress = 100;
    source.error = None;
    store::set_state(&mut tx, org, &source).await?;
    told(app, &mut tx, caller, "knowledge.source_ready", &source).await?;
    tx.commit().await
}

/// Says that a source was read.
pub(super) fn count(org: &OrgId, source: &Source) {
    let (id, word) = (&source.id, source.state.as_str());
    metrics::counter!("knowledge_sources_read_total", "state" => word).increment(1);
    tracing::info!(org.id = %org, source.id = %id, "Read source {id}: {word}");
}

/// Waits until this process may read another original.
pub(super) async fn turn() -> Result<tokio::sync::SemaphorePermit<'static>> {
    READING.acquire().await.map_err(|error| Error::internal(error.to_string()))
}

/// Whether reading may go on after this long.
pub(super) fn patience(elapsed: Duration) -> ControlFlow<()> {
    if elapsed > PATIENCE { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

fn passages(title: &str, pieces: Vec<Piece>, now: Timestamp) -> Vec<NewPassage> {
    let most = limits::PASSAGES_PER_SOURCE;
    pieces
        .into_iter()
        .take(most)
        .map(|piece| {
            let heading = if piece.headings.is_empty() {
                title.to_owned()
            } else {
                piece.headings.join(" › ")
            };
            NewPassage {
                id: PassageId::new(now),
                title: text::shorten(&text::line(&heading), limits::LINE_CHARS),
                questions: Json(piece.question.into_iter().collect()),
                text: piece.text,
                page: piece.page.map(i64::from),
            }
        })
        .collect()
}
