//! What takes back, excludes or moves what was said before it.

use crate::{
    Days, Shift, Weekdays,
    dates::DayValue,
    draft::{Draft, Kind},
    pieces::Piece,
    reader::after,
    wishes::{Joint, Negation, Wishes},
};

impl Wishes<'_, '_> {
    /// What this clause said will not do.
    pub(crate) fn not_that(&mut self, at: usize) {
        let (drafts, days, times) = self.clause;
        let grown = self.yes.len() > drafts
            || self
                .yes
                .last()
                .is_some_and(|last| last.days.len() > days || last.times.len() > times);
        // "I can't Mondays": what follows at once is what will not do.
        let next = self.pieces.get(at + 1).map(|placed| &placed.piece);
        let ahead = matches!(next, Some(Piece::Day(_) | Piece::Time(_) | Piece::Both(..)));
        if !grown || ahead {
            self.negate();
            return;
        }
        let mut flipped = Draft::default();
        if drafts > 0 && self.yes.len() == drafts {
            if let Some(last) = self.yes.last_mut() {
                flipped.days = last.days.split_off(days.min(last.days.len()));
                flipped.times = last.times.split_off(times.min(last.times.len()));
            }
            self.no.push(flipped);
        } else {
            // Days that were put beside those of an earlier clause stay there.
            self.no.extend(self.yes.split_off(drafts));
        }
        self.yes.retain(|draft| !draft.is_empty());
        self.begin_clause();
        self.turned = true;
    }

    /// "… instead": what this clause said takes the place of what was said before it.
    pub(crate) fn instead(&mut self, at: usize) {
        let (drafts, days, times) = self.clause;
        let ahead = matches!(
            self.pieces.get(at + 1).map(|placed| &placed.piece),
            Some(Piece::Day(_) | Piece::Time(_) | Piece::Both(..))
        );
        if ahead {
            self.replace = (true, true);
            self.turned = true;
            return;
        }
        if self.yes.is_empty() {
            return;
        }
        self.said.corrected = true;
        if drafts > 0 && self.yes.len() > drafts {
            let new = self.yes.split_off(drafts);
            self.take_back(new);
        } else if drafts > 0
            && let Some(last) = self.yes.last_mut()
        {
            let fresh_days = last.days.split_off(days.min(last.days.len()));
            let fresh_times = last.times.split_off(times.min(last.times.len()));
            let mut new = Draft { first: last.first, ..Draft::default() };
            new.days = if fresh_days.is_empty() { last.days.clone() } else { fresh_days };
            new.times = if fresh_times.is_empty() { last.times.clone() } else { fresh_times };
            self.take_back(vec![new]);
        }
    }

    /// "Not this Saturday but the one after", "next week or the week after": counted from the day that was
    /// just said. False where none was.
    pub(crate) fn one_after(&mut self, shift: Shift, at: usize) -> bool {
        let by = match shift {
            Shift::Another if self.reader.is(self.pieces[at].to - 1, &["after", "that"]) => 7,
            Shift::Days(by) => i64::from(by),
            _ => return false,
        };
        let or = self.joint == Joint::Or && self.negation == Negation::None;
        let said = if or {
            self.yes.last()
        } else {
            self.no.iter().rev().find(|draft| !draft.days.is_empty())
        };
        let said = said.filter(|_| or || self.yes.is_empty());
        let Some(day) = said.and_then(|draft| draft.days.last()) else { return false };
        let (first, last) = (day.days.first, day.days.last);
        let whole_week = day.days.date().is_none();
        if whole_week && by % 7 != 0 || day.days.only != Weekdays::ALL {
            return false;
        }
        let Some(last) = last else { return false };
        // What is left of this week stands for the whole of it.
        let first = match last.weekday() {
            jiff::civil::Weekday::Sunday if whole_week => first.min(after(last, -6)),
            _ => first,
        };
        let days = Days::span(after(first, by), Some(after(last, by)));
        self.negation = Negation::None;
        self.joint = Joint::None;
        if self.yes.is_empty() {
            self.yes.push(Draft::default());
        }
        if let Some(draft) = self.yes.last_mut() {
            draft.push_day(DayValue::new(days));
        }
        true
    }

    /// `new` in place of all wishes so far; in a wish to move something those are where it is now.
    pub(crate) fn take_back(&mut self, new: Vec<Draft>) {
        let old = std::mem::replace(&mut self.yes, new);
        if self.reader.moving && self.moved.is_empty() {
            self.moved = old;
        }
    }

    /// Takes back the days, or the times, that were wished.
    pub(crate) fn forget(&mut self, kind: Kind) {
        if self.reader.moving && self.moved.is_empty() && self.yes.len() == 1 {
            self.moved.clone_from(&self.yes);
        }
        if self.yes.len() > 1 {
            self.yes.clear();
            return;
        }
        if let Some(one) = self.yes.last_mut() {
            match kind {
                Kind::Day => one.days.clear(),
                Kind::Time => one.times.clear(),
            }
            if one.is_empty() {
                self.yes.clear();
            }
        }
    }

    /// Whether the value at `at` says when it is now: "my Tuesday appointment", in a wish to move it.
    pub(crate) fn held(&self, at: usize) -> bool {
        const MINE: &[&str] =
            &["my", "our", "mein", "meinen", "mi", "mon", "mio", "from", "von", "vom", "unseren"];
        const BOOKED: &[&str] =
            &["appointment", "booking", "termin", "cita", "reservation", "slot", "appt", "one"];
        if !self.reader.moving {
            return false;
        }
        let (from, to) = (self.pieces[at].from, self.pieces[at].to);
        self.reader.is(from, MINE)
            || self.reader.is(from.wrapping_sub(1), MINE)
            || self.reader.is(from.wrapping_sub(1), BOOKED)
            || self.reader.is(from.wrapping_sub(2), BOOKED)
                && self
                    .reader
                    .is(from.wrapping_sub(1), &["is", "on", "for", "from", "at", "am", "vom"])
            || self.reader.is(to, BOOKED)
            || at.checked_sub(1).is_some_and(|before| {
                matches!(self.pieces[before].piece, Piece::Day(_) | Piece::Time(_))
                    && self.held(before)
            })
    }

    pub(crate) fn moved_draft(&mut self) -> &mut Draft {
        if self.moved.is_empty() {
            self.moved.push(Draft::default());
        }
        &mut self.moved[0]
    }
}
