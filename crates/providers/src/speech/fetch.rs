//! A mouth that is asked by HTTP: a request for each text, whose answer is the sound.

use std::{collections::VecDeque, time::Duration};

use futures_util::{future::BoxFuture, stream};
use tokio::sync::mpsc;

use super::{
    Format, QUEUE, Sound, Speaking, ToMouth, forget,
    turns::{Turns, Whole, pieces},
};
use crate::{
    error::ProviderError,
    http::{Call, Http, Streaming},
};

/// How long the first sound of a text may take.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// How long all of it may take.
const ALL_WITHIN: Duration = Duration::from_secs(60);
/// How long it may be silent in between.
const IDLE: Duration = Duration::from_secs(5);
/// The most bytes of one text's sound.
const MAX_SOUND: usize = 32 * 1024 * 1024;

/// A provider that speaks by HTTP.
pub(super) trait Render: Send + Sync + Sized + 'static {
    /// The provider, for errors.
    fn provider(&self) -> &'static str;

    /// The most bytes of one text.
    fn most(&self) -> usize;

    /// The call whose answer is the sound of `text`.
    fn call(&self, text: &str) -> Result<Call, ProviderError>;

    /// What is to be tried instead after `error`, once.
    fn instead(&self, error: &ProviderError) -> Option<Self>;
}

/// A mouth for one call. Nothing is open before the first text.
pub(super) fn speak<R: Render>(http: &Http, render: R, format: Format) -> Speaking {
    let (input, commands) = mpsc::channel(QUEUE);
    let fetcher = Fetcher {
        http: http.clone(),
        render,
        format,
        commands: Some(commands),
        turns: Turns::default(),
        whole: Whole::default(),
        asked: None,
        body: None,
        sounds: VecDeque::new(),
        over: false,
    };
    let sound = stream::unfold(fetcher, |mut fetcher| async move {
        let item = fetcher.next().await?;
        Some((item, fetcher))
    });
    Speaking { input, sound: Box::pin(sound) }
}

/// An answer that has not begun.
type Begun = BoxFuture<'static, Result<Box<Streaming>, ProviderError>>;

struct Fetcher<R> {
    http: Http,
    render: R,
    format: Format,
    commands: Option<mpsc::Receiver<ToMouth>>,
    turns: Turns,
    whole: Whole,
    /// The text that was asked for and its answer, as long as that has not begun.
    asked: Option<(String, Begun)>,
    /// The answer that is coming.
    body: Option<Box<Streaming>>,
    sounds: VecDeque<Sound>,
    over: bool,
}

enum Event {
    Command(Option<ToMouth>),
    Begun(Result<Box<Streaming>, ProviderError>),
    Sound(Result<Option<bytes::Bytes>, ProviderError>),
}

impl<R: Render> Fetcher<R> {
    async fn next(&mut self) -> Option<Result<Sound, ProviderError>> {
        loop {
            while let Some(commands) = &mut self.commands
                && let Ok(command) = commands.try_recv()
            {
                self.command(command);
            }
            if let Err(error) = self.advance() {
                return Some(Err(self.fail(error)));
            }
            if let Some(sound) = self.sounds.pop_front() {
                return Some(Ok(sound));
            }
            if self.over || self.commands.is_none() && self.turns.is_empty() {
                return None;
            }
            let event = self.event().await;
            if let Err(error) = self.take(event) {
                return Some(Err(self.fail(error)));
            }
        }
    }

    /// Nothing more comes after `error`.
    fn fail(&mut self, error: ProviderError) -> ProviderError {
        self.over = true;
        self.commands = None;
        self.body = None;
        self.asked = None;
        error
    }

    fn command(&mut self, command: ToMouth) {
        if let ToMouth::Cancel { utterance } = command {
            forget(utterance, &mut self.sounds);
            if self.turns.number().is_some_and(|current| current <= utterance) {
                self.asked = None;
                self.body = None;
                self.whole.clear();
            }
        }
        self.turns.take(command);
    }

    /// Asks for the next text, or says that an utterance is complete.
    fn advance(&mut self) -> Result<(), ProviderError> {
        while !self.over
            && self.asked.is_none()
            && self.body.is_none()
            && let Some(turn) = self.turns.current()
        {
            let utterance = turn.number;
            let Some(text) = turn.texts.pop_front() else {
                if turn.ended {
                    self.turns.finish();
                    self.sounds.push_back(Sound::Done { utterance });
                    continue;
                }
                break;
            };
            let mut parts = pieces(&text, self.render.most()).into_iter();
            let Some(first) = parts.next() else { continue };
            for part in parts.rev() {
                turn.texts.push_front(part.to_owned());
            }
            let first = first.to_owned();
            self.ask(first)?;
        }
        Ok(())
    }

    fn ask(&mut self, text: String) -> Result<(), ProviderError> {
        let call = self.render.call(&text)?;
        let call =
            call.answer_within(FIRST_WITHIN).deadline(ALL_WITHIN).idle(IDLE).max_bytes(MAX_SOUND);
        let http = self.http.clone();
        self.asked = Some((text, Box::pin(async move { http.stream(call).await.map(Box::new) })));
        Ok(())
    }

    async fn event(&mut self) -> Event {
        let Self { commands, asked, body, .. } = self;
        let command = async {
            match commands {
                Some(commands) => commands.recv().await,
                None => std::future::pending().await,
            }
        };
        let begun = async {
            match asked {
                Some((_, answer)) => answer.await,
                None => std::future::pending().await,
            }
        };
        let sound = async {
            match body {
                Some(body) => body.chunk().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            command = command => Event::Command(command),
            begun = begun => Event::Begun(begun),
            sound = sound => Event::Sound(sound),
        }
    }

    fn take(&mut self, event: Event) -> Result<(), ProviderError> {
        match event {
            Event::Command(Some(command)) => self.command(command),
            Event::Command(None) => {
                self.commands = None;
                self.turns.end_all();
            }
            Event::Begun(Ok(body)) => {
                self.asked = None;
                // An answer that is JSON is an excuse and no sound.
                if body.media_type() == "application/json" {
                    let provider = self.render.provider();
                    return Err(ProviderError::retry(provider, "the answer is no sound"));
                }
                self.body = Some(body);
            }
            Event::Begun(Err(error)) => {
                let text = self.asked.take().map(|(text, _)| text);
                match (self.render.instead(&error), text) {
                    (Some(render), Some(text)) => {
                        self.render = render;
                        self.ask(text)?;
                    }
                    _ => return Err(error),
                }
            }
            Event::Sound(Ok(Some(bytes))) => {
                let bytes = self.whole.samples(self.format, bytes);
                if let Some(utterance) = self.turns.number()
                    && !bytes.is_empty()
                {
                    self.sounds.push_back(Sound::Piece { utterance, bytes });
                }
            }
            Event::Sound(Ok(None)) => {
                self.body = None;
                self.whole.clear();
            }
            Event::Sound(Err(error)) => return Err(error),
        }
        Ok(())
    }
}
