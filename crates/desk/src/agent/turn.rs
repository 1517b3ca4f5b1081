//! One turn, from the job to the stored reply.

use std::{fmt::Write, time::Duration};

use frontdesk_base::{
    Result, Stopwatch,
    id::{ConversationId, MessageId, OrgId, TurnId},
};
use frontdesk_providers::{
    ProviderError,
    llm::{ChatMessage, ChatRequest, StopReason, ToolResult},
};
use serde_json::Value;

use super::{
    ahead::Ahead,
    calls::Tools,
    context::{self, Context},
    finish::finish,
    guard, house_model,
    listen::{Ledger, Refusal, listen},
    models::{self, Candidate},
    prompt,
    record::Attempt,
    speaker::{Audience, Speaker},
    tools,
};
use crate::{
    App,
    conversations::{Choice, SourceRef, agent_side},
    jobs::{Job, JobError},
    limits, metering, tool,
};

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnOutcome {
    /// The reply is in the thread.
    Answered,
    /// A person took over meanwhile: nothing was sent.
    Dropped,
}

#[derive(serde::Deserialize)]
struct Payload {
    conversation: ConversationId,
}

/// Runs the turn that a job asks for. A turn that finds nothing to answer is done.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let Some(waiting) = agent_side::waiting(&app, &org, &payload.conversation).await? else {
        return Ok(());
    };
    let watch = Stopwatch::start();
    let outcome =
        Box::pin(take(&app, &org, waiting, Audience::Watchers, Some(&job), None)).await?.outcome;
    metrics::histogram!("turn_seconds", "outcome" => match outcome { TurnOutcome::Answered => "answered", TurnOutcome::Dropped => "dropped" })
        .record(watch.elapsed().as_secs_f64());
    Ok(())
}

/// A turn that was taken.
pub(super) struct Taken {
    pub(super) outcome: TurnOutcome,
    pub(super) turn: TurnId,
    /// The reply, when there is one.
    pub(super) message: Option<MessageId>,
    /// Its words.
    pub(super) text: String,
    /// Who answered.
    pub(super) model: String,
    pub(super) tools: Vec<guard::Ran>,
    /// A person has the word now.
    pub(super) handed_over: bool,
}

/// What a model, or house, came up with.
pub(super) struct Said {
    pub(super) model: String,
    pub(super) choices: Vec<Choice>,
    pub(super) sources: Vec<SourceRef>,
    pub(super) house_state: Option<Value>,
}

/// Takes a turn. `job` is the one that asked for it, where one did; `ahead` an answer that has begun.
pub(super) async fn take(
    app: &App,
    org: &OrgId,
    waiting: agent_side::Waiting,
    audience: Audience,
    job: Option<&Job>,
    ahead: Option<Ahead>,
) -> Result<Taken, JobError> {
    let watch = Stopwatch::start();
    let context = context::gather(app, org, waiting, audience.is_a_caller()).await?;
    let conversation = context.waiting.conversation.id.clone();
    let trigger_seq = context.waiting.asked.last().map_or(0, |message| message.seq);
    let turn = TurnId::new(app.clock().now());
    let mut speaker = Speaker::new(app, org, &conversation, audience);
    let mut tools = Tools::new(app, &context, trigger_seq);
    let mut ledger = Ledger { ahead, ..Ledger::new(watch) };
    speaker.typing(&context.agent.name, true);

    let said = match answer(app, org, &context, &mut tools, &mut speaker, &mut ledger).await {
        Ok(said) => said,
        Err(Stopped::TakenOver) => {
            speaker.cancel();
            speaker.typing(&context.agent.name, false);
            finish(
                app,
                org,
                &context,
                &turn,
                trigger_seq,
                "cancelled",
                "",
                &tools,
                &ledger,
                None,
                job,
                &speaker,
            )
            .await?;
            return Ok(Taken {
                outcome: TurnOutcome::Dropped,
                turn,
                message: None,
                text: String::new(),
                model: String::new(),
                tools: tools.ran().to_vec(),
                handed_over: tools.handed_over(),
            });
        }
        Err(Stopped::Failed(error)) => {
            speaker.cancel();
            speaker.typing(&context.agent.name, false);
            return Err(error.into());
        }
    };
    let model = said.model.clone();
    let outcome = finish(
        app,
        org,
        &context,
        &turn,
        trigger_seq,
        "answered",
        &model,
        &tools,
        &ledger,
        Some(said),
        job,
        &speaker,
    )
    .await?;
    if outcome == TurnOutcome::Dropped {
        speaker.cancel();
    }
    speaker.typing(&context.agent.name, false);
    let said = outcome == TurnOutcome::Answered && !speaker.text().trim().is_empty();
    Ok(Taken {
        outcome,
        turn,
        message: said.then(|| speaker.message().clone()),
        text: speaker.text().trim().to_owned(),
        model,
        tools: tools.ran().to_vec(),
        handed_over: tools.handed_over(),
    })
}

