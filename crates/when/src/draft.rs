//! A wish while the sentence is still being read: days and times that belong together, each made
//! narrower by what else is said of it.

use jiff::civil::Date;

use crate::{
    Days, Times, Unsure, Weekdays, Window, Wish,
    clock::Clock,
    dates::{DayValue, Float},
    hours::TimeValue,
    reader::{Reader, after},
};

/// What was said first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Day,
    Time,
}

/// A time, and the part of the day it was said to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timed {
    value: TimeValue,
    hint: Option<Window>,
}

/// Days and times that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) days: Vec<DayValue>,
    pub(crate) times: Vec<Timed>,
    pub(crate) first: Option<Kind>,
}

impl Draft {
    pub(crate) fn is_empty(&self) -> bool {
        self.days.is_empty() && self.times.is_empty()
    }

    pub(crate) fn push_day(&mut self, value: DayValue) {
        self.first.get_or_insert(Kind::Day);
        self.days.push(value);
    }

    pub(crate) fn push_time(&mut self, value: TimeValue) {
        self.first.get_or_insert(Kind::Time);
        self.times.push(Timed { value, hint: None });
    }

    /// Makes every week's of the coming weekdays.
    pub(crate) fn every_week(&mut self, today: Date) {
        for value in &mut self.days {
            if let Float::Weekday(day) = value.float {
                *value = DayValue::new(Days::every(Weekdays::one(day), today));
            }
        }
    }

    /// Makes the last time a span from it, or to it; false when there is none.
    pub(crate) fn side_of_last(&mut self, after: bool) -> bool {
        let Some(last) = self.times.last_mut() else { return false };
        let (TimeValue::At(clock) | TimeValue::Around(clock)) = last.value else { return false };
        let (from, to) = if after { (Some(clock), None) } else { (None, Some(clock)) };
        last.value = TimeValue::Span(from, to);
        true
    }

    /// Whether the last time is a span without an end.
    pub(crate) fn opens_span(&self) -> bool {
        matches!(self.times.last(), Some(Timed { value: TimeValue::Span(Some(_), None), .. }))
    }

    /// Makes the days narrower by `value` ("Friday", "next week"); false when it is another day.
    pub(crate) fn narrow_days(&mut self, value: &DayValue) -> bool {
        let narrowed: Vec<DayValue> =
            self.days.iter().filter_map(|day| narrow(day, value)).collect();
        if narrowed.is_empty() || narrowed.len() < self.days.len() {
            return false;
        }
        self.days = narrowed;
        true
    }

    /// Makes the last time narrower by `value` ("in the afternoon", "at 3"); false when it is another.
    pub(crate) fn narrow_time(&mut self, value: TimeValue) -> bool {
        let Some(last) = self.times.last_mut() else { return false };
        let any = TimeValue::Part(Window::ANY);
        match (last.value, value) {
            (old, new) if old == new => {}
            (_, new) if new == any => {}
            (old, _) if old == any => last.value = value,
            (TimeValue::Part(old), TimeValue::Part(new)) => match old.and(&new) {
                Some(both) => last.value = TimeValue::Part(both),
                None => return false,
            },
            (TimeValue::Part(hint), _) => *last = Timed { value, hint: Some(hint) },
            (_, TimeValue::Part(hint)) if last.hint.is_none() => last.hint = Some(hint),
            (TimeValue::Span(Some(from), None), TimeValue::Span(None, Some(to)))
            | (TimeValue::Span(None, Some(to)), TimeValue::Span(Some(from), None)) => {
                last.value = TimeValue::Span(Some(from), Some(to));
            }
            // "Later today, say three"
            (
                TimeValue::Span(Some(_), None) | TimeValue::Span(None, Some(_)),
                TimeValue::At(_) | TimeValue::Around(_),
            ) => last.value = value,
            _ => return false,
        }
        true
    }

    /// What it is in the end. A weekday that is excluded is excluded every week.
    pub(crate) fn finish(&self, reader: &Reader<'_>, not: bool, unsure: &mut Vec<Unsure>) -> Wish {
        let mut days: Vec<Days> = Vec::new();
        for value in &self.days {
            unsure.extend(value.unsure);
            let day = match value.float {
                Float::Weekday(day) if not => Days::every(Weekdays::one(day), reader.today),
                Float::Weekday(_) | Float::MonthDay(_) => {
                    among(value, reader).unwrap_or_else(|| value.days.clone())
                }
                _ => value.days.clone(),
            };
            if !days.contains(&day) {
                days.push(day);
            }
        }
        let today = days.len() == 1 && days[0].date() == Some(reader.today);
        let mut times: Vec<Times> = Vec::new();
        for timed in &self.times {
            // "From 3 to 4 pm or 5": hours without a half follow the one before.
            let time = timed.resolve(reader, today, unsure);
            if !times.contains(&time) {
                times.push(time);
            }
        }
        // What is excluded at any time is a day; a day at any time is all that is said of it.
        if not && times == [Times::Within(Window::ANY)] {
            times.clear();
        }
        Wish { days, times }
    }
}

