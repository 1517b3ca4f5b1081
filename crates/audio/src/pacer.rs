//! When the frames of playback leave: an absolute schedule, as arithmetic.

use std::time::Duration;

use crate::FRAME;

/// An absolute schedule of 20 ms frames. The n-th frame is due n times 20 ms after the start, however
/// late the ones before it were, so that work between frames never adds up to drift.
///
/// After a stall only so many frames leave at once; the schedule is moved later for the rest, so
/// that playback goes on where it stopped instead of racing to catch up.
#[derive(Debug, Clone)]
pub struct Pacer {
    start: Duration,
    lead: u32,
    most: u32,
    sent: u64,
    skipped: u64,
}

impl Pacer {
    /// A schedule that starts at `start`, in the time of the call. `lead` frames leave before their
    /// time, as a cushion at the far end; at most `most` (not less than 1) leave at once.
    pub fn new(start: Duration, lead: u32, most: u32) -> Self {
        Self { start, lead, most: most.max(1), sent: 0, skipped: 0 }
    }

    /// How many frames are to leave at `now`. They count as sent.
    pub fn due(&mut self, now: Duration) -> u32 {
        let Some(elapsed) = now.checked_sub(self.start) else { return 0 };
        let slots = frames(elapsed).saturating_add(u64::from(self.lead)).saturating_add(1);
        let open = slots.saturating_sub(self.sent + self.skipped);
        let leaving = u32::try_from(open).unwrap_or(u32::MAX).min(self.most);
        self.sent += u64::from(leaving);
        // The cushion at the start is not a stall: what is left of it leaves at the next call.
        let behind = open - u64::from(leaving);
        let cushion = (u64::from(self.lead) + 1).saturating_sub(self.sent);
        self.skipped += behind.saturating_sub(cushion);
        leaving
    }

    /// When the next frame is due, in the time of the call.
    pub fn next(&self) -> Duration {
        let slot = (self.sent + self.skipped).saturating_sub(u64::from(self.lead));
        let nanos = u64::try_from(FRAME.as_nanos()).unwrap_or(u64::MAX).saturating_mul(slot);
        self.start.saturating_add(Duration::from_nanos(nanos))
    }

    /// How many frames have left.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// By how much stalls have moved the schedule later.
    pub fn slipped(&self) -> Duration {
        let nanos = u64::try_from(FRAME.as_nanos()).unwrap_or(u64::MAX);
        Duration::from_nanos(nanos.saturating_mul(self.skipped))
    }
}

/// How many whole frames are in a length.
fn frames(length: Duration) -> u64 {
    u64::try_from(length.as_nanos() / FRAME.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn frames_leave_each_20_ms() {
        let mut pacer = Pacer::new(ms(1_000), 0, 5);

        let due = [999, 1_000, 1_019, 1_020, 1_045, 1_060].map(|at| pacer.due(ms(at)));

        assert_eq!(due, [0, 1, 0, 1, 1, 1]);
        assert_eq!(pacer.next(), ms(1_080));
    }

    #[test]
    fn a_stall_is_not_made_up_for_at_once() {
        let mut pacer = Pacer::new(ms(0), 0, 3);
        pacer.due(ms(0));

        assert_eq!(pacer.due(ms(1_000)), 3);
        assert_eq!((pacer.due(ms(1_000)), pacer.next()), (0, ms(1_020)));
        assert_eq!(pacer.slipped(), ms(940));
    }

    #[test]
    fn the_cushion_leaves_first() {
        let mut pacer = Pacer::new(ms(0), 5, 2);

        let due = [0, 0, 0, 19, 20].map(|at| pacer.due(ms(at)));

        assert_eq!(due, [2, 2, 2, 0, 1]);
        assert_eq!((pacer.slipped(), pacer.next()), (ms(0), ms(40)));
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        let mut pacer = Pacer::new(ms(0), u32::MAX, u32::MAX);

        assert_eq!(pacer.due(Duration::MAX), u32::MAX);
        assert!(pacer.next() > ms(0));
        assert_eq!(pacer.due(Duration::MAX), 1);
    }

    proptest! {
        /// Asked often enough, exactly one frame leaves for each 20 ms, however unevenly it is asked.
        #[test]
        fn there_is_no_drift(steps in vec(0_u64..60_000, 1..2_000), start in 0_u64..10_000_000) {
            let mut pacer = Pacer::new(Duration::from_micros(start), 0, 4);
            let (mut now, mut count) = (start, 0);
            for step in steps {
                now += step;
                count += u64::from(pacer.due(Duration::from_micros(now)));
                prop_assert_eq!(count, (now - start) / 20_000 + 1);
                let next = pacer.next();
                prop_assert!(next > Duration::from_micros(now));
                prop_assert!(next <= Duration::from_micros(now + 20_000));
            }
            prop_assert_eq!(pacer.slipped(), ms(0));
        }

        /// However long the stalls, no call sends more than the bound, and what did not leave was moved.
        #[test]
        fn a_burst_is_bounded(steps in vec(0_u64..5_000, 1..200), lead in 0_u32..8, most in 1_u32..6) {
            let mut pacer = Pacer::new(ms(0), lead, most);
            let mut now = 0;
            for step in steps {
                now += step;
                prop_assert!(pacer.due(ms(now)) <= most);
            }
            while pacer.due(ms(now)) > 0 {}
            let slots = now / 20 + 1 + u64::from(lead);
            prop_assert_eq!(pacer.sent() * 20 + u64::try_from(pacer.slipped().as_millis()).unwrap(), slots * 20);
            prop_assert!(pacer.next() > ms(now));
        }
    }
}
