//! House: the built-in dialogue engine, which needs no model, no key and no network.
//!
//! [`step`] is one move of a turn: it asks for a tool to be run, or it replies. Called again with
//! what the tools answered, it walks the same way and gets one call further, so a turn is the same
//! however often it is replayed. It does no I/O and reads no clock.
//!
//! It says nothing of its own about a business: every statement comes from the facts, from a
//! passage, or from a tool's result of this turn.

mod asked;
pub mod booking;
mod classify;
mod contact;
mod days;
mod deposits;
mod details;
mod dictated;
mod files;
mod flow;
mod hours;
mod intake;
mod languages;
mod links;
mod mine;
mod misses;
mod names;
mod noted;
mod offers;
mod people;
mod said;
mod services;
mod smalltalk;
mod staff;
mod suggest;
mod theirs;
mod turn;
mod wants;
mod word;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use frontdesk_base::{Language, Money};
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use dictated::dictated;
pub use flow::Flow;
pub use intake::Asking;

use crate::intake::ConversationType;

/// Tool calls in one turn; what is not known after these stays unknown.
pub const MOST_CALLS: usize = 6;

/// What is known before a word is read.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The business.
    pub business: &'a BusinessFacts,
    /// What the agent is called.
    pub agent_name: &'a str,
    /// How it should sound, in the owner's words.
    pub persona: &'a str,
    /// Now, in the business's zone.
    pub now: jiff::Zoned,
    /// Say "6 pm" rather than "18:00", and read 12/25 with the month first.
    pub clock12: bool,
    /// The place whose time it is there, such as "Los Angeles", where the contact's clock shows
    /// another.
    pub zone: Option<String>,
    /// Who is writing, as far as known.
    pub contact: ContactFacts,
    /// The language the contact prefers.
    pub language: Language,
    /// The business is open now.
    pub in_hours: bool,
    /// A member is there to take over.
    pub people_online: bool,
    /// The names of the tools that may be called.
    pub tools: &'a [&'a str],
}

/// What a business says about itself.
#[derive(Debug, Clone, Default)]
pub struct BusinessFacts {
    /// Its name.
    pub name: String,
    /// Its trade, such as "hair salon"; may be empty.
    pub industry: String,
    /// A sentence or two about it; may be empty.
    pub description: String,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its web site.
    pub website: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Its time zone's name.
    pub time_zone: String,
    /// Its currency's code.
    pub currency: String,
    /// When it is open in an ordinary week.
    pub hours: WeekHours,
    /// Days that differ from the week.
    pub exceptions: Vec<Exception>,
    /// What it sells by appointment.
    pub services: Vec<ServiceFacts>,
    /// What it offers from one day to another, whether or not it runs today.
    pub offers: Vec<OfferFacts>,
    /// Names of the people who work there.
    pub staff: Vec<String>,
    /// The names of the services that each of them does, by their name. Nothing is known of who is missing.
    pub does: BTreeMap<String, Vec<String>>,
    /// Sorts of conversation with questions of their own, those that are used.
    pub types: Vec<ConversationType>,
}

/// Opening times of each weekday, Monday first. No times at all means that they are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekHours(pub [Vec<(Time, Time)>; 7]);

impl WeekHours {
    /// The times of a weekday.
    pub fn on(&self, weekday: Weekday) -> &[(Time, Time)] {
        let at = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
        &self.0[at]
    }

    /// Nobody has said when the business is open.
    pub fn unknown(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

/// A day whose times differ from its weekday's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The day.
    pub date: Date,
    /// Its times; none means closed.
    pub open: Vec<(Time, Time)>,
    /// Why, such as "Christmas".
    pub note: Option<String>,
}

/// A service on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// How long it takes; 0 when that is not said.
    pub duration_minutes: u32,
    /// What it costs, when that is said.
    pub price: Option<Price>,
    /// What of it is paid ahead, when something is.
    pub deposit: Option<Money>,
}

/// An offer that runs from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferFacts {
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// What it costs, when that is said.
    pub price: Option<Money>,
    /// How many hundredths are taken off, when that is said.
    pub percent: Option<u8>,
    /// Its first day.
    pub first_day: Date,
    /// Its last day.
    pub last_day: Date,
}

/// A price on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// It is the least it costs, not what it costs.
    pub from: bool,
    /// The amount.
    pub money: Money,
}

/// What is known of who is writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactFacts {
    /// Their name.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// Their appointments to come, soonest first.
    pub appointments: Vec<Appointment>,
    /// The one that the agent called about, as long as they have not said that they come.
    pub called_about: Option<CalledAbout>,
}

