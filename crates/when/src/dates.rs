//! Days that are named by themselves: "tomorrow", "the 3rd", "12.3.", "March 3rd 2027".

use jiff::civil::{Date, Weekday};

use crate::{
    Asked, Days, Order, Unsure,
    hours::furthest,
    phrases::{Phrases, phrases},
    reader::{Reader, after},
    words::Sure,
};

/// Days as they were said; what is said of a week or a month beside them may make them another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayValue {
    pub(crate) days: Days,
    /// What they are when another week or month is named.
    pub(crate) float: Float,
    pub(crate) unsure: Option<Unsure>,
    /// There is no such day.
    pub(crate) impossible: bool,
}

/// What a day is without its week or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Float {
    Fixed,
    Weekday(Weekday),
    MonthDay(i8),
    /// So many weeks from now: with a weekday it is that day of the week.
    Week,
}

impl DayValue {
    pub(crate) fn new(days: Days) -> Self {
        Self { days, float: Float::Fixed, unsure: None, impossible: false }
    }

    pub(crate) fn on(date: Date, today: Date) -> Self {
        Self::new(Days { past: date < today, ..Days::on(date) })
    }

    fn impossible(today: Date) -> Self {
        Self { impossible: true, ..Self::new(Days::on(today)) }
    }
}

/// Small words before a day.
pub(crate) const BEFORE_DAY: &[&str] = &[
    "on", "the", "a", "an", "el", "le", "il", "am", "den", "dem", "der", "die", "los", "les",
    "ein", "einem", "einen", "un",
];

static WORDS: [(Phrases, i64); 5] = [
    (Phrases::new("today | heute | hoy | aujourdhui | oggi"), 0),
    (Phrases::new("tomorrow | 2morrow | domani | demain | manana"), 1),
    (
        Phrases::new(
            "ubermorgen | dopodomani | apres demain | pasado manana | the day after \
            tomorrow | day after tomorrow",
        ),
        2,
    ),
    (Phrases::new("yesterday | gestern | ayer | hier | ieri"), -1),
    (
        Phrases::new(
            "vorgestern | the day before yesterday | day before yesterday | anteayer | \
            avant hier",
        ),
        -2,
    ),
];

