//! What a stub answers, whichever wire format it speaks.

use std::{collections::VecDeque, fmt, sync::Arc};

use serde_json::{Value, json};

use super::Seen;

/// How many bytes a piece of a streamed answer has: it cuts words, escapes and UTF-8.
const CHOP: usize = 7;

/// One answer of a stub.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(super) what: What,
    pub(super) headers: Vec<(String, String)>,
    pub(super) chop: usize,
    pub(super) end: End,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// The model speaks, in the stub's own format.
    Speech(Speech),
    /// These bytes, as an event stream.
    Stream(Vec<u8>),
    /// An HTTP status, and a body instead of the format's own error.
    Status(u16, Option<String>),
    /// No answer at all.
    Silence,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// As it should.
    Whole,
    /// The connection breaks after this many bytes of the body.
    Cut(usize),
    /// Nothing more comes after this many bytes, and the connection stays open.
    Hang(usize),
}

/// What a model says.
#[derive(Debug, Clone, Default)]
pub(super) struct Speech {
    pub(super) text: String,
    pub(super) tools: Vec<(String, String, Value)>,
    pub(super) stop: Option<String>,
    pub(super) usage: [u64; 4],
}

impl Answer {
    /// The model says `text`.
    pub fn say(text: &str) -> Self {
        let usage = [25, 7, 0, 0];
        Self::of(What::Speech(Speech { text: text.to_owned(), usage, ..Speech::default() }))
    }

    /// An event stream of exactly these bytes: a recorded answer.
    pub fn stream(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(What::Stream(bytes.into()))
    }

    /// An HTTP status with an error in the stub's own format.
    pub fn status(status: u16) -> Self {
        Self::of(What::Status(status, None))
    }

    /// An HTTP status with this body, sent as JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of(What::Status(status, Some(body.to_string())))
    }

    /// An HTTP status with exactly this body.
    pub fn text(status: u16, body: &str) -> Self {
        Self::of(What::Status(status, Some(body.to_owned())))
    }

    /// The request is read and never answered.
    pub fn silence() -> Self {
        Self::of(What::Silence)
    }

    /// 200 and bytes that are no answer of any provider.
    pub fn garbage() -> Self {
        Self::stream("data: <html>\u{0}502 Bad Gateway</html>\n\n")
    }

    /// And calls a tool.
    #[must_use]
    pub fn tool(mut self, id: &str, name: &str, arguments: Value) -> Self {
        if let What::Speech(speech) = &mut self.what {
            speech.tools.push((id.to_owned(), name.to_owned(), arguments));
        }
        self
    }

    /// And stops for this reason, in the format's own word.
    #[must_use]
    pub fn stop(mut self, reason: &str) -> Self {
        if let What::Speech(speech) = &mut self.what {
            speech.stop = Some(reason.to_owned());
        }
        self
    }

    /// And reports these tokens: input, output, read from the cache, written to the cache.
    #[must_use]
    pub fn usage(mut self, usage: [u64; 4]) -> Self {
        if let What::Speech(speech) = &mut self.what {
            speech.usage = usage;
        }
        self
    }

    /// And carries a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// And is sent in pieces of `bytes` bytes.
    #[must_use]
    pub fn chop(mut self, bytes: usize) -> Self {
        self.chop = bytes.max(1);
        self
    }

    /// And breaks off after `bytes` bytes of its body.
    #[must_use]
    pub fn cut(mut self, bytes: usize) -> Self {
        self.end = End::Cut(bytes);
        self
    }

    /// And falls silent after `bytes` bytes of its body.
    #[must_use]
    pub fn hang(mut self, bytes: usize) -> Self {
        self.end = End::Hang(bytes);
        self
    }

    fn of(what: What) -> Self {
        Self { what, headers: Vec::new(), chop: CHOP, end: End::Whole }
    }
}

impl Speech {
    /// Pieces of the text, cut at odd places but between characters: JSON escapes each piece.
    pub(super) fn pieces(&self) -> Vec<String> {
        let letters: Vec<char> = self.text.chars().collect();
        letters.chunks(5).map(|piece| piece.iter().collect()).collect()
    }
}

/// The answers of a stub, in order.
pub struct Script(pub(super) Source);

pub(super) enum Source {
    Queue(VecDeque<Answer>),
    With(Arc<dyn Fn(&Seen) -> Answer + Send + Sync>),
}

impl Script {
    /// Each request gets what `answer` makes of it.
    pub fn with(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self(Source::With(Arc::new(answer)))
    }

    /// Every request gets the same answer.
    pub fn always(answer: Answer) -> Self {
        Self::with(move |_| answer.clone())
    }

    /// The answer to `seen`; `None` when the script is over.
    pub(super) fn next_if_any(&mut self, seen: &Seen) -> Option<Answer> {
        match &mut self.0 {
            Source::With(answer) => Some(answer(seen)),
            Source::Queue(queue) => queue.pop_front(),
        }
    }

    /// The answer to `seen`. A script that is over answers 500.
    pub(super) fn next(&mut self, seen: &Seen) -> Answer {
        match &mut self.0 {
            Source::With(answer) => answer(seen),
            Source::Queue(queue) => queue.pop_front().unwrap_or_else(|| {
                let body =
                    json!({ "error": { "type": "script_over", "message": "no answer left" } });
                Answer::json(500, &body)
            }),
        }
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl<I: IntoIterator<Item = Answer>> From<I> for Script {
    /// One answer after the other; then 500.
    fn from(answers: I) -> Self {
        Self(Source::Queue(answers.into_iter().collect()))
    }
}
