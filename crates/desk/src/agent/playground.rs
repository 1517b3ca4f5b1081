//! Trying the agent out: a turn as any other, by settings that need not be published, in a
//! conversation that is not there. Nothing is stored and nobody is told; what it costs is counted.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{
    Error, Result, Stopwatch, Timestamp,
    id::{ChannelId, ContactId, ConversationId, OrgId, TurnId},
    text,
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    calls::Tools,
    context::{self, Context, Writer},
    guardrails,
    listen::Ledger,
    record::{Record, Why},
    speaker::{Audience, Listener, Speaker},
    turn::{self, Said, Stopped},
};
use crate::{
    App, Caller, Role,
    contacts::Contact,
    conversations::{
        Author, Choice, Conversation, Holder, Message, SourceRef, Status, agent_side::Waiting,
    },
    limits, metering,
    settings::{self, AgentSettings},
    tool::{self, Proof},
};

/// The longest message of the playground, in characters.
pub(super) const CHARS: usize = 2_000;
/// Lines of a talk that are kept.
const LINES: usize = 20;
/// Bytes of a talk that are kept: it travels with every message.
const BYTES: usize = 40_000;
/// The longest that an answer is waited for: whoever tries the agent out sits in front of it.
const PATIENCE: Duration = Duration::from_secs(25);

/// Who said a line of a talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Whoever tries the agent out, as a contact.
    Contact,
    /// The agent.
    Agent,
}

/// A line of a talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who said it.
    pub by: Speaks,
    /// What was said.
    pub text: String,
}

/// A talk so far. Whoever tries the agent out keeps it: nothing in it is trusted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talk {
    /// What was said, oldest first.
    pub lines: Vec<Line>,
    /// What house remembers.
    pub house: Value,
    /// How often each tool was called.
    pub calls: BTreeMap<String, u32>,
}

impl Talk {
    /// No more of it than travels, the oldest lines going first.
    fn bounded(mut self) -> Self {
        let size = |talk: &Self| serde_json::to_string(talk).map_or(usize::MAX, |text| text.len());
        if self.house.to_string().len() > BYTES / 4 {
            self.house = Value::Null;
        }
        self.calls.retain(|name, _| tool::NAMES.contains(&name.as_str()));
        for line in &mut self.lines {
            line.text = text::shorten(&text::clean(&line.text), limits::MESSAGE_CHARS);
        }
        while self.lines.len() > LINES || (!self.lines.is_empty() && size(&self) > BYTES) {
            self.lines.remove(0);
        }
        self
    }
}

/// What the agent answered to somebody who tries it out.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What it said.
    pub text: String,
    /// What a contact could choose.
    pub choices: Vec<Choice>,
    /// Where the answer comes from.
    pub sources: Vec<SourceRef>,
    /// A person would have the word now.
    pub handed_over: bool,
    /// It did not answer what was asked.
    pub declined: bool,
    /// Why it said that.
    pub why: Why,
    /// The talk with this question and this answer.
    pub talk: Talk,
}

/// Says something to the agent as these settings make it. Whoever listens hears the answer while it
/// is written; what is returned is what counts.
pub async fn try_out(
    app: &App,
    caller: &Caller,
    settings: AgentSettings,
    talk: Talk,
    said: &str,
    listener: Option<Listener>,
) -> Result<Tried> {
    let audience = listener.map_or(Audience::Nobody, Audience::One);
    tried(app, caller, settings, talk, said, audience).await
}

/// The same aloud: nothing reaches the listener that was not checked.
pub(super) async fn try_aloud(
    app: &App,
    caller: &Caller,
    settings: AgentSettings,
    talk: Talk,
    said: &str,
    listener: Listener,
) -> Result<Tried> {
    tried(app, caller, settings, talk, said, Audience::Caller(listener)).await
}

async fn tried(
    app: &App,
    caller: &Caller,
    settings: AgentSettings,
    talk: Talk,
    said: &str,
    audience: Audience,
) -> Result<Tried> {
    caller.must_be(Role::Operator)?;
    let settings = settings::valid(settings)?;
    let said = text::clean(said);
    if !(1..=CHARS).contains(&said.chars().count()) {
        return Err(Error::invalid("say", format!("has 1 to {CHARS} characters")));
    }
    app.memory::<Pace>().take(caller.org(), app.clock().now())?;
    Box::pin(rehearse(app, caller.org(), settings, talk, &said, audience)).await
}

