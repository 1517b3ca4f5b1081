//! Calls in the browser: a visitor in the widget, who comes with a ticket for one call of one conversation,
//! and members, whose session proves them: in the playground, and on the line of somebody else's call.
//!
//! A browser sends cookies and an origin with every websocket, whatever page opens it: who comes from a page
//! that is none of ours, nor of a site that the widget is for, is turned away before anything begins.

use std::{future::Future, time::Duration};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket},
    },
    http::{HeaderMap, HeaderName, header},
    response::Response,
    routing::get,
};
use frontdesk_base::{
    Error,
    id::{CallId, ChannelId, ConversationId},
};
use frontdesk_desk::{
    App,
    agent::phone::{self, Left},
    channels::{
        voice,
        widget::talk::{self, Guest},
    },
};
use frontdesk_http::{Member, Path, Query, Result};
use frontdesk_voice::{
    session::Line,
    transport::{
        FromLine, LONGEST, Live, Malformed, ToLine,
        browser::{self, FORMAT, Sent},
    },
};
use serde::Deserialize;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

use crate::state::Desk;

/// How many messages wait each way: five seconds of sound.
const QUEUE: usize = 256;
/// After so many broken messages in a row a page is none of ours.
const BROKEN: u32 = 20;
/// A page sends sound all the time, also when it is muted: one that says nothing for so long is gone.
const SILENT: Duration = Duration::from_secs(15);
/// A page that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of sound in a second, and how far a page may be ahead of the clock: what hears is paid for.
const PACE: f64 = 32_000.0;
const AHEAD: f64 = 3.0 * PACE;
/// How long what is left is written at the end.
const LAST: Duration = Duration::from_secs(2);

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/media/browser/{conversation_id}", get(visitor))
        .route("/media/rehearsal", get(member))
        .route("/media/calls/{call}", get(receiver))
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    ticket: String,
}

/// A visitor, by the ticket of this call.
async fn visitor(
    State(desk): State<Desk>,
    Path(id): Path<ConversationId>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    let app = desk.app;
    let page = (text(&headers, &header::ORIGIN), text(&headers, &header::HOST));
    let guest = talk::admit(&app, &id, &shown.ticket, page).await?;
    let ours = app.clone();
    let led = async move |line| seated(&ours, Box::pin(call(&ours, &guest, line))).await;
    Ok(lead(app, upgrade, led))
}

async fn call(app: &App, guest: &Guest, line: Line) -> Result<Left, Error> {
    let begun = talk::begin(app, guest).await?;
    phone::take(app, &guest.org, &begun, &guest.settings, FORMAT, line).await
}

/// Leads a call if this process has a seat for it.
async fn seated(app: &App, call: impl Future<Output = Result<Left, Error>>) -> Result<Left, Error> {
    let Some(_seat) = voice::seat(app) else {
        metrics::counter!("calls_full_total", "carrier" => "browser").increment(1);
        return Ok(Left::Speechless);
    };
    call.await
}

#[derive(Deserialize)]
struct Tried {
    /// The line that is tried; the agent's draft without one.
    line: Option<ChannelId>,
}

/// A member who tries the agent out.
async fn member(
    State(desk): State<Desk>,
    Member(caller): Member,
    Query(tried): Query<Tried>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    let app = desk.app;
    of_our_page(&app, &headers)?;
    let rehearsal = phone::rehearsal(&app, &caller, tried.line.as_ref()).await?;
    let ours = app.clone();
    Ok(lead(app, upgrade, async move |line| {
        seated(&ours, Box::pin(rehearsal.lead(&ours, FORMAT, line))).await
    }))
}

/// A member who comes on the line of a call.
async fn receiver(
    State(desk): State<Desk>,
    Member(caller): Member,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    let app = desk.app;
    of_our_page(&app, &headers)?;
    let receiver = phone::receiver(&app, &caller, &id).await?;
    let led = async move |line| {
        receiver.join(line).await;
        Ok(Left::Over)
    };
    Ok(lead(app, upgrade, led))
}

