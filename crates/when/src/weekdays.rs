//! Days by their weekday: "Friday", "next Friday", "Tuesday week", "Tuesday the 10th", "every Monday".

use jiff::civil::{Date, Weekday};

use crate::{
    Days, Unsure, Weekdays,
    dates::{BEFORE_DAY, DayValue, Float, coming_month_day},
    phrases::{Phrases, phrases},
    reader::{Reader, after},
};

/// How a weekday was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Bare,
    This,
    Next,
    AfterNext,
    Last,
    Every,
}

static KINDS: [(Phrases, Which); 5] = [
    (
        Phrases::new(
            "this | this coming | coming | upcoming | the coming | the upcoming | \
            kommenden | kommender | kommende | diesen | dieser | diese | este | ce | \
            questo | the following | following",
        ),
        Which::This,
    ),
    (
        Phrases::new(
            "next | nachsten | nachster | nachste | nachstem | proximo | prossimo | the \
            next | el proximo",
        ),
        Which::Next,
    ),
    (Phrases::new("ubernachsten | ubernachster | ubernachste"), Which::AfterNext),
    (
        Phrases::new("last | letzten | letzter | letzte | vergangenen | this past | past"),
        Which::Last,
    ),
    (
        Phrases::new(
            "every | every other | every second | jeden zweiten | each | any | jeden | jeder | alle | cada | todos los | chaque | tous \
            les | ogni | all | irgendeinen | irgendeinem | most | some | another",
        ),
        Which::Every,
    ),
];

