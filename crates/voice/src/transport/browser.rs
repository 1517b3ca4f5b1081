//! A call in the browser: binary frames are sound, signed 16-bit little-endian at 16 kHz both ways;
//! text frames are JSON, described here and in the widget that speaks it.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{FromLine, LONGEST, Malformed, Mark, ToLine};

/// Samples a second, both ways.
pub const RATE: u32 = 16_000;

/// What the page says besides sound.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Digit {
        digit: char,
    },
    Marked {
        mark: String,
    },
    Stop,
    #[serde(other)]
    Other,
}

/// What the page is told besides sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Told {
    /// It is to say when this was played.
    Mark {
        /// The mark's name, to be given back.
        mark: String,
    },
    /// It is to drop what it has not played.
    Clear,
    /// Words to show.
    Caption {
        /// `agent` or `caller`.
        who: &'static str,
        /// The words of this stretch so far; they replace those of the same stretch.
        text: String,
        /// Whether they stay.
        done: bool,
    },
    /// What the agent is doing: `listening`, `thinking` or `speaking`.
    State {
        /// The word.
        state: &'static str,
    },
    /// The call is over.
    Ended {
        /// Why, in words to show.
        reason: String,
    },
}

/// Reads a text frame of the page.
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

/// What the page is told, as it reads it.
pub fn tell(told: &Told) -> Sent {
    Sent::Text(serde_json::to_string(told).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_understood() {
        assert_eq!(read(r#"{"type":"digit","digit":"5"}"#), Ok(Some(FromLine::Digit('5'))));
        assert_eq!(
            read(r#"{"type":"marked","mark":"0.3"}"#),
            Ok(Some(FromLine::Marked(Mark { round: 0, clause: 3 })))
        );
        assert_eq!(read(r#"{"type":"stop"}"#), Ok(Some(FromLine::Stopped)));
        assert_eq!(read(r#"{"type":"hello"}"#), Ok(None));
        for broken in ["", "{}", r#"{"type":"digit","digit":"12"}"#, r#"{"type":"marked"}"#] {
            assert!(read(broken).is_err(), "{broken}");
        }
        assert!(sound(Bytes::from_static(&[1])).is_err());
        assert_eq!(
            sound(Bytes::from_static(&[1, 2])),
            Ok(FromLine::Sound(Bytes::from_static(&[1, 2])))
        );
    }

    #[test]
    fn the_page_is_told() {
        let caption = Told::Caption { who: "agent", text: "Hi \"you\"".into(), done: true };
        assert_eq!(
            tell(&caption),
            Sent::Text(
                r#"{"type":"caption","who":"agent","text":"Hi \"you\"","done":true}"#.into()
            )
        );
        assert_eq!(write(ToLine::Clear), Sent::Text(r#"{"type":"clear"}"#.into()));
    }
}
