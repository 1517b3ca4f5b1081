//! Weeks, weekends, months, years, and parts of them: "the end of next month", "early April".

use jiff::{Span, civil::Date};

use crate::{
    Asked, Days, Unsure, Weekdays,
    dates::DayValue,
    phrases::{Phrases, phrases},
    reader::{Reader, after},
    words::Sure,
};

/// What a period is a period of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Week,
    Month,
    Year,
}

/// Small words before a period.
static BEFORE_PERIOD: Phrases = Phrases::new(
    "in | for | during | on | at | the | of | in the | during the | of the | for the | on the | \
    at the | der | die | das | des | in der | im | am | la | le | el | de la | du | della | del \
    | il | von | some time | sometime | some time in | sometime in | any time | anytime | any \
    time in | sometime during | any day | any day in | in dem | an dem | ab | den | a day | a \
    day in | sometime in the",
);

static EDGES: [(Phrases, Edge); 10] = [
    (
        Phrases::new(
            "end | the end | at the end | towards the end | ende | gegen ende | finales | \
            fin | a finales | the last week | last week | in the last week",
        ),
        Edge::End,
    ),
    (Phrases::new("late | late in"), Edge::Late),
    (Phrases::new("later | rest | the rest | later in"), Edge::Rest),
    (
        Phrases::new(
            "beginning | the beginning | at the beginning | start | the start | at the \
            start | anfang | principios | a principios | debut | inizio | first week | \
            the first week | in the first week",
        ),
        Edge::Begin,
    ),
    (Phrases::new("early | early in"), Edge::Early),
    (
        Phrases::new(
            "middle | the middle | in the middle | mid | mitte | mediados | a mediados | \
            mi | meta",
        ),
        Edge::Middle,
    ),
    (Phrases::new("first half | the first half | in the first half"), Edge::FirstHalf),
    (
        Phrases::new("second half | the second half | in the second half | latter half"),
        Edge::SecondHalf,
    ),
    (Phrases::new("second week | the second week"), Edge::SecondWeek),
    (Phrases::new("third week | the third week"), Edge::ThirdWeek),
];

static THIS: Phrases = Phrases::new(
    "this | diese | dieser | diesen | dieses | diesem | esta | este | cette | ce | questa \
    | questo | the current",
);

static NEXT: Phrases = Phrases::new(
    "next | nachste | nachster | nachsten | nachstes | nachstem | kommende | kommenden | \
    kommender | coming | proxima | proximo | prossima | prossimo | following | the \
    following | the coming | the next",
);

static LAST: Phrases =
    Phrases::new("last | letzte | letzten | letzter | letztes | vergangene | vergangenen | past");

