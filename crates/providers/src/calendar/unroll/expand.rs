//! The occurrences of a rule on the clock of its zone, within a window and a budget of work.
//!
//! It walks from period to period (years for a yearly rule, days for a daily one) and takes the days and
//! times that the rule has in each. A rule that is not counted is entered where the window begins, so
//! that the age of a series costs nothing.

use jiff::{
    SignedDuration, Span,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::rule::{Every, Rule};
use crate::calendar::ical::value::When;

/// How much work may still be done. A step is a day looked at or an occurrence made.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn left(&self) -> u64 {
        self.0
    }

    pub(super) fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Takes some; false when there is not enough.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// What an expansion looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// The first occurrence, which a rule begins with.
    pub(super) start: DateTime,
    /// Nothing before it is wanted.
    pub(super) low: DateTime,
    /// Nothing after it is wanted.
    pub(super) high: DateTime,
}

/// Why a walk ends.
enum End {
    /// Everything there is was made.
    Done,
    /// The budget is used up.
    Spent,
}

/// Adds the occurrences of `rule` to `found`. False when the budget ended it.
pub(super) fn expand(
    rule: &Rule,
    window: Window,
    zone: &TimeZone,
    budget: &mut Budget,
    found: &mut Vec<DateTime>,
) -> bool {
    let rule = rule.clone().completed(window.start);
    let until = rule.until.map(|until| last(until, zone));
    let mut walk = Walk { rule: &rule, window, until, left: rule.count, budget, found };
    let end = if rule.every < Every::Hour { walk.by_days() } else { walk.by_clock() };
    matches!(end, Err(End::Done) | Ok(()))
}

/// The last time that a rule allows, on the zone's clock.
fn last(until: When, zone: &TimeZone) -> DateTime {
    match until {
        When::Day(day) => day.to_datetime(Time::MAX),
        When::Floating(at) => at,
        When::At(at) => zone.to_datetime(at),
    }
}

struct Walk<'a> {
    rule: &'a Rule,
    window: Window,
    until: Option<DateTime>,
    /// How many the count still allows.
    left: Option<u64>,
    budget: &'a mut Budget,
    found: &'a mut Vec<DateTime>,
}