impl Reader<'_> {
    /// Days of "week" behind a day: "tomorrow week", "Friday fortnight", "Montag in einer Woche".
    pub(crate) fn in_weeks(&self, at: usize) -> Option<(i64, usize)> {
        if self.is(at, &["week"])
            && !self.is(at + 1, &["after", "of", "off", "end"])
            && !self.is(at.wrapping_sub(2), &["next", "this"])
        {
            return Some((7, at + 1));
        }
        // "The Friday after next" is the second to come.
        if let Some(to) = self.any(at, phrases!("after next | after this")) {
            return Some((7, to));
        }
        if self.is(at, &["fortnight"]) {
            return Some((14, at + 1));
        }
        if self.is(at, &["in"]) {
            let (count, to) = self.count(at + 1).filter(|(count, _)| *count <= 100)?;
            let by = match self.word(to) {
                "week" | "weeks" | "woche" | "wochen" => i64::from(count) * 7,
                // In German a week has eight days and two weeks have fourteen.
                "tagen" if count == 8 => 7,
                "tagen" if count == 14 => 14,
                _ => return None,
            };
            return Some((by, to + 1));
        }
        None
    }

    fn which(&self, at: usize) -> (Which, usize) {
        self.meaning(at, &KINDS).unwrap_or((Which::Bare, at))
    }

    /// A weekday with all that belongs to it.
    pub(crate) fn weekday_named(&self, at: usize) -> Option<(DayValue, usize)> {
        if let Some(found) = self.weeks_on(at) {
            return Some(found);
        }
        let mut start = at;
        while self.is(start, BEFORE_DAY) && start < at + 2 {
            start += 1;
        }
        // "A Friday" is any Friday.
        let any = start > at && self.is(start - 1, &["a", "ein", "einem", "einen", "un"]);
        let (which, name) = self.which(start);
        let (day, every, to) = self.weekday(name)?;
        let plural = self.is(start.wrapping_sub(1), &["los", "les"]) && start > at;
        let every = (every || any || plural || which == Which::Every)
            && !matches!(which, Which::Next | Which::This | Which::Last);
        if every {
            let value = DayValue::new(Days::every(Weekdays::one(day), self.today));
            return Some((value, to));
        }
        let (which, to) = match self.word(to) {
            "prochain" | "proximo" | "prossimo" => (Which::This, to + 1),
            "que" if self.is(to + 1, &["viene"]) => (Which::This, to + 2),
            "dernier" | "pasado" | "scorso" => (Which::Last, to + 1),
            _ => (which, to),
        };
        if which == Which::Bare
            && let Some((value, end)) = self.dated_weekday(day, to)
        {
            return Some((value, end));
        }
        // "The Friday after that", "the Monday before"
        let after_it = self.any(to, phrases!("after that | after that one | after | following"));
        let before_it = self.any(to, phrases!("before that | before that one | before"));
        if let Some(end) = after_it.or(before_it).filter(|end| self.ends_here(*end)) {
            let from = self.ctx.focus.unwrap_or_else(|| self.coming(day));
            let days = i64::from(from.weekday().until(day));
            let date = match before_it {
                None => after(from, if days == 0 { 7 } else { days }),
                Some(_) => after(from, if days == 0 { -7 } else { days - 7 }),
            };
            return Some((DayValue::on(date, self.today), end));
        }
        // "The following Monday": after the one that is spoken of.
        if let Some(focus) =
            self.ctx.focus.filter(|_| self.is(name.wrapping_sub(1), &["following"]))
        {
            let days = i64::from(focus.weekday().until(day));
            let date = after(focus, if days == 0 { 7 } else { days });
            return Some((DayValue::on(date, self.today), to));
        }
        let mut value = self.weekday_value(day, which);
        let (more, to) = self.in_weeks(to).unwrap_or((0, to));
        if more > 0 {
            let coming = self.coming(day);
            value = DayValue::on(after(coming, more), self.today);
        }
        Some((value, to))
    }

    /// Whether a sentence ends at `at`, or goes on with something else than what "after" counts from.
    fn ends_here(&self, at: usize) -> bool {
        self.tokens.get(at).is_none()
            || self.mark(at).is_some()
            || self
                .is(at, &["then", "instead", "please", "at", "maybe", "if", "would", "works", "is"])
    }

    /// The next such weekday after today.
    pub(crate) fn coming(&self, day: Weekday) -> Date {
        let days = i64::from(self.today.weekday().until(day));
        after(self.today, if days == 0 { 7 } else { days })
    }

    fn weekday_value(&self, day: Weekday, which: Which) -> DayValue {
        let coming = self.coming(day);
        let monday = self.monday(0);
        let next = after(monday, 7 + i64::from(day.to_monday_zero_offset()));
        let date = match which {
            Which::This if self.today.weekday() == day => self.today,
            Which::Bare | Which::Every | Which::This => coming,
            Which::Next => next,
            Which::AfterNext => after(next, 7),
            Which::Last => after(self.today, -i64::from(day.until(self.today.weekday())).max(1)),
        };
        let date = if which == Which::Last && day == self.today.weekday() {
            after(self.today, -7)
        } else {
            date
        };
        let unsure = match which {
            Which::Next if coming != next => Some(Unsure::Next(coming)),
            Which::Next if self.today.tomorrow().is_ok_and(|tomorrow| tomorrow == next) => {
                Some(Unsure::Next(after(next, 7)))
            }
            _ => None,
        };
        let float = if which == Which::Bare { Float::Weekday(day) } else { Float::Fixed };
        DayValue { float, unsure, ..DayValue::on(date, self.today) }
    }

    /// "A week on Tuesday", "two weeks from Friday", "a week today".
    fn weeks_on(&self, at: usize) -> Option<(DayValue, usize)> {
        let (count, to) = match self.count(at) {
            Some((count, to)) if count <= 100 => (count, to),
            _ if self.is(at, &["week", "fortnight"]) => (1, at),
            _ => return None,
        };
        let days = match self.word(to) {
            "week" | "weeks" => i64::from(count) * 7,
            "fortnight" => i64::from(count) * 14,
            "day" | "days" => i64::from(count),
            _ => return None,
        };
        let joint = self
            .any(to + 1, phrases!("on | from | after | from the coming | from this | from next"));
        let from = joint.unwrap_or(to + 1);
        if let Some((value, end)) = self.relative(from) {
            return Some((DayValue::on(after(value.days.first, days), self.today), end));
        }
        joint?;
        let (day, every, end) = self.weekday(from)?;
        (!every).then(|| (DayValue::on(after(self.coming(day), days), self.today), end))
    }

    /// A bare number behind a weekday is the date when that is such a weekday, else it is a time.
    fn bare_number_of(&self, day: Weekday, at: usize) -> Option<(DayValue, usize)> {
        let (number, _) = self.digits(at).filter(|(_, digits)| *digits <= 2)?;
        let date = coming_month_day(i8::try_from(number).ok()?, self.today)?;
        // "Thursday 9" is at nine, though the ninth of some month is a Thursday as well.
        let hour = i8::try_from(number).ok()?;
        let open = |hour: i8| (self.ctx.opens.hour()..=self.ctx.closes.hour()).contains(&hour);
        let near = date <= after(self.today, 14);
        let fits = date.weekday() == day
            && (near || !(open(hour) || hour < 12 && open(hour + 12)))
            && self.free(at + 1)
            && self.mark(at + 1) != Some('-');
        fits.then(|| (DayValue::on(date, self.today), at + 1))
    }

    /// "Tuesday the 10th", "Tuesday, 10 March", "Dienstag, den 12.3.", "Friday 13".
    fn dated_weekday(&self, day: Weekday, to: usize) -> Option<(DayValue, usize)> {
        let at = self.skip_mark(to, ",");
        let at = self.any(at, phrases!("the | den | dem | der | on the | el | le")).unwrap_or(at);
        let (mut value, end) = self.calendar(at, true).or_else(|| self.bare_number_of(day, at))?;
        if value.impossible {
            return Some((value, end));
        }
        let date = value.days.date()?;
        if date.weekday() == day {
            return Some((DayValue { float: Float::Fixed, unsure: None, ..value }, end));
        }
        if let Some(Unsure::Order(other)) = value.unsure
            && other.weekday() == day
        {
            return Some((DayValue::on(other, self.today), end));
        }
        // Without a year it may be the day that has passed, or the day of a later month.
        if value.days.next_year
            && let Ok(this) = Date::new(self.today.year(), date.month(), date.day())
            && this.weekday() == day
        {
            return Some((DayValue::on(this, self.today), end));
        }
        if let Float::MonthDay(number) = value.float {
            let mut from = date;
            for _ in 0..6 {
                from = coming_month_day(number, after(from, 1))?;
                if from.weekday() == day {
                    return Some((DayValue::on(from, self.today), end));
                }
            }
        }
        value.unsure = Some(Unsure::Weekday(self.coming(day)));
        value.float = Float::Fixed;
        Some((value, end))
    }
}
