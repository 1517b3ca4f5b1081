//! Writing something down over several turns: a message for the team, or a request for an offer.
//! It asks only for what is missing, takes corrections, and can be dropped at any time.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Offer,
    details::{self, Details},
    said::Said,
    turn::{Outcome, Told, Turn},
};

/// What is being written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// What it becomes.
    pub kind: FlowKind,
    /// The message, or what the offer is for.
    pub text: Option<String>,
    /// Who says so.
    pub name: Option<String>,
    /// Where to answer.
    pub email: Option<String>,
    /// Where to call.
    pub phone: Option<String>,
    /// It cannot wait.
    pub urgent: bool,
    /// What was asked for last.
    pub asked: Option<Slot>,
    /// How often that was asked.
    pub tries: u8,
    /// What the contact would rather not say.
    pub skipped: Vec<Slot>,
}

/// What is written down becomes this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    /// A message for the team.
    Message,
    /// Somebody who may become a customer.
    Lead,
    /// A request for an offer.
    Quote,
}

/// A piece that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// What it is about.
    Text,
    /// The contact's name.
    Name,
    /// An e-mail address or a telephone number.
    Reach,
}

impl Flow {
    /// Nothing written yet.
    pub(super) fn new(kind: FlowKind, text: Option<String>) -> Self {
        Self {
            kind,
            text,
            name: None,
            email: None,
            phone: None,
            urgent: false,
            asked: None,
            tries: 0,
            skipped: Vec::new(),
        }
    }

    fn take(&mut self, details: Details) {
        self.name = details.name.or_else(|| self.name.take());
        self.email = details.email.or_else(|| self.email.take());
        self.phone = details.phone.or_else(|| self.phone.take());
    }

    fn missing(&self) -> Option<Slot> {
        let wanted = |slot: &Slot| !self.skipped.contains(slot);
        if self.text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            Some(Slot::Text)
        } else if self.name.is_none() && wanted(&Slot::Name) {
            Some(Slot::Name)
        } else if self.email.is_none() && self.phone.is_none() && wanted(&Slot::Reach) {
            Some(Slot::Reach)
        } else {
            None
        }
    }

    fn append(&mut self, more: &str) {
        let more = frontdesk_base::text::shorten(more.trim(), 1_500);
        self.text = Some(match self.text.take() {
            Some(text) if !text.trim().is_empty() => {
                frontdesk_base::text::shorten(&format!("{text}\n{more}"), 3_000)
            }
            _ => more,
        });
    }
}

