//! Times as they stand in a sentence: at, around, after, before and between what [`crate::clocks`]
//! reads.

use crate::{
    Asked, Window,
    clock::{Clock, Half},
    phrases::{Phrases, phrases},
    reader::Reader,
};

/// A time as it was said; hours are made definite when all of the sentence is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeValue {
    At(Clock),
    Around(Clock),
    /// From one to before the other.
    Span(Option<Clock>, Option<Clock>),
    Part(Window),
}

static AROUND: Phrases = Phrases::new(
    "around | about | approximately | approx | roughly | circa | ca | gegen | ungefahr | \
    etwa | towards | near | close to | vers | sobre las | sobre la | a eso de las | \
    hacia las | verso le | verso | something like | so um | so gegen | at around | at \
    about | at approximately | at roughly | um etwa | um circa | um ca | around about | \
    maybe around | say around | at circa | roundabout | somewhere around | some time \
    around | sometime around | at like | like around | just after | shortly after | \
    around say | like | more like | kurz nach",
);

static FROM: Phrases = Phrases::new(
    "not until | not till | not available until | not free until | \
    im not available until | i am not available until | im not free until | i am not free until | cant until \
    | i cant until | i cant do before | not available till | \
    after | from | from about | from around | past | later than | no earlier than | not \
    earlier than | no sooner than | ab | nach | fruhestens | fruhestens um | ab ca | ab \
    etwa | a partir de las | a partir de | desde las | despues de las | apres | dopo le \
    | dalle | starting at | starting from | starting | as of | any time after | anytime \
    after | any time from | anything after | earliest | erst ab | erst nach | von | des \
    | de | at or after | the earliest i can do is | upwards of | start from",
);

static TO: Phrases = Phrases::new(
    "before | by | until | till | til | up to | up until | no later than | not later than \
    | earlier than | bis | vor | spatestens | sooner than | spatestens um | antes de las \
    | hasta las | avant | jusqua | prima delle | fino alle | latest | bis um | bis \
    spatestens | any time before | anytime before | at or before | done by | out by",
);

