//! What the carriers' JSON frames have in common: an event's name, a payload in base64, a mark, a
//! digit.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use frontdesk_providers::speech::Format;
use serde::Deserialize;

use super::{FromLine, LONGEST, Malformed, Mark, Start};

#[derive(Deserialize)]
pub(super) struct Frame<'a> {
    #[serde(borrow)]
    pub(super) event: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) media: Option<Media<'a>>,
    #[serde(default)]
    pub(super) dtmf: Option<Dtmf>,
    #[serde(default)]
    pub(super) mark: Option<Named>,
    #[serde(default)]
    pub(super) start: Option<Started>,
    #[serde(default, alias = "streamSid")]
    pub(super) stream_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Media<'a> {
    #[serde(borrow)]
    pub(super) payload: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) track: Option<Cow<'a, str>>,
    /// Twilio writes a number in quotation marks; others may not.
    #[serde(default)]
    pub(super) chunk: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct Dtmf {
    digit: String,
}

#[derive(Deserialize)]
pub(super) struct Named {
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Started {
    #[serde(alias = "callSid", alias = "call_control_id")]
    call: String,
    #[serde(default, alias = "customParameters", alias = "custom_parameters")]
    parameters: Option<BTreeMap<String, serde_json::Value>>,
    #[serde(alias = "mediaFormat", alias = "media_format")]
    format: MediaFormat,
}

#[derive(Deserialize)]
struct MediaFormat {
    encoding: String,
    #[serde(alias = "sampleRate", alias = "sample_rate")]
    rate: serde_json::Value,
    #[serde(default)]
    channels: Option<serde_json::Value>,
}

/// A number, whether it is written as one or in quotation marks.
pub(super) fn number(value: &serde_json::Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

pub(super) fn read(text: &str) -> Result<Frame<'_>, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed("is too long"));
    }
    serde_json::from_str(text).map_err(|_| Malformed("is no frame"))
}

impl Frame<'_> {
    pub(super) fn started(self) -> Result<FromLine, Malformed> {
        let stream = self.stream_id.unwrap_or_default();
        let start = self.start.ok_or(Malformed("starts without saying what"))?;
        let rate = number(&start.format.rate);
        let channels = start.format.channels.as_ref().and_then(number).unwrap_or(1);
        let mulaw = ["audio/x-mulaw", "PCMU"].contains(&start.format.encoding.as_str());
        if !mulaw || rate != Some(8_000) || channels != 1 {
            return Err(Malformed("starts with a sound that was not asked for"));
        }
        let text = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let parameters = start.parameters.unwrap_or_default();
        let parameters = parameters.into_iter().map(|(name, value)| (name, text(value))).collect();
        let format = Format::Mulaw8k;
        Ok(FromLine::Started(Start { stream, call: start.call, parameters, format }))
    }

    pub(super) fn digit(self) -> Result<Option<FromLine>, Malformed> {
        let digit = self.dtmf.ok_or(Malformed("names no key"))?.digit;
        let mut keys = digit.chars();
        Ok(match (keys.next(), keys.next()) {
            (Some(key @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => Some(FromLine::Digit(key)),
            _ => None,
        })
    }

    /// Marks of others are passed over.
    pub(super) fn marked(self) -> Result<Option<FromLine>, Malformed> {
        let mark = self.mark.ok_or(Malformed("names no mark"))?;
        Ok(Mark::read(&mark.name).map(FromLine::Marked))
    }
}

pub(super) fn sound(media: &Media<'_>) -> Result<Option<Bytes>, Malformed> {
    if media.track.as_ref().is_some_and(|track| track.starts_with("outbound")) {
        return Ok(None);
    }
    let sound = STANDARD.decode(media.payload.as_bytes());
    sound.map(|sound| Some(sound.into())).map_err(|_| Malformed("holds sound that is no base64"))
}

/// The sound in base64, after `head` and before `tail`.
pub(super) fn media(head: &str, sound: &[u8], tail: &str) -> String {
    let mut text = String::with_capacity(head.len() + sound.len().div_ceil(3) * 4 + tail.len());
    text.push_str(head);
    STANDARD.encode_string(sound, &mut text);
    text.push_str(tail);
    text
}
