//! How the pieces belong together: which time goes with which day, what is excluded, what a correction
//! takes back, what is moved.

use crate::{
    Asked, Days, Said, Shift, Weekdays, Window,
    dates::DayValue,
    draft::{Draft, Kind},
    hours::TimeValue,
    pieces::{Piece, Placed, spans},
    reader::Reader,
};

/// More wishes than one sentence holds; what is said beyond them is not kept.
const MOST: usize = 24;

/// What stands between one value and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joint {
    None,
    Comma,
    Or,
    /// A new sentence.
    Stop,
}

/// Whether values go to what is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Negation {
    None,
    /// From here on.
    Begun,
    /// And something was.
    Said,
}

/// The reading so far.
pub(crate) struct Wishes<'r, 'a> {
    pub(crate) reader: &'r Reader<'a>,
    pub(crate) pieces: &'r [Placed],
    pub(crate) yes: Vec<Draft>,
    pub(crate) no: Vec<Draft>,
    pub(crate) moved: Vec<Draft>,
    pub(crate) negation: Negation,
    pub(crate) joint: Joint,
    /// The next day, and the next time, takes the place of those before.
    pub(crate) replace: (bool, bool),
    /// Where in `yes` this clause began: its length and how many days and times its last draft had.
    pub(crate) clause: (usize, usize, usize),
    /// How many other words stood in this clause.
    pub(crate) gap: usize,
    /// Something was said in this clause that a value now would be a correction of.
    pub(crate) turned: bool,
    pub(crate) said: Said,
}

/// Reads the pieces as one wish.
pub(crate) fn combine(reader: &Reader<'_>, pieces: &[Placed]) -> Said {
    let mut wishes = Wishes {
        reader,
        pieces,
        yes: Vec::new(),
        no: Vec::new(),
        moved: Vec::new(),
        negation: Negation::None,
        joint: Joint::None,
        replace: (false, false),
        clause: (0, 0, 0),
        gap: 0,
        turned: false,
        said: Said::default(),
    };
    for at in 0..pieces.len() {
        wishes.piece(at);
    }
    wishes.finish()
}

impl Wishes<'_, '_> {
    fn piece(&mut self, at: usize) {
        match &self.pieces[at].piece {
            Piece::Day(day) => self.day(day.clone(), at),
            Piece::Time(time) => self.time(*time, at),
            Piece::Both(day, time) => {
                self.day(day.clone(), at);
                self.joint = Joint::None;
                self.time(*time, at);
            }
            Piece::Or => self.joint = Joint::Or,
            Piece::Comma => self.comma(at),
            Piece::But => {
                self.negation = Negation::None;
                self.begin_clause();
            }
            Piece::Stop => {
                self.negation = Negation::None;
                self.joint = Joint::Stop;
                self.begin_clause();
            }
            Piece::Not => self.negate(),
            Piece::NotThat => self.not_that(at),
            Piece::Correct => {
                self.negation = Negation::None;
                self.replace = (true, true);
                self.turned = true;
                self.begin_clause();
            }
            Piece::Soft => {
                let something = !self.yes.is_empty() || !self.no.is_empty();
                if something && self.joint != Joint::Or {
                    self.replace = (true, true);
                    self.turned = true;
                }
                self.negation = Negation::None;
                self.begin_clause();
            }
            Piece::Instead => self.instead(at),
            Piece::To => {
                let value = matches!(
                    self.pieces.get(at + 1).map(|next| &next.piece),
                    Some(Piece::Day(_) | Piece::Time(_) | Piece::Both(..))
                );
                if value && !self.yes.is_empty() {
                    self.moved = std::mem::take(&mut self.yes);
                    self.begin_clause();
                }
            }
            Piece::Soonest => self.said.soonest = true,
            Piece::Shift(shift) => {
                if !self.one_after(*shift, at) {
                    self.said.shift = Some(*shift);
                }
            }
            Piece::Same(same) => self.said.same = Some(*same),
            Piece::AfterThat => self.side_of_that(true),
            Piece::BeforeThat => self.side_of_that(false),
            Piece::Any => match self.reader.ctx.asked {
                Asked::Day => {
                    self.day(DayValue::new(Days::every(Weekdays::ALL, self.reader.today)), at);
                }
                Asked::Time => self.time(TimeValue::Part(Window::ANY), at),
                Asked::Nothing => {}
            },
            Piece::Gap => {
                self.gap += 1;
                // "I can't take my shoes off before …" is of something else.
                if self.negation == Negation::Begun && self.gap > 3 {
                    self.negation = Negation::None;
                }
                // Behind what is excluded another word begins something else.
                if self.negation == Negation::Said {
                    self.negation = Negation::None;
                    self.begin_clause();
                }
            }
            Piece::Noise => {}
        }
    }

