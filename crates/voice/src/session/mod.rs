//! A call as it runs: the line, the ears, the brain and the mouth around one [`Core`].
//!
//! [`run`] takes what the line sends ([`FromLine`]) and gives back what it is to be sent
//! ([`ToLine`]) until the call is over. The connections to ears and mouth are opened before they
//! are needed and opened again when they are lost (`hearing`, `speech`); frames leave on an
//! absolute schedule (`output`). A member may come on the line (`extension`). Answers are written beside it, so that no thought delays a frame,
//! and what happened is kept in order by a scribe. Time is tokio's: under a paused clock a call of
//! an hour is over at once.

mod act;
mod brain;
mod carried;
mod extension;
mod fit;
mod hearing;
mod incoming;
mod output;
mod phrases;
mod screen;
mod setup;
mod speech;
mod tape;

pub use brain::{Brain, Earlier, Entry, Question, Thoughts};
pub use extension::Extension;
pub use phrases::Phrases;
pub use setup::{By, Control, Line, Outcome, Setup, Tongue};
pub use tape::{Piece, Recording};

use std::{collections::HashMap, sync::Arc, time::Duration};

use frontdesk_audio::{Activity, BargeIn, Detector, Framer, frame_samples};
use frontdesk_providers::speech::{EarsChain, Format, Heard, ListenRequest, VoiceRequest};
use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until, timeout},
};

use self::{
    brain::{Standing, Thought},
    carried::Carried,
    extension::{OnLine, Word},
    hearing::{FromEars, Hearing},
    incoming::Stream,
    output::Output,
    screen::Screen,
    speech::{FromMouth, Speech},
    tape::Tape,
};
use crate::{
    core::{Core, Event, Opening},
    redact,
    spoken::Pronunciation,
    transport::{FromLine, ToLine},
};

/// After how long a silence a voice has ended. Short: how long is waited then is the core's to say.
const HANGOVER: Duration = Duration::from_millis(120);
/// How long what happened is written down after the end of a call.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// Keys that are pressed within this of each other are one number.
const KEYS_TOGETHER: Duration = Duration::from_secs(4);
/// How many such numbers of a call are kept.
const MOST_KEYS: usize = 64;
/// So many words tell a language.
const TELLING: usize = 3;
/// How many messages wait for the line: what a line that is held up has not taken is not on its way yet.
const WAITING: usize = 32;
/// How many thoughts and entries wait.
const QUEUE: usize = 256;

/// Leads a call to its end.
pub async fn run(setup: Setup, mut line: Line, mut control: mpsc::Receiver<Control>) -> Outcome {
    let mut session = Session::begin(setup, &mut line).await;
    session.lead(&mut line, &mut control).await;
    session.finish().await
}

async fn until(wake: Option<Instant>) {
    match wake {
        Some(wake) => sleep_until(wake).await,
        None => std::future::pending().await,
    }
}

/// A question that is being answered.
struct Asked {
    standing: watch::Sender<Standing>,
    task: AbortHandle,
}

struct Session {
    start: Instant,
    core: Core,
    format: Format,
    language: String,
    /// Those that the call may go on in.
    tongues: Vec<Tongue>,
    taught: Vec<Pronunciation>,
    /// What the sound of a fixed line is kept by: the mouth, its voice, speed and format; and the
    /// language.
    manner: String,
    voice: String,
    first_mouth: String,
    output: Output,
    hearing: Hearing,
    speech: Speech,
    brain: Arc<dyn Brain>,
    framer: Framer<i16>,
    odd: Option<u8>,
    detector: Box<dyn Detector>,
    activity: Activity,
    barge_in: BargeIn,
    /// When the caller's sound was said, which may come later.
    stream: Stream,
    to: mpsc::Sender<ToLine>,
    thoughts: mpsc::Receiver<(u64, Thought)>,
    thinks: mpsc::Sender<(u64, Thought)>,
    asked: HashMap<u64, Asked>,
    answers: JoinSet<()>,
    scribe: Option<mpsc::Sender<Entry>>,
    scribes: JoinSet<()>,
    phrases: Arc<Phrases>,
    /// Fixed lines whose sound is coming.
    saving: HashMap<u64, (String, Vec<u8>)>,
    /// The keys that were pressed, those pressed together as one, and when the last was.
    keys: (Vec<String>, Duration),
    /// Lines of the call's own on their way, and since when they are heard.
    lines: HashMap<u64, (String, Option<Duration>)>,
    /// When an answer was first heard.
    heard_from: HashMap<u64, Duration>,
    /// Which answer a clause belongs to.
    clause_ask: HashMap<u64, u64>,
    tape: Option<Tape>,
    carried: Carried,
    screen: Screen,
    /// The clauses of what must be heard before anything is recorded.
    notice: Vec<u64>,
    /// Who else is on the line.
    member: Option<OnLine>,
    /// Who of them has the word.
    word: Word,
    /// What hears them, as it hears the caller.
    ears: (EarsChain, ListenRequest),
    over: Option<By>,
}

