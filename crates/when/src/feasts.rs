//! The first Monday of a month, and the feasts that everybody calls by name.

use jiff::civil::Date;

use crate::{
    dates::{BEFORE_DAY, DayValue},
    periods::Unit,
    phrases::{Phrases, phrases},
    reader::{Reader, after},
};

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
        let (first, last, to) = match self
            .whole(of, self.is(of, &["month", "monat", "monats", "mes", "mois", "mese"]))
        {
            Some((Unit::Month, first, last, to)) => (first, last, to),
            _ => {
                let (month, _) = self.month(of)?;
                let (year, to) = match self.year(of + 1) {
                    Some((year, to)) => (i16::try_from(year).ok()?, to),
                    None => {
                        let this = Date::new(self.today.year(), month, 1).ok()?;
                        let past =
                            this.last_of_month().nth_weekday_of_month(nth, day).ok()? < self.today;
                        (self.today.year().saturating_add(i16::from(past)), of + 1)
                    }
                };
                let first = Date::new(year, month, 1).ok()?;
                (first, first.last_of_month(), to)
            }
        };
        let date = first.nth_weekday_of_month(nth, day).ok().filter(|date| *date <= last)?;
        Some((DayValue::on(date, self.today), to))
    }

    /// Feasts by their names.
    pub(crate) fn feast(&self, at: usize) -> Option<(DayValue, usize)> {
        static FEASTS: [(Phrases, (u32, u32)); 7] = [
            (
                Phrases::new("christmas eve | xmas eve | heiligabend | heilig abend | nochebuena"),
                (12, 24),
            ),
            (
                Phrases::new("christmas day | christmas | xmas | weihnachten | navidad | noel"),
                (12, 25),
            ),
            (Phrases::new("boxing day"), (12, 26)),
            (Phrases::new("new year eve | new years eve | silvester"), (12, 31)),
            (Phrases::new("new year | new year day | new years day | neujahr"), (1, 1)),
            (Phrases::new("valentine day | valentines day"), (2, 14)),
            (Phrases::new("halloween"), (10, 31)),
        ];
        static MOVING: [(Phrases, i64); 3] = [
            (Phrases::new("good friday | karfreitag"), -2),
            (Phrases::new("easter sunday | easter | ostersonntag | ostern"), 0),
            (Phrases::new("easter monday | ostermontag"), 1),
        ];
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
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}
