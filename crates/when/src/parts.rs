//! Times as they stand in a sentence: parts of the day, "around", "after", "before", "between", on top
//! of what [`crate::clock`] reads.

use jiff::{SignedDuration, civil::time};

use crate::{
    Asked, Window,
    clock::{Clock, Half},
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

/// A part of the day, before "early" and "late".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Lunch,
    Afternoon,
    Evening,
}

const fn window(from: i8, to: i8) -> Window {
    let from = if from < 0 { None } else { Some(time(from, 0, 0, 0)) };
    let to = if to < 0 { None } else { Some(time(to, 0, 0, 0)) };
    Window { from, to }
}

/// Parts of the day that are a phrase.
#[rustfmt::skip]
const PHRASES: &[(&str, Window)] = &[
    ("after work", window(17, -1)), ("after hours", window(17, -1)), ("after office hours", window(17, -1)),
    ("after school", window(15, -1)), ("before work", window(-1, 9)), ("before school", window(-1, 9)),
    ("after lunch", window(13, -1)), ("before lunch", window(-1, 12)), ("after dinner", window(19, -1)),
    ("nach der arbeit", window(17, -1)), ("nach feierabend", window(17, -1)), ("nach der schule", window(15, -1)),
    ("vor der arbeit", window(-1, 9)), ("vor der schule", window(-1, 9)), ("nach dem mittag", window(13, -1)),
    ("nach dem mittagessen", window(13, -1)), ("vor dem mittag", window(-1, 12)),
    ("despues del trabajo", window(17, -1)), ("apres le travail", window(17, -1)), ("dopo il lavoro", window(17, -1)),
    ("after noon", window(12, -1)), ("after midday", window(12, -1)),
    ("lunch time", window(12, 14)), ("lunch hour", window(12, 14)), ("lunch break", window(12, 14)),
    ("lapres midi", window(12, 18)), ("apres midi", window(12, 18)), ("pausa pranzo", window(12, 14)),
    ("any time", Window::ANY), ("anytime", Window::ANY), ("any time at all", Window::ANY), ("whenever", Window::ANY),
    ("all day", Window::ANY), ("jederzeit", Window::ANY), ("irgendwann", Window::ANY), ("any hour", Window::ANY),
    ("cualquier hora", Window::ANY), ("nimporte quand", Window::ANY), ("whatever time", Window::ANY),
    ("ganztags", Window::ANY), ("den ganzen tag", Window::ANY), ("uhrzeit egal", Window::ANY),
];

/// What stands before a part of the day and belongs to it.
#[rustfmt::skip]
const LEAD: &[&str] = &[
    "in the", "the", "during the", "at", "over", "over the", "around", "about", "on the", "in an", "in a", "an", "a", "during", "in",
    "am", "im", "in der", "zur", "um die", "gegen", "den", "jeden", "uber", "von", "towards the", "toward", "this", "some", "every", "most", "any", "for the",
    "por la", "de la", "en la", "a la", "esta", "por las", "al", "le", "du", "dans la", "en", "ce", "cet", "cette", "la", "di", "del", "nel", "della", "dans le", "de l",
    "in the very", "very", "my", "in my", "in meiner", "in der", "the very", "diesen", "a las",
];

