//! Numbers that must not be kept and are said in several turns: "4111 1111", a pause, "1111 1111".

use std::{collections::VecDeque, ops::Range, time::Duration};

use frontdesk_providers::speech::Word;

use super::{Earlier, Entry, Session};
use crate::{
    core::Said,
    redact::{self, Across},
};

/// How long after a turn the next may go on with its number.
const WITHIN: Duration = Duration::from_secs(20);
/// How many turns are one number at most.
const MOST: usize = 4;

/// A turn of the caller as it was kept, which may be the beginning of a number.
struct Part {
    turn: Earlier,
    text: String,
    words: Vec<Word>,
    /// When it was said: by when it came, as sound may have been held up.
    times: (Duration, Duration),
    end: Duration,
    /// Whether an answer was heard to its end after it.
    answered: bool,
}

/// The caller's last turns.
#[derive(Default)]
pub(super) struct Carried(VecDeque<Part>);

impl Carried {
    /// An answer was heard to its end.
    pub(super) fn answered(&mut self) {
        if let Some(last) = self.0.back_mut() {
            last.answered = true;
        }
    }

    /// Finds a number that goes on in this turn.
    fn find(&self, said: &Said) -> Option<Across> {
        let last = self.0.back()?;
        if said.start.saturating_sub(last.end) > WITHIN {
            return None;
        }
        let earlier = self.0.iter().map(|part| (part.text.as_str(), part.answered));
        redact::find_across(&earlier.chain([(said.text.as_str(), false)]).collect::<Vec<_>>())
    }

    fn push(&mut self, part: Part) {
        let late = |last: &Part| part.times.0.saturating_sub(last.end) > WITHIN;
        if self.0.back().is_some_and(late) {
            self.0.clear();
        } else if self.0.len() == MOST - 1 {
            self.0.pop_front();
        }
        self.0.push_back(part);
    }
}

impl Session {
    /// What the caller may have said in a turn, without the numbers that must not be kept: its sound is silenced
    /// when it stands or is noted.
    pub(super) fn turning(&self, said: Said) -> Said {
        let ranges = hidden(&said, self.carried.find(&said).as_ref());
        masked(said, ranges)
    }

    /// What the caller said in a turn, without the numbers that must not be kept; they are silenced in the recording.
    /// Of one that began in earlier turns, those are taken back as far as they can be.
    pub(super) fn turned(&mut self, said: Said, turn: Earlier) -> Said {
        let across = self.carried.find(&said);
        // By when it came; it may have been held up.
        let times = (said.start.saturating_sub(self.stream.late()), said.end);
        let ranges = hidden(&said, across.as_ref());
        self.silence(&said, times, &ranges);
        if let Some(Across { first, ranges }) = across {
            let parts = std::mem::take(&mut self.carried.0);
            for (part, range) in parts.into_iter().skip(first).zip(ranges) {
                let Part { turn: earlier, text, words, times, end, .. } = part;
                let part = Said { text, words, start: times.0, end };
                self.silence(&part, times, std::slice::from_ref(&range));
                let text = masked(part, vec![range]).text;
                self.keep(Entry::Masked { earlier, text });
            }
        }
        let said = masked(said, ranges);
        let (text, words) = (said.text.clone(), said.words.clone());
        self.carried.push(Part { turn, text, words, times, end: said.end, answered: false });
        said
    }

    /// What a member said, without the numbers that must not be kept; they are silenced in the recording.
    pub(super) fn kept(&mut self, said: Said) -> Said {
        let times = (said.start.saturating_sub(self.stream.late()), said.end);
        let ranges = redact::find(&said.text);
        self.silence(&said, times, &ranges);
        masked(said, ranges)
    }

    fn silence(&mut self, said: &Said, times: (Duration, Duration), ranges: &[Range<usize>]) {
        if let Some(tape) = &mut self.tape {
            tape.silence((&said.text, &said.words), times, ranges);
        }
    }
}

/// What of a turn must not be kept, of this number and of others.
fn hidden(said: &Said, across: Option<&Across>) -> Vec<Range<usize>> {
    let begins = across.and_then(|across| across.ranges.last()).cloned();
    let after = begins.as_ref().map_or(0, |range| range.end);
    let others = redact::find(&said.text).into_iter().filter(|range| range.start >= after);
    begins.into_iter().chain(others).collect()
}

/// What was said without these parts of it.
fn masked(mut said: Said, ranges: Vec<Range<usize>>) -> Said {
    if !ranges.is_empty() {
        // Words with their times would say what was removed, in digits or in words.
        said.words.clear();
    }
    for range in ranges.into_iter().rev() {
        said.text.replace_range(range, redact::MASK);
    }
    said
}
