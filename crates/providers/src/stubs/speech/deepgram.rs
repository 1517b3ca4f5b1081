//! Deepgram: Nova, Flux and Aura.

use std::time::Duration;

use axum::extract::ws::Message;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    Peer, Seen, asked,
    hearing::{Hearing, Moment, Said},
    read,
    tone::{Sounded, Sounding},
};
use crate::speech::Format;

/// A connection that hears nothing for so long is closed.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many flushes are taken on one connection; the stub does not forget old ones.
const MAX_FLUSHES: usize = 20;

/// The body of a refusal.
pub(super) fn refusal(status: u16) -> Value {
    let code = match status {
        401 => "INVALID_AUTH",
        402 => "ASR_PAYMENT_REQUIRED",
        429 => "TOO_MANY_REQUESTS",
        _ => "Bad Request",
    };
    json!({ "err_code": code, "err_msg": "secret text of theirs", "request_id": "req-stub-1" })
}

fn format(seen: &Seen) -> Format {
    let rate = asked(seen, "sample_rate").and_then(|rate| rate.parse().ok()).unwrap_or(8_000);
    match asked(seen, "encoding").as_deref() {
        Some("linear16") => Format::Pcm16(rate),
        _ => Format::Mulaw8k,
    }
}

fn words(said: &Said) -> Vec<Value> {
    let word = |(word, start, end): (&str, f64, f64)| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        json!({
            "word": plain, "punctuated_word": word, "start": start, "end": end, "confidence": 0.98,
        })
    };
    said.timed().map(word).collect()
}

pub(super) async fn nova(peer: &mut Peer, seen: &Seen) {
    let mut hearing = Hearing::new(&peer.desk, format(seen));
    loop {
        let Ok(message) = timeout(PATIENCE, peer.next()).await else {
            peer.close(1011, "NET-0001").await;
            return;
        };
        match message {
            Some(Message::Binary(sound)) => {
                for moment in hearing.sound(&sound) {
                    if nova_says(peer, moment).await {
                        return;
                    }
                }
            }
            Some(Message::Text(text)) => match read(text.as_str())["type"].as_str() {
                Some("Finalize") => {
                    let said = hearing.finish();
                    think(peer).await;
                    let results = results(said.as_ref(), [true, false, true]);
                    peer.json(&results).await;
                }
                Some("CloseStream") => {
                    if let Some(said) = hearing.finish() {
                        let results = results(Some(&said), [true, true, false]);
                        peer.json(&results).await;
                    }
                    peer.json(&json!({ "type": "Metadata", "request_id": "req-stub-1" })).await;
                    peer.close(1000, "").await;
                }
                _ => {}
            },
            _ => return,
        }
    }
}

async fn think(peer: &mut Peer) {
    tokio::time::sleep(peer.desk.script.think).await;
}

/// True when the connection is over.
async fn nova_says(peer: &mut Peer, moment: Moment) -> bool {
    think(peer).await;
    match moment {
        Moment::Started(at) => {
            let at = at.as_secs_f64();
            peer.json(&json!({ "type": "SpeechStarted", "channel": [0], "timestamp": at })).await;
        }
        Moment::Partial(said) => {
            if peer.go_wrong().await {
                return true;
            }
            peer.json(&results(Some(&said), [false; 3])).await;
        }
        Moment::Final(said) => {
            peer.json(&results(Some(&said), [true, true, false])).await;
            let last = said.end.as_secs_f64();
            let end = json!({ "type": "UtteranceEnd", "channel": [0, 1], "last_word_end": last });
            peer.json(&end).await;
        }
    }
    false
}

fn results(said: Option<&Said>, [is_final, speech_final, from_finalize]: [bool; 3]) -> Value {
    let (start, end) =
        said.map_or((0.0, 0.0), |said| (said.start.as_secs_f64(), said.end.as_secs_f64()));
    let alternative = json!({
        "transcript": said.map(Said::text).unwrap_or_default(),
        "confidence": 0.97,
        "words": said.map(words).unwrap_or_default(),
    });
    json!({
        "type": "Results", "channel_index": [0, 1], "start": start, "duration": end - start,
        "is_final": is_final, "speech_final": speech_final, "from_finalize": from_finalize,
        "channel": { "alternatives": [alternative] },
    })
}

