//! A model that is asked before it is certain that the caller has finished.
//!
//! While a caller is silent for a moment, the model is already asked, as if what was said so far were
//! all of it; nothing of that is stored, and no tool runs. When it was all, the turn asks the same and
//! takes the answer that has begun; when the caller goes on, or the turn asks anything else, it is
//! thrown away, and what it cost is counted.

use frontdesk_base::{
    Result,
    id::{ConversationId, OrgId},
};
use frontdesk_providers::{
    ProviderError,
    llm::{ChatEvent, ChatRequest, ChatStream, Usage},
};
use futures_util::{StreamExt, stream};
use tokio::sync::{mpsc, oneshot};

use super::{calls::Tools, context, listen::Ledger, models::Candidate, turn};
use crate::{App, conversations::agent_side, metering};

/// Pieces that wait; a model that is further ahead waits too.
const PIECES: usize = 256;
/// Letters of a token, where a model that was stopped did not say how many it read.
const LETTERS: usize = 4;

type Event = std::result::Result<ChatEvent, ProviderError>;

/// An answer that has begun.
#[derive(Debug)]
pub(crate) struct Ahead {
    model: String,
    request: ChatRequest,
    events: mpsc::Receiver<Event>,
    /// Told when somebody takes the answer, who counts its cost then.
    taken: oneshot::Sender<()>,
}

/// Asks the first model of the chain, as the turn would if the caller had said this and no more. None
/// where no model is to be asked: it is not the agent's turn, house answers first, or the money of the
/// conversation or the day is spent.
pub(crate) async fn ahead(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
    said: &str,
) -> Result<Option<Ahead>> {
    let Some(waiting) = agent_side::would_wait(app, org, conversation, said).await? else {
        return Ok(None);
    };
    let context = context::gather(app, org, waiting, true).await?;
    let candidates = turn::candidates(app, org, &context).await?;
    let admitted = |candidate: &Candidate| app.circuits().admit("llm", &candidate.circuit).is_ok();
    let Some(candidate) = candidates.into_iter().next().filter(admitted) else {
        return Ok(None);
    };
    let request = turn::first_request(&context, &Tools::new(app, &context, 0));
    let (to, events) = mpsc::channel(PIECES);
    let (taken, told) = oneshot::channel();
    let model = candidate.name.clone();
    metrics::counter!("model_asked_ahead_total").increment(1);
    let (app, org, asked) = (app.clone(), org.clone(), request.clone());
    app.background().clone().spawn("asked_ahead", async move {
        pass(&app, &org, &candidate, &asked, to, told).await;
    });
    Ok(Some(Ahead { model, request, events, taken }))
}

impl Ahead {
    /// The answer, if it is one of this model to exactly this.
    pub(super) fn answer_to(self, model: &str, request: &ChatRequest) -> Option<ChatStream> {
        if self.model != model || self.request != *request || self.taken.send(()).is_err() {
            return None;
        }
        metrics::counter!("model_asked_ahead_taken_total").increment(1);
        let events =
            stream::unfold(self.events, async |mut events| Some((events.recv().await?, events)));
        Some(Box::pin(events))
    }
}

/// Passes the answer on as it comes, until nobody wants it.
async fn pass(
    app: &App,
    org: &OrgId,
    candidate: &Candidate,
    request: &ChatRequest,
    to: mpsc::Sender<Event>,
    mut told: oneshot::Receiver<()>,
) {
    let mut usage = None;
    let answer = async {
        let mut events = match candidate.model.stream(request).await {
            Ok(events) => events,
            Err(error) => {
                drop(to.send(Err(error)).await);
                return;
            }
        };
        while let Some(event) = events.next().await {
            if let Ok(ChatEvent::Usage(used)) = &event {
                usage = Some(*used);
            }
            if to.send(event).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = answer => {}
        () = to.closed() => {}
    }
    // Whoever reads it to its end lets go of it later: the sender must not stay till then.
    let taken = match told.try_recv() {
        Ok(()) => true,
        Err(oneshot::error::TryRecvError::Closed) => false,
        Err(oneshot::error::TryRecvError::Empty) => {
            drop(to);
            told.await.is_ok()
        }
    };
    if !taken && let Err(error) = charge(app, org, candidate, request, usage).await {
        tracing::error!(org.id = %org, error = %error, "What an answer cost that nobody wanted was not counted");
    }
}

async fn charge(
    app: &App,
    org: &OrgId,
    candidate: &Candidate,
    request: &ChatRequest,
    usage: Option<Usage>,
) -> Result<()> {
    let usage = usage.unwrap_or_else(|| {
        let messages = serde_json::to_string(&request.messages).map_or(0, |text| text.len());
        let letters = request.system_stable.len() + request.system_volatile.len() + messages;
        Usage {
            input_tokens: u64::try_from(letters / LETTERS).unwrap_or(u64::MAX),
            ..Usage::default()
        }
    });
    let mut ledger = Ledger::new(frontdesk_base::Stopwatch::start());
    ledger.charge(&candidate.name, &usage);
    let mut tx = app.db().begin(org).await?;
    metering::add_in(app, &mut tx, org, &ledger.used()).await?;
    tx.commit().await
}
