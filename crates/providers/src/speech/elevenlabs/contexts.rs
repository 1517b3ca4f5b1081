//! The mouth's WebSocket: a context for each utterance (`/multi-stream-input`).
//!
//! Contexts are opened one after the other, each when the one before is complete: their sound
//! would mix. One that is interrupted is closed, and what still comes of it is dropped.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{PROVIDER, Spoken, named};
use crate::{
    error::{Kind, ProviderError},
    http::{Call, Closed},
    speech::{
        Sound, ToMouth,
        drive::{Incoming, Out, Wire},
        forget,
        turns::{Turns, Whole, pieces},
    },
};

/// A socket that gets nothing for so many seconds is closed: the most that may be asked for.
const INACTIVITY: &str = "180";

/// How often a context whose text is not complete is kept alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long a voice may be silent that has something to say.
const SILENT: Duration = Duration::from_secs(5);

/// The most bytes of one text.
const MAX_TEXT: usize = 2_000;

/// A mouth's connection.
#[derive(Debug)]
pub(super) struct Contexts {
    spoken: Spoken,
    turns: Turns,
    whole: Whole,
    /// The context that is open.
    open: Option<Context>,
    ending: bool,
}

#[derive(Debug)]
struct Context {
    utterance: u64,
    /// Texts that were sent, until the first sound comes: to be said again by another voice.
    unheard: Vec<String>,
    heard: bool,
    /// It was told that no more text comes.
    closed: bool,
    /// When something was last sent to it.
    sent_at: Instant,
    /// When something last came of it, or was first waited for.
    heard_at: Option<Instant>,
}

impl Contexts {
    pub(super) fn new(spoken: Spoken) -> Self {
        Self { spoken, turns: Turns::default(), whole: Whole::default(), open: None, ending: false }
    }

    fn advance(&mut self, now: Instant, out: &mut Out<Sound>) {
        while let Some(turn) = self.turns.current() {
            let utterance = turn.number;
            let texts = std::mem::take(&mut turn.texts);
            let ended = turn.ended;
            for text in &texts {
                self.say(utterance, text, now, out);
            }
            match &mut self.open {
                // Nothing was to be said.
                None if ended => {
                    self.turns.finish();
                    out.give(Sound::Done { utterance });
                    continue;
                }
                Some(context) if ended && !context.closed => {
                    context.closed = true;
                    context.heard_at.get_or_insert(now);
                    out.json(json!({ "context_id": id(utterance), "close_context": true }));
                }
                _ => {}
            }
            return;
        }
        if self.ending && !out.over {
            out.json(json!({ "close_socket": true }));
            out.over = true;
        }
    }

    fn say(&mut self, utterance: u64, text: &str, now: Instant, out: &mut Out<Sound>) {
        let settings = self.spoken.voice_settings();
        let context = self.open.get_or_insert_with(|| {
            // The first message of a context is a single space.
            out.json(json!({
                "text": " ", "context_id": id(utterance), "voice_settings": settings,
            }));
            Context {
                utterance,
                unheard: Vec::new(),
                heard: false,
                closed: false,
                sent_at: now,
                heard_at: None,
            }
        });
        for piece in pieces(text, MAX_TEXT) {
            // Without the space at its end a text runs into the next one.
            let text = format!("{piece} ");
            out.json(json!({ "text": text, "context_id": id(utterance), "flush": true }));
        }
        if !context.heard {
            context.unheard.push(text.to_owned());
        }
        context.sent_at = now;
        context.heard_at = Some(now);
    }

    /// The context that a message is of; none when it is of one that nobody listens to any more.
    fn of(&mut self, message: &Value) -> Option<&mut Context> {
        let named = message["contextId"].as_str().or(message["context_id"].as_str());
        self.open.as_mut().filter(|open| named.is_none_or(|named| named == id(open.utterance)))
    }

    fn sound(&mut self, audio: &str, message: &Value, now: Instant, out: &mut Out<Sound>) {
        let Ok(bytes) = STANDARD.decode(audio) else { return };
        let Some(context) = self.of(message) else { return };
        context.heard = true;
        context.unheard.clear();
        context.heard_at = Some(now);
        let utterance = context.utterance;
        let bytes = self.whole.samples(self.spoken.request.format, Bytes::from(bytes));
        if !bytes.is_empty() {
            out.give(Sound::Piece { utterance, bytes });
        }
    }

    /// The open context has nothing more to come.
    fn complete(&mut self, now: Instant, out: &mut Out<Sound>) {
        let Some(context) = self.open.take() else { return };
        self.whole.clear();
        self.turns.finish();
        out.give(Sound::Done { utterance: context.utterance });
        self.advance(now, out);
    }

