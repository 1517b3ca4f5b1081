//! What the wire formats share: bytes in, [`ChatEvent`]s out, under the deadlines of a request.

use std::{collections::VecDeque, time::Duration};

use futures_util::stream;
use serde_json::Value;
use tokio::time::Instant;

use super::{ChatEvent, ChatRequest, ChatStream, Check};
use crate::{
    error::ProviderError,
    http::Streaming,
    sse::{self, Event},
};

/// How long a model may be silent in the middle of an answer.
pub(super) const IDLE: Duration = Duration::from_secs(30);

/// The most bytes of one answer: far above what 128,000 tokens take.
pub(super) const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// How long the end of the body is waited for after the answer is complete, so that the
/// connection can be used again.
const LAST_BYTES: Duration = Duration::from_millis(200);

/// Reads one provider's events.
pub(super) trait Decoder: Send + 'static {
    /// The provider, for errors.
    fn provider(&self) -> &'static str;

    /// Reads `event` and appends what it says to `out`.
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<Progress, ProviderError>;

    /// The body has ended, or failed after the answer was complete. Appends what is left, the
    /// [`ChatEvent::Stop`] last, or says that the answer was cut off.
    fn end(&mut self, out: &mut Out) -> Result<(), ProviderError>;

    /// Whether the answer is complete, so that nothing is lost when no more bytes come.
    fn is_complete(&self) -> bool;
}

/// Events on their way to the caller.
pub(super) type Out = VecDeque<ChatEvent>;

/// What an event meant for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing yet: a ping, a header.
    Waiting,
    /// The model writes.
    Writing,
    /// The answer has ended and no further event is expected.
    Done,
}

/// The deadlines of one request, from the moment it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadlines {
    first_token: Instant,
    whole: Instant,
}

impl Deadlines {
    /// Those of `request`, from now.
    pub(super) fn of(request: &ChatRequest) -> Self {
        let now = Instant::now();
        Self { first_token: now + request.first_token_deadline, whole: now + request.deadline }
    }
}

/// The models that an answer of `GET /v1/models` lists; Anthropic and OpenAI share the shape.
pub(super) fn check(answer: &Value, model: &str) -> Check {
    let listed = answer["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let models: Vec<String> =
        listed.iter().filter_map(|one| one["id"].as_str()).map(str::to_owned).collect();
    Check { model_listed: models.iter().any(|one| one == model), models }
}

/// The answer in `body` as a stream.
pub(super) fn read(body: Streaming, deadlines: Deadlines, decoder: impl Decoder) -> ChatStream {
    let whole_json = body.media_type() == "application/json";
    let reader = Reader {
        body,
        deadlines,
        decoder,
        parser: Some(sse::Parser::default()),
        json: whole_json.then(Vec::new),
        events: Vec::new(),
        out: Out::new(),
        failure: None,
        state: State::Waiting,
    };
    Box::pin(stream::unfold(reader, |mut reader| async move {
        let item = reader.next().await?;
        Some((item, reader))
    }))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No token has come.
    Waiting,
    Writing,
    /// The last event has been given out; the body may have bytes left.
    Ended,
    /// Nothing is left, or an error has been given out.
    Over,
}

struct Reader<D> {
    body: Streaming,
    deadlines: Deadlines,
    decoder: D,
    parser: Option<sse::Parser>,
    /// The body of a server that ignores `stream` and sends one JSON document.
    json: Option<Vec<u8>>,
    events: Vec<Event>,
    out: Out,
    failure: Option<ProviderError>,
    state: State,
}

impl<D: Decoder> Reader<D> {
    async fn next(&mut self) -> Option<Result<ChatEvent, ProviderError>> {
        loop {
            if let Some(event) = self.out.pop_front() {
                return Some(Ok(event));
            }
            match self.state {
                // What was said before the failure is given out before it.
                State::Over => return self.failure.take().map(Err),
                State::Ended => {
                    self.drain().await;
                    self.state = State::Over;
                    return None;
                }
                State::Waiting | State::Writing => {}
            }
            if let Err(error) = self.advance().await {
                self.body.failed(&error);
                self.failure = Some(error);
                self.state = State::Over;
            }
        }
    }

    /// Reads one chunk, or the end of the body.
    async fn advance(&mut self) -> Result<(), ProviderError> {
        let (limit, late) = match self.state {
            State::Waiting => (self.deadlines.first_token, "no first token before the deadline"),
            _ => (self.deadlines.whole, "the answer did not end before the deadline"),
        };
        match self.body.chunk_by(limit.min(self.deadlines.whole), late).await {
            Ok(Some(chunk)) => self.chunk(&chunk),
            Ok(None) => self.body_ended(),
            Err(_) if self.decoder.is_complete() => self.body_ended(),
            Err(error) => Err(error),
        }
    }

    fn chunk(&mut self, chunk: &[u8]) -> Result<(), ProviderError> {
        if let Some(json) = &mut self.json {
            json.extend_from_slice(chunk);
            return Ok(());
        }
        if let Some(parser) = &mut self.parser {
            let provider = self.decoder.provider();
            parser
                .push(chunk, &mut self.events)
                .map_err(|too_long| ProviderError::retry(provider, too_long))?;
        }
        self.decode()
    }

    fn body_ended(&mut self) -> Result<(), ProviderError> {
        let rest = match self.json.take() {
            Some(json) => Some(Event {
                data: String::from_utf8_lossy(&json).into_owned(),
                ..Event::default()
            }),
            None => self.parser.take().and_then(sse::Parser::finish),
        };
        self.events.extend(rest);
        // A last event that was cut does not undo an answer that is complete.
        let decoded = self.decode();
        if self.state == State::Ended {
            self.state = State::Over;
            return Ok(());
        }
        if !self.decoder.is_complete() {
            decoded?;
        }
        self.decoder.end(&mut self.out)?;
        self.body.succeeded();
        self.state = State::Over;
        Ok(())
    }

    fn decode(&mut self) -> Result<(), ProviderError> {
        for event in std::mem::take(&mut self.events) {
            match self.decoder.event(&event, &mut self.out)? {
                Progress::Waiting => {}
                Progress::Writing => self.state = State::Writing,
                Progress::Done => {
                    self.decoder.end(&mut self.out)?;
                    self.body.succeeded();
                    self.state = State::Ended;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Reads the body to its end, if that comes soon.
    async fn drain(&mut self) {
        let limit = Instant::now() + LAST_BYTES;
        while let Ok(Some(_)) = self.body.chunk_by(limit, "").await {}
        self.body.succeeded();
    }
}
