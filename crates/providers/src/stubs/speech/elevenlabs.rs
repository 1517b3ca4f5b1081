//! ElevenLabs: contexts on a WebSocket, sound over HTTP, Scribe, voices.

use std::{collections::BTreeMap, io, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::ws::Message,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    Desk, Fault, Peer, Seen, asked,
    hearing::{Hearing, Moment, Said},
    read, refused,
    tone::{Sounded, Sounding, tone},
};
use crate::speech::Format;

/// A voice that was deleted.
const GONE: &str = "gone";

/// The body of a refusal.
pub(super) fn refusal(status: u16) -> Value {
    let word = match status {
        401 => "invalid_api_key",
        402 => "quota_exceeded",
        404 => "voice_not_found",
        429 => "too_many_concurrent_requests",
        503 => "system_busy",
        400..500 => "invalid_request",
        _ => "internal_server_error",
    };
    json!({ "detail": { "status": word, "message": "secret text of theirs" } })
}

/// `GET /v2/voices`, on two pages.
pub(super) fn voices(seen: &Seen) -> Response {
    let voice = |id: &str, name: &str| {
        json!({
            "voice_id": id, "name": name, "category": "premade",
            "labels": { "accent": "british", "gender": "female" },
            "preview_url": "https://storage.example/preview.mp3",
            "verified_languages": [{ "language": "en", "model_id": "eleven_flash_v2_5" }],
        })
    };
    let page = match asked(seen, "next_page_token") {
        None => json!({
            "voices": [voice("v1", "Alice")], "has_more": true, "next_page_token": "two",
        }),
        Some(_) => json!({ "voices": [voice("v2", "Bob")], "has_more": false }),
    };
    ([(header::CONTENT_TYPE, "application/json")], page.to_string()).into_response()
}

/// The format that a name means.
fn format(name: Option<String>) -> Format {
    let name = name.unwrap_or_default();
    match name.strip_prefix("pcm_").and_then(|rate| rate.parse().ok()) {
        Some(rate) => Format::Pcm16(rate),
        None => Format::Mulaw8k,
    }
}

fn is_gone(seen: &Seen) -> bool {
    seen.path.split('/').any(|segment| segment == GONE)
}

/// `POST /v1/text-to-speech/{voice}/stream`.
pub(super) fn stream(desk: &Desk, seen: &Seen, fault: Option<&Fault>) -> Response {
    if is_gone(seen) {
        return refused(seen, 404);
    }
    let text = seen.json()["text"].as_str().unwrap_or_default().to_owned();
    body(desk, format(asked(seen, "output_format")), &text, fault)
}

/// Sound as the body of an answer, cut in pieces.
pub(super) fn body(desk: &Desk, format: Format, text: &str, fault: Option<&Fault>) -> Response {
    let speak = &desk.script.speak;
    let sound = tone(speak, format, text);
    let cut = fault == Some(&Fault::Drop);
    // An odd length: a sample is cut in two.
    let length = format.bytes(speak.piece).max(2) - 1;
    let mut pieces: Vec<io::Result<Bytes>> =
        sound.chunks(length).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    if cut {
        pieces.truncate(1);
        pieces.push(Err(io::ErrorKind::ConnectionReset.into()));
    }
    let (first_byte, real_time) = (speak.first_byte, speak.real_time);
    let pace = format.length(length).mul_f32(real_time);
    let pieces =
        stream::unfold((pieces.into_iter(), first_byte), move |(mut rest, wait)| async move {
            let piece = rest.next()?;
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            Some((piece, (rest, pace)))
        });
    ([(header::CONTENT_TYPE, "audio/basic")], Body::from_stream(pieces)).into_response()
}

