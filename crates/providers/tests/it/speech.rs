//! Ears and mouths over real sockets.

mod deepgram;
mod elevenlabs;
mod openai;

use std::{sync::OnceLock, time::Duration};

use frontdesk_providers::{
    Http, ProviderError,
    speech::{
        Format, Heard, ListenRequest, Listening, Sound, Speaking, ToEars, ToMouth, VoiceRequest,
    },
    stubs::sine,
};
use futures_util::StreamExt;

/// One client for all that a test opens: making one reads the machine's root certificates.
fn http() -> Http {
    static HTTP: OnceLock<Http> = OnceLock::new();
    HTTP.get_or_init(crate::http).clone()
}

fn listen_request(format: Format) -> ListenRequest {
    ListenRequest {
        format,
        language: Some("en".to_owned()),
        terms: vec!["Balayage".to_owned(), "Ann Hussain".to_owned()],
    }
}

fn voice_request(format: Format) -> VoiceRequest {
    VoiceRequest { format, voice: String::new(), language: Some("en".to_owned()), speed: 1.0 }
}

/// Loud sound of so many milliseconds, then quiet, in the telephone's frames.
fn frames(loud: u64, quiet: u64) -> Vec<ToEars> {
    let mut sound = sine(Format::Mulaw8k, Duration::from_millis(loud)).to_vec();
    sound.resize(sound.len() + Format::Mulaw8k.bytes(Duration::from_millis(quiet)), 0xff);
    sound.chunks(160).map(|frame| ToEars::Sound(frame.to_vec().into())).collect()
}

/// Says all of it and that this was all, then listens to the end.
async fn hear(
    listening: Listening,
    commands: impl IntoIterator<Item = ToEars>,
) -> (Vec<Heard>, Option<ProviderError>) {
    hear_on(listening, commands.into_iter().chain([ToEars::End])).await
}

/// Says all of it, then listens to the end.
async fn hear_on(
    mut listening: Listening,
    commands: impl IntoIterator<Item = ToEars>,
) -> (Vec<Heard>, Option<ProviderError>) {
    let mut heard = Vec::new();
    let all = async {
        for command in commands {
            // Who has hung up takes nothing.
            let _ = listening.input.send(command).await;
        }
    };
    let listen = async {
        while let Some(item) = listening.heard.next().await {
            match item {
                Ok(item) => heard.push(item),
                Err(error) => {
                    assert!(listening.heard.next().await.is_none(), "an error is the last item");
                    return Some(error);
                }
            }
        }
        None
    };
    let ((), error) = tokio::join!(all, listen);
    (heard, error)
}

/// What was said, a string for each final stretch.
fn said(heard: &[Heard]) -> Vec<&str> {
    heard
        .iter()
        .filter_map(|heard| match heard {
            Heard::Final(said) => Some(said.text.as_str()),
            _ => None,
        })
        .collect()
}

/// Says each text as an utterance of its own and gives how long each sounds.
async fn speak(
    mut speaking: Speaking,
    format: Format,
    texts: &[&str],
) -> (Vec<Duration>, Option<ProviderError>) {
    for (utterance, text) in (1..).zip(texts) {
        let text = (*text).to_owned();
        speaking.input.send(ToMouth::Say { utterance, text }).await.unwrap();
        speaking.input.send(ToMouth::End { utterance }).await.unwrap();
    }
    drop(speaking.input);
    let mut lengths = vec![0; texts.len()];
    let mut done = 0;
    while let Some(sound) = speaking.sound.next().await {
        match sound {
            Ok(Sound::Piece { utterance, bytes }) => {
                assert_eq!(utterance, done + 1, "one after the other");
                assert!(format == Format::Mulaw8k || bytes.len() % 2 == 0, "whole samples");
                lengths[usize::try_from(done).unwrap()] += bytes.len();
            }
            Ok(Sound::Done { utterance }) => {
                done += 1;
                assert_eq!(utterance, done);
            }
            Err(error) => {
                assert!(speaking.sound.next().await.is_none(), "an error is the last item");
                return (Vec::new(), Some(error));
            }
        }
    }
    assert_eq!(usize::try_from(done).unwrap(), texts.len());
    (lengths.into_iter().map(|bytes| format.length(bytes)).collect(), None)
}
