//! A call ends: what came of it, what it was about, what is owed.

use std::fmt::Write;

use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
    phone, text,
};
use frontdesk_db::Tx;
use jiff::tz::TimeZone;

use super::{
    begin::tell,
    model::{Call, Direction, EndedBy, Outcome, Speaker, State},
    reach, report, store,
};
use crate::{
    App,
    contacts::{self, Contact},
    conversations::{Conversation, Holder, SUMMARY_JOB, voice},
    jobs::{self, NewJob},
    metering::{self, Meter},
    orgs,
    tasks::{self, NewTask, Urgency},
};

/// The summary of a call in which the caller said nothing.
const SILENT: &str = "Nothing was said.";

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Who ended it.
    pub by: EndedBy,
    /// What came of it, where whoever held it knows; else it is taken from what happened.
    pub outcome: Option<Outcome>,
    /// What carrying it, hearing and speaking cost, in millionths of a US dollar. What models cost is known.
    pub cost_micros: i64,
}

impl Ending {
    /// Ended by this side; what came of it is to be found out.
    pub const fn by(by: EndedBy) -> Self {
        Self { by, outcome: None, cost_micros: 0 }
    }
}

/// Ends a call: its length and cost are counted, what came of it is found out, it is summed up, and a missed
/// one becomes a task. Ending twice ends once.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end(app: &App, org: &OrgId, id: &CallId, ending: Ending) -> Result<Call> {
    let mut tx = app.db().begin(org).await?;
    let known = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    let conversation = voice::lock(&mut tx, org, &known.conversation_id).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    if !call.is_open() {
        return Ok(call);
    }
    let now = app.clock().now();
    // Of a call that a machine answered, its closing sound says nothing.
    let by = if call.has_machine() { EndedBy::Agent } else { ending.by };
    (call.status, call.ended_at, call.ended_by) = (State::Ended, Some(now), Some(by));
    // One that came back was counted up to there.
    let counted = call.voice_seconds;
    call.voice_seconds = call.seconds(now);
    call.language.clone_from(&conversation.language);
    let models = store::turn_cost(&mut tx, org, &call.conversation_id, call.started_at).await?;
    call.cost_micros = models.saturating_add(ending.cost_micros.max(0));
    let happened = Happened::of(&mut tx, org, &call, &conversation).await?;
    let known = ending.outcome.filter(|_| !call.has_machine());
    let outcome = known.unwrap_or_else(|| happened.outcome(&call));
    call.outcome = Some(outcome);
    reach::settle(app, &mut tx, org, &mut call).await?;
    store::update(&mut tx, org, &call).await?;
    let contact = contacts::load(&mut tx, org, &call.contact_id).await?;
    let zone = orgs::profile_in(&mut tx, org).await?.zone();
    let summary = happened.summary(&call, &zone);
    call.summary = Some(summary.clone());
    store::set_summary(&mut tx, org, id, &summary).await?;
    if outcome == Outcome::Missed {
        owe(app, &mut tx, org, &call, &contact).await?;
    } else {
        let payload = serde_json::json!({ "conversation": call.conversation_id, "call": call.id });
        let dedupe = format!("summary:{}", call.id);
        let job = NewJob::new(SUMMARY_JOB, payload).dedupe(&dedupe);
        jobs::enqueue(app, &mut tx, org, job).await?;
    }
    report::schedule(app, &mut tx, org, &call).await?;
    voice::leave(app, &mut tx, org, conversation).await?;
    tell(app, &mut tx, org, "call.ended", &call).await?;
    let seconds = (call.voice_seconds - counted).max(0);
    let used = [(Meter::CallSeconds, seconds), (Meter::CostMicros, ending.cost_micros)];
    metering::add_in(app, &mut tx, org, &used).await?;
    tx.commit().await?;
    metrics::counter!("calls_ended_total", "by" => by.as_str(), "outcome" => outcome.as_str())
        .increment(1);
    tracing::info!(org.id = %org, call.id = %id, seconds = call.voice_seconds, "Call {id} ended");
    Ok(call)
}

/// Whoever called spoke with nobody after all, and left no message: the call counts as missed, unless more
/// came of it than an answer.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn missed(app: &App, org: &OrgId, id: &CallId) -> Result<()> {
    let ending = Ending { outcome: Some(Outcome::Missed), ..Ending::by(EndedBy::Caller) };
    if end(app, org, id, ending).await?.outcome != Some(Outcome::Answered) {
        return Ok(());
    }
    let mut tx = app.db().begin(org).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    call.outcome = Some(Outcome::Missed);
    store::update(&mut tx, org, &call).await?;
    let contact = contacts::load(&mut tx, org, &call.contact_id).await?;
    owe(app, &mut tx, org, &call, &contact).await?;
    // What it ended with was told before: this is what came of it after all.
    tell(app, &mut tx, org, "call.missed", &call).await?;
    tx.commit().await
}

