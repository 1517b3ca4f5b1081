//! The connection to the mouth through a whole call: opened ahead, opened again when it is lost,
//! and told anew what it had not finished.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use frontdesk_providers::{
    ProviderError,
    speech::{Format, Mouth, Sound, Speaking, ToMouth, VoiceRequest},
};
use futures_util::{StreamExt, future::BoxFuture};
use tokio::time::{Instant, sleep_until};

use super::fit::Fit;

/// How often in a row it may fail before the call has no voice.
const FAILURES: u32 = 4;
/// How long to wait after a failure.
const WAIT: Duration = Duration::from_millis(200);

enum State {
    Opening(BoxFuture<'static, Result<Speaking, ProviderError>>),
    Open(Speaking),
    Waiting(Instant),
    Gone,
}

/// What comes from the mouth.
pub(super) enum FromMouth {
    /// Sound of a clause, in the line's format.
    Piece { clause: u64, sound: Vec<u8> },
    /// All of a clause came, with its last sound.
    Done { clause: u64, rest: Vec<u8> },
    /// It was lost: these clauses come anew, from their beginning.
    Lost { error: ProviderError, again: Vec<u64> },
    /// It was lost for good.
    Gone,
}

/// A clause that is being turned into sound.
struct Pending {
    clause: u64,
    text: String,
    fit: Fit,
}

/// The mouth of a call.
pub(super) struct Speech {
    mouth: Arc<dyn Mouth>,
    request: VoiceRequest,
    line: Format,
    state: State,
    failures: u32,
    pending: VecDeque<Pending>,
}

impl Speech {
    /// Begins to open. `request` names the mouth's format; `line` is the line's.
    pub(super) fn open(mouth: Arc<dyn Mouth>, request: VoiceRequest, line: Format) -> Option<Self> {
        Fit::new(request.format, line)?;
        let state = State::Opening(opening(&mouth, &request));
        Some(Self { mouth, request, line, state, failures: 0, pending: VecDeque::new() })
    }

    /// This is to be said after what is being said.
    pub(super) fn say(&mut self, clause: u64, text: String) {
        let Some(fit) = Fit::new(self.request.format, self.line) else { return };
        self.pending.push_back(Pending { clause, text: text.clone(), fit });
        self.tell(clause, text);
    }

    fn tell(&mut self, clause: u64, text: String) {
        let State::Open(speaking) = &self.state else { return };
        let say = speaking.input.try_send(ToMouth::Say { utterance: clause, text });
        let end = speaking.input.try_send(ToMouth::End { utterance: clause });
        if say.is_err() || end.is_err() {
            self.state = State::Waiting(Instant::now());
        }
    }

    /// Nothing of what was to be said is wanted any more.
    pub(super) fn cancel(&mut self) {
        let Some(last) = self.pending.back().map(|pending| pending.clause) else { return };
        self.pending.clear();
        if let State::Open(speaking) = &self.state
            && speaking.input.try_send(ToMouth::Cancel { utterance: last }).is_err()
        {
            self.state = State::Waiting(Instant::now());
        }
    }

    /// What it gives next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> FromMouth {
        loop {
            match &mut self.state {
                State::Opening(opening) => match opening.await {
                    Ok(speaking) => {
                        self.state = State::Open(speaking);
                        let again: Vec<_> =
                            self.pending.iter().map(|one| (one.clause, one.text.clone())).collect();
                        for (clause, text) in again {
                            self.tell(clause, text);
                        }
                    }
                    Err(error) => return self.lost(error),
                },
                State::Waiting(until) => {
                    let until = *until;
                    sleep_until(until).await;
                    self.state = State::Opening(opening(&self.mouth, &self.request));
                }
                State::Open(speaking) => match speaking.sound.next().await {
                    Some(Ok(sound)) => {
                        if let Some(given) = self.given(sound) {
                            return given;
                        }
                    }
                    Some(Err(error)) => return self.lost(error),
                    // One that ended in silence is opened when it is needed again.
                    None => {
                        let error = ProviderError::retry("mouth", "the connection was closed");
                        return self.lost(error);
                    }
                },
                State::Gone => std::future::pending().await,
            }
        }
    }

    fn given(&mut self, sound: Sound) -> Option<FromMouth> {
        match sound {
            Sound::Piece { utterance, bytes } => {
                let pending = self.pending.iter_mut().find(|one| one.clause == utterance)?;
                self.failures = 0;
                Some(FromMouth::Piece { clause: utterance, sound: pending.fit.push(&bytes) })
            }
            Sound::Done { utterance } => {
                let at = self.pending.iter().position(|one| one.clause == utterance)?;
                let mut done = self.pending.remove(at)?;
                Some(FromMouth::Done { clause: utterance, rest: done.fit.finish() })
            }
        }
    }

    fn lost(&mut self, error: ProviderError) -> FromMouth {
        self.failures += 1;
        if self.failures >= FAILURES && !self.pending.is_empty() {
            self.state = State::Gone;
            return FromMouth::Gone;
        }
        self.state = State::Waiting(Instant::now() + WAIT * self.failures.min(20));
        let mut again = Vec::new();
        for pending in &mut self.pending {
            if let Some(fit) = Fit::new(self.request.format, self.line) {
                pending.fit = fit;
            }
            again.push(pending.clause);
        }
        FromMouth::Lost { error, again }
    }
}

fn opening(
    mouth: &Arc<dyn Mouth>,
    request: &VoiceRequest,
) -> BoxFuture<'static, Result<Speaking, ProviderError>> {
    let mouth = Arc::clone(mouth);
    let request = request.clone();
    Box::pin(async move { mouth.open(&request).await })
}
