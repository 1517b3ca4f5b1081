//! Getting a person, and what to do when somebody is unhappy.

use serde_json::{Value, json};

use super::{
    flow::{Flow, FlowKind},
    turn::{Outcome, Told, Turn},
};

impl Turn<'_> {
    /// Asks a person to take over; when nobody is there, takes a message instead.
    pub(super) fn fetch_person(&mut self, reason: &str) -> Told {
        self.state.offer = None;
        match self.call("escalate_to_human", json!({ "reason": reason }))? {
            Outcome::Done(result) => {
                let text = |key: &str| result.get(key).and_then(Value::as_str).map(str::to_owned);
                if text("status").as_deref() == Some("escalated") {
                    self.state.misses = 0;
                    self.state.pending = None;
                    let promise = text("promise").filter(|promise| !promise.trim().is_empty());
                    self.say(promise.unwrap_or_else(|| {
                        "I've let the team know that you'd like to talk to a person.".to_owned()
                    }));
                    return Ok(());
                }
                let opens = match self.facts.next_opening() {
                    Some(_) if !self.facts.business.hours.unknown() => {
                        format!(" {}", self.facts.next_line())
                    }
                    _ => String::new(),
                };
                let lead = text("promise")
                    .unwrap_or_else(|| format!("There's nobody here to talk to right now.{opens}"));
                self.state.misses = 0;
                if self.can("take_message") {
                    self.say(format!("{lead} I can take a message in the meantime."));
                    let pending =
                        self.state.pending.take().or_else(|| self.input.state.pending.clone());
                    let mut flow = Flow::new(FlowKind::Message, pending);
                    flow.urgent = self.input.state.urgent;
                    self.begin(flow)
                } else {
                    self.say(lead);
                    self.say(self.reach_line());
                    Ok(())
                }
            }
            Outcome::Refused(reason) => {
                self.say(format!("I'm sorry, I can't put you through: {reason}"));
                self.offer_message();
                Ok(())
            }
            Outcome::Unable => {
                self.say("I'm sorry, I can't put you through to a person from here.");
                self.say(self.reach_line());
                self.offer_message();
                Ok(())
            }
        }
    }

    /// Offers to take a message, when there is a tool for it.
    pub(super) fn offer_message(&mut self) {
        if self.can("take_message") {
            self.say("I can take a message for the team if you like.");
            self.choice("Leave a message", "Leave a message");
            self.state.offer = Some(super::Offer::Message);
        }
    }

    /// Apologises to somebody who complains, and offers what helps.
    pub(super) fn soothe(&mut self) {
        if !self.complained {
            self.complained = true;
            self.state.upset = self.state.upset.saturating_add(1);
        }
        let sorry = self
            .pick(&["I'm really sorry to hear that.", "I'm sorry, that's not how it should be."]);
        self.say(format!(
            "{sorry} I'd like somebody from the team to look at this. {}",
            self.help_line()
        ));
        self.offer_help();
        // What they complain of becomes the message, so that they need not say it again.
        self.state.pending = Some(self.everything());
        self.state.urgent = true;
    }

    /// Passes on that somebody asks about their own data; only the team may act on it.
    pub(super) fn pass_privacy(&mut self) {
        self.say(format!(
            "I can't change or show stored data myself, but the team can. {}",
            self.help_line()
        ));
        self.offer_help();
        self.state.pending = Some(self.everything());
    }

    /// Says that what was done before is not to be seen from here; only the team can look it up.
    pub(super) fn pass_past(&mut self) {
        self.say(format!(
            "I can't see from here what was done before, but the team can look it up. {}",
            self.help_line()
        ));
        self.offer_help();
        self.state.pending = Some(self.everything());
    }

    /// Whether somebody who is upset now gets a person rather than an offer of one.
    pub(super) fn out_of_patience(&self) -> bool {
        self.input.state.upset > 0 || self.input.state.misses >= 2
    }

    /// Answers somebody who has lost patience: first by offering a person, then by fetching one.
    pub(super) fn calm(&mut self) -> Told {
        self.state.upset = self.state.upset.saturating_add(1);
        if self.out_of_patience() {
            self.say("I'm sorry this is frustrating.");
            return self.fetch_person("The contact is frustrated with the assistant");
        }
        let sorry = self.pick(&["I'm sorry I'm not being much help.", "I'm sorry about that."]);
        self.say(format!("{sorry} {}", self.help_line()));
        self.offer_help();
        Ok(())
    }
}