impl Session {
    fn new(setup: Setup, start: Instant, to: mpsc::Sender<ToLine>, screen: Screen) -> Self {
        let language = Some(setup.language.clone()).filter(|tag| !tag.is_empty());
        // Ears that are told a language hear no other.
        let hears = language.clone().filter(|_| setup.tongues.is_empty());
        let listen = ListenRequest { format: setup.format, language: hears, terms: setup.terms };
        let ears = (setup.ears.clone(), listen.clone());
        // The first mouth's: what another spoke in its place is not kept for it.
        let first = setup.mouth.names().next().unwrap_or_default().to_owned();
        let manner = format!("{first}/{}/{}/{:?}", setup.voice, setup.speed, setup.format);
        let voice = format!("{manner}/{}", setup.language);
        let say =
            VoiceRequest { format: setup.format, voice: setup.voice, language, speed: setup.speed };
        let (thinks, thoughts) = mpsc::channel(QUEUE);
        let (scribe, mut entries) = mpsc::channel(QUEUE);
        let mut scribes = JoinSet::new();
        let keeper = Arc::clone(&setup.brain);
        scribes.spawn(async move {
            while let Some(entry) = entries.recv().await {
                keeper.keep(entry).await;
            }
        });
        Self {
            start,
            core: Core::new(setup.settings),
            format: setup.format,
            language: setup.language,
            tongues: setup.tongues,
            taught: setup.taught,
            first_mouth: first,
            manner,
            voice,
            output: Output::new(setup.format),
            hearing: Hearing::open(setup.ears, listen),
            speech: Speech::open(setup.mouth, say),
            brain: setup.brain,
            framer: Framer::new(frame_samples(setup.format.rate())),
            odd: None,
            detector: setup.detector,
            activity: Activity::new(HANGOVER),
            barge_in: BargeIn::new(),
            stream: Stream::default(),
            to,
            thoughts,
            thinks,
            asked: HashMap::new(),
            answers: JoinSet::new(),
            scribe: Some(scribe),
            scribes,
            phrases: setup.phrases,
            saving: HashMap::new(),
            keys: (Vec::new(), Duration::ZERO),
            lines: HashMap::new(),
            heard_from: HashMap::new(),
            clause_ask: HashMap::new(),
            tape: setup.recording.map(|recording| Tape::new(recording, setup.format)),
            carried: Carried::default(),
            screen,
            notice: Vec::new(),
            member: None,
            word: Word::default(),
            ears,
            over: None,
        }
    }

    /// The call is answered.
    async fn begin(setup: Setup, line: &mut Line) -> Self {
        let start = Instant::now();
        let brain = Arc::clone(&setup.brain);
        let screen = Screen::new(line.live.take());
        let mut session = Self::new(setup, start, line.to.clone(), screen);
        let opening = brain.open().await;
        session.answered(opening);
        session
    }

