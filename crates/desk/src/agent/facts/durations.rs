//! How long something takes: `45 minutes`, `an hour and a half`, `1 hr 30`, `two to three hours`.
//!
//! A duration without a number ("a few minutes", "a minute") states nothing. One in a question asks,
//! and days and weeks count only of what takes them: "we can help in 2 or 3 days" is no fact about
//! the business that could be looked up.

use super::{
    given::Given,
    lex::Tok,
    names::currency,
    said::{Item, Reader},
};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Minutes of a unit.
fn unit(word: &str) -> Option<i64> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" | "minuten" | "minuto" | "minutos" => 1,
        "hour" | "hours" | "hr" | "hrs" | "stunde" | "stunden" | "std" => HOUR,
        "day" | "days" | "tag" | "tage" | "tagen" => DAY,
        "week" | "weeks" | "woche" | "wochen" => 7 * DAY,
        _ => return None,
    })
}

/// What something does for as long as is said.
fn takes(word: &str) -> bool {
    matches!(
        word,
        "take"
            | "takes"
            | "taking"
            | "took"
            | "last"
            | "lasts"
            | "lasting"
            | "need"
            | "needs"
            | "require"
            | "requires"
            | "allow"
            | "duration"
            | "dauert"
            | "dauern"
            | "dura"
            | "dure"
    )
}

fn roughly(word: &str) -> bool {
    matches!(
        word,
        "about"
            | "around"
            | "roughly"
            | "approximately"
            | "nearly"
            | "almost"
            | "circa"
            | "ca"
            | "etwa"
            | "ungefähr"
    )
}

/// A quantity as it is written.
#[derive(Clone, Copy)]
struct Quantity {
    hundredths: i64,
    end: usize,
    /// It is only an article: "an hour".
    article: bool,
}

impl Reader<'_> {
    /// A duration, or two that are joined, and where what follows begins.
    pub(super) fn duration(&self, at: usize) -> Option<(Vec<Item>, usize)> {
        if let Some(Tok::Clock(minutes)) = self.toks.get(at) {
            // "It takes 1h30": what takes is no time of the day.
            let said =
                (1..=4).map_while(|back| at.checked_sub(back)).any(|at| takes(self.word(at)));
            let minutes = i64::from(*minutes);
            return (said && minutes > 0)
                .then(|| (vec![Item::Duration { minutes, days: false }], at + 1));
        }
        let first = self.quantity(at)?;
        let joint = self.joint(first.end) || matches!(self.word(first.end), "and" | "or");
        if joint
            && !first.article
            && let Some(second) = self.quantity(first.end + 1)
            && !second.article
            && let Some((unit, end)) = self.unit(second.end)
        {
            let days = unit >= DAY;
            let items = [first, second]
                .map(|one| Item::Duration { minutes: minutes(one.hundredths, unit), days });
            return Some((items.to_vec(), end));
        }
        let (unit, mut end) = self.unit(first.end)?;
        if first.article && (unit != HOUR || self.is_rate(at)) {
            return None;
        }
        let mut total = minutes(first.hundredths, unit);
        if let Some(next) = self.and_a_half(end) {
            total += unit / 2;
            end = next;
        } else if unit == HOUR {
            let rest = end + usize::from(matches!(self.word(end), "and" | "und" | "y" | "et"));
            if let Some(more) = self.quantity(rest).filter(|more| !more.article) {
                let named = self.unit(more.end).filter(|(unit, _)| *unit == 1);
                let bare = rest == end && (100..6_000).contains(&more.hundredths);
                if let Some((_, next)) = named {
                    total += minutes(more.hundredths, 1);
                    end = next;
                } else if bare
                    && matches!(self.toks.get(more.end), None | Some(Tok::End | Tok::Sign(_)))
                {
                    total += more.hundredths / 100;
                    end = more.end;
                }
            }
        }
        // "Give me one minute."
        (total > 1).then(|| (vec![Item::Duration { minutes: total, days: unit >= DAY }], end))
    }

    /// "€50 an hour" says a price, not how long.
    fn is_rate(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.toks.get(before)).is_some_and(|tok| match tok {
            Tok::Num { .. } => true,
            Tok::Word { text, .. } => currency(text).is_some(),
            Tok::Sign(sign) => currency(&sign.to_string()).is_some(),
            _ => false,
        })
    }

    fn unit(&self, at: usize) -> Option<(i64, usize)> {
        // "a 45-minute cut"
        let at = at + usize::from(self.sign(at) == '-');
        unit(self.word(at)).map(|minutes| (minutes, at + 1))
    }

    fn and_a_half(&self, at: usize) -> Option<usize> {
        (matches!(self.word(at), "and") && self.word(at + 1) == "a" && self.word(at + 2) == "half")
            .then_some(at + 3)
    }

    fn quantity(&self, at: usize) -> Option<Quantity> {
        let of = |hundredths: i64, end: usize| Quantity { hundredths, end, article: false };
        let an = |at: usize| matches!(self.word(at), "a" | "an");
        let (value, end) = match self.toks.get(at)? {
            Tok::Sign('½') => return Some(of(50, at + 1)),
            Tok::Num { hundredths, .. } => (*hundredths, at + 1),
            Tok::Word { text, .. } => match text.as_str() {
                "half" => return Some(of(50, at + 1 + usize::from(an(at + 1)))),
                "quarter" if self.word(at + 1) == "of" && an(at + 2) => {
                    return Some(of(25, at + 3));
                }
                "three" if self.word(at + 1) == "quarters" && self.word(at + 2) == "of" => {
                    return Some(of(75, at + 3 + usize::from(an(at + 3))));
                }
                "a" | "an" | "eine" | "einer" | "una" | "une" => {
                    return Some(Quantity { hundredths: 100, end: at + 1, article: true });
                }
                text => {
                    let (value, end) = self.in_words(text, at)?;
                    (value * 100, end)
                }
            },
            _ => return None,
        };
        if let Some(end) = self.and_a_half(end) {
            return Some(of(value + 50, end));
        }
        if self.sign(end) == '½' {
            return Some(of(value + 50, end + 1));
        }
        Some(of(value, end))
    }
}

