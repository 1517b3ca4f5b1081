//! Files that are too large for the database: recordings, attachments, documents. A folder, or a
//! bucket that speaks S3.
//!
//! A key begins with the organization it belongs to (`org_…/recordings/…`), so that erasing an
//! organization is one prefix. Nothing here decides who may read a file.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use frontdesk_base::Secret;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{
    Attribute, Attributes, ClientOptions, Error as StoreError, ObjectStore, ObjectStoreExt,
    PutOptions, RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector},
    local::LocalFileSystem,
    path::Path,
    prefix::PrefixStore,
};
use reqwest::Url;

use crate::{
    error::{Kind, ProviderError},
    http::{self, Http, meter::Meter},
};

/// The name in errors.
pub const PROVIDER: &str = "blobs";

/// The most characters of a key.
const MAX_KEY: usize = 512;

/// How long one exchange with the store may take, its retries included.
const DEADLINE: Duration = Duration::from_mins(1);

/// Where [`Blobs::check`] writes: no organization's prefix.
const PROBE: &str = "check/probe";

/// Where files are kept and how that is reached.
#[derive(Debug, Clone)]
pub struct BlobSettings {
    /// `file:///absolute/path`, or `s3://bucket` with an optional prefix (`s3://bucket/prefix`).
    pub url: String,
    /// The address of an S3-compatible server (MinIO, R2); `None` for AWS. Then the bucket is in
    /// the path, not in the host name.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` when not named, which most S3-compatible servers take.
    pub region: Option<String>,
    /// Access key id and secret access key. `None` asks the machine for its role.
    pub credentials: Option<(String, Secret)>,
}

/// A file on its way.
pub struct Blob {
    /// Its size in bytes.
    pub size: u64,
    /// What it was stored as; a folder does not remember.
    pub content_type: Option<String>,
    stream: BoxStream<'static, Result<Bytes, ProviderError>>,
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blob").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Blob {
    /// Its bytes as they come.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, ProviderError>> {
        self.stream
    }

    /// All of its bytes. Fails with [`Kind::Refused`] when there are more than `limit`.
    pub async fn bytes(mut self, limit: u64) -> Result<Bytes, ProviderError> {
        let too_large = || ProviderError::refused(PROVIDER, "the file is larger than the limit");
        if self.size > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or_default());
        while let Some(chunk) = self.stream.try_next().await? {
            bytes.extend_from_slice(&chunk);
            if u64::try_from(bytes.len()).is_ok_and(|size| size > limit) {
                return Err(too_large());
            }
        }
        Ok(bytes.into())
    }
}

/// The store. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// A folder refuses attributes.
    keeps_content_type: bool,
}

impl Blobs {
    /// Opens the store; a folder that is not there is made. Does not call a bucket yet: see
    /// [`Blobs::check`]. Fails with [`Kind::Refused`] when the settings make no sense.
    pub fn open(http: &Http, settings: &BlobSettings) -> Result<Self, ProviderError> {
        let refused = |detail: &str| ProviderError::refused(PROVIDER, detail);
        let url: Url = settings.url.parse().map_err(|_| refused("the storage URL is no URL"))?;
        match url.scheme() {
            "file" => {
                let folder = url
                    .to_file_path()
                    .map_err(|()| refused("the storage folder is not absolute"))?;
                Self::folder(&folder)
            }
            "s3" => Self::bucket(http, &url, settings),
            _ => Err(refused("the storage URL begins with neither file:// nor s3://")),
        }
    }

    /// Stores `bytes` under `key`, replacing what was there. When this returns the bytes are
    /// safe; before, a reader sees the old file whole or none.
    pub async fn put(
        &self,
        key: &str,
        bytes: impl Into<Bytes>,
        content_type: &str,
    ) -> Result<(), ProviderError> {
        let path = path(key)?;
        self.write(&path, bytes.into(), content_type).await
    }

    /// The file under `key`, `None` when there is none.
    pub async fn get(&self, key: &str) -> Result<Option<Blob>, ProviderError> {
        let path = path(key)?;
        self.read(&path).await
    }

