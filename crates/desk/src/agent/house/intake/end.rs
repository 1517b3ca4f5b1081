//! The end of the questions: everything read back, the yes, and what follows.

use serde_json::{Value, json};

use super::{Asking, answers, heard};
use crate::{
    agent::house::{
        Offer,
        booking::Wish,
        classify::Topic,
        said::Said,
        turn::{Outcome, Told, Turn},
    },
    intake::{ConversationType, Ending, Question, read_back},
};

/// The answers as lines for the team.
pub(super) fn in_words(one: &ConversationType, asking: &Asking) -> String {
    let lines = read_back(&one.questions, &asking.answers);
    let lines = lines.into_iter().map(|(title, words)| format!("{title}: {words}"));
    std::iter::once(one.name.clone()).chain(lines).collect::<Vec<_>>().join("\n")
}

impl Turn<'_> {
    /// Reads everything back and asks whether it is right.
    pub(super) fn read_answers_back(&mut self, one: &ConversationType, mut asking: Asking) {
        let lines: Vec<String> = read_back(&one.questions, &asking.answers)
            .into_iter()
            .map(|(title, words)| format!("- {title}: {}", words.replace('\n', " ")))
            .collect();
        if lines.is_empty() {
            self.say(
                "You've skipped everything, so there is nothing to pass on. Shall I close this?",
            );
        } else {
            self.say(format!("This is what I've noted:\n{}\n\nIs that right?", lines.join("\n")));
        }
        self.choice("Yes, that's right", "Yes, that's right");
        self.choice("No, change something", "No, change something");
        asking.confirming = true;
        asking.asked = None;
        asking.tries = 0;
        self.state.intake = Some(asking);
    }

    /// Takes what is said to what was read back: a yes, a correction, a no, a question in between.
    pub(super) fn confirmed(
        &mut self,
        one: &ConversationType,
        mut asking: Asking,
        all: &Said,
        pieces: &[Said],
        topics: &[Topic],
    ) -> Told {
        let corrected = heard::corrections(self.facts, one, &asking, &all.raw);
        let yes = answers::yes(all);
        if !corrected.is_empty() && yes != Some(true) {
            if self.hand_in_answers(one, &mut asking, corrected, None)? {
                self.read_answers_back(one, asking);
            }
            return Ok(());
        }
        if yes == Some(true) && !pieces.iter().any(Said::question) {
            return self.finish_asking(one, asking);
        }
        // "The phone number is wrong": it is asked for anew.
        let named = |question: &&Question| heard::speaks_of(question, all) && !all.question();
        if let Some(question) = one.questions.iter().find(named) {
            asking.answers.remove(&question.key);
            asking.skipped.retain(|key| *key != question.key);
            self.ask_next(one, asking);
            return Ok(());
        }
        if yes == Some(false) || all.any_of("change something | change it") {
            self.say("What should I change?");
            for question in &one.questions {
                if asking.answers.contains_key(&question.key) {
                    self.choice(&question.title(), &question.title());
                }
            }
            self.choice("Never mind", "Never mind");
            self.state.intake = Some(asking);
            return Ok(());
        }
        let asks = pieces.iter().zip(topics).any(|(piece, topic)| piece.question() || topic.main());
        if asks {
            self.answer_all(pieces)?;
            self.tell_misses()?;
            if self.state.flow.is_some() || self.state.booking.is_some() {
                return Ok(());
            }
        } else {
            self.say("I'm sorry, I didn't get that.");
        }
        self.read_answers_back(one, asking);
        Ok(())
    }

    /// Everything is right: it is handed over as its type says.
    fn finish_asking(&mut self, one: &ConversationType, asking: Asking) -> Told {
        let done = json!({ "type": one.key, "complete": true });
        let result = match self.call("answer_intake", done)? {
            Outcome::Done(result) => result,
            Outcome::Refused(_) | Outcome::Unable => {
                self.say(format!("I'm sorry, that didn't work just now. {}", self.help_line()));
                self.offer_help();
                self.state.pending = Some(in_words(one, &asking));
                return Ok(());
            }
        };
        let errors = result["errors"].as_object().is_some_and(|errors| !errors.is_empty());
        if errors {
            // The owner's questions are others than they were: what is open there is asked there.
            self.say(format!("I'm sorry, something is still missing there. {}", self.help_line()));
            self.offer_help();
            self.state.pending = Some(in_words(one, &asking));
            return Ok(());
        }
        self.state.misses = 0;
        match one.ending {
            Ending::Nothing => self.say("Thank you, I've noted all of that."),
            Ending::Task | Ending::Lead => {
                self.say("Thank you, I've passed all of that on to the team.");
            }
            Ending::HandOver => self.tell_who_comes(&result["handed_over"]),
        }
        if let Some(wish) = asking.wish.filter(|_| one.ending != Ending::HandOver) {
            return self.answer_wish_of(Wish::Book, &wish);
        }
        self.say("Is there anything else?");
        self.state.offer = Some(Offer::More);
        Ok(())
    }

    fn tell_who_comes(&mut self, handed_over: &Value) {
        if handed_over["status"] == "escalated" {
            self.say("Thank you. Somebody from the team will take over here.");
            return;
        }
        let opens = match self.facts.next_opening() {
            Some(_) if !self.facts.business.hours.unknown() => {
                format!(" {}", self.facts.next_line())
            }
            _ => String::new(),
        };
        self.say(format!(
            "Thank you. There's nobody here to talk to right now.{opens} I've passed all of that on, marked urgent."
        ));
        self.say(self.reach_line());
    }
}
