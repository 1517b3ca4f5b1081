//! The part of a recording that is held: the samples of both channels since the last that was given out.

use crate::Law;

const SILENCE: u8 = Law::Mu.silence();

/// Codes of two channels in turns, from the sample `base` on. What lies after them is silence.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    base: u64,
    codes: Vec<u8>,
}

impl Window {
    /// The first sample that was not given out.
    pub(super) fn base(&self) -> u64 {
        self.base
    }

    /// Sets the samples of a channel from `from`, which is not before the base, to `to`.
    pub(super) fn write(
        &mut self,
        channel: usize,
        from: u64,
        to: u64,
        code: impl Fn(usize) -> Option<u8>,
    ) {
        let (begin, end) = (self.index(from), self.index(to));
        if self.codes.len() < end {
            self.codes.resize(end, SILENCE);
        }
        for (offset, pair) in self.pairs(begin, end).iter_mut().enumerate() {
            pair[channel] = code(offset).unwrap_or(SILENCE);
        }
    }

    /// Silences the samples of a channel from `from` to `to`, as far as they are held.
    pub(super) fn silence(&mut self, channel: usize, from: u64, to: u64) {
        let (begin, end) = (self.index(from), self.index(to));
        for pair in self.pairs(begin, end) {
            pair[channel] = SILENCE;
        }
    }

    /// Appends all before `end` to `out` and forgets it.
    pub(super) fn take(&mut self, end: u64, out: &mut Vec<u8>) {
        let count = self.index(end);
        let held = count.min(self.codes.len());
        out.extend(self.codes.drain(..held));
        out.resize(out.len() + count - held, SILENCE);
        self.base = self.base.max(end);
    }

    /// The samples of both channels between two indices, as far as they are held.
    fn pairs(&mut self, begin: usize, end: usize) -> &mut [[u8; 2]] {
        let end = end.min(self.codes.len());
        self.codes.get_mut(begin..end).unwrap_or_default().as_chunks_mut().0
    }

    /// How many bytes are held.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.codes.len()
    }

    fn index(&self, sample: u64) -> usize {
        let within = sample.saturating_sub(self.base).saturating_mul(2);
        usize::try_from(within).unwrap_or(usize::MAX)
    }
}