fn minutes(hundredths: i64, unit: i64) -> i64 {
    hundredths.saturating_mul(unit) / 100
}

/// The durations that are stated and not known.
pub(super) fn unknown(items: &[Item], given: &Given, named: &[i64]) -> Vec<i64> {
    let mut wrong = Vec::new();
    for sentence in items.split_inclusive(|item| *item == Item::End) {
        let asks = sentence.contains(&Item::Question);
        let about_opening = sentence.iter().any(|item| matches!(item, Item::State(_)));
        for (at, item) in sentence.iter().enumerate() {
            let Item::Duration { minutes, days } = item else { continue };
            let word = |back: usize| match at.checked_sub(back).map(|at| &sentence[at]) {
                Some(Item::Word(word)) => word.as_str(),
                _ => "",
            };
            let taken =
                sentence[..at].iter().any(|item| matches!(item, Item::Word(word) if takes(word)));
            // "We open in half an hour" follows from the hours and the clock.
            let from_now = about_opening && matches!(word(1), "in" | "another" | "within");
            if ((*days || asks) && !taken) || from_now {
                continue;
            }
            let near = |known: &i64| {
                let slack = if roughly(word(1)) { known / 10 } else { 0 };
                (known - minutes).abs() <= slack
            };
            if !given.minutes.iter().chain(named).any(near) {
                wrong.push(*minutes);
            }
        }
    }
    wrong
}

/// Whether something is said to take what is stated.
pub(super) fn takes_it(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Word(word) if takes(word)))
}

/// Every sum of two and more durations, for what is done one after the other.
pub(super) fn sums(of: &[i64]) -> Vec<i64> {
    let mut sums = vec![(0_i64, 0_usize)];
    for minutes in of.iter().take(6) {
        sums.extend(sums.clone().into_iter().map(|(sum, count)| (sum + minutes, count + 1)));
    }
    sums.into_iter().filter(|(_, count)| *count > 1).map(|(sum, _)| sum).collect()
}

/// Minutes as they are told again.
pub(super) fn words(minutes: i64) -> String {
    format!("{minutes} minutes")
}
