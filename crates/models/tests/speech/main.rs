//! The models for calls: what they hear, what they write down, what they say.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod moonshine;
mod piper;
mod silero;
mod sound;