/// A turn that changes nothing but what was spent.
pub(crate) async fn rehearse(
    app: &App,
    org: &OrgId,
    settings: AgentSettings,
    talk: Talk,
    said: &str,
    audience: Audience,
) -> Result<Tried> {
    let watch = Stopwatch::start();
    let mut talk = talk.bounded();
    let now = app.clock().now();
    let writer = Writer { contact: nobody(now), device: None, proof: Proof::Session };
    let waiting = waiting(&talk, said, &writer.contact.id, now);
    let context = Box::pin(context::about(app, org, settings, writer, waiting)).await?;
    let spoken = audience.is_a_caller();
    let context = Context { calls: talk.calls.clone(), spoken, rehearsal: true, ..context };
    let mut tools = Tools::new(app, &context, 0);
    let mut speaker = Speaker::new(app, org, &context.waiting.conversation.id, audience);
    let mut ledger = Ledger::new(watch);
    let answer = Box::pin(turn::answer(app, org, &context, &mut tools, &mut speaker, &mut ledger));
    let answered = tokio::time::timeout(PATIENCE, answer).await;
    let mut tx = app.db().begin(org).await?;
    metering::add_in(app, &mut tx, org, &ledger.used()).await?;
    tx.commit().await?;
    let said_by_agent = match answered {
        Ok(Ok(said)) => said,
        Err(_) => {
            return Err(Error::invalid(
                "say",
                "No model answered within 25 seconds. Ask again, or put a quicker model first.",
            ));
        }
        Ok(Err(Stopped::Failed(error))) => return Err(error),
        Ok(Err(Stopped::TakenOver)) => return Err(Error::internal("nobody is there to take over")),
    };
    let record = Record::of(&context, &tools, &ledger, Some(&said_by_agent));
    let answer = speaker.text().trim().to_owned();
    let declined = declined(&record, &said_by_agent, &answer);
    let handed_over = tools.handed_over();
    let Said { model, choices, sources, house_state } = said_by_agent;

    talk.lines.push(Line { by: Speaks::Contact, text: said.to_owned() });
    if !answer.is_empty() {
        talk.lines.push(Line { by: Speaks::Agent, text: answer.clone() });
    }
    talk.house = house_state.unwrap_or(talk.house);
    for run in &record.tools {
        *talk.calls.entry(run.name.clone()).or_default() += 1;
    }
    Ok(Tried {
        text: answer,
        choices,
        sources,
        handed_over,
        declined,
        why: Why {
            turn: TurnId::new(now),
            model,
            input_tokens: ledger.input_tokens(),
            output_tokens: ledger.output_tokens(),
            cost_micros: ledger.cost_micros,
            first_token_ms: ledger.first_token_ms,
            total_ms: ledger.watch.millis(),
            record,
            created_at: now,
        },
        talk: talk.bounded(),
    })
}

/// Whether the agent left the question unanswered: it handed over, took a message, found nothing, or
/// says so.
fn declined(record: &Record, said: &Said, text: &str) -> bool {
    let passes_on = |name: &str| ["escalate_to_human", "take_message"].contains(&name);
    let found_nothing = said.model == "house"
        && said.sources.is_empty()
        && record
            .tools
            .iter()
            .rfind(|run| run.name == "search_knowledge")
            .is_some_and(|run| run.result["band"] == "unknown");
    found_nothing
        || record.tools.iter().any(|run| passes_on(&run.name) && !tool::is_refusal(&run.result))
        || guardrails::declines(text)
}

/// How often an organization tried its agent out in the last minute.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<HashMap<OrgId, VecDeque<Timestamp>>>);

impl Pace {
    fn take(&self, org: &OrgId, now: Timestamp) -> Result<()> {
        const MINUTE: i64 = 60_000;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, times| {
            times.retain(|at| now.millis() - at.millis() < MINUTE);
            !times.is_empty()
        });
        let times = all.entry(org.clone()).or_default();
        if times.len() >= limits::PLAYGROUND_PER_MINUTE {
            return Err(Error::invalid(
                "say",
                "Many messages were tried within a minute. Wait a moment, then go on.",
            ));
        }
        times.push_back(now);
        Ok(())
    }
}

/// A contact of whom nothing is known, and who is not there.
fn nobody(now: Timestamp) -> Contact {
    Contact {
        id: ContactId::new(now),
        name: None,
        email: None,
        email_verified: false,
        phone: None,
        external_id: None,
        language: None,
        time_zone: None,
        country: None,
        notes: String::new(),
        tags: Json(Vec::new()),
        blocked_at: None,
        created_at: now,
        updated_at: now,
        seen_at: now,
        merged_into: None,
    }
}

/// The talk as a turn finds a conversation.
fn waiting(talk: &Talk, said: &str, contact: &ContactId, now: Timestamp) -> Waiting {
    let id = ConversationId::new(now);
    let message = |seq: usize, by: Speaks, text: &str| {
        let author = if by == Speaks::Contact { Author::Contact } else { Author::Agent };
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        Message { author, ..Message::said_by_contact(&id, seq, text, now) }
    };
    let history: Vec<Message> = talk
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| message(at + 1, line.by, &line.text))
        .collect();
    let asked = message(history.len() + 1, Speaks::Contact, said);
    let conversation = Conversation {
        contact_id: contact.clone(),
        began_as: None,
        session_id: None,
        channel_id: ChannelId::new(now),
        channel_kind: "widget".to_owned(),
        status: Status::Open,
        holder: Holder::Agent,
        assignee_id: None,
        version: 0,
        last_seq: asked.seq,
        contact_seq: asked.seq,
        answered_seq: asked.seq - 1,
        contact_read_seq: 0,
        member_read_seq: 0,
        unread: false,
        last_message_at: now,
        last_message_text: String::new(),
        last_author: Author::Contact,
        escalated_at: None,
        escalation_reason: None,
        deadline_at: None,
        resolved_at: None,
        snoozed_until: None,
        rating: None,
        rating_comment: None,
        language: None,
        house_state: Json(talk.house.clone()),
        cost_micros: 0,
        summary: None,
        summary_at: None,
        type_id: None,
        created_at: now,
        updated_at: now,
        id,
    };
    Waiting { conversation, asked: vec![asked], history, files: Vec::new(), whispers: Vec::new() }
}
