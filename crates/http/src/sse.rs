//! Live events to a browser: a watch of the desk's events as `text/event-stream`.
//!
//! What an event is to whoever listens, and whether they may go on listening, is the source's to
//! say; the rest is here: signs of life, the end at shutdown, the headers that keep proxies from
//! holding the stream back.

use std::{collections::VecDeque, convert::Infallible, future::Future, time::Duration};

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use frontdesk_desk::{
    App,
    events::{Seen, Watch},
};
use futures_util::stream;
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often a stream with nothing to say gives a sign of life: proxies close what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Who listens.
pub trait Source: Send + 'static {
    /// What to tell them of something that happened; nothing for what is not theirs to know.
    fn show(&mut self, seen: Seen) -> impl Future<Output = Vec<Event>> + Send;

    /// Asked now and then: what else to tell them, or `None` when they may not listen any more.
    fn check(&mut self) -> impl Future<Output = Option<Vec<Event>>> + Send;
}

/// An event with JSON. With a number, whoever comes back is told what came after it.
pub fn event(id: Option<i64>, name: &str, data: &impl Serialize) -> Event {
    let data = serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned());
    let event = Event::default().event(name).data(data);
    match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}

/// Tells the source what the watch sees, after what is to be told `first`, until the source may
/// not listen any more (asked every `check_every`), the browser is gone, or the server stops.
pub fn follow<S: Source>(
    app: &App,
    watch: Watch,
    source: S,
    first: Vec<Event>,
    check_every: Duration,
) -> Response {
    let mut check = interval_at(Instant::now() + check_every, check_every);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stop = app.background().stop_token().cancelled_owned();
    let state = Follow { watch, source, ready: first.into(), check, stop: Box::pin(stop) };
    let events = stream::unfold(state, |mut state| async move {
        let event = state.next().await?;
        Some((Ok::<_, Infallible>(event), state))
    });
    answer(events)
}

/// These events as the answer to a request, for as long as there are any.
pub fn answer(
    events: impl stream::Stream<Item = Result<Event, Infallible>> + Send + 'static,
) -> Response {
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let buffering = HeaderName::from_static("x-accel-buffering");
    headers.insert(buffering, HeaderValue::from_static("no"));
    response
}

struct Follow<S, W> {
    watch: Watch,
    source: S,
    ready: VecDeque<Event>,
    check: Interval,
    stop: std::pin::Pin<Box<W>>,
}

impl<S: Source, W: Future<Output = ()> + Send> Follow<S, W> {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            // What is waited for may be dropped at any point and loses nothing; what is then done
            // runs to its end.
            let seen = tokio::select! {
                biased;
                () = &mut self.stop => return None,
                _ = self.check.tick() => None,
                seen = self.watch.next() => Some(seen),
            };
            match seen {
                // Boxed, as they are there for a moment of the hours that a stream is silent.
                None => self.ready.extend(Box::pin(self.source.check()).await?),
                Some(Ok(seen)) => self.ready.extend(Box::pin(self.source.show(seen)).await),
                Some(Err(error)) => {
                    // Whoever listens comes back, and is told what was missed.
                    tracing::error!(error = %error, "A live stream broke off");
                    return None;
                }
            }
        }
    }
}