impl Walk<'_> {
    fn spend(&mut self, steps: usize) -> Result<(), End> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        if self.budget.spend(steps) { Ok(()) } else { Err(End::Spent) }
    }

    /// Takes what one period has; the times are in order.
    fn take(&mut self, times: &[DateTime]) -> Result<(), End> {
        let chosen: Vec<DateTime> = if self.rule.positions.is_empty() {
            times.to_vec()
        } else {
            let many = i64::try_from(times.len()).unwrap_or(i64::MAX);
            let place = |position: &i64| {
                usize::try_from(if *position > 0 { position - 1 } else { many + position }).ok()
            };
            let mut places: Vec<usize> = self.rule.positions.iter().filter_map(place).collect();
            places.sort_unstable();
            places.dedup();
            places.into_iter().filter_map(|place| times.get(place).copied()).collect()
        };
        for time in chosen {
            if time < self.window.start {
                continue;
            }
            if time > self.window.high || self.until.is_some_and(|until| time > until) {
                return Err(End::Done);
            }
            if let Some(left) = &mut self.left {
                *left = left.checked_sub(1).ok_or(End::Done)?;
            }
            if time >= self.window.low {
                self.found.push(time);
            }
        }
        Ok(())
    }

    /// The number of the first period worth looking at, where `per` periods fit into what lies between
    /// the first occurrence and the window.
    fn entry(&self, between: i64, per: i64) -> i64 {
        if self.left.is_some() { 0 } else { (between / per.max(1) - 1).max(0) }
    }

    /// Years, months, weeks and days.
    fn by_days(&mut self) -> Result<(), End> {
        let rule = self.rule;
        let start = self.window.start.date();
        let low = self.window.low.date();
        let week = start.weekday().since(rule.week_start);
        let first = match rule.every {
            Every::Year => start.first_of_year(),
            Every::Month => start.first_of_month(),
            Every::Week => {
                start.checked_sub(Span::new().days(i64::from(week))).map_err(|_| End::Done)?
            }
            _ => start,
        };
        let between = match rule.every {
            Every::Year => i64::from(low.year()) - i64::from(first.year()),
            Every::Month => {
                (i64::from(low.year()) - i64::from(first.year())) * 12 + i64::from(low.month())
                    - i64::from(first.month())
            }
            Every::Week => first.until(low).map_or(0, |span| i64::from(span.get_days())) / 7,
            _ => first.until(low).map_or(0, |span| i64::from(span.get_days())),
        };
        let times = self.clock_times();
        let mut number = self.entry(between, rule.interval);
        loop {
            let begin = number
                .checked_mul(rule.interval)
                .and_then(|many| later(first, rule.every, many))
                .ok_or(End::Done)?;
            if begin.to_datetime(Time::midnight()) > self.window.high {
                return Err(End::Done);
            }
            let mut period = Vec::new();
            for day in self.days_of(begin)? {
                self.spend(times.len())?;
                period.extend(times.iter().map(|time| day.to_datetime(*time)));
            }
            self.take(&period)?;
            number += 1;
        }
    }

    /// The rule's days in the period that begins with `begin`.
    fn days_of(&mut self, begin: Date) -> Result<Vec<Date>, End> {
        let mut days = Vec::new();
        match self.rule.every {
            Every::Year if !self.rule.months.is_empty() => {
                for month in self.rule.months.clone() {
                    let month = i8::try_from(month).unwrap_or(1);
                    if let Ok(first) = Date::new(begin.year(), month, 1) {
                        self.add_days(first, first.days_in_month().into(), &mut days)?;
                    }
                }
            }
            Every::Year => self.add_days(begin, begin.days_in_year().into(), &mut days)?,
            Every::Month => self.add_days(begin, begin.days_in_month().into(), &mut days)?,
            Every::Week => self.add_days(begin, 7, &mut days)?,
            _ => self.add_days(begin, 1, &mut days)?,
        }
        Ok(days)
    }

    fn add_days(&mut self, from: Date, many: i64, days: &mut Vec<Date>) -> Result<(), End> {
        self.spend(usize::try_from(many).unwrap_or(1))?;
        let each = (0..many).map_while(|at| from.checked_add(Span::new().days(at)).ok());
        days.extend(each.filter(|day| self.rule.has(*day)));
        Ok(())
    }

    /// The times of a day, in order.
    fn clock_times(&self) -> Vec<Time> {
        let mut times = Vec::new();
        for hour in &self.rule.hours {
            for minute in &self.rule.minutes {
                times.extend(
                    self.rule.seconds.iter().filter_map(|second| clock(*hour, *minute, *second)),
                );
            }
        }
        times
    }

    /// Hours, minutes and seconds.
    fn by_clock(&mut self) -> Result<(), End> {
        let rule = self.rule;
        let start = self.window.start;
        let (unit, first) = match rule.every {
            Every::Hour => (3_600, start.with().minute(0).second(0).build()),
            Every::Minute => (60, start.with().second(0).build()),
            _ => (1, Ok(start)),
        };
        let first = first.map_err(|_| End::Done)?;
        let step = rule.interval.checked_mul(unit).ok_or(End::Done)?;
        let mut number = self.entry(self.window.low.duration_since(first).as_secs(), step);
        loop {
            let at = number
                .checked_mul(step)
                .and_then(|seconds| first.checked_add(SignedDuration::from_secs(seconds)).ok())
                .ok_or(End::Done)?;
            if at > self.window.high {
                return Err(End::Done);
            }
            self.spend(1)?;
            // What is not the rule's is left by one step, however many periods it has.
            let leave = if !rule.has(at.date()) {
                Some(86_400)
            } else if !holds(&rule.hours, at.hour()) {
                Some(3_600)
            } else if rule.every > Every::Hour && !holds(&rule.minutes, at.minute()) {
                Some(60)
            } else if rule.every > Every::Minute && !holds(&rule.seconds, at.second()) {
                Some(1)
            } else {
                None
            };
            if let Some(block) = leave {
                let into = i64::from(at.hour()) * 3_600
                    + i64::from(at.minute()) * 60
                    + i64::from(at.second());
                let rest = block - into % block;
                number += (rest + step - 1) / step;
                continue;
            }
            let times = self.times_at(at);
            self.spend(times.len())?;
            self.take(&times)?;
            number += 1;
        }
    }

    /// The times within one hour, minute or second.
    fn times_at(&self, at: DateTime) -> Vec<DateTime> {
        let own = |value: i8| vec![i64::from(value)];
        let minutes = if self.rule.every == Every::Hour {
            self.rule.minutes.clone()
        } else {
            own(at.minute())
        };
        let seconds = if self.rule.every == Every::Second {
            own(at.second())
        } else {
            self.rule.seconds.clone()
        };
        let mut times = Vec::new();
        for minute in &minutes {
            for second in &seconds {
                let time = clock(at.hour().into(), *minute, *second);
                times.extend(time.map(|time| at.date().to_datetime(time)));
            }
        }
        times
    }
}

fn holds(list: &[i64], value: i8) -> bool {
    list.is_empty() || list.contains(&value.into())
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<Time> {
    let small = |value: i64| i8::try_from(value).ok();
    Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()
}

/// The beginning of the period that is `many` units after `first`.
fn later(first: Date, every: Every, many: i64) -> Option<Date> {
    let small = i32::try_from(many).ok().filter(|many| *many < 4_000_000)?;
    let span = match every {
        Every::Year => Span::new().try_years(small),
        Every::Month => Span::new().try_months(small),
        Every::Week => Span::new().try_weeks(small),
        _ => Span::new().try_days(small),
    };
    first.checked_add(span.ok()?).ok()
}
