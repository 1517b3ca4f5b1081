//! What a turn may know: the business, the agent, the contact, the device, what was said, and what
//! the knowledge has on it.

use std::collections::BTreeMap;

use frontdesk_base::{
    Language, Result, Stopwatch,
    id::{BookingId, OrgId},
};

use super::{
    business::{self, Business},
    store,
};
use crate::{
    App, Caller,
    bookings::{self, Booking},
    calls,
    contacts::{self, Contact, DeviceFacts},
    conversations::{Attachment, Author, Kind, Message, agent_side::Waiting},
    intake::{self, Intake},
    knowledge::{self, Found},
    settings::{self, AgentSettings},
    tool::Proof,
};

/// Everything a turn begins with.
pub(super) struct Context {
    pub(super) caller: Caller,
    pub(super) agent: AgentSettings,
    pub(super) business: Business,
    pub(super) contact: Contact,
    pub(super) device: Option<DeviceFacts>,
    pub(super) proof: Proof,
    /// The contact's appointments to come, soonest first.
    pub(super) appointments: Vec<Booking>,
    /// The appointment that the agent called about.
    pub(super) called_about: Option<CalledAbout>,
    pub(super) waiting: Waiting,
    pub(super) found: Found,
    /// How often each tool with a limit was called in the conversation before this turn.
    pub(super) calls: BTreeMap<String, u32>,
    /// The questions that are being asked in the conversation.
    pub(super) intake: Option<Intake>,
    /// The answer is heard, not read.
    pub(super) spoken: bool,
    /// Nothing is to be changed: the conversation and the contact are not there.
    pub(super) rehearsal: bool,
    /// Milliseconds that gathering took.
    pub(super) ms: i64,
}

/// An appointment that the agent called about: its opening asked whether they will be there.
#[derive(Debug, Clone)]
pub(super) struct CalledAbout {
    pub(super) booking: BookingId,
    /// Nothing else was said since.
    pub(super) just_now: bool,
}

impl Context {
    /// The contact's words of this turn; a file without words has none.
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.waiting.asked.iter().map(|message| message.text.clone());
        asked.filter(|text| !text.is_empty()).collect()
    }

    /// Whether the business has conversation types with questions of their own.
    pub(super) fn asks_questions(&self) -> bool {
        !self.business.facts.types.is_empty()
    }

    /// How many files the contact sent in this turn.
    pub(super) fn files_sent(&self) -> usize {
        self.waiting.asked.iter().filter(|message| message.kind == Kind::Attachment).count()
    }

    /// The place whose time the business goes by, where the contact's clock shows another.
    pub(super) fn zone(&self) -> Option<String> {
        let theirs = self.device.as_ref()?.time_zone.as_deref()?;
        let theirs = jiff::tz::TimeZone::get(theirs).ok()?;
        let now = &self.business.now;
        let same = theirs.to_offset(now.timestamp()) == now.offset();
        let name = &self.business.facts.time_zone;
        (!same).then(|| name.rsplit('/').next().unwrap_or(name).replace('_', " "))
    }

    /// The language to speak of small things in.
    pub(super) fn language(&self) -> Language {
        let conversation = self.waiting.conversation.language.as_deref();
        let device =
            self.device.as_ref().map(|device| device.languages.as_slice()).unwrap_or_default();
        Language::choose(
            conversation
                .into_iter()
                .chain(self.contact.language.as_deref())
                .chain(device.iter().map(String::as_str)),
        )
    }
}

/// A message as words for a model: what nobody reads to it, a file, is told by name and type.
pub(super) fn as_text(message: &Message, files: &[Attachment]) -> String {
    let told: Vec<String> = files
        .iter()
        .filter(|file| file.message_id == message.id)
        .map(|file| format!("[sent a file: {} ({})]", file.name, file.content_type))
        .chain(Some(message.text.clone()).filter(|text| !text.is_empty()))
        .collect();
    told.join(" ")
}

/// Who writes, as a turn knows them.
pub(super) struct Writer {
    pub(super) contact: Contact,
    pub(super) device: Option<DeviceFacts>,
    pub(super) proof: Proof,
}

/// Gathers what the turn of a stored conversation may know. `spoken` where the answer is heard.
pub(super) async fn gather(
    app: &App,
    org: &OrgId,
    waiting: Waiting,
    spoken: bool,
) -> Result<Context> {
    let watch = Stopwatch::start();
    let mut conn = app.db().read(org).await?;
    let agent = settings::agent_in(&mut conn, org).await?;
    // What the agent knows it may say: of the other one in a merge it knows nothing.
    let contact = contacts::load_own(&mut conn, org, waiting.conversation.own_contact()).await?;
    let session = match &waiting.conversation.session_id {
        Some(id) => contacts::sessions::get(&mut conn, org, id).await?,
        None => None,
    };
    let mut calls = BTreeMap::new();
    if agent.tool_limits.values().any(|limit| limit.per_conversation.is_some()) {
        for record in store::records(&mut conn, org, &waiting.conversation.id).await? {
            for ran in record.tools {
                *calls.entry(ran.name).or_default() += 1;
            }
        }
    }
    let called = calls::asks_about(&mut conn, org, &waiting.conversation.id).await?;
    let called_about = called.map(|(booking, since)| {
        let theirs = |said: &Message| said.author == Author::Contact && said.created_at >= since;
        CalledAbout { booking, just_now: !waiting.history.iter().any(theirs) }
    });
    drop(conn);
    let proof = if session.as_ref().is_some_and(|session| session.verified) {
        Proof::Verified
    } else {
        Proof::Session
    };
    let writer = Writer { contact, device: session.map(|session| session.device.0), proof };
    let context = about(app, org, agent, writer, waiting).await?;
    let intake = if context.business.facts.types.is_empty() {
        None
    } else {
        let mut conn = app.db().read(org).await?;
        intake::open_of(&mut conn, org, &context.waiting.conversation.id).await?
    };
    Ok(Context { calls, called_about, intake, spoken, ms: watch.millis(), ..context })
}

/// Gathers the business and what the knowledge has on what was asked.
pub(super) async fn about(
    app: &App,
    org: &OrgId,
    agent: AgentSettings,
    writer: Writer,
    waiting: Waiting,
) -> Result<Context> {
    let watch = Stopwatch::start();
    let caller = Caller::agent(org.clone());
    let business = business::load(app, org).await?;
    let question = waiting
        .asked
        .iter()
        .filter(|message| message.author == Author::Contact && !message.text.is_empty())
        .map(|message| message.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let question = frontdesk_base::text::shorten(&frontdesk_base::text::line(&question), 500);
    let found = knowledge::search(app, &caller, &question).await?;
    let appointments = bookings::to_come_of(app, org, &writer.contact.id).await?;
    Ok(Context {
        caller,
        agent,
        business,
        contact: writer.contact,
        device: writer.device,
        proof: writer.proof,
        appointments,
        called_about: None,
        waiting,
        found,
        calls: BTreeMap::new(),
        intake: None,
        spoken: false,
        rehearsal: false,
        ms: watch.millis(),
    })
}
