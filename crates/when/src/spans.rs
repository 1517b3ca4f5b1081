//! Spans of days: "from Monday to Wednesday", "3-7 March", "before Friday", "from the 10th on".

use crate::{
    Days, Weekdays,
    dates::{DayValue, Float, coming_month_day},
    hours::furthest,
    phrases::{Phrases, phrases},
    reader::{Reader, after},
};

static FROM: Phrases = Phrases::new(
    "not until | not till | not available until | not free until | \
    im not available until | i am not available until | im not free until | i am not free until | cant until \
    | i cant until | i cant do before | not available till | \
    from | starting | starting from | starting on | as of | ab | ab dem | ab der | any \
    day from | any time from | anytime from | beginning | since | desde | desde el | a \
    partir de | a partir del | a partir du | no earlier than | not earlier than | no \
    sooner than | fruhestens | fruhestens am | earliest | on or after | dal | erst ab",
);

static AFTER: Phrases = Phrases::new(
    "after | any day after | any time after | anytime after | nach | nach dem | nach der \
    | later than | despues del | despues de | apres le | apres | dopo il | erst nach | \
    past",
);

static BEFORE: Phrases = Phrases::new(
    "before | any day before | any time before | anytime before | vor | vor dem | vor der \
    | earlier than | antes del | antes de | avant le | avant | prima del | prima di | \
    sooner than | noch vor",
);

static UNTIL: Phrases = Phrases::new(
    "by | until | till | til | no later than | not later than | bis | bis zum | bis zur | \
    spatestens | spatestens am | hasta | hasta el | jusqua | jusquau | entro | fino a | \
    up to | up until | latest | on or before | through | within",
);

