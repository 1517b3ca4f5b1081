//! When somebody is busy: events and series of a calendar as spans of time.
//!
//! A series repeats on the clock of its zone: ten o'clock stays ten o'clock when daylight saving begins, and
//! each occurrence is as long as the first. The work is bounded whatever the rules say: [`PER_SERIES`] steps
//! for one, [`ALTOGETHER`] for all; what is cut off is told by [`Unrolled::truncated`].

mod expand;
mod rule;

use std::collections::{BTreeMap, HashMap, HashSet};

use frontdesk_base::Timestamp;
use jiff::{
    SignedDuration,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use self::{
    expand::{Budget, Window, expand},
    rule::Rule,
};
use super::{
    Item, Span,
    ical::value::{self, Line, When},
};

/// The most steps that one series may take: days looked at, occurrences made.
const PER_SERIES: u64 = 50_000;
/// The most steps of one call.
const ALTOGETHER: u64 = 1_000_000;

/// One span of time in which somebody is busy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The item that it is of.
    pub item: String,
    /// What it is called; empty where that is private.
    pub title: String,
    /// Its start.
    pub starts_at: Timestamp,
    /// Its end.
    pub ends_at: Timestamp,
    /// The booking that we put there.
    pub ours: Option<String>,
}

/// Occurrences, by start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unrolled {
    /// The earliest ones.
    pub occurrences: Vec<Occurrence>,
    /// There are more, or there is a rule that could not be followed to the end.
    pub truncated: bool,
}

/// The busy occurrences of `items` that touch `from`..`until`, by start. Whole days are those of `zone`.
///
/// Never more than `most`. A rule that cannot be read leaves its first occurrence.
pub fn occurrences(
    items: &[Item],
    zone: &TimeZone,
    from: Timestamp,
    until: Timestamp,
    most: usize,
) -> Unrolled {
    let mut call = Call { zone, from, until, most, found: Vec::new(), truncated: false };
    let gone: HashSet<&str> = items
        .iter()
        .filter(|item| item.gone && item.series.is_none())
        .map(|item| &*item.id)
        .collect();
    let mut replaced: HashMap<&str, HashSet<Timestamp>> = HashMap::new();
    for item in items {
        if let (Some(series), Some(original)) = (&item.series, item.original) {
            replaced.entry(series).or_default().insert(original);
        }
    }
    let busy = || {
        items.iter().filter(|item| {
            let alone = item.series.as_deref().is_none_or(|series| !gone.contains(series));
            item.busy && !item.gone && alone
        })
    };
    let repeats = |item: &Item| item.series.is_none() && !item.rules.is_empty();
    // What happens once is cheap: no rule can crowd it out.
    for item in busy().filter(|item| !repeats(item)) {
        if let Some((start, end)) = once(&item.span, zone) {
            call.add(item, start, end);
        }
    }
    let mut budget = Budget::new(ALTOGETHER);
    let none = HashSet::new();
    for item in busy().filter(|item| repeats(item)) {
        call.series(item, replaced.get(&*item.id).unwrap_or(&none), &mut budget);
    }
    call.cut();
    Unrolled { occurrences: call.found, truncated: call.truncated }
}

/// What one call collects.
struct Call<'a> {
    zone: &'a TimeZone,
    from: Timestamp,
    until: Timestamp,
    most: usize,
    found: Vec<Occurrence>,
    truncated: bool,
}

impl Call<'_> {
    fn add(&mut self, item: &Item, start: jiff::Timestamp, end: jiff::Timestamp) {
        let (starts_at, ends_at) = (Timestamp::from(start), Timestamp::from(end));
        if ends_at <= starts_at || starts_at >= self.until || ends_at <= self.from {
            return;
        }
        self.found.push(Occurrence {
            item: item.id.clone(),
            title: item.title.clone(),
            starts_at,
            ends_at,
            ours: item.ours.clone(),
        });
        if self.found.len() > self.most.saturating_mul(2).saturating_add(1_000) {
            self.cut();
        }
    }

    /// Keeps the earliest.
    fn cut(&mut self) {
        self.found.sort_by(|a, b| {
            (a.starts_at, a.ends_at, &a.item).cmp(&(b.starts_at, b.ends_at, &b.item))
        });
        if self.found.len() > self.most {
            self.found.truncate(self.most);
            self.truncated = true;
        }
    }

    fn series(&mut self, item: &Item, replaced: &HashSet<Timestamp>, budget: &mut Budget) {
        let Some(series) = Series::of(item, self.zone) else { return };
        let mut own = Budget::new(PER_SERIES);
        let Some(window) = series.window(self.from, self.until) else {
            self.truncated = true;
            return;
        };
        // The start is an occurrence, whether the rule says so or not.
        let mut starts = vec![series.start];
        let mut added = BTreeMap::new();
        let mut dropped = Dropped::default();
        for text in &item.rules {
            if !budget.spend(1 + text.len() as u64 / 16) {
                self.truncated = true;
                return;
            }
            if let Some(value) = rule_of(text) {
                let Some(rule) = Rule::parse(value) else {
                    self.truncated = true;
                    continue;
                };
                let rule = series.fit(rule);
                self.truncated |= !expand(&rule, window, &series.zone, &mut own, &mut starts);
            } else if let Some(line) = Line::parse(text) {
                series.dates(&line, &mut added, &mut dropped);
            }
        }
        if !budget.spend(PER_SERIES - own.left()) {
            self.truncated = true;
        }
        for start in starts {
            if let Some(at) = series.instant(start) {
                added.insert(at, start);
            }
        }
        for (at, start) in added {
            let named =
                if series.days.is_some() { value::moment(start, &TimeZone::UTC) } else { Some(at) };
            let other = named.is_some_and(|named| replaced.contains(&named.into()));
            if other || dropped.has(at, start) {
                continue;
            }
            if let Some(end) = series.end(at, start) {
                self.add(item, at, end);
            }
        }
    }
}

