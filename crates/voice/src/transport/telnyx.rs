//! Telnyx media streaming in `rtp` mode with PCMU both ways: JSON text frames whose order is not
//! promised. From Telnyx's "Media Streaming over WebSockets".

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::json;

use super::{FromLine, Malformed, ToLine, frames};

/// How many pieces of 20 ms are waited for before a missing one is given up.
const MISSING: usize = 4;
/// The longest jump that is a gap; a longer one is a new count.
const JUMP: u64 = 500;

/// Reads one stream and puts its sound in order.
#[derive(Debug, Default)]
pub struct Reader {
    next: Option<u64>,
    early: BTreeMap<u64, Bytes>,
}

impl Reader {
    /// Reads what Telnyx sent.
    pub fn read(&mut self, text: &str) -> Result<Vec<FromLine>, Malformed> {
        let frame = frames::read(text)?;
        match frame.event.as_ref() {
            "media" => {
                let media = frame.media.as_ref().ok_or(Malformed("holds no sound"))?;
                let Some(sound) = frames::sound(media)? else { return Ok(Vec::new()) };
                let chunk = media.chunk.as_ref().and_then(frames::number);
                Ok(self.ordered(chunk, sound).into_iter().map(FromLine::Sound).collect())
            }
            "start" => frame.started().map(|start| vec![start]),
            "dtmf" => frame.digit().map(Vec::from_iter),
            "mark" => frame.marked().map(Vec::from_iter),
            "stop" => Ok(vec![FromLine::Stopped]),
            _ => Ok(Vec::new()),
        }
    }

    fn ordered(&mut self, chunk: Option<u64>, sound: Bytes) -> Vec<Bytes> {
        let Some(chunk) = chunk else { return vec![sound] };
        let mut next = self.next.unwrap_or(chunk);
        if chunk.abs_diff(next) > JUMP {
            self.early.clear();
            next = chunk;
        }
        if chunk < next {
            // It was given up; its place is past.
            return Vec::new();
        }
        self.early.insert(chunk, sound);
        let mut ready = Vec::new();
        loop {
            if let Some(sound) = self.early.remove(&next) {
                ready.push(sound);
                next = next.saturating_add(1);
            } else if self.early.len() > MISSING
                && let Some(first) = self.early.keys().next()
            {
                next = *first;
            } else {
                break;
            }
        }
        self.next = Some(next);
        ready
    }
}

/// The message as Telnyx reads it.
pub fn write(message: &ToLine) -> String {
    match message {
        ToLine::Sound(sound) => {
            frames::media(r#"{"event":"media","media":{"payload":""#, sound, r#""}}"#)
        }
        ToLine::Mark(mark) => {
            json!({ "event": "mark", "mark": { "name": mark.to_string() } }).to_string()
        }
        ToLine::Clear => json!({ "event": "clear" }).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::Mark, *};

    fn media(chunk: u64) -> String {
        let payload = media_payload(chunk);
        format!(
            r#"{{"event":"media","sequence_number":"4","stream_id":"s","media":{{"track":"inbound","chunk":"{chunk}","timestamp":"40","payload":"{payload}"}}}}"#
        )
    }

    fn media_payload(chunk: u64) -> String {
        frames::media("", &[u8::try_from(chunk % 256).unwrap()], "")
    }

    fn heard(reader: &mut Reader, chunks: &[u64]) -> Vec<u8> {
        let messages = chunks.iter().flat_map(|chunk| reader.read(&media(*chunk)).unwrap());
        messages
            .map(|message| match message {
                FromLine::Sound(sound) => sound[0],
                other => panic!("{other:?} is no sound"),
            })
            .collect()
    }

    #[test]
    fn sound_is_put_in_order_and_a_missing_piece_given_up() {
        let mut reader = Reader::default();
        assert_eq!(heard(&mut reader, &[2, 4, 3, 3, 5]), [2, 3, 4, 5]);
        assert_eq!(heard(&mut reader, &[7, 8, 9, 10]), [] as [u8; 0]);
        assert_eq!(heard(&mut reader, &[11, 6, 12]), [7, 8, 9, 10, 11, 12]);
        assert_eq!(heard(&mut reader, &[900_000]), [160], "a new count");
    }

    #[test]
    fn a_stream_is_what_telnyx_documents() {
        let mut reader = Reader::default();
        let start = r#"{"event":"start","sequence_number":"1","stream_id":"s1","start":{"user_id":"u","call_control_id":"v3:c1","call_session_id":"x","from":"+1","to":"+1","tags":[],"client_state":"","custom_parameters":{"token":"t0"},"media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}}"#;
        let FromLine::Started(start) = reader.read(start).unwrap().remove(0) else {
            panic!("it starts")
        };
        assert_eq!((start.stream.as_str(), start.call.as_str()), ("s1", "v3:c1"));
        assert_eq!(start.parameters["token"], "t0");
        assert_eq!(
            reader.read(r##"{"event":"dtmf","stream_id":"s","dtmf":{"digit":"#"}}"##).unwrap(),
            [FromLine::Digit('#')]
        );
        assert_eq!(
            reader.read(r#"{"event":"mark","mark":{"name":"1.2"}}"#).unwrap(),
            [FromLine::Marked(Mark { round: 1, clause: 2 })]
        );
        assert_eq!(
            reader.read(r#"{"event":"stop","stop":{"call_control_id":"x"}}"#).unwrap(),
            [FromLine::Stopped]
        );
        assert_eq!(reader.read(r#"{"event":"error","payload":{"code":100003}}"#).unwrap(), []);
        assert!(reader.read(r#"{"event":"media","media":{"payload":7}}"#).is_err());
    }

    #[test]
    fn what_is_sent_is_what_telnyx_documents() {
        assert_eq!(
            write(&ToLine::Sound(Bytes::from_static(&[0x7e, 0x7f]))),
            r#"{"event":"media","media":{"payload":"fn8="}}"#
        );
        assert_eq!(write(&ToLine::Clear), r#"{"event":"clear"}"#);
    }

    proptest! {
        #[test]
        fn however_the_pieces_come_none_is_heard_twice_or_out_of_order(
            chunks in proptest::collection::vec(0u64..40, 0..80),
        ) {
            let mut reader = Reader::default();
            let heard = heard(&mut reader, &chunks);
            prop_assert!(heard.windows(2).all(|two| two[0] < two[1]), "{:?}", heard);
        }
    }
}
