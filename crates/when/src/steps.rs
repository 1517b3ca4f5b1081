//! Steps from what was spoken of before: "an hour later", "the day after".

use crate::{
    Shift,
    offsets::Length,
    phrases::{Phrases, phrases},
    reader::Reader,
};

static DAYS: [(Phrases, i32); 5] = [
    (
        Phrases::new(
            "the day after that | the day after | the next day | the following day | a \
            day later | one day later | am tag danach | den tag danach | einen tag \
            spater | am nachsten tag | al dia siguiente | le lendemain | il giorno dopo \
            | next day | day after",
        ),
        1,
    ),
    (
        Phrases::new(
            "the day before | day before | a day earlier | one day earlier | am tag davor | einen tag \
            fruher",
        ),
        -1,
    ),
    (
        Phrases::new(
            "the week after that | the week after | a week later | one week later | die \
            woche danach | eine woche spater",
        ),
        7,
    ),
    (Phrases::new("the week before | a week earlier | one week earlier | eine woche fruher"), -7),
    (Phrases::new("two days later"), 2),
];

static SIGNS: [(Phrases, i64); 2] = [
    (
        Phrases::new(
            "later | spater | after that | mas tarde | plus tard | dopo | nach \
            hinten | back | hinter",
        ),
        1,
    ),
    (
        Phrases::new(
            "earlier | sooner | fruher | before that | forward | mas temprano | \
            plus tot | prima | nach vorne",
        ),
        -1,
    ),
];

impl Reader<'_> {
    /// Whether the length from `at` to `to` is how far something is moved: "push it a week", "bump the
    /// second one two days".
    fn pushed(&self, at: usize, to: usize) -> bool {
        const PUSHING: &[&str] =
            &["push", "bump", "move", "shift", "postpone", "delay", "bring", "nudge", "knock"];
        let verb = (1..=6).any(|back| self.is(at.wrapping_sub(back), PUSHING));
        verb && self.free(to)
            && !self.is(at.wrapping_sub(1), &["in", "for", "after", "within", "the"])
    }

    /// A step from what was spoken of before.
    pub(crate) fn step(&self, at: usize) -> Option<(Shift, usize)> {
        if let Some((days, to)) = self.meaning(at, &DAYS) {
            let before_day = self.relative(to).is_some()
                || self.weekday(to).is_some()
                || self.calendar(to, true).is_some()
                || self.period(to).is_some();
            return (!before_day).then_some((Shift::Days(days), to));
        }
        let from = self.any(at, phrases!("by | um | back by | back | on by | on | out | out by | forward | forward by | up | up by | forwards")).unwrap_or(at);
        let (length, to) = self.length(from)?;
        let behind = self.meaning(to, &SIGNS);
        let (end, sign) = match behind {
            Some((sign, end)) => (end, sign),
            None if self.moving && (from > at || self.pushed(at, to)) => {
                let forward = self.tokens.iter().any(|t| {
                    ["forward", "forwards", "up", "earlier", "vorziehen", "vor", "sooner"]
                        .contains(&&*t.text)
                });
                (to, if forward { -1 } else { 1 })
            }
            None => return None,
        };
        let by = |value: i64| i32::try_from(value * sign).ok();
        let shift = match length {
            Length::Minutes(minutes) => Shift::Minutes(by(minutes)?),
            Length::Days(days) => Shift::Days(by(days)?),
            Length::Months(_) => return None,
        };
        Some((shift, end))
    }
}
