//! Files: taken in, kept sealed, given back.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use frontdesk_base::{Error, Result, id::SourceId, text};
use frontdesk_db::Json;
use sha2::{Digest, Sha256};

use super::{Source, SourceKind, SourceState, read, store};
use crate::{App, Caller, Role, audit, files, limits};

/// A file as somebody uploads it.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is new, and about to be read.
    New(Source),
    /// A file of this name was there; this is its new content, about to be read.
    Changed(Source),
    /// Exactly this content is there already.
    Same(Source),
}

impl Added {
    /// The source, whatever came of it.
    pub fn source(&self) -> &Source {
        match self {
            Self::New(source) | Self::Changed(source) | Self::Same(source) => source,
        }
    }
}

/// Takes a file in, to be read by a job. A file of the same name gets the new content; the same
/// content is not taken twice.
pub async fn add_file(app: &App, caller: &Caller, file: NewFile) -> Result<Added> {
    take(app, caller, file, true).await
}

/// Takes a file in and reads it now, for a command beside the server.
pub async fn add_file_in_place(app: &App, caller: &Caller, file: NewFile) -> Result<Added> {
    let added = take(app, caller, file, false).await?;
    let source = added.source();
    if source.state == SourceState::Ready && matches!(added, Added::Same(_)) {
        return Ok(added);
    }
    read::now(app, caller, &source.id.clone()).await?;
    let source = super::get(app, caller, &added.source().id).await?;
    Ok(match added {
        Added::New(_) => Added::New(source),
        Added::Changed(_) => Added::Changed(source),
        Added::Same(_) => Added::Same(source),
    })
}

async fn take(app: &App, caller: &Caller, file: NewFile, by_job: bool) -> Result<Added> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let name = text::shorten(&text::line(&file.name), limits::LINE_CHARS);
    if name.is_empty() {
        return Err(Error::invalid("file", "has no name"));
    }
    if file.bytes.is_empty() {
        return Err(Error::invalid("file", "is empty"));
    }
    if file.bytes.len() > limits::KNOWLEDGE_FILE_BYTES {
        let most = limits::KNOWLEDGE_FILE_BYTES >> 20;
        return Err(Error::TooLarge(format!("A file may have at most {most} MB.").into()));
    }
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&file.bytes));
    {
        let mut conn = app.db().read(org).await?;
        if let Some(same) = store::same(&mut conn, org, &hash).await? {
            return Ok(Added::Same(same));
        }
    }
    let now = app.clock().now();
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    let id = SourceId::new(now);
    // The blob first: a row without its file would be a promise that cannot be kept.
    let key = format!("{org}/knowledge/{id}-{}", &hash[..12]);
    files::put(app, org, &key, file.bytes).await?;

    let mut tx = app.db().begin(org).await?;
    // From here on the organization's row is locked: two uploads of one name follow each other.
    crate::knowledge_version::bump_in(&mut tx, org).await?;
    let there = store::named(&mut tx, org, &name).await?;
    let (added, old) = if let Some(source) = there {
        let old = store::blob_key(&mut tx, org, &source.id).await?;
        store::set_content(&mut tx, org, &source.id, &hash, size, Some(&key)).await?;
        let source = Source { size, progress: 0, ..source };
        (Added::Changed(source), old)
    } else {
        super::refuse_too_many(&mut tx, org).await?;
        let source = Source {
            id,
            kind: SourceKind::File,
            title: name.clone(),
            state: SourceState::Reading,
            error: None,
            url: None,
            file_name: Some(name),
            size,
            progress: 0,
            warnings: Json(Vec::new()),
            passages: 0,
            checked_at: None,
            created_at: now,
            updated_at: now,
            site_id: None,
        };
        store::insert(&mut tx, org, &source, &hash, Some(&key)).await?;
        (Added::New(source), None)
    };
    let id = &added.source().id;
    if by_job {
        read::ask(app, &mut tx, org, id).await?;
    }
    audit::record(app, &mut tx, caller, "source.added", id.as_str(), "").await?;
    tx.commit().await?;
    if let Some(old) = old
        && let Err(error) = files::delete(app, &old).await
    {
        tracing::warn!(org.id = %org, error = %error, "The old content of a file is left over");
    }
    tracing::info!(org.id = %org, source.id = %added.source().id, "Took in a file");
    Ok(added)
}

/// The original as it was uploaded: its name and its bytes.
pub async fn original(app: &App, caller: &Caller, id: &SourceId) -> Result<(String, Bytes)> {
    let org = caller.org();
    let (source, key) = {
        let mut conn = app.db().read(org).await?;
        let source = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("source"))?;
        (source, store::blob_key(&mut conn, org, id).await?)
    };
    let key = key.ok_or(Error::NotFound("file"))?;
    let bytes = files::get(app, org, &key).await?.ok_or(Error::NotFound("file"))?;
    Ok((source.file_name.unwrap_or(source.title), bytes))
}
