//! A call's recording: two channels on one timeline, from the moment of consent.
//!
//! Sound is kept in mu-law, the telephone's own code: a byte for a sample, 58 MB for an hour of both
//! channels at 8,000 samples a second.

mod window;

use std::{mem, time::Duration};

use window::Window;

use crate::Law;

/// By how much a piece may be off its place and is taken as the next of its channel all the same.
const JITTER: Duration = Duration::from_millis(120);
/// How far after the latest known time a piece may lie.
const AHEAD: Duration = Duration::from_secs(30);
/// How long sound is held at the least, because pieces come late.
const SETTLE: Duration = Duration::from_millis(500);

/// Whose sound it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The caller: the left channel.
    Caller,
    /// The agent, or whoever answers for the business: the right channel.
    Agent,
}

/// Records a call. All times are the call's own; the recording begins at the moment of consent, so a
/// time of the call is [`starts_at`](Self::starts_at) later than the time in the recording.
///
/// - Before [`allow`](Self::allow) nothing is kept, and nothing from before it is ever kept.
/// - Pieces that follow each other within 120 ms are joined without a seam; a longer gap is silence, and
///   a piece that comes again or out of order replaces what was at its place while that is held.
/// - Between [`pause`](Self::pause) and [`resume`](Self::resume) both channels are silence.
/// - What is younger than the look-back is held, so that it can still be [redacted](Self::redact).
/// - [`take`](Self::take) gives out the rest, for good. Call it at least every few seconds: it tells
///   the recorder the time, and a piece more than 30 seconds ahead of that is dropped.
#[derive(Debug, Clone)]
pub struct Recorder {
    rate: u32,
    look_back: Duration,
    start: Option<Duration>,
    now: Duration,
    window: Window,
    /// Where the next piece of each channel is expected.
    next: [Option<u64>; 2],
    /// What is silence on both channels, by the call's time. Without an end it lasts.
    muted: Vec<(Duration, Option<Duration>)>,
    dropped: u64,
}

impl Recorder {
    /// A recorder that has no consent yet, for sound of `rate` samples a second, which gives out
    /// what is older than `look_back`, and than half a second.
    pub fn new(rate: u32, look_back: Duration) -> Self {
        Self {
            rate: rate.max(1),
            look_back: look_back.max(SETTLE),
            start: None,
            now: Duration::ZERO,
            window: Window::default(),
            next: [None; 2],
            muted: Vec::new(),
            dropped: 0,
        }
    }

    /// Consent was given at `at`: the recording begins there. The first time counts.
    pub fn allow(&mut self, at: Duration) {
        if self.start.is_none() {
            self.start = Some(at);
            self.now = self.now.max(at);
        }
    }

    /// When the recording begins, in the call's time; `None` without consent.
    pub fn starts_at(&self) -> Option<Duration> {
        self.start
    }

    /// Both channels are silence from `at` on, as far as it is not given out yet.
    pub fn pause(&mut self, at: Duration) {
        if !self.is_paused() {
            self.muted.push((at, None));
            self.silence(at, Duration::MAX);
        }
    }

    /// Sound is kept again from `at` on.
    pub fn resume(&mut self, at: Duration) {
        for (from, to) in self.muted.iter_mut().filter(|(_, to)| to.is_none()) {
            *to = Some(at.max(*from));
        }
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.muted.iter().any(|(_, to)| to.is_none())
    }

    /// Silences both channels between two times, also in pieces still to come. False when a part of it was
    /// given out before and could not be silenced.
    pub fn redact(&mut self, from: Duration, to: Duration) -> bool {
        if from >= to {
            return true;
        }
        self.muted.push((from, Some(to)));
        self.silence(from, to);
        // Where nothing was kept, nothing is left to silence.
        self.start.is_none_or(|start| to <= start || self.sample(from) >= self.window.base())
    }

    /// Playback was stopped at `at`: what of this channel lies after it was not heard, and is silence.
    pub fn cut(&mut self, channel: Channel, at: Duration) {
        let from = self.sample(at);
        self.window.silence(channel as usize, from, u64::MAX);
        self.next[channel as usize] = None;
    }