/// A member's session is no proof of what page asks.
fn of_our_page(app: &App, headers: &HeaderMap) -> Result<(), Error> {
    let (origin, host) = (text(headers, &header::ORIGIN), text(headers, &header::HOST));
    if talk::is_own_page(app, origin, host) {
        return Ok(());
    }
    Err(Error::forbidden("Another site asked for this."))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Gives a call the line of a websocket, and tells the page how it ended. A server that stops waits for it.
fn lead<F, L>(app: App, upgrade: WebSocketUpgrade, led: F) -> Response
where
    F: FnOnce(Line) -> L + Send + 'static,
    L: Future<Output = Result<Left, Error>> + Send,
{
    let upgrade = upgrade.max_message_size(LONGEST).max_frame_size(LONGEST);
    upgrade.on_upgrade(async move |mut socket| {
        let background = app.background().clone();
        background.spawn("browser call", async move {
            let (into, from) = mpsc::channel(QUEUE);
            let (to, out) = mpsc::channel(QUEUE);
            let (live, shown) = mpsc::channel(QUEUE);
            let guest_line = Line { from, to, live: Some(live) };
            let (left, ()) = tokio::join!(led(guest_line), pump(&mut socket, into, out, shown));
            if let Err(error) = &left {
                tracing::warn!(error = %error, "A call in the browser could not be led");
            }
            let failed = !matches!(left, Ok(Left::Over | Left::Transfer));
            drop(timeout(LAST, send(&mut socket, browser::ended(failed))).await);
            drop(timeout(LAST, close(&mut socket)).await);
        });
    })
}

/// Closes it, and takes what the page still sends until it has closed it, too: sound that nobody reads would have the
/// connection reset, and the page miss how its call ended.
async fn close(socket: &mut WebSocket) {
    if socket.send(Message::Close(None)).await.is_ok() {
        while let Some(Ok(_)) = socket.recv().await {}
    }
}

/// Passes messages both ways until the call lets go of its line or the page is gone.
async fn pump(
    socket: &mut WebSocket,
    into: mpsc::Sender<FromLine>,
    mut out: mpsc::Receiver<ToLine>,
    mut shown: mpsc::Receiver<Live>,
) {
    let mut into = Some(into);
    let mut broken = 0;
    let mut heard = Instant::now();
    let (began, mut sound) = (heard, 0.0);
    loop {
        tokio::select! {
            message = out.recv() => {
                let Some(message) = message else { break };
                if !send(socket, browser::write(message)).await {
                    return;
                }
            }
            Some(live) = shown.recv() => {
                if !send(socket, browser::show(&live)).await {
                    return;
                }
            }
            received = timeout_at(heard + SILENT, socket.recv()), if into.is_some() => {
                let Ok(Some(Ok(message))) = received else {
                    into = None;
                    continue;
                };
                heard = Instant::now();
                match read(message) {
                    Ok(None) => {}
                    Ok(Some(FromLine::Sound(more)))
                        if sound + more.len() as f64 > began.elapsed().as_secs_f64() * PACE + AHEAD =>
                    {
                        metrics::counter!("media_messages_dropped_total").increment(1);
                    }
                    Ok(Some(message)) => {
                        broken = 0;
                        if let FromLine::Sound(more) = &message {
                            sound += more.len() as f64;
                        }
                        // A call that does not keep up misses sound rather than delaying all of it.
                        if let Some(into) = &into
                            && into.try_send(message).is_err()
                        {
                            metrics::counter!("media_messages_dropped_total").increment(1);
                        }
                    }
                    Err(error) => {
                        broken += 1;
                        tracing::debug!(error = %error, "A message of a page was passed over");
                        if broken > BROKEN {
                            into = None;
                        }
                    }
                }
            }
        }
    }
    while let Ok(live) = shown.try_recv() {
        if !send(socket, browser::show(&live)).await {
            return;
        }
    }
}

fn read(message: Message) -> std::result::Result<Option<FromLine>, Malformed> {
    match message {
        Message::Binary(bytes) => browser::sound(bytes).map(Some),
        Message::Text(text) => browser::read(text.as_str()),
        Message::Close(_) => Ok(Some(FromLine::Stopped)),
        Message::Ping(_) | Message::Pong(_) => Ok(None),
    }
}

/// False when the page is gone, or reads nothing any more.
async fn send(socket: &mut WebSocket, sent: Sent) -> bool {
    let message = match sent {
        Sent::Sound(bytes) => Message::Binary(bytes),
        Sent::Text(text) => Message::Text(Utf8Bytes::from(text)),
    };
    matches!(timeout(PATIENCE, socket.send(message)).await, Ok(Ok(())))
}
