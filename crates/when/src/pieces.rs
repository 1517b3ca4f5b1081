//! The sentence as pieces: days, times, and the words between them that say how they belong together.

use crate::{Same, Shift, dates::DayValue, parts::TimeValue, reader::Reader};

/// What a stretch of the text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Day(DayValue),
    Time(TimeValue),
    /// A day and a time in one: "tonight", "in two hours".
    Both(DayValue, TimeValue),
    /// "or", "and", a comma.
    Or,
    Comma,
    /// What follows will not do.
    Not,
    /// What is before will not do: "… does not work".
    NotThat,
    /// "but", which ends a negation.
    But,
    /// What follows takes the place of what was said.
    Correct,
    /// What follows takes the place of what was said, when something was: "how about …".
    Soft,
    /// What was said takes the place of something said earlier: "… instead".
    Instead,
    /// Where to, in a wish to move something.
    To,
    /// The end of a sentence.
    Stop,
    Soonest,
    Shift(Shift),
    Same(Same),
    /// All is fine.
    Any,
    /// Anything else.
    Gap,
    /// Something read that says nothing by itself: a length, a greeting.
    Noise,
}

/// A piece and its tokens, from the first to before the second.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) piece: Piece,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Reader<'_> {
    /// The pieces of the text, in order.
    pub(crate) fn pieces(&self) -> Vec<Placed> {
        let mut pieces: Vec<Placed> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let (piece, to) = self.piece(at, &pieces);
            let to = to.max(at + 1);
            pieces.push(Placed { piece, from: at, to });
            at = to;
        }
        pieces
    }

    fn piece(&self, at: usize, before: &[Placed]) -> (Piece, usize) {
        if self.tokens[at].shut {
            return (Piece::Gap, at + 1);
        }
        if let Some(to) = self.greeting(at) {
            return (Piece::Noise, to);
        }
        if let Some((piece, to)) = self.relation(at) {
            return (piece, to);
        }
        let cue = Cue::of(self, before);
        let mut best: Option<(Piece, usize)> = None;
        let mut offer = |piece: Option<(Piece, usize)>| {
            if let Some((piece, to)) = piece
                && best.as_ref().is_none_or(|(_, end)| to > *end)
            {
                best = Some((piece, to));
            }
        };
        offer(self.today_part(at).map(|(day, time, to)| (Piece::Both(day, time), to)));
        offer(self.offset_time(at).map(|(day, time, to)| (Piece::Both(day, time), to)));
        offer(self.day(at, cue.day).map(|(day, to)| (Piece::Day(day), to)));
        offer(self.time(at, cue.time).map(|(time, to)| (Piece::Time(time), to)));
        offer(self.step(at).map(|(shift, to)| (Piece::Shift(shift), to)));
        offer(self.length_alone(at).map(|to| (Piece::Noise, to)));
        best.unwrap_or_else(|| self.connector(at))
    }

    /// Greetings and wishes with a part of the day in them, and words that are no day there.
    fn greeting(&self, at: usize) -> Option<usize> {
        const GREETINGS: &[&str] = &[
            "good morning",
            "good afternoon",
            "good evening",
            "good night",
            "good day",
            "gd morning",
            "guten morgen",
            "guten tag",
            "guten abend",
            "gute nacht",
            "schonen tag",
            "schonen abend",
            "schonen nachmittag",
            "schones wochenende",
            "schonen feierabend",
            "schonen tag noch",
            "schonen abend noch",
            "buenos dias",
            "buenas tardes",
            "buenas noches",
            "bonne journee",
            "bonne soiree",
            "buona sera",
            "buona giornata",
            "buona notte",
            "buon giorno",
            "happy new year",
            "merry christmas",
            "happy christmas",
            "happy easter",
            "happy friday",
            "happy monday",
            "frohe weihnachten",
            "frohe ostern",
            "feliz navidad",
            "march on",
            "these days",
            "one day",
            "some day",
            "day to day",
            "at once",
            "24 hours",
            "round the clock",
            "once upon",
            "at first",
            "at last",
            "at least",
            "at all",
            "first of all",
            "in the first place",
            "last time",
            "the last time",
            "next time",
            "the first time",
            "first time",
            "at no time",
            "time of day",
            "sat down",
            "sat in",
            "sat on",
            "sat there",
            "sun cream",
            "sun screen",
            "sun bed",
            "second opinion",
            "mothers day",
            "day off",
            "day out",
            "black friday",
            "cyber monday",
            "the other day",
            "may i",
            "we may",
            "i may",
            "may we",
            "you may",
            "it may",
            "on hold",
            "wed in",
            "a morning person",
            "night cream",
            "day cream",
            "evening dress",
            "evening gown",
            "evening makeup",
            "lunch break massage",
            "afternoon tea",
            "sunday roast",
            "morning sickness",
            "morning dress",
            "morning suit",
            "from scratch",
            "after all",
            "from now on",
            "by now",
            "until now",
            "bis jetzt",
            "bis bald",
            "bis dann",
            "bis gleich",
            "see you tomorrow",
            "bis morgen dann",
            "wedding day",
            "last minute",
            "past experience",
            "before and after",
            "to date",
            "eines tages",
        ];
        if let Some(to) = self.any(at, GREETINGS) {
            return Some(to);
        }
        // "Have a nice day", "enjoy your weekend"
        if let Some(to) = self.any(
            at,
            &[
                "have a",
                "enjoy your",
                "enjoy the",
                "had a",
                "hope you had a",
                "hope you have a",
                "ein",
                "einen",
            ],
        ) {
            let to = self
                .any(
                    to,
                    &[
                        "nice",
                        "good",
                        "great",
                        "lovely",
                        "wonderful",
                        "super",
                        "schones",
                        "schonen",
                        "tolles",
                        "blessed",
                        "fab",
                        "pleasant",
                    ],
                )
                .or_else(|| self.is(at, &["enjoy"]).then_some(to))?;
            let to = self.skip(to, &["rest"]);
            let to = self.any(to, &["of your", "of the"]).unwrap_or(to);
            if self.is(
                to,
                &[
                    "day",
                    "evening",
                    "weekend",
                    "morning",
                    "afternoon",
                    "night",
                    "week",
                    "one",
                    "tag",
                    "abend",
                    "wochenende",
                    "sunday",
                    "saturday",
                    "friday",
                    "monday",
                    "lunch",
                ],
            ) {
                return Some(to + 1);
            }
        }
        // "Morning! Can I …"
        if at == 0 && self.is(0, &["morning", "afternoon", "evening", "mornin", "morgen"]) {
            let more =
                self.mark(1).is_some_and(|mark| "!,.".contains(mark)) && self.tokens.len() > 4;
            let all =
                self.is(1, &["all", "everyone", "guys", "team", "folks", "there", "zusammen"]);
            if more || all {
                return Some(1);
            }
        }
        None
    }

    /// Words that place a wish against what was spoken of before.
    fn relation(&self, at: usize) -> Option<(Piece, usize)> {
        const SOONEST: &[&str] = &[
            "as soon as possible",
            "asap",
            "a s a p",
            "a.s.a.p",
            "as soon as you can",
            "as soon as",
            "next available",
            "first available",
            "the next available",
            "the first available",
            "earliest available",
            "the earliest available",
            "soonest",
            "the soonest",
            "soonest available",
            "earliest you have",
            "the earliest",
            "earliest possible",
            "the earliest possible",
            "earliest appointment",
            "earliest slot",
            "as early as possible",
            "next free",
            "first free",
            "the next free",
            "the first free",
            "next opening",
            "next slot available",
            "right away",
            "straight away",
            "straightaway",
            "immediately",
            "right now",
            "urgently",
            "so bald wie moglich",
            "so schnell wie moglich",
            "so fruh wie moglich",
            "moglichst bald",
            "moglichst schnell",
            "moglichst fruh",
            "schnellstmoglich",
            "baldmoglichst",
            "fruhestmoglich",
            "den nachsten freien",
            "nachster freier",
            "nachsten freien",
            "sofort",
            "der nachste freie",
            "nachste freie",
            "lo antes posible",
            "cuanto antes",
            "le plus tot possible",
            "des que possible",
            "il prima possibile",
            "al piu presto",
            "quickest you can",
            "the quickest",
            "soon as possible",
            "earliest time",
            "earliest date",
            "the earliest time",
            "first opening",
            "as quickly as possible",
            "earliest opening",
            "la primera cita",
            "whenever is soonest",
            "whenever you have the first",
            "whatever is soonest",
            "whatever is first",
            "soonest you have",
            "the soonest you have",
            "schnellstens",
            "the very next",
        ];
        if let Some(to) = self.any(at, SOONEST) {
            // "Next available Friday" and "as soon as you open" are days and times.
            let opening = self.phrase(at, "as soon as you open").is_some();
            let pinned =
                self.phrase(to, "i can do is").is_some() || self.phrase(to, "i can is").is_some();
            return (!opening && !pinned).then_some((Piece::Soonest, to));
        }
        const SAME: &[(&str, Same)] = &[
            ("same time", Same::Time),
            ("the same time", Same::Time),
            ("at the same time", Same::Time),
            ("gleiche zeit", Same::Time),
            ("gleiche uhrzeit", Same::Time),
            ("selbe zeit", Same::Time),
            ("zur gleichen zeit", Same::Time),
            ("zur selben zeit", Same::Time),
            ("um die gleiche zeit", Same::Time),
            ("gleichen zeit", Same::Time),
            ("selben uhrzeit", Same::Time),
            ("gleichen uhrzeit", Same::Time),
            ("misma hora", Same::Time),
            ("la misma hora", Same::Time),
            ("a la misma hora", Same::Time),
            ("meme heure", Same::Time),
            ("a la meme heure", Same::Time),
            ("stessa ora", Same::Time),
            ("alla stessa ora", Same::Time),
            ("same day", Same::Day),
            ("the same day", Same::Day),
            ("on the same day", Same::Day),
            ("that same day", Same::Day),
            ("am gleichen tag", Same::Day),
            ("am selben tag", Same::Day),
            ("gleicher tag", Same::Day),
            ("that day", Same::Day),
            ("on that day", Same::Day),
            ("mismo dia", Same::Day),
            ("el mismo dia", Same::Day),
            ("meme jour", Same::Day),
            ("le meme jour", Same::Day),
            ("an dem tag", Same::Day),
            ("stesso giorno", Same::Day),
        ];
        let same = SAME.iter().filter_map(|(words, same)| Some((self.phrase(at, words)?, *same)));
        if let Some((to, same)) = same.max_by_key(|(to, _)| *to) {
            return Some((Piece::Same(same), to));
        }
        const ANY: &[&str] = &[
            "i dont mind",
            "dont mind",
            "im flexible",
            "i am flexible",
            "doesnt matter",
            "does not matter",
            "dont care",
            "no preference",
            "either is fine",
            "either works",
            "any is fine",
            "all fine",
            "whatever works",
            "whatever suits",
            "up to you",
            "you choose",
            "ist mir egal",
            "egal",
            "ganz egal",
            "spielt keine rolle",
            "bin flexibel",
            "me da igual",
            "peu importe",
            "mi e indifferente",
            "any works",
            "anything works",
            "im easy",
            "i am easy",
        ];
        if let Some(to) = self.any(at, ANY) {
            return Some((Piece::Any, to));
        }
        self.shift(at)
    }

    fn shift(&self, at: usize) -> Option<(Piece, usize)> {
        const SHIFTS: &[(&[&str], Shift)] = &[
            (
                &[
                    "another day",
                    "a different day",
                    "different day",
                    "some other day",
                    "any other day",
                    "other day",
                    "other days",
                    "another date",
                    "a different date",
                    "different date",
                    "other dates",
                    "einen anderen tag",
                    "ein anderer tag",
                    "anderen tag",
                    "anderer tag",
                    "andere tage",
                    "an einem anderen tag",
                    "otro dia",
                    "un autre jour",
                    "un altro giorno",
                    "different days",
                    "another weekday",
                ],
                Shift::AnotherDay,
            ),
            (
                &[
                    "another time",
                    "a different time",
                    "different time",
                    "some other time",
                    "any other time",
                    "other time",
                    "other times",
                    "another hour",
                    "a different slot",
                    "another slot",
                    "andere zeit",
                    "eine andere zeit",
                    "andere uhrzeit",
                    "eine andere uhrzeit",
                    "andere zeiten",
                    "otra hora",
                    "une autre heure",
                    "un altro orario",
                    "different times",
                    "other slots",
                    "anderen termin",
                    "einen anderen termin",
                    "anderer termin",
                ],
                Shift::AnotherTime,
            ),
            (
                &[
                    "something else",
                    "anything else",
                    "what else",
                    "the next one",
                    "next one",
                    "another one",
                    "a different one",
                    "other options",
                    "more options",
                    "none of those",
                    "none of these",
                    "neither",
                    "was anderes",
                    "etwas anderes",
                    "was sonst",
                    "den nachsten",
                    "keiner davon",
                    "keine davon",
                    "otra opcion",
                    "autre chose",
                    "more times",
                    "the one after",
                    "the one after that",
                    "show me more",
                    "any others",
                    "any other",
                ],
                Shift::Another,
            ),
            (
                &[
                    "any sooner",
                    "anything sooner",
                    "something sooner",
                    "sooner",
                    "eher",
                    "was fruheres",
                    "etwas fruheres",
                    "mas pronto",
                    "plus tot",
                ],
                Shift::Sooner,
            ),
            (
                &[
                    "earlier",
                    "anything earlier",
                    "something earlier",
                    "a bit earlier",
                    "a little earlier",
                    "earlier in the day",
                    "earlier that day",
                    "earlier on",
                    "earlier time",
                    "fruher",
                    "etwas fruher",
                    "ein bisschen fruher",
                    "mas temprano",
                    "prima",
                    "an earlier time",
                    "earlier slot",
                    "bit earlier",
                    "much earlier",
                ],
                Shift::Earlier,
            ),
            (
                &[
                    "later",
                    "anything later",
                    "something later",
                    "a bit later",
                    "a little later",
                    "later in the day",
                    "later that day",
                    "later on",
                    "later time",
                    "spater",
                    "etwas spater",
                    "ein bisschen spater",
                    "mas tarde",
                    "plus tard",
                    "piu tardi",
                    "was spateres",
                    "etwas spateres",
                    "a later time",
                    "later slot",
                    "bit later",
                    "much later",
                    "later the same day",
                ],
                Shift::Later,
            ),
        ];
        let found = SHIFTS.iter().filter_map(|(words, shift)| Some((self.any(at, words)?, *shift)));
        let (to, shift) = found.max_by_key(|(to, _)| *to)?;
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

    /// What joins, negates, corrects or ends.
    fn connector(&self, at: usize) -> (Piece, usize) {
        const NOT_THAT: &[&str] = &[
            "doesnt work",
            "dont work",
            "does not work",
            "do not work",
            "wont work",
            "will not work",
            "is no good",
            "are no good",
            "no good",
            "isnt good",
            "arent good",
            "is not good",
            "is out",
            "are out",
            "isnt possible",
            "is not possible",
            "are not possible",
            "is impossible",
            "is bad",
            "are bad",
            "doesnt suit",
            "does not suit",
            "dont suit",
            "do not suit",
            "is too late",
            "is too early",
            "are too early",
            "are too late",
            "is a no",
            "isnt great",
            "is not great",
            "isnt ideal",
            "is not ideal",
            "i cant",
            "i cannot",
            "i can not",
            "cant do",
            "im busy",
            "i am busy",
            "im working",
            "i work",
            "i have to work",
            "im away",
            "i am away",
            "isnt any good",
            "wouldnt work",
            "would not work",
            "isnt convenient",
            "is not convenient",
            "isn t",
            "is tricky",
            "is difficult",
            "are difficult",
            "im not free",
            "i am not free",
            "im not available",
            "i am not available",
            "is full for me",
            "geht nicht",
            "geht leider nicht",
            "geht bei mir nicht",
            "geht bei mir leider nicht",
            "passt nicht",
            "passt leider nicht",
            "passt mir nicht",
            "passt mir leider nicht",
            "kann ich nicht",
            "kann ich leider nicht",
            "ist schlecht",
            "ist leider schlecht",
            "ist zu spat",
            "ist zu fruh",
            "klappt nicht",
            "klappt leider nicht",
            "kann ich da nicht",
            "ist nicht moglich",
            "gehen nicht",
            "passen nicht",
            "muss ich arbeiten",
            "arbeite ich",
            "no puedo",
            "no me va bien",
            "no me viene bien",
            "ne me convient pas",
            "je ne peux pas",
            "non posso",
            "non va bene",
            "wont do",
            "wont suit",
            "is when i work",
            "not possible",
            "not good",
        ];
        if let Some(to) = self.any(at, NOT_THAT) {
            return (Piece::NotThat, to);
        }
        const NOT: &[&str] = &[
            "not on",
            "not at",
            "not",
            "cant do",
            "cannot do",
            "can not do",
            "cant make",
            "cannot make",
            "cant make it",
            "cannot make it",
            "cant come",
            "cannot come",
            "cant manage",
            "dont want",
            "do not want",
            "dont like",
            "except",
            "except on",
            "except for",
            "anything but",
            "anything except",
            "any time but",
            "anytime but",
            "apart from",
            "other than",
            "excluding",
            "but not",
            "unable to do",
            "unable to make",
            "cant",
            "cannot",
            "can not",
            "aside from",
            "never",
            "never on",
            "avoid",
            "without",
            "instead of",
            "rather than",
            "any day but",
            "any day except",
            "all but",
            "anything other than",
            "everything but",
            "any day other than",
            "every day but",
            "every day except",
            "anything bar",
            "any day bar",
            "bar",
            "isnt on",
            "hate",
            "busy on",
            "busy",
            "away on",
            "away",
            "im working",
            "working on",
            "i work",
            "i work on",
            "i have to work",
            "whatever but",
            "nicht am",
            "nicht",
            "ausser",
            "ausser am",
            "kein",
            "keine",
            "keinen",
            "bloss nicht",
            "nur nicht",
            "nicht um",
            "statt",
            "anstatt",
            "alles ausser",
            "excepto",
            "menos",
            "no el",
            "sauf",
            "pas",
            "tranne",
            "non",
            "salvo",
            "pas le",
        ];
        // Some are other words elsewhere; a day or a time must follow.
        let ahead = |to: usize| self.day(to, true).is_some() || self.time(to, false).is_some();
        let other = self.is(
            at,
            &[
                "non", "menos", "pas", "bar", "hate", "without", "never", "statt", "kein", "keine",
                "keinen", "busy", "away",
            ],
        );
        if let Some(to) = self.any(at, NOT).filter(|to| !other || ahead(*to)) {
            return (Piece::Not, to);
        }
        if self.is(at, &["any", "anything", "whenever", "everyday"])
            && self.is(at + 1, &["but", "except"])
        {
            return (Piece::Not, at + 2);
        }
        if self.is(at, &["but"])
            && self.is(
                at.wrapping_sub(1),
                &["day", "time", "anytime", "anything", "whenever", "week", "days"],
            )
        {
            return (Piece::Not, at + 1);
        }
        // "No Mondays", "no mornings please".
        if self.is(at, &["no"]) && self.plural(at + 1) {
            return (Piece::Not, at + 1);
        }
        if let Some(to) = self.any(
            at,
            &[
                "no worries",
                "no problem",
                "no thanks",
                "no thank you",
                "no rush",
                "no idea",
                "no one",
                "not sure",
                "why not",
                "not yet",
                "if not",
                "or not",
                "not only",
                "not really",
                "not too",
                "not a problem",
                "cant wait",
                "cannot wait",
                "nicht so",
                "noch nicht",
                "yes no",
                "no hurry",
                "oh no",
            ],
        ) {
            return (Piece::Gap, to);
        }
        const CORRECT: &[&str] = &[
            "no wait",
            "wait",
            "no sorry",
            "sorry",
            "sorry i meant",
            "i meant",
            "i mean",
            "no i meant",
            "actually",
            "no actually",
            "oops",
            "scratch that",
            "correction",
            "make it",
            "no make it",
            "make that",
            "my mistake",
            "my bad",
            "or rather",
            "rather",
            "better",
            "change that to",
            "change it to",
            "on second thoughts",
            "on second thought",
            "hang on",
            "hold on",
            "nope",
            "no",
            "nah",
            "nein",
            "nee",
            "doch",
            "nein doch",
            "lieber",
            "doch lieber",
            "besser",
            "ach nein",
            "moment",
            "quatsch",
            "entschuldigung",
            "sondern",
            "ich meine",
            "ich meinte",
            "vielmehr",
            "ne",
            "mejor",
            "perdon",
            "quiero decir",
            "plutot",
            "pardon",
            "je veux dire",
            "anzi",
            "meglio",
            "what about",
            "how about",
            "lets make it",
            "let make it",
        ];
        if let Some(to) = self.any(at, CORRECT) {
            // They ask for something; only what stood before makes them a correction.
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
            let soft = self.is(at, SOFT) && to <= at + 2;
            // "Tuesday is better."
            let praise = self.is(at, &["better", "besser", "mejor", "meglio"])
                && self.is(
                    at.wrapping_sub(1),
                    &[
                        "be", "is", "works", "work", "suits", "are", "ware", "passt", "ist",
                        "even", "geht", "much", "sounds",
                    ],
                );
            return (
                if praise {
                    Piece::Gap
                } else if soft {
                    Piece::Soft
                } else {
                    Piece::Correct
                },
                to,
            );
        }
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

/// What the pieces before say of a bare number.
struct Cue {
    day: bool,
    time: bool,
}

impl Cue {
    fn of(reader: &Reader<'_>, before: &[Placed]) -> Self {
        let mut back = before.iter().rev().filter(|placed| placed.piece != Piece::Noise);
        let last = back.next().map(|placed| &placed.piece);
        let earlier =
            back.find(|placed| !matches!(placed.piece, Piece::Or | Piece::Comma | Piece::Gap));
        let earlier = earlier.map(|placed| &placed.piece);
        let ordinal = |piece: Option<&Piece>| matches!(piece, Some(Piece::Day(day)) if day.float != crate::dates::Float::Fixed || day.days.date().is_some());
        let clock = |piece: Option<&Piece>| {
            matches!(
                piece,
                Some(Piece::Time(TimeValue::At(_) | TimeValue::Around(_) | TimeValue::Span(..)))
            )
        };
        let joined = matches!(last, Some(Piece::Or | Piece::Comma));
        let turned =
            matches!(last, Some(Piece::Correct | Piece::Not | Piece::Soft | Piece::Instead))
                || reader.moving && matches!(last, Some(Piece::To));
        let sorry = matches!(last, Some(Piece::Comma))
            && matches!(earlier, Some(Piece::Correct | Piece::Soft));
        Self {
            day: turned || joined && ordinal(earlier),
            time: turned
                || sorry
                || matches!(last, Some(Piece::Day(_) | Piece::Both(..)))
                || joined
                    && (clock(earlier)
                        || matches!(earlier, Some(Piece::Day(_)))
                            && matches!(last, Some(Piece::Comma))),
        }
    }
}
