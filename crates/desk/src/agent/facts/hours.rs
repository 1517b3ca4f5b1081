//! What a text says about when the business is open, held against when it is.

use jiff::civil::Date;

use super::said::{Day, Item, State};

/// Open from, open until, in minutes since midnight.
pub(super) type Spans = Vec<(u16, u16)>;

/// One statement about when it is open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    /// The day; `None` where none was named.
    pub(super) day: Option<Day>,
    pub(super) says: Says,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Says {
    Closed,
    Open,
    Range(Vec<u16>, Vec<u16>),
    Until(Vec<u16>),
    From(Vec<u16>),
    At(Vec<u16>),
    /// At this moment.
    Now(bool),
}

/// When the business is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Week {
    pub(super) usual: [Spans; 7],
    /// Days with hours of their own.
    pub(super) dated: Vec<(Date, Spans)>,
    pub(super) today: Date,
    pub(super) open_now: bool,
}

impl Week {
    fn on(&self, date: Date) -> &Spans {
        let own = self.dated.iter().find(|(day, _)| *day == date);
        own.map_or(
            &self.usual[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()) % 7],
            |(_, spans)| spans,
        )
    }

    fn ahead(&self, days: i64) -> Date {
        self.today.saturating_add(jiff::Span::new().days(days))
    }

    /// What a day's name may mean: a weekday is every week's, or the one of this week or the next.
    fn meant(&self, day: Day) -> Vec<&Spans> {
        match day {
            Day::Week(day) => {
                let today = self.today.weekday().to_monday_zero_offset();
                let next = i64::from((i16::from(day) - i16::from(today)).rem_euclid(7));
                vec![
                    &self.usual[usize::from(day) % 7],
                    self.on(self.ahead(next)),
                    self.on(self.ahead(next + 7)),
                ]
            }
            Day::Today => vec![self.on(self.today)],
            Day::Tomorrow => vec![self.on(self.ahead(1))],
            Day::Date(month, day) => [self.today.year(), self.today.year() + 1]
                .into_iter()
                .filter_map(|year| Date::new(year, month, day).ok())
                .find(|date| *date >= self.today)
                .map(|date| vec![self.on(date)])
                .unwrap_or_default(),
        }
    }

    /// Whether nothing is known of the hours.
    fn unknown(&self) -> bool {
        self.usual.iter().all(Vec::is_empty)
    }

    /// Whether what is said is so.
    pub(super) fn holds(&self, claim: &Claim) -> bool {
        if let Says::Now(open) = claim.says {
            return open == self.open_now;
        }
        if self.unknown() && self.dated.is_empty() {
            return false;
        }
        match claim.day {
            Some(day) => self.meant(day).into_iter().any(|spans| fits(spans, &claim.says)),
            None => self
                .usual
                .iter()
                .chain([self.on(self.today), self.on(self.ahead(1))])
                .any(|spans| fits(spans, &claim.says)),
        }
    }
}

fn fits(spans: &Spans, says: &Says) -> bool {
    let opens = |times: &[u16]| spans.iter().any(|(open, _)| times.contains(open));
    let closes = |times: &[u16]| spans.iter().any(|(_, close)| times.contains(&(close % 1_440)));
    match says {
        Says::Closed => spans.is_empty(),
        Says::Open => !spans.is_empty(),
        Says::Range(from, to) => opens(from) && closes(to),
        Says::Until(times) => closes(times),
        Says::From(times) => opens(times),
        Says::At(times) => {
            spans.iter().any(|(open, close)| times.iter().any(|at| open <= at && at <= close))
        }
        Says::Now(_) => false,
    }
}

/// Whether two statements say the same.
pub(super) fn same(a: &Claim, b: &Claim) -> bool {
    let meet = |a: &[u16], b: &[u16]| a.iter().any(|time| b.contains(time));
    let day = a.day.is_none() || b.day.is_none() || a.day == b.day;
    day && match (&a.says, &b.says) {
        (Says::Closed, Says::Closed) => a.day == b.day,
        (Says::Open, Says::Closed | Says::Now(_)) => false,
        (Says::Open, _) => a.day == b.day,
        (Says::Range(a, b), Says::Range(c, d)) => meet(a, c) && meet(b, d),
        (Says::Until(a) | Says::At(a), Says::Range(_, b) | Says::Until(b) | Says::At(b)) => {
            meet(a, b)
        }
        (Says::From(a), Says::Range(b, _) | Says::From(b) | Says::At(b)) => meet(a, b),
        _ => false,
    }
}

/// What is said about opening hours. `about_hours`: the text is known to speak of them.
pub(super) fn claims(items: &[Item], about_hours: bool) -> Vec<Claim> {
    let mut claims = Vec::new();
    let stated = about_hours
        || items.iter().any(|item| {
            matches!(item, Item::State(_)) || matches!(item, Item::Word(word) if word == "hours")
        });
    for sentence in items.split(|item| *item == Item::End) {
        if stated && !sentence.contains(&Item::Question) {
            Sentence::default().read(sentence, &mut claims);
        }
    }
    claims
}

#[derive(Default)]
struct Sentence {
    pending: Vec<Day>,
    /// The days in `pending` were said to be open.
    open: bool,
    last: Option<(Vec<Day>, Vec<Says>)>,
}