    /// Goes on until it is over. Dropping the future loses nothing.
    async fn lead(&mut self, line: &mut Line, control: &mut mpsc::Receiver<Control>) {
        let mut controlled = true;
        while self.over.is_none() {
            self.play();
            if self.over.is_some() {
                break;
            }
            self.screen.now(&self.output);
            let wake = self.wake().map(|wake| self.start + wake);
            tokio::select! {
                message = line.from.recv() => self.line(message),
                Some((ask, thought)) = self.thoughts.recv() => self.thought(ask, thought),
                heard = self.hearing.next() => self.ears(heard),
                given = self.speech.next() => self.mouth(given),
                from = OnLine::next(&mut self.member) => self.member_speaks(from),
                act = control.recv(), if controlled => match act {
                    Some(Control::Member(act)) => self.member_acts(act),
                    Some(Control::Join(extension)) => self.joins(extension),
                    Some(Control::Part) => self.parts(),
                    Some(Control::Leave) => self.happen(Event::Leave),
                    Some(Control::Close) => self.over = Some(By::Closed),
                    None => controlled = false,
                },
                () = until(wake) => self.wakes(),
            }
        }
    }

    /// The time of the call.
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wake(&self) -> Option<Duration> {
        let own = [self.core.wake(), self.output.next(), self.still(), self.word.due()];
        own.into_iter().flatten().min()
    }

    fn line(&mut self, message: Option<FromLine>) {
        match message {
            Some(FromLine::Sound(sound)) => self.sound(&sound),
            Some(FromLine::Digit(digit)) => {
                self.pressed(digit);
                self.happen(Event::Digit(digit));
            }
            Some(FromLine::Marked(mark)) => {
                if let Some(event) = self.output.marked(mark) {
                    self.happen(event);
                }
            }
            Some(FromLine::Started(_)) => {}
            Some(FromLine::Stopped) | None => self.over = Some(By::Caller),
        }
    }

    /// A key: one of those just before, or the first of others.
    fn pressed(&mut self, key: char) {
        let now = self.now();
        let (all, last) = &mut self.keys;
        let together = now.saturating_sub(*last) < KEYS_TOGETHER;
        *last = now;
        if let Some(word) = all.last_mut().filter(|word| together && word.len() < MOST_KEYS) {
            word.push(key);
        } else if all.len() < MOST_KEYS {
            all.push(key.to_string());
        }
    }

    /// The line stands. What may not be interrupted is heard before anything is recorded.
    fn answered(&mut self, opening: Vec<Opening>) {
        // Clauses are counted from 1 in the order in which they are said.
        self.notice =
            (1..).zip(&opening).filter(|(_, line)| !line.interruptible).map(|(at, _)| at).collect();
        self.happen(Event::Answered { opening });
    }