/// An appointment that the agent called about: it began with "will you be there?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledAbout {
    /// The booking's id, for the tools.
    pub booking: String,
    /// The appointment.
    pub appointment: Appointment,
    /// Nothing else was said since: a bare yes answers it.
    pub just_now: bool,
}

/// An appointment that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The service's name.
    pub service: String,
    /// When, on the business's clock.
    pub at: jiff::civil::DateTime,
}

/// A message of before this turn.
#[derive(Debug, Clone, Copy)]
pub struct HistoryLine<'a> {
    /// Who wrote it.
    pub author: Author,
    /// What they wrote.
    pub text: &'a str,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The person outside.
    Contact,
    /// The agent.
    Agent,
    /// Somebody of the business.
    Member,
}

/// A tool that ran in this turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its name.
    pub name: String,
    /// What it was called with.
    pub arguments: Value,
    /// What it answered.
    pub result: Value,
}

/// What a turn is about.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The contact's messages that this turn answers, in order.
    pub texts: &'a [&'a str],
    /// Files that came with them; nobody can read those here.
    pub files: usize,
    /// Messages before them, oldest first, as many as the caller likes.
    pub history: &'a [HistoryLine<'a>],
    /// What the last reply left on the conversation.
    pub state: State,
    /// The tools that ran in this turn, in order.
    pub calls: &'a [Done],
    /// Whether the answer is heard, not read: what there is to press must be said.
    pub spoken: bool,
}

/// What House remembers of a conversation between turns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Replies given so far.
    pub turn: u32,
    /// Turns in a row in which nothing was known.
    pub misses: u8,
    /// How often the contact was upset.
    pub upset: u8,
    /// What is being written down over several turns.
    pub flow: Option<Flow>,
    /// An appointment that is being booked, moved or cancelled.
    pub booking: Option<booking::Plan>,
    /// The questions of a conversation type that are being asked.
    pub intake: Option<Asking>,
    /// The conversation type whose questions "yes" would begin.
    pub intake_offer: Option<String>,
    /// An appointment was spoken of, so that "move it" is about that.
    pub appointment: bool,
    /// The appointment that was booked or moved last in this conversation.
    pub made: Option<booking::Own>,
    /// What "yes" would mean now.
    pub offer: Option<Offer>,
    /// What could not be answered or done, so that a message about it need not repeat it.
    pub pending: Option<String>,
    /// What is pending is a wish for an appointment.
    pub wishing: bool,
    /// What is pending cannot wait.
    pub urgent: bool,
    /// The service last spoken of.
    pub service: Option<String>,
    /// The title of what "yes" says was meant.
    pub meant: Option<String>,
    /// What was last asked about, for "and on Sunday?".
    pub subject: Option<Subject>,
}

/// What the agent offered with its last reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// To fetch a person.
    Person,
    /// To take a message.
    Message,
    /// Either.
    Either,
    /// The list of services.
    Services,
    /// Anything else it can do.
    More,
}

/// What a question was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Opening times.
    Hours,
    /// What something costs.
    Price,
    /// How long something takes.
    Duration,
}

/// What happens next in a turn.
#[expect(clippy::large_enum_variant, reason = "one is made a step and soon taken apart")]
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Run this tool, add it to the calls, and ask again.
    Call {
        /// The tool.
        name: &'static str,
        /// Its arguments, an object.
        arguments: Value,
    },
    /// Send this; the turn is over.
    Reply(Reply),
}

/// The end of a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What to say, in light markdown. Never empty.
    pub text: String,
    /// Answers to tap.
    pub choices: Vec<Choice>,
    /// The passages the text came from.
    pub sources: Vec<Source>,
    /// What to keep on the conversation.
    pub state: State,
}

/// An answer to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What is sent when it is tapped.
    pub value: String,
}

/// A passage that a reply quotes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The passage.
    pub id: String,
    /// The source it was cut from.
    pub source_id: String,
    /// Its heading.
    pub title: String,
    /// How well it fitted, 0 to 1.
    pub score: f64,
}

/// The next move of a turn.
pub fn step(facts: &Facts<'_>, input: &Input<'_>) -> Step {
    let mut turn = turn::Turn::new(facts, input);
    match turn.take() {
        Ok(()) => Step::Reply(turn.reply()),
        Err(wanted) => Step::Call { name: wanted.name, arguments: wanted.arguments },
    }
}
