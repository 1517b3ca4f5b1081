//! Whole calls under a paused clock: a line, ears, a mouth and a brain that do what the test says.

mod calls;
mod extension;
mod failures;
mod hearing;
mod network;
mod recordings;

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use frontdesk_audio::Detector;
use frontdesk_providers::{
    ProviderError,
    circuit::Circuits,
    speech::{
        Ears, EarsChain, Format, Heard, ListenRequest, Listening, Mouth, MouthChain, Sound,
        Speaking, ToEars, ToMouth, Utterance, VoiceRequest,
    },
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use super::*;
use crate::core::{Ended, Lines, Opening, Settings, Then};

/// Loud and quiet bytes of mu-law.
const LOUD: u8 = 0x00;
const QUIET: u8 = 0xff;

/// Circuits under a clock that stands.
fn circuits() -> Circuits {
    let clock = frontdesk_base::Clock::manual(frontdesk_base::Timestamp::from_millis(0));
    Circuits::new(frontdesk_providers::circuit::CircuitSettings::default(), clock)
}

/// Whatever is loud is a voice.
struct Loudness;

impl Detector for Loudness {
    fn frame(&mut self, samples: &[i16]) -> f32 {
        if samples.iter().any(|sample| sample.unsigned_abs() > 10_000) { 0.95 } else { 0.0 }
    }

    fn reset(&mut self) {}
}

/// Ears that give the next line of the script when a stretch of loud sound is finalized.
struct ScriptedEars {
    script: Mutex<VecDeque<&'static str>>,
    delay: Duration,
    opened: AtomicU32,
    /// Connections that end after so many pieces of sound, first come first.
    break_after: Mutex<VecDeque<usize>>,
    /// What is heard on a second connection.
    second: Mutex<Vec<&'static str>>,
}

impl ScriptedEars {
    fn of(script: &[&'static str]) -> Arc<Self> {
        Arc::new(Self {
            script: Mutex::new(script.iter().copied().collect()),
            delay: Duration::from_millis(80),
            opened: AtomicU32::new(0),
            break_after: Mutex::default(),
            second: Mutex::default(),
        })
    }
}

#[async_trait]
impl Ears for ScriptedEars {
    fn name(&self) -> &'static str {
        "scripted:ears"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let breaks = self.break_after.lock().unwrap().pop_front();
        if breaks == Some(0) {
            return Err(ProviderError::retry("scripted", "closed"));
        }
        let (input, mut sound) = mpsc::channel(256);
        let (say, heard) = mpsc::channel(16);
        // Each line belongs to one stretch of sound, whichever connection hears its end.
        let script: Vec<&'static str> = self.script.lock().unwrap().drain(..).collect();
        let mut script: VecDeque<_> = script.into();
        if self.opened.load(Ordering::Relaxed) == 2 {
            script.extend(self.second.lock().unwrap().drain(..));
        }
        let delay = self.delay;
        let mut spoken = false;
        let mut pieces = 0;
        let back = Arc::new(Mutex::new(script.clone()));
        let shared = Arc::clone(&back);
        #[expect(clippy::disallowed_methods, reason = "a test's own world")]
        tokio::spawn(async move {
            while let Some(told) = sound.recv().await {
                match told {
                    ToEars::Sound(bytes) => {
                        spoken |= bytes.iter().any(|code| code & 0x7f < 0x40);
                        pieces += 1;
                        if breaks.is_some_and(|limit| pieces >= limit) {
                            let lost = ProviderError::retry("scripted", "1011");
                            drop(say.send(Err(lost)).await);
                            return;
                        }
                    }
                    ToEars::Finalize => {
                        if std::mem::take(&mut spoken)
                            && let Some(text) = script.pop_front()
                        {
                            shared.lock().unwrap().pop_front();
                            sleep(delay).await;
                            // "de: …" is heard as German.
                            let (language, text) = match text.split_once(": ") {
                                Some((tag, text)) if tag.len() == 2 => (Some(tag.to_owned()), text),
                                _ => (None, text),
                            };
                            let text = text.to_owned();
                            let said = Utterance {
                                text,
                                confidence: 1.0,
                                language,
                                ..Utterance::default()
                            };
                            drop(say.send(Ok(Heard::Final(said))).await);
                        }
                    }
                    ToEars::End => return,
                }
            }
        });
        if breaks.is_some() {
            // What was not said on a connection that breaks is said on the next.
            *self.script.lock().unwrap() = back.lock().unwrap().clone();
        }
        let heard = futures_util::stream::unfold(heard, |mut heard| async move {
            heard.recv().await.map(|one| (one, heard))
        });
        Ok(Listening { input, heard: Box::pin(heard) })
    }
}

/// A byte of a clause: all are loud, and those of one frame differ from those of the next 15.
fn tone(at: usize) -> u8 {
    0x20 | u8::try_from(at / 160 % 16).unwrap_or_default()
}

/// A mouth that speaks 50 ms a letter, much faster than that, after a delay.
struct ToneMouth {
    delay: Duration,
    opened: AtomicU32,
    said: Arc<Mutex<Vec<String>>>,
    /// In which language each connection speaks.
    languages: Mutex<Vec<String>>,
    /// Connections that end within their first clause, first come first.
    breaks: Mutex<VecDeque<bool>>,
}

impl ToneMouth {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            delay: Duration::from_millis(100),
            opened: AtomicU32::new(0),
            said: Arc::default(),
            languages: Mutex::default(),
            breaks: Mutex::default(),
        })
    }
}