pub(super) async fn contexts(peer: &mut Peer, seen: &Seen) {
    let speak = peer.desk.script.speak.clone();
    let mut sounding = Sounding::new(speak, format(asked(seen, "output_format")));
    // Which contexts there are, and whether they are closed.
    let mut open: BTreeMap<String, bool> = BTreeMap::new();
    let patience = asked(seen, "inactivity_timeout").and_then(|seconds| seconds.parse().ok());
    let patience = Duration::from_secs(patience.unwrap_or(20));
    loop {
        let message = tokio::select! {
            biased;
            message = timeout(patience, peer.next()) => match message {
                Ok(message) => message,
                Err(_) if sounding.is_empty() => {
                    fail(peer, "input_timeout_exceeded").await;
                    return;
                }
                Err(_) => continue,
            },
            sounded = sounding.next() => {
                let id = match sounded {
                    Sounded::Piece(id, piece) => {
                        let audio = STANDARD.encode(&piece);
                        let message = json!({ "audio": audio, "isFinal": null, "contextId": id });
                        peer.json(&message).await;
                        if peer.go_wrong().await {
                            return;
                        }
                        continue;
                    }
                    Sounded::End(id) => id,
                };
                if open.get(&id) == Some(&true) && !sounding.has(&id) {
                    open.remove(&id);
                    peer.json(&json!({ "isFinal": true, "contextId": id })).await;
                }
                continue;
            }
        };
        let Some(message) = message else { return };
        let Message::Text(message) = message else { continue };
        let message = read(message.as_str());
        if message["close_socket"] == true {
            peer.close(1000, "").await;
            continue;
        }
        let id = message["context_id"].as_str().unwrap_or_default().to_owned();
        let text = message["text"].as_str().unwrap_or_default();
        if message["close_context"] == true {
            if sounding.has(&id) {
                open.insert(id, true);
            } else if open.remove(&id).is_some() {
                peer.json(&json!({ "isFinal": true, "contextId": id })).await;
            }
        } else if is_gone(seen) {
            fail(peer, "voice_not_found").await;
        } else if text == " " {
            open.entry(id).or_insert(false);
        } else if !open.contains_key(&id) {
            fail(peer, "input_error").await;
        } else if !text.trim().is_empty() {
            sounding.say(id, text);
        }
    }
}

async fn fail(peer: &mut Peer, word: &str) {
    let message = json!({ "message": "secret text of theirs", "error": word, "code": 1008 });
    peer.json(&message).await;
    peer.close(1008, "secret text of theirs").await;
}

pub(super) async fn scribe(peer: &mut Peer, seen: &Seen) {
    let mut hearing = Hearing::new(&peer.desk, format(asked(seen, "audio_format")));
    peer.json(&json!({ "message_type": "session_started", "session_id": "s1" })).await;
    while let Some(message) = peer.next().await {
        let Message::Text(message) = message else { continue };
        let message = read(message.as_str());
        let sound = message["audio_base_64"].as_str().unwrap_or_default();
        for moment in hearing.sound(&STANDARD.decode(sound).unwrap_or_default()) {
            tokio::time::sleep(peer.desk.script.think).await;
            match moment {
                Moment::Started(_) => {}
                Moment::Partial(said) => {
                    if peer.go_wrong().await {
                        return;
                    }
                    let text = said.text();
                    let partial = json!({ "message_type": "partial_transcript", "text": text });
                    peer.json(&partial).await;
                }
                Moment::Final(said) => committed(peer, seen, Some(said)).await,
            }
        }
        if message["commit"] == true {
            committed(peer, seen, hearing.finish()).await;
        }
    }
}

/// Words that stay; and again with their times, and their language, where those were asked for.
async fn committed(peer: &mut Peer, seen: &Seen, said: Option<Said>) {
    let text = said.as_ref().map(Said::text).unwrap_or_default();
    peer.json(&json!({ "message_type": "committed_transcript", "text": text })).await;
    if asked(seen, "include_timestamps").as_deref() != Some("true") {
        return;
    }
    let mut words: Vec<Value> = Vec::new();
    for (text, start, end) in said.iter().flat_map(Said::timed) {
        if !words.is_empty() {
            words.push(json!({ "text": " ", "start": start, "end": start, "type": "spacing" }));
        }
        words.push(json!({ "text": text, "start": start, "end": end, "type": "word" }));
    }
    let kind = "committed_transcript_with_timestamps";
    let mut message = json!({ "message_type": kind, "text": text, "words": words });
    if asked(seen, "include_language_detection").as_deref() == Some("true") {
        message["language_code"] = json!("en");
    }
    peer.json(&message).await;
}
