//! The part that all connections over a WebSocket share: commands in, messages out and back, and
//! what comes of them.
//!
//! A [`Wire`] knows a provider's messages and neither socket nor clock: times are given to it, so
//! its tests need none. The stream that [`drive`] returns does all the work while it is polled.

use std::{collections::VecDeque, pin::Pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, stream};
use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use crate::{
    error::ProviderError,
    http::{Call, Closed, Frame, Http, Socket},
};

/// How long a connection may take to stand.
pub(super) const OPEN_WITHIN: Duration = Duration::from_secs(5);

/// The most bytes of one message: half a minute of sound as base64 in JSON.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

/// A provider's conversation over a WebSocket.
pub(super) trait Wire: Send + 'static {
    /// What the caller says.
    type Command: Send + 'static;
    /// What the caller gets.
    type Item: Send + 'static;

    /// The call that opens a connection. Made again when one that had nothing to do was closed.
    fn call(&self) -> Result<Call, ProviderError>;

    /// Takes a command.
    fn command(&mut self, command: Self::Command, now: Instant, out: &mut Out<Self::Item>);

    /// No more commands will come.
    fn end(&mut self, now: Instant, out: &mut Out<Self::Item>);

    /// Takes a message. An error is the last thing that the caller gets.
    fn message(
        &mut self,
        message: Incoming,
        now: Instant,
        out: &mut Out<Self::Item>,
    ) -> Result<(), ProviderError>;

    /// The connection has ended: an error where that is a loss. Without one and without
    /// [`Out::over`] a new one is opened when there is something to send.
    fn closed(&mut self, closed: &Closed, out: &mut Out<Self::Item>) -> Result<(), ProviderError>;

    /// When [`Wire::tick`] is wanted, as things stand.
    fn wake(&self) -> Option<Instant>;

    /// The time of [`Wire::wake`] has come.
    fn tick(&mut self, now: Instant, out: &mut Out<Self::Item>) -> Result<(), ProviderError>;
}

/// A message of the provider.
#[derive(Debug)]
pub(super) enum Incoming {
    /// JSON; null when it is none.
    Json(Value),
    /// Bytes.
    Binary(Bytes),
}

/// A message to the provider.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outgoing {
    /// JSON as text.
    Json(Value),
    /// Bytes, never empty: some providers take that for the end.
    Binary(Bytes),
}

/// What a [`Wire`] wants done.
#[derive(Debug)]
pub(super) struct Out<Item> {
    /// To be sent, in order.
    pub(super) messages: VecDeque<Outgoing>,
    /// For the caller, in order.
    pub(super) items: VecDeque<Item>,
    /// When the items are given out, that was all.
    pub(super) over: bool,
    /// The connection is to be left for a new one.
    pub(super) reopen: bool,
}

impl<Item> Default for Out<Item> {
    fn default() -> Self {
        Self { messages: VecDeque::new(), items: VecDeque::new(), over: false, reopen: false }
    }
}

impl<Item> Out<Item> {
    /// Sends JSON.
    pub(super) fn json(&mut self, value: Value) {
        self.messages.push_back(Outgoing::Json(value));
    }

    /// Sends bytes.
    pub(super) fn binary(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.messages.push_back(Outgoing::Binary(bytes));
        }
    }

    /// Gives to the caller.
    pub(super) fn give(&mut self, item: Item) {
        self.items.push_back(item);
    }
}

/// What a connection is to its caller.
pub(super) struct Driven<W: Wire> {
    /// Where commands go.
    pub(super) input: mpsc::Sender<W::Command>,
    /// What comes of them.
    pub(super) items: Items<W::Item>,
}

/// What comes of commands. The first error is the last item.
pub(super) type Items<Item> = Pin<Box<dyn Stream<Item = Result<Item, ProviderError>> + Send>>;

/// Opens the connection of `wire` and returns when it stands.
pub(super) async fn drive<W: Wire>(
    http: &Http,
    wire: W,
    queue: usize,
) -> Result<Driven<W>, ProviderError> {
    let socket = open(http, wire.call()).await?;
    let (input, commands) = mpsc::channel(queue);
    let driver = Driver {
        http: http.clone(),
        wire,
        socket: Some(socket),
        commands: Some(commands),
        out: Out::default(),
        failure: None,
    };
    let items = stream::unfold(driver, |mut driver| async move {
        let item = driver.next().await?;
        Some((item, driver))
    });
    Ok(Driven { input, items: Box::pin(items) })
}

