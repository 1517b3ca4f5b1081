//! The overview of a recording: how loud it is along its length, for a waveform on a page.

use serde::{Deserialize, Serialize};

use crate::Law;

/// Collects the highest samples of a two-channel recording while it is written, in bounded
/// memory whatever its length. It can be stored and gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    columns: usize,
    /// How many samples of each channel a peak is of. It doubles when there are too many peaks.
    width: u64,
    highest: [Vec<u8>; 2],
    /// How many samples of each channel the last peak is of so far.
    filled: u64,
}

/// The overview: for each column the highest sample, where 255 is full scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The caller's, the left channel.
    pub caller: Vec<u8>,
    /// The agent's, the right channel; as long as the caller's.
    pub agent: Vec<u8>,
}

impl Peaks {
    /// For an overview of at most `columns` columns, not less than 1.
    pub fn new(columns: usize) -> Self {
        Self { columns: columns.max(1), width: 1, highest: [Vec::new(), Vec::new()], filled: 0 }
    }

    /// Adds samples, the left and the right in turns.
    pub fn push(&mut self, interleaved: &[i16]) {
        for &[left, right] in interleaved.as_chunks::<2>().0 {
            self.add(height(left), height(right));
        }
    }

    /// Adds samples in a code of G.711, the left and the right in turns, as a
    /// [`Recorder`](crate::Recorder) gives them out.
    pub fn push_coded(&mut self, interleaved: &[u8], law: Law) {
        for &[left, right] in interleaved.as_chunks::<2>().0 {
            self.add(height(law.sample(left)), height(law.sample(right)));
        }
    }

    /// The overview of what was added: `columns` columns, or one a sample when there are fewer.
    pub fn overview(&self) -> Overview {
        let [caller, agent] = self.highest.each_ref().map(|peaks| spread(peaks, self.columns));
        Overview { caller, agent }
    }

    fn add(&mut self, left: u8, right: u8) {
        if self.filled == self.width || self.highest[0].is_empty() {
            if self.highest[0].len() >= self.columns.saturating_mul(2) {
                self.halve();
            }
            self.begin();
        }
        for (peaks, height) in self.highest.iter_mut().zip([left, right]) {
            if let Some(last) = peaks.last_mut() {
                *last = height.max(*last);
            }
        }
        self.filled += 1;
    }

    fn begin(&mut self) {
        for peaks in &mut self.highest {
            peaks.push(0);
        }
        self.filled = 0;
    }

    /// Makes one peak of each two. They are even in number, and all are full.
    fn halve(&mut self) {
        for peaks in &mut self.highest {
            *peaks = peaks.chunks(2).map(|pair| pair.iter().copied().max().unwrap_or(0)).collect();
        }
        self.width = self.width.saturating_mul(2);
    }
}

fn height(sample: i16) -> u8 {
    u8::try_from(sample.unsigned_abs() >> 7).unwrap_or(u8::MAX)
}

/// The peaks in so many columns, each the highest of its share.
fn spread(peaks: &[u8], columns: usize) -> Vec<u8> {
    if peaks.len() <= columns {
        return peaks.to_vec();
    }
    let at = |column: usize| column * peaks.len() / columns;
    (0..columns)
        .map(|column| peaks[at(column)..at(column + 1)].iter().copied().max().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn loud_parts_stand_where_they_are() {
        let mut peaks = Peaks::new(800);
        // 100 seconds; the caller is loud in the 10th to 20th, the agent in the 50th to 60th.
        for second in 0..100 {
            let left = if (10..20).contains(&second) { -20_000 } else { 100 };
            let right = if (50..60).contains(&second) { 32_767 } else { 0 };
            peaks.push(&[left, right].repeat(8_000));
        }

        let Overview { caller, agent } = peaks.overview();

        assert_eq!((caller.len(), agent.len()), (800, 800));
        assert_eq!([caller[40], caller[120], caller[200]], [0, 156, 0]);
        assert_eq!([agent[390], agent[440], agent[490]], [0, 255, 0]);
    }

    #[test]
    fn a_short_recording_has_fewer_columns() {
        let mut peaks = Peaks::new(800);
        assert_eq!(peaks.overview(), Overview { caller: vec![], agent: vec![] });

        peaks.push_coded(&[0x80, 0xff, 0xff, 0x00], Law::Mu);

        assert_eq!(peaks.overview(), Overview { caller: vec![250, 0], agent: vec![0, 250] });
    }

    #[test]
    fn two_hours_take_little_memory() {
        let mut peaks = Peaks::new(800);
        let second = [0xff; 16_000];
        for _ in 0..7_200 {
            peaks.push_coded(&second, Law::Mu);
        }

        assert!(peaks.highest[0].len() <= 1_600);
        assert_eq!(peaks.overview().caller.len(), 800);
    }

    #[test]
    fn it_can_be_stored_and_gone_on_with() {
        let mut peaks = Peaks::new(10);
        peaks.push(&[500, -500].repeat(333));
        let stored = serde_json::to_string(&peaks).unwrap();

        let mut again: Peaks = serde_json::from_str(&stored).unwrap();
        again.push(&[900, 0]);
        peaks.push(&[900, 0]);

        assert_eq!(again.overview(), peaks.overview());
        let overview = serde_json::to_value(again.overview()).unwrap();
        assert_eq!(overview["caller"].as_array().map(Vec::len), Some(10));
    }

    proptest! {
        /// The loudest sample is in the overview, and its length is as asked for.
        #[test]
        fn the_loudest_is_never_lost(samples in vec(any::<i16>(), 2..3_000), columns in 1_usize..100) {
            let mut peaks = Peaks::new(columns);
            peaks.push(&samples);
            let pairs = samples.len() / 2;
            let overview = peaks.overview();
            let loudest = |from: usize| samples[..pairs * 2].iter().skip(from).step_by(2).map(|s| height(*s)).max();
            prop_assert_eq!(overview.caller.iter().copied().max(), loudest(0));
            prop_assert_eq!(overview.agent.iter().copied().max(), loudest(1));
            prop_assert_eq!(overview.caller.len(), overview.agent.len());
            prop_assert!(overview.caller.len() <= columns);
            prop_assert!(pairs < columns || overview.caller.len() == columns);
        }
    }
}
