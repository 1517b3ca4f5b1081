//! Parts of the day: "late afternoon", "after work", "first thing".

use jiff::{SignedDuration, civil::time};

use crate::{
    Window,
    hours::TimeValue,
    phrases::{Phrases, phrases},
    reader::Reader,
};

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
static PHRASES: [(Phrases, Window); 10] = [
    (
        Phrases::new(
            "after work | after hours | after office hours | nach der arbeit | nach feierabend | \
            despues del trabajo | apres le travail | dopo il lavoro",
        ),
        window(17, -1),
    ),
    (Phrases::new("after school | nach der schule"), window(15, -1)),
    (Phrases::new("before work | before school | vor der arbeit | vor der schule"), window(-1, 9)),
    (Phrases::new("after lunch | nach dem mittag | nach dem mittagessen"), window(13, -1)),
    (Phrases::new("before lunch | vor dem mittag"), window(-1, 12)),
    (Phrases::new("after dinner"), window(19, -1)),
    (Phrases::new("after noon | after midday"), window(12, -1)),
    (
        Phrases::new("lunch time | lunch times | lunch hour | lunch break | pausa pranzo"),
        window(12, 14),
    ),
    (Phrases::new("lapres midi | apres midi"), window(12, 18)),
    (
        Phrases::new(
            "any time | anytime | any time at all | whenever | all day | jederzeit | irgendwann | \
            any hour | cualquier hora | nimporte quand | whatever time | ganztags | den ganzen \
            tag | uhrzeit egal",
        ),
        Window::ANY,
    ),
];

/// What stands before a part of the day and belongs to it.
static LEAD: Phrases = Phrases::new(
    "in the | the | during the | at | over | over the | around | about | on the | in an | in a | \
    an | a | during | in | am | im | in der | zur | um die | gegen | den | jeden | uber | von | \
    towards the | toward | this | some | every | most | any | for the | por la | de la | en la | \
    a la | esta | por las | al | le | du | dans la | en | ce | cet | cette | la | di | del | nel \
    | della | dans le | de l | in the very | very | my | in my | in meiner | the very | diesen | \
    a las",
);

impl Reader<'_> {
    /// A part of the day at `at`.
    pub(crate) fn part(&self, at: usize) -> Option<(TimeValue, usize)> {
        let ctx = self.ctx;
        if let Some(to) = self.any(at, phrases!(
            "first thing in the morning | first thing | start of the day | beginning of the day | \
            the start of the day | right when you open | when you open | at opening | as soon as \
            you open | opening time | at opening time | gleich morgens | gleich in der fruh | \
            gleich fruh | ganz fruh | gleich als erstes | a primera hora")) {
            let to = self.skip(to, &["morning"]);
            let end = ctx.opens.saturating_add(SignedDuration::from_hours(1));
            return Some((TimeValue::Part(Window { from: None, to: Some(end) }), to));
        }
        if let Some(to) = self.any(
            at,
            phrases!(
                "last thing | end of the day | end of day | the end of the day | at the end of the \
            day | close of business | end of business | eod | cob | before you close | just \
            before you close | right before you close | last slot of the day | last appointment \
            of the day | as late as possible | as late as you can | as late as you have | as late as you got | \
            as late as you do | as late as you go | as late as ye can | latest you have | latest you can | latest you got | last one | \
            latest possible | the latest you have | the latest possible | last slot | last appointment | \
            your last slot | the last slot | your last appointment | the last appointment | last one of the day | \
            the last one of the day | right before closing | before closing | just before closing | kurz vor schluss | am ende des tages | a ultima hora"
            ),
        ) {
            let to = self.skip(to, &["got", "available"]);
            let from = ctx.closes.saturating_sub(SignedDuration::from_hours(2));
            return Some((TimeValue::Part(Window { from: Some(from), to: None }), to));
        }
        if let Some((window, to)) = self.meaning(at, &PHRASES) {
            return Some((TimeValue::Part(window), to));
        }
        let mut to = self.any(at, &LEAD).unwrap_or(at);
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
            "mid" | "middle" => (Some(0), self.any(at + 1, phrases!("of the")).unwrap_or(at + 1)),
            "late" | "later" | "spaten" | "spater" | "spat" | "latish" => (Some(1), at + 1),
            _ => (None, at),
        }
    }

    fn noun(&self, at: usize) -> Option<(Part, usize)> {
        let led = self.is(at.wrapping_sub(1), &["la", "esta", "las", "de", "por", "questa"]);
        let before = at.wrapping_sub(1);
        let placed = |words: &[&str]| {
            self.is(before, words)
                || self.is(before, &["tomorrow", "today", "or", "and", "late", "early"])
                || self.weekday(before).is_some()
                || self.tokens.len() == 1
        };
        let part = match self.word(at) {
            "morning" | "mornings" | "vormittag" | "vormittags" | "morgens" | "matin"
            | "matinee" | "mattina" | "mattino" | "mattinata" | "vormittage" | "ams" => {
                Part::Morning
            }
            "am" if self.tokens.len() == 1 => Part::Morning,
            "pm" if self.tokens.len() == 1 => Part::Afternoon,
            "morgen" if self.morgen_is_morning(at) => Part::Morning,
            "fruh"
                if self.is(at.wrapping_sub(1), &["morgen", "heute", "ubermorgen"])
                    || self.weekday(at.wrapping_sub(1)).is_some() =>
            {
                Part::Morning
            }
            "manana" | "mananas" if led => Part::Morning,
            // "Lunch included", "one night": a meal, and a stay.
            "lunch"
                if !placed(&["at", "over", "during", "around", "about", "by", "till", "until"]) =>
            {
                return None;
            }
            "night" | "nights" if !placed(&["at", "in", "the", "every", "any"]) => return None,
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
        (Part::Afternoon, Some(_)) => window(16, 18),
        (Part::Afternoon, None) => window(12, 18),
        (Part::Evening, Some(-1)) => window(17, 19),
        (Part::Evening, Some(1)) => window(19, -1),
        (Part::Evening, _) => window(17, -1),
    }
}
