//! Many calls at once in this process, in real time: what the pipeline itself adds to a turn, and what
//! a call costs.
//!
//! `cargo run --release -p frontdesk-voice --example load -- [CALLS] [SECONDS]`
//!
//! Each call is a carrier that speaks Twilio's frames, ears that hear each stretch of sound 150 ms after
//! it was finalized, a brain that thinks 45 ms and a mouth whose first sound takes 100 ms. Callers ask
//! every eight seconds and interrupt every second answer.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that tells what it measured"
)]

use std::{
    collections::VecDeque,
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use frontdesk_audio::EnergyDetector;
use frontdesk_base::{Clock, Timestamp};
use frontdesk_providers::{
    ProviderError,
    circuit::{CircuitSettings, Circuits},
    speech::{
        Ears, EarsChain, Format, Heard, ListenRequest, Listening, Mouth, MouthChain, Sound,
        Speaking, ToEars, ToMouth, Utterance, VoiceRequest,
    },
};
use frontdesk_voice::{
    core::{Opening, Settings, Then, TurnTimes},
    session::{self, Brain, Entry, Line, Phrases, Question, Setup, Thoughts},
    transport::{FromLine, ToLine, twilio},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

const EARS: Duration = Duration::from_millis(150);
const BRAIN: Duration = Duration::from_millis(45);
const MOUTH: Duration = Duration::from_millis(100);
/// How long a caller speaks, and how often.
const SPEAKS: Duration = Duration::from_millis(1_200);
const EVERY: Duration = Duration::from_secs(8);

struct FakeEars;

#[async_trait]
impl Ears for FakeEars {
    fn name(&self) -> &'static str {
        "stand-in"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        let (input, told) = mpsc::channel(256);
        let heard =
            futures_util::stream::unfold((told, false), |(mut told, mut loud)| async move {
                loop {
                    match told.recv().await? {
                        ToEars::Sound(bytes) => loud |= bytes.iter().any(|code| *code != 0xff),
                        ToEars::Finalize if loud => {
                            sleep(EARS).await;
                            let text = "Do you have anything free tomorrow?".to_owned();
                            let said = Utterance { text, confidence: 1.0, ..Utterance::default() };
                            return Some((Ok(Heard::Final(said)), (told, false)));
                        }
                        ToEars::Finalize => {}
                        ToEars::End => return None,
                    }
                }
            });
        Ok(Listening { input, heard: Box::pin(heard) })
    }
}

struct FakeMouth;

#[async_trait]
impl Mouth for FakeMouth {
    fn name(&self) -> &'static str {
        "stand-in"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn open(&self, _: &VoiceRequest) -> Result<Speaking, ProviderError> {
        let (input, told) = mpsc::channel::<ToMouth>(256);
        let sound = futures_util::stream::unfold(told, |mut told| async move {
            loop {
                match told.recv().await? {
                    ToMouth::Say { utterance, text } => {
                        sleep(MOUTH).await;
                        // 60 ms a character.
                        let bytes = Bytes::from(vec![0x20; text.len() * 480]);
                        return Some((Ok(Sound::Piece { utterance, bytes }), told));
                    }
                    ToMouth::End { utterance } => {
                        return Some((Ok(Sound::Done { utterance }), told));
                    }
                    ToMouth::Cancel { .. } => {}
                }
            }
        });
        Ok(Speaking { input, sound: Box::pin(sound) })
    }
}

#[derive(Default)]
struct Counts {
    turns: Vec<TurnTimes>,
    /// How late frames came, against a schedule of 20 ms, in microseconds.
    jitter: Vec<u64>,
    /// From the caller's first loud frame over the agent to the clear, in milliseconds.
    silenced: Vec<u64>,
}

struct FakeBrain(Arc<Mutex<Counts>>);

#[async_trait]
impl Brain for FakeBrain {
    async fn open(&self) -> Vec<Opening> {
        vec![Opening {
            text: "Hello, how can I help?".to_owned(),
            interruptible: true,
            fixed: true,
        }]
    }

    async fn answer(&self, mut question: Question, thoughts: Thoughts) {
        sleep(BRAIN).await;
        thoughts.text("Yes, tomorrow at ten is free. ").await;
        thoughts
            .text("At eleven there is another, and in the afternoon there are many more times.")
            .await;
        if question.stands().await.is_some() {
            thoughts.done(Then::Listen).await;
        }
    }

    async fn keep(&self, entry: Entry) {
        if let Entry::Turn { times, .. } = entry {
            self.0.lock().unwrap().turns.push(times);
        }
    }
}

/// A voice of a kind: a buzz with the weight of a vowel.
fn voice() -> Vec<Bytes> {
    let mut samples = Vec::new();
    for at in 0..8_000u32 {
        let seconds = f64::from(at) / 8_000.0;
        let pitch = 120.0 + 20.0 * (seconds * 3.0).sin();
        let mut sample = 0.0;
        for harmonic in 1..20 {
            let frequency = pitch * f64::from(harmonic);
            let weight = (-((frequency - 600.0) / 400.0).powi(2)).exp()
                + 0.4 * (-((frequency - 1_800.0) / 500.0).powi(2)).exp();
            sample += weight * (seconds * frequency * std::f64::consts::TAU).sin();
        }
        let loud = 0.6 + 0.4 * (seconds * 4.0 * std::f64::consts::TAU).sin();
        #[expect(clippy::cast_possible_truncation, reason = "within a sample")]
        samples.push((sample * loud * 4_000.0).clamp(-32_000.0, 32_000.0) as i16);
    }
    let mut codes = Vec::new();
    frontdesk_audio::Law::Mu.encode(&samples, &mut codes);
    codes.chunks(160).map(Bytes::copy_from_slice).collect()
}

async fn call(
    number: u64,
    seconds: u64,
    counts: Arc<Mutex<Counts>>,
    phrases: Arc<Phrases>,
    voice: Arc<Vec<Bytes>>,
) {
    let (into, from) = mpsc::channel(256);
    let (to, mut out) = mpsc::channel::<ToLine>(256);
    let (_control, controls) = mpsc::channel(1);
    let clock = Clock::manual(Timestamp::from_millis(0));
    let circuits = Circuits::new(CircuitSettings::default(), clock);
    let setup = Setup {
        settings: Settings { idle: Duration::from_secs(600), ..Settings::default() },
        format: Format::Mulaw8k,
        language: "en".to_owned(),
        tongues: Vec::new(),
        voice: String::new(),
        speed: 1.0,
        terms: Vec::new(),
        taught: Vec::new(),
        ears: EarsChain::new(vec![Arc::new(FakeEars) as Arc<dyn Ears>], circuits.clone(), "org"),
        mouth: MouthChain::new(vec![Arc::new(FakeMouth) as Arc<dyn Mouth>], circuits, "org"),
        brain: Arc::new(FakeBrain(Arc::clone(&counts))),
        detector: Box::new(EnergyDetector::new(8_000)),
        phrases,
        recording: None,
    };
    let carrier = async move {
        let start = Instant::now() + Duration::from_millis(number * 37 % 8_000);
        let writer = twilio::Writer::new("MZ1");
        let quiet = Bytes::from(vec![0xff; 160]);
        let mut last: Option<Instant> = None;
        let mut queue: VecDeque<FromLine> = VecDeque::new();
        let mut loud_since: Option<Instant> = None;
        let mut tick = 0u32;
        loop {
            let due = start + Duration::from_millis(20) * tick;
            tokio::select! {
                message = out.recv() => {
                    let Some(message) = message else { return };
                    let now = Instant::now();
                    match &message {
                        ToLine::Sound(_) => {
                            let gap = last.map(|last| now - last).unwrap_or_default();
                            // Beyond the cushion at its beginning, frames come every 20 ms.
                            if gap > Duration::from_millis(5) && gap < Duration::from_millis(200) {
                                let late = gap.abs_diff(Duration::from_millis(20));
                                counts.lock().unwrap().jitter.push(u64::try_from(late.as_micros()).unwrap());
                            }
                            last = Some(now);
                        }
                        ToLine::Clear => {
                            if let Some(since) = loud_since.take() {
                                let took = u64::try_from((now - since).as_millis()).unwrap();
                                counts.lock().unwrap().silenced.push(took);
                            }
                        }
                        ToLine::Mark(mark) => queue.push_back(FromLine::Marked(*mark)),
                    }
                    // What the carrier would be sent.
                    std::hint::black_box(writer.write(&message));
                }
                () = sleep_until(due) => {
                    tick += 1;
                    let at = Duration::from_millis(20) * tick;
                    if at.as_secs() >= seconds {
                        return;
                    }
                    let round = at.as_millis() / EVERY.as_millis();
                    let within = Duration::from_millis(u64::try_from(at.as_millis() % EVERY.as_millis()).unwrap());
                    // A question, and in every second round another into the answer.
                    let asks = (Duration::from_secs(2)..Duration::from_secs(2) + SPEAKS).contains(&within);
                    let into_it = round % 2 == 1 && (Duration::from_secs(5)..Duration::from_secs(5) + SPEAKS).contains(&within);
                    if into_it && loud_since.is_none() && within < Duration::from_millis(5_040) {
                        loud_since = Some(Instant::now());
                    }
                    let sound = if asks || into_it { voice[tick as usize % voice.len()].clone() } else { quiet.clone() };
                    // As it comes from the carrier.
                    let text = writer.write(&ToLine::Sound(sound));
                    if let Ok(Some(message)) = twilio::read(&text) {
                        drop(into.try_send(message));
                    }
                    while let Some(message) = queue.pop_front() {
                        drop(into.try_send(message));
                    }
                }
            }
        }
    };
    tokio::join!(session::run(setup, Line { from, to, live: None }, controls), carrier);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (calls, seconds): (u64, u64) = (number(100), number(60));
    let counts = Arc::new(Mutex::new(Counts::default()));
    let phrases = Arc::new(Phrases::default());
    let voice = Arc::new(voice());
    let before = (cpu(), memory());
    // One core: the other is for who measures.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let during = runtime.block_on(async {
        let set: Vec<_> = (0..calls)
            .map(|number| {
                call(number, seconds, Arc::clone(&counts), Arc::clone(&phrases), Arc::clone(&voice))
            })
            .collect();
        let half = async {
            sleep(Duration::from_secs(seconds / 2)).await;
            memory()
        };
        let (_, memory) = tokio::join!(futures_util::future::join_all(set), half);
        memory
    });
    let spent = cpu() - before.0;
    let counts = counts.lock().unwrap();
    let own = |times: &TurnTimes| {
        let frame = times.first_frame?;
        let waited = times.patience.max(EARS + Duration::from_millis(120));
        let configured = if times.ahead { MOUTH } else { MOUTH + BRAIN };
        frame.checked_sub(times.speech_end)?.checked_sub(waited + configured)
    };
    let mut shares: Vec<u64> = counts
        .turns
        .iter()
        .filter_map(own)
        .map(|own| u64::try_from(own.as_micros()).unwrap())
        .collect();
    let mut jitter = counts.jitter.clone();
    let mut silenced = counts.silenced.clone();
    println!("{calls} calls of {seconds} s, {} turns", counts.turns.len());
    println!("own share of a turn, ms (p50 p95 p99): {}", spread(&mut shares, 1_000.0));
    println!("lateness of frames, ms (p50 p95 p99): {}", spread(&mut jitter, 1_000.0));
    println!(
        "interruption to clear, ms (p50 p95 p99), {} of them: {}",
        silenced.len(),
        spread(&mut silenced, 1.0)
    );
    #[expect(clippy::cast_precision_loss, reason = "figures to look at")]
    let minutes = (calls * seconds) as f64 / 60.0;
    println!("CPU seconds a call-minute, stand-ins and carrier with it: {:.4}", spent / minutes);
    println!("memory a call: {} KB", during.saturating_sub(before.1) / calls.max(1));
}

fn spread(values: &mut [u64], unit: f64) -> String {
    values.sort_unstable();
    let at = |share: usize| {
        values
            .get((values.len() * share / 100).min(values.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0)
    };
    #[expect(clippy::cast_precision_loss, reason = "figures to look at")]
    let shown = [50, 95, 99].map(|share| format!("{:.1}", at(share) as f64 / unit));
    shown.join(" ")
}

/// Seconds of processor that this process has used.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Kilobytes of memory that this process has.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