/// The value of an `RRULE` line.
fn rule_of(text: &str) -> Option<&str> {
    let (name, value) = text.split_once(':')?;
    let name = name.split(';').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("RRULE").then_some(value)
}

/// What is left out of a series.
#[derive(Default)]
struct Dropped {
    times: HashSet<jiff::Timestamp>,
    days: HashSet<Date>,
}

impl Dropped {
    fn has(&self, at: jiff::Timestamp, start: DateTime) -> bool {
        self.times.contains(&at) || self.days.contains(&start.date())
    }
}

/// A series, on the clock of its zone.
struct Series {
    zone: TimeZone,
    start: DateTime,
    /// How many days, in a series of whole days.
    days: Option<i64>,
    /// How long, in a series at times.
    length: SignedDuration,
}

impl Series {
    fn of(item: &Item, zone: &TimeZone) -> Option<Self> {
        match &item.span {
            Span::Timed { starts_at, ends_at, zone: own } => {
                let own = TimeZone::get(own).unwrap_or(TimeZone::UTC);
                let length = ends_at.jiff().duration_since(starts_at.jiff());
                let start = own.to_datetime(starts_at.jiff());
                Some(Self { zone: own, start, days: None, length })
            }
            Span::Days { first, end } => {
                let days = i64::from(first.until(*end).ok()?.get_days());
                let start = first.to_datetime(Time::midnight());
                let length = SignedDuration::from_hours(24 * days);
                Some(Self { zone: zone.clone(), start, days: Some(days), length })
            }
        }
    }

    /// What of the series can touch the window, a day more on both sides.
    fn window(&self, from: Timestamp, until: Timestamp) -> Option<Window> {
        let day = SignedDuration::from_hours(25);
        let low = self.zone.to_datetime(from.jiff());
        let low = low.checked_sub(self.length.checked_add(day)?).unwrap_or(DateTime::MIN);
        let high = self.zone.to_datetime(until.jiff());
        let high = high.checked_add(day).unwrap_or(DateTime::MAX);
        Some(Window { start: self.start, low, high })
    }

    /// A rule as this series means it: one of whole days ends with a day.
    fn fit(&self, mut rule: Rule) -> Rule {
        if self.days.is_some() {
            rule.until = rule.until.map(|until| match until {
                When::At(at) => When::Day(TimeZone::UTC.to_datetime(at).date()),
                When::Floating(at) => When::Day(at.date()),
                day @ When::Day(_) => day,
            });
        }
        rule
    }

    fn instant(&self, start: DateTime) -> Option<jiff::Timestamp> {
        value::moment(start, &self.zone)
    }

    fn end(&self, at: jiff::Timestamp, start: DateTime) -> Option<jiff::Timestamp> {
        match self.days {
            Some(days) => {
                let end = start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
                self.instant(end)
            }
            None => at.checked_add(self.length).ok(),
        }
    }

    /// The dates that a line adds or leaves out.
    fn dates(
        &self,
        line: &Line,
        added: &mut BTreeMap<jiff::Timestamp, DateTime>,
        dropped: &mut Dropped,
    ) {
        let named = line.parameter("TZID").and_then(|id| TimeZone::get(id).ok());
        let zone = named.unwrap_or_else(|| self.zone.clone());
        let dates = line
            .value
            .split(',')
            .filter_map(|one| value::when(one.split('/').next().unwrap_or_default(), None));
        for when in dates {
            // A whole day is on nobody's clock; where a time stands for it, its date counts.
            let day = match when {
                When::Day(day) => Some(day),
                When::Floating(at) if self.days.is_some() => Some(at.date()),
                When::At(at) if self.days.is_some() => Some(TimeZone::UTC.to_datetime(at).date()),
                _ => None,
            };
            match (line.name.as_str(), day) {
                ("EXDATE", Some(day)) => {
                    dropped.days.insert(day);
                }
                ("EXDATE", None) => dropped.times.extend(when.instant(&zone)),
                ("RDATE", Some(day)) => {
                    let start = day.to_datetime(self.start.time());
                    added.extend(self.instant(start).map(|at| (at, start)));
                }
                ("RDATE", None) => {
                    let at = when.instant(&zone);
                    added.extend(at.map(|at| (at, self.zone.to_datetime(at))));
                }
                _ => return,
            }
        }
    }
}

/// The instants of what happens once.
fn once(span: &Span, zone: &TimeZone) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
    match span {
        Span::Timed { starts_at, ends_at, .. } => Some((starts_at.jiff(), ends_at.jiff())),
        Span::Days { first, end } => {
            let midnight = |day: &Date| value::moment(day.to_datetime(Time::midnight()), zone);
            Some((midnight(first)?, midnight(end)?))
        }
    }
}

#[cfg(test)]
mod tests;