/// A better summary than the one taken from what happened, by a model.
pub(crate) async fn keep_summary(
    tx: &mut Tx,
    org: &OrgId,
    id: &CallId,
    summary: &str,
) -> Result<()> {
    store::set_summary(tx, org, id, &text::shorten(&text::clean(summary), 2_000)).await
}

/// The task to call back whoever was missed, unless nobody knows how or somebody is to already.
pub(super) async fn owe(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    call: &Call,
    contact: &Contact,
) -> Result<()> {
    let Some(number) = call.number().filter(|_| call.direction == Direction::Inbound) else {
        return Ok(());
    };
    if store::callback_waits(tx, org, &contact.id).await? {
        return Ok(());
    }
    let number = phone::grouped(number);
    let why = match (call.answered_at, call.summary.as_deref()) {
        (None, _) => "Called and was not answered.",
        (Some(_), None | Some(SILENT)) => "Called and said nothing.",
        (Some(_), Some(_)) => "Called, and could not be answered to the end.",
    };
    let task = NewTask {
        kind: "callback".to_owned(),
        title: text::shorten(&format!("Call back {}", contact.display_name()), 200),
        body: format!("{why} Number: {number}"),
        urgency: Urgency::High,
        contact: Some(contact.id.clone()),
        conversation: Some(call.conversation_id.clone()),
        due_at: call.ended_at,
        ..NewTask::default()
    };
    tasks::create_in(app, tx, org, "system", task).await?;
    Ok(())
}

/// What happened in a call, as far as rows tell.
struct Happened {
    /// What the caller said, in order.
    heard: Vec<String>,
    /// Service, beginning, status.
    booked: Vec<(String, frontdesk_base::Timestamp, String)>,
    /// What sort, what is to be done.
    tasks: Vec<(String, String)>,
    /// Whether a person is wanted or there.
    with_person: bool,
}

impl Happened {
    async fn of(
        tx: &mut Tx,
        org: &OrgId,
        call: &Call,
        conversation: &Conversation,
    ) -> Result<Self> {
        let since = call.started_at;
        let said = store::spoken_between(tx, org, &call.id, 200).await?;
        let heard = said.into_iter().filter(|line| line.speaker == Speaker::Contact);
        Ok(Self {
            heard: heard.map(|line| line.text).collect(),
            booked: store::booked(tx, org, &call.conversation_id, since).await?,
            tasks: store::tasks(tx, org, &call.conversation_id, since).await?,
            with_person: conversation.holder != Holder::Agent,
        })
    }

    fn outcome(&self, call: &Call) -> Outcome {
        if call.answered_at.is_none() || self.heard.is_empty() || call.has_machine() {
            Outcome::Missed
        } else if !self.booked.is_empty() {
            Outcome::Booked
        } else if self.with_person && call.returned_at.is_none() {
            Outcome::Transferred
        } else if self.with_person || !self.tasks.is_empty() {
            Outcome::Message
        } else {
            Outcome::Answered
        }
    }

    /// What the call was about, word for word: what was asked, what came of it.
    fn summary(&self, call: &Call, zone: &TimeZone) -> String {
        let outbound = call.direction == Direction::Outbound;
        if outbound && (call.answered_at.is_none() || call.has_machine()) {
            return reach::words(call.dial.reached).to_owned();
        }
        if call.answered_at.is_none() {
            let person = call.outcome == Some(Outcome::Transferred);
            return if person { "A person answered." } else { "Nobody answered." }.to_owned();
        }
        if self.heard.is_empty() {
            return SILENT.to_owned();
        }
        let mut text = String::new();
        // What somebody calls for is in what they say first; a greeting alone says nothing.
        let says = |said: &&String| said.split_whitespace().count() >= 3;
        let wish = self.heard.iter().find(says).or(self.heard.first());
        if let Some(wish) = wish {
            let _ = write!(text, "“{}”", text::shorten(&text::line(wish), 160));
        }
        for (service, at, status) in &self.booked {
            let done = match status.as_str() {
                "cancelled" => "Cancelled",
                "pending" => "Asked for",
                _ => "Booked",
            };
            let at = at.in_zone(zone).strftime("%a %-d %b, %H:%M").to_string();
            let _ = write!(text, " {done}: {service}, {at}.");
        }
        for (_, title) in self.tasks.iter().take(3) {
            let _ = write!(
                text,
                " To do: {}.",
                text::shorten(&text::line(title), 100).trim_end_matches('.')
            );
        }
        if self.with_person {
            text.push_str(" A person was asked for.");
        }
        text
    }
}
