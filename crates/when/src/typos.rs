//! Typing mistakes in the words that matter most: days, months, "tomorrow".

use strsim::osa_distance;

use crate::tokens::{Kind, Token};

/// Words that are recognised although a letter is wrong, missing, doubled or swapped.
const TARGETS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "tomorrow",
    "yesterday",
    "january",
    "february",
    "august",
    "september",
    "october",
    "november",
    "december",
    "morning",
    "afternoon",
    "evening",
    "weekend",
    "weekends",
    "tonight",
    "oclock",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "ubermorgen",
    "vormittag",
    "nachmittag",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "mornings",
    "afternoons",
    "evenings",
    "midday",
    "midnight",
    "lunchtime",
    "fortnight",
    "quarter",
    "viertel",
    "februar",
    "dezember",
    "oktober",
    "earliest",
    "possible",
    "available",
    "nachmittags",
    "vormittags",
];

/// Words that are near one of those and are words themselves.
const WORDS: &[&str] = &[
    "sundae",
    "earlier",
    "early",
    "frida",
    "sundar",
    "augusto",
    "auguste",
    "montagu",
    "vierter",
    "dienst",
    "sundaes",
    "sundry",
    "montage",
    "mourning",
    "friary",
    "weekday",
    "weekdays",
    "weekender",
    "moving",
    "event",
    "events",
    "samstags",
    "sonntags",
    "montags",
    "dienstags",
    "mittwochs",
    "donnerstags",
    "freitags",
    "guarded",
    "quartet",
    "quarters",
    "quartier",
    "augusta",
    "augustus",
    "octobre",
    "septembre",
    "novembre",
    "decembre",
    "januar",
    "samedi",
    "possibly",
    "possibile",
    "posible",
    "sonntage",
    "montagen",
    "unavailable",
    "septembers",
    "vierte",
    "vierten",
    "morgen",
    "morgens",
    "fridge",
    "midweek",
    "samstage",
    "mittwoche",
];

/// Spellings too short, too far or too common to measure.
const KNOWN: &[(&str, &str)] = &[
    ("tmrw", "tomorrow"),
    ("tmr", "tomorrow"),
    ("tmw", "tomorrow"),
    ("tmmrw", "tomorrow"),
    ("tomoz", "tomorrow"),
    ("tomoro", "tomorrow"),
    ("tomo", "tomorrow"),
    ("tomarrow", "tomorrow"),
    ("tommorow", "tomorrow"),
    ("tommorrow", "tomorrow"),
    ("todya", "today"),
    ("tody", "today"),
    ("toady", "today"),
    ("todat", "today"),
    ("tday", "today"),
    ("todday", "today"),
    ("tonite", "tonight"),
    ("tonigt", "tonight"),
    ("nite", "night"),
    ("arvo", "afternoon"),
    ("wensday", "wednesday"),
    ("wendsday", "wednesday"),
    ("weds", "wednesday"),
    ("munday", "monday"),
    ("apirl", "april"),
    ("arpil", "april"),
    ("aprl", "april"),
    ("apr", "april"),
    ("marhc", "march"),
    ("mrach", "march"),
    ("jully", "july"),
    ("jly", "july"),
    ("jnue", "june"),
    ("jun", "june"),
    ("jul", "july"),
    ("janurary", "january"),
    ("febuary", "february"),
    ("nxt", "next"),
    ("nex", "next"),
    ("netx", "next"),
    ("wk", "week"),
    ("wks", "weeks"),
    ("wkend", "weekend"),
    ("wkends", "weekends"),
    ("wkd", "weekend"),
    ("aft", "afternoon"),
    ("aftr", "after"),
    ("thre", "three"),
    ("fuor", "four"),
    ("foru", "four"),
    ("fiev", "five"),
    ("sevn", "seven"),
    ("eigth", "eight"),
    ("eihgt", "eight"),
    ("elven", "eleven"),
    ("twleve", "twelve"),
    ("twelv", "twelve"),
    ("qtr", "quarter"),
    ("qurter", "quarter"),
    ("wknd", "weekend"),
    ("wknds", "weekends"),
    ("morn", "morning"),
    ("uebermorgen", "ubermorgen"),
    ("naechste", "nachste"),
    ("naechsten", "nachsten"),
    ("naechster", "nachster"),
    ("naechstes", "nachstes"),
    ("fuenf", "funf"),
    ("zwoelf", "zwolf"),
    ("maerz", "marz"),
    ("frueh", "fruh"),
    ("spaeter", "spater"),
    ("spaet", "spat"),
    ("uebernachste", "ubernachste"),
    ("uebernaechste", "ubernachste"),
    ("vormittg", "vormittag"),
    ("nachmitag", "nachmittag"),
];

/// Puts the words right that are meant for days and times.
pub(crate) fn correct(tokens: &mut [Token]) {
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
        if let Some((_, right)) = KNOWN.iter().find(|(wrong, _)| *wrong == token.text) {
            (*right).clone_into(&mut token.text);
        } else if let Some(right) = near(&token.text) {
            right.clone_into(&mut token.text);
        }
    }
}

/// The word that `word` is a slip of.
fn near(word: &str) -> Option<&'static str> {
    // A short word is near to too many; the first letter is seldom the wrong one.
    if word.len() < 5 || word.len() > 12 || !word.is_ascii() || WORDS.contains(&word) {
        return None;
    }
    if TARGETS.contains(&word) {
        return None;
    }
    let first = word.as_bytes()[0];
    let candidates = TARGETS
        .iter()
        .filter(|target| target.as_bytes()[0] == first && target.len().abs_diff(word.len()) <= 1);
    let measured = candidates.map(|target| (osa_distance(word, target), *target));
    measured
        .filter(|(far, target)| *far <= most(target))
        .min_by_key(|(far, _)| *far)
        .map(|(_, t)| t)
}

/// How many slips are forgiven.
fn most(target: &str) -> usize {
    if target.len() >= 8 { 2 } else { 1 }
}