impl Reader<'_> {
    /// The time of day at `at` and where it ends. `cued`: what is before it says that a bare number is
    /// a time.
    pub(crate) fn time(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let best = self.furthest(at, cued)?;
        // "Any time after 3" is after 3.
        if best.0 == TimeValue::Part(Window::ANY)
            && let Some(better) = self.furthest(best.1, cued)
        {
            return Some(better);
        }
        Some(best)
    }

    /// The first of the readings that reach the furthest.
    fn furthest(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let readings =
            [self.span(at, cued), self.prefixed(at, cued), self.plain(at, cued), self.part(at)];
        furthest(readings)
    }

    fn plain(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let to = self.any(
            at,
            phrases!(
                "at | @ | um | a las | a la | las | alle | allo | say | let say | for say | \
            prefer | exactly at | exactly | at exactly | punkt | be \
            there at | lets do | let do | do | wie ware es um | hacia las | at like"
            ),
        );
        let (from, cue) = match to {
            Some(to) => (to, true),
            None => (at, cued || self.answers(at, Asked::Time)),
        };
        // Such words want the end of what is said behind the number.
        let weak = self.is(at, &["do", "las"]) && to.is_some();
        let bare = self.hour_by_neighbours(from);
        let (clock, to) = self.clock(from, cue || bare, false)?;
        if weak && !cued && self.clock(from, false, false).is_none() && !self.ends(to) {
            return None;
        }
        Some(self.suffixed(clock, to))
    }

    /// Whether the number at `at` is an hour by what stands around it: "3 in the afternoon", "does 10
    /// work?", "4 at the latest", "3 or 4 o'clock", and where a sentence begins "4 is fine" and "3
    /// tomorrow".
    fn hour_by_neighbours(&self, at: usize) -> bool {
        let Some((1..=24, to)) = self.cardinal(at) else { return false };
        if self.part_behind(to) {
            return true;
        }
        let asked = self.is(at.wrapping_sub(1), &["does", "would", "is", "will", "could"])
            && self.is(
                to,
                &[
                    "work",
                    "suit",
                    "be",
                    "ok",
                    "okay",
                    "free",
                    "available",
                    "possible",
                    "good",
                    "fine",
                ],
            );
        let or = self.is(to, &["or"]) && self.clock(to + 1, false, false).is_some();
        if asked || or {
            return true;
        }
        let begins = at == 0
            || self.is(at - 1, &["or", "oder"])
            || matches!(self.mark(at - 1), Some('.' | '!' | '?'));
        let on_day = self.is(to, &["tomorrow", "today", "tonight", "morgen", "heute"])
            || self.is(to, &["on", "am"]) && self.weekday(to + 1).is_some();
        let fine = phrases!(
            "works | suits | sounds good | sounds great | passt | geht | is fine | is good | is great | is \
            perfect | is ok | is okay | is better | would be | ware gut | ist gut | ist super"
        );
        begins && (on_day || self.digits(at).is_some() && self.any(to, fine).is_some())
    }

    /// Whether a part of the day stands at `at` that makes a time of the number before it.
    pub(crate) fn part_behind(&self, at: usize) -> bool {
        let behind = phrases!(
            "in the morning | in the afternoon | in the evening | at night | at the latest | at the \
            earliest | de la tarde | de la manana | du matin | du soir | de lapres midi | del \
            pomeriggio | di mattina | di sera | nachmittags | morgens | abends | vormittags"
        );
        self.any(at, behind).is_some()
    }

    /// Whether what is said ends here.
    fn ends(&self, at: usize) -> bool {
        self.tokens.get(at).is_none()
            || self.mark(at).is_some()
            || self.is(
                at,
                &[
                    "please", "then", "bitte", "instead", "on", "or", "and", "thanks", "if",
                    "tomorrow", "today",
                ],
            )
    }

    /// What stands behind a time: "ish", "or later", "at the latest".
    fn suffixed(&self, clock: Clock, to: usize) -> (TimeValue, usize) {
        let about = phrases!(
            "ish | or so | or thereabouts | or around then | roughly | oder so | \
                approximately | rum | herum"
        );
        if let Some(end) = self.any(to, about) {
            let end = self.of_half(end).map_or(end, |(_, end)| end);
            return (TimeValue::Around(clock), end);
        }
        let later = phrases!(
            "onwards | onward | or later | or after | and later | and after | at the earliest \
                | oder spater | fruhestens | and onwards | or any time after | or anytime after \
                | upwards | ou plus tard | en adelante | in poi | plus"
        );
        if let Some(end) = self.any(to, later) {
            return (TimeValue::Span(Some(clock), None), end);
        }
        let before = phrases!(
            "at the latest | or earlier | or before | oder fruher | spatestens | latest | \
                tops | a mas tardar | au plus tard"
        );
        if let Some(end) = self.any(to, before) {
            return (TimeValue::Span(None, Some(clock)), end);
        }
        (TimeValue::At(clock), self.skip(to, &["sharp", "exactly", "dot"]))
    }

    fn prefixed(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let clock = |to: usize| self.clock(to, true, true);
        if let Some(to) = self.any(at, &AROUND) {
            // "Around" is said of many things: "about 4" only where a time may stand.
            if let Some((found, end)) = clock(to) {
                let end = self.any(end, phrases!("ish | or so | oder so")).unwrap_or(end);
                return Some((TimeValue::Around(found), end));
            }
        }
        if let Some(to) = self.any(at, &FROM) {
            let sure = !self.is(at, &["des", "de", "past", "von", "from"])
                || cued
                || self.clock(to, false, true).is_some()
                || self.word(at) == "from"
                    && self.clock(to, true, true).is_some_and(|(_, end)| self.free(end));
            let (found, end) = clock(to).filter(|_| sure)?;
            if self.moving && self.word(at) == "from" {
                return Some((TimeValue::At(found), end));
            }
            let end = self
                .any(end, phrases!("onwards | onward | on | or later | an | in poi | en adelante"))
                .filter(|to| {
                    !self.is(*to - 1, &["on"])
                        || self.weekday(*to).is_none()
                            && self.ordinal(*to).is_none()
                            && !self.is(*to, &["the", "a"])
                })
                .unwrap_or(end);
            return Some((TimeValue::Span(Some(found), None), end));
        }
        if let Some(to) = self.any(at, &TO) {
            let (found, end) = clock(to)?;
            let end = self.any(end, phrases!("at the latest | latest")).unwrap_or(end);
            return Some((TimeValue::Span(None, Some(found)), end));
        }
        None
    }

    /// "Between 2 and 4", "from 2 to 4pm", "2-4pm", "14 bis 16 Uhr".
    fn span(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let between = self.any(
            at,
            phrases!(
                "between | zwischen | entre las | entre la | entre | tra le | fra le | some time \
            between | sometime between | any time between | anytime between | anywhere between | \
            somewhere between"
            ),
        );
        let from = self.any(at, phrases!(
            "from | von | de las | desde las | dalle | de | at | around | any time from | anytime \
            from | um | gegen | about"));
        let start = between.or(from).unwrap_or(at);
        if self.moving && self.is(at, &["from", "von"]) {
            return None;
        }
        let start = self.skip(start, &["about", "around", "say"]);
        let (first, to) = self.clock(start, true, !self.is(at, &["at", "um"]))?;
        let to = self.skip(to, &["onwards"]);
        let joint = if between.is_some() {
            phrases!(
                "and | to | - | und | y las | y la | y | et | e le | e | till | until | or | & | \
                n"
            )
        } else {
            phrases!(
                "to | - | until | till | til | bis | through | thru | a las | a | alle | hasta \
                las | jusqua | up to | and"
            )
        };
        let next = self.any(to, joint)?;
        let moved = self.moving && self.is(to, &["to"]);
        if between.is_none() && (self.is(to, &["and"]) || moved) {
            return None;
        }
        let next = self.skip(next, &["about", "around", "say", "maybe"]);
        let (second, end) = self.clock(next, true, true)?;
        let clear = |from: usize| self.clock(from, false, true).is_some();
        // "I can do 2-4" is said of a time; "2-4" alone may be anything.
        let known = between.is_some() || from.is_some() || cued || clear(start) || clear(next);
        let known = known
            || self.answers(at, Asked::Time)
            || self.is(at.wrapping_sub(1), &["do", "free", "available", "manage", "make"]);
        let short = |clock: Clock| clock.half != Half::Open;
        // "From 3 to 5 March" is no time.
        let dated = self.month(end).is_some() && !short(second) || self.is(end, &["days", "weeks"]);
        (known && !dated).then_some((TimeValue::Span(Some(first), Some(second)), end))
    }
}

/// The first of those readings that reach the furthest.
pub(crate) fn furthest<T, const N: usize>(readings: [Option<(T, usize)>; N]) -> Option<(T, usize)> {
    readings.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
}
