//! Times of the day in a text: `9:30`, `half past nine`, `9 to 5pm`, `18 Uhr 30`.

use super::{
    lex::{Tok, clock},
    names::{self, number_word, weekday},
    said::{Item, Reader},
};

impl Reader<'_> {
    /// A time or a range of two that begins at `at`, and where what follows begins.
    pub(super) fn time_or_range(&self, at: usize) -> Option<(Vec<Item>, usize)> {
        let led = matches!(
            self.before(at),
            "from"
                | "between"
                | "von"
                | "de"
                | "at"
                | "until"
                | "till"
                | "til"
                | "by"
                | "to"
                | "um"
                | "ab"
                | "bis"
                | "hasta"
                | "desde"
                | "after"
                | "before"
                | "around"
                | "open"
                | "opens"
                | "closes"
                | "hours"
        );
        let after_days = at > 0
            && match &self.toks[at - 1] {
                Tok::Sign(sign) => matches!(sign, ',' | ':'),
                Tok::Word { text, capital } => weekday(text, *capital).is_some(),
                _ => false,
            };
        let (first, end) = self.time(at, led).or_else(|| {
            // 9-18, 9 to 5pm: the second number shows what the first one is.
            let bare = self.bare(at)?;
            let joined = self.sign(at + 1) == '-' || ((led || after_days) && self.joint(at + 1));
            let (_, end) = joined.then(|| self.time(at + 2, true)).flatten()?;
            (self.is_time_after(end.saturating_sub(1)) || (self.context && self.may_end(end)))
                .then_some((bare, at + 1))
        })?;
        let joint = self.joint(end)
            || matches!(self.word(end), "until" | "till" | "til" | "through" | "hasta")
            || (self.before(at) == "between" && self.word(end) == "and");
        if joint && let Some((second, end)) = self.time(end + 1, true) {
            return Some((vec![Item::Range(first, second)], end));
        }
        Some((vec![Item::Time(first)], end))
    }

    /// A time of the day. `led`: what stands before it says that it is one.
    fn time(&self, at: usize, led: bool) -> Option<(Vec<u16>, usize)> {
        let half_day = |at: usize| match self.word(at) {
            "am" => Some(false),
            "pm" => Some(true),
            _ => None,
        };
        match self.toks.get(at)? {
            Tok::Clock(minute) => Some(match half_day(at + 1) {
                Some(pm) => (vec![on_half(*minute, pm)], at + 2),
                None => (both(*minute), if self.word(at + 1) == "uhr" { at + 2 } else { at + 1 }),
            }),
            Tok::Num { raw, .. } => {
                let minute = dotted(raw)?;
                if let Some(pm) = half_day(at + 1) {
                    return Some((vec![on_half(minute, pm)], at + 2));
                }
                match self.word(at + 1) {
                    "oclock" | "horas" | "heures" => return Some((both(minute), at + 2)),
                    "uhr" => {
                        // 18 Uhr 30
                        return Some(match self.toks.get(at + 2) {
                            Some(Tok::Num { raw, .. }) if raw.len() == 2 && raw.as_str() < "60" => {
                                (both(minute + raw.parse::<u16>().unwrap_or(0)), at + 3)
                            }
                            _ => (both(minute), at + 2),
                        });
                    }
                    _ => {}
                }
                // 9.30 after "at", and 7 after "until" where hours are spoken of.
                let dotted =
                    raw.contains('.') && raw.split('.').nth(1).is_some_and(|part| part.len() == 2);
                (led && self.may_end(at + 1) && (dotted || self.context))
                    .then(|| (both(minute), at + 1))
            }
            Tok::Word { text, .. } => self.time_in_words(text, at, led),
            _ => None,
        }
    }

    fn time_in_words(&self, text: &str, at: usize, led: bool) -> Option<(Vec<u16>, usize)> {
        match text {
            "noon" | "midday" | "mittag" | "mediodía" | "midi" => {
                return Some((vec![720], at + 1));
            }
            "midnight" | "mitternacht" | "medianoche" | "minuit" => return Some((vec![0], at + 1)),
            _ => {}
        }
        let hour = |at: usize| match self.toks.get(at)? {
            Tok::Num { hundredths, .. }
                if hundredths % 100 == 0 && (100..=1_200).contains(hundredths) =>
            {
                Some(hundredths / 100)
            }
            Tok::Word { text, .. } => number_word(text).filter(|hour| (1..=12).contains(hour)),
            _ => None,
        };
        let done = |minute: u16, end: usize| match self.word(end) {
            "am" => (vec![on_half(minute, false)], end + 1),
            "pm" => (vec![on_half(minute, true)], end + 1),
            "oclock" => (both(minute), end + 1),
            _ => (both(minute), end),
        };
        let past = match text {
            "half" | "quarter" => {
                let minutes = if text == "half" { 30 } else { 15 };
                match self.word(at + 1) {
                    "past" => Some((minutes, at + 2)),
                    "to" => Some((-minutes, at + 2)),
                    _ if text == "half" && led => Some((30, at + 1)),
                    _ => None,
                }
            }
            "halb" => Some((-30, at + 1)),
            _ => number_word(text).and_then(|minutes| match self.word(at + 1) {
                "past" => Some((minutes, at + 2)),
                _ => None,
            }),
        };
        if let Some((minutes, next)) = past {
            let hour = hour(next)?;
            return Some(done(clock(hour, minutes), next + 1));
        }
        let value = hour(at)?;
        let (found, end) = done(clock(value, 0), at + 1);
        (end > at + 1 || (led && self.context && self.may_end(at + 1))).then_some((found, end))
    }

    fn bare(&self, at: usize) -> Option<Vec<u16>> {
        match self.toks.get(at)? {
            Tok::Num { raw, .. } => dotted(raw).map(both),
            _ => None,
        }
    }

    /// Whether a number that ends here may be a time: nothing follows that it would count.
    fn may_end(&self, at: usize) -> bool {
        match self.toks.get(at) {
            None | Some(Tok::End) => true,
            Some(Tok::Sign(sign)) => matches!(sign, ',' | ';' | ')' | '(' | '-' | ':' | '"' | '?'),
            Some(Tok::Word { text, capital }) => {
                weekday(text, *capital).is_some()
                    || names::state(text).is_some()
                    || matches!(
                        text.as_str(),
                        "on" | "to"
                            | "until"
                            | "till"
                            | "til"
                            | "and"
                            | "or"
                            | "but"
                            | "daily"
                            | "every"
                            | "each"
                            | "today"
                            | "tonight"
                            | "tomorrow"
                            | "in"
                            | "bis"
                            | "a"
                            | "à"
                            | "y"
                            | "und"
                            | "et"
                            | "we"
                            | "weekdays"
                            | "at"
                            | "am"
                            | "then"
                            | "that"
                            | "as"
                            | "with"
                            | "except"
                    )
            }
            Some(_) => false,
        }
    }
}

/// `9` and `9.30` as minutes since midnight.
fn dotted(raw: &str) -> Option<u16> {
    let (hour, minute) = raw.split_once('.').unwrap_or((raw, "00"));
    if minute.len() != 2 {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..=24).contains(&hour) && (0..60).contains(&minute)).then(|| clock(hour, minute))
}

/// In the morning and, for an hour up to twelve, in the evening.
fn both(minute: u16) -> Vec<u16> {
    if (60..780).contains(&minute) { vec![minute, (minute + 720) % 1_440] } else { vec![minute] }
}

fn on_half(minute: u16, pm: bool) -> u16 {
    minute % 720 + if pm { 720 } else { 0 }
}
