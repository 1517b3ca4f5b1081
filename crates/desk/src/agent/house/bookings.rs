//! Wishes for appointments. Without a tool that books, it says so and passes the wish on.

use super::turn::Turn;

/// What is wanted with an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// A new one.
    Book,
    /// Another time.
    Move,
    /// None any more.
    Cancel,
    /// To know when theirs is.
    Look,
}

impl Turn<'_> {
    /// Answers a wish for an appointment.
    pub(super) fn answer_wish(&mut self, wish: Wish) {
        let what = match wish {
            Wish::Book => "book appointments",
            Wish::Move => "move appointments",
            Wish::Cancel => "cancel appointments",
            Wish::Look => "look up appointments",
        };
        let help = match (self.can("take_message"), self.can("escalate_to_human")) {
            (true, true) => "I can pass your wish on as a message, or get you a person.".to_owned(),
            (true, false) => "I can pass your wish on to the team as a message.".to_owned(),
            (false, true) => "I can get you a person who can.".to_owned(),
            (false, false) => self.reach_line(),
        };
        self.say(format!("I can't {what} myself yet. {help}"));
        if self.can("take_message") {
            self.choice("Leave a message", "Leave a message");
        }
        self.offer_help();
        self.state.misses = 0;
        let before = self.input.state.pending.as_ref().filter(|_| self.input.state.wishing);
        let all = self.everything();
        self.state.pending =
            Some(before.map_or_else(|| all.clone(), |before| format!("{before}\n{all}")));
        self.state.wishing = true;
    }
}
