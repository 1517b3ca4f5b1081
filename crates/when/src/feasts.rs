//! The first Monday of a month, and the feasts that everybody calls by name.

use jiff::civil::{Date, Weekday};

use crate::{
    dates::{BEFORE_DAY, DayValue},
    periods::Unit,
    phrases::{Phrases, phrases},
    reader::{Reader, after},
};

static FEASTS: [(Phrases, (u32, u32)); 10] = [
    (Phrases::new("christmas eve | xmas eve | heiligabend | heilig abend | nochebuena"), (12, 24)),
    (Phrases::new("christmas day | christmas | xmas | weihnachten | navidad | noel"), (12, 25)),
    (Phrases::new("boxing day"), (12, 26)),
    (Phrases::new("new year eve | new years eve | silvester"), (12, 31)),
    (Phrases::new("new year | new year day | new years day | neujahr"), (1, 1)),
    (Phrases::new("valentine day | valentines day"), (2, 14)),
    (Phrases::new("halloween"), (10, 31)),
    (
        Phrases::new(
            "st patrick day | saint patrick day | st patricks day | patrick day | paddy day | \
            paddys day | st paddy day | patricks day",
        ),
        (3, 17),
    ),
    (Phrases::new("st stephen day | st stephens day | stephen day"), (12, 26)),
    (Phrases::new("fourth of july | independence day"), (7, 4)),
];

static MOVING: [(Phrases, i64); 3] = [
    (Phrases::new("good friday | karfreitag"), -2),
    (Phrases::new("easter sunday | easter | ostersonntag | ostern"), 0),
    (Phrases::new("easter monday | ostermontag"), 1),
];

impl Reader<'_> {
    /// "The first Monday in April", "last Friday of the month".
    pub(crate) fn nth_weekday(&self, at: usize) -> Option<(DayValue, usize)> {
        let start = self.any(at, phrases!("on the | the | am | el | le | il | on")).unwrap_or(at);
        let (nth, name) = match self.ordinal(start) {
            Some((nth @ 1..=5, to)) => (i8::try_from(nth).ok()?, to),
            _ if self.is(start, &["last", "letzten", "letzter", "ultimo", "dernier"]) => {
                (-1, start + 1)
            }
            _ => return None,
        };
        let (day, _, to) = self.weekday(name)?;
        let of =
            self.any(to, phrases!("in | of | of the | im | des | in the | de | du | di | del"))?;
        let month = self.is(of, &["month", "monat", "monats", "mes", "mois", "mese"]);
        let (first, to) = match self.whole(of, month) {
            Some((Unit::Month, first, _, to)) => (first, to),
            _ => self.month_with(of, nth, day)?,
        };
        let last = first.last_of_month();
        let date = first.nth_weekday_of_month(nth, day).ok().filter(|date| *date <= last)?;
        Some((DayValue::on(date, self.today), to))
    }

    /// The first day of the month at `at`: the one whose `nth` weekday is still to come.
    fn month_with(&self, at: usize, nth: i8, day: Weekday) -> Option<(Date, usize)> {
        let (month, _) = self.month(at)?;
        if let Some((year, to)) = self.year(at + 1) {
            return Some((Date::new(i16::try_from(year).ok()?, month, 1).ok()?, to));
        }
        let this = Date::new(self.today.year(), month, 1).ok()?;
        if this.nth_weekday_of_month(nth, day).is_ok_and(|date| date >= self.today) {
            return Some((this, at + 1));
        }
        Some((Date::new(self.today.year().saturating_add(1), month, 1).ok()?, at + 1))
    }

    /// Feasts by their names.
    pub(crate) fn feast(&self, at: usize) -> Option<(DayValue, usize)> {
        let start = self.skip(at, BEFORE_DAY);
        if let Some(((month, day), to)) = self.meaning(start, &FEASTS) {
            return Some((self.day_of_month(day, month), to));
        }
        let (days, to) = self.meaning(start, &MOVING)?;
        let year = self.today.year();
        let of = |year: i16| easter(year).map(|date| after(date, days));
        let this = of(year).filter(|date| *date >= self.today);
        let date = this.or_else(|| of(year.saturating_add(1)))?;
        let mut value = DayValue::on(date, self.today);
        value.days.next_year = this.is_none();
        Some((value, to))
    }
}

/// Easter Sunday by the Gregorian calendar (Meeus).
fn easter(year: i16) -> Option<Date> {
    let years = i32::from(year);
    let (moon, century, rest) =
        (years.rem_euclid(19), years.div_euclid(100), years.rem_euclid(100));
    let shift = (8 * century + 13) / 25;
    let epact = (19 * moon + century - century / 4 - shift + 15).rem_euclid(30);
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (moon + 11 * epact + 22 * sunday) / 451;
    let days = epact + sunday - 7 * late + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}