impl Reader<'_> {
    /// The time of day at `at` and where it ends. `cued`: what is before it says that a bare number is
    /// a time.
    pub(crate) fn time(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let readings =
            [self.span(at, cued), self.prefixed(at, cued), self.plain(at, cued), self.part(at)];
        // The first of those that read the most.
        let best = readings.into_iter().flatten().rev_max()?;
        // "Any time after 3" is after 3.
        if best.0 == TimeValue::Part(Window::ANY)
            && let Some(better) = self.time(best.1, cued)
        {
            return Some(better);
        }
        Some(best)
    }

    fn plain(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let to = self.any(
            at,
            &[
                "at",
                "@",
                "um",
                "a las",
                "a la",
                "las",
                "alle",
                "all",
                "allo",
                "say",
                "let say",
                "for say",
                "prefer",
                "only",
                "just",
                "then",
                "dann",
                "exactly at",
                "exactly",
                "at exactly",
                "punkt",
                "be there at",
                "lets do",
                "let do",
                "do",
                "wie ware es um",
                "hacia las",
                "zu",
                "at like",
                "like",
            ],
        );
        let (from, cue) = match to {
            Some(to) => (to, true),
            None => (at, cued || self.answers(at, Asked::Time)),
        };
        // Such words want the end of what is said behind the number.
        let weak = self.is(at, &["do", "like", "only", "just", "then", "zu", "all", "las", "dann"])
            && to.is_some();
        let bare = self.opens_sentence(from);
        let (clock, to) = self.clock(from, cue || bare, false)?;
        if weak && !cued && self.clock(from, false, false).is_none() && !self.ends(to) {
            return None;
        }
        Some(self.suffixed(clock, to))
    }

    /// Whether a number that begins the text is what the sentence is about: "4 works", "10 is fine".
    fn opens_sentence(&self, at: usize) -> bool {
        at == 0
            && self.digits(0).is_some()
            && (self.is(1, &["works", "suits", "sounds", "passt", "geht"])
                || self.is(1, &["is", "would", "ware"])
                    && self.is(
                        2,
                        &[
                            "fine", "good", "great", "perfect", "ok", "okay", "be", "better",
                            "gut", "super",
                        ],
                    ))
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
        let about = [
            "ish",
            "or so",
            "or thereabouts",
            "or around then",
            "roughly",
            "oder so",
            "approximately",
            "rum",
            "herum",
        ];
        if let Some(end) = self.any(to, &about) {
            let end = self.of_half(end).map_or(end, |(_, end)| end);
            return (TimeValue::Around(clock), end);
        }
        let later = [
            "onwards",
            "onward",
            "or later",
            "or after",
            "and later",
            "and after",
            "at the earliest",
            "oder spater",
            "fruhestens",
            "and onwards",
            "or any time after",
            "or anytime after",
            "upwards",
            "ou plus tard",
            "en adelante",
            "in poi",
            "plus",
        ];
        if let Some(end) = self.any(to, &later) {
            return (TimeValue::Span(Some(clock), None), end);
        }
        let before = [
            "at the latest",
            "or earlier",
            "or before",
            "oder fruher",
            "spatestens",
            "latest",
            "tops",
            "a mas tardar",
            "au plus tard",
        ];
        if let Some(end) = self.any(to, &before) {
            return (TimeValue::Span(None, Some(clock)), end);
        }
        (TimeValue::At(clock), self.skip(to, &["sharp", "exactly", "dot"]))
    }

    fn prefixed(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        const AROUND: &[&str] = &[
            "around",
            "about",
            "approximately",
            "approx",
            "roughly",
            "circa",
            "ca",
            "gegen",
            "ungefahr",
            "etwa",
            "towards",
            "near",
            "close to",
            "vers",
            "sobre las",
            "sobre la",
            "a eso de las",
            "hacia las",
            "verso le",
            "verso",
            "something like",
            "so um",
            "so gegen",
            "at around",
            "at about",
            "at approximately",
            "at roughly",
            "um etwa",
            "um circa",
            "um ca",
            "around about",
            "maybe around",
            "say around",
            "at circa",
            "roundabout",
            "somewhere around",
            "some time around",
            "sometime around",
            "at like",
            "like around",
            "just after",
            "shortly after",
            "around say",
            "like",
            "more like",
            "kurz nach",
        ];
        const FROM: &[&str] = &[
            "after",
            "from",
            "from about",
            "from around",
            "past",
            "later than",
            "no earlier than",
            "not earlier than",
            "no sooner than",
            "ab",
            "nach",
            "fruhestens",
            "fruhestens um",
            "ab ca",
            "ab etwa",
            "a partir de las",
            "a partir de",
            "desde las",
            "despues de las",
            "apres",
            "dopo le",
            "dalle",
            "starting at",
            "starting from",
            "starting",
            "as of",
            "any time after",
            "anytime after",
            "any time from",
            "anything after",
            "earliest",
            "erst ab",
            "erst nach",
            "von",
            "des",
            "de",
            "at or after",
            "the earliest i can do is",
            "upwards of",
            "start from",
        ];
        const TO: &[&str] = &[
            "before",
            "by",
            "until",
            "till",
            "til",
            "up to",
            "up until",
            "no later than",
            "not later than",
            "earlier than",
            "bis",
            "vor",
            "spatestens",
            "sooner than",
            "spatestens um",
            "antes de las",
            "hasta las",
            "avant",
            "jusqua",
            "prima delle",
            "fino alle",
            "latest",
            "bis um",
            "bis spatestens",
            "any time before",
            "anytime before",
            "at or before",
            "done by",
            "out by",
        ];
        let clock = |to: usize| self.clock(to, true, true);
        if let Some(to) = self.any(at, AROUND) {
            // "Around" is said of many things: "about 4" only where a time may stand.
            if let Some((found, end)) = clock(to) {
                let end = self.any(end, &["ish", "or so", "oder so"]).unwrap_or(end);
                return Some((TimeValue::Around(found), end));
            }
        }
        if let Some(to) = self.any(at, FROM) {
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
                .any(end, &["onwards", "onward", "on", "or later", "an", "in poi", "en adelante"])
                .filter(|to| {
                    !self.is(*to - 1, &["on"])
                        || self.weekday(*to).is_none()
                            && self.ordinal(*to).is_none()
                            && !self.is(*to, &["the", "a"])
                })
                .unwrap_or(end);
            return Some((TimeValue::Span(Some(found), None), end));
        }
        if let Some(to) = self.any(at, TO) {
            let (found, end) = clock(to)?;
            let end = self.any(end, &["at the latest", "latest"]).unwrap_or(end);
            return Some((TimeValue::Span(None, Some(found)), end));
        }
        None
    }

    /// "Between 2 and 4", "from 2 to 4pm", "2-4pm", "14 bis 16 Uhr".
    fn span(&self, at: usize, cued: bool) -> Option<(TimeValue, usize)> {
        let between = self.any(
            at,
            &[
                "between",
                "zwischen",
                "entre las",
                "entre la",
                "entre",
                "tra le",
                "fra le",
                "some time between",
                "sometime between",
                "any time between",
                "anytime between",
                "anywhere between",
                "somewhere between",
            ],
        );
        let from = self.any(
            at,
            &[
                "from",
                "von",
                "de las",
                "desde las",
                "dalle",
                "de",
                "at",
                "around",
                "any time from",
                "anytime from",
                "um",
                "gegen",
                "about",
            ],
        );
        let start = between.or(from).unwrap_or(at);
        if self.moving && self.is(at, &["from", "von"]) {
            return None;
        }
        let start = self.skip(start, &["about", "around", "say"]);
        let (first, to) = self.clock(start, true, true)?;
        let to = self.skip(to, &["onwards"]);
        let joint: &[&str] = if between.is_some() {
            &[
                "and", "to", "-", "und", "y las", "y la", "y", "et", "e le", "e", "till", "until",
                "or", "&", "n",
            ]
        } else {
            &[
                "to",
                "-",
                "until",
                "till",
                "til",
                "bis",
                "through",
                "thru",
                "a las",
                "a",
                "alle",
                "hasta las",
                "jusqua",
                "up to",
                "and",
            ]
        };
        let next = self.any(to, joint)?;
        if between.is_none() && self.is(to, &["and"]) {
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

    /// A part of the day at `at`.
    pub(crate) fn part(&self, at: usize) -> Option<(TimeValue, usize)> {
        let ctx = self.ctx;
        if let Some(to) = self.any(
            at,
            &[
                "first thing in the morning",
                "first thing",
                "start of the day",
                "beginning of the day",
                "the start of the day",
                "right when you open",
                "when you open",
                "at opening",
                "as soon as you open",
                "opening time",
                "at opening time",
                "gleich morgens",
                "gleich in der fruh",
                "gleich fruh",
                "ganz fruh",
                "gleich als erstes",
                "a primera hora",
            ],
        ) {
            let to = self.skip(to, &["morning"]);
            let end = ctx.opens.saturating_add(SignedDuration::from_hours(1));
            return Some((TimeValue::Part(Window { from: None, to: Some(end) }), to));
        }
        if let Some(to) = self.any(
            at,
            &[
                "last thing",
                "end of the day",
                "end of day",
                "the end of the day",
                "at the end of the day",
                "close of business",
                "end of business",
                "eod",
                "cob",
                "before you close",
                "just before you close",
                "right before you close",
                "last slot of the day",
                "last appointment of the day",
                "kurz vor schluss",
                "am ende des tages",
                "a ultima hora",
            ],
        ) {
            let from = ctx.closes.saturating_sub(SignedDuration::from_hours(2));
            return Some((TimeValue::Part(Window { from: Some(from), to: None }), to));
        }
        let phrase =
            PHRASES.iter().filter_map(|(phrase, window)| Some((self.phrase(at, phrase)?, window)));
        if let Some((to, window)) = phrase.max_by_key(|(to, _)| *to) {
            return Some((TimeValue::Part(*window), to));
        }
        let mut to = self.any(at, LEAD).unwrap_or(at);
        // The longest lead may have eaten what the part begins with.
        if to > at && self.noun(self.modifier(to).1).is_none() {
            to = at;
        }
        let (modifier, mut noun) = self.modifier(to);
        if modifier.is_some() {
            noun = self.skip(noun, &["in", "on"]);
            noun = self.skip(noun, &["the", "der"]);
        }
        let (part, end) = self.noun(noun)?;
        Some((TimeValue::Part(shaped(part, modifier)), end))
    }

    fn modifier(&self, at: usize) -> (Option<i8>, usize) {
        match self.word(at) {
            "early" | "fruhen" | "fruher" | "earlier" | "fruhem" => (Some(-1), at + 1),
            "mid" | "middle" => (Some(0), self.any(at + 1, &["of the"]).unwrap_or(at + 1)),
            "late" | "later" | "spaten" | "spater" | "spat" | "latish" => (Some(1), at + 1),
            _ => (None, at),
        }
    }

    fn noun(&self, at: usize) -> Option<(Part, usize)> {
        let led = self.is(at.wrapping_sub(1), &["la", "esta", "las", "de", "por", "questa"]);
        let part = match self.word(at) {
            "morning" | "mornings" | "vormittag" | "vormittags" | "morgens" | "matin"
            | "matinee" | "mattina" | "mattino" | "mattinata" | "vormittage" | "ams" => {
                Part::Morning
            }
            "morgen" if self.morgen_is_morning(at) => Part::Morning,
            "fruh"
                if self.is(at.wrapping_sub(1), &["morgen", "heute", "ubermorgen"])
                    || self.weekday(at.wrapping_sub(1)).is_some() =>
            {
                Part::Morning
            }
            "manana" | "mananas" if led => Part::Morning,
            "lunch" | "lunchtime" | "lunchtimes" | "mittag" | "mittags" | "mittagspause"
            | "mittagszeit" => Part::Lunch,
            "afternoon" | "afternoons" | "nachmittag" | "nachmittags" | "pomeriggio"
            | "nachmittage" | "pms" => Part::Afternoon,
            "tarde" | "tardes" if led => Part::Afternoon,
            "evening" | "evenings" | "abend" | "abends" | "soir" | "soiree" | "sera" | "serata"
            | "abende" => Part::Evening,
            "noche" | "noches" if led => Part::Evening,
            "night" | "nights" | "nachts" => Part::Evening,
            _ => return None,
        };
        Some((part, at + 1))
    }

    /// Whether the German "morgen" at `at` is the morning and not tomorrow.
    pub(crate) fn morgen_is_morning(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        self.word(at) == "morgen"
            && (self.is(
                before,
                &["am", "jeden", "heute", "gestern", "ubermorgen", "fruhen", "diesen", "den"],
            ) || self.weekday(before).is_some())
    }
}

fn shaped(part: Part, modifier: Option<i8>) -> Window {
    match (part, modifier) {
        (Part::Morning, Some(-1)) => window(-1, 10),
        (Part::Morning, Some(_)) => window(10, 12),
        (Part::Morning, None) => window(-1, 12),
        (Part::Lunch, Some(1)) => window(13, 15),
        (Part::Lunch, _) => window(12, 14),
        (Part::Afternoon, Some(-1)) => window(12, 15),
        (Part::Afternoon, Some(0)) => window(14, 16),
        (Part::Afternoon, Some(_)) => window(15, 18),
        (Part::Afternoon, None) => window(12, 18),
        (Part::Evening, Some(-1)) => window(17, 19),
        (Part::Evening, Some(1)) => window(19, -1),
        (Part::Evening, _) => window(17, -1),
    }
}

/// The first of the readings that reach the furthest.
trait Furthest: Iterator<Item = (TimeValue, usize)> + Sized {
    fn rev_max(self) -> Option<(TimeValue, usize)> {
        self.fold(None, |best: Option<(TimeValue, usize)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
    }
}

impl<I: Iterator<Item = (TimeValue, usize)>> Furthest for I {}