async fn open(http: &Http, call: Result<Call, ProviderError>) -> Result<Socket, ProviderError> {
    http.socket(call?.deadline(OPEN_WITHIN).max_bytes(MAX_MESSAGE)).await
}

async fn send(socket: &mut Socket, message: Outgoing) -> Result<(), ProviderError> {
    match message {
        Outgoing::Json(value) => socket.text(value.to_string()).await,
        Outgoing::Binary(bytes) => socket.binary(bytes).await,
    }
}

struct Driver<W: Wire> {
    http: Http,
    wire: W,
    /// None while there is nothing to do and the provider has hung up.
    socket: Option<Socket>,
    commands: Option<mpsc::Receiver<W::Command>>,
    out: Out<W::Item>,
    failure: Option<ProviderError>,
}

enum Event<Command> {
    Command(Option<Command>),
    Frame(Result<Frame, ProviderError>),
    Time,
}

impl<W: Wire> Driver<W> {
    async fn next(&mut self) -> Option<Result<W::Item, ProviderError>> {
        loop {
            if !self.out.over
                && let Err(error) = self.exchange().await
            {
                self.fail(error);
            }
            if let Some(item) = self.out.items.pop_front() {
                return Some(Ok(item));
            }
            if self.out.over {
                self.part().await;
                return self.failure.take().map(Err);
            }
            let event = self.event().await;
            if let Err(error) = self.take(event) {
                self.fail(error);
            }
        }
    }

    /// Takes the commands that wait, so that nothing comes out that one of them does away with,
    /// and sends what there is to send.
    async fn exchange(&mut self) -> Result<(), ProviderError> {
        let now = Instant::now();
        while let Some(commands) = &mut self.commands
            && let Ok(command) = commands.try_recv()
        {
            self.wire.command(command, now, &mut self.out);
        }
        if std::mem::take(&mut self.out.reopen) {
            self.socket = None;
        }
        if self.out.messages.is_empty() {
            return Ok(());
        }
        let socket = match &mut self.socket {
            Some(socket) => socket,
            none => none.insert(open(&self.http, self.wire.call()).await?),
        };
        while let Some(message) = self.out.messages.pop_front() {
            send(socket, message).await?;
        }
        Ok(())
    }

    /// Says what is left to say and goodbye.
    async fn part(&mut self) {
        let Some(mut socket) = self.socket.take() else { return };
        while let Some(message) = self.out.messages.pop_front() {
            if send(&mut socket, message).await.is_err() {
                return;
            }
        }
        socket.close().await;
    }

    async fn event(&mut self) -> Event<W::Command> {
        let wake = self.wire.wake();
        let Self { commands, socket, .. } = self;
        let command = async {
            match commands {
                Some(commands) => commands.recv().await,
                None => std::future::pending().await,
            }
        };
        let frame = async {
            match socket {
                Some(socket) => socket.receive().await,
                None => std::future::pending().await,
            }
        };
        let time = async {
            match wake {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            command = command => Event::Command(command),
            frame = frame => Event::Frame(frame),
            () = time => Event::Time,
        }
    }

    fn take(&mut self, event: Event<W::Command>) -> Result<(), ProviderError> {
        let now = Instant::now();
        match event {
            Event::Command(Some(command)) => self.wire.command(command, now, &mut self.out),
            Event::Command(None) => {
                self.commands = None;
                self.wire.end(now, &mut self.out);
            }
            Event::Frame(Ok(Frame::Text(text))) => {
                let json = serde_json::from_str(&text).unwrap_or_default();
                return self.wire.message(Incoming::Json(json), now, &mut self.out);
            }
            Event::Frame(Ok(Frame::Binary(bytes))) => {
                return self.wire.message(Incoming::Binary(bytes), now, &mut self.out);
            }
            Event::Frame(Ok(Frame::Closed(closed))) => {
                self.socket = None;
                return self.wire.closed(&closed, &mut self.out);
            }
            Event::Frame(Err(error)) => return Err(error),
            Event::Time => return self.wire.tick(now, &mut self.out),
        }
        Ok(())
    }

    /// The connection is given up; what was heard before is still given out.
    fn fail(&mut self, error: ProviderError) {
        self.socket = None;
        self.commands = None;
        self.out.messages.clear();
        self.out.over = true;
        self.failure = Some(error);
    }
}
