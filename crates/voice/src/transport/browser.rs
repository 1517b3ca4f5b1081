//! A call in the browser: binary frames are sound, signed 16-bit little-endian at 16 kHz both ways;
//! text frames are JSON, described here and in `web/voice`, which speaks it.

use bytes::Bytes;
use frontdesk_providers::speech::Format;
use serde::{Deserialize, Serialize};

use super::{FromLine, LONGEST, Live, Malformed, Mark, ToLine};

/// How sound is written, both ways.
pub const FORMAT: Format = Format::Pcm16(16_000);

/// What the page says besides sound.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    /// A key of the telephone.
    Digit { digit: char },
    /// Everything before this mark was heard.
    Marked { mark: String },
    /// That was all.
    Stop,
    /// Something new.
    #[serde(other)]
    Other,
}

/// What the page is told besides sound.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told<'a> {
    /// It is to say when this was played.
    Mark { mark: String },
    /// It is to drop what it has not played.
    Clear,
    /// Words to show: `who` is `agent` or `caller`. They replace those of the same speaker until `done`.
    Caption { who: &'static str, text: &'a str, done: bool },
    /// What the agent is doing: `listening`, `thinking` or `speaking`.
    State { state: &'static str },
    /// The call is over: `over`, or `failed` when nobody could speak.
    Ended { reason: &'static str },
}

/// Reads a text frame of the page; none when it says nothing that is wanted.
pub fn read(text: &str) -> Result<Option<FromLine>, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed("is too long"));
    }
    let said: Said = serde_json::from_str(text).map_err(|_| Malformed("is no frame"))?;
    Ok(match said {
        Said::Digit { digit: digit @ ('0'..='9' | '*' | '#') } => Some(FromLine::Digit(digit)),
        Said::Digit { .. } | Said::Other => None,
        Said::Marked { mark } => Mark::read(&mark).map(FromLine::Marked),
        Said::Stop => Some(FromLine::Stopped),
    })
}

/// Reads a binary frame of the page.
pub fn sound(frame: Bytes) -> Result<FromLine, Malformed> {
    if frame.len() > LONGEST {
        return Err(Malformed("is too long"));
    }
    if !frame.len().is_multiple_of(2) {
        return Err(Malformed("ends within a sample"));
    }
    Ok(FromLine::Sound(frame))
}

/// What is sent to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// A binary frame.
    Sound(Bytes),
    /// A text frame.
    Text(String),
}

/// The message as the page reads it.
pub fn write(message: ToLine) -> Sent {
    match message {
        ToLine::Sound(sound) => Sent::Sound(sound),
        ToLine::Mark(mark) => tell(&Told::Mark { mark: mark.to_string() }),
        ToLine::Clear => tell(&Told::Clear),
    }
}

/// What is shown, as the page reads it.
pub fn show(live: &Live) -> Sent {
    match live {
        Live::Caption { who, text, done } => {
            tell(&Told::Caption { who: who.word(), text, done: *done })
        }
        Live::Doing(doing) => tell(&Told::State { state: doing.word() }),
    }
}

/// That the call is over, or failed.
pub fn ended(failed: bool) -> Sent {
    tell(&Told::Ended { reason: if failed { "failed" } else { "over" } })
}

fn tell(told: &Told<'_>) -> Sent {
    Sent::Text(serde_json::to_string(told).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{Doing, Who},
        *,
    };

    #[test]
    fn the_page_is_understood() {
        assert_eq!(read(r#"{"type":"digit","digit":"5"}"#), Ok(Some(FromLine::Digit('5'))));
        assert_eq!(
            read(r#"{"type":"marked","mark":"0.3"}"#),
            Ok(Some(FromLine::Marked(Mark { round: 0, clause: 3 })))
        );
        assert_eq!(read(r#"{"type":"stop"}"#), Ok(Some(FromLine::Stopped)));
        for new in [r#"{"type":"hello"}"#, r#"{"type":"digit","digit":"A"}"#] {
            assert_eq!(read(new), Ok(None), "{new}");
        }
        for broken in
            ["", "{}", "[]", "5", r#"{"type":"digit","digit":"12"}"#, r#"{"type":"marked"}"#]
        {
            assert!(read(broken).is_err(), "{broken}");
        }
        assert_eq!(read(r#"{"type":"marked","mark":"theirs"}"#), Ok(None));
        assert_eq!(read(&" ".repeat(LONGEST + 1)), Err(Malformed("is too long")));
        assert!(sound(Bytes::from_static(&[1])).is_err());
        assert!(sound(vec![0; LONGEST + 2].into()).is_err());
        assert_eq!(
            sound(Bytes::from_static(&[1, 2])),
            Ok(FromLine::Sound(Bytes::from_static(&[1, 2])))
        );
    }

    #[test]
    fn the_page_is_told() {
        let text = |json: &str| Sent::Text(json.to_owned());
        let caption = Live::Caption { who: Who::Agent, text: "Hi \"you\"".into(), done: true };
        assert_eq!(
            show(&caption),
            text(r#"{"type":"caption","who":"agent","text":"Hi \"you\"","done":true}"#)
        );
        assert_eq!(
            show(&Live::Doing(Doing::Thinking)),
            text(r#"{"type":"state","state":"thinking"}"#)
        );
        assert_eq!(write(ToLine::Clear), text(r#"{"type":"clear"}"#));
        let mark = ToLine::Mark(Mark { round: 1, clause: 2 });
        assert_eq!(write(mark), text(r#"{"type":"mark","mark":"1.2"}"#));
        assert_eq!(ended(false), text(r#"{"type":"ended","reason":"over"}"#));
        assert_eq!(ended(true), text(r#"{"type":"ended","reason":"failed"}"#));
    }

    proptest! {
        #[test]
        fn no_frame_breaks_the_reader(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&text);
            let _ = sound(bytes.into());
        }
    }
}
