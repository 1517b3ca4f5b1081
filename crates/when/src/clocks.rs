//! Reads times on the clock: "3:30", "half past three", "15h30", "Viertel nach drei", "noon".

use jiff::civil::{Time, time};

use crate::{
    clock::{Clock, Half},
    phrases::{Phrases, phrases},
    reader::Reader,
    words,
};

/// Words behind which "one" is an hour.
static BEFORE_ONE: Phrases = Phrases::new(
    "at | um | before | after | until | till | til | by | around | about | between | from | and | to \
    | gegen | vor | nach | bis | ab | or | past | - | for",
);

const PAST: &[&str] = &["past", "after", "nach", "y"];
const TO: &[&str] = &["to", "before", "of", "til", "till", "vor"];

static MINUTES: [(Phrases, i32); 3] = [
    (Phrases::new("y media | et demie | et demi | e mezza | e mezzo"), 30),
    (Phrases::new("y cuarto | et quart | e un quarto"), 15),
    (Phrases::new("menos cuarto | moins le quart | moins quart | meno un quarto"), -15),
];

impl Reader<'_> {
    /// The time on the clock at `at` and where it ends. `cued`: something before it says that a bare
    /// number is a time. `span`: it begins a span ("from 10 to 5" is not ten minutes to five).
    pub(crate) fn clock(&self, at: usize, cued: bool, span: bool) -> Option<(Clock, usize)> {
        if let Some(found) = self.named(at) {
            return Some(found);
        }
        if let Some(found) = self.quarters(at, span) {
            return Some(self.half_of_day(found));
        }
        if self.digits(at).is_some() {
            return self.in_digits(at, cued).map(|found| self.half_of_day(found));
        }
        self.in_words(at, cued).map(|found| self.half_of_day(found))
    }

    fn named(&self, at: usize) -> Option<(Clock, usize)> {
        let at = self.skip(at, &["high"]);
        let noon = Clock::sure(time(12, 0, 0, 0));
        match self.word(at) {
            "noon" | "midday" | "mediodia" | "mezzogiorno" | "noontime" => Some((noon, at + 1)),
            "midi" if !self.is(at.wrapping_sub(1), &["apres", "lapres"]) => Some((noon, at + 1)),
            "midnight" | "mitternacht" | "minuit" | "medianoche" | "mezzanotte" => {
                Some((Clock::sure(Time::midnight()), at + 1))
            }
            _ => None,
        }
    }

    /// "Half past three", "quarter to five", "zwanzig nach drei", "fünf vor halb vier".
    fn quarters(&self, at: usize, span: bool) -> Option<(Clock, usize)> {
        let hour = |at: usize| self.hour(at, false);
        if let Some(to) = self.any(at, phrases!("half past | half after")) {
            return hour(to).and_then(|(clock, to)| Some((clock.moved(30)?, to)));
        }
        if self.is(at, &["half"]) {
            let (clock, to) = hour(at + 1)?;
            return self.free_hour(to).then_some((clock.moved(30)?, to));
        }
        if self.is(at, &["halb"]) {
            return hour(at + 1).and_then(|(clock, to)| Some((clock.moved(-30)?, to)));
        }
        if self.is(at, &["dreiviertel"]) {
            return hour(at + 1).and_then(|(clock, to)| Some((clock.moved(-15)?, to)));
        }
        let start = self.skip(at, &["a"]);
        if self.is(start, &["quarter", "viertel"]) {
            if self.is(start + 1, PAST) {
                return hour(start + 2).and_then(|(clock, to)| Some((clock.moved(15)?, to)));
            }
            if self.is(start + 1, TO) {
                return hour(start + 2).and_then(|(clock, to)| Some((clock.moved(-15)?, to)));
            }
            // "Viertel vier" is a quarter of the fourth hour.
            let regional = self.is(start, &["viertel"]);
            return hour(start + 1)
                .filter(|_| regional)
                .and_then(|(c, to)| Some((c.moved(-45)?, to)));
        }
        let (number, to) = self.cardinal(at).filter(|(number, _)| (1..60).contains(number))?;
        let spoken = self.digits(at).is_none();
        let named = self.is(to, &["minutes", "minute", "mins", "min", "minuten"]);
        let to = if named { to + 1 } else { to };
        let sign = if self.is(to, PAST) && self.word(to) != "y" {
            1
        } else if self.is(to, TO) {
            -1
        } else {
            return None;
        };
        if self.is(to + 1, &["halb"]) {
            let (clock, end) = hour(to + 2)?;
            return Some((clock.moved(i32::try_from(number).ok()? * sign - 30)?, end));
        }
        let round = [5, 10, 20, 25].contains(&number);
        let hours = self.is(to, &["to", "till", "til", "before", "after", "nach", "vor", "of"]);
        // "10 to 5" may be a span, "20 to 4" is none, "ten to five" is said of the clock.
        let minutes = named
            || round
                && (number > 12
                    || (spoken || !hours || self.is(to, &["past"]) || self.before(at) == "at")
                        && !span);
        let (clock, end) = hour(to + 1).filter(|_| minutes)?;
        self.free_hour(end).then_some((clock.moved(i32::try_from(number).ok()? * sign)?, end))
    }

    /// An hour of the clock, alone, as after "half past".
    fn hour(&self, at: usize, romance: bool) -> Option<(Clock, usize)> {
        let (hour, to) = match self.cardinal(at) {
            Some((_, _)) if self.digits(at).is_some_and(|(_, digits)| digits > 2) => return None,
            Some(found) => found,
            None => (words::romance(self.word(at)).filter(|_| romance)?, at + 1),
        };
        if self.digits(at).is_some() && self.mark(to) == Some(':') && self.glued(to) {
            return None;
        }
        Clock::new(hour, 0).map(|clock| (clock, to))
    }

    /// Behind an hour no counted thing follows.
    fn free_hour(&self, at: usize) -> bool {
        self.free(at) || self.is(at, &["am", "pm", "oclock", "uhr", "ish", "sharp", "a", "p"])
    }

    fn in_digits(&self, at: usize, cued: bool) -> Option<(Clock, usize)> {
        let (value, digits) = self.digits(at)?;
        // Four or three digits in one: "at 1530", "930am".
        if (3..=4).contains(&digits) {
            let half = self.is(at + 1, &["am", "pm"])
                || self.is(at + 1, &["a", "p"]) && self.mark(at + 2) == Some('.');
            let hours = self.is(at + 1, &["hours", "hrs", "h", "uhr"]);
            let end = if hours { at + 2 } else { at + 1 };
            let fine = half
                || hours
                || cued && self.free(end) && value % 5 == 0 && !(1900..2100).contains(&value);
            return Clock::new(value / 100, value % 100).filter(|_| fine).map(|clock| (clock, end));
        }
        if digits > 2 {
            return None;
        }
        let minute = |at: usize| self.digits(at).filter(|(_, digits)| *digits == 2).map(|(m, _)| m);
        let mark = self.mark(at + 1).filter(|_| self.glued(at + 1));
        if mark == Some(':')
            && let Some(found) = minute(at + 2)
        {
            let mut to = at + 3;
            // Seconds are not said but pasted.
            if self.mark(to) == Some(':') && self.glued(to) && minute(to + 1).is_some() {
                to += 2;
            }
            let to = self.skip(to, &["uhr", "h", "hours", "hrs"]);
            return Clock::new(value, found).map(|clock| (clock, to));
        }
        if mark == Some('.')
            && self.glued(at + 2)
            && let Some(found) = minute(at + 2)
        {
            let more = self.mark(at + 3).is_some_and(|m| "./".contains(m))
                && self.glued(at + 3)
                && (self.digits(at + 4).is_some()
                    || found <= 12
                        && self.mark(at + 3) == Some('.')
                        && self.free(at + 4)
                        && self.is(at.wrapping_sub(1), &["am", "den", "vom", "zum"]));
            let said = self.is(at + 3, &["uhr", "am", "pm", "h"]) || self.part_behind(at + 3);
            let date = self.is(at.wrapping_sub(1), &["am", "den", "vom", "zum"]) && !said;
            if !more && !date && (said || cued && self.free(at + 3)) {
                let to = self.skip(at + 3, &["uhr", "h"]);
                return Clock::new(value, found).map(|clock| (clock, to));
            }
            return None;
        }
        // "15h", "15h30", "15 Uhr 30", "3 heures et demie".
        if self.is(at + 1, &["h", "uhr", "heures", "heure", "hs"]) {
            return self.behind_hour(value, at + 2);
        }
        if self.is(at + 1, &["oclock", "am", "pm"]) || self.of_half(at + 1).is_some() {
            return Clock::new(value, 0).map(|clock| (clock, at + 1));
        }
        self.with_minutes(value, at + 1, cued)
    }

    /// "15 Uhr", with the minutes behind it.
    fn behind_hour(&self, hour: u32, to: usize) -> Option<(Clock, usize)> {
        if let Some((minute, 2)) = self.digits(to)
            && minute < 60
            && (self.glued(to) || self.is(to - 1, &["uhr", "h", "heures"]))
        {
            return Clock::new(hour, minute).map(|clock| (clock, to + 1));
        }
        if let Some((minute, end)) = self.cardinal(to).filter(|_| self.digits(to).is_none())
            && (5..60).contains(&minute)
        {
            return Clock::new(hour, minute).map(|clock| (clock, end));
        }
        let clock = Clock::new(hour, 0)?;
        Some(self.romance_minutes(clock, to).unwrap_or((clock, to)))
    }

    /// "y media", "menos cuarto", "et quart", "moins le quart", "e mezza".
    fn romance_minutes(&self, clock: Clock, at: usize) -> Option<(Clock, usize)> {
        let (by, to) = self.meaning(at, &MINUTES)?;
        Some((clock.moved(by)?, to))
    }

    fn in_words(&self, at: usize, cued: bool) -> Option<(Clock, usize)> {
        let romance = cued && self.is(at.wrapping_sub(1), &["las", "la", "alle", "all", "a", "le"]);
        let (clock, to) = self.hour(at, romance)?;
        let hour = u32::try_from(clock.hour).ok()?;
        if self.is(to, &["oclock", "am", "pm"]) || self.of_half(to).is_some() {
            return Some((clock, to));
        }
        if self.is(to, &["uhr", "heures", "heure"]) {
            return self.behind_hour(hour, to + 1);
        }
        self.with_minutes(hour, to, cued)
    }

    /// A bare hour, or "three thirty", "four oh five", "at 3 30".
    fn with_minutes(&self, hour: u32, to: usize, cued: bool) -> Option<(Clock, usize)> {
        let clock = Clock::new(hour, 0)?;
        if let Some(found) = self.romance_minutes(clock, to) {
            return Some(found);
        }
        if self.is(to, &["oh", "o", "zero"])
            && let Some((minute, end)) = self.cardinal(to + 1)
        {
            return Clock::new(hour, minute).filter(|_| minute < 10).map(|clock| (clock, end));
        }
        let minute =
            self.cardinal(to).filter(|(minute, _)| *minute % 5 == 0 && (10..60).contains(minute));
        if let Some((minute, end)) = minute {
            // Both in words or both in digits.
            let alike = self.digits(to).is_some() == self.digits(to - 1).is_some();
            let clear = cued || self.digits(to).is_none() && [15, 30, 45].contains(&minute);
            if alike && clear && self.free_hour(end) {
                return Clock::new(hour, minute).map(|clock| (clock, end));
            }
        }
        // "One" is what it is of more often than an hour.
        let one = self.is(to - 1, &["one", "ein", "eine", "einer", "einem"])
            && self.any(to.saturating_sub(2), &BEFORE_ONE).is_none();
        if one {
            return None;
        }
        let ish = self.is(to, &["ish"]);
        (ish || cued && hour > 0 && self.free(to)).then_some((clock, to))
    }

    /// "am", "p.m.", "a m" at `at`, and where it ends.
    pub(crate) fn of_half(&self, at: usize) -> Option<(Half, usize)> {
        let half = match self.word(at) {
            "am" => return Some((Half::Am, at + 1)),
            "pm" => return Some((Half::Pm, at + 1)),
            "a" => Half::Am,
            "p" => Half::Pm,
            _ => return None,
        };
        let dotted = self.mark(at + 1) == Some('.');
        let to = if dotted { at + 2 } else { at + 1 };
        if !self.is(to, &["m"]) {
            // "3p"
            return (self.glued(at)
                && at > 0
                && self.digits(at - 1).is_some()
                && self.free(at + 1))
            .then_some((half, at + 1));
        }
        let to = to + 1;
        let end = if dotted { self.skip_mark(to, ".") } else { to };
        Some((half, end))
    }

    /// What says the half of the day behind a time.
    fn half_of_day(&self, (clock, to): (Clock, usize)) -> (Clock, usize) {
        let to = self.skip(to, &["oclock"]);
        match self.of_half(to) {
            // "um 4 am Dienstag" is no a.m.
            Some((Half::Am, end))
                if self.word(to) == "am" && !self.glued(to) && self.german_day(end) =>
            {
                (clock, to)
            }
            Some((half, end)) => (clock.with(half), end),
            None => (clock, to),
        }
    }

    /// Whether a German "am" is before a day.
    fn german_day(&self, at: usize) -> bool {
        const GERMAN: &[&str] = &[
            "montag",
            "dienstag",
            "mittwoch",
            "donnerstag",
            "freitag",
            "samstag",
            "sonnabend",
            "sonntag",
            "nachmittag",
            "vormittag",
            "abend",
            "morgen",
            "liebsten",
            "besten",
            "nachsten",
            "kommenden",
            "wochenende",
            "gleichen",
            "selben",
        ];
        self.is(at, GERMAN)
            || self.digits(at).is_some() && self.mark(at + 1) == Some('.')
            || self.ordinal(at).is_some()
    }
}
