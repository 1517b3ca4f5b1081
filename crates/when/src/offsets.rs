//! Days and times counted from now: "in two weeks", "in half an hour", "three days ago", "tonight".

use jiff::{
    SignedDuration, Span,
    civil::{Date, DateTime},
};

use crate::{
    Days, Window,
    clock::Clock,
    dates::{DayValue, Float},
    hours::TimeValue,
    phrases::phrases,
    reader::{Reader, after},
};

/// A measure of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" | "minuten" | "minuto" | "minutos" | "minuti"
        | "minuto's" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" | "stunde" | "stunden" | "hora" | "horas" | "heure"
        | "heures" | "ora" | "ore" | "std" => Unit::Hour,
        "day" | "days" | "tag" | "tage" | "tagen" | "dia" | "dias" | "jour" | "jours"
        | "giorno" | "giorni" => Unit::Day,
        "week" | "weeks" | "woche" | "wochen" | "semana" | "semanas" | "semaine" | "semaines"
        | "settimana" | "settimane" => Unit::Week,
        "month" | "months" | "monat" | "monate" | "monaten" | "mes" | "meses" | "mois" | "mese"
        | "mesi" => Unit::Month,
        "year" | "years" | "yr" | "yrs" | "jahr" | "jahre" | "jahren" | "ano" | "anos" | "an"
        | "ans" | "anno" | "anni" => Unit::Year,
        _ => return None,
    })
}

