//! The connection to the ears through a whole call: opened ahead, opened again when it is lost,
//! with what was said meanwhile.

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use frontdesk_providers::{
    ProviderError,
    speech::{Ears, Format, Heard, ListenRequest, Listening, ToEars},
};
use futures_util::{StreamExt, future::BoxFuture};
use tokio::time::{Instant, sleep_until};

use super::fit::Fit;

/// How much sound is kept to be heard again on a new connection.
const BACKLOG: Duration = Duration::from_secs(3);
/// How long to wait after a failure, doubled with each up to [`LONGEST_WAIT`].
const WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// After how many failures in a row the caller is told.
const DEAF: u32 = 2;

enum State {
    Opening(BoxFuture<'static, Result<Listening, ProviderError>>),
    Open(Listening),
    Waiting(Instant),
}

/// What comes from the ears.
pub(super) enum FromEars {
    Heard(Heard),
    /// They were lost; it is tried again.
    Lost(ProviderError),
}

/// The ears of a call.
pub(super) struct Hearing {
    ears: Arc<dyn Ears>,
    request: ListenRequest,
    fit: Fit,
    state: State,
    failures: u32,
    /// The newest sound of which no word has come for good, in the ears' format.
    backlog: BytesMut,
    /// When the backlog ends, in the time of the call.
    newest: Duration,
    /// The time of the call at which this connection's count begins.
    offset: Duration,
}

impl Hearing {
    /// Begins to open. `request` names the ears' format; `line` is the line's.
    pub(super) fn open(ears: Arc<dyn Ears>, request: ListenRequest, line: Format) -> Option<Self> {
        let fit = Fit::new(line, request.format)?;
        let state = State::Opening(opening(&ears, &request));
        Some(Self {
            ears,
            request,
            fit,
            state,
            failures: 0,
            backlog: BytesMut::new(),
            newest: Duration::ZERO,
            offset: Duration::ZERO,
        })
    }

    /// Sound of the line that ends at `now`.
    pub(super) fn sound(&mut self, sound: &[u8], now: Duration) {
        let sound = Bytes::from(self.fit.push(sound));
        self.backlog.extend_from_slice(&sound);
        self.newest = now;
        let most = self.request.format.bytes(BACKLOG);
        if self.backlog.len() > most * 2 {
            self.backlog = self.backlog.split_off(self.backlog.len() - most);
        }
        if let State::Open(listening) = &self.state
            && listening.input.try_send(ToEars::Sound(sound)).is_err()
        {
            // They do not keep up or are gone: a new connection hears what is kept.
            self.state = State::Waiting(Instant::now());
        }
    }

    /// The caller has probably ended.
    pub(super) fn finalize(&self) {
        if let State::Open(listening) = &self.state {
            // A full queue is found by the next sound.
            drop(listening.input.try_send(ToEars::Finalize));
        }
    }

    /// Whether they have been away for longer than a moment: what was said is not heard any more.
    pub(super) fn is_deaf(&self) -> bool {
        self.failures >= DEAF
    }

    /// That was all.
    pub(super) fn end(&self) {
        if let State::Open(listening) = &self.state {
            drop(listening.input.try_send(ToEars::End));
        }
    }

    /// What they say next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> FromEars {
        loop {
            match &mut self.state {
                State::Opening(opening) => match opening.await {
                    Ok(listening) => self.opened(listening),
                    Err(error) => return self.lost(error),
                },
                State::Waiting(until) => {
                    let until = *until;
                    sleep_until(until).await;
                    self.state = State::Opening(opening(&self.ears, &self.request));
                }
                State::Open(listening) => match listening.heard.next().await {
                    Some(Ok(heard)) => return FromEars::Heard(self.timed(heard)),
                    Some(Err(error)) => return self.lost(error),
                    None => {
                        let error = ProviderError::retry("ears", "the connection was closed");
                        return self.lost(error);
                    }
                },
            }
        }
    }

    fn opened(&mut self, listening: Listening) {
        let most = self.request.format.bytes(BACKLOG);
        let from = self.backlog.len().saturating_sub(most);
        let again = Bytes::copy_from_slice(&self.backlog[from..]);
        self.offset = self.newest.saturating_sub(self.request.format.length(again.len()));
        if !again.is_empty() {
            drop(listening.input.try_send(ToEars::Sound(again)));
        }
        self.state = State::Open(listening);
    }

    fn lost(&mut self, error: ProviderError) -> FromEars {
        let wait = WAIT.saturating_mul(1 << self.failures.min(5)).min(LONGEST_WAIT);
        self.failures += 1;
        self.state = State::Waiting(Instant::now() + wait);
        FromEars::Lost(error)
    }

    /// With times of the call instead of the connection's.
    fn timed(&mut self, mut heard: Heard) -> Heard {
        self.failures = 0;
        if let Heard::Final(utterance) = &mut heard {
            for word in &mut utterance.words {
                word.start += self.offset;
                word.end += self.offset;
            }
            if !utterance.text.trim().is_empty() {
                self.backlog.clear();
            }
        }
        heard
    }
}

fn opening(
    ears: &Arc<dyn Ears>,
    request: &ListenRequest,
) -> BoxFuture<'static, Result<Listening, ProviderError>> {
    let ears = Arc::clone(ears);
    let request = request.clone();
    Box::pin(async move { ears.listen(&request).await })
}