impl Reader<'_> {
    /// The day at `at` that stands for itself, and where it ends.
    pub(crate) fn day_alone(&self, at: usize, cued: bool) -> Option<(DayValue, usize)> {
        let readings = [
            self.relative(at),
            self.weekday_named(at),
            self.calendar(at, cued),
            self.period(at),
            self.nth_weekday(at),
            self.feast(at),
            self.offset_day(at),
        ];
        furthest(readings)
    }

    /// "Today", "tomorrow", "the day after tomorrow", and a week from it.
    pub(crate) fn relative(&self, at: usize) -> Option<(DayValue, usize)> {
        let mut found = self.meaning(at, &WORDS).map(|(days, to)| (to, days));
        if self.word(at) == "morgen" && !self.morgen_is_morning(at) {
            found = Some((at + 1, 1));
        }
        if self.digits(at) == Some((2, 1)) && self.glued(at + 1) {
            let to = at + 2;
            match self.word(at + 1) {
                "morrow" | "moro" | "mrw" => found = Some((to, 1)),
                "day" => found = Some((to, 0)),
                _ => {}
            }
        }
        let (to, days) = found?;
        // "La mañana" and "por la mañana" are the morning, "hier" in German is a place.
        let led =
            self.is(at.wrapping_sub(1), &["la", "las", "esta", "de"]) && self.word(at) == "manana";
        if led || self.word(at) == "hier" && !self.is(at + 1, &["matin", "soir", "apres"]) {
            return None;
        }
        let (more, to) = self.in_weeks(to).unwrap_or((0, to));
        Some((DayValue::on(after(self.today, days + more), self.today), to))
    }

    /// A date by numbers or by its month's name.
    pub(crate) fn calendar(&self, at: usize, cued: bool) -> Option<(DayValue, usize)> {
        self.numeric(at).or_else(|| self.with_month(at)).or_else(|| self.of_the_month(at, cued))
    }

    /// "2026-03-12", "12/3", "12.3.", "12-03-2026".
    fn numeric(&self, at: usize) -> Option<(DayValue, usize)> {
        let at = if self.is(at, BEFORE_DAY) { at + 1 } else { at };
        let (first, digits) = self.digits(at)?;
        let mark = self.mark(at + 1).filter(|mark| "/.-".contains(*mark) && self.glued(at + 1))?;
        let (second, two) = self.digits(at + 2)?;
        let close = self.glued(at + 2);
        let third = self.digits(at + 4).filter(|_| {
            self.mark(at + 3) == Some(mark)
                && self.glued(at + 3)
                && (self.glued(at + 4) || mark == '.')
        });
        if digits == 4 {
            let ((third, _), true) = (third?, close) else { return None };
            return Some((self.date(first, second, third), at + 5));
        }
        if digits > 2 || two > 2 {
            return None;
        }
        let year = third.and_then(|(year, digits)| match digits {
            4 if (1900..2200).contains(&year) => Some(year),
            2 if self.glued(at + 4) => Some(2000 + year),
            _ => None,
        });
        let to = match (mark, year) {
            (_, Some(_)) => at + 5,
            ('.', None) if self.mark(at + 3) == Some('.') && self.glued(at + 3) && second <= 12 => {
                // At the end of a sentence the second stroke may be the end of it: "at 12.3." is none.
                at + 4
            }
            ('.', None) => {
                let led =
                    self.is(at.wrapping_sub(1), &["am", "den", "dem", "vom", "zum", "bis", "ab"]);
                (led && close && second <= 12 && self.free(at + 3)).then_some(at + 3)?
            }
            ('/', None)
                if close && (self.free(at + 3) || self.clock(at + 3, false, false).is_some()) =>
            {
                at + 3
            }
            _ => return None,
        };
        let first_is_month = match mark {
            '/' | '-' => second > 12 || self.ctx.order == Order::MonthFirst && first <= 12,
            _ => false,
        };
        let (day, month) = if first_is_month { (second, first) } else { (first, second) };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return None;
        }
        let mut value = match year {
            Some(year) => self.date(year, month, day),
            None => self.day_of_month(day, month),
        };
        if mark == '/' && day <= 12 && month != day && !value.impossible {
            let other = match year {
                Some(year) => self.date(year, day, month),
                None => self.day_of_month(month, day),
            };
            value.unsure = Some(Unsure::Order(other.days.first));
        }
        Some((value, to))
    }

    fn date(&self, year: u32, month: u32, day: u32) -> DayValue {
        let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
        let (Ok(year), Ok(month), Ok(day)) = parts else { return DayValue::impossible(self.today) };
        match Date::new(year, month, day) {
            Ok(date) => DayValue::on(date, self.today),
            Err(_) => DayValue::impossible(self.today),
        }
    }

    /// The coming such day, this year's or next year's.
    pub(crate) fn day_of_month(&self, day: u32, month: u32) -> DayValue {
        let year =
            |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
        match (year(self.today.year()), year(self.today.year().saturating_add(1))) {
            (Some(this), _) if this >= self.today => DayValue::on(this, self.today),
            (_, Some(next)) => DayValue::new(Days { next_year: true, ..Days::on(next) }),
            _ => DayValue::impossible(self.today),
        }
    }

    /// "3 March", "the 3rd of March 2027", "March 3rd", "3. März".
    fn with_month(&self, at: usize) -> Option<(DayValue, usize)> {
        let start = self
            .any(
                at,
                phrases!(
                    "the | on the | den | der | dem | am | zum | on | el | le | il | el dia | les"
                ),
            )
            .unwrap_or(at);
        let bare = |at: usize| {
            self.digits(at).filter(|(day, digits)| *digits <= 2 && (1..=31).contains(day))
        };
        let day_first = || {
            let (day, to) =
                self.ordinal(start).or_else(|| bare(start).map(|(day, _)| (day, start + 1)))?;
            let to = self.skip_mark(to, ".");
            let to = self.any(to, phrases!("of | de | del | di | day of")).unwrap_or(to);
            let (month, sure) = self.month(to)?;
            // "For 4 may be late."
            let verb = sure == Sure::Weak
                && self.is(to + 1, &["be", "i", "we", "have", "not", "come", "want"]);
            (!verb).then_some((day, month, to + 1))
        };
        let month_first =
            || {
                let (month, sure) = self.month(start)?;
                let to = self.skip_mark(start + 1, ".");
                let to = self.skip(to, &["the"]);
                if let Some((day, end)) = self.ordinal(to) {
                    return (self.free(end) || sure == Sure::Yes || self.year(end).is_some())
                        .then_some((day, month, end));
                }
                let (day, _) = bare(to)?;
                let year = self.year(to + 1).is_some();
                (year || self.free(to + 1) || self.clock(to + 1, false, false).is_some())
                    .then_some((day, month, to + 1))
            };
        let (day, month, to) = day_first().or_else(month_first)?;
        let month = u32::try_from(month).ok()?;
        let to = self.skip_mark_before_year(to);
        match self.year(to) {
            Some((year, end)) => Some((self.date(year, month, day), end)),
            None => Some((self.day_of_month(day, month), to)),
        }
    }

    fn skip_mark_before_year(&self, at: usize) -> usize {
        let next = self.skip_mark(at, ",.");
        if next > at && self.year(next).is_some() { next } else { at }
    }

    /// A year in four digits.
    pub(crate) fn year(&self, at: usize) -> Option<(u32, usize)> {
        let at = self.any(at, phrases!("of | de | in | del")).unwrap_or(at);
        let (year, digits) = self.digits(at)?;
        (digits == 4 && (1900..2200).contains(&year)).then_some((year, at + 1))
    }

    /// "The 3rd", "on the third", "am 3.", "le 3".
    fn of_the_month(&self, at: usize, cued: bool) -> Option<(DayValue, usize)> {
        let lead = self.any(
            at,
            phrases!(
                "the | on the | for the | on \
            | am | zum | den | dem | vom | der | el | el dia | le | il | il giorno | about the | \
            around the"
            ),
        );
        let start = lead.unwrap_or(at);
        let answer = self.answers(start, Asked::Day);
        let known = cued || answer || lead.is_some();
        let value = |day: u32, to: usize| {
            let day = i8::try_from(day).ok()?;
            let date = coming_month_day(day, self.today)?;
            let float = Float::MonthDay(day);
            Some((DayValue { float, ..DayValue::on(date, self.today) }, to))
        };
        if let Some((day, to)) = self.ordinal(start) {
            // "The second Tuesday" is of a month that is not named.
            if day <= 5 && self.weekday(to).is_some() {
                return None;
            }
            let spelled = self.digits(start).is_none();
            // "The third" may be the third of anything.
            let of = self.is(to, &["of", "in", "des", "de"]) && self.period(to).is_some();
            let placed = cued
                || answer
                || start >= at + 2
                || of
                || self.is(
                    at.wrapping_sub(1),
                    &["on", "for", "by", "until", "from", "after", "before", "am", "zum"],
                )
                || self.is(at, &["am", "zum", "vom", "on"]);
            return (known
                && (self.free(to) || of || self.clock(to, cued, false).is_some())
                && (!spelled || placed))
                .then(|| value(day, to))?;
        }
        let (day, _) =
            self.digits(start).filter(|(day, digits)| *digits <= 2 && (1..=31).contains(day))?;
        let german = self.is(start.wrapping_sub(1), &["am", "zum", "den", "dem", "vom", "der"])
            && lead.is_some();
        let me = self.is(at.wrapping_sub(1), &["i"]) || at > 0 && self.digits(at - 1).is_some();
        if self.mark(start + 1) == Some('.')
            && self.glued(start + 1)
            && (german && !me || cued && !self.glued(start + 2))
        {
            let next = self.digits(start + 2).is_some() && self.glued(start + 2);
            return (!next && (self.free(start + 2))).then(|| value(day, start + 2))?;
        }
        let romance =
            self.is(start.wrapping_sub(1), &["el", "le", "il", "dia", "giorno"]) && lead.is_some();
        (self.free(start + 1) && (answer || romance)).then(|| value(day, start + 1))?
    }
}

/// The next such day of a month from `from` on.
pub(crate) fn coming_month_day(day: i8, from: Date) -> Option<Date> {
    let first = from.first_of_month();
    (0..13).find_map(|months| {
        let month = first.checked_add(jiff::Span::new().months(months)).ok()?;
        let date = Date::new(month.year(), month.month(), day).ok()?;
        (date >= from).then_some(date)
    })
}
