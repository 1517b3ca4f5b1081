//! Files, in a folder and in a bucket.

use std::{fs, path::PathBuf};

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    blobs::{BlobSettings, Blobs},
    stubs::Stub,
};
use futures_util::TryStreamExt;

use crate::{http, is_discreet};

/// An empty folder of this test's own, under the target directory.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("blobs-{name}"));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn in_folder(name: &str) -> (Blobs, PathBuf) {
    let folder = folder(name);
    let settings = BlobSettings {
        url: format!("file://{}", folder.display()),
        endpoint: None,
        region: None,
        credentials: None,
    };
    (Blobs::open(&http(), &settings).unwrap(), folder)
}

fn in_bucket(stub: &Stub) -> Blobs {
    let settings = BlobSettings {
        url: "s3://media/frontdesk".to_owned(),
        endpoint: Some(stub.base_url().to_owned()),
        region: Some("eu-central-1".to_owned()),
        credentials: Some(("AKIATEST".to_owned(), Secret::new("sk-secret"))),
    };
    Blobs::open(&http(), &settings).unwrap()
}

/// What both stores promise.
async fn keeps_its_promises(blobs: &Blobs) {
    blobs.check().await.unwrap();
    assert!(blobs.get("org_1/a.txt").await.unwrap().is_none());

    blobs.put("org_1/a.txt", "one", "text/plain").await.unwrap();
    blobs.put("org_1/a.txt", "two", "text/plain").await.unwrap();
    blobs.put("org_1/calls/1.wav", vec![7; 100_000], "audio/wav").await.unwrap();
    blobs.put("org_12/a.txt", "theirs", "text/plain").await.unwrap();

    let blob = blobs.get("org_1/a.txt").await.unwrap().unwrap();
    assert_eq!(blob.size, 3);
    assert_eq!(blob.bytes(3).await.unwrap(), "two");
    let blob = blobs.get("org_1/a.txt").await.unwrap().unwrap();
    assert_eq!(blob.bytes(2).await.unwrap_err().kind, Kind::Refused);
    let blob = blobs.get("org_1/calls/1.wav").await.unwrap().unwrap();
    let chunks: Vec<_> = blob.into_stream().try_collect().await.unwrap();
    assert_eq!(chunks.concat(), vec![7; 100_000]);

    blobs.delete("org_1/a.txt").await.unwrap();
    blobs.delete("org_1/a.txt").await.unwrap();
    assert!(blobs.get("org_1/a.txt").await.unwrap().is_none());

    blobs.put("org_1/a.txt", "three", "text/plain").await.unwrap();
    assert_eq!(blobs.delete_prefix("org_1/calls").await.unwrap(), 1);
    assert_eq!(blobs.delete_prefix("org_1").await.unwrap(), 1);
    assert_eq!(blobs.delete_prefix("org_1").await.unwrap(), 0);
    let theirs = blobs.get("org_12/a.txt").await.unwrap().unwrap();
    assert_eq!(theirs.bytes(100).await.unwrap(), "theirs", "another organization's file stays");

    for key in ["../etc/passwd", "org_1/../org_12/a.txt", "a.txt", ""] {
        assert_eq!(blobs.get(key).await.unwrap_err().kind, Kind::Refused, "{key}");
        assert_eq!(blobs.delete_prefix(key).await.unwrap_err().kind, Kind::Refused, "{key}");
    }
}

#[tokio::test]
async fn a_folder_keeps_its_promises() {
    let (blobs, folder) = in_folder("promises");

    keeps_its_promises(&blobs).await;

    let left: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["org_12"], "empty folders are removed");
}

#[tokio::test]
async fn a_bucket_keeps_its_promises() {
    let stub = Stub::s3().await;
    let blobs = in_bucket(&stub);

    keeps_its_promises(&blobs).await;

    let put = stub.seen().into_iter().find(|seen| seen.path.ends_with("1.wav")).unwrap();
    assert_eq!(put.method.as_str(), "PUT");
    assert_eq!(put.path, "/media/frontdesk/org_1/calls/1.wav");
    assert_eq!(put.header("content-type"), Some("audio/wav"));
    let signed = put.header("authorization").unwrap();
    assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIATEST/"), "{signed}");
    assert!(signed.contains("/eu-central-1/s3/aws4_request"), "{signed}");
}

#[tokio::test]
async fn a_bucket_remembers_what_a_file_is() {
    let stub = Stub::s3().await;
    let blobs = in_bucket(&stub);
    blobs.put("org_1/a.pdf", "%PDF", "application/pdf").await.unwrap();

    let blob = blobs.get("org_1/a.pdf").await.unwrap().unwrap();

    assert_eq!(blob.content_type.as_deref(), Some("application/pdf"));
}

#[tokio::test]
async fn refused_credentials_are_an_auth_error() {
    let stub = Stub::s3().await;
    // No region in the scope: the stub finds the signature malformed.
    let settings = BlobSettings {
        url: "s3://media".to_owned(),
        endpoint: Some(stub.base_url().to_owned()),
        region: Some("eu/central".to_owned()),
        credentials: Some(("AKIATEST".to_owned(), Secret::new("sk-secret"))),
    };
    let error = Blobs::open(&http(), &settings).unwrap().check().await.unwrap_err();

    assert_eq!(error.kind, Kind::Auth);
    assert!(is_discreet(&error), "{error}");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    for url in ["", "data", "file://relative/path", "ftp://a/b", "s3://"] {
        let settings =
            BlobSettings { url: url.to_owned(), endpoint: None, region: None, credentials: None };
        assert_eq!(Blobs::open(&http(), &settings).unwrap_err().kind, Kind::Refused, "{url}");
    }
}
