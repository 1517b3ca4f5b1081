//! What the agent is saying, and how much of it was heard.

use std::{collections::VecDeque, time::Duration};

/// One clause on its way to the caller.
#[derive(Debug)]
struct Clause {
    id: u64,
    /// The answer that it belongs to; none for a line of the call's own.
    ask: Option<u64>,
    text: String,
    played: bool,
    interruptible: bool,
}

/// Everything that is being said, in its order.
#[derive(Debug, Default)]
pub(super) struct Playback {
    clauses: VecDeque<Clause>,
    next: u64,
    paused: Option<Duration>,
    within: Option<(u64, f32)>,
}

impl Playback {
    /// Adds a clause and returns its number.
    pub(super) fn add(&mut self, ask: Option<u64>, text: &str, interruptible: bool) -> u64 {
        self.next += 1;
        let text = text.to_owned();
        self.clauses.push_back(Clause { id: self.next, ask, text, played: false, interruptible });
        self.next
    }

    /// Whether anything is still to be heard.
    pub(super) fn playing(&self) -> bool {
        self.clauses.iter().any(|clause| !clause.played)
    }

    /// Whether anything of this answer is still to be heard.
    pub(super) fn playing_of(&self, ask: u64) -> bool {
        self.clauses.iter().any(|clause| !clause.played && clause.ask == Some(ask))
    }

    /// Whether nothing but this answer is still to be heard.
    pub(super) fn only_of(&self, ask: u64) -> bool {
        self.clauses.iter().filter(|clause| !clause.played).all(|clause| clause.ask == Some(ask))
    }

    /// Whether the caller may speak into what is being said.
    pub(super) fn interruptible(&self) -> bool {
        self.current().is_none_or(|clause| clause.interruptible)
    }

    /// Whether the last thing to be said is a question that is already being asked: a short "yes"
    /// into it is an answer.
    pub(super) fn asks_at_the_end(&self) -> bool {
        let mut left = self.clauses.iter().filter(|clause| !clause.played);
        left.next().is_some_and(|clause| clause.text.trim_end().ends_with('?'))
            && left.next().is_none()
    }

    fn current(&self) -> Option<&Clause> {
        self.clauses.iter().find(|clause| !clause.played)
    }

    /// Which answer a clause belongs to.
    pub(super) fn ask_of(&self, clause: u64) -> Option<u64> {
        self.clauses.iter().find(|one| one.id == clause)?.ask
    }

    /// A clause was heard to its end, and so were those before it.
    pub(super) fn played(&mut self, id: u64) {
        for clause in self.clauses.iter_mut().filter(|clause| clause.id <= id) {
            clause.played = true;
        }
        // What belongs to no answer need not be remembered.
        self.clauses.retain(|clause| !clause.played || clause.ask.is_some());
    }

    /// When playback was told to stand still, if it was.
    pub(super) const fn paused(&self) -> Option<Duration> {
        self.paused
    }

    pub(super) fn pause(&mut self, now: Duration) {
        self.paused = Some(now);
        self.within = None;
    }

    /// Where it stands still.
    pub(super) fn stands(&mut self, within: Option<(u64, f32)>) {
        self.within = within;
    }

    pub(super) fn resume(&mut self) {
        self.paused = None;
        self.within = None;
    }

    /// What was heard of an answer: whole clauses, and the words of the one in which playback
    /// stands still. The second is whether that is all of it so far.
    pub(super) fn heard(&self, ask: u64) -> (String, bool) {
        let mut heard: Vec<&str> = Vec::new();
        let mut whole = true;
        for clause in self.clauses.iter().filter(|clause| clause.ask == Some(ask)) {
            if clause.played {
                heard.push(&clause.text);
                continue;
            }
            whole = false;
            if let Some((id, part)) = self.within
                && id == clause.id
            {
                heard.push(beginning(&clause.text, part));
            }
        }
        heard.retain(|text| !text.is_empty());
        (heard.join(" "), whole)
    }

    /// Forgets an answer that was heard.
    pub(super) fn forget(&mut self, ask: u64) {
        self.clauses.retain(|clause| clause.ask != Some(ask));
    }

    /// Forgets everything that was to be said.
    pub(super) fn clear(&mut self) {
        self.clauses.clear();
        self.resume();
    }
}

/// The words of a clause that were said in this part of its time: a word counts when it was said
/// to its end.
fn beginning(text: &str, part: f32) -> &str {
    let letters = text.chars().count();
    let mut end = 0;
    let mut seen = 0;
    for word in text.split_inclusive(' ') {
        seen += word.trim_end().chars().count();
        // Letters stand for time: close enough for a word or two.
        #[expect(clippy::cast_precision_loss, reason = "a clause has a few hundred letters")]
        let said = seen as f32 <= part.clamp(0.0, 1.0) * letters as f32;
        if !said {
            break;
        }
        end += word.len();
        seen += 1;
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_when_they_were_said_to_their_end() {
        for (part, said) in [
            (0.0, ""),
            (0.5, "We are open"),
            (0.99, "We are open until"),
            (1.0, "We are open until five"),
            (7.0, "We are open until five"),
            (f32::NAN, ""),
        ] {
            assert_eq!(beginning("We are open until five", part), said, "{part}");
        }
    }

    #[test]
    fn an_answer_is_heard_clause_by_clause() {
        let mut playback = Playback::default();
        let line = playback.add(None, "Hello.", false);
        assert!(!playback.interruptible());
        let first = playback.add(Some(1), "We open at nine.", true);
        let second = playback.add(Some(1), "Shall I book?", true);
        playback.played(line);
        assert!(playback.interruptible() && !playback.asks_at_the_end());

        playback.played(first);
        assert!(playback.asks_at_the_end());
        playback.pause(Duration::ZERO);
        playback.stands(Some((second, 0.6)));

        assert_eq!(playback.heard(1), ("We open at nine. Shall I".to_owned(), false));
        playback.played(second);
        assert_eq!(playback.heard(1), ("We open at nine. Shall I book?".to_owned(), true));
        assert!(!playback.playing());
    }
}
