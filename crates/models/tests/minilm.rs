//! all-MiniLM-L6-v2 against the values of its reference implementation.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

use std::{fs, path::PathBuf};

use frontdesk_models::{MiniLm, ModelError, testing};

fn model() -> MiniLm {
    MiniLm::open(&testing::folder()).unwrap()
}

fn likeness(model: &MiniLm, one: &str, other: &str) -> f32 {
    let (one, other) = (model.embed(one), model.embed(other));
    one.iter().zip(&other).map(|(one, other)| one * other).sum()
}

#[track_caller]
fn close(found: f32, right: f32, within: f32) {
    assert!((found - right).abs() <= within, "{found} is not {right}");
}

#[test]
fn a_vector_is_that_of_the_reference() {
    let vector = model().embed("Hello world");

    assert_eq!(vector.len(), MiniLm::DIMENSIONS);
    for (found, right) in vector.iter().zip([-0.0345, 0.0310, 0.0067]) {
        close(*found, right, 0.000_06);
    }
    close(vector.iter().map(|number| number * number).sum(), 1.0, 1e-5);
}

#[test]
fn texts_that_mean_the_same_are_alike() {
    let model = model();

    // The 8-bit form of the model in another runtime says 0.406 and 0.370.
    close(likeness(&model, "cancel my appointment", "call off a booking"), 0.406, 0.005);
    close(likeness(&model, "cancel my appointment", "I need to call off a booking"), 0.37, 0.01);
    let unrelated = likeness(&model, "cancel my appointment", "the cathedral is made of limestone");
    assert!(unrelated < 0.2, "{unrelated}");
}

#[test]
fn any_text_has_a_vector() {
    let model = model();
    for text in ["", "   ", "\0\u{fffd}", "日本語", "[CLS][SEP]", &"word ".repeat(50_000)] {
        let vector = model.embed(text);
        assert!(vector.iter().all(|number| number.is_finite()), "{text:.20}");
        close(vector.iter().map(|number| number * number).sum(), 1.0, 1e-5);
    }
}

/// A folder with what `write` puts there in place of the model; gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, weights: Option<&[u8]>) -> Self {
        let folder = std::env::temp_dir().join(format!("models-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join(MiniLm::id())).unwrap();
        if let Some(weights) = weights {
            fs::write(folder.join(MiniLm::id()).join("model.safetensors"), weights).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn refused(name: &str, weights: &[u8], why: &str) {
    let folder = Folder::new(name, Some(weights));
    match MiniLm::open(&folder.0) {
        Err(ModelError::Malformed { what, .. }) => assert!(what.contains(why), "{what}"),
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn a_model_that_is_not_there_is_missing() {
    let folder = Folder::new("none", None);

    let error = MiniLm::open(&folder.0).map(|_| ()).unwrap_err();

    assert!(matches!(error, ModelError::Missing { .. }), "{error}");
    assert!(error.to_string().contains("frontdesk models pull"), "{error}");
}

#[test]
fn files_that_are_something_else_are_refused() {
    let file = |header: &str, data: usize| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header.as_bytes());
        bytes.resize(bytes.len() + data, 0);
        bytes
    };
    let words = "embeddings.word_embeddings.weight";
    refused("empty", b"", "it is cut off");
    refused("page", b"<!doctype html><title>404</title>", "not a safetensors file");
    refused("huge", &[0xff; 64], "not a safetensors file");
    refused("header", &file("{not json", 0), "its header cannot be read");
    refused("other", &file("{}", 0), "it has no tensor");
    let small = format!(r#"{{"{words}":{{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}}}"#);
    refused("small", &file(&small, 8), "instead of F32 [30522, 384]");
    let cut = format!(
        r#"{{"{words}":{{"dtype":"F32","shape":[30522,384],"data_offsets":[0,46881792]}}}}"#
    );
    refused("cut", &file(&cut, 8), "it is cut off before the end");
}