    /// Takes the usual voice and says again what nobody has heard.
    fn say_again(&mut self, now: Instant, out: &mut Out<Sound>) {
        self.spoken = self.spoken.clone().with_usual_voice();
        out.reopen = true;
        out.messages.clear();
        if let Some(context) = self.open.take()
            && let Some(turn) = self.turns.current()
        {
            for text in context.unheard.into_iter().rev() {
                turn.texts.push_front(text);
            }
        }
        self.advance(now, out);
    }
}

impl Wire for Contexts {
    type Command = ToMouth;
    type Item = Sound;

    fn call(&self) -> Result<Call, ProviderError> {
        let language = self.spoken.language();
        let mut query = vec![
            ("model_id", self.spoken.account.settings.model.as_str()),
            ("inactivity_timeout", INACTIVITY),
            ("auto_mode", "true"),
            ("apply_text_normalization", "auto"),
        ];
        query.extend(language.as_deref().map(|language| ("language_code", language)));
        let url = self.spoken.url("multi-stream-input", &query);
        self.spoken.account.dress(Call::get(PROVIDER, url))
    }

    fn command(&mut self, command: ToMouth, now: Instant, out: &mut Out<Sound>) {
        if let ToMouth::Cancel { utterance } = command {
            forget(utterance, &mut out.items);
            if let Some(context) = self.open.take_if(|open| open.utterance <= utterance) {
                out.json(json!({ "context_id": id(context.utterance), "close_context": true }));
                self.whole.clear();
            }
        }
        self.turns.take(command);
        self.advance(now, out);
    }

    fn end(&mut self, now: Instant, out: &mut Out<Sound>) {
        self.ending = true;
        self.turns.end_all();
        self.advance(now, out);
    }

    fn message(
        &mut self,
        message: Incoming,
        now: Instant,
        out: &mut Out<Sound>,
    ) -> Result<(), ProviderError> {
        let Incoming::Json(message) = message else {
            return Err(ProviderError::retry(PROVIDER, "bytes came where JSON belongs"));
        };
        if let Some(error) = reported(&message) {
            if self.spoken.voice_is_gone(&error) {
                self.say_again(now, out);
                return Ok(());
            }
            if self.open.is_none() && error.kind != Kind::Auth {
                // It had nothing to say for long, or something was wrong with what nobody wants
                // any more. The next text opens a new connection.
                out.reopen = true;
                return Ok(());
            }
            return Err(error);
        }
        if let Some(audio) = message["audio"].as_str() {
            self.sound(audio, &message, now, out);
        }
        let is_final = message["isFinal"] == true || message["is_final"] == true;
        // A flush may be answered so too: only a context that got all its text is complete.
        if is_final && self.of(&message).is_some_and(|context| context.closed) {
            self.complete(now, out);
        }
        Ok(())
    }

    fn closed(&mut self, closed: &Closed, out: &mut Out<Sound>) -> Result<(), ProviderError> {
        if self.open.is_some() {
            return Err(closed.error(PROVIDER));
        }
        // It had nothing to say for long. The next text opens a new connection.
        out.over |= self.ending;
        Ok(())
    }

    fn wake(&self) -> Option<Instant> {
        let context = self.open.as_ref()?;
        let keep_alive = (!context.closed).then(|| context.sent_at + KEEP_ALIVE);
        let silent = context.heard_at.filter(|_| context.waits()).map(|at| at + SILENT);
        [keep_alive, silent].into_iter().flatten().min()
    }

    fn tick(&mut self, now: Instant, out: &mut Out<Sound>) -> Result<(), ProviderError> {
        let Some(context) = &mut self.open else { return Ok(()) };
        if context.waits() && context.heard_at.is_some_and(|at| at + SILENT <= now) {
            if !context.heard {
                return Err(ProviderError::retry(PROVIDER, "the voice fell silent"));
            }
            // All that it had to say was heard, but for the word that this was all.
            self.complete(now, out);
        } else if !context.closed && context.sent_at + KEEP_ALIVE <= now {
            context.sent_at = now;
            out.json(json!({ "text": "", "context_id": id(context.utterance) }));
        }
        Ok(())
    }
}

impl Context {
    /// Whether something of it must come.
    fn waits(&self) -> bool {
        self.closed || !self.heard
    }
}

fn id(utterance: u64) -> String {
    format!("u{utterance}")
}

/// The error that a message reports; `None` when it is none.
fn reported(message: &Value) -> Option<ProviderError> {
    if message.is_null() {
        return Some(ProviderError::retry(PROVIDER, "a message is not the JSON it should be"));
    }
    let usual = ["audio", "isFinal", "is_final", "alignment", "normalizedAlignment"];
    if usual.iter().any(|key| message.get(key).is_some()) {
        return None;
    }
    let error = match message["code"].as_u64() {
        Some(1008) => ProviderError::refused(PROVIDER, "the connection reported an error"),
        _ => ProviderError::retry(PROVIDER, "the connection reported an error"),
    };
    let words = ["error", "status", "message"].into_iter().filter_map(|key| message[key].as_str());
    Some(named(error, words))
}