    /// "Any time after that": from the time that was said, or later than what was spoken of before.
    fn side_of_that(&mut self, after: bool) {
        let turned = self.yes.last_mut().is_some_and(|last| last.side_of_last(after));
        if !turned {
            self.said.shift = Some(if after { Shift::Later } else { Shift::Earlier });
        }
    }

    pub(crate) fn begin_clause(&mut self) {
        let last = self.yes.last();
        self.clause = (
            self.yes.len(),
            last.map_or(0, |draft| draft.days.len()),
            last.map_or(0, |draft| draft.times.len()),
        );
        self.gap = 0;
    }

    pub(crate) fn negate(&mut self) {
        self.negation = Negation::Begun;
        self.gap = 0;
        self.no.push(Draft::default());
    }

    fn comma(&mut self, at: usize) {
        if self.negation != Negation::None {
            // "Not Monday, Tuesday or Wednesday" goes on; "not Monday, Wednesday" is a correction.
            let value = |at: usize| {
                matches!(
                    self.pieces.get(at).map(|placed| &placed.piece),
                    Some(Piece::Day(_) | Piece::Time(_) | Piece::Both(..))
                )
            };
            let list = value(at + 1)
                && matches!(self.pieces.get(at + 2).map(|placed| &placed.piece), Some(Piece::Or))
                && value(at + 3);
            if !list {
                self.turned |= self.negation == Negation::Said && value(at + 1);
                self.negation = Negation::None;
            }
        }
        if self.joint != Joint::Or {
            self.joint = Joint::Comma;
        }
        if self.gap > 0 {
            self.begin_clause();
        }
    }

    fn day(&mut self, value: DayValue, at: usize) {
        if value.impossible {
            let tokens = &self.reader.tokens;
            let (from, to) = (self.pieces[at].from, self.pieces[at].to);
            self.said.impossible = Some(tokens[from].range.start..tokens[to - 1].range.end);
            return;
        }
        if self.negation != Negation::None {
            self.exclude(|draft, joint| {
                if joint == Joint::None && !draft.days.is_empty() && draft.narrow_days(&value) {
                    return None;
                }
                if joint == Joint::Or && draft.days.is_empty() && !draft.times.is_empty() {
                    let mut next = Draft::default();
                    next.push_day(value.clone());
                    return Some(next);
                }
                draft.push_day(value.clone());
                None
            });
            return;
        }
        if self.held(at) {
            self.moved_draft().push_day(value);
            return;
        }
        self.said.corrected |= self.turned;
        if self.replace.0 {
            self.replace.0 = false;
            self.forget(Kind::Day);
        }
        let joint = std::mem::replace(&mut self.joint, Joint::None);
        let Some(last) = self.yes.last_mut() else {
            self.begin(Kind::Day).push_day(value);
            return;
        };
        if last.days.is_empty() {
            last.push_day(value);
            return;
        }
        if joint != Joint::Or && last.narrow_days(&value) {
            return;
        }
        // A new sentence, or a day after the last had its time, is another wish.
        let timed = !last.times.is_empty() && last.first == Some(Kind::Day);
        if timed || joint == Joint::Stop && !last.times.is_empty() {
            self.begin(Kind::Day).push_day(value);
        } else {
            last.push_day(value);
        }
    }