/// Why there is no reply.
pub(super) enum Stopped {
    /// Somebody took over, or the status changed.
    TakenOver,
    /// Ours to fix: the job is tried again.
    Failed(frontdesk_base::Error),
}

impl From<frontdesk_base::Error> for Stopped {
    fn from(error: frontdesk_base::Error) -> Self {
        Self::Failed(error)
    }
}

/// The models that may be asked: none once the money of the conversation or of the day is spent.
pub(super) async fn candidates(
    app: &App,
    org: &OrgId,
    context: &Context,
) -> Result<Vec<Candidate>> {
    let mut candidates = models::chain(app, org, &context.agent.models).await?;
    if !candidates.is_empty()
        && (context.waiting.conversation.cost_micros >= limits::CONVERSATION_COST_MICROS
            || metering::over_daily_limit(app, org).await?)
    {
        candidates.clear();
    }
    Ok(candidates)
}

/// What a model is asked first in a turn.
pub(super) fn first_request(context: &Context, tools: &Tools<'_>) -> ChatRequest {
    ChatRequest {
        system_stable: prompt::stable(context),
        system_volatile: prompt::volatile(context),
        messages: prompt::messages(context),
        tools: tools::specs(tools.enabled()),
        max_tokens: limits::TOKENS_PER_TURN.max(256),
        deadline: limits::TURN,
        first_token_deadline: Duration::from_secs(20),
    }
}

/// Asks the models of the chain one after another, and house at last.
pub(super) async fn answer(
    app: &App,
    org: &OrgId,
    context: &Context,
    tools: &mut Tools<'_>,
    speaker: &mut Speaker<'_>,
    ledger: &mut Ledger,
) -> std::result::Result<Said, Stopped> {
    for candidate in candidates(app, org, context).await? {
        if let Err(error) = app.circuits().admit("llm", &candidate.circuit) {
            ledger.attempts.push(Attempt {
                model: candidate.name,
                outcome: format!("passed over: {}", error.kind.word()),
                ms: 0,
            });
            continue;
        }
        let mut untrue = false;
        let watch = Stopwatch::start();
        let asked = tokio::time::timeout(
            limits::TURN,
            ask(app, context, &candidate, tools, speaker, ledger),
        )
        .await;
        let failure = match asked {
            Ok(Ok(())) => {
                app.circuits().report(&candidate.circuit, None);
                ledger.attempts.push(Attempt {
                    model: candidate.name.clone(),
                    outcome: "answered".to_owned(),
                    ms: watch.millis(),
                });
                let sources = quoted(context, speaker.text());
                return Ok(Said {
                    model: candidate.name,
                    choices: Vec::new(),
                    sources,
                    house_state: None,
                });
            }
            Ok(Err(Refusal::TakenOver)) => return Err(Stopped::TakenOver),
            Ok(Err(Refusal::Ours(error))) => return Err(Stopped::Failed(error)),
            Ok(Err(Refusal::Provider(error))) => {
                app.circuits().report(&candidate.circuit, Some(error.kind));
                tracing::warn!(org.id = %org, model = candidate.name, error = %error, "A model failed; the next one answers");
                error.kind.word().to_owned()
            }
            Ok(Err(Refusal::Unfit(why))) => {
                tracing::warn!(org.id = %org, model = candidate.name, why, "A model's reply may not be sent; the next one answers");
                format!("claimed without doing it: {why}")
            }
            Ok(Err(Refusal::Untrue(what))) => {
                tracing::warn!(org.id = %org, model = candidate.name, "A model's reply is not in the facts; a person is called");
                // Another model may be as wrong: a person answers, and out of hours house, which quotes.
                untrue = true;
                format!("not in the facts: {what}")
            }
            Err(_) => {
                app.circuits().report(&candidate.circuit, Some(frontdesk_providers::Kind::Retry));
                "took too long".to_owned()
            }
        };
        metrics::counter!("model_failures_total", "model" => candidate.name.clone()).increment(1);
        ledger.attempts.push(Attempt {
            model: candidate.name,
            outcome: failure,
            ms: watch.millis(),
        });
        speaker.start_over();
        if untrue && !tools.handed_over() {
            tools.call_a_person("The answer could not be checked").await?;
        }
        if tools.handed_over() {
            return Ok(Said {
                model: "house".to_owned(),
                choices: Vec::new(),
                sources: Vec::new(),
                house_state: None,
            });
        }
        if untrue {
            break;
        }
    }
    house(context, tools, speaker, ledger).await
}

