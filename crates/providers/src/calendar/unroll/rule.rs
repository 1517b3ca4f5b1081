//! A recurrence rule (RFC 5545, section 3.3.10), as it is read.

use jiff::civil::{Date, DateTime, Weekday};

use crate::calendar::ical::value::{self, When};

/// The longest line that is read, in bytes.
const LONGEST: usize = 4_000;

/// The largest interval: more seconds than a year has.
const LARGEST: i64 = 100_000_000;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Every {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// A weekday of a rule; `nth` is 0 where every one is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NthDay {
    pub(super) nth: i64,
    /// 0 is Monday.
    pub(super) weekday: i8,
}

/// A rule. A list that is empty narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) every: Every,
    pub(super) interval: i64,
    pub(super) count: Option<u64>,
    pub(super) until: Option<When>,
    pub(super) week_start: Weekday,
    pub(super) months: Vec<i64>,
    pub(super) weeks: Vec<i64>,
    pub(super) year_days: Vec<i64>,
    pub(super) month_days: Vec<i64>,
    pub(super) days: Vec<NthDay>,
    pub(super) hours: Vec<i64>,
    pub(super) minutes: Vec<i64>,
    pub(super) seconds: Vec<i64>,
    pub(super) positions: Vec<i64>,
}

impl Rule {
    /// Reads the value of an `RRULE`; `None` when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut rule = Self {
            every: Every::Day,
            interval: 1,
            count: None,
            until: None,
            week_start: Weekday::Monday,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
        };
        let mut every = None;
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, said) = part.split_once('=')?;
            let said = said.trim().to_ascii_uppercase();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => every = Some(frequency(&said)?),
                "INTERVAL" => {
                    rule.interval =
                        said.parse().ok().filter(|many| (1..=LARGEST).contains(many))?;
                }
                "COUNT" => rule.count = Some(said.parse().ok()?),
                "UNTIL" => rule.until = Some(value::when(&said, None)?),
                "WKST" => rule.week_start = weekday(&said)?,
                "BYMONTH" => rule.months = numbers(&said, 1, 12, false)?,
                "BYWEEKNO" => rule.weeks = numbers(&said, 1, 53, true)?,
                "BYYEARDAY" => rule.year_days = numbers(&said, 1, 366, true)?,
                "BYMONTHDAY" => rule.month_days = numbers(&said, 1, 31, true)?,
                "BYDAY" => rule.days = days(&said)?,
                "BYHOUR" => rule.hours = numbers(&said, 0, 23, false)?,
                "BYMINUTE" => rule.minutes = numbers(&said, 0, 59, false)?,
                // A leap second is there in the standard and on no clock.
                "BYSECOND" => {
                    rule.seconds = numbers(&said, 0, 60, false)?;
                    rule.seconds.retain(|second| *second < 60);
                }
                "BYSETPOS" => rule.positions = numbers(&said, 1, 366, true)?,
                // Another calendar's months are not these.
                "RSCALE" if said != "GREGORIAN" => return None,
                _ => {}
            }
        }
        rule.every = every?;
        Some(rule)
    }

    /// The same with what the first occurrence decides where the rule is silent.
    #[must_use]
    pub(super) fn completed(mut self, start: DateTime) -> Self {
        let silent = self.weeks.is_empty()
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.days.is_empty();
        if silent {
            match self.every {
                Every::Year => {
                    if self.months.is_empty() {
                        self.months.push(start.month().into());
                    }
                    self.month_days.push(start.day().into());
                }
                Every::Month => self.month_days.push(start.day().into()),
                Every::Week => {
                    let weekday = start.weekday().to_monday_zero_offset();
                    self.days.push(NthDay { nth: 0, weekday });
                }
                _ => {}
            }
        }
        for (list, own, from) in [
            (&mut self.hours, start.hour(), Every::Hour),
            (&mut self.minutes, start.minute(), Every::Minute),
            (&mut self.seconds, start.second(), Every::Second),
        ] {
            if list.is_empty() && self.every < from {
                list.push(own.into());
            }
        }
        self
    }

    /// Whether a day is one of the rule's.
    pub(super) fn has(&self, day: Date) -> bool {
        let (of_month, in_month) = (i64::from(day.day()), i64::from(day.days_in_month()));
        let (of_year, in_year) = (i64::from(day.day_of_year()), i64::from(day.days_in_year()));
        let either = |list: &[i64], at: i64, many: i64| {
            list.is_empty() || list.contains(&at) || list.contains(&(at - many - 1))
        };
        (self.months.is_empty() || self.months.contains(&day.month().into()))
            && either(&self.month_days, of_month, in_month)
            && either(&self.year_days, of_year, in_year)
            && (self.weeks.is_empty() || self.has_week(day))
            && (self.days.is_empty()
                || self.has_weekday(day, (of_month, in_month), (of_year, in_year)))
    }

    fn has_weekday(&self, day: Date, month: (i64, i64), year: (i64, i64)) -> bool {
        // Within a year that names months, "the first Monday" is each month's.
        let (at, many) = match self.every {
            Every::Year if self.months.is_empty() => year,
            _ => month,
        };
        let counts = matches!(self.every, Every::Year | Every::Month);
        let weekday = day.weekday().to_monday_zero_offset();
        self.days.iter().filter(|one| one.weekday == weekday).any(|one| match one.nth {
            _ if !counts => true,
            0 => true,
            nth if nth > 0 => (at - 1) / 7 + 1 == nth,
            nth => (many - at) / 7 + 1 == -nth,
        })
    }

    /// Whether the week of `day` is one of the rule's, from the front or from the back. The first week of
    /// a year is the one that has at least four of its days.
    fn has_week(&self, day: Date) -> bool {
        // The fourth day of its week says to which year the week belongs.
        let into = day.weekday().since(self.week_start);
        let Ok(middle) = day.checked_add(jiff::Span::new().days(3 - i64::from(into))) else {
            return false;
        };
        let week = i64::from(middle.day_of_year() - 1) / 7 + 1;
        let left = i64::from(middle.days_in_year() - middle.day_of_year()) / 7;
        self.weeks.contains(&week) || self.weeks.contains(&(-1 - left))
    }
}

