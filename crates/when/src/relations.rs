//! Words that place a wish against what was spoken of before, or against everything there is: "as soon
//! as possible", "earlier", "another day", "the same time".

use crate::{
    Same, Shift,
    phrases::{Phrases, phrases},
    pieces::Piece,
    reader::Reader,
};

static SOONEST: Phrases = Phrases::new(
    "as soon as possible | asap | a s a p | a.s.a.p | as soon as you can | as soon as | \
    next available | first available | the next available | the first available | \
    earliest available | the earliest available | soonest | the soonest | soonest \
    available | earliest you have | the earliest | earliest possible | the earliest \
    possible | earliest appointment | earliest slot | as early as possible | next free | \
    first free | the next free | the first free | next opening | next slot available | \
    right away | straight away | straightaway | immediately | urgently | so \
    bald wie moglich | so schnell wie moglich | so fruh wie moglich | moglichst bald | \
    moglichst schnell | moglichst fruh | schnellstmoglich | baldmoglichst | \
    fruhestmoglich | den nachsten freien | nachster freier | nachsten freien | sofort | \
    der nachste freie | nachste freie | lo antes posible | cuanto antes | le plus tot \
    possible | des que possible | il prima possibile | al piu presto | quickest you can \
    | the quickest | soon as possible | earliest time | earliest date | the earliest \
    time | first opening | as quickly as possible | as early as you can | early as you can | as early as ye can | early as ye can | \
    early as possible | as early as you have | early as you have | earliest you can | earliest you can do | earliest ye have | \
    as early as you got | the first you have | first you have | first thing available | whatever comes first | earliest opening | la primera cita | \
    whenever is soonest | whenever you have the first | whatever is soonest | whatever \
    is first | soonest you have | the soonest you have | schnellstens | the very next",
);

static SAME: [(Phrases, Same); 2] = [
    (
        Phrases::new(
            "same time | the same time | at the same time | same hour | the same hour | at the same hour | gleiche zeit | gleiche \
            uhrzeit | selbe zeit | zur gleichen zeit | zur selben zeit | um die gleiche \
            zeit | gleichen zeit | selben uhrzeit | gleichen uhrzeit | misma hora | la \
            misma hora | a la misma hora | meme heure | a la meme heure | stessa ora | \
            alla stessa ora",
        ),
        Same::Time,
    ),
    (
        Phrases::new(
            "same day | the same day | on the same day | that same day | am gleichen tag \
            | am selben tag | gleicher tag | that day | on that day | mismo dia | el \
            mismo dia | meme jour | le meme jour | an dem tag | stesso giorno",
        ),
        Same::Day,
    ),
];

static ANY: Phrases = Phrases::new(
    "i dont mind | dont mind | im flexible | i am flexible | doesnt matter | does not \
    matter | dont care | no preference | either is fine | either works | any is fine | \
    all fine | whatever works | whatever suits | up to you | you choose | ist mir egal | \
    egal | ganz egal | spielt keine rolle | bin flexibel | me da igual | peu importe | \
    mi e indifferente | any works | anything works | im easy | i am easy",
);