    fn time(&mut self, value: TimeValue, at: usize) {
        if self.negation != Negation::None {
            self.exclude(|draft, joint| {
                if joint == Joint::None && draft.narrow_time(value) {
                    return None;
                }
                if joint == Joint::Or && draft.times.is_empty() && !draft.days.is_empty() {
                    let mut next = Draft::default();
                    next.push_time(value);
                    return Some(next);
                }
                draft.push_time(value);
                None
            });
            return;
        }
        if self.held(at) {
            self.moved_draft().push_time(value);
            return;
        }
        self.said.corrected |= self.turned;
        if self.replace.1 {
            self.replace.1 = false;
            self.forget(Kind::Time);
        }
        // "Thursday afternoons" are those of every Thursday.
        let last_word = self.pieces[at].to - 1;
        if self
            .reader
            .is(last_word, &["mornings", "afternoons", "evenings", "nights", "lunchtimes"])
            && let Some(last) = self.yes.last_mut()
        {
            last.every_week(self.reader.today);
        }
        let joint = std::mem::replace(&mut self.joint, Joint::None);
        let next_is_day =
            matches!(self.pieces.get(at + 1).map(|placed| &placed.piece), Some(Piece::Day(_)));
        let Some(last) = self.yes.last_mut() else {
            self.begin(Kind::Time).push_time(value);
            return;
        };
        if last.times.is_empty() {
            last.push_time(value);
            return;
        }
        // "After 2 and before 5" is one span; "before 10 or after 4" is two.
        let both = at > 0
            && self.reader.is(self.pieces[at - 1].from, &["and", "und", "y", "et"])
            && last.opens_span()
            && matches!(value, TimeValue::Span(None, Some(_)));
        if (joint != Joint::Or || both) && last.narrow_time(value) {
            return;
        }
        let placed = last.first == Some(Kind::Time) && !last.days.is_empty() && next_is_day;
        if placed {
            self.begin(Kind::Time).push_time(value);
        } else {
            last.push_time(value);
        }
    }

    /// A new wish.
    fn begin(&mut self, kind: Kind) -> &mut Draft {
        if self.yes.len() < MOST {
            self.yes.push(Draft { first: Some(kind), ..Draft::default() });
        }
        let last = self.yes.len() - 1;
        &mut self.yes[last]
    }

    fn exclude(&mut self, add: impl FnOnce(&mut Draft, Joint) -> Option<Draft>) {
        self.negation = Negation::Said;
        let joint = std::mem::replace(&mut self.joint, Joint::None);
        if self.no.len() > MOST {
            return;
        }
        if self.no.is_empty() {
            self.no.push(Draft::default());
        }
        if let Some(last) = self.no.last_mut()
            && let Some(next) = add(last, joint)
        {
            self.no.push(next);
        }
    }

    fn finish(mut self) -> Said {
        // "I was in last Friday. Can I come on Monday?"
        let past =
            |draft: &Draft| !draft.days.is_empty() && draft.days.iter().all(|day| day.days.past);
        if self.yes.iter().any(|draft| !draft.days.is_empty() && !past(draft)) {
            self.yes.retain(|draft| !past(draft));
            for draft in &mut self.yes {
                if draft.days.iter().any(|day| !day.days.past) {
                    draft.days.retain(|day| !day.days.past);
                }
            }
        }
        let reader = self.reader;
        let mut unsure = Vec::new();
        let mut said = self.said;
        let wishes = self.yes.iter().map(|draft| draft.finish(reader, false, &mut unsure));
        said.wishes = wishes.filter(|wish| !wish.is_empty()).collect();
        said.unsure.clone_from(&unsure);
        let no = self.no.iter().map(|draft| draft.finish(reader, true, &mut unsure));
        for wish in no.filter(|wish| !wish.is_empty()) {
            if !said.not.contains(&wish) {
                said.not.push(wish);
            }
        }
        let moved = self.moved.first().map(|draft| draft.finish(reader, false, &mut unsure));
        said.moved = moved.filter(|wish| !wish.is_empty());
        said.corrected &= !said.wishes.is_empty();
        said.spans = spans(reader, self.pieces);
        said
    }
}