#[async_trait]
impl Mouth for ToneMouth {
    fn name(&self) -> &'static str {
        "tone:mouth"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
        self.languages.lock().unwrap().push(request.language.clone().unwrap_or_default());
        self.opened.fetch_add(1, Ordering::Relaxed);
        let breaks = self.breaks.lock().unwrap().pop_front();
        let (input, mut told) = mpsc::channel(256);
        let (give, sound) = mpsc::channel(64);
        let delay = self.delay;
        let said = Arc::clone(&self.said);
        #[expect(clippy::disallowed_methods, reason = "a test's own world")]
        tokio::spawn(async move {
            let mut cancelled = 0;
            let mut waiting: VecDeque<ToMouth> = VecDeque::new();
            loop {
                let next = match waiting.pop_front() {
                    Some(next) => next,
                    None => match told.recv().await {
                        Some(next) => next,
                        None => return,
                    },
                };
                while let Ok(more) = told.try_recv() {
                    if let ToMouth::Cancel { utterance } = more {
                        cancelled = utterance;
                    } else {
                        waiting.push_back(more);
                    }
                }
                match next {
                    ToMouth::Say { utterance, text } if utterance > cancelled => {
                        sleep(delay).await;
                        said.lock().unwrap().push(text.clone());
                        let bytes: Bytes = (0..text.len() * 400).map(tone).collect();
                        if breaks == Some(true) {
                            let bytes = bytes.slice(..bytes.len() / 2);
                            drop(give.send(Ok(Sound::Piece { utterance, bytes })).await);
                            let lost = ProviderError::retry("tone", "1006");
                            drop(give.send(Err(lost)).await);
                            return;
                        }
                        for piece in bytes.chunks(999) {
                            let bytes = Bytes::copy_from_slice(piece);
                            drop(give.send(Ok(Sound::Piece { utterance, bytes })).await);
                        }
                    }
                    ToMouth::End { utterance } if utterance > cancelled => {
                        drop(give.send(Ok(Sound::Done { utterance })).await);
                    }
                    ToMouth::Cancel { utterance } => cancelled = utterance,
                    _ => {}
                }
            }
        });
        if breaks == Some(false) {
            return Err(ProviderError::retry("tone", "503"));
        }
        let sound = futures_util::stream::unfold(sound, |mut sound| async move {
            sound.recv().await.map(|one| (one, sound))
        });
        Ok(Speaking { input, sound: Box::pin(sound) })
    }
}

