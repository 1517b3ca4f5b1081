//! Twilio Media Streams, bidirectional (`<Connect><Stream>`): JSON text frames with mu-law at 8 kHz
//! in base64. From Twilio's "WebSocket messages" of Media Streams.

use serde_json::json;

use super::{FromLine, Malformed, ToLine, frames};

/// Reads what Twilio sent; none when it says nothing that is wanted.
pub fn read(text: &str) -> Result<Option<FromLine>, Malformed> {
    let frame = frames::read(text)?;
    match frame.event.as_ref() {
        "media" => {
            let media = frame.media.as_ref().ok_or(Malformed("holds no sound"))?;
            Ok(frames::sound(media)?.map(FromLine::Sound))
        }
        "start" => frame.started().map(Some),
        "dtmf" => frame.digit(),
        "mark" => frame.marked(),
        "stop" => Ok(Some(FromLine::Stopped)),
        _ => Ok(None),
    }
}

/// Writes messages for one stream.
#[derive(Debug, Clone)]
pub struct Writer {
    head: String,
    stream: String,
}

impl Writer {
    /// For the stream of this name.
    pub fn new(stream: &str) -> Self {
        // The name is the carrier's, but it stands in JSON.
        let name = json!(stream);
        let head = format!(r#"{{"event":"media","streamSid":{name},"media":{{"payload":""#);
        Self { head, stream: stream.to_owned() }
    }

    /// The message as Twilio reads it.
    pub fn write(&self, message: &ToLine) -> String {
        match message {
            ToLine::Sound(sound) => frames::media(&self.head, sound, r#""}}"#),
            ToLine::Mark(mark) => {
                let name = mark.to_string();
                json!({ "event": "mark", "streamSid": self.stream, "mark": { "name": name } })
                    .to_string()
            }
            ToLine::Clear => json!({ "event": "clear", "streamSid": self.stream }).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use frontdesk_providers::speech::Format;
    use proptest::prelude::*;

    use super::{
        super::{Mark, Start},
        *,
    };

    #[test]
    fn a_stream_is_what_twilio_documents() {
        let start = r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1","accountSid":"AC1","callSid":"CA1","tracks":["inbound"],"customParameters":{"token":"t0"},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#;
        let parameters = [("token".to_owned(), "t0".to_owned())].into();
        let started =
            Start { stream: "MZ1".into(), call: "CA1".into(), parameters, format: Format::Mulaw8k };
        assert_eq!(read(start), Ok(Some(FromLine::Started(started))));
        for (text, message) in [
            (r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#, None),
            (
                r#"{"event":"media","sequenceNumber":"3","streamSid":"MZ1","media":{"track":"inbound","chunk":"1","timestamp":"5","payload":"fn8="}}"#,
                Some(FromLine::Sound(Bytes::from_static(&[0x7e, 0x7f]))),
            ),
            (
                r#"{"event":"media","streamSid":"MZ1","media":{"track":"outbound","payload":"fn8="}}"#,
                None,
            ),
            (
                r#"{"event":"dtmf","sequenceNumber":"5","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"1"}}"#,
                Some(FromLine::Digit('1')),
            ),
            (
                r#"{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"2.7"}}"#,
                Some(FromLine::Marked(Mark { round: 2, clause: 7 })),
            ),
            (r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"theirs"}}"#, None),
            (
                r#"{"event":"stop","sequenceNumber":"9","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}"#,
                Some(FromLine::Stopped),
            ),
            (r#"{"event":"something new","streamSid":"MZ1"}"#, None),
        ] {
            assert_eq!(read(text), Ok(message), "{text}");
        }
    }

    #[test]
    fn what_is_sent_is_what_twilio_documents() {
        let writer = Writer::new("MZ1");
        for (message, text) in [
            (
                ToLine::Sound(Bytes::from_static(&[0x7e, 0x7f])),
                r#"{"event":"media","streamSid":"MZ1","media":{"payload":"fn8="}}"#,
            ),
            (
                ToLine::Mark(Mark { round: 0, clause: 7 }),
                r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"0.7"}}"#,
            ),
            (ToLine::Clear, r#"{"event":"clear","streamSid":"MZ1"}"#),
        ] {
            let same: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&writer.write(&message)).unwrap(),
                same
            );
        }
    }

    #[test]
    fn broken_frames_are_refused() {
        for text in [
            "",
            "nonsense",
            "[]",
            "{}",
            r#"{"event":7}"#,
            r#"{"event":"media"}"#,
            r#"{"event":"media","media":{"payload":"%%%"}}"#,
            r#"{"event":"dtmf"}"#,
            r#"{"event":"mark"}"#,
            r#"{"event":"start"}"#,
            r#"{"event":"start","start":{"callSid":"CA1","mediaFormat":{"encoding":"audio/l16","sampleRate":8000}}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read(&" ".repeat(super::super::LONGEST + 1)), Err(Malformed("is too long")));
        assert_eq!(read(r#"{"event":"dtmf","dtmf":{"digit":"12"}}"#), Ok(None));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,200}", stream in "\\PC{0,20}") {
            let _ = read(&text);
            let sent = Writer::new(&stream).write(&ToLine::Sound(Bytes::from(text.into_bytes())));
            prop_assert!(serde_json::from_str::<serde_json::Value>(&sent).is_ok());
        }
    }
}