static SHIFTS: [(Phrases, Shift); 6] = [
    (
        Phrases::new(
            "another day | a different day | different day | some other day | any other \
            day | other day | other days | another date | a different date | different \
            date | other dates | einen anderen tag | ein anderer tag | anderen tag | \
            anderer tag | andere tage | an einem anderen tag | otro dia | un autre jour \
            | un altro giorno | different days | another weekday",
        ),
        Shift::AnotherDay,
    ),
    (
        Phrases::new(
            "another time | a different time | different time | some other time | any \
            other time | other time | other times | another hour | a different slot | \
            another slot | andere zeit | eine andere zeit | andere uhrzeit | eine andere \
            uhrzeit | andere zeiten | otra hora | une autre heure | un altro orario | \
            different times | other slots | anderen termin | einen anderen termin | \
            anderer termin",
        ),
        Shift::AnotherTime,
    ),
    (
        Phrases::new(
            "something else | anything else | what else | the next one | next one | \
            another one | a different one | other options | more options | none of those \
            | none of these | neither | was anderes | etwas anderes | was sonst | den \
            nachsten | keiner davon | keine davon | otra opcion | autre chose | more \
            times | the one after | the one after that | show me more | any others | any \
            other",
        ),
        Shift::Another,
    ),
    (
        Phrases::new(
            "any sooner | anything sooner | something sooner | sooner | eher | was \
            fruheres | etwas fruheres | mas pronto | plus tot",
        ),
        Shift::Sooner,
    ),
    (
        Phrases::new(
            "earlier | anything earlier | something earlier | a bit earlier | a little \
            earlier | earlier in the day | earlier that day | earlier on | earlier time \
            | fruher | etwas fruher | ein bisschen fruher | mas temprano | prima | an \
            earlier time | earlier slot | bit earlier | much earlier",
        ),
        Shift::Earlier,
    ),
    (
        Phrases::new(
            "later | anything later | something later | a bit later | a little later | \
            later in the day | later that day | later on | later time | spater | etwas \
            spater | ein bisschen spater | mas tarde | plus tard | piu tardi | was \
            spateres | etwas spateres | a later time | later slot | bit later | much \
            later | later the same day",
        ),
        Shift::Later,
    ),
];

impl Reader<'_> {
    /// Words that place a wish against what was spoken of before.
    pub(crate) fn relation(&self, at: usize) -> Option<(Piece, usize)> {
        if let Some(to) = self.any(at, &SOONEST) {
            // "Next available Friday" and "as soon as you open" are days and times.
            let opening = self.phrase(at, "as soon as you open").is_some();
            let pinned =
                self.phrase(to, "i can do is").is_some() || self.phrase(to, "i can is").is_some();
            return (!opening && !pinned).then_some((Piece::Soonest, to));
        }
        if let Some((same, to)) = self.meaning(at, &SAME) {
            return Some((Piece::Same(same), to));
        }
        if let Some(to) = self.any(at, &ANY) {
            return Some((Piece::Any, to));
        }
        if let Some(to) = self.any(at, phrases!("after that | any time after that | anytime after that | anything after that | after then | danach | from then on | from then | after this | later than that")) {
            return Some((Piece::AfterThat, to));
        }
        if let Some(to) = self.any(at, phrases!("before that | any time before that | anytime before that | anything before that | before then | davor | earlier than that")) {
            return Some((Piece::BeforeThat, to));
        }
        self.shift(at)
    }

    fn shift(&self, at: usize) -> Option<(Piece, usize)> {
        let (shift, to) = self.meaning(at, &SHIFTS)?;
        // "What else do you charge for", "a later job", "any other way"
        let bare = matches!(shift, Shift::Earlier | Shift::Later | Shift::Sooner)
            || self.is(to - 1, &["else", "other"]);
        if bare
            && !self.free(to)
            && !self.is(to, &["appointment", "slot", "time", "times", "slots", "one", "termin"])
            || self.is(at.wrapping_sub(1), &["come", "back", "return", "off"]) && to == at + 1
        {
            return None;
        }
        // "Later this week", "later in April", "earlier than 3", "see you later" are something else.
        let more = matches!(shift, Shift::Earlier | Shift::Later | Shift::Sooner)
            && to == at + 1
            && (self.is(to, &["than", "today"])
                || self.day_alone(at, false).is_some()
                || self.part(at).is_some()
                || self.today_part(at).is_some());
        let leaving = self.is(
            at.wrapping_sub(1),
            &["you", "ya", "or", "no", "not", "bis", "and", "sooner", "call", "u", "oder"],
        ) && to == at + 1;
        let counted = matches!(shift, Shift::Another)
            && self.is(to - 1, &["nachsten", "prima"])
            && !self.free(to);
        let italian = self.is(at, &["prima"])
            && to == at + 1
            && !(self.tokens.get(to).is_none() || self.mark(to).is_some());
        let day = self.is(at, &["den"]) && self.weekday(to).is_some();
        (!more && !leaving && !counted && !italian && !day).then_some((Piece::Shift(shift), to))
    }
}