impl Turn<'_> {
    /// Begins to write something down and asks for the first thing missing.
    pub(super) fn begin(&mut self, mut flow: Flow) -> Told {
        let tool = tool_of(flow.kind);
        if !self.can(tool) {
            let reach = self.reach_line();
            self.say(
                format!("I can't take that down here, I'm sorry. {reach}").trim_end().to_owned(),
            );
            return Ok(());
        }
        flow.take(Details::read(&self.input.texts.join("\n")));
        flow.name = flow.name.or_else(|| self.facts.contact.name.clone());
        flow.email = flow.email.or_else(|| self.facts.contact.email.clone());
        flow.phone = flow.phone.or_else(|| self.facts.contact.phone.clone());
        self.state.offer = None;
        self.go_on(flow)
    }

    /// Asks for what is missing, or hands the whole over.
    pub(super) fn go_on(&mut self, mut flow: Flow) -> Told {
        let Some(slot) = flow.missing() else { return self.hand_in(flow) };
        flow.tries = if flow.asked == Some(slot) { flow.tries.saturating_add(1) } else { 0 };
        flow.asked = Some(slot);
        let ask = match (slot, flow.kind) {
            (Slot::Text, FlowKind::Message) => self.pick(&[
                "Of course. What would you like me to pass on?",
                "Sure, I'll write it down. What is your message?",
            ]),
            (Slot::Text, FlowKind::Lead | FlowKind::Quote) => {
                "Gladly. What would you like an offer for?"
            }
            (Slot::Name, FlowKind::Message) => self.pick(&[
                "And your name, please, so they know who it's from?",
                "Thank you. What name may I put on it?",
            ]),
            (Slot::Name, FlowKind::Lead | FlowKind::Quote) => {
                "Gladly, I'll pass that to the team. What is your name?"
            }
            (Slot::Reach, _) => self.pick(&[
                "How can we reach you: a phone number or an e-mail address?",
                "And where can we reach you? A phone number or an e-mail address is fine.",
            ]),
        };
        let thanks = match (&flow.name, slot) {
            (Some(name), Slot::Reach) if self.facts.contact.name.is_none() => {
                format!("Thanks, {name}. ")
            }
            _ => String::new(),
        };
        self.say(format!("{thanks}{ask}"));
        if slot != Slot::Text || flow.tries > 0 {
            self.choice("Never mind", "Never mind");
        }
        self.state.flow = Some(flow);
        Ok(())
    }

    /// Takes what the contact says as part of what is being written down; false when it is
    /// something else that must be answered first.
    pub(super) fn take_slot(&mut self, mut flow: Flow, pieces: &[Said]) -> Told<bool> {
        let raw = self.input.texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n");
        let raw = frontdesk_base::text::shorten(&raw, 2_000);
        let all = Said::new(&raw);
        if never_mind(&all) {
            self.state.flow = None;
            self.say(self.pick(&[
                "No problem, I've dropped it. Anything else?",
                "All right, I won't send anything. Anything else I can do?",
            ]));
            self.state.offer = Some(Offer::More);
            return Ok(true);
        }
        let details = Details::read(&raw);
        match flow.asked {
            Some(Slot::Name) => {
                let digits = details::phone(&raw, 7);
                flow.phone = details.phone.clone().or(digits).or(flow.phone);
                flow.email = details.email.clone().or(flow.email);
                if let Some(name) = details.name.clone().or_else(|| details::answered_name(&raw)) {
                    if let Some(more) = details::beside_name(&raw, &name) {
                        flow.append(&more);
                    }
                    flow.name = Some(name);
                } else if refuses(&all) {
                    flow.skipped.push(Slot::Name);
                } else if pieces.iter().any(Said::question) {
                    return Ok(false);
                } else if details.empty() {
                    // Not a name: they are still saying what it is about.
                    flow.append(&raw);
                    if flow.tries >= 1 {
                        flow.skipped.push(Slot::Name);
                    }
                }
            }
            Some(Slot::Reach) => {
                let phone = details.phone.clone().or_else(|| details::phone(&raw, 7));
                if let Some(name) = details.name.clone() {
                    flow.name = Some(name);
                }
                if phone.is_some() || details.email.is_some() {
                    flow.phone = phone.or(flow.phone);
                    flow.email = details.email.clone().or(flow.email);
                } else if refuses(&all) {
                    flow.skipped.push(Slot::Reach);
                } else if pieces.iter().any(Said::question) {
                    return Ok(false);
                } else if let Some(name) = corrected_name(&all, &raw) {
                    flow.name = Some(name);
                } else if flow.tries >= 2 {
                    flow.skipped.push(Slot::Reach);
                } else if flow.tries >= 1 || all.words.len() < 4 {
                    self.say("That doesn't look like a phone number or an e-mail address to me.");
                } else {
                    flow.append(&raw);
                }
            }
            Some(Slot::Text) | None => {
                if flow.tries >= 1 && refuses(&all) {
                    self.state.flow = None;
                    self.say("All right, no message then. Anything else I can do?");
                    self.state.offer = Some(Offer::More);
                    return Ok(true);
                }
                if all.only_of("yes yeah ok okay sure please yep") {
                    return self.go_on(flow).map(|()| true);
                }
                flow.append(&raw);
                flow.take(details);
            }
        }
        self.go_on(flow)?;
        Ok(true)
    }

    fn hand_in(&mut self, flow: Flow) -> Told {
        let details = Details {
            name: flow.name.clone(),
            email: flow.email.clone(),
            phone: flow.phone.clone(),
        };
        self.note_details(&details.clone().beyond(&self.facts.contact))?;
        let text = flow.text.clone().unwrap_or_default();
        let mut arguments = details.arguments();
        match flow.kind {
            FlowKind::Message => {
                let reach: Vec<&str> = [&details.phone, &details.email]
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                arguments.retain(|key, _| key == "name");
                if !reach.is_empty() {
                    arguments.insert("contact_details".to_owned(), json!(reach.join(", ")));
                }
                arguments.insert("message".to_owned(), json!(text));
                arguments.insert(
                    "urgency".to_owned(),
                    json!(if flow.urgent { "urgent" } else { "normal" }),
                );
            }
            FlowKind::Lead => {
                arguments.insert("interest".to_owned(), json!(text));
            }
            FlowKind::Quote => {
                arguments.insert("what".to_owned(), json!(quoted_thing(&text)));
                arguments.insert("details".to_owned(), json!(text));
            }
        }
        let outcome = self.call(tool_of(flow.kind), Value::Object(arguments))?;
        self.state.flow = None;
        self.state.pending = None;
        match outcome {
            Outcome::Done(_) => {
                self.state.misses = 0;
                self.state.offer = Some(Offer::More);
                let thanks = flow
                    .name
                    .map_or_else(|| "Thank you".to_owned(), |name| format!("Thank you, {name}"));
                let reach = match (flow.phone, flow.email) {
                    (Some(phone), _) => format!(" They can reach you on {phone}."),
                    (None, Some(email)) => format!(" They can reach you at {email}."),
                    (None, None) => String::new(),
                };
                let quoted = frontdesk_base::text::shorten(&text.replace('\n', " "), 200);
                let what = match flow.kind {
                    FlowKind::Message if flow.urgent => {
                        "I've passed your message on, marked urgent"
                    }
                    FlowKind::Message => "I've passed your message on",
                    FlowKind::Lead | FlowKind::Quote => "I've passed your request on to the team",
                };
                self.say(format!("{thanks}. {what}: “{quoted}”.{reach} Is there anything else?"));
            }
            Outcome::Refused(reason) => {
                self.say(format!("I'm sorry, I couldn't pass that on: {reason}"));
                self.say(self.reach_line());
            }
            Outcome::Unable => {
                self.say("I'm sorry, that didn't work and nothing was passed on. Please try again in a moment.");
                self.say(self.reach_line());
            }
        }
        Ok(())
    }
}

