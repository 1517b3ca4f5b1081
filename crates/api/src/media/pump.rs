//! Between a carrier's websocket and a call: what it sends is read, what it is to be sent is written,
//! until either is over.

use std::{collections::VecDeque, time::Duration};

use axum::{
    extract::{
        WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket},
    },
    response::Response,
};
use frontdesk_base::{Error, Phone, Result, id::ChannelId};
use frontdesk_desk::{
    App,
    agent::phone,
    calls::{self, Direction, NewCall, State},
    channels::voice::{self, Carrier, tickets},
};
use frontdesk_voice::{
    session::Line,
    transport::{FromLine, LONGEST, Malformed, Start, ToLine},
};
use tokio::{sync::mpsc, time::timeout};

/// How long a carrier may take to say which call it is.
const START: Duration = Duration::from_secs(10);
/// How many messages wait each way: five seconds of sound.
const QUEUE: usize = 256;
/// After so many broken messages in a row a stream is not one.
const BROKEN: u32 = 20;
/// A carrier that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long what is left is written at the end.
const LAST: Duration = Duration::from_secs(2);

/// What a carrier speaks.
pub(super) trait Wire: Send {
    /// Who it is.
    const CARRIER: Carrier;

    /// What a text says.
    fn read(&mut self, text: &str) -> std::result::Result<Vec<FromLine>, Malformed>;

    /// The text for a message.
    fn write(&self, message: &ToLine) -> String;

    /// The stream has begun.
    fn started(&mut self, start: &Start);
}

/// Answers a carrier that wants a websocket, and leads the call on it to its end: a server that stops waits
/// for it.
pub(super) fn upgrade(
    app: App,
    channel: ChannelId,
    upgrade: WebSocketUpgrade,
    wire: impl Wire + 'static,
) -> Response {
    let upgrade = upgrade.max_message_size(LONGEST).max_frame_size(LONGEST);
    upgrade.on_upgrade(async move |socket| {
        let background = app.background().clone();
        background.spawn("call", call(app, channel, socket, wire));
    })
}

async fn call(app: App, channel: ChannelId, mut socket: WebSocket, mut wire: impl Wire) {
    let Ok(Some((start, rest))) = timeout(START, begin(&mut socket, &mut wire)).await else {
        return refuse(socket).await;
    };
    wire.started(&start);
    let token = start.parameters.get("token").map(String::as_str).unwrap_or_default();
    let ticket = tickets::redeem(&app, wire_carrier(&wire), &channel, &start.call, token).await;
    let ticket = match ticket {
        Ok(ticket) => ticket,
        Err(error) => {
            tracing::warn!(channel.id = %channel, error = %error, "A media stream without a ticket was refused");
            return refuse(socket).await;
        }
    };
    let org = ticket.org.clone();
    let carrier = wire_carrier(&wire);
    let led = lead(&app, ticket, &start, &mut socket, wire, rest).await;
    let after = match led {
        Err(Error::Conflict(_)) => Ok(()),
        _ if carrier == Carrier::Telnyx => {
            voice::telnyx::left(&app, &org, &channel, &start.call).await
        }
        _ => Ok(()),
    };
    for error in [led.err(), after.err()].into_iter().flatten() {
        tracing::error!(channel.id = %channel, error = %error, "A call could not be led");
    }
    // The carrier goes on with what comes after the stream: Twilio asks, Telnyx was told.
    drop(timeout(LAST, socket.send(Message::Close(None))).await);
}

fn wire_carrier<W: Wire>(_: &W) -> Carrier {
    W::CARRIER
}

async fn refuse(mut socket: WebSocket) {
    metrics::counter!("media_streams_refused_total").increment(1);
    drop(timeout(LAST, socket.send(Message::Close(None))).await);
}

/// Reads until the stream says which call it is; none when it is no stream.
async fn begin(
    socket: &mut WebSocket,
    wire: &mut impl Wire,
) -> Option<(Start, VecDeque<FromLine>)> {
    let mut broken = 0;
    loop {
        match socket.recv().await?.ok()? {
            Message::Text(text) => match wire.read(text.as_str()) {
                Ok(messages) => {
                    let mut messages: VecDeque<FromLine> = messages.into();
                    while let Some(message) = messages.pop_front() {
                        if let FromLine::Started(start) = message {
                            return Some((start, messages));
                        }
                    }
                }
                Err(_) => broken += 1,
            },
            Message::Close(_) => return None,
            _ => {}
        }
        if broken > BROKEN {
            return None;
        }
    }
}

async fn lead(
    app: &App,
    ticket: tickets::Ticket,
    start: &Start,
    socket: &mut WebSocket,
    wire: impl Wire,
    rest: VecDeque<FromLine>,
) -> Result<()> {
    let org = ticket.org;
    let settings = voice::settings_of(app, &org, &ticket.channel).await?;
    let new = NewCall {
        channel: ticket.channel,
        provider: wire_carrier(&wire).as_str().to_owned(),
        external_id: ticket.call_id,
        direction: Direction::Inbound,
        from: ticket.from.number().cloned(),
        to: Phone::parse(&ticket.to, None).ok(),
        conversation: None,
    };
    // As many as can be were answered at the same moment: this one may leave a message.
    let Some(_seat) = voice::seat(app) else {
        metrics::counter!("calls_full_total", "carrier" => wire_carrier(&wire).as_str())
            .increment(1);
        return Ok(());
    };
    let begun = calls::begin(app, &org, new).await?;
    if begun.again && begun.call.status != State::Ringing {
        return Err(Error::conflict("This call has its sound already."));
    }
    let (into, from) = mpsc::channel(QUEUE);
    let (to, out) = mpsc::channel(QUEUE);
    for message in rest {
        drop(into.try_send(message));
    }
    let line = Line { from, to, live: None };
    let led = phone::take(app, &org, &begun, &settings, start.format, line);
    let (left, ()) = tokio::join!(led, pump(socket, wire, into, out));
    left.map(drop)
}

/// Passes messages both ways until the call lets go of its line or the socket is closed.
async fn pump(
    socket: &mut WebSocket,
    mut wire: impl Wire,
    into: mpsc::Sender<FromLine>,
    mut out: mpsc::Receiver<ToLine>,
) {
    let mut into = Some(into);
    let mut broken = 0;
    loop {
        tokio::select! {
            message = out.recv() => {
                let Some(message) = message else { return };
                let text = Utf8Bytes::from(wire.write(&message));
                if !matches!(timeout(PATIENCE, socket.send(Message::Text(text))).await, Ok(Ok(()))) {
                    return;
                }
            }
            received = socket.recv(), if into.is_some() => match received {
                Some(Ok(Message::Text(text))) => match wire.read(text.as_str()) {
                    Ok(messages) => {
                        broken = 0;
                        for message in messages {
                            // A call that does not keep up misses sound rather than delaying all of it.
                            if let Some(into) = &into
                                && into.try_send(message).is_err()
                            {
                                metrics::counter!("media_messages_dropped_total").increment(1);
                            }
                        }
                    }
                    Err(error) => {
                        broken += 1;
                        tracing::debug!(error = %error, "A message of a media stream was passed over");
                        if broken > BROKEN {
                            into = None;
                        }
                    }
                },
                Some(Ok(Message::Close(_)) | Err(_)) | None => into = None,
                Some(Ok(_)) => {}
            },
        }
    }
}
