//! Files: blobs sealed under the organization's data key, so that deleting the key makes every copy
//! of them unreadable. What comes over hours is kept in parts, each sealed for its place ([`in_parts`]).

pub(crate) mod logos;

use bytes::Bytes;
use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_providers::ProviderError;

use crate::{
    App,
    secrets::{self, Sealed},
};

/// The largest blob that is read into memory: an attachment and its seal.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What the key of a file in parts ends with.
const PARTS: &str = ".parts";

/// The key of a file that is kept in parts.
pub(crate) fn in_parts(key: &str) -> String {
    format!("{key}{PARTS}")
}

/// The key of a part, counted from 0, of a file in parts.
pub(crate) fn part(key: &str, number: usize) -> String {
    format!("{key}/{number:05}")
}

/// Keeps a file under a key that begins with the organization's id.
pub(crate) async fn put(app: &App, org: &OrgId, key: &str, bytes: Bytes) -> Result<()> {
    let sealing = secrets::sealing_key(app, org).await?;
    let random = app.random().clone();
    let context = format!("{org}/files/{key}");
    // Sealing ten megabytes takes a few milliseconds: not on a thread that serves others.
    let sealed = tokio::task::spawn_blocking(move || sealing.seal(&random, &bytes, &context))
        .await
        .map_err(|error| Error::internal(format!("sealing a file: {error}")))?;
    app.blobs()
        .put(key, Bytes::copy_from_slice(sealed.as_bytes()), "application/octet-stream")
        .await
        .map_err(ours)
}

/// A file's content; `None` when there is none under this key.
pub(crate) async fn get(app: &App, org: &OrgId, key: &str) -> Result<Option<Bytes>> {
    let Some(blob) = app.blobs().get(key).await.map_err(ours)? else { return Ok(None) };
    let sealed = blob.bytes(LARGEST).await.map_err(ours)?;
    let sealing = secrets::sealing_key(app, org).await?;
    let context = format!("{org}/files/{key}");
    let plain = tokio::task::spawn_blocking(move || {
        sealing.open(&Sealed::from_bytes(sealed.to_vec()), &context)
    })
    .await
    .map_err(|error| Error::internal(format!("opening a file: {error}")))??;
    Ok(Some(plain.into()))
}

/// Deletes a file, all of its parts where it is in parts; one that is gone already is no error.
pub(crate) async fn delete(app: &App, key: &str) -> Result<()> {
    if key.ends_with(PARTS) {
        return app.blobs().delete_prefix(key).await.map(drop).map_err(ours);
    }
    app.blobs().delete(key).await.map_err(ours)
}

fn ours(error: ProviderError) -> Error {
    Error::Internal(anyhow::Error::new(error))
}