const fn tool_of(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Message => "take_message",
        FlowKind::Lead => "capture_lead",
        FlowKind::Quote => "request_quote",
    }
}

/// What a quote is for: "balayage for long hair" of "can I get a quote for balayage for long hair?"
fn quoted_thing(text: &str) -> String {
    const LEADS: [&str; 10] = [
        "quote for ",
        "quotation for ",
        "estimate for ",
        "estimate of ",
        "offer for ",
        "proposal for ",
        "quote on ",
        "estimate on ",
        "quote to ",
        "estimate to ",
    ];
    let line = frontdesk_base::text::line(text);
    let lower = line.to_lowercase();
    let found = LEADS.iter().filter_map(|lead| Some(lower.find(lead)? + lead.len())).min();
    let thing = found.filter(|_| lower.len() == line.len()).and_then(|at| line.get(at..));
    let thing = thing.and_then(|rest| rest.split(['?', '!', '.']).next()).map(str::trim);
    let thing = thing.filter(|thing| thing.chars().any(char::is_alphanumeric)).unwrap_or(&line);
    frontdesk_base::text::shorten(thing, 120)
}

/// Wants to drop what is being written down.
pub(super) fn never_mind(said: &Said) -> bool {
    said.words.len() <= 8
        && (said.any_of(
            "never mind | nevermind | forget it | forget about it | leave it | drop it | \
            dont bother | no message",
        ) || said.only_of("cancel stop quit exit abort that please no it")
            && said.any(&["cancel", "stop", "quit", "exit", "abort"])
            || said.any(&[
                "changed my mind",
                "cancel that",
                "cancel the message",
                "stop it",
                "no longer needed",
            ]))
}

pub(super) fn refuses(said: &Said) -> bool {
    said.words.len() <= 12
        && (said.begins_any(&["no", "nope", "nah", "none", "skip"])
            && corrected_name(said, &said.raw).is_none()
            || said.any_of(
                "rather not | prefer not | dont want to | dont have one | dont have a | \
                not necessary | no thanks | anonymous | wont say | not telling | \
                none of your business | dont need my | why do you need",
            ))
}

/// "no, it's Anna", "sorry, my name is Anna".
fn corrected_name(said: &Said, raw: &str) -> Option<String> {
    if !said.any_of("its | it | name | not | sorry | actually | i meant | no")
        || said.words.len() > 8
    {
        return None;
    }
    let name = Details::read(raw).name;
    name.or_else(|| {
        let lower = raw.to_lowercase().replace('’', "'");
        let at = lower.find("it's ").map(|at| at + 5)?;
        raw.replace('’', "'").get(at..).and_then(details::answered_name)
    })
}
