//! What a text states that can be right or wrong: prices, shares, durations, times, days, dates, open
//! and closed.

use super::{
    lex::Tok,
    names::{self, currency, hour_words, month, number_word, weekday},
};

/// Something stated, or what stands between.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Money {
        hundredths: i64,
        currency: &'static str,
    },
    Percent(i64),
    /// `days`: it was told in days or weeks.
    Duration {
        minutes: i64,
        days: bool,
    },
    /// A number of nothing that is told apart.
    Number(i64),
    /// Each minute of the day that it may mean.
    Time(Vec<u16>),
    Range(Vec<u16>, Vec<u16>),
    Day(Day),
    /// Everything from the first to the second.
    Days(Vec<Day>),
    State(State),
    /// Of the time that follows.
    Until,
    From,
    Except,
    /// A part of a sentence ends.
    Break,
    Question,
    End,
    Word(String),
}

/// A day as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// From Monday, 0.
    Week(u8),
    /// Month and day.
    Date(i8, i8),
    Today,
    Tomorrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Closed,
    /// "opens".
    Opens,
    /// "closes".
    Closes,
}

/// Reads the pieces of a text. `hours`: it is known to speak of opening hours.
pub(super) fn items(toks: &[Tok], hours: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let mut at = 0;
    let mut end = 0;
    let mut context = hours;
    while at < toks.len() {
        if at >= end {
            // A bare number is a time only in a sentence that speaks of days or of being open.
            end = toks[at..]
                .iter()
                .position(|tok| *tok == Tok::End)
                .map_or(toks.len(), |n| at + n + 1);
            context = hours || toks[at..end].iter().any(speaks_of_hours);
        }
        let reader = Reader { toks, context };
        let (mut found, next) = reader.item(at);
        items.append(&mut found);
        at = next.max(at + 1);
    }
    items
}

fn speaks_of_hours(tok: &Tok) -> bool {
    matches!(tok, Tok::Word { text, capital } if hour_words(text) || names::state(text).is_some() || weekday(text, *capital).is_some())
}

pub(super) struct Reader<'a> {
    pub(super) toks: &'a [Tok],
    pub(super) context: bool,
}

