//! What a caller with a screen is shown: the words as they are heard and said, and what the agent is
//! doing. A line without one costs nothing here.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::output::Output;
use crate::{
    redact,
    transport::{Doing, Live, Who},
};

/// The longest caption, in bytes: a screen is no transcript.
const LONGEST: usize = 4_000;

/// The screen of a call.
pub(super) struct Screen {
    to: Option<mpsc::Sender<Live>>,
    /// The words of clauses that were not heard yet.
    coming: HashMap<u64, String>,
    /// What the caller has said of this stretch for certain.
    caller: String,
    /// What the caller said last, as it stayed.
    last: String,
    /// What was heard of the answer so far.
    agent: String,
    thinks: bool,
    doing: Option<Doing>,
}

impl Screen {
    pub(super) fn new(to: Option<mpsc::Sender<Live>>) -> Self {
        Self {
            to,
            coming: HashMap::new(),
            caller: String::new(),
            last: String::new(),
            agent: String::new(),
            thinks: false,
            doing: None,
        }
    }

    fn show(&self, live: Live) {
        if let Some(to) = &self.to {
            // A screen that does not keep up misses words.
            drop(to.try_send(live));
        }
    }

    fn caption(&self, who: Who, text: &str, done: bool) {
        let text = text.trim();
        if !text.is_empty() || done {
            self.show(Live::Caption { who, text: text.to_owned(), done });
        }
    }

    /// Words of the caller that may still change.
    pub(super) fn hears(&self, text: &str) {
        if self.to.is_some() {
            let all = joined(&self.caller, text);
            self.caption(Who::Caller, &redact::mask(&all), false);
        }
    }

    /// Words of the caller that will not.
    pub(super) fn heard(&mut self, text: &str) {
        // Words that come after the decision are those that it was taken by.
        if self.to.is_none() || (self.caller.is_empty() && self.last.ends_with(text.trim())) {
            return;
        }
        self.caller = joined(&self.caller, text);
        self.caption(Who::Caller, &redact::mask(&self.caller), false);
    }

    /// What the caller said stands, masked already.
    pub(super) fn said(&mut self, text: &str) {
        if self.to.is_some() {
            self.caller.clear();
            text.trim().clone_into(&mut self.last);
            self.caption(Who::Caller, text, true);
        }
    }

    /// It stands and is to be answered.
    pub(super) fn asked(&mut self, text: &str) {
        self.said(text);
        self.thinks = true;
    }

    /// A clause will be heard.
    pub(super) fn will_say(&mut self, clause: u64, text: &str) {
        if self.to.is_some() {
            self.coming.insert(clause, text.to_owned());
        }
    }

    /// A clause begins to be heard: one of an answer, or a line that stands for itself.
    pub(super) fn says(&mut self, clause: u64, of_answer: bool) {
        self.thinks = false;
        let Some(text) = self.coming.remove(&clause) else { return };
        // What was never heard of earlier ones never will be.
        self.coming.retain(|other, _| *other > clause);
        if of_answer {
            self.agent = joined(&self.agent, &text);
            self.caption(Who::Agent, &self.agent, false);
        } else {
            self.caption(Who::Agent, &text, true);
        }
    }

    /// A member said this to the caller.
    pub(super) fn says_member(&self, text: &str) {
        self.caption(Who::Agent, text, true);
    }

    /// An answer is over: this was heard of it.
    pub(super) fn answered(&mut self, text: &str) {
        self.thinks = false;
        if !std::mem::take(&mut self.agent).is_empty() {
            self.caption(Who::Agent, text, true);
        }
    }

    /// What the agent is doing, by what is on its way to the caller.
    pub(super) fn now(&mut self, output: &Output) {
        if self.to.is_none() {
            return;
        }
        let doing = if output.is_heard() {
            Doing::Speaking
        } else if self.thinks || output.is_awaited() {
            Doing::Thinking
        } else {
            Doing::Listening
        };
        if self.doing.replace(doing) != Some(doing) {
            self.show(Live::Doing(doing));
        }
    }
}

/// Both, with one space between; the end of it where it is long.
fn joined(before: &str, more: &str) -> String {
    let mut all = before.trim_end().to_owned();
    if !all.is_empty() {
        all.push(' ');
    }
    all.push_str(more.trim());
    if all.len() > LONGEST {
        let from = all.ceil_char_boundary(all.len() - LONGEST);
        all.drain(..from);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(from: &mut mpsc::Receiver<Live>) -> Vec<(&'static str, String, bool)> {
        std::iter::from_fn(|| from.try_recv().ok())
            .filter_map(|live| match live {
                Live::Caption { who, text, done } => Some((who.word(), text, done)),
                Live::Doing(_) => None,
            })
            .collect()
    }

    #[test]
    fn words_grow_until_they_stand() {
        let (to, mut from) = mpsc::channel(32);
        let mut screen = Screen::new(Some(to));
        screen.hears("when do");
        screen.heard("When do you open,");
        screen.hears("and");
        screen.asked("When do you open, and how much is it?");
        screen.heard("how much is it?");
        let captions = shown(&mut from);
        assert_eq!(
            captions,
            [
                ("caller", "when do".to_owned(), false),
                ("caller", "When do you open,".to_owned(), false),
                ("caller", "When do you open, and".to_owned(), false),
                ("caller", "When do you open, and how much is it?".to_owned(), true),
            ]
        );
    }

    #[test]
    fn an_answer_is_shown_as_it_is_heard_and_stays_as_it_was() {
        let (to, mut from) = mpsc::channel(32);
        let mut screen = Screen::new(Some(to));
        screen.will_say(1, "Salon Ana, hello.");
        screen.says(1, false);
        screen.will_say(2, "We open at nine.");
        screen.will_say(3, "Until six.");
        screen.says(2, true);
        screen.says(3, true);
        screen.answered("We open at nine. Until");
        screen.answered("");
        assert_eq!(
            shown(&mut from),
            [
                ("agent", "Salon Ana, hello.".to_owned(), true),
                ("agent", "We open at nine.".to_owned(), false),
                ("agent", "We open at nine. Until six.".to_owned(), false),
                ("agent", "We open at nine. Until".to_owned(), true),
            ]
        );
    }

    #[test]
    fn numbers_of_cards_are_not_shown() {
        let (to, mut from) = mpsc::channel(32);
        let mut screen = Screen::new(Some(to));
        screen.heard("My card is 4111 1111");
        screen.hears("1111 1111");
        let last = shown(&mut from).pop().unwrap().1;
        assert!(!last.contains("4111"), "{last}");
    }

    #[test]
    fn a_caption_is_bounded_and_no_screen_keeps_nothing() {
        assert!(joined(&"ü".repeat(LONGEST), "end").ends_with("end"));
        assert!(joined(&"ü".repeat(LONGEST), "end").len() <= LONGEST);
        let mut none = Screen::new(None);
        none.will_say(1, "x");
        none.heard("x");
        assert!(none.coming.is_empty() && none.caller.is_empty());
    }
}