    /// Removes the file under `key`. There being none is no error.
    pub async fn delete(&self, key: &str) -> Result<(), ProviderError> {
        let path = path(key)?;
        self.remove(&path).await
    }

    /// Removes every file below `prefix`, whole segments of keys, and says how many: an
    /// organization (`org_1`) or a folder of it (`org_1/recordings`). May be called again after a
    /// failure. Has no deadline over all: there may be many.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<u64, ProviderError> {
        let path = path_of(prefix, 1)?;
        let found = self.store.list(Some(&path)).map_ok(|meta| meta.location).boxed();
        let mut removed = self.store.delete_stream(found);
        let mut count = 0;
        loop {
            match exchange(removed.try_next()).await? {
                Some(Some(_)) => count += 1,
                Some(None) => return Ok(count),
                // Someone else removed it first.
                None => {}
            }
        }
    }

    /// Writes, reads and removes a small file, to prove address, credentials and permissions.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let (path, bytes) = (Path::from(PROBE), Bytes::from_static(b"frontdesk"));
        self.write(&path, bytes.clone(), "text/plain").await?;
        let read = match self.read(&path).await? {
            Some(blob) => blob.bytes(1024).await?,
            None => Bytes::new(),
        };
        self.remove(&path).await?;
        if read == bytes {
            Ok(())
        } else {
            Err(ProviderError::refused(PROVIDER, "what was written does not read back"))
        }
    }

    fn folder(folder: &PathBuf) -> Result<Self, ProviderError> {
        let refused = |_| ProviderError::refused(PROVIDER, "the storage folder cannot be opened");
        fs::create_dir_all(folder).map_err(refused)?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| explain(&error))?
            .with_automatic_cleanup(true)
            .with_fsync(true);
        Ok(Self { store: Arc::new(store), keeps_content_type: false })
    }

    fn bucket(http: &Http, url: &Url, settings: &BlobSettings) -> Result<Self, ProviderError> {
        let bucket = url.host_str().filter(|name| !name.is_empty());
        let bucket = bucket
            .ok_or_else(|| ProviderError::refused(PROVIDER, "the storage URL names no bucket"))?;
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(settings.region.as_deref().unwrap_or("us-east-1"))
            .with_http_connector(Connector(http.raw()))
            .with_retry(RetryConfig {
                max_retries: 3,
                retry_timeout: DEADLINE / 2,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &settings.endpoint {
            builder = builder
                .with_endpoint(endpoint.trim_end_matches('/'))
                // Not every S3-compatible server deletes in bulk.
                .with_disable_bulk_delete(true);
        }
        if let Some((id, secret)) = &settings.credentials {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret.expose());
        }
        let store = builder.build().map_err(|error| explain(&error))?;
        let prefix = url.path().trim_matches('/');
        let store: Arc<dyn ObjectStore> = if prefix.is_empty() {
            Arc::new(store)
        } else {
            Arc::new(PrefixStore::new(store, Path::from(prefix)))
        };
        Ok(Self { store, keeps_content_type: true })
    }

    async fn write(
        &self,
        path: &Path,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<(), ProviderError> {
        let mut options = PutOptions::default();
        if self.keeps_content_type {
            let kind = (Attribute::ContentType, content_type.to_owned());
            options.attributes = Attributes::from_iter([kind]);
        }
        let put = exchange(self.store.put_opts(path, bytes.into(), options)).await?;
        put.map(drop).ok_or_else(|| ProviderError::refused(PROVIDER, "no such bucket or folder"))
    }

    async fn read(&self, path: &Path) -> Result<Option<Blob>, ProviderError> {
        let Some(found) = exchange(self.store.get(path)).await? else { return Ok(None) };
        let kind =
            found.attributes.get(&Attribute::ContentType).map(|kind| kind.as_ref().to_owned());
        let size = found.meta.size;
        // Each piece has the deadline anew: a long recording may take longer than one.
        let stream = stream::try_unfold(found.into_stream(), |mut pieces| async move {
            let piece = within(pieces.try_next()).await?.map_err(|error| explain(&error))?;
            Ok(piece.map(|piece| (piece, pieces)))
        });
        Ok(Some(Blob { size, content_type: kind, stream: stream.boxed() }))
    }

    async fn remove(&self, path: &Path) -> Result<(), ProviderError> {
        exchange(self.store.delete(path)).await.map(drop)
    }
}

/// Gives the store the one client.
#[derive(Debug)]
struct Connector(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

/// Makes one exchange with the store: counted, under the deadline, `None` when the store says that
/// there is no such thing.
async fn exchange<T>(
    exchange: impl Future<Output = Result<T, StoreError>>,
) -> Result<Option<T>, ProviderError> {
    http::no_open_transaction();
    let mut meter = Meter::start(PROVIDER);
    let error = match within(exchange).await {
        Ok(Ok(answer)) => {
            meter.succeeded();
            return Ok(Some(answer));
        }
        Ok(Err(StoreError::NotFound { .. })) => {
            meter.succeeded();
            return Ok(None);
        }
        Ok(Err(error)) => explain(&error),
        Err(late) => late,
    };
    meter.failed(error.kind);
    Err(error)
}

async fn within<T>(exchange: impl Future<Output = T>) -> Result<T, ProviderError> {
    let late = |_| ProviderError::retry(PROVIDER, "the store did not answer before the deadline");
    tokio::time::timeout(DEADLINE, exchange).await.map_err(late)
}

/// A key as a path: `org_…` and at least one segment below it.
fn path(key: &str) -> Result<Path, ProviderError> {
    path_of(key, 2)
}

/// `key` as a path of at least `segments` segments, the first an organization's id. Each segment
/// is of `A-Z a-z 0-9 . _ -` and does not begin with a dot, so no key can leave its organization.
fn path_of(key: &str, segments: usize) -> Result<Path, ProviderError> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric();
    let plain = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| letter(byte) || b"._-".contains(&byte))
    };
    let parts: Vec<&str> = key.split('/').collect();
    let organization = parts[0].strip_prefix("org_").is_some_and(|id| {
        !id.is_empty() && id.bytes().all(|byte| letter(byte) || b"_-".contains(&byte))
    });
    let fits = organization && parts.len() >= segments && key.len() <= MAX_KEY;
    if !fits || !parts.iter().all(plain) {
        return Err(ProviderError::refused(PROVIDER, "the key of a file is malformed"));
    }
    Ok(Path::from(key))
}