    /// Keeps a piece in mu-law. `at` is when its first sample sounded, by the stream's own count or
    /// timestamps, not by when it arrived.
    pub fn push(&mut self, channel: Channel, at: Duration, codes: &[u8]) {
        self.place(channel, at, codes.len(), |index| codes.get(index).copied());
    }

    /// Keeps a piece of samples.
    pub fn push_samples(&mut self, channel: Channel, at: Duration, samples: &[i16]) {
        let code = |index: usize| samples.get(index).map(|sample| Law::Mu.code(*sample));
        self.place(channel, at, samples.len(), code);
    }

    /// Appends what is finished at `now` to `out`: mu-law, the caller's and the agent's samples in turns,
    /// nothing or at least a second.
    pub fn take(&mut self, now: Duration, out: &mut Vec<u8>) {
        self.now = self.now.max(now);
        let Some(finished) = self.now.checked_sub(self.look_back) else { return };
        let end = self.sample(finished);
        if end.saturating_sub(self.window.base()) >= u64::from(self.rate) {
            self.window.take(end, out);
            // What was given out cannot change; a piece may lie a little off its place.
            let old = finished.saturating_sub(JITTER);
            self.muted.retain(|(_, to)| to.is_none_or(|to| to > old));
        }
    }

    /// The call ended at `at`: appends the rest up to there.
    pub fn finish(mut self, at: Duration, out: &mut Vec<u8>) {
        if self.start.is_some() {
            let end = self.sample(at);
            self.window.take(end, out);
        }
    }

    /// How much was given out.
    pub fn written(&self) -> Duration {
        Duration::from_nanos_u128(
            u128::from(self.window.base()) * 1_000_000_000 / u128::from(self.rate),
        )
    }

    /// How many samples came after consent and had no place: too late, or too far ahead.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The first sample of the recording at or after a time of the call; 0 before it begins.
    fn sample(&self, at: Duration) -> u64 {
        let within = at.saturating_sub(self.start.unwrap_or(Duration::MAX));
        samples(within, self.rate)
    }

    fn silence(&mut self, from: Duration, to: Duration) {
        let (from, to) = (self.sample(from), self.sample(to));
        for channel in 0..2 {
            self.window.silence(channel, from, to);
        }
    }

    fn place(
        &mut self,
        channel: Channel,
        at: Duration,
        length: usize,
        code: impl Fn(usize) -> Option<u8>,
    ) {
        let Some(start) = self.start else { return };
        // What sounded before consent is cut off, before anything else is made of the piece.
        let early =
            usize::try_from(samples(start.saturating_sub(at), self.rate)).unwrap_or(usize::MAX);
        if early >= length {
            return;
        }
        let own = self.sample(at);
        let channel = channel as usize;
        let jitter = samples(JITTER, self.rate);
        let expected = self.next[channel].filter(|next| next.abs_diff(own) <= jitter);
        let from = expected.unwrap_or(own);
        let kept = length - early;
        let limit = self.sample(self.now.saturating_add(AHEAD));
        let (base, end) = (self.window.base(), from.saturating_add(kept as u64).min(limit));
        let begin = from.max(base);
        self.dropped += kept as u64 - end.saturating_sub(begin).min(kept as u64);
        if begin >= end {
            return;
        }
        let skipped = early + usize::try_from(begin - from).unwrap_or(usize::MAX);
        self.window.write(channel, begin, end, |offset| code(skipped + offset));
        self.next[channel] = Some(end);
        // A sample is muted by where it lies and by when it sounded, which may differ a little.
        for (mute, to) in mem::take(&mut self.muted) {
            let (quiet, loud) = (self.sample(mute), self.sample(to.unwrap_or(Duration::MAX)));
            let moved = |sample: u64| (sample.saturating_add(from)).saturating_sub(own);
            self.window.silence(channel, quiet.max(begin), loud.min(end));
            self.window.silence(channel, moved(quiet).max(begin), moved(loud).min(end));
            self.muted.push((mute, to));
        }
    }
}

/// How many samples a length has, the last one counted when it is begun.
fn samples(length: Duration, rate: u32) -> u64 {
    let samples = (length.as_nanos() * u128::from(rate)).div_ceil(1_000_000_000);
    u64::try_from(samples).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
