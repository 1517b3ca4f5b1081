//! The sentence as pieces: days, times, and the words between them that say how they belong together.

use std::ops::Range;

use crate::{
    Same, Shift,
    dates::DayValue,
    hours::TimeValue,
    phrases::{Phrases, phrases},
    reader::Reader,
};

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
    /// After, or before, the time that was just said.
    AfterThat,
    BeforeThat,
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

static GREETINGS: Phrases = Phrases::new(
    "good morning | good afternoon | good evening | good night | good day | gd morning | \
    guten morgen | guten tag | guten abend | gute nacht | schonen tag | schonen abend | \
    schonen nachmittag | schones wochenende | schonen feierabend | schonen tag noch | \
    schonen abend noch | buenos dias | buenas tardes | buenas noches | bonne journee | \
    bonne soiree | buona sera | buona giornata | buona notte | buon giorno | happy new \
    year | merry christmas | happy christmas | happy easter | happy friday | happy \
    monday | frohe weihnachten | frohe ostern | feliz navidad | march on | these days | \
    one day | some day | day to day | at once | 24 hours | round the clock | once upon | \
    at first | at last | at least | at all | first of all | in the first place | last \
    time | the last time | next time | the first time | first time | at no time | time \
    of day | sat down | sat in | sat on | sat there | sun cream | sun screen | sun bed | \
    second opinion | mothers day | day off | day out | black friday | cyber monday | the \
    other day | may i | we may | i may | may we | you may | it may | on hold | wed in | \
    a morning person | night cream | day cream | evening dress | evening gown | evening \
    makeup | lunch break massage | afternoon tea | sunday roast | morning sickness | \
    morning dress | morning suit | from scratch | after all | from now on | by now | \
    until now | bis jetzt | bis bald | bis dann | bis gleich | see you tomorrow | bis \
    morgen dann | wedding day | last minute | past experience | before and after | to \
    date | eines tages",
);

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
        if let Some(to) = self.any(at, &GREETINGS) {
            return Some(to);
        }
        // "Have a nice day", "enjoy your weekend"
        if let Some(to) = self.any(at, phrases!(
            "have a | enjoy your | enjoy the | had a | hope you had a | hope you have a | ein | \
            einen")) {
            let to = self
                .any(to, phrases!(
                    "nice | good | great | lovely | wonderful | super | schones | schonen | \
                    tolles | blessed | fab | pleasant"))
                .or_else(|| self.is(at, &["enjoy"]).then_some(to))?;
            let to = self.skip(to, &["rest"]);
            let to = self.any(to, phrases!("of your | of the")).unwrap_or(to);
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

/// Where the text was read, with the small words before a day or a time.
pub(crate) fn spans(reader: &Reader<'_>, pieces: &[Placed]) -> Vec<Range<usize>> {
    const BEFORE: &[&str] = &[
        "on", "at", "the", "for", "by", "in", "am", "um", "den", "dem", "im", "el", "la", "le",
        "il", "las", "a", "this", "der", "die", "from",
    ];
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut read_to = 0;
    for placed in pieces {
        let value = matches!(
            placed.piece,
            Piece::Day(_)
                | Piece::Time(_)
                | Piece::Both(..)
                | Piece::Shift(_)
                | Piece::AfterThat
                | Piece::BeforeThat
                | Piece::Same(_)
                | Piece::Soonest
                | Piece::Any
        );
        if !value {
            continue;
        }
        let mut from = placed.from;
        while from > read_to && from + 2 > placed.from && reader.is(from - 1, BEFORE) {
            from -= 1;
        }
        let range = reader.tokens[from].range.start..reader.tokens[placed.to - 1].range.end;
        match spans.last_mut() {
            // Next to each other they are one.
            Some(last) if from == read_to => last.end = range.end,
            _ => spans.push(range),
        }
        read_to = placed.to;
    }
    spans
}
