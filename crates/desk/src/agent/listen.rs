//! Hearing a model out: its text as it comes, its tool calls, what it used, and the moment somebody
//! takes over.

use frontdesk_base::Stopwatch;
use frontdesk_providers::{
    ProviderError,
    llm::{ChatEvent, ChatRequest, StopReason, ToolCall, Usage, price::Prices},
};
use futures_util::StreamExt;
use serde_json::Value;

use super::{
    ahead::Ahead,
    context::Context,
    guard::{self, Ran},
    models::Candidate,
    record::Attempt,
    speaker::Speaker,
};
use crate::{
    App,
    conversations::agent_side,
    events::{Nudge, Topic},
    metering::Meter,
};

/// What the turn has used so far.
pub(super) struct Ledger {
    pub(super) watch: Stopwatch,
    pub(super) attempts: Vec<Attempt>,
    pub(super) usage: Usage,
    pub(super) cost_micros: i64,
    pub(super) first_token_ms: Option<i64>,
    /// An answer that began before the turn did, for the first that is asked.
    pub(super) ahead: Option<Ahead>,
}

impl Ledger {
    /// Of a turn that began with this watch.
    pub(super) fn new(watch: Stopwatch) -> Self {
        Self {
            watch,
            attempts: Vec::new(),
            usage: Usage::default(),
            cost_micros: 0,
            first_token_ms: None,
            ahead: None,
        }
    }

    /// Tokens that models read.
    pub(super) fn input_tokens(&self) -> i64 {
        let Usage { input_tokens, cache_read_tokens, cache_write_tokens, .. } = &self.usage;
        i64::try_from(input_tokens + cache_read_tokens + cache_write_tokens).unwrap_or(i64::MAX)
    }

    /// Tokens that models wrote.
    pub(super) fn output_tokens(&self) -> i64 {
        i64::try_from(self.usage.output_tokens).unwrap_or(i64::MAX)
    }

    /// What was used, for the organization's day.
    pub(super) fn used(&self) -> [(Meter, i64); 3] {
        [
            (Meter::InputTokens, self.input_tokens()),
            (Meter::OutputTokens, self.output_tokens()),
            (Meter::CostMicros, self.cost_micros),
        ]
    }

    /// Counts what one answer of a model used.
    pub(super) fn charge(&mut self, model: &str, usage: &Usage) {
        self.usage.input_tokens += usage.input_tokens;
        self.usage.output_tokens += usage.output_tokens;
        self.usage.cache_read_tokens += usage.cache_read_tokens;
        self.usage.cache_write_tokens += usage.cache_write_tokens;
        self.cost_micros +=
            i64::try_from(Prices::default().cost(model, usage).unwrap_or(0)).unwrap_or(i64::MAX);
    }
}

/// Why a model's reply is not the turn's.
pub(super) enum Refusal {
    Provider(ProviderError),
    Unfit(&'static str),
    /// It stated, twice, what is not in the facts; what that was.
    Untrue(String),
    TakenOver,
    Ours(frontdesk_base::Error),
}

impl From<ProviderError> for Refusal {
    fn from(error: ProviderError) -> Self {
        Self::Provider(error)
    }
}

/// What one answer of a model held.
pub(super) struct Heard {
    pub(super) text: String,
    pub(super) calls: Vec<ToolCall>,
    pub(super) raw: Option<Value>,
    pub(super) stop: StopReason,
    pub(super) usage: Usage,
}

/// Hears one answer out, saying its text as it comes, and stops at once when somebody takes over.
pub(super) async fn listen(
    app: &App,
    context: &Context,
    candidate: &Candidate,
    request: &ChatRequest,
    ran: &[Ran],
    speaker: &mut Speaker<'_>,
    ledger: &mut Ledger,
) -> Result<Heard, Refusal> {
    let conversation = &context.waiting.conversation;
    let org = context.caller.org();
    let mut changes =
        app.bus().subscribe(Topic::Conversation(org.clone(), conversation.id.clone()));
    let mut heard = Heard {
        text: String::new(),
        calls: Vec::new(),
        raw: None,
        stop: StopReason::End,
        usage: Usage::default(),
    };
    let begun = ledger.ahead.take().and_then(|ahead| ahead.answer_to(&candidate.name, request));
    let mut stream = match begun {
        Some(begun) => begun,
        None => candidate.model.stream(request).await?,
    };
    loop {
        tokio::select! {
            event = stream.next() => match event {
                None => {
                    ledger.charge(&candidate.name, &heard.usage);
                    return Ok(heard);
                }
                Some(Err(error)) => {
                    ledger.charge(&candidate.name, &heard.usage);
                    return Err(error.into());
                }
                Some(Ok(ChatEvent::Text(text))) => {
                    ledger.first_token_ms.get_or_insert(ledger.watch.millis());
                    speaker.say(&text);
                    heard.text.push_str(&text);
                    if let Some(end) = speaker.whole() {
                        if guard::fault(&speaker.text()[..end], context, ran).is_some() {
                            // What follows is not wanted: the turn checks the whole and asks again.
                            ledger.charge(&candidate.name, &heard.usage);
                            return Ok(heard);
                        }
                        speaker.release(end);
                    }
                }
                Some(Ok(ChatEvent::ToolCall(call))) => heard.calls.push(call),
                Some(Ok(ChatEvent::Raw(raw))) => heard.raw = Some(raw),
                // A provider may tell twice, at the start and at the end: the last one counts.
                Some(Ok(ChatEvent::Usage(usage))) => heard.usage = usage,
                Some(Ok(ChatEvent::Stop(stop))) => heard.stop = stop,
            },
            // Who interrupts a spoken answer wants no more of it.
            () = speaker.unwanted() => {
                ledger.charge(&candidate.name, &heard.usage);
                return Err(Refusal::TakenOver);
            }
            // A rehearsal has no conversation that somebody could take over.
            nudge = changes.next(), if !context.rehearsal => {
                // A stored change, or some that were missed: is it still the agent's turn?
                if matches!(nudge, Some(Nudge::Stored { .. }) | None) {
                    let still = agent_side::is_agents_turn(app, org, &conversation.id, conversation.version).await.map_err(Refusal::Ours)?;
                    if !still {
                        ledger.charge(&candidate.name, &heard.usage);
                        return Err(Refusal::TakenOver);
                    }
                }
            }
        }
    }
}
