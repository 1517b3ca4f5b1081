//! A turn under way: what has been said so far, which tools have answered, what will be replied.

use serde_json::Value;

use super::{Choice, Facts, Input, MOST_CALLS, Offer, Reply, Source, State};

/// A tool that must run before the turn can go on.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) name: &'static str,
    pub(super) arguments: Value,
}

/// Either the turn goes on, or it waits for a tool.
pub(super) type Told<T = ()> = Result<T, Wanted>;

/// What became of a tool call.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It ran; this is its receipt.
    Done(Value),
    /// It will not, for this reason.
    Refused(String),
    /// It cannot: switched off, broken, or one too many in this turn.
    Unable,
}

/// A turn under way.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that this turn has seen or not"
)]
pub(super) struct Turn<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) input: &'a Input<'a>,
    pub(super) state: State,
    /// The piece that is being answered, as written.
    pub(super) current: String,
    /// Questions of this turn that nothing was found for.
    pub(super) missed: Vec<String>,
    pub(super) lookups: u8,
    /// The turn's miss is counted.
    pub(super) counted: bool,
    /// A complaint was answered in this turn.
    pub(super) complained: bool,
    /// The service whose time was said in this turn.
    pub(super) timed: Option<String>,
    /// An appointment is being planned: what is asked in between begins no other.
    pub(super) planning: bool,
    /// Contact details of this turn are stored.
    pub(super) noted: bool,
    used: Vec<bool>,
    parts: Vec<String>,
    choices: Vec<Choice>,
    sources: Vec<Source>,
}

/// A reply is read on a phone; the longest answer that a passage gives is cut here.
const LONGEST_REPLY: usize = 3_000;

impl<'a> Turn<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, input: &'a Input<'a>) -> Self {
        Self {
            facts,
            input,
            state: input.state.clone(),
            current: String::new(),
            missed: Vec::new(),
            lookups: 0,
            counted: false,
            complained: false,
            timed: None,
            planning: false,
            noted: false,
            used: vec![false; input.calls.len()],
            parts: Vec::new(),
            choices: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// Runs a tool, or takes what it answered when it has run in this turn.
    pub(super) fn call(&mut self, name: &'static str, arguments: Value) -> Told<Outcome> {
        if !self.can(name) {
            return Ok(Outcome::Unable);
        }
        let next = self
            .input
            .calls
            .iter()
            .enumerate()
            .find(|(at, done)| !self.used[*at] && done.name == name);
        let Some((at, done)) = next else {
            if self.input.calls.len() >= MOST_CALLS {
                return Ok(Outcome::Unable);
            }
            return Err(Wanted { name, arguments });
        };
        self.used[at] = true;
        let result = &done.result;
        if let Some(reason) = result.get("refused").and_then(Value::as_str) {
            return Ok(Outcome::Refused(reason.to_owned()));
        }
        if result.is_null() || result.get("error").is_some() {
            return Ok(Outcome::Unable);
        }
        Ok(Outcome::Done(result.clone()))
    }

    /// Runs a tool and takes its answer as it is, refusals included; null when it cannot run.
    pub(super) fn ask_tool(&mut self, name: &'static str, arguments: Value) -> Told<Value> {
        let before = self.used.clone();
        match self.call(name, arguments)? {
            Outcome::Done(result) => Ok(result),
            Outcome::Unable => Ok(Value::Null),
            Outcome::Refused(_) => {
                let at = self.used.iter().zip(&before).position(|(now, before)| now != before);
                Ok(at.map_or(Value::Null, |at| self.input.calls[at].result.clone()))
            }
        }
    }

    /// Whether a tool is switched on.
    pub(super) fn can(&self, name: &str) -> bool {
        self.facts.tools.contains(&name)
    }

    /// Adds a paragraph, once.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() && !self.parts.contains(&text) {
            self.parts.push(text);
        }
    }

    /// Puts words before everything said so far.
    pub(super) fn say_first(&mut self, text: impl Into<String>) {
        self.parts.insert(0, text.into());
    }

    /// Whether anything has been said yet.
    pub(super) fn silent(&self) -> bool {
        self.parts.is_empty()
    }

    /// Offers an answer to tap, once.
    pub(super) fn choice(&mut self, label: &str, value: &str) {
        if self.choices.iter().all(|choice| choice.value != value) {
            self.choices.push(Choice { label: label.to_owned(), value: value.to_owned() });
        }
    }

    /// Names a passage that the reply quotes.
    pub(super) fn source(&mut self, source: Source) {
        if self.sources.iter().all(|known| known.id != source.id) {
            self.sources.push(source);
        }
    }

    /// One of several ways to say the same, by how far the conversation is.
    pub(super) fn pick(&self, ways: &[&'static str]) -> &'static str {
        let at = usize::try_from(self.state.turn).unwrap_or(0) % ways.len().max(1);
        ways.get(at).copied().unwrap_or_default()
    }

    /// Offers a person and a message as buttons, as far as there are tools for them.
    pub(super) fn offer_help(&mut self) {
        let person = self.can("escalate_to_human");
        let message = self.can("take_message");
        if person {
            self.choice("Talk to a person", "Talk to a person");
        }
        if message {
            self.choice("Leave a message", "Leave a message");
        }
        self.state.offer = match (person, message) {
            (true, true) => Some(Offer::Either),
            (true, false) => Some(Offer::Person),
            (false, true) => Some(Offer::Message),
            (false, false) => None,
        };
    }

    /// What is offered in place of an answer, as a sentence.
    pub(super) fn help_line(&self) -> String {
        match (self.can("escalate_to_human"), self.can("take_message")) {
            (true, true) => "I can get you a person, or take a message.".to_owned(),
            (true, false) => "I can get you a person.".to_owned(),
            (false, true) => "I can take a message for the team.".to_owned(),
            (false, false) => self.reach_line(),
        }
    }

    /// How to reach the business without this conversation; empty when nothing is known.
    pub(super) fn reach_line(&self) -> String {
        let business = self.facts.business;
        match (&business.phone, &business.email) {
            (Some(phone), Some(email)) => {
                format!("You can call us on {phone} or write to {email}.")
            }
            (Some(phone), None) => format!("You can call us on {phone}."),
            (None, Some(email)) => format!("You can write to us at {email}."),
            (None, None) => String::new(),
        }
    }

    /// The turn's reply.
    pub(super) fn reply(self) -> Reply {
        let mut state = self.state;
        state.turn = state.turn.saturating_add(1);
        let text = frontdesk_base::text::shorten(&self.parts.join("\n\n"), LONGEST_REPLY);
        let text = if text.trim().is_empty() { "How can I help?".to_owned() } else { text };
        Reply { text, choices: self.choices, sources: self.sources, state }
    }
}