/// A part of a sentence between commas.
#[derive(Default)]
struct Part {
    days: Vec<Day>,
    without: Vec<Day>,
    state: Option<State>,
    times: Vec<Says>,
}

impl Part {
    fn read(items: &[Item]) -> Self {
        let mut part = Self::default();
        let mut except = false;
        let mut lead = None;
        for item in items {
            match item {
                Item::Day(day) if except => part.without.push(*day),
                Item::Days(days) if except => part.without.extend(days),
                Item::Day(day) => part.days.push(*day),
                Item::Days(days) => part.days.extend(days),
                Item::Except => except = true,
                Item::State(state) => {
                    part.state = Some(*state);
                    lead = Some(match state {
                        State::Opens => State::Opens,
                        State::Closes => State::Closes,
                        _ => continue,
                    });
                }
                Item::Until => lead = Some(State::Closes),
                Item::From => lead = Some(State::Opens),
                Item::Range(from, to) => part.times.push(Says::Range(from.clone(), to.clone())),
                Item::Time(times) => {
                    let closed = part.state == Some(State::Closed);
                    part.times.push(match lead {
                        // "closed until nine" is open from nine.
                        Some(State::Closes) if closed => Says::From(times.clone()),
                        Some(State::Opens) if closed => Says::Until(times.clone()),
                        Some(State::Closes) => Says::Until(times.clone()),
                        Some(State::Opens) => Says::From(times.clone()),
                        _ => Says::At(times.clone()),
                    });
                }
                _ => {}
            }
        }
        part.days.retain(|day| !part.without.contains(day));
        part
    }
}

impl Sentence {
    fn read(mut self, items: &[Item], claims: &mut Vec<Claim>) {
        let word = |wanted: &[&str]| {
            items
                .iter()
                .any(|item| matches!(item, Item::Word(word) if wanted.contains(&word.as_str())))
        };
        let conditional =
            word(&["if", "when", "unless", "whether", "wenn", "falls", "si", "quand", "outside"]);
        let has_state = items.iter().any(|item| matches!(item, Item::State(_)));
        let names_a_day = items.iter().any(|item| matches!(item, Item::Day(_) | Item::Days(_)));
        for part in items.split(|item| *item == Item::Break) {
            let part = Part::read(part);
            if part.times.is_empty() && part.state.is_none() {
                self.pending.extend(&part.days);
                continue;
            }
            let mut days = std::mem::take(&mut self.pending);
            days.extend(&part.days);
            if days.is_empty()
                && let Some((last, _)) = &self.last
            {
                days.clone_from(last);
            }
            if !part.times.is_empty() {
                // A day with one time alone may be an appointment's.
                let said: Vec<Says> = part
                    .times
                    .into_iter()
                    .filter(|says| {
                        !matches!(says, Says::At(_)) || part.state.is_some() || self.open
                    })
                    .collect();
                let said: Vec<Says> = said
                    .into_iter()
                    .filter(|says| has_state || matches!(says, Says::Range(..)) && !days.is_empty())
                    .collect();
                Self::put(&days, &said, claims);
                self.open = false;
                self.last = Some((days, said));
            } else if matches!(part.state, Some(State::Closed | State::Closes)) {
                // "We close on Sundays" says no time: that day is closed.
                if !conditional {
                    Self::put(&days, &[Says::Closed], claims);
                }
                Self::put_without(&part.without, &Says::Open, claims, conditional);
                self.last = Some((days, vec![Says::Closed]));
            } else {
                self.open = true;
                self.pending = days;
                Self::put_without(&part.without, &Says::Closed, claims, conditional);
            }
        }
        let rest = std::mem::take(&mut self.pending);
        match &self.last {
            _ if rest.is_empty() || conditional => {}
            _ if self.open => Self::put(&rest, &[Says::Open], claims),
            Some((_, said)) => Self::put(&rest, &said.clone(), claims),
            None => {}
        }
        // "We are closed right now."
        if !conditional
            && !names_a_day
            && word(&["now", "currently", "moment", "jetzt", "ahora", "maintenant"])
        {
            let timed = items.iter().any(|item| matches!(item, Item::Time(_) | Item::Range(..)));
            let state = items.iter().find_map(|item| {
                if let Item::State(state @ (State::Open | State::Closed)) = item {
                    Some(*state)
                } else {
                    None
                }
            });
            if let Some(state) = state.filter(|_| !timed) {
                claims.retain(|claim| {
                    claim.day.is_some() || !matches!(claim.says, Says::Closed | Says::Open)
                });
                claims.push(Claim { day: None, says: Says::Now(state == State::Open) });
            }
        }
    }

    fn put(days: &[Day], said: &[Says], claims: &mut Vec<Claim>) {
        for says in said {
            if days.is_empty() && !matches!(says, Says::Closed | Says::Open) {
                claims.push(Claim { day: None, says: says.clone() });
            }
            claims.extend(days.iter().map(|day| Claim { day: Some(*day), says: says.clone() }));
        }
    }

    fn put_without(days: &[Day], says: &Says, claims: &mut Vec<Claim>, conditional: bool) {
        if !conditional {
            claims.extend(days.iter().map(|day| Claim { day: Some(*day), says: says.clone() }));
        }
    }
}