    fn ears(&mut self, from: FromEars) {
        match from {
            FromEars::Heard(heard) => self.heard(heard),
            FromEars::Lost(error) => {
                tracing::warn!(error = %error, "The ears of a call were lost");
                self.keep(Entry::Lost { part: "ears", kind: error.kind.word().to_owned() });
                if let Some(since) = self.hearing.deaf() {
                    let since = since.saturating_duration_since(self.start);
                    self.happen(Event::EarsLost { since });
                }
            }
            FromEars::Back => self.happen(Event::EarsBack),
        }
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            // Our own judgement of the sound is quicker; the words have come.
            Heard::Started | Heard::Settled => {}
            Heard::Partial { text } => {
                self.screen.hears(&text);
                self.happen(Event::Partial { text });
            }
            Heard::Final(utterance) => {
                self.understand(utterance.language.as_deref(), &utterance.text);
                self.screen.heard(&utterance.text);
                self.happen(Event::Final { text: utterance.text, words: utterance.words });
            }
            Heard::EndOfTurn { likely } => self.happen(Event::EarsEnd { likely }),
            Heard::Resumed => self.happen(Event::EarsResumed),
        }
    }

    /// The caller goes on in another language: what is said from now on is said in it. A word alone may be
    /// a name or anybody's "okay".
    fn understand(&mut self, heard: Option<&str>, text: &str) {
        let Some(heard) = heard.filter(|_| text.split_whitespace().count() >= TELLING) else {
            return;
        };
        let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        if main(heard) == main(&self.language) {
            return;
        }
        let Some(tongue) = self.tongues.iter().find(|one| main(&one.tag) == main(heard)) else {
            return;
        };
        self.language.clone_from(&tongue.tag);
        self.voice = format!("{}/{}", self.manner, tongue.tag);
        self.speech.speak_in(&tongue.tag);
        self.core.speak(tongue.lines.clone());
    }

    fn mouth(&mut self, from: FromMouth) {
        match from {
            FromMouth::Piece { clause, sound } => self.voiced(clause, &sound),
            FromMouth::Done { clause, rest } => {
                self.voiced(clause, &rest);
                self.output.complete(clause);
                let saved = self.saving.remove(&clause);
                if let Some((text, sound)) =
                    saved.filter(|_| self.speech.name() == self.first_mouth)
                {
                    self.phrases.keep(&self.voice, &text, sound.into());
                }
            }
            FromMouth::Lost { error, again } => {
                tracing::warn!(error = %error, "The mouth of a call was lost");
                self.keep(Entry::Lost { part: "mouth", kind: error.kind.word().to_owned() });
                for clause in again {
                    self.output.restart(clause);
                    if let Some((_, sound)) = self.saving.get_mut(&clause) {
                        sound.clear();
                    }
                }
            }
            FromMouth::Gone => self.over = Some(By::Speechless),
        }
    }

    fn voiced(&mut self, clause: u64, sound: &[u8]) {
        if sound.is_empty() {
            return;
        }
        if let Some((_, saved)) = self.saving.get_mut(&clause) {
            saved.extend_from_slice(sound);
        }
        if self.output.sound(clause, sound) {
            self.happen(Event::Voiced { clause });
        }
    }

    fn thought(&mut self, ask: u64, thought: Thought) {
        let failed = thought == Thought::Failed;
        self.happen(match thought {
            Thought::Text(text) => Event::Reply { ask, text },
            Thought::Working => Event::Working { ask },
            Thought::TakenBack => Event::TakenBack { ask },
            Thought::Done(then) => Event::Replied { ask, then },
            Thought::Failed => Event::Failed { ask },
        });
        if failed {
            self.asked.remove(&ask);
        }
    }

    /// Sends what is due.
    fn play(&mut self) {
        let now = self.now();
        let (messages, events) = self.output.due(now, self.room());
        for (message, at) in messages {
            if let ToLine::Sound(sound) = &message {
                if let Some(tape) = &mut self.tape {
                    tape.agent(sound, at);
                }
                if let Some(member) = &mut self.member {
                    member.agent(sound);
                }
            }
            self.send(message);
        }
        for event in events {
            self.happen(event);
        }
    }

    /// How many messages the line may be given.
    fn room(&self) -> usize {
        let room = self.to.capacity();
        let waiting = self.to.max_capacity() - room;
        room.min(WAITING.saturating_sub(waiting))
    }

    fn send(&mut self, message: ToLine) {
        // There is room: no more frames are sent than there is room for.
        if let Err(mpsc::error::TrySendError::Closed(_)) = self.to.try_send(message) {
            self.over.get_or_insert(By::Caller);
        }
    }

    fn keep(&self, entry: Entry) {
        if let Some(scribe) = &self.scribe
            && scribe.try_send(entry).is_err()
        {
            tracing::error!("What happened in a call could not be kept: the scribe is behind");
        }
    }

    async fn finish(mut self) -> Outcome {
        let by = self.over.unwrap_or(By::Caller);
        let now = self.now();
        let length = now;
        self.happen(Event::HungUp);
        if !self.keys.0.is_empty() {
            let words: Vec<String> = self.keys.0.iter().map(|word| redact::mask(word)).collect();
            self.keep(Entry::Keys(words.join(" ")));
        }
        self.hearing.end();
        if let Some(tape) = self.tape.take() {
            tape.finish(now);
        }
        // An answer that stood is told to end; one that did not was dropped.
        let answers = &mut self.answers;
        drop(timeout(LAST_WORDS, async { while answers.join_next().await.is_some() {} }).await);
        self.answers.abort_all();
        self.scribe = None;
        let scribes = &mut self.scribes;
        if timeout(LAST_WORDS, async { while scribes.join_next().await.is_some() {} })
            .await
            .is_err()
        {
            tracing::error!("The last of a call could not be kept in time");
        }
        Outcome { by, length }
    }
}

#[cfg(test)]
mod tests;
