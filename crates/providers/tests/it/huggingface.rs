//! Files of models.

use frontdesk_providers::{
    Kind, ProviderError,
    huggingface::{Download, HuggingFace, Place, Published},
    stubs::{Answer, Stub},
};
use serde_json::json;

use crate::{http, is_discreet};

const WHAT: Published<'_> = Published {
    place: Place::Repository { name: "somebody/some-model", revision: "c0ffee" },
    file: "model.safetensors",
    bytes: 10,
};

async fn fetch(stub: &Stub, from: u64) -> Result<Download, ProviderError> {
    let base = format!("{}/mirror/", stub.base_url());
    HuggingFace::new(http(), Some(&base)).unwrap().fetch(WHAT, from).await
}

async fn read(mut download: Download) -> Result<Vec<u8>, ProviderError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[tokio::test]
async fn a_file_is_asked_for_by_its_version_and_fetched_where_the_answer_leads() {
    let store = Stub::files([Answer::stream("0123456789")]).await;
    let place = format!("{}/store/1?signature=2", store.base_url());
    let stub = Stub::files([Answer::status(302).header("location", &place)]).await;

    let download = fetch(&stub, 0).await.unwrap();

    assert_eq!(download.from(), 0);
    assert_eq!(read(download).await.unwrap(), b"0123456789");
    let (asked, led) = (&stub.seen()[0], &store.seen()[0]);
    assert_eq!(asked.path, "/mirror/somebody/some-model/resolve/c0ffee/model.safetensors");
    assert_eq!((led.path.as_str(), led.query.as_str()), ("/store/1", "signature=2"));
    assert_eq!((asked.header("range"), asked.header("authorization")), (None, None));
}

#[tokio::test]
async fn a_mirror_is_asked_for_the_files_of_other_places_too() {
    let stub = Stub::files([Answer::stream("0123456789")]).await;
    let what = Published { place: Place::Web("example.com/models"), file: "a/b.onnx", bytes: 10 };
    let base = format!("{}/mirror/", stub.base_url());

    let download = HuggingFace::new(http(), Some(&base)).unwrap().fetch(what, 0).await.unwrap();

    assert_eq!(read(download).await.unwrap(), b"0123456789");
    assert_eq!(stub.seen()[0].path, "/mirror/example.com/models/a/b.onnx");
}

#[tokio::test]
async fn the_rest_of_a_file_begins_where_it_was_asked_for() {
    let rest = |range| Answer::json(206, &json!("6789")).header("content-range", range);
    let stub = Stub::files([
        rest("bytes 4-9/10"),
        Answer::stream("0123456789"),
        rest("bytes 0-5/10"),
        rest("bytes *"),
    ])
    .await;

    assert_eq!(fetch(&stub, 4).await.unwrap().from(), 4);
    assert_eq!(stub.seen()[0].header("range"), Some("bytes=4-"));
    // A server that sends no parts sends the whole.
    assert_eq!(fetch(&stub, 4).await.unwrap().from(), 0);
    for _ in 0..2 {
        assert_eq!(fetch(&stub, 4).await.unwrap_err().kind, Kind::Refused);
    }
}

#[tokio::test]
async fn more_than_the_file_a_cut_and_a_refusal_are_errors() {
    let stub = Stub::files([
        Answer::stream("0123456789 and more"),
        Answer::stream("0123456789").cut(5),
        Answer::status(404),
        Answer::status(503),
    ])
    .await;

    for _ in 0..2 {
        // What breaks may break before the headers are read.
        let error = match fetch(&stub, 0).await {
            Ok(download) => read(download).await.unwrap_err(),
            Err(error) => error,
        };
        assert!(error.kind == Kind::Retry && is_discreet(&error), "{error}");
    }
    for kind in [Kind::Refused, Kind::Wait] {
        let error = fetch(&stub, 0).await.unwrap_err();
        assert!(error.kind == kind && is_discreet(&error), "{error}");
    }
}

#[test]
fn the_base_must_be_an_address() {
    for base in ["huggingface.co", "ftp://huggingface.co", ""] {
        assert_eq!(HuggingFace::new(http(), Some(base)).unwrap_err().kind, Kind::Refused);
    }
}