impl Reader<'_> {
    /// The Monday of the week `weeks` from now.
    pub(crate) fn monday(&self, weeks: i64) -> Date {
        let today = i64::from(self.today.weekday().to_monday_zero_offset());
        after(self.today, weeks * 7 - today)
    }

    /// A week, weekend, month or year, or a part of one.
    pub(crate) fn period(&self, at: usize) -> Option<(DayValue, usize)> {
        if let Some((days, to)) = self.working(at) {
            return Some((DayValue::new(days), to));
        }
        if let Some(found) = self.weekend(at) {
            return Some(found);
        }
        let (edge, from) = self.edge(at);
        if let Some((unit, first, last, to)) = self.whole(from, edge.is_some()) {
            let (first, last) = edge.map_or((first, last), |edge| edge_of(edge, unit, first, last));
            return Some((self.clipped(first, last), to));
        }
        self.month_alone(from, edge)
    }

    /// Days from today on, where today is within; past ones are past.
    fn clipped(&self, first: Date, last: Date) -> DayValue {
        let past = last < self.today;
        let first = if past { first } else { first.max(self.today) };
        DayValue::new(Days { past, ..Days::span(first, Some(last)) })
    }

    /// "Weekdays", "every day", "any day".
    fn working(&self, at: usize) -> Option<(Days, usize)> {
        let at = self.any(at, phrases!("on | any | on a | a | during the | an")).unwrap_or(at);
        let working = phrases!(
            "weekday | weekdays | working day | working days | week days | wochentags | \
                werktags | unter der woche | entre semana | en semaine | business days | work \
                days | werktagen | wochentagen | in the week days"
        );
        if let Some(to) = self.any(at, working) {
            return Some((Days::every(Weekdays::WORKING, self.today), to));
        }
        // "During the week" is not the weekend.
        let before = at.wrapping_sub(2);
        if self.word(at) == "week" && self.phrase(before, "during the week").is_some() {
            return Some((Days::every(Weekdays::WORKING, self.today), at + 1));
        }
        let all = phrases!(
            "any day | every day | either day | any date | whichever day | whatever day | \
                which ever day | jeden tag | jeder tag | egal welcher tag | cualquier dia | \
                nimporte quel jour | qualsiasi giorno | day | date | any of the days | tag egal"
        );
        let to = self.any(at, all)?;
        let led = at > 0 && self.word(at - 1) == "any" && self.is(at, &["day", "date"]);
        (led || !self.is(at, &["day", "date"]))
            .then(|| (Days::every(Weekdays::ALL, self.today), to))
    }

    fn weekend(&self, at: usize) -> Option<(DayValue, usize)> {
        let from = self
            .any(at, phrases!(
                "at the | on the | on | at | over the | the | am | in the | for the | el | le | \
                il | das | dieses | this | this coming | the coming | ce | este | questo | over \
                | a | on a | kommendes | am kommenden | diesem"))
            .unwrap_or(at);
        let next = self.any(from, phrases!("next | nachstes | nachsten | proximo | prossimo"));
        let last = self.any(from, phrases!("last | letztes | letzten"));
        let name = next.or(last).unwrap_or(from);
        let to = self.any(
            name,
            phrases!("weekend | wochenende | fin de semana | week end | fine settimana"),
        );
        let every = self.any(
            from,
            phrases!("weekends | wochenends | fines de semana | week ends | wochenenden"),
        );
        let a = self.is(from.wrapping_sub(1), &["a"]) && from > at;
        if let Some(to) = every.or(to.filter(|_| a)) {
            return Some((DayValue::new(Days::every(Weekdays::WEEKEND, self.today)), to));
        }
        let to = to?;
        let weeks = if next.is_some() {
            1
        } else if last.is_some() {
            -1
        } else {
            0
        };
        let (saturday, sunday) = (after(self.monday(weeks), 5), after(self.monday(weeks), 6));
        let (to, saturday, sunday) = match self.word(to) {
            "after" if self.is(to + 1, &["next"]) => {
                (to + 2, after(self.monday(2), 5), after(self.monday(2), 6))
            }
            "after" if self.is(to + 1, &["this"]) => {
                let to = self.skip(to + 2, &["one"]);
                (to, after(self.monday(1), 5), after(self.monday(1), 6))
            }
            _ => (to, saturday, sunday),
        };
        let mut value = self.clipped(saturday, sunday);
        if next.is_some() {
            value.unsure = Some(Unsure::Next(after(self.monday(0), 5)));
        }
        Some((value, to))
    }

    /// "End of", "early", "the second half of".
    fn edge(&self, at: usize) -> (Option<Edge>, usize) {
        let from = self
            .any(at, phrases!("sometime | some time | by | in | at | towards | toward"))
            .unwrap_or(at);
        let Some((edge, to)) = self.meaning(from, &EDGES) else { return (None, at) };
        // Of a week's name, a word must lead to the month it is of.
        let of_week = self.is(to - 1, &["week"]);
        // "Could he start in January?"
        let verb = self.is(from, &["start", "end"]) && self.is(to, &["in"]);
        if verb {
            return (None, at);
        }
        let behind = self.any(to, phrases!("of | of the | in the | in | der | des | von | vom | de | de la | del | du | di | the"));
        if of_week && behind.is_none() {
            return (None, at);
        }
        (Some(edge), behind.unwrap_or(to))
    }

    /// A whole week, month or year: its unit, first and last day.
    pub(crate) fn whole(&self, at: usize, edge: bool) -> Option<(Unit, Date, Date, usize)> {
        let at = self.any(at, &BEFORE_PERIOD).unwrap_or(at);
        let unit = |at: usize| {
            Some(match self.word(at) {
                "week" | "woche" | "semana" | "semaine" | "settimana" | "wk" => Unit::Week,
                "month" | "monat" | "monats" | "mes" | "mois" | "mese" => Unit::Month,
                "year" | "jahr" | "jahres" | "ano" | "annee" | "anno" => Unit::Year,
                _ => return None,
            })
        };
        if let Some(found) = self.week_of(at) {
            return Some(found);
        }
        if let Some(to) = self.any(at, phrases!("week after next | the week after next")) {
            return Some((Unit::Week, self.monday(2), after(self.monday(2), 6), to));
        }
        let (offset, name) = if let Some(to) = self.any(at, &THIS) {
            (0, to)
        } else if let Some(to) = self.any(at, &NEXT) {
            (1, to)
        } else if let Some(to) = self.any(at, &LAST) {
            (-1, to)
        } else if self.is(at, &["ubernachste", "ubernachsten", "ubernachster"]) {
            (2, at + 1)
        } else if edge || self.is(at.wrapping_sub(1), &["the", "la", "le", "el", "il"]) {
            // "The end of the month", "la semana que viene"
            (0, at)
        } else {
            return None;
        };
        let unit = unit(name)?;
        let mut to = name + 1;
        let behind = self.any(to, phrases!(
            "que viene | prochaine | prochain | proxima | proximo | prossima | prossimo | after \
            next | after | pasada | derniere | scorsa"));
        let mut offset = offset;
        if let Some(end) = behind {
            match (self.word(to), offset) {
                ("after", _) if self.is(to + 1, &["next"]) && end == to + 2 => offset = 2,
                // "Next week after work", "this week after 4"
                ("after", _) if self.time(to, true).is_some() => {}
                // "The week after" is said of a week spoken of before.
                ("after", _) => return None,
                ("pasada" | "derniere" | "scorsa", _) => offset = -1,
                _ => offset = 1,
            }
            if self.word(to) != "after" || end > to + 1 {
                to = end;
            }
        } else if name == at && !edge {
            return None;
        }
        // "Next week Tuesday" and "this week or next".
        let (first, last) = match unit {
            Unit::Week => (self.monday(offset), after(self.monday(offset), 6)),
            Unit::Month => {
                let first =
                    self.today.first_of_month().checked_add(Span::new().months(offset)).ok()?;
                (first, first.last_of_month())
            }
            Unit::Year => {
                let first =
                    self.today.first_of_year().checked_add(Span::new().years(offset)).ok()?;
                (first, first.last_of_year())
            }
        };
        Some((unit, first, last, to))
    }

    /// "The week of the 9th", "week commencing 16 March".
    fn week_of(&self, at: usize) -> Option<(Unit, Date, Date, usize)> {
        let at = self.any(at, phrases!("the")).unwrap_or(at);
        let from = self.any(at, phrases!(
            "week of | week commencing | week beginning | week starting | w c | woche vom | woche \
            ab dem | semana del | semaine du | settimana del | week from"))?;
        let (value, to) = self.calendar(from, true)?;
        let date = value.days.date().filter(|_| !value.impossible)?;
        let monday = after(date, -i64::from(date.weekday().to_monday_zero_offset()));
        Some((Unit::Week, monday, after(monday, 6), to))
    }

    /// "In April", "next March", "September", "April 2027".
    fn month_alone(&self, at: usize, edge: Option<Edge>) -> Option<(DayValue, usize)> {
        let lead = self.any(at, phrases!(
            "in | during | in early | for | of | im | en | a | sometime in | some time in | until \
            | next | this | nachsten | since | throughout | any time in | anytime in | nel | ad \
            | before | after | by | from | ab | bis"));
        // "Before April" is read by what knows of "before".
        let name = if self.is(at, &["until", "since", "before", "after", "by", "from", "ab", "bis"])
        {
            at
        } else {
            lead.unwrap_or(at)
        };
        let (month, sure) = self.month(name)?;
        let named_before = self.is(
            at.wrapping_sub(1),
            &[
                "with", "by", "see", "mit", "bei", "for", "ask", "is", "miss", "mrs", "ms", "dr",
                "mr",
            ],
        ) && name == at;
        let spoken_to = self.is(name.wrapping_sub(1), &["to"])
            && self.is(name.wrapping_sub(2), &["speak", "talk", "spoke", "talked", "write"]);
        let named_before = named_before || spoken_to;
        let placed = edge.is_some()
            || lead.is_some() && !self.is(name - 1, &["a", "for"])
            || self.is(
                at.wrapping_sub(1),
                &[
                    "before", "after", "until", "by", "from", "in", "ab", "bis", "or", "and",
                    "oder", "to", "since",
                ],
            );
        let answer = self.answers(name, Asked::Day);
        let year = self.year(name + 1);
        if named_before || sure == Sure::Weak && !(placed || answer) && year.is_none() {
            return None;
        }
        // "In May" but not "I may be in, may I".
        if sure == Sure::Weak
            && year.is_none()
            && !self.free(name + 1)
            && self.period(name + 1).is_none()
        {
            return None;
        }
        // "Before may I": a verb.
        if sure == Sure::Weak
            && self.is(name + 1, &["i", "we", "you", "be", "have", "not"])
            && edge.is_none()
            && !self.is(name.wrapping_sub(1), &["in", "im"])
        {
            return None;
        }
        let (first, to, next_year) = if let Some((year, to)) = year {
            (Date::new(i16::try_from(year).ok()?, month, 1).ok()?, to, false)
        } else {
            let this = Date::new(self.today.year(), month, 1).ok()?;
            if this.last_of_month() < self.today {
                (Date::new(self.today.year().saturating_add(1), month, 1).ok()?, name + 1, true)
            } else {
                (this, name + 1, false)
            }
        };
        let (first, last) = edge.map_or((first, first.last_of_month()), |edge| {
            edge_of(edge, Unit::Month, first, first.last_of_month())
        });
        let mut value = self.clipped(first, last);
        value.days.next_year = next_year;
        Some((value, to))
    }
}

