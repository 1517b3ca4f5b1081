//! The connection to the ears through a whole call: opened ahead, opened again when it is lost,
//! with what was said meanwhile.

use std::{collections::VecDeque, time::Duration};

use bytes::{Bytes, BytesMut};
use frontdesk_providers::{
    ProviderError,
    speech::{EarsChain, Format, Heard, ListenRequest, Listening, Opened, ToEars},
};
use futures_util::{StreamExt, future::BoxFuture};
use tokio::time::{Instant, sleep_until};

use super::fit::Fit;

/// How much sound is kept to be heard again on a new connection.
const BACKLOG: Duration = Duration::from_secs(3);
/// How long to wait after a failure, doubled with each up to [`LONGEST_WAIT`].
const WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// By how much sound is off its time when something is missing before it.
const GAP: Duration = Duration::from_millis(120);
/// How many such gaps are remembered.
const GAPS: usize = 64;

/// From a place in the count of sound on, what lay in which time of the call.
#[derive(Clone, Copy)]
struct Mark {
    count: Duration,
    at: Duration,
}

/// After how many failures in a row the caller is told.
const DEAF: u32 = 2;
/// A connection that stood for so long was one, also when nothing was heard on it: those before it do not count.
const STOOD: Duration = Duration::from_secs(10);

enum State {
    Opening(BoxFuture<'static, Result<Opened<Listening>, ProviderError>>),
    Open(Listening, Box<Fit>),
    Waiting(Instant),
}

/// What comes from the ears.
pub(super) enum FromEars {
    Heard(Heard),
    /// They were lost; it is tried again.
    Lost(ProviderError),
    /// They are there again after they had been away for longer than a moment.
    Back,
}

/// The ears of a call.
pub(super) struct Hearing {
    ears: EarsChain,
    /// Asks for the line's own format.
    request: ListenRequest,
    state: State,
    /// Who hears, or heard last.
    name: String,
    failures: u32,
    /// Since when they have been away for longer than a moment, and nothing was heard.
    deaf: Option<Instant>,
    /// When this connection, or the last one, was opened.
    opened_at: Instant,
    /// Who was lost in this call, the last one last.
    failed: Vec<String>,
    /// Whether anything was heard on this connection.
    proven: bool,
    /// The newest sound of which no word has come for good, as it came.
    backlog: BytesMut,
    /// When the backlog ends, in the time of the call.
    newest: Duration,
    /// How much sound there was in the whole call, in bytes.
    given: usize,
    /// With how much of it this connection begins.
    since: usize,
    /// Where that count and the time of the call part, one for each gap: also of what is heard again.
    marks: VecDeque<Mark>,
}

impl Hearing {
    /// Begins to open. `request` names the line's format.
    pub(super) fn open(ears: EarsChain, request: ListenRequest) -> Self {
        let state = State::Opening(opening(&ears, &request, &[]));
        Self {
            ears,
            request,
            state,
            name: String::new(),
            failures: 0,
            deaf: None,
            opened_at: Instant::now(),
            failed: Vec::new(),
            proven: false,
            backlog: BytesMut::new(),
            newest: Duration::ZERO,
            given: 0,
            since: 0,
            marks: VecDeque::new(),
        }
    }

    /// Provider and model of who hears.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    const fn line(&self) -> Format {
        self.request.format
    }

    /// Sound of the line that ends at `now`.
    pub(super) fn sound(&mut self, sound: &[u8], now: Duration) {
        let at = now.saturating_sub(self.line().length(sound.len()));
        let count = self.line().length(self.given);
        self.given += sound.len();
        if at.saturating_sub(self.newest) > BACKLOG {
            // What lies before a long gap is not heard again.
            self.backlog.clear();
        }
        if self.time(count).is_none_or(|time| time.abs_diff(at) > GAP) {
            self.marks.push_back(Mark { count, at });
            if self.marks.len() > GAPS {
                self.marks.pop_front();
            }
        }
        self.backlog.extend_from_slice(sound);
        self.newest = now;
        let most = self.line().bytes(BACKLOG);
        if self.backlog.len() > most * 2 {
            self.backlog = self.backlog.split_off(self.backlog.len() - most);
        }
        if let State::Open(listening, fit) = &mut self.state
            && let sound = Bytes::from(fit.push(sound))
            && !sound.is_empty()
            && listening.input.try_send(ToEars::Sound(sound)).is_err()
        {
            // They do not keep up or are gone: a new connection hears what is kept.
            self.state = State::Waiting(Instant::now());
        }
    }

