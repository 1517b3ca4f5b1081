//! The connection to the mouth through a whole call: opened ahead, opened again when it is lost,
//! and told anew what it had not finished.

use std::{collections::VecDeque, time::Duration};

use frontdesk_providers::{
    ProviderError,
    speech::{Format, MouthChain, Opened, Sound, Speaking, ToMouth, VoiceRequest},
};
use futures_util::{StreamExt, future::BoxFuture};
use tokio::time::{Instant, sleep_until};

use super::fit::Fit;

/// How often in a row it may fail before the call has no voice.
const FAILURES: u32 = 4;
/// How long to wait after a failure.
const WAIT: Duration = Duration::from_millis(200);

enum State {
    Opening(BoxFuture<'static, Result<Opened<Speaking>, ProviderError>>),
    Open(Speaking, Format),
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
    /// How its sound becomes the line's, once it is known who speaks.
    fit: Option<Fit>,
}

/// The mouth of a call.
pub(super) struct Speech {
    mouth: MouthChain,
    /// Asks for the line's own format.
    request: VoiceRequest,
    state: State,
    /// Who speaks, or spoke last.
    name: String,
    failures: u32,
    /// Who was lost in this call, the last one last.
    failed: Vec<String>,
    /// Whether any sound came on this connection.
    proven: bool,
    /// Whether the language is another than the connection's.
    changed: bool,
    pending: VecDeque<Pending>,
}

impl Speech {
    /// Begins to open. `request` names the line's format.
    pub(super) fn open(mouth: MouthChain, request: VoiceRequest) -> Self {
        let state = State::Opening(opening(&mouth, &request, &[]));
        Self {
            mouth,
            request,
            state,
            name: String::new(),
            failures: 0,
            failed: Vec::new(),
            proven: false,
            changed: false,
            pending: VecDeque::new(),
        }
    }

    /// Provider and voice of who speaks.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What comes is said in this language.
    pub(super) fn speak_in(&mut self, tag: &str) {
        self.request.language = Some(tag.to_owned());
        self.changed = true;
    }

    /// This is to be said after what is being said.
    pub(super) fn say(&mut self, clause: u64, text: String) {
        // A connection has one language. What it is still saying it says to the end.
        if self.changed && self.pending.is_empty() {
            self.changed = false;
            self.state = State::Opening(opening(&self.mouth, &self.request, &self.failed));
        }
        self.pending.push_back(Pending { clause, text: text.clone(), fit: None });
        self.tell(clause, text);
    }

    fn tell(&mut self, clause: u64, text: String) {
        let State::Open(speaking, format) = &self.state else { return };
        if let Some(pending) = self.pending.iter_mut().find(|one| one.clause == clause) {
            pending.fit = Fit::new(*format, self.request.format);
        }
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
        if let State::Open(speaking, _) = &self.state
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
                    Ok(Opened { name, format, connection }) => {
                        if Fit::new(format, self.request.format).is_none() {
                            let unfit = "it gives no sound that a call can carry";
                            return self.lost(ProviderError::refused("mouth", unfit));
                        }
                        self.name = name;
                        self.proven = false;
                        self.state = State::Open(connection, format);
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
                    self.state = State::Opening(opening(&self.mouth, &self.request, &self.failed));
                }
                State::Open(speaking, _) => match speaking.sound.next().await {
                    Some(Ok(sound)) => {
                        if let Some(given) = self.given(sound) {
                            return given;
                        }
                    }
                    Some(Err(error)) => return self.lost(error),
                    // One that ended in silence failed at nothing; it is opened again for what comes.
                    None if self.pending.is_empty() => {
                        self.state = State::Waiting(Instant::now() + WAIT);
                    }
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
                if !std::mem::replace(&mut self.proven, true) {
                    self.mouth.report(&self.name, None);
                }
                let sound = pending.fit.as_mut()?.push(&bytes);
                Some(FromMouth::Piece { clause: utterance, sound })
            }
            Sound::Done { utterance } => {
                let at = self.pending.iter().position(|one| one.clause == utterance)?;
                let mut done = self.pending.remove(at)?;
                let rest = done.fit.as_mut().map(Fit::finish).unwrap_or_default();
                Some(FromMouth::Done { clause: utterance, rest })
            }
        }
    }

    fn lost(&mut self, error: ProviderError) -> FromMouth {
        if matches!(self.state, State::Open(..)) {
            self.mouth.report(&self.name, Some(error.kind));
            self.failed.retain(|name| *name != self.name);
            self.failed.push(self.name.clone());
        }
        self.failures += 1;
        if self.failures >= FAILURES && !self.pending.is_empty() {
            self.state = State::Gone;
            return FromMouth::Gone;
        }
        self.state = State::Waiting(Instant::now() + WAIT * self.failures.min(20));
        let again = self.pending.iter().map(|pending| pending.clause).collect();
        FromMouth::Lost { error, again }
    }
}

fn opening(
    mouth: &MouthChain,
    request: &VoiceRequest,
    failed: &[String],
) -> BoxFuture<'static, Result<Opened<Speaking>, ProviderError>> {
    let (mouth, request, failed) = (mouth.clone(), request.clone(), failed.to_owned());
    Box::pin(async move { mouth.open(&request, &failed).await })
}
