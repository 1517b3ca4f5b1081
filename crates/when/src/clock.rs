//! A time on the clock whose half of the day may be open, and how it is decided.

use jiff::civil::{Time, time};

use crate::{Context, Window, times::minutes};

/// Which half of the day an hour is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// Not said: "at four".
    Open,
    Am,
    Pm,
    /// There is one only: "15:30", "noon".
    Sure,
}

/// A time on the clock, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: i8,
    minute: i8,
    pub(crate) half: Half,
}

impl Clock {
    pub(crate) fn new(hour: u32, minute: u32) -> Option<Self> {
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
            return None;
        }
        let half = if (1..=12).contains(&hour) { Half::Open } else { Half::Sure };
        Some(Self { hour: hour % 24, minute, half })
    }

    pub(crate) fn sure(time: Time) -> Self {
        Self { hour: time.hour(), minute: time.minute(), half: Half::Sure }
    }

    pub(crate) fn with(self, half: Half) -> Self {
        if self.half == Half::Open { Self { half, ..self } } else { self }
    }

    /// So many minutes before or after.
    pub(crate) fn moved(self, by: i32) -> Option<Self> {
        let all = i32::from(self.hour) * 60 + i32::from(self.minute) + by;
        let all = u32::try_from(all.rem_euclid(24 * 60)).ok()?;
        let moved = Self::new(all / 60, all % 60)?;
        // Half an hour before one o'clock is in the twelfth hour of the same clock.
        let hour = if self.half == Half::Open && moved.hour == 0 { 12 } else { moved.hour };
        Some(Self { hour, half: self.half, ..moved })
    }

    fn at(self, half: Half) -> Time {
        let hour = match half {
            Half::Am => self.hour % 12,
            Half::Pm => self.hour % 12 + 12,
            Half::Open | Half::Sure => self.hour,
        };
        time(hour, self.minute, 0, 0)
    }

    /// The time that is meant, and the other one where that is as likely: by the part of the day that
    /// was named with it, else by the opening hours, else the half that is nearer to them.
    pub(crate) fn resolve(
        self,
        ctx: &Context,
        hint: Option<Window>,
        today: bool,
    ) -> (Time, Option<Time>) {
        if self.half != Half::Open {
            return (self.at(self.half), None);
        }
        let (am, pm) = (self.at(Half::Am), self.at(Half::Pm));
        if let Some(hint) = hint {
            match (hint.contains(am), hint.contains(pm)) {
                (true, false) => return (am, None),
                (false, true) => return (pm, None),
                _ => {}
            }
        }
        let open = |time: Time| time >= ctx.opens && time <= ctx.closes;
        match (open(am), open(pm)) {
            (true, false) => (am, None),
            (false, true) => (pm, None),
            (true, true) if today && am <= ctx.now.time() => (pm, None),
            // Open all day: people come by day.
            (true, true) if minutes(am) < 7 * 60 => (pm, Some(am)),
            (true, true) => (am, Some(pm)),
            (false, false) => {
                let (early, late) =
                    (minutes(ctx.opens) - minutes(am), minutes(pm) - minutes(ctx.closes));
                if early <= late || pm < ctx.opens { (am, Some(pm)) } else { (pm, Some(am)) }
            }
        }
    }

    /// The latest time before `end` that it may be.
    pub(crate) fn resolve_before(self, end: Time) -> Option<Time> {
        let both = [self.at(Half::Am), self.at(Half::Pm)];
        both.into_iter().filter(|time| *time < end).max().filter(|_| self.half == Half::Open)
    }

    /// The first time after `start` that it may be.
    pub(crate) fn resolve_after(self, start: Time) -> Option<Time> {
        let both = [self.at(Half::Am), self.at(Half::Pm)];
        both.into_iter().filter(|time| *time > start).min().filter(|_| self.half == Half::Open)
    }
}