impl Timed {
    fn resolve(self, reader: &Reader<'_>, today: bool, unsure: &mut Vec<Unsure>) -> Times {
        let mut at = |clock: Clock| {
            let (time, other) = clock.resolve(reader.ctx, self.hint, today);
            unsure.extend(other.map(Unsure::Hour));
            time
        };
        match self.value {
            TimeValue::At(clock) => Times::At(at(clock)),
            TimeValue::Around(clock) => Times::Around(at(clock)),
            TimeValue::Part(window) => Times::Within(window),
            TimeValue::Span(from, to) => {
                let (from, to) = match (from, to) {
                    (Some(from), Some(to)) => {
                        let (from, to) = ends(reader, self.hint, today, from, to);
                        (Some(from), Some(to).filter(|to| *to > from))
                    }
                    (from, to) => (from.map(&mut at), to.map(&mut at)),
                };
                // Midnight is the end of the day, not its beginning.
                let to = to.filter(|to| !to.is_midnight_of_day());
                Times::Within(Window { from, to })
            }
        }
    }
}

/// The two ends of a span, each in the half of the day that the other leaves it.
fn ends(
    reader: &Reader<'_>,
    hint: Option<Window>,
    today: bool,
    from: Clock,
    to: Clock,
) -> (jiff::civil::Time, jiff::civil::Time) {
    use crate::clock::Half::Open;
    let resolve = |clock: Clock| clock.resolve(reader.ctx, hint, today).0;
    match (from.half == Open, to.half == Open) {
        (true, false) => {
            let end = resolve(to);
            (from.resolve_before(end).unwrap_or_else(|| resolve(from)), end)
        }
        (false, true) => {
            let start = resolve(from);
            (start, to.resolve_after(start).unwrap_or_else(|| resolve(to)))
        }
        (true, true) => {
            let start = resolve(from);
            (start, to.resolve_after(start).unwrap_or_else(|| resolve(to)))
        }
        (false, false) => (resolve(from), resolve(to)),
    }
}

trait Midnight {
    fn is_midnight_of_day(&self) -> bool;
}

impl Midnight for jiff::civil::Time {
    fn is_midnight_of_day(&self) -> bool {
        *self == Self::midnight()
    }
}

/// What `old` is when `new` is said of it as well; nothing when they are different days.
fn narrow(old: &DayValue, new: &DayValue) -> Option<DayValue> {
    if old.impossible || new.impossible {
        return None;
    }
    if old.days == new.days {
        return Some(old.clone());
    }
    let broad = |value: &DayValue| value.days.date().is_none();
    if let Some(found) = placed(old, new).or_else(|| placed(new, old)) {
        return Some(found);
    }
    if !broad(old) && !broad(new) {
        return None;
    }
    let days = old.days.and(&new.days)?;
    let narrower = if broad(old) { new } else { old };
    Some(DayValue { unsure: narrower.unsure.or(old.unsure).or(new.unsure), ..DayValue::new(days) })
}

/// The day that is meant of those that were spoken of before.
fn among(value: &DayValue, reader: &Reader<'_>) -> Option<Days> {
    let (first, last) = reader.ctx.around?;
    let days = placed(value, &DayValue::new(Days::span(first, Some(last))))?.days;
    days.date().filter(|date| *date >= reader.today).map(Days::on)
}

/// A weekday or a day of the month within a week or a month.
fn placed(day: &DayValue, within: &DayValue) -> Option<DayValue> {
    let week;
    let range = match (within.float, within.days.date()) {
        (Float::Week, Some(date)) => {
            let monday = after(date, -i64::from(date.weekday().to_monday_zero_offset()));
            week = Days::span(monday, Some(after(monday, 6)));
            &week
        }
        (_, Some(_)) => return None,
        _ => &within.days,
    };
    let on = |date: Date| DayValue {
        unsure: within.unsure,
        ..DayValue::new(Days { past: range.past, next_year: range.next_year, ..Days::on(date) })
    };
    match day.float {
        Float::Fixed | Float::Week => None,
        // "Any weekday, Friday" is the coming one.
        Float::Weekday(_)
            if range.last.is_none()
                && range.contains(day.days.first)
                && range.only != Weekdays::ALL =>
        {
            Some(day.clone())
        }
        Float::Weekday(weekday) => {
            let days = Days { only: Weekdays::one(weekday), ..range.clone() };
            let mut two = days.iter().take(2);
            match (two.next(), two.next()) {
                (Some(date), None) => Some(on(date)),
                (Some(_), Some(_)) => {
                    range.last.map(|_| DayValue::new(days.clone())).or(Some(day.clone()))
                }
                _ => None,
            }
        }
        Float::MonthDay(number) => {
            let date = range.iter().take(400).find(|date| date.day() == number)?;
            Some(on(date))
        }
    }
}