/// A part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Begin,
    Early,
    Middle,
    Late,
    End,
    FirstHalf,
    SecondHalf,
    SecondWeek,
    ThirdWeek,
    /// What is left of it.
    Rest,
}

fn edge_of(edge: Edge, unit: Unit, first: Date, last: Date) -> (Date, Date) {
    let days = |from: i64, to: i64| (after(first, from), after(first, to).min(last));
    match (unit, edge) {
        (_, Edge::Rest) => (first, last),
        (Unit::Week, Edge::Begin | Edge::Early | Edge::FirstHalf) => days(0, 1),
        (Unit::Week, Edge::Middle) => days(1, 3),
        (Unit::Week, _) => days(3, 4),
        (Unit::Month, Edge::Begin) => days(0, 6),
        (Unit::Month, Edge::SecondWeek) => days(7, 13),
        (Unit::Month, Edge::ThirdWeek) => days(14, 20),
        (Unit::Month, Edge::Early) => days(0, 9),
        (Unit::Month, Edge::Middle) => days(10, 19),
        (Unit::Month, Edge::Late) => (after(first, 20), last),
        (Unit::Month, Edge::FirstHalf) => days(0, 14),
        (Unit::Month, Edge::SecondHalf) => (after(first, 15), last),
        (Unit::Month, Edge::End) => (after(last, -6), last),
        (Unit::Year, Edge::Begin | Edge::Early) => days(0, 30),
        (Unit::Year, Edge::FirstHalf) => days(0, 180),
        (Unit::Year, Edge::Middle) => days(120, 242),
        (Unit::Year, Edge::SecondHalf) => (after(first, 181), last),
        (Unit::Year, _) => (after(last, -30), last),
    }
}