fn frequency(said: &str) -> Option<Every> {
    Some(match said {
        "YEARLY" => Every::Year,
        "MONTHLY" => Every::Month,
        "WEEKLY" => Every::Week,
        "DAILY" => Every::Day,
        "HOURLY" => Every::Hour,
        "MINUTELY" => Every::Minute,
        "SECONDLY" => Every::Second,
        _ => return None,
    })
}

fn weekday(said: &str) -> Option<Weekday> {
    Some(match said {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

fn days(said: &str) -> Option<Vec<NthDay>> {
    let mut days = Vec::new();
    for one in said.split(',') {
        let one = one.trim();
        let at = one.len().checked_sub(2).filter(|at| one.is_char_boundary(*at))?;
        let (nth, name) = one.split_at(at);
        let nth = match nth {
            "" => 0,
            nth => nth.parse().ok().filter(|nth: &i64| (1..=53).contains(&nth.abs()))?,
        };
        days.push(NthDay { nth, weekday: weekday(name)?.to_monday_zero_offset() });
    }
    days.sort_unstable();
    days.dedup();
    Some(days)
}

/// A list of numbers, in order and each once; with `backward` also counted from the end.
fn numbers(said: &str, least: i64, most: i64, backward: bool) -> Option<Vec<i64>> {
    let mut numbers = Vec::new();
    for one in said.split(',') {
        let number: i64 = one.trim().parse().ok()?;
        let size = if backward { number.abs() } else { number };
        if !(least..=most).contains(&size) {
            return None;
        }
        numbers.push(number);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}