impl Reader<'_> {
    /// The days at `at` and where they end. `cued`: what is before says that a bare ordinal is a day.
    pub(crate) fn day(&self, at: usize, cued: bool) -> Option<(DayValue, usize)> {
        let readings = [self.day_alone(at, cued), self.day_span(at, cued), self.day_side(at)];
        furthest(readings)
    }

    /// From one day to another.
    fn day_span(&self, at: usize, cued: bool) -> Option<(DayValue, usize)> {
        let between = self.any(at, phrases!(
            "between | zwischen | entre | entre el | tra | any day between | sometime between | \
            some time between"));
        let from = self.any(at, phrases!("from | vom | von | del | du | dal | de | any day from | anytime from | any time from"));
        if self.moving && from.is_some() {
            return None;
        }
        let start = between.or(from).unwrap_or(at);
        let led = start > at;
        let joint = if between.is_some() {
            phrases!("and | - | und | y | y el | et | e | to")
        } else {
            phrases!(
                "to | - | until | till | til | through | thru | bis | bis zum | up to | al | au | \
                hasta | a | up until"
            )
        };
        // "3-7 March", "between the 3rd and the 7th of March": the month is with the second.
        if let Some((first, to)) = self.number_of_day(start)
            && let Some(next) = self.any(to, joint)
            && let Some((second, end)) = self.calendar(next, true)
            && let Some(last) = second.days.date()
            && !second.impossible
        {
            let floating = matches!(second.float, Float::MonthDay(_));
            let known = led || cued || !floating || self.is(start, &["the", "am", "den"]);
            let of = if floating {
                coming_month_day(first, self.today)?
            } else {
                last.with().day(first).build().ok()?
            };
            let last = if floating { coming_month_day(last.day(), of)? } else { last };
            if known && of < last {
                let past = last < self.today;
                return Some((
                    DayValue::new(Days {
                        past,
                        next_year: second.days.next_year,
                        ..Days::span(of, Some(last))
                    }),
                    end,
                ));
            }
        }
        let (first, to) = self.day_alone(start, cued || led)?;
        let to = self.skip_mark(to, ",");
        let next = self.any(to, joint)?;
        // "Change Monday to Friday" is no span.
        if self.moving && between.is_none() && self.is(to, &["to", "au", "al"]) {
            return None;
        }
        let (second, end) = self.day_alone(next, true)?;
        if first.impossible || second.impossible {
            return None;
        }
        // "Mondays to Fridays"
        let (one, two) = (single(first.days.only), single(second.days.only));
        if let (Some(one), Some(two)) = (one, two) {
            return Some((DayValue::new(Days::every(weekdays(one, two), self.today)), end));
        }
        let begin = first.days.first;
        let last = match second.float {
            Float::Weekday(day) => {
                let days = i64::from(begin.weekday().until(day));
                after(begin, if days == 0 { 7 } else { days })
            }
            Float::MonthDay(day) => coming_month_day(day, begin)?,
            Float::Fixed | Float::Week => second.days.last?,
        };
        if last < begin {
            return None;
        }
        let past = last < self.today;
        Some((
            DayValue {
                unsure: first.unsure,
                ..DayValue::new(Days { past, ..Days::span(begin, Some(last)) })
            },
            end,
        ))
    }

    /// The number of a day before a span's joint: "3", "the 3rd", "3.".
    fn number_of_day(&self, at: usize) -> Option<(i8, usize)> {
        let at = self.any(at, phrases!("the | dem | den | el | am")).unwrap_or(at);
        let (day, to) = match self.ordinal(at) {
            Some(found) => found,
            None => (self.digits(at).filter(|(_, digits)| *digits <= 2)?.0, at + 1),
        };
        let to = if self.glued(to) { self.skip_mark(to, ".") } else { to };
        i8::try_from(day).ok().filter(|day| (1..=31).contains(day)).map(|day| (day, to))
    }

    /// Whether the "by" at `at` belongs to a verb of coming: "swing by", "drop my bike by".
    fn comes_by(&self, at: usize) -> bool {
        const COMING: &[&str] = &[
            "come", "swing", "drop", "stop", "pop", "pass", "roll", "nip", "call", "coming",
            "swinging", "dropping", "stopping", "popping", "bring", "run",
        ];
        (1..=4).any(|back| self.is(at.wrapping_sub(back), COMING))
    }

    /// Whether one time on the clock stands at `at`.
    fn at_a_time(&self, at: usize) -> bool {
        let at = self.skip_mark(at, ",");
        matches!(self.time(at, true), Some((crate::hours::TimeValue::At(_), _)))
    }

    /// Before, by, after or from a day.
    fn day_side(&self, at: usize) -> Option<(DayValue, usize)> {
        let to = self.today;
        let plain = |from: usize| self.day_alone(from, true).filter(|(value, _)| !value.impossible);
        let span = |first, last, end, value: &DayValue| {
            Some((
                DayValue {
                    unsure: value.unsure,
                    ..DayValue::new(Days {
                        next_year: value.days.next_year,
                        ..Days::span(first, last)
                    })
                },
                end,
            ))
        };
        // "The day after Easter Monday"
        for (phrases, days) in [
            (phrases!("the day after | day after | der tag nach | am tag nach | tag nach"), 1),
            (phrases!("the day before | day before | der tag vor | am tag vor | tag vor"), -1),
        ] {
            if let Some(from) = self.any(at, phrases) {
                let (value, end) = plain(from)?;
                let date = after(value.days.date()?, days);
                return Some((DayValue::on(date, self.today), end));
            }
        }
        if let Some(from) = self.any(at, &FROM) {
            let (value, end) = plain(from)?;
            let end = self
                .any(end, phrases!("onwards | onward | on | an | en adelante"))
                .filter(|to| {
                    !self.is(*to - 1, &["on", "an"])
                        || self.tokens.get(*to).is_none()
                        || self.mark(*to).is_some()
                })
                .unwrap_or(end);
            if self.moving && self.is(at, &["from"]) {
                return Some((value, end));
            }
            // "From Mondays" is nothing.
            if value.days.past && self.is(at, &["since"]) || value.days.last.is_none() {
                return None;
            }
            return span(value.days.first, None, end, &value);
        }
        if let Some(from) = self.any(at, &AFTER) {
            // "After tomorrow" in one word of other tongues is the day after.
            let (value, end) = plain(from)?;
            let last = value.days.last?;
            return span(after(last, 1).max(to), None, end, &value);
        }
        if let Some(from) = self.any(at, &BEFORE) {
            let (value, end) = plain(from)?;
            let last = after(value.days.first, -1);
            return (last >= to).then(|| span(to, Some(last), end, &value))?;
        }
        if let Some(from) = self.any(at, &UNTIL) {
            let (value, end) = plain(from)?;
            // "Could I swing by Friday?", "by Friday at 10:30": on that day.
            if self.is(at, &["by"]) && (self.comes_by(at) || self.at_a_time(end)) {
                return Some((value, end));
            }
            // "Postpone it until Friday" is to Friday.
            if self.moving && self.is(at, &["until", "till", "til"]) {
                return Some((value, end));
            }
            let last = value.days.last.filter(|last| *last >= to)?;
            return span(to, Some(last), end, &value);
        }
        None
    }
}

/// The one weekday that counts, of days that are every such day.
fn single(only: Weekdays) -> Option<i8> {
    let mut days = only.iter();
    let first = days.next()?;
    (days.next().is_none()).then(|| first.to_monday_zero_offset())
}

/// From one weekday to another, past Sunday when need be.
fn weekdays(first: i8, last: i8) -> Weekdays {
    let all = Weekdays::ALL.iter().cycle().skip(usize::try_from(first).unwrap_or(0));
    let many = usize::try_from((last - first).rem_euclid(7)).unwrap_or(0) + 1;
    let mut days = all.take(many).map(Weekdays::one);
    let first = days.next().unwrap_or(Weekdays::ALL);
    days.fold(first, Weekdays::or)
}
