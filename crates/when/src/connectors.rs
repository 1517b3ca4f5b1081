//! The words between days and times: what joins, excludes, corrects or ends.

use crate::{phrases::Phrases, pieces::Piece, reader::Reader};

/// Before what will not do.
static NOT: Phrases = Phrases::new(
    "not on | not at | not | cant do | cannot do | can not do | cant make | cannot make | \
    cant make it | cannot make it | cant come | cannot come | cant manage | dont want | \
    do not want | dont like | except | except on | except for | anything but | anything \
    except | any time but | anytime but | apart from | other than | excluding | but not \
    | unable to do | unable to make | cant | cannot | can not | aside from | never | \
    never on | avoid | without | instead of | rather than | any day but | any day except \
    | all but | anything other than | everything but | any day other than | every day \
    but | every day except | anything bar | any day bar | bar | isnt on | hate | busy on \
    | busy | away on | away | im working | working on | i work | i work on | i have to \
    work | whatever but | nicht am | nicht | ausser | ausser am | kein | keine | keinen \
    | bloss nicht | nur nicht | nicht um | statt | anstatt | alles ausser | excepto | \
    menos | no el | sauf | pas | tranne | non | salvo | pas le",
);

/// Before what takes the place of what was said.
static CORRECT: Phrases = Phrases::new(
    "no wait | wait | no sorry | sorry | sorry i meant | i meant | i mean | no i meant | \
    actually | no actually | oops | scratch that | correction | make it | no make it | \
    make that | my mistake | my bad | or rather | rather | better | change that to | \
    change it to | on second thoughts | on second thought | hang on | hold on | nope | \
    no | nah | nein | nee | doch | nein doch | lieber | doch lieber | besser | ach nein \
    | moment | quatsch | entschuldigung | sondern | ich meine | ich meinte | vielmehr | \
    ne | mejor | perdon | quiero decir | plutot | pardon | je veux dire | anzi | meglio \
    | what about | how about | lets make it | let make it",
);

/// Behind what will not do.
static NOT_THAT: Phrases = Phrases::new(
    "i cant make it | i cant make | i cant do | i cant come | i cannot make it | i cannot do | \
    i cannot come | i cant manage | i wont make it | cant make it | cannot make it | \
    is fully booked | is full | is booked | is taken | is busy | doesnt work | dont work | \
    does not work | do not work | wont work | will not work | \
    is no good | are no good | no good | isnt good | arent good | is not good | is out | \
    are out | isnt possible | is not possible | are not possible | is impossible | is \
    bad | are bad | doesnt suit | does not suit | dont suit | do not suit | is too late \
    | is too early | are too early | are too late | is a no | isnt great | is not great \
    | isnt ideal | is not ideal | i cant | i cannot | i can not | cant do | im busy | i \
    am busy | im working | i work | i have to work | im away | i am away | isnt any good \
    | wouldnt work | would not work | isnt convenient | is not convenient | isn t | is \
    tricky | is difficult | are difficult | im not free | i am not free | im not \
    available | i am not available | is full for me | geht nicht | geht leider nicht | \
    geht bei mir nicht | geht bei mir leider nicht | passt nicht | passt leider nicht | \
    passt mir nicht | passt mir leider nicht | kann ich nicht | kann ich leider nicht | \
    ist schlecht | ist leider schlecht | ist zu spat | ist zu fruh | klappt nicht | \
    klappt leider nicht | kann ich da nicht | ist nicht moglich | gehen nicht | passen \
    nicht | muss ich arbeiten | arbeite ich | no puedo | no me va bien | no me viene \
    bien | ne me convient pas | je ne peux pas | non posso | non va bene | wont do | \
    wont suit | is when i work | not possible | not good",
);

/// Words that would exclude or correct something and do not.
static HARMLESS: Phrases = Phrases::new(
    "no worries | no problem | no thanks | no thank you | no rush | no idea | no one | not sure | \
    why not | not yet | if not | or not | not only | not really | not too | not a problem | cant \
    wait | cannot wait | nicht so | noch nicht | yes no | no hurry | oh no",
);

/// Of the corrections, what only asks for something: it corrects what stood before.
const SOFT: &[&str] = &[
    "what",
    "how",
    "better",
    "besser",
    "lieber",
    "rather",
    "sorry",
    "moment",
    "entschuldigung",
    "mejor",
    "meglio",
    "pardon",
    "perdon",
    "plutot",
    "ne",
];

