//! Asking the questions of a conversation type.
//!
//! A type is recognized by its phrases (`which`); a mere question about it is answered first, and then the
//! questions are offered. They are asked one at a time. Each message is heard for everything it says
//! (`heard`, `answers`): the answer, answers to others, a correction, a wish to skip or to stop, a question
//! in between, which is answered before it is asked on. What was heard is handed in at once with
//! `answer_intake`, and only what was kept counts as answered. At the end everything is read back (`end`),
//! and a yes to that ends the intake as its type says.

mod answers;
mod end;
mod heard;
mod stated;
mod which;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Offer,
    booking::Wish,
    classify::{self, Topic},
    flow::{never_mind, refuses},
    said::Said,
    turn::{Outcome, Told, Turn},
};
use crate::intake::{ConversationType, Ending, Kind, Question};

/// Tries to get an answer that is needed before a person is offered.
const PATIENCE: u8 = 3;

/// The questions of a conversation type under way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asking {
    /// The type, by its key.
    pub key: String,
    /// What was kept, by the questions' keys.
    pub answers: Map<String, Value>,
    /// What the contact would rather not answer.
    pub skipped: Vec<String>,
    /// The question that was asked last.
    pub asked: Option<String>,
    /// The question that was answered last.
    pub last: Option<String>,
    /// How often in a row the same was asked.
    pub tries: u8,
    /// Everything was read back, and a yes is waited for.
    pub confirming: bool,
    /// A part of an answer that lacked the rest: "3 May".
    pub partial: Option<String>,
    /// The wish for an appointment that it began with, which is taken up afterwards.
    pub wish: Option<String>,
}

impl Asking {
    /// The question that was asked last.
    fn current<'t>(&self, one: &'t ConversationType) -> Option<&'t Question> {
        let key = self.asked.as_ref()?;
        one.questions.iter().find(|question| question.key == *key)
    }

    /// The first question that is neither answered nor skipped.
    fn next<'t>(&self, one: &'t ConversationType) -> Option<&'t Question> {
        one.questions.iter().find(|question| {
            !self.answers.contains_key(&question.key) && !self.skipped.contains(&question.key)
        })
    }
}

