//! Times of day, without a day.

use std::fmt;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// How far from "around ten" a time may be, in minutes.
const AROUND: i32 = 45;

/// A time that somebody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Times {
    /// At that minute.
    At(Time),
    /// About then: "tenish", "around ten".
    Around(Time),
    /// Within a part of the day.
    Within(Window),
}

/// A part of the day, by when an appointment may begin in it: at `from` or later, and before `to`.
/// "Between 2 and 4" holds 14:00 and 15:59, not 16:00; "after 3" holds 15:00; "before noon" does not
/// hold 12:00. Whether it must also end by `to` is for the caller to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first minute of it; `None` from the start of the day.
    pub from: Option<Time>,
    /// The first minute after it; `None` to the end of the day.
    pub to: Option<Time>,
}

impl Window {
    /// The whole day: "any time".
    pub const ANY: Self = Self { from: None, to: None };

    /// Whether it holds `time`.
    pub fn contains(&self, time: Time) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time < to)
    }

    /// What is in both, when there is anything.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (to.is_none() || from < to).then_some(Self { from, to })
    }
}

impl Times {
    /// Whether an appointment that begins at `time` is what was meant.
    pub fn contains(&self, time: Time) -> bool {
        match self {
            Self::At(at) => *at == time,
            Self::Around(at) => (minutes(*at) - minutes(time)).abs() <= AROUND,
            Self::Within(window) => window.contains(time),
        }
    }
}

/// Minutes since midnight.
pub(crate) fn minutes(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

/// `15:30`, `~10:00`, `[14:00-16:00)`, `[15:00-)`, `[-)`.
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
        match self {
            Self::At(time) => f.write_str(&clock(*time)),
            Self::Around(time) => write!(f, "~{}", clock(*time)),
            Self::Within(Window { from, to }) => {
                let side = |time: &Option<Time>| time.map(clock).unwrap_or_default();
                write!(f, "[{}-{})", side(from), side(to))
            }
        }
    }
}