pub(super) async fn flux(peer: &mut Peer, seen: &Seen) {
    let mut hearing = Hearing::new(&peer.desk, format(seen));
    let eager = asked(seen, "eager_eot_threshold").is_some();
    let mut turn = 0;
    peer.json(&json!({ "type": "Connected", "request_id": "req-stub-1", "sequence_id": 0 })).await;
    loop {
        let Ok(message) = timeout(PATIENCE, peer.next()).await else {
            peer.close(1011, "NET-0001").await;
            return;
        };
        let sound = match message {
            Some(Message::Binary(sound)) => sound,
            Some(Message::Text(text)) if read(text.as_str())["type"] == "CloseStream" => {
                // The turn is not judged any more: its words so far, and the connection ends.
                if let Some(said) = hearing.finish() {
                    peer.json(&turn_info("Update", turn, Some(&said))).await;
                }
                return;
            }
            Some(_) => continue,
            None => return,
        };
        for moment in hearing.sound(&sound) {
            think(peer).await;
            match moment {
                Moment::Started(_) => peer.json(&turn_info("StartOfTurn", turn, None)).await,
                Moment::Partial(said) => {
                    if peer.go_wrong().await {
                        return;
                    }
                    peer.json(&turn_info("Update", turn, Some(&said))).await;
                }
                Moment::Final(said) => {
                    if eager {
                        peer.json(&turn_info("EagerEndOfTurn", turn, Some(&said))).await;
                    }
                    peer.json(&turn_info("EndOfTurn", turn, Some(&said))).await;
                    turn += 1;
                }
            }
        }
    }
}

fn turn_info(event: &str, turn: u64, said: Option<&Said>) -> Value {
    json!({
        "type": "TurnInfo", "request_id": "req-stub-1", "event": event, "turn_index": turn,
        "transcript": said.map(Said::text).unwrap_or_default(),
        "words": said.map(words).unwrap_or_default(),
        "end_of_turn_confidence": 0.8,
    })
}

pub(super) async fn aura(peer: &mut Peer, seen: &Seen) {
    let mut sounding = Sounding::new(peer.desk.script.speak.clone(), format(seen));
    let (mut text, mut flushes, mut closing) = (String::new(), 0, false);
    peer.json(&json!({ "type": "Metadata", "request_id": "req-stub-1" })).await;
    loop {
        if closing && sounding.is_empty() {
            peer.close(1000, "").await;
            closing = false;
        }
        let message = tokio::select! {
            biased;
            message = peer.next() => message,
            sounded = sounding.next() => {
                match sounded {
                    Sounded::Piece((), piece) => {
                        peer.send(Message::Binary(piece)).await;
                        if peer.go_wrong().await {
                            return;
                        }
                    }
                    Sounded::End(()) => peer.json(&json!({ "type": "Flushed", "sequence_id": 0 })).await,
                }
                continue;
            }
        };
        let Some(message) = message else { return };
        let Message::Text(message) = message else { continue };
        let message = read(message.as_str());
        match message["type"].as_str() {
            Some("Speak") => text.push_str(message["text"].as_str().unwrap_or_default()),
            Some("Flush") if flushes == MAX_FLUSHES => {
                let code = json!({ "type": "Warning", "code": "TOO_MANY_FLUSHES" });
                peer.json(&code).await;
            }
            Some("Flush") => {
                flushes += 1;
                sounding.say((), &std::mem::take(&mut text));
            }
            Some("Clear") => {
                // What was already on its way.
                if !sounding.is_empty() {
                    peer.send(Message::binary(vec![0x55_u8; 160])).await;
                }
                sounding.clear();
                text.clear();
                peer.json(&json!({ "type": "Cleared", "sequence_id": 0 })).await;
            }
            Some("Close") => closing = true,
            _ => {}
        }
    }
}