/// House's answer: it stands behind every chain and always has one.
async fn house(
    context: &Context,
    tools: &mut Tools<'_>,
    speaker: &mut Speaker<'_>,
    ledger: &mut Ledger,
) -> std::result::Result<Said, Stopped> {
    let watch = Stopwatch::start();
    speaker.working();
    let reply = house_model::answer(context, tools).await?;
    // House quotes, so it passes by construction; the tests hold it to that.
    #[cfg(test)]
    assert!(guard::states_only_facts(&reply.text, context, tools.ran()), "{}", reply.text);
    ledger.first_token_ms.get_or_insert(ledger.watch.millis());
    speaker.say_all(&reply.text);
    speaker.release_all();
    ledger.attempts.push(Attempt {
        model: "house".to_owned(),
        outcome: "answered".to_owned(),
        ms: watch.millis(),
    });
    Ok(Said {
        model: "house".to_owned(),
        choices: reply
            .choices
            .into_iter()
            .map(|choice| Choice { label: choice.label, value: choice.value })
            .collect(),
        sources: reply
            .sources
            .into_iter()
            .map(|source| SourceRef {
                title: source.title,
                score: source.score,
                source_id: Some(source.source_id),
            })
            .collect(),
        house_state: serde_json::to_value(reply.state).ok(),
    })
}

/// Lets one model answer: its stream, its tools, its stream again, until it is done.
async fn ask(
    app: &App,
    context: &Context,
    candidate: &Candidate,
    tools: &mut Tools<'_>,
    speaker: &mut Speaker<'_>,
    ledger: &mut Ledger,
) -> std::result::Result<(), Refusal> {
    let first = first_request(context, tools);
    let (mut messages, mut system_volatile) =
        (first.messages.clone(), first.system_volatile.clone());
    let mut corrected = false;
    let mut budget = limits::TOKENS_PER_TURN;
    // The bound on calls bounds the rounds: one more to say what came of the last call.
    for round in 0..=limits::TOOL_CALLS_PER_TURN {
        let last = round == limits::TOOL_CALLS_PER_TURN || tools.exhausted();
        let request = ChatRequest {
            system_volatile: system_volatile.clone(),
            messages: messages.clone(),
            tools: if last { Vec::new() } else { first.tools.clone() },
            max_tokens: budget.max(256),
            ..first.clone()
        };
        let heard = listen(app, context, candidate, &request, tools.ran(), speaker, ledger).await?;
        budget =
            budget.saturating_sub(u32::try_from(heard.usage.output_tokens).unwrap_or(u32::MAX));
        if heard.calls.is_empty() || last {
            if heard.stop == StopReason::Refusal && speaker.text().trim().is_empty() {
                return Err(Refusal::Provider(ProviderError::refused("llm", "the model declined")));
            }
            if speaker.text().trim().is_empty() && !tools.handed_over() {
                return Err(ProviderError::retry("llm", "the model said nothing").into());
            }
            let Some(fault) = guard::fault(speaker.text(), context, tools.ran()) else {
                speaker.release_all();
                return Ok(());
            };
            if corrected {
                return Err(fault.refusal());
            }
            corrected = true;
            speaker.start_over();
            let _ = write!(system_volatile, "\n{fault}\n");
            continue;
        }
        speaker.working();
        let mut results = Vec::with_capacity(heard.calls.len());
        for call in &heard.calls {
            let result =
                tools.call(&call.name, call.arguments.clone()).await.map_err(Refusal::Ours)?;
            results.push(ToolResult {
                id: call.id.clone(),
                is_error: tool::is_refusal(&result),
                content: result.to_string(),
            });
        }
        messages.push(ChatMessage::Assistant {
            text: heard.text,
            tool_calls: heard.calls,
            raw: heard.raw,
        });
        messages.push(ChatMessage::ToolResults(results));
        if tools.handed_over() {
            // A person has the word now; what the model would add is not sent.
            return Ok(());
        }
        if !speaker.text().is_empty() && !speaker.text().ends_with(char::is_whitespace) {
            speaker.say("\n\n");
        }
    }
    Ok(())
}

/// The passages whose words the reply uses.
fn quoted(context: &Context, reply: &str) -> Vec<SourceRef> {
    let said: std::collections::HashSet<String> = words(reply).collect();
    context
        .found
        .passages
        .iter()
        .filter(|passage| {
            let all: Vec<String> = words(&passage.text).collect();
            let shared = all.iter().filter(|word| said.contains(*word)).count();
            shared >= 3 && shared * 3 >= all.len().min(30)
        })
        .take(3)
        .map(|passage| SourceRef {
            title: passage.title.clone(),
            score: passage.score,
            source_id: Some(passage.source_id.clone()),
        })
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 3 || word.chars().any(|c| c.is_ascii_digit()))
        .map(str::to_lowercase)
}
