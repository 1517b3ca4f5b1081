//! One question to the organization's models, outside of a turn: the same chain, keys, circuits and
//! budget, and what it costs is counted. No tools, nothing streamed.

use std::time::Duration;

use frontdesk_base::{
    Result, Stopwatch,
    id::{ConversationId, OrgId},
};
use frontdesk_providers::{
    Kind, ProviderError,
    llm::{ChatEvent, ChatMessage, ChatRequest, StopReason, Usage},
};
use futures_util::StreamExt;

use crate::{
    App,
    agent::{
        listen::Ledger,
        models::{self, Candidate},
    },
    limits, metering,
    metering::Meter,
    settings,
};

/// How long somebody may wait for a draft.
const PATIENCE: Duration = Duration::from_secs(25);

/// What a model said.
pub(in crate::agent) struct Said {
    pub(in crate::agent) model: String,
    pub(in crate::agent) text: String,
}

/// Whether one of the chain's models can be asked.
pub(super) async fn has_model(app: &App, org: &OrgId, names: &[String]) -> Result<bool> {
    Ok(!models::chain(app, org, names).await?.is_empty())
}

/// Asks the models of the chain one after another. `None` when there is none, the day's budget is
/// used up, or none of them answered: house goes on.
pub(in crate::agent) async fn complete(
    app: &App,
    org: &OrgId,
    conversation: Option<&ConversationId>,
    system: &str,
    message: &str,
) -> Result<Option<Said>> {
    if metering::over_daily_limit(app, org).await? {
        return Ok(None);
    }
    let agent = {
        let mut conn = app.db().read(org).await?;
        settings::agent_in(&mut conn, org).await?
    };
    let request = ChatRequest {
        system_stable: system.to_owned(),
        system_volatile: String::new(),
        messages: vec![ChatMessage::User(message.to_owned())],
        tools: Vec::new(),
        max_tokens: limits::TOKENS_PER_TURN,
        deadline: PATIENCE,
        first_token_deadline: Duration::from_secs(15),
    };
    for candidate in models::chain(app, org, &agent.models).await? {
        if app.circuits().admit("llm", &candidate.circuit).is_err() {
            continue;
        }
        let mut ledger = Ledger::new(Stopwatch::start());
        let heard = tokio::time::timeout(PATIENCE, hear(&candidate, &request, &mut ledger)).await;
        count(app, org, &ledger).await?;
        let failure = match heard {
            Ok(Ok(text)) => {
                app.circuits().report(&candidate.circuit, None);
                return Ok(Some(Said { model: candidate.name, text }));
            }
            Ok(Err(error)) => error.kind,
            Err(_) => Kind::Retry,
        };
        app.circuits().report(&candidate.circuit, Some(failure));
        metrics::counter!("model_failures_total", "model" => candidate.name.clone()).increment(1);
        tracing::warn!(org.id = %org, model = candidate.name, conversation.id = conversation.map(ConversationId::as_str), kind = failure.word(), "A model made no draft; the next one is asked");
    }
    Ok(None)
}

async fn hear(
    candidate: &Candidate,
    request: &ChatRequest,
    ledger: &mut Ledger,
) -> std::result::Result<String, ProviderError> {
    let mut stream = candidate.model.stream(request).await?;
    let (mut text, mut usage, mut stop) = (String::new(), Usage::default(), StopReason::End);
    let mut failed = None;
    while let Some(event) = stream.next().await {
        match event {
            Ok(ChatEvent::Text(piece)) => text.push_str(&piece),
            Ok(ChatEvent::Usage(used)) => usage = used,
            Ok(ChatEvent::Stop(reason)) => stop = reason,
            Ok(_) => {}
            Err(error) => failed = Some(error),
        }
    }
    ledger.charge(&candidate.name, &usage);
    match (failed, stop) {
        (Some(error), _) => Err(error),
        // A text that is cut off would be taken for a whole one.
        (None, StopReason::MaxTokens) => Err(ProviderError::retry("llm", "the text was cut off")),
        (None, StopReason::Refusal) => Err(ProviderError::refused("llm", "the model declined")),
        (None, _) if text.trim().is_empty() => {
            Err(ProviderError::retry("llm", "the model said nothing"))
        }
        (None, _) => Ok(text),
    }
}

/// Counts what was used, in a transaction of its own: it is spent whatever becomes of the draft.
async fn count(app: &App, org: &OrgId, ledger: &Ledger) -> Result<()> {
    let tokens = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let usage = &ledger.usage;
    let read = tokens(usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens);
    let mut tx = app.db().begin(org).await?;
    let used = [
        (Meter::InputTokens, read),
        (Meter::OutputTokens, tokens(usage.output_tokens)),
        (Meter::CostMicros, ledger.cost_micros),
    ];
    metering::add_in(app, &mut tx, org, &used).await?;
    tx.commit().await
}
