//! One web page: added by its address, fetched and read by the job.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{Error, Result, id::SourceId};
use frontdesk_db::Json;
use frontdesk_extract::{Document, Failure, Format, Limits, html};
use frontdesk_providers::web::Seen;
use sha2::{Digest, Sha256};
use url::Url;

use super::{
    Added, Source, SourceKind, SourceState, address,
    fetch::{self, Content, Got},
    read, store, told,
};
use crate::{App, Caller, Role, audit, knowledge_version, limits};

/// Adds a web page by its address, to be read by a job. One that is there already is read again.
pub async fn add_page(app: &App, caller: &Caller, url: &str) -> Result<Added> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let url = address::parse(app, url)?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    // Locks the organization's row: the same page added twice at once is added once.
    knowledge_version::lock_in(&mut tx, org).await?;
    if let Some(there) = store::page_at(&mut tx, org, url.as_str()).await? {
        read::ask(app, &mut tx, org, &there.id).await?;
        tx.commit().await?;
        return Ok(Added::Same(there));
    }
    super::refuse_too_many(&mut tx, org).await?;
    let source = new_page(&url, address::title(&url), now);
    store::insert(&mut tx, org, &source, "", None).await?;
    read::ask(app, &mut tx, org, &source.id).await?;
    audit::record(app, &mut tx, caller, "source.added", source.id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, source.id = %source.id, "Took in a web page");
    Ok(Added::New(source))
}

/// A page that has not been read yet.
pub(super) fn new_page(url: &Url, title: String, now: frontdesk_base::Timestamp) -> Source {
    Source {
        id: SourceId::new(now),
        kind: SourceKind::Page,
        title,
        state: SourceState::Reading,
        error: None,
        url: Some(url.as_str().to_owned()),
        file_name: None,
        size: 0,
        progress: 0,
        warnings: Json(Vec::new()),
        passages: 0,
        checked_at: None,
        created_at: now,
        updated_at: now,
        site_id: None,
    }
}

/// Fetches a page and exchanges its passages, unless it says what it said before.
pub(super) async fn now(app: &App, caller: &Caller, source: Source) -> Result<()> {
    let org = caller.org();
    let url = source.url.as_deref().and_then(|url| Url::parse(url).ok());
    let url = url.ok_or_else(|| Error::internal("a page has no address"))?;
    let (seen, hash) = {
        let mut conn = app.db().read(org).await?;
        store::seen(&mut conn, org, &source.id).await?.ok_or(Error::NotFound("source"))?
    };
    let id = source.id;
    let content = match fetch::page(app, &url, &seen).await {
        Ok(Got::Unchanged) => return read::as_it_was(app, caller, &id).await,
        Ok(Got::Content(content)) => content,
        Err(trouble) => return read::keep(app, caller, &id, Err(trouble.message())).await,
    };
    let (size, seen) = (content.body.len(), content.seen.clone());
    let said = match understand(content).await? {
        Ok(said) => said,
        Err(failure) => return read::keep(app, caller, &id, Err(message(&failure))).await,
    };
    if said.hash == hash && source.error.is_none() {
        return read::as_it_was(app, caller, &id).await;
    }
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_in(&mut tx, org).await?;
    let mut source = store::get(&mut tx, org, &id).await?.ok_or(Error::NotFound("source"))?;
    source.size = i64::try_from(size).unwrap_or(i64::MAX);
    let event =
        read::learn(app, &mut tx, org, &mut source, read::cut(said.document, message)).await?;
    // What could not be learned is asked for whole the next time.
    let learned = source.error.is_none();
    let (hash, seen) = if learned { (said.hash, seen) } else { (String::new(), Seen::default()) };
    store::set_seen(&mut tx, org, &id, &hash, source.size, &seen).await?;
    audit::record(app, &mut tx, caller, "source.read", id.as_str(), source.state.as_str()).await?;
    told(app, &mut tx, caller, event, &source).await?;
    tx.commit().await?;
    read::count(org, &source);
    Ok(())
}

/// What a page says, and where it leads.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) document: Document,
    /// The same for two pages that say the same.
    pub(super) hash: String,
    pub(super) links: Vec<Url>,
    pub(super) canonical: Option<Url>,
    /// It asks not to be kept.
    pub(super) noindex: bool,
}

/// Reads what came, whatever it is called: by its bytes, on a thread of its own.
pub(super) async fn understand(content: Content) -> Result<Result<Said, Failure>> {
    let _turn = read::turn().await?;
    tokio::task::spawn_blocking(move || read_content(&content))
        .await
        .map_err(|error| Error::internal(format!("reading a page: {error}")))
}

fn read_content(content: &Content) -> Result<Said, Failure> {
    let limits = Limits::default();
    let kind = content.kind.as_deref();
    if is_html(&content.body, kind) {
        let page = html::page(&content.body, kind, &content.url, &limits)?;
        return Ok(Said {
            hash: hash(&page.document),
            document: page.document,
            links: if page.nofollow { Vec::new() } else { page.links },
            canonical: page.canonical,
            noindex: page.noindex,
        });
    }
    let name = content.url.path_segments().and_then(Iterator::last).unwrap_or_default();
    let clock = frontdesk_base::clock::Stopwatch::start();
    let document = frontdesk_extract::read(name, kind, &content.body, &limits, &mut |_| {
        read::patience(clock.elapsed())
    })?;
    let hash = hash(&document);
    Ok(Said { document, hash, links: Vec::new(), canonical: None, noindex: false })
}

/// Servers call many things HTML that are not, so the bytes are looked at first.
fn is_html(body: &[u8], kind: Option<&str>) -> bool {
    if body.starts_with(b"%PDF") || body.starts_with(b"PK\x03\x04") {
        return false;
    }
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
}

fn hash(document: &Document) -> String {
    let mut hash = Sha256::new();
    for section in &document.sections {
        for part in section.headings.iter().chain([&section.text]) {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update([1]);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// A failure in the words for a page.
pub(super) fn message(failure: &Failure) -> String {
    match failure {
        Failure::Empty => "There is no text on this page. If a script writes it, copy the text into a file and upload that."
            .to_owned(),
        Failure::Unsupported(_) => {
            format!("This address is neither a page nor a document ({}).", Format::LIST)
        }
        Failure::TooLarge { .. } => {
            let most = limits::KNOWLEDGE_FILE_BYTES >> 20;
            format!("This page is larger than {most} MB. Upload it as a file.")
        }
        other => other.message(),
    }
}