impl Reader<'_> {
    /// A length of time at `at` in minutes or in days, whichever it is given in, and where it ends.
    pub(crate) fn length(&self, at: usize) -> Option<(Length, usize)> {
        if let Some(to) = self.any(at, phrases!(
            "half an hour | a half hour | half a hour | einer halben stunde | eine halbe stunde | \
            media hora | une demi heure | mezzora | half hour | a half an hour")) {
            return Some((Length::Minutes(30), to));
        }
        if let Some(to) = self.any(at, phrases!("a quarter of an hour | quarter of an hour | einer viertelstunde | eine viertelstunde")) {
            return Some((Length::Minutes(15), to));
        }
        if let Some(to) = self.any(at, phrases!("anderthalb stunden | eineinhalb stunden | an hour and a half | one and a half hours")) {
            return Some((Length::Minutes(90), to));
        }
        if let Some(to) =
            self.any(at, phrases!("a fortnight | fortnight | vierzehn tagen | quinze jours"))
        {
            return Some((Length::Days(14), to));
        }
        let (count, to) = self.count(at).filter(|(count, _)| *count <= 1000)?;
        let half = self.any(to, phrases!("and a half"));
        let unit = unit(self.word(half.unwrap_or(to)))?;
        let to = half.unwrap_or(to) + 1;
        let to =
            if half.is_none() { self.any(to, phrases!("and a half")).unwrap_or(to) } else { to };
        let half = half.is_some() || self.is(to - 1, &["half"]);
        let count = i64::from(count);
        Some((
            match unit {
                Unit::Minute => Length::Minutes(count),
                Unit::Hour => Length::Minutes(count * 60 + if half { 30 } else { 0 }),
                Unit::Day => Length::Days(count),
                Unit::Week => Length::Days(count * 7 + if half { 3 } else { 0 }),
                Unit::Month => Length::Months(count),
                Unit::Year => Length::Months(count * 12),
            },
            to,
        ))
    }

    fn on(&self, length: Length, sign: i64) -> Option<Date> {
        match length {
            Length::Days(days) => Some(after(self.today, days * sign)),
            Length::Months(months) => {
                self.today.checked_add(Span::new().try_months(months * sign).ok()?).ok()
            }
            Length::Minutes(_) => None,
        }
    }

    /// A day counted from today.
    pub(crate) fn offset_day(&self, at: usize) -> Option<(DayValue, usize)> {
        let day = |date: Date, to: usize| Some((DayValue::on(date, self.today), to));
        // "In the next two weeks", "within a week"
        if let Some(to) = self.any(at, phrases!(
            "in the next | within the next | over the next | within | the next | during the next \
            | in the coming | innerhalb von | in den nachsten | innerhalb der nachsten | die \
            nachsten | en los proximos | dans les")) {
            if let Some(end) = self.any(to, phrases!("few days | couple of days | couple days | tagen | tage | paar tage | paar tagen")) {
                return Some((
                    DayValue::new(Days::span(self.today, Some(after(self.today, 4)))),
                    end,
                ));
            }
            if let Some(end) = self
                .any(to, phrases!("few weeks | couple of weeks | wochen | couple weeks | paar wochen"))
            {
                return Some((
                    DayValue::new(Days::span(self.today, Some(after(self.today, 21)))),
                    end,
                ));
            }
            let one = self.is(at, &["within", "over", "in", "during"]) && self.is(to, &["week", "month"]);
            let (length, end) = if one {
                (if self.is(to, &["week"]) { Length::Days(7) } else { Length::Months(1) }, to + 1)
            } else {
                self.length(to)?
            };
            let last = self.on(length, 1)?;
            let end = self.skip(end, &["time"]);
            return Some((DayValue::new(Days::span(self.today, Some(last))), end));
        }
        if self.is(at, &["in", "en", "dentro", "dans", "tra", "fra"]) {
            let from = self
                .any(at, phrases!("in about | in around | dentro de | in etwa | in ca | in like"))
                .unwrap_or(at + 1);
            if let Some(end) = self.any(from, phrases!(
                "a few days | ein paar tagen | some days | einigen tagen | unos dias | quelques \
                jours")) {
                return Some((
                    DayValue::new(Days::span(after(self.today, 2), Some(after(self.today, 5)))),
                    end,
                ));
            }
            if let Some(end) = self.any(from, phrases!("a few weeks | einigen wochen | some weeks"))
            {
                return Some((
                    DayValue::new(Days::span(after(self.today, 14), Some(after(self.today, 35)))),
                    end,
                ));
            }
            if let Some(found) = self.one_or_two(from) {
                return Some(found);
            }
            let (length, to) = self.length(from)?;
            // "Could we bring him in a day later?" counts from something else.
            if self.is(to, &["later", "earlier", "sooner"]) {
                return None;
            }
            let date = self.on(length, 1)?;
            let to = self.any(to, phrases!("time | from now | from today | or so")).unwrap_or(to);
            let (mut value, to) = day(date, to)?;
            if matches!(length, Length::Days(days) if days % 7 == 0) {
                value.float = Float::Week;
            }
            return Some((value, to));
        }
        if let Some(to) = self.any(at, phrases!("vor | hace | il y a")) {
            let (length, to) = self.length(to)?;
            return day(self.on(length, -1)?, to);
        }
        let (length, to) = self.length(at)?;
        if let Some(end) = self.any(to, phrases!("from now | from today | hence | ab heute")) {
            return day(self.on(length, 1)?, end);
        }
        if let Some(end) = self.any(to, phrases!("ago | fa")) {
            return day(self.on(length, -1)?, end);
        }
        None
    }

    /// "In a week or two", "in 2-3 days".
    fn one_or_two(&self, at: usize) -> Option<(DayValue, usize)> {
        let (first, to) = self.count(at).filter(|(count, _)| *count <= 100)?;
        let between = unit(self.word(to));
        let to = if between.is_some() { to + 1 } else { to };
        let to = self.any(to, phrases!("or | - | to | oder | bis | o | ou"))?;
        let (second, to) = self.count(to).filter(|(count, _)| *count <= 100)?;
        let (unit, to) = match between {
            Some(unit) => (unit, to),
            None => (unit(self.word(to))?, to + 1),
        };
        let days = match unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => 30,
            _ => return None,
        };
        let on = |count: u32| after(self.today, i64::from(count) * days);
        let to = self.skip(to, &["time"]);
        (first < second).then(|| (DayValue::new(Days::span(on(first), Some(on(second)))), to))
    }

    /// A day and a time counted from now: "in two hours", "half an hour from now", "within the hour".
    pub(crate) fn offset_time(&self, at: usize) -> Option<(DayValue, TimeValue, usize)> {
        let now = self.ctx.now;
        let from_now = |minutes: i64| -> Option<DateTime> {
            now.checked_add(SignedDuration::from_mins(minutes)).ok()
        };
        let clock =
            |at: DateTime| Clock::sure(at.time().round(jiff::Unit::Minute).unwrap_or(at.time()));
        if let Some(to) = self.any(
            at,
            phrases!(
                "within the next | in the next | within | innerhalb der nachsten | innerhalb | \
            innerhalb von | in der nachsten | in den nachsten | over the next"
            ),
        ) {
            let to = self.skip(to, &["the"]);
            let (length, end) = if self.is(to, &["hour", "stunde"]) {
                (Length::Minutes(60), to + 1)
            } else {
                self.length(to)?
            };
            let Length::Minutes(minutes) = length else { return None };
            let end_at = from_now(minutes)?;
            // What goes past midnight ends with the day.
            let until = (end_at.date() == self.today).then(|| clock(end_at));
            let value = TimeValue::Span(Some(clock(now)), until);
            return Some((DayValue::on(self.today, self.today), value, end));
        }
        let lead = self.any(at, phrases!(
            "in | en | dentro de | dans | tra | fra | in about | in around | in roughly | in etwa \
            | in ca"));
        let (length, to) = self.length(lead.unwrap_or(at))?;
        let Length::Minutes(minutes) = length else { return None };
        // "If we came in two hours sooner" counts from something else.
        if self.any(to, phrases!("sooner | earlier | later")).is_some() {
            return None;
        }
        let behind = self.any(to, phrases!("from now | time"));
        if lead.is_none() && behind.is_none() || minutes <= 1 {
            return None;
        }
        let at_that = from_now(minutes)?;
        let about = lead
            .is_some_and(|lead| self.is(lead - 1, &["about", "around", "roughly", "etwa", "ca"]));
        let value =
            if about { TimeValue::Around(clock(at_that)) } else { TimeValue::At(clock(at_that)) };
        Some((DayValue::on(at_that.date(), self.today), value, behind.unwrap_or(to)))
    }

    /// A part of today that is named with today in it: "tonight", "this morning", "later today".
    pub(crate) fn today_part(&self, at: usize) -> Option<(DayValue, TimeValue, usize)> {
        let today = DayValue::on(self.today, self.today);
        if let Some(to) =
            self.any(at, phrases!("last night | gestern abend | anoche | hier soir | ieri sera"))
        {
            let evening = Window { from: Some(jiff::civil::time(17, 0, 0, 0)), to: None };
            let yesterday = DayValue::on(after(self.today, -1), self.today);
            return Some((yesterday, TimeValue::Part(evening), to));
        }
        if self.is(at, &["tonight"]) {
            let evening = Window { from: Some(jiff::civil::time(17, 0, 0, 0)), to: None };
            return Some((today, TimeValue::Part(evening), at + 1));
        }
        if let Some(to) = self.any(at, phrases!(
            "later today | heute noch | noch heute | spater heute | heute spater | sometime today \
            | still today")) {
            let rest = TimeValue::Span(
                Some(Clock::sure(
                    self.ctx.now.time().with().second(0).subsec_nanosecond(0).build().ok()?,
                )),
                None,
            );
            return Some((today, rest, to));
        }
        let to = self.any(at, phrases!(
            "this | esta | cet | ce | diesen | questa | questo | early this | late this | later \
            this"))?;
        // Only the parts of this day; "this week" is elsewhere.
        let modifier = self.is(at, &["early", "late", "later"]);
        let (part, end) = self.part(to)?;
        if !self.is(
            end - 1,
            &[
                "morning",
                "afternoon",
                "evening",
                "lunchtime",
                "manana",
                "tarde",
                "noche",
                "soir",
                "matin",
                "midi",
                "sera",
                "mattina",
                "pomeriggio",
                "abend",
                "nachmittag",
                "vormittag",
                "lunch",
                "morgen",
            ],
        ) {
            return None;
        }
        let part = match part {
            TimeValue::Part(window) if modifier => {
                TimeValue::Part(half_of(window, self.is(at, &["early"])))
            }
            part => part,
        };
        Some((today, part, end))
    }

    /// A length that nothing is counted from: "45 minutes", "3 year old". It is no time.
    pub(crate) fn length_alone(&self, at: usize) -> Option<usize> {
        let (_, to) = self.length(at)?;
        Some(self.any(to, phrases!("old | alt")).unwrap_or(to))
    }
}

fn half_of(window: Window, first: bool) -> Window {
    let at = |hour: i8| Some(jiff::civil::time(hour, 0, 0, 0));
    match (window.from.map(jiff::civil::Time::hour), first) {
        (None, true) => Window { to: at(10), ..window },
        (None, false) => Window { from: at(10), ..window },
        (Some(12), true) => Window { to: at(15), ..window },
        (Some(12), false) => Window { from: at(15), ..window },
        (_, true) => Window { to: at(19), ..window },
        (_, false) => Window { from: at(19), ..window },
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    Minutes(i64),
    Days(i64),
    Months(i64),
}