impl Reader<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        match self.toks.get(at) {
            Some(Tok::Word { text, .. }) => text,
            _ => "",
        }
    }

    pub(super) fn sign(&self, at: usize) -> char {
        match self.toks.get(at) {
            Some(Tok::Sign(sign)) => *sign,
            _ => ' ',
        }
    }

    pub(super) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// What stands at `at`, and where what follows begins.
    fn item(&self, at: usize) -> (Vec<Item>, usize) {
        if let Some(found) = self.money(at) {
            return found;
        }
        if let Some(found) = self.duration(at) {
            return found;
        }
        if let Some((days, year_end)) = self.date(at) {
            return (
                days.into_iter().map(|(m, d)| Item::Day(Day::Date(m, d))).take(1).collect(),
                year_end,
            );
        }
        if let Some(found) = self.time_or_range(at) {
            return found;
        }
        match &self.toks[at] {
            Tok::End => (vec![Item::End], at + 1),
            Tok::Sign('?') => (vec![Item::Question], at + 1),
            Tok::Sign(',' | ';' | '(' | ')' | '،') => (vec![Item::Break], at + 1),
            Tok::Num { hundredths, .. } => {
                let percent = self.sign(at + 1) == '%'
                    || matches!(self.word(at + 1), "percent" | "prozent" | "pour" | "por");
                if percent {
                    (vec![Item::Percent(*hundredths)], at + 2)
                } else {
                    (vec![Item::Number(*hundredths)], at + 1)
                }
            }
            Tok::Word { text, capital } => self.named(at, text, *capital),
            _ => (Vec::new(), at + 1),
        }
    }

    fn named(&self, at: usize, text: &str, capital: bool) -> (Vec<Item>, usize) {
        if let Some(first) = weekday(text, capital) {
            // Monday to Friday, Mon-Fri, Mon. - Fri.
            let mut joint = at + 1;
            if self.sign(joint) == '.' {
                joint += 1;
            }
            let joined = self.sign(joint) == '-'
                || matches!(
                    self.word(joint),
                    "to" | "through"
                        | "until"
                        | "till"
                        | "thru"
                        | "bis"
                        | "a"
                        | "à"
                        | "au"
                        | "hasta"
                );
            if joined && let Some(Tok::Word { text, capital }) = self.toks.get(joint + 1) {
                let text = text.as_str();
                if let Some(last) = weekday(text, *capital) {
                    let mut days = vec![Day::Week(first)];
                    let mut day = first;
                    while day != last {
                        day = (day + 1) % 7;
                        days.push(Day::Week(day));
                    }
                    return (vec![Item::Days(days)], joint + 2);
                }
            }
            return (vec![Item::Day(Day::Week(first))], at + 1);
        }
        let week = |days: std::ops::Range<u8>| vec![Item::Days(days.map(Day::Week).collect())];
        let found = match text {
            "weekdays" | "weekday" | "wochentags" | "werktags" => week(0..5),
            "weekend" | "weekends" | "wochenende" | "wochenenden" => week(5..7),
            "daily" | "täglich" => week(0..7),
            "every" | "each" if matches!(self.word(at + 1), "day") => return (week(0..7), at + 2),
            "today" | "tonight" | "heute" | "hoy" => vec![Item::Day(Day::Today)],
            "tomorrow" | "demain" => vec![Item::Day(Day::Tomorrow)],
            "except" | "excluding" | "außer" | "excepto" | "sauf" => vec![Item::Except],
            "until" | "till" | "til" | "bis" | "hasta" | "jusqu'à" => vec![Item::Until],
            "from" | "ab" | "desde" | "dès" => vec![Item::From],
            "and" | "but" | "or" | "und" | "aber" | "y" | "pero" | "et" | "mais" | "then"
            | "while" | "otherwise" => vec![Item::Break],
            // "We open at nine", which is not "we are open at nine".
            "open" if matches!(self.word(at + 1), "at" | "from") && !is_be(self.before(at)) => {
                vec![Item::State(State::Opens)]
            }
            _ => match names::state(text) {
                Some(state) => vec![Item::State(self.negated(at, state))],
                None => vec![Item::Word(text.to_owned())],
            },
        };
        (found, at + 1)
    }

    /// "not open", "aren't usually open".
    fn negated(&self, at: usize, state: State) -> State {
        let no = (1..=3)
            .filter_map(|back| at.checked_sub(back))
            .map(|at| self.word(at))
            .take_while(|word| !word.is_empty());
        let no = no.into_iter().any(|word| {
            word == "not" || word == "never" || word.ends_with("n't") || word == "nicht"
        });
        match state {
            State::Open | State::Opens if no => State::Closed,
            State::Closed if no => State::Open,
            _ => state,
        }
    }

    /// €45, 45 euros, EUR 45, €45-60, 45 to 60 euros, forty-five euros.
    fn money(&self, at: usize) -> Option<(Vec<Item>, usize)> {
        let money = |hundredths, currency| Item::Money { hundredths, currency };
        let before = match &self.toks[at] {
            Tok::Sign(sign) => currency(&sign.to_string()).map(|c| (c, at + 1)),
            Tok::Word { text, .. } if text == "us" && self.sign(at + 1) == '$' => {
                Some(("$", at + 2))
            }
            Tok::Word { text, .. } if text.len() == 3 => currency(text).map(|c| (c, at + 1)),
            _ => None,
        };
        if let Some((currency_, start)) = before
            && let Some((first, end)) = self.amount(start)
        {
            if self.joint(end)
                && let second = if currency(&self.sign(end + 1).to_string()).is_some() {
                    end + 2
                } else {
                    end + 1
                }
                && let Some((more, end)) = self.amount(second)
                && !self.is_time_after(end)
            {
                return Some((vec![money(first, currency_), money(more, currency_)], end));
            }
            return Some((vec![money(first, currency_)], end));
        }
        let (first, end) = self.amount(at)?;
        if let Some(currency) = self.currency_at(end) {
            return Some((vec![money(first, currency)], end + 1));
        }
        if self.joint(end) || matches!(self.word(end), "and" | "or") {
            let (second, end) = self.amount(end + 1)?;
            let currency = self.currency_at(end)?;
            return Some((vec![money(first, currency), money(second, currency)], end + 1));
        }
        None
    }

    pub(super) fn joint(&self, at: usize) -> bool {
        self.sign(at) == '-' || matches!(self.word(at), "to" | "bis" | "a" | "à")
    }

    fn currency_at(&self, at: usize) -> Option<&'static str> {
        match self.toks.get(at)? {
            Tok::Sign(sign) => currency(&sign.to_string()),
            Tok::Word { text, .. } => currency(text),
            _ => None,
        }
    }

    /// An amount in digits or in English words.
    fn amount(&self, at: usize) -> Option<(i64, usize)> {
        match self.toks.get(at)? {
            // "45,-" and "45.-"
            Tok::Num { hundredths, .. }
                if matches!(self.sign(at + 1), ',' | '.') && self.sign(at + 2) == '-' =>
            {
                Some((*hundredths, at + 3))
            }
            Tok::Num { hundredths, .. } => Some((*hundredths, at + 1)),
            Tok::Word { text, .. } => {
                let (value, end) = self.in_words(text, at)?;
                Some((value * 100, end))
            }
            _ => None,
        }
    }

    pub(super) fn in_words(&self, text: &str, at: usize) -> Option<(i64, usize)> {
        let first = number_word(text)?;
        let dash = usize::from(self.sign(at + 1) == '-');
        match number_word(self.word(at + 1 + dash)) {
            Some(ones) if first >= 20 && first % 10 == 0 && ones < 10 => {
                Some((first + ones, at + 2 + dash))
            }
            Some(100) if first < 10 => Some((first * 100, at + 2 + dash)),
            _ => Some((first, at + 1)),
        }
    }

    pub(super) fn is_time_after(&self, at: usize) -> bool {
        matches!(self.word(at), "am" | "pm" | "uhr" | "oclock")
    }

    /// Month and day: 24 December, December 24th, the 24th of December, 24. Dezember.
    fn date(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        if let Tok::Date { days, .. } = &self.toks[at] {
            return Some((days.clone(), at + 1));
        }
        let day = |at: usize| match self.toks.get(at) {
            Some(Tok::Num { hundredths, .. })
                if hundredths % 100 == 0 && (100..=3_100).contains(hundredths) =>
            {
                i8::try_from(hundredths / 100).ok()
            }
            _ => None,
        };
        let named = |at: usize| match self.toks.get(at) {
            Some(Tok::Word { text, capital }) => month(text, *capital),
            _ => None,
        };
        let ordinal = |at: usize| matches!(self.word(at), "st" | "nd" | "rd" | "th");
        let year = |at: usize| {
            let at = if self.sign(at) == ',' { at + 1 } else { at };
            matches!(self.toks.get(at), Some(Tok::Num { hundredths, .. }) if (200_000..=210_000).contains(hundredths)).then_some(at + 1)
        };
        if let Some(month) = named(at) {
            let day = day(at + 1)?;
            let end = if ordinal(at + 2) { at + 3 } else { at + 2 };
            return Some((vec![(month, day)], year(end).unwrap_or(end)));
        }
        let day = day(at)?;
        let mut next = at + 1;
        if ordinal(next) || matches!(self.toks.get(next), Some(Tok::End | Tok::Sign('.'))) {
            next += 1;
        }
        if matches!(self.word(next), "of" | "de") {
            next += 1;
        }
        let month = named(next)?;
        Some((vec![(month, day)], year(next + 1).unwrap_or(next + 1)))
    }
}

fn is_be(word: &str) -> bool {
    matches!(word, "are" | "is" | "be" | "was" | "were" | "usually" | "also" | "not")
        || word.ends_with("'re")
        || word.ends_with("'s")
}