impl<'a> Turn<'a> {
    /// The type of this key, while the business uses it.
    fn type_of(&self, key: &str) -> Option<&'a ConversationType> {
        self.facts.business.types.iter().find(|one| one.key == *key)
    }

    /// Takes what calls for a conversation type's questions; false when nothing does.
    pub(super) fn take_type(&mut self, pieces: &[Said], offered: Option<&str>) -> Told<bool> {
        if !self.can("start_intake") || !self.can("answer_intake") {
            return Ok(false);
        }
        if let (Some(one), [said]) = (offered.and_then(|key| self.type_of(key)), pieces)
            && said.words.len() <= 6
            && answers::yes(said) == Some(true)
        {
            self.begin_asking(one, None)?;
            return Ok(true);
        }
        let Some(meant) = which::meant(&self.facts.business.types, pieces) else {
            return Ok(false);
        };
        let topics: Vec<Topic> = pieces
            .iter()
            .map(|piece| classify::topic(piece, self.facts, &self.input.state))
            .collect();
        let first = |topic: &Topic| {
            matches!(
                topic,
                Topic::Person | Topic::Tampering | Topic::Privacy | Topic::Upset | Topic::Complaint
            )
        };
        if topics.iter().any(first) && meant.one.ending != Ending::HandOver {
            return Ok(false);
        }
        if meant.asks {
            return self.answer_then_offer(meant.one, pieces).map(|()| true);
        }
        let wish = topics
            .iter()
            .any(|topic| matches!(topic, Topic::Wish(Wish::Book)))
            .then(|| self.everything());
        self.begin_asking(meant.one, wish)?;
        Ok(true)
    }

    /// Whether what is said calls for a conversation type's questions, and not only asks about it.
    pub(super) fn calls_for_type(&self, pieces: &[Said]) -> bool {
        self.can("start_intake")
            && self.can("answer_intake")
            && which::meant(&self.facts.business.types, pieces).is_some_and(|meant| !meant.asks)
    }

    /// Whether what is said calls for a person at once, whatever is under way.
    pub(super) fn cannot_wait(&self, pieces: &[Said]) -> bool {
        self.can("start_intake")
            && self.can("answer_intake")
            && which::meant(&self.facts.business.types, pieces)
                .is_some_and(|meant| !meant.asks && meant.one.ending == Ending::HandOver)
    }

    /// Answers what is asked about a type, then offers its questions.
    fn answer_then_offer(&mut self, one: &ConversationType, pieces: &[Said]) -> Told {
        let before = self.state.flow.is_some() || self.state.booking.is_some();
        let topics: Vec<Topic> = pieces
            .iter()
            .map(|piece| classify::topic(piece, self.facts, &self.input.state))
            .collect();
        let other = |topic: &Topic| {
            topic.main()
                && !matches!(topic, Topic::Question | Topic::Lead | Topic::Message | Topic::Wish(_))
        };
        if topics.iter().any(other) {
            // A price, the hours: answered as always.
            self.answer_all(pieces)?;
            self.tell_misses()?;
        } else {
            for piece in pieces {
                self.look_up_quietly(piece)?;
            }
        }
        if !before && (self.state.flow.is_some() || self.state.booking.is_some()) {
            return Ok(());
        }
        let ask = format!("Shall I take your details for “{}” now?", one.name);
        if self.silent() {
            self.say(format!("I can't say that from here, but the team can. {ask}"));
        } else {
            self.say(ask);
        }
        self.choice("Yes, please", "Yes, please");
        self.choice("No, thanks", "No, thanks");
        self.state.offer = None;
        self.state.intake_offer = Some(one.key.clone());
        Ok(())
    }

    /// Begins the questions: what must be said first, what is known already, the first question.
    fn begin_asking(&mut self, one: &ConversationType, wish: Option<String>) -> Told {
        self.state.offer = None;
        self.state.misses = 0;
        self.say(one.say_first.clone());
        match self.call("start_intake", json!({ "type": one.key }))? {
            Outcome::Done(_) => {}
            Outcome::Refused(_) | Outcome::Unable => {
                self.say(format!(
                    "I'm sorry, I can't take your details down right now. {}",
                    self.help_line()
                ));
                self.offer_help();
                self.state.pending = Some(self.everything());
                return Ok(());
            }
        }
        let mut asking = Asking { key: one.key.clone(), wish, ..Asking::default() };
        let known = heard::at_first(self.facts, one, &self.everything());
        if !known.is_empty() && !self.hand_in_answers(one, &mut asking, known, None)? {
            return Ok(());
        }
        let left = one.questions.len().saturating_sub(asking.answers.len());
        if left > 1 {
            // Nobody is glad of an emergency.
            self.say(match one.ending {
                Ending::HandOver => "I'll take down a few details, one at a time.",
                _ => self.pick(&[
                    "I'll take down a few details for that, one at a time.",
                    "Gladly. I have a few short questions for that.",
                ]),
            });
        }
        self.ask_next(one, asking);
        Ok(())
    }

    /// Goes on with the questions that are asked; false when the business no longer has them.
    pub(super) fn go_on_asking(&mut self, mut asking: Asking, pieces: &[Said]) -> Told<bool> {
        let Some(one) = self.type_of(&asking.key) else { return Ok(false) };
        if !self.can("answer_intake") {
            return Ok(false);
        }
        let text = frontdesk_base::text::shorten(&self.everything(), 2_000);
        self.current.clone_from(&text);
        let all = Said::new(&text);
        let topics: Vec<Topic> =
            pieces.iter().map(|piece| classify::topic(piece, self.facts, &self.state)).collect();
        if topics.iter().any(|topic| matches!(topic, Topic::Person | Topic::Tampering))
            && pieces.len() <= 2
        {
            return self.leave_asking(one, asking, pieces, &topics).map(|()| true);
        }
        if never_mind(&all) || all.only_of("stop please that it i want to") && all.has("stop") {
            self.call("answer_intake", json!({ "type": one.key, "stop": true }))?;
            self.say("All right, I've stopped there. Anything else I can do?");
            self.state.offer = Some(Offer::More);
            return Ok(true);
        }
        if asking.confirming {
            return self.confirmed(one, asking, &all, pieces, &topics).map(|()| true);
        }
        let corrected = heard::corrections(self.facts, one, &asking, &text);
        if !corrected.is_empty() {
            if self.hand_in_answers(one, &mut asking, corrected, None)? {
                self.say("Thank you, I've changed that.");
                self.ask_next(one, asking);
            }
            return Ok(true);
        }
        if self.answered_between(one, &asking, pieces, &topics)? {
            self.ask_again_after(one, asking);
            return Ok(true);
        }
        self.take_answer(one, asking, &all, &text)?;
        Ok(true)
    }

    /// A person was asked for, or something was tried: the questions wait as they are.
    fn leave_asking(
        &mut self,
        one: &ConversationType,
        asking: Asking,
        pieces: &[Said],
        topics: &[Topic],
    ) -> Told {
        if topics.contains(&Topic::Tampering) {
            self.answer_all(pieces)?;
            self.ask_again_after(one, asking);
            return Ok(());
        }
        self.state.pending = Some(end::in_words(one, &asking));
        self.fetch_person(&format!("The contact asked for a person while answering “{}”", one.name))
    }

    /// Takes the message as an answer, as a wish to skip, or says what is needed.
    fn take_answer(
        &mut self,
        one: &ConversationType,
        mut asking: Asking,
        all: &Said,
        text: &str,
    ) -> Told {
        let Some(question) = asking.current(one).cloned() else {
            self.ask_next(one, asking);
            return Ok(());
        };
        let skips = all
            .only_of("skip it this that one please pass next question the to rather not say")
            && all.any_of("skip | pass | next | rather not")
            || refuses(all)
                && !matches!(question.kind, Kind::YesNo)
                && answers::answer(self.facts, &question, text)
                    .is_none_or(|_| matches!(question.kind, Kind::Text | Kind::LongText));
        if skips {
            return self.skip(one, asking, &question);
        }
        let heard = heard::answers_in(self.facts, one, &asking, text);
        if heard.is_empty() {
            if answers::lacks_year(self.facts, &question, text) {
                asking.partial = Some(text.to_owned());
                self.say("And in which year?");
                self.state.intake = Some(asking);
                return Ok(());
            }
            return self.not_an_answer(one, asking, &question);
        }
        if self.hand_in_answers(one, &mut asking, heard, None)? {
            self.ask_next(one, asking);
        }
        Ok(())
    }

    fn skip(&mut self, one: &ConversationType, mut asking: Asking, question: &Question) -> Told {
        if question.required {
            if asking.tries >= PATIENCE - 1 {
                return self.give_up(one, &asking);
            }
            self.say("I'm afraid the team needs that to go on. You can say “stop” at any time.");
            self.ask_next(one, asking);
            return Ok(());
        }
        if self.hand_in_answers(one, &mut asking, Vec::new(), Some(&question.key))? {
            self.ask_next(one, asking);
        }
        Ok(())
    }

    /// Says that it was no answer, and what one would be; after some tries a person is offered.
    fn not_an_answer(
        &mut self,
        one: &ConversationType,
        asking: Asking,
        question: &Question,
    ) -> Told {
        if asking.tries >= PATIENCE - 1 {
            return self.give_up(one, &asking);
        }
        self.say(match question.kind {
            Kind::Text | Kind::LongText => "I'm sorry, I didn't get that.",
            Kind::Number => "I need one number for that.",
            Kind::YesNo => "A yes or a no is enough.",
            Kind::Choice => "I'm not sure which of these you mean.",
            Kind::Date if question.is_birth() => {
                "I didn't get a date of birth there: day, month and year, such as 3 May 1990."
            }
            Kind::Date => "I didn't get which day you mean.",
            Kind::Phone => "That doesn't look like a phone number to me.",
            Kind::Email => "That doesn't look like an e-mail address to me.",
        });
        self.ask_next(one, asking);
        Ok(())
    }

    /// What was answered stays with the team; a person or a message is offered.
    fn give_up(&mut self, one: &ConversationType, asking: &Asking) -> Told {
        self.call("answer_intake", json!({ "type": one.key, "stop": true }))?;
        self.say(format!("Then I can't finish this here. {}", self.help_line()));
        self.offer_help();
        self.state.pending = Some(end::in_words(one, asking));
        Ok(())
    }

    /// Answers a question in between; false when there is none, or when it may well be the answer.
    fn answered_between(
        &mut self,
        one: &ConversationType,
        asking: &Asking,
        pieces: &[Said],
        topics: &[Topic],
    ) -> Told<bool> {
        let Some(question) = asking.current(one) else { return Ok(false) };
        let words = matches!(question.kind, Kind::Text | Kind::LongText);
        let asked: Vec<Said> = pieces.iter().filter(|piece| piece.question()).cloned().collect();
        // "Card?" is an answer, and what stands beside a question may be one too.
        let answered = |piece: &Said| {
            !words
                && piece.words.len() <= 4
                && answers::answer(self.facts, question, &piece.raw).is_some()
        };
        if asked.is_empty() || asked.len() < pieces.len() || asked.iter().any(answered) {
            return Ok(false);
        }
        let plain = |topic: &Topic| {
            matches!(topic, Topic::Question | Topic::Lead | Topic::Message | Topic::Wish(_))
        };
        let other = topics.iter().any(|topic| topic.main() && !plain(topic));
        let mut told = false;
        for piece in asked.iter().filter(|_| !other) {
            told |= self.look_up_quietly(piece)?;
        }
        if told {
            return Ok(true);
        }
        if !other && words {
            return Ok(false);
        }
        if other {
            self.answer_all(&asked)?;
        } else {
            for piece in &asked {
                self.miss(&piece.raw);
            }
        }
        self.tell_misses()?;
        Ok(true)
    }

    /// After something in between: what is under way instead stays, else it is asked again.
    fn ask_again_after(&mut self, one: &ConversationType, mut asking: Asking) {
        if self.state.flow.is_none() && self.state.booking.is_none() {
            asking.tries = asking.tries.saturating_sub(1);
            self.ask_next(one, asking);
        }
    }

    /// Hands answers in; false when the questions are over because they cannot be.
    fn hand_in_answers(
        &mut self,
        one: &ConversationType,
        asking: &mut Asking,
        heard: heard::Heard,
        skip: Option<&str>,
    ) -> Told<bool> {
        let last = heard.last().map(|(key, _)| key.clone());
        let answers: Map<String, Value> = heard.into_iter().collect();
        let mut arguments = json!({ "type": one.key, "answers": answers });
        if let Some(key) = skip {
            arguments["skip"] = json!([key]);
        }
        let result = match self.call("answer_intake", arguments)? {
            Outcome::Done(result) => result,
            Outcome::Unable => {
                self.say("I'm sorry, that didn't work and nothing was kept. Please say it again in a moment.");
                self.state.intake = Some(asking.clone());
                return Ok(false);
            }
            Outcome::Refused(_) => {
                self.say(format!(
                    "I'm sorry, I can't go on with these questions. {}",
                    self.help_line()
                ));
                self.offer_help();
                return Ok(false);
            }
        };
        let kept = result["intake"]["answers"].as_object().cloned().unwrap_or_default();
        asking.answers.extend(kept);
        let wrong = result["errors"].as_object().cloned().unwrap_or_default();
        for (key, why) in &wrong {
            let title =
                one.questions.iter().find(|question| question.key == *key).map(Question::title);
            if let (Some(title), Some(why)) = (title, why.as_str()) {
                self.say(format!("I couldn't take that for “{title}”: it {why}."));
            }
        }
        if let Some(key) = skip.filter(|key| !wrong.contains_key(*key)) {
            asking.answers.remove(key);
            asking.skipped.push(key.to_owned());
        }
        asking.skipped.retain(|key| !asking.answers.contains_key(key));
        asking.last =
            last.filter(|key| asking.answers.contains_key(key)).or_else(|| asking.last.take());
        asking.partial = None;
        Ok(true)
    }

    /// Asks for the first thing that is missing, or reads everything back.
    fn ask_next(&mut self, one: &ConversationType, mut asking: Asking) {
        let Some(question) = asking.next(one) else {
            self.read_answers_back(one, asking);
            return;
        };
        asking.tries = if asking.asked.as_ref() == Some(&question.key) {
            asking.tries.saturating_add(1)
        } else {
            0
        };
        asking.asked = Some(question.key.clone());
        asking.confirming = false;
        let hint =
            if question.hint.is_empty() { String::new() } else { format!(" ({})", question.hint) };
        self.say(format!("{}{hint}", question.label));
        match question.kind {
            Kind::YesNo => {
                self.choice("Yes", "Yes");
                self.choice("No", "No");
            }
            Kind::Choice => {
                for option in &question.options {
                    self.choice(option, option);
                }
            }
            _ => {}
        }
        if question.required {
            self.choice("Never mind", "Never mind");
        } else {
            self.choice("Skip", "Skip");
        }
        self.state.intake = Some(asking);
    }
}