    /// The caller has probably ended.
    pub(super) fn finalize(&self) {
        if let State::Open(listening, _) = &self.state {
            // A full queue is found by the next sound.
            drop(listening.input.try_send(ToEars::Finalize));
        }
    }

    /// Since when they have been away for longer than a moment: what was said is not heard any more.
    pub(super) fn deaf(&self) -> Option<Instant> {
        self.deaf
    }

    /// That was all.
    pub(super) fn end(&self) {
        if let State::Open(listening, _) = &self.state {
            drop(listening.input.try_send(ToEars::End));
        }
    }

    /// What they say next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> FromEars {
        loop {
            match &mut self.state {
                State::Opening(opening) => match opening.await {
                    Ok(opened) => {
                        if let Err(error) = self.opened(opened) {
                            return self.lost(error);
                        }
                        if self.deaf.is_some() {
                            return FromEars::Back;
                        }
                    }
                    Err(error) => return self.lost(error),
                },
                State::Waiting(until) => {
                    let until = *until;
                    sleep_until(until).await;
                    self.state = State::Opening(opening(&self.ears, &self.request, &self.failed));
                }
                State::Open(listening, _) => match listening.heard.next().await {
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

    fn opened(&mut self, opened: Opened<Listening>) -> Result<(), ProviderError> {
        let Opened { name, format, connection } = opened;
        let fit = Fit::new(self.line(), format);
        let unfit = || ProviderError::refused("ears", "they take no sound that a call has");
        let mut fit = fit.ok_or_else(unfit)?;
        let from = self.backlog.len().saturating_sub(self.line().bytes(BACKLOG));
        let again = &self.backlog[from..];
        self.since = self.given - again.len();
        let again = fit.push(again);
        if !again.is_empty() {
            drop(connection.input.try_send(ToEars::Sound(again.into())));
        }
        self.name = name;
        self.proven = false;
        self.opened_at = Instant::now();
        self.state = State::Open(connection, Box::new(fit));
        Ok(())
    }

    fn lost(&mut self, error: ProviderError) -> FromEars {
        let now = Instant::now();
        if matches!(self.state, State::Open(..)) {
            if self.opened_at + STOOD <= now {
                self.deaf = None;
            }
            self.ears.report(&self.name, Some(error.kind));
            self.failed.retain(|name| *name != self.name);
            self.failed.push(self.name.clone());
        }
        let wait = WAIT.saturating_mul(1 << self.failures.min(5)).min(LONGEST_WAIT);
        self.failures += 1;
        if self.failures >= DEAF {
            self.deaf.get_or_insert(now);
        }
        self.state = State::Waiting(now + wait);
        FromEars::Lost(error)
    }

    /// The time of the call of a place in the count of its sound; none before there was any.
    fn time(&self, count: Duration) -> Option<Duration> {
        let mark = self.marks.iter().rfind(|mark| mark.count <= count).or(self.marks.front())?;
        Some((mark.at + count).saturating_sub(mark.count))
    }

    /// With times of the call instead of the connection's.
    fn timed(&mut self, mut heard: Heard) -> Heard {
        self.failures = 0;
        self.deaf = None;
        if !std::mem::replace(&mut self.proven, true) {
            self.ears.report(&self.name, None);
        }
        if let Heard::Final(utterance) = &mut heard {
            let since = self.line().length(self.since);
            for word in &mut utterance.words {
                let start = self.time(since + word.start).unwrap_or(word.start);
                word.end = start + word.end.saturating_sub(word.start);
                word.start = start;
            }
            if !utterance.text.trim().is_empty() {
                self.backlog.clear();
            }
        }
        heard
    }
}

fn opening(
    ears: &EarsChain,
    request: &ListenRequest,
    failed: &[String],
) -> BoxFuture<'static, Result<Opened<Listening>, ProviderError>> {
    let (ears, request, failed) = (ears.clone(), request.clone(), failed.to_owned());
    Box::pin(async move { ears.listen(&request, &failed).await })
}