/// The error of the store without its text, which holds keys and addresses.
fn explain(error: &StoreError) -> ProviderError {
    match error {
        StoreError::PermissionDenied { .. } | StoreError::Unauthenticated { .. } => {
            ProviderError::new(Kind::Auth, PROVIDER, "the store refuses these credentials")
        }
        StoreError::NotFound { .. } => {
            ProviderError::refused(PROVIDER, "no such bucket, folder or file")
        }
        StoreError::InvalidPath { .. }
        | StoreError::NotSupported { .. }
        | StoreError::NotImplemented { .. }
        | StoreError::UnknownConfigurationKey { .. } => {
            ProviderError::refused(PROVIDER, "the store cannot do this")
        }
        _ => ProviderError::retry(PROVIDER, "the store failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_inside_its_organization() {
        let long = format!("org_1/{}", "x".repeat(MAX_KEY));
        let table = [
            ("org_1/a", true),
            ("org_0192f/recordings/2026-11-23/call_1.wav", true),
            ("org_1/a_b-c.d", true),
            ("org_1", false),
            ("org_/a", false),
            ("org_1/", false),
            ("org_1//a", false),
            ("/org_1/a", false),
            ("org_1/../org_2/a", false),
            ("org_1/..", false),
            ("org_1/.hidden", false),
            ("org_../a", false),
            ("org_1/a b", false),
            ("org_1/a\\b", false),
            ("org_1/%2e%2e/a", false),
            ("org_1/a\0", false),
            ("org_1/å", false),
            ("con_1/a", false),
            ("", false),
            (long.as_str(), false),
        ];
        for (key, fits) in table {
            assert_eq!(path(key).is_ok(), fits, "{key}");
        }
        assert!(path_of("org_1", 1).is_ok());
        assert!(path_of("org_1/", 1).is_err());
        assert!(path_of("org", 1).is_err());
    }
}