/// A brain that answers each question with the next of its answers.
struct ScriptedBrain {
    greeting: &'static str,
    notice: Option<&'static str>,
    answers: Mutex<VecDeque<(&'static str, Then)>>,
    thinks: Duration,
    log: Arc<Mutex<Vec<String>>>,
    times: Arc<Mutex<Vec<crate::core::TurnTimes>>>,
    lines: Mutex<Vec<String>>,
    /// The language of each question.
    languages: Mutex<Vec<String>>,
}

#[async_trait]
impl Brain for ScriptedBrain {
    async fn open(&self) -> Vec<Opening> {
        let notice = self.notice.map(|text| Opening {
            text: text.to_owned(),
            interruptible: false,
            fixed: true,
        });
        let greeting = Opening { text: self.greeting.to_owned(), interruptible: true, fixed: true };
        notice.into_iter().chain([greeting]).collect()
    }

    async fn answer(&self, mut question: Question, thoughts: Thoughts) {
        sleep(self.thinks).await;
        let next = self.answers.lock().unwrap().front().copied();
        let Some((text, then)) = next else { return thoughts.failed().await };
        for piece in text.split_inclusive(' ') {
            thoughts.text(piece).await;
        }
        let Some(said) = question.stands().await else { return };
        self.languages.lock().unwrap().push(question.language.clone());
        self.answers.lock().unwrap().pop_front();
        self.log.lock().unwrap().push(format!("caller: {}", said.text));
        thoughts.done(then).await;
    }

    async fn keep(&self, entry: Entry) {
        let line = match entry {
            Entry::Heard { text, whole: true, .. } => format!("agent: {text}"),
            Entry::Heard { text, whole: false, .. } => format!("agent, cut: {text}"),
            Entry::Note(said) => format!("caller, last: {}", said.text),
            Entry::Masked { earlier, text } => format!("{earlier:?} was: {text}"),
            Entry::Member { who, said } => {
                assert!(said.start < said.end);
                format!("{who}: {}", said.text)
            }
            Entry::Left { who } => format!("left: {who}"),
            Entry::Lost { part, .. } => format!("lost: {part}"),
            Entry::Transfer => "transfer".to_owned(),
            Entry::Line { text, start, end } => {
                assert!(start < end);
                return self.lines.lock().unwrap().push(text);
            }
            Entry::Keys(keys) => format!("keys: {keys}"),
            Entry::Turn { times, .. } => return self.times.lock().unwrap().push(times),
        };
        self.log.lock().unwrap().push(line);
    }
}

/// What the caller does and how the carrier plays, at 20 ms.
struct World {
    ears: Arc<ScriptedEars>,
    mouth: Arc<ToneMouth>,
    brain: Arc<ScriptedBrain>,
    settings: Settings,
    /// The languages that the caller may change between.
    tongues: Vec<Tongue>,
    /// When the caller speaks, from and to in milliseconds.
    speaks: Vec<(u64, u64)>,
    hangs_up: u64,
    /// Keys that the caller presses from the third second on, five a second.
    keys: Vec<char>,
    /// Whether it is recorded, and if so whether the caller need not be told first.
    records: Option<bool>,
    /// What is done to it from outside, in order, each at a time in milliseconds.
    controls: Vec<(u64, Control)>,
}

/// What came of a call.
struct Call {
    outcome: Outcome,
    log: Vec<String>,
    times: Vec<crate::core::TurnTimes>,
    /// For each 20 ms of the call whether the caller heard the agent.
    played: Vec<bool>,
    /// When playback was cleared, in milliseconds.
    cleared: Vec<u64>,
    /// The recording, and when it begins.
    recorded: Vec<u8>,
    from: Option<Duration>,
}

impl World {
    fn of(script: &[&'static str], answers: &[(&'static str, Then)]) -> Self {
        Self {
            ears: ScriptedEars::of(script),
            mouth: ToneMouth::new(),
            brain: Arc::new(ScriptedBrain {
                greeting: "Hello!",
                notice: None,
                answers: Mutex::new(answers.iter().copied().collect()),
                thinks: Duration::from_millis(50),
                log: Arc::default(),
                times: Arc::default(),
                lines: Mutex::default(),
                languages: Mutex::default(),
            }),
            settings: Settings::default(),
            tongues: Vec::new(),
            speaks: Vec::new(),
            hangs_up: 60_000,
            keys: Vec::new(),
            records: None,
            controls: Vec::new(),
        }
    }

