//! Sound as samples: what the telephone's codes mean, rates, frames, whether someone speaks, the
//! schedule of playback, recordings.
//!
//! Everything here is arithmetic over samples and call-relative times. Nothing reads a clock, opens
//! a file or waits, so a call replays in a test, faster than it was. Samples are signed 16-bit;
//! the unit of work is a frame of 20 ms.
//!
//! The way of a caller's sound: bytes are cut into frames ([`Framer`]), decoded ([`Law`]),
//! judged ([`Detector`], then [`Activity`] or [`BargeIn`]), brought to the recogniser's rate
//! ([`Converter`]) and kept ([`Recorder`], [`wav`], [`Peaks`]). The agent's sound goes the other way:
//! converted, framed, sent by the [`Pacer`], and cut without a click ([`fade`]).

mod activity;
mod convert;
mod energy;
pub mod fade;
mod framer;
mod g711;
pub mod level;
mod pacer;
mod peaks;
mod predict;
mod recorder;
#[cfg(test)]
mod testing;
mod tone;
pub mod wav;

use std::time::Duration;

pub use activity::{Activity, BargeIn, Change, Detector};
pub use convert::{Converter, UnknownRates};
pub use energy::EnergyDetector;
pub use framer::Framer;
pub use g711::Law;
pub use pacer::Pacer;
pub use peaks::{Overview, Peaks};
pub use recorder::{Channel, Recorder};
pub use tone::ringback;

/// The length of a frame, the unit in which sound is sent and judged.
pub const FRAME: Duration = Duration::from_millis(20);

/// Samples a second on the telephone.
pub const TELEPHONE: u32 = 8_000;

/// How many samples a frame has at `rate` samples a second, rounded down.
pub const fn frame_samples(rate: u32) -> usize {
    (rate / 50) as usize
}