/// Of the corrections, what is something else in the middle of a sentence.
const BEGINNING: &[&str] = &[
    "no",
    "nope",
    "nah",
    "nein",
    "nee",
    "ne",
    "wait",
    "hang",
    "hold",
    "moment",
    "sorry",
    "doch",
    "better",
    "correction",
];

/// Words of praise before "better".
const PRAISE: &[&str] = &[
    "be", "is", "works", "work", "suits", "are", "ware", "passt", "ist", "even", "geht", "much",
    "sounds",
];

impl Reader<'_> {
    /// What joins, negates, corrects or ends.
    pub(crate) fn connector(&self, at: usize) -> (Piece, usize) {
        if let Some(to) = self.any(at, &HARMLESS) {
            return (Piece::Gap, to);
        }
        self.negation(at).or_else(|| self.correction(at)).unwrap_or_else(|| self.joint(at))
    }

    fn negation(&self, at: usize) -> Option<(Piece, usize)> {
        if let Some(to) = self.any(at, &NOT_THAT) {
            return Some((Piece::NotThat, to));
        }
        // Some are other words elsewhere; a day or a time must follow.
        let ahead = |to: usize| self.day(to, true).is_some() || self.time(to, false).is_some();
        let other = self.is(
            at,
            &[
                "non", "menos", "pas", "bar", "hate", "without", "never", "statt", "kein", "keine",
                "keinen", "busy", "away",
            ],
        );
        if let Some(to) = self.any(at, &NOT).filter(|to| !other || ahead(*to)) {
            return Some((Piece::Not, to));
        }
        if self.is(at, &["any", "anything", "whenever", "everyday"])
            && self.is(at + 1, &["but", "except"])
        {
            return Some((Piece::Not, at + 2));
        }
        if self.is(at, &["but"])
            && self.is(
                at.wrapping_sub(1),
                &["day", "time", "anytime", "anything", "whenever", "week", "days"],
            )
        {
            return Some((Piece::Not, at + 1));
        }
        // "No Mondays", "no mornings please".
        if self.is(at, &["no"]) && self.plural(at + 1) {
            return Some((Piece::Not, at + 1));
        }
        None
    }

    fn correction(&self, at: usize) -> Option<(Piece, usize)> {
        let to = self.any(at, &CORRECT)?;
        // "We had to wait", "hang on to it": these correct only where something begins.
        let begins = at == 0
            || self.mark(at - 1).is_some()
            || self.is(
                at - 1,
                &[
                    "oh", "uh", "um", "hm", "well", "sorry", "actually", "but", "ah", "ach", "pm",
                    "am",
                ],
            );
        let ends = self.mark(to).is_some()
            || self.day(to, true).is_some()
            || self.time(to, true).is_some();
        if self.is(at, BEGINNING) && to <= at + 2 && !(begins || ends)
            || self.is(to, &["to"]) && to == at + 2
        {
            return None;
        }
        // "Tuesday is better."
        let better = self.is(at, &["better", "besser", "mejor", "meglio"]);
        let piece = if better && self.is(at.wrapping_sub(1), PRAISE) {
            Piece::Gap
        } else if self.is(at, SOFT) && to <= at + 2 {
            Piece::Soft
        } else {
            Piece::Correct
        };
        Some((piece, to))
    }

    fn joint(&self, at: usize) -> (Piece, usize) {
        match self.mark(at) {
            Some(',' | '/' | ';' | '&' | '+' | '-') => return (Piece::Comma, at + 1),
            Some('.' | '?' | '!') => return (Piece::Stop, at + 1),
            Some(_) => return (Piece::Noise, at + 1),
            None => {}
        }
        match self.word(at) {
            "or" | "and" | "oder" | "und" | "o" | "y" | "ou" | "et" | "e" | "oppure" | "n"
            | "alternatively" | "otherwise" | "sonst" | "failing" => (Piece::Or, at + 1),
            "but" | "aber" | "pero" | "mais" | "ma" => (Piece::But, at + 1),
            "instead" | "stattdessen" => (Piece::Instead, at + 1),
            "to" | "auf" | "for" | "al" | "au" | "into" if self.moving => (Piece::To, at + 1),
            _ => (Piece::Gap, at + 1),
        }
    }

    /// Whether days or parts of the day in the plural stand at `at`.
    fn plural(&self, at: usize) -> bool {
        self.weekday(at).is_some_and(|(_, every, _)| every)
            || self
                .is(at, &["mornings", "afternoons", "evenings", "weekends", "weekdays", "nights"])
    }
}
