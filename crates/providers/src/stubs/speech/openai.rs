//! OpenAI's audio: `/v1/audio/transcriptions` and `/v1/audio/speech`.

use std::sync::atomic::Ordering;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{Desk, Fault, Hear, Seen, elevenlabs};
use crate::speech::Format;

/// A file is the next sentence of the script; a text is a tone of 24,000 samples a second.
pub(super) fn answer(desk: &Desk, seen: &Seen, fault: Option<&Fault>) -> Response {
    if seen.path.ends_with("/speech") {
        let text = seen.json()["input"].as_str().unwrap_or_default().to_owned();
        return elevenlabs::body(desk, Format::Pcm16(24_000), &text, fault);
    }
    let next = desk.sentence.fetch_add(1, Ordering::SeqCst);
    let text = match &desk.script.hear {
        Hear::Timed(lines) => lines.get(next).map(|line| line.text.as_str()),
        Hear::Loud { sentences, .. } => sentences.get(next).map(String::as_str),
    };
    let body = json!({ "text": text.unwrap_or_default() }).to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
