//! OpenAI's audio: `/v1/audio/transcriptions` and `/v1/audio/speech`.

use std::sync::atomic::Ordering;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

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
    let text = text.unwrap_or_default();
    let body = if has(&seen.body, b"verbose_json") {
        verbose(text, seen)
    } else {
        json!({ "text": text })
    };
    let body = body.to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn has(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|at| at == part)
}

/// The words of a file, spread over its length, without their punctuation.
fn verbose(text: &str, seen: &Seen) -> Value {
    let length = length(&seen.body).unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let each = length / f64::from(u32::try_from(words.len().max(1)).unwrap_or(1));
    let words = (0_u32..).zip(words).map(|(at, word)| {
        let start = each * f64::from(at);
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        json!({ "word": word, "start": start, "end": start + each })
    });
    let words: Vec<Value> = words.collect();
    json!({ "text": text, "language": "english", "duration": length, "words": words })
}

/// How long a WAV of 16-bit samples in a form sounds, in seconds.
fn length(body: &[u8]) -> Option<f64> {
    let at = body.windows(4).position(|at| at == b"RIFF")?;
    let number = |at: usize| {
        let bytes: [u8; 4] = body.get(at..at + 4)?.try_into().ok()?;
        Some(f64::from(u32::from_le_bytes(bytes)))
    };
    Some(number(at + 40)? / number(at + 28)?)
}