    /// What the call is led with.
    fn setup(&self, recording: Option<Recording>) -> Setup {
        Setup {
            settings: self.settings.clone(),
            format: Format::Mulaw8k,
            language: "en".to_owned(),
            tongues: self.tongues.clone(),
            voice: String::new(),
            speed: 1.0,
            terms: Vec::new(),
            taught: Vec::new(),
            ears: EarsChain::new(vec![Arc::clone(&self.ears) as Arc<dyn Ears>], circuits(), "org"),
            mouth: MouthChain::new(
                vec![Arc::clone(&self.mouth) as Arc<dyn Mouth>],
                circuits(),
                "org",
            ),
            brain: Arc::clone(&self.brain) as Arc<dyn Brain>,
            detector: Box::new(Loudness),
            phrases: Arc::default(),
            recording,
        }
    }

    /// Runs the call; the carrier plays what it was sent at its own pace.
    async fn run(self) -> Call {
        let (line_in, from) = mpsc::channel(256);
        let (to, mut line_out) = mpsc::channel(256);
        let (control, controls) = mpsc::channel(4);
        let (tape, mut pieces) = mpsc::channel(4_096);
        let recording = self.records.map(|agreed| Recording { to: tape, agreed });
        let setup = self.setup(recording);
        let mut acts = VecDeque::from(self.controls);
        let speaks = self.speaks;
        let hangs_up = self.hangs_up;
        let mut keys = self.keys.into_iter();
        let carrier = async move {
            let start = Instant::now();
            let mut queue: VecDeque<ToLine> = VecDeque::new();
            let mut played = Vec::new();
            let mut cleared = Vec::new();
            for tick in 0.. {
                let now = tick * 20;
                sleep_until(start + Duration::from_millis(now)).await;
                while let Ok(message) = line_out.try_recv() {
                    if message == ToLine::Clear {
                        cleared.push(now);
                        for dropped in queue.drain(..) {
                            if let ToLine::Mark(mark) = dropped {
                                drop(line_in.send(FromLine::Marked(mark)).await);
                            }
                        }
                    } else {
                        queue.push_back(message);
                    }
                }
                while acts.front().is_some_and(|(at, _)| *at <= now) {
                    if let Some((_, act)) = acts.pop_front() {
                        drop(control.send(act).await);
                    }
                }
                let mut heard = false;
                while let Some(message) = queue.pop_front() {
                    match message {
                        ToLine::Mark(mark) => drop(line_in.send(FromLine::Marked(mark)).await),
                        ToLine::Sound(_) => {
                            heard = true;
                            break;
                        }
                        ToLine::Clear => {}
                    }
                }
                played.push(heard);
                if now >= 3_000
                    && now % 200 == 0
                    && let Some(key) = keys.next()
                {
                    drop(line_in.send(FromLine::Digit(key)).await);
                }
                let loud = speaks.iter().any(|(from, to)| (*from..*to).contains(&now));
                let sound = Bytes::from(vec![if loud { LOUD } else { QUIET }; 160]);
                if now >= hangs_up || line_in.send(FromLine::Sound(sound)).await.is_err() {
                    break;
                }
            }
            (played, cleared)
        };
        let line = Line { from, to, live: None };
        let (outcome, (played, cleared)) =
            tokio::join!(Box::pin(run(setup, line, controls)), carrier);
        let log = self.brain.log.lock().unwrap().clone();
        let times = self.brain.times.lock().unwrap().clone();
        let mut recorded = Vec::new();
        let mut from = None;
        while let Some(piece) = pieces.recv().await {
            match piece {
                Piece::Begins(at) => from = Some(at),
                Piece::Sound(sound) => recorded.extend(sound),
            }
        }
        Call { outcome, log, times, played, cleared, recorded, from }
    }
}

impl Call {
    /// When the caller heard the agent: stretches in milliseconds.
    fn heard(&self) -> Vec<(u64, u64)> {
        let mut stretches: Vec<(u64, u64)> = Vec::new();
        for (at, _) in self.played.iter().enumerate().filter(|(_, played)| **played) {
            let from = at as u64 * 20;
            match stretches.last_mut() {
                Some(last) if last.1 == from => last.1 = from + 20,
                _ => stretches.push((from, from + 20)),
            }
        }
        stretches
    }
}
