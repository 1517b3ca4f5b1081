//! Lines that are no good: sound that comes late, all at once, in odd pieces or not at all, and a far end that
//! takes nothing.

mod lasting;
mod recorded;

use std::{future::poll_fn, ops::Range};

use super::*;

const QUESTION: &str = "What are your hours?";
const ANSWER: &str = "We open at nine in the morning and we close at five in the afternoon.";

/// A line over a network. Times are milliseconds of the call.
struct Network {
    /// Pieces of the caller's sound, each with the time at which it comes, in order.
    comes: Vec<(u64, Bytes)>,
    hangs_up: u64,
    /// When nothing comes, no mark either.
    still: Range<u64>,
    /// When nothing is taken of what is sent.
    blocked: Range<u64>,
    /// How many messages wait on their way there.
    room: usize,
    /// When it is counted what the call remembers.
    looks: Vec<u64>,
    records: bool,
    /// Who hears, when it is not the world's.
    ears: Option<Arc<dyn Ears>>,
}

/// What came of a call on it.
struct Came {
    outcome: Outcome,
    log: Vec<String>,
    /// The lines of the call's own that the caller heard.
    lines: Vec<String>,
    /// What the far end played.
    far: FarEnd,
    /// What it should have: the first byte of each frame of everything that was said.
    said: Vec<u8>,
    /// How often the call was woken.
    woken: usize,
    /// How much it remembered each time that was counted.
    remembered: Vec<(usize, usize)>,
    recorded: Vec<u8>,
}

/// The far end: it has a buffer, and plays from it at its own pace.
struct FarEnd {
    sent: mpsc::Receiver<ToLine>,
    back: mpsc::Sender<FromLine>,
    still: Range<u64>,
    blocked: Range<u64>,
    now: u64,
    waits: VecDeque<ToLine>,
    /// When each frame was heard, and its first byte.
    played: Vec<(u64, u8)>,
    /// The most messages that were taken at once.
    most: usize,
}

impl FarEnd {
    /// Takes what it is sent and plays it, until the call lets go of the line.
    async fn plays(mut self) -> Self {
        let start = Instant::now();
        loop {
            let takes = !self.blocked.contains(&self.now);
            let mut count = 0;
            while takes && let Ok(message) = self.sent.try_recv() {
                self.take(message);
                count += 1;
            }
            self.most = self.most.max(count);
            self.play();
            if self.waits.is_empty() && takes {
                // It waits for something to play.
                let Some(message) = self.sent.recv().await else { return self };
                self.take(message);
            } else if self.sent.is_closed() && !takes {
                return self;
            }
            self.now = u64::try_from(start.elapsed().as_millis()).unwrap() / 20 * 20 + 20;
            sleep_until(start + Duration::from_millis(self.now)).await;
        }
    }

    fn take(&mut self, message: ToLine) {
        if message != ToLine::Clear {
            return self.waits.push_back(message);
        }
        for dropped in std::mem::take(&mut self.waits) {
            self.reach(&dropped);
        }
    }

    /// Gives a mark back that was come to.
    fn reach(&self, message: &ToLine) {
        if let ToLine::Mark(mark) = message
            && !self.still.contains(&self.now)
        {
            drop(self.back.try_send(FromLine::Marked(*mark)));
        }
    }

    /// Plays the next frame.
    fn play(&mut self) {
        while let Some(message) = self.waits.pop_front() {
            if let ToLine::Sound(sound) = message {
                return self.played.push((self.now, sound[0]));
            }
            self.reach(&message);
        }
    }

    /// When the caller heard the agent: stretches without a gap.
    fn heard(&self) -> Vec<(u64, u64)> {
        let mut stretches: Vec<(u64, u64)> = Vec::new();
        for (at, _) in &self.played {
            match stretches.last_mut() {
                Some(last) if last.1 == *at => last.1 = at + 20,
                _ => stretches.push((*at, at + 20)),
            }
        }
        stretches
    }
}

impl Network {
    /// A good one, on which the caller speaks at these times: 20 ms of sound each 20 ms.
    fn good(speaks: &[(u64, u64)], hangs_up: u64) -> Self {
        let loud = |at| speaks.iter().any(|(from, to)| (*from..*to).contains(&at));
        let frame = |at| Bytes::from_static(if loud(at) { &[LOUD; 160] } else { &[QUIET; 160] });
        let comes = (0..hangs_up).step_by(20).map(|at| (at, frame(at))).collect();
        Self {
            comes,
            hangs_up,
            still: 0..0,
            blocked: 0..0,
            room: 256,
            looks: Vec::new(),
            records: false,
            ears: None,
        }
    }

    /// The same, each piece at another time than it should come; none overtakes another.
    fn late(mut self, when: impl Fn(u64) -> u64) -> Self {
        let mut last = 0;
        for (at, _) in &mut self.comes {
            last = when(*at).max(last);
            *at = last;
        }
        self
    }

    /// The same, of which everything comes at the end of this time that should come in it.
    fn stalled(self, time: Range<u64>) -> Self {
        self.late(|at| if time.contains(&at) { time.end } else { at })
    }

    /// The same, of which nothing comes in this time.
    fn still(mut self, time: Range<u64>) -> Self {
        self.comes.retain(|(at, _)| !time.contains(at));
        self.still = time;
        self
    }

    /// The same sound in pieces of other sizes, each of which comes when all of it was said.
    fn cut(mut self, sizes: &[usize]) -> Self {
        let mut all: Bytes = self.comes.drain(..).flat_map(|(_, sound)| sound).collect();
        let mut given = 0;
        for size in sizes.iter().cycle() {
            let piece = all.split_to((*size).min(all.len()));
            given += piece.len() as u64;
            self.comes.push((given / 8, piece));
            if all.is_empty() {
                return self;
            }
        }
        self
    }

    /// Leads a call on it.
    async fn lead(self, world: World) -> Came {
        let (from_line, from) = mpsc::channel(256);
        let (to, sent) = mpsc::channel(self.room);
        let (_control, mut controls) = mpsc::channel(1);
        let mut line = Line { from, to, live: None };
        let (mut woken, mut remembered) = (0, Vec::new());
        let (tape, mut pieces) = mpsc::channel(4_096);
        let recording = Recording { to: tape, agreed: true };
        let mut setup = world.setup(self.records.then_some(recording));
        if let Some(ears) = self.ears {
            setup.ears = EarsChain::new(vec![ears], circuits(), "org");
        }
        let mut call = Box::pin(async {
            let start = Instant::now();
            let mut session = Session::begin(setup, &mut line).await;
            for look in self.looks {
                let look = sleep_until(start + Duration::from_millis(look));
                tokio::select! {
                    () = session.lead(&mut line, &mut controls) => break,
                    () = look => remembered.push(session.remembered()),
                }
            }
            session.lead(&mut line, &mut controls).await;
            drop(line);
            session.finish().await
        });
        let counted = poll_fn(|context| {
            woken += 1;
            call.as_mut().poll(context)
        });
        let far = FarEnd {
            sent,
            back: from_line.clone(),
            still: self.still,
            blocked: self.blocked,
            now: 0,
            waits: VecDeque::new(),
            played: Vec::new(),
            most: 0,
        };
        let carrier = async move {
            let start = Instant::now();
            for (at, sound) in self.comes {
                sleep_until(start + Duration::from_millis(at)).await;
                match from_line.try_send(FromLine::Sound(sound)) {
                    Ok(()) => {}
                    Err(mpsc::error::TrySendError::Full(_)) => panic!("at {at} ms sound was lost"),
                    Err(mpsc::error::TrySendError::Closed(_)) => return,
                }
            }
            sleep_until(start + Duration::from_millis(self.hangs_up)).await;
            drop(from_line.try_send(FromLine::Stopped));
        };
        let (outcome, far, ()) = tokio::join!(counted, far.plays(), carrier);
        drop(call);
        let mut recorded = Vec::new();
        while let Some(piece) = pieces.recv().await {
            if let Piece::Sound(sound) = piece {
                recorded.extend(sound);
            }
        }
        let log = world.brain.log.lock().unwrap().clone();
        let lines = world.brain.lines.lock().unwrap().clone();
        let said = world.mouth.said.lock().unwrap();
        let frames = said.iter().flat_map(|text| (0..text.len() * 400).step_by(160));
        let said = frames.map(tone).collect();
        Came { outcome, log, lines, far, said, woken, remembered, recorded }
    }
}

impl Session {
    /// How many things it remembers that belong to a question, a clause or a piece of sound, and how much there is
    /// to tell of what decides and of what plays.
    fn remembered(&self) -> (usize, usize) {
        let clauses = self.lines.len() + self.clause_ask.len() + self.saving.len();
        let asks = self.asked.len() + self.heard_from.len();
        let rest = self.notice.len() + self.keys.0.len() + self.framer.held();
        (clauses + asks + rest, format!("{:?} {:?}", self.core, self.output).len())
    }
}

impl Came {
    fn frames(&self) -> Vec<u8> {
        self.far.played.iter().map(|(_, byte)| *byte).collect()
    }

    /// The question was heard and answered once, and the caller heard the greeting and the answer without a gap.
    #[track_caller]
    fn is_as_on_a_good_line(&self) {
        assert_eq!(self.log, [format!("caller: {QUESTION}"), format!("agent: {ANSWER}")]);
        assert_eq!(self.outcome.by, By::Caller);
        assert_eq!(self.far.heard().len(), 2, "{:?}", self.far.heard());
        assert_eq!(self.frames(), self.said, "nothing is lost and nothing is said twice");
    }
}

/// A caller who has one question.
fn world() -> World {
    World::of(&[QUESTION], &[(ANSWER, Then::Listen)])
}

/// A good line on which it is asked.
fn network() -> Network {
    Network::good(&[(1_000, 2_000)], 10_000)
}

#[tokio::test(start_paused = true)]
async fn frames_that_come_irregularly_are_heard_and_answered_as_on_a_good_line() {
    let good = network().lead(world()).await;
    good.is_as_on_a_good_line();
    let (asked, _) = good.far.heard()[1];

    // Each frame is late by up to 120 ms, and after the longest waits those behind it catch up.
    let jitter = network().late(|at| at + at / 20 * 53 % 121).lead(world()).await;
    jitter.is_as_on_a_good_line();
    let (late, _) = jitter.far.heard()[1];
    assert!(late.saturating_sub(asked) <= 180 && asked <= late + 60, "{late} and not {asked}");
}

#[tokio::test(start_paused = true)]
async fn a_question_in_a_stall_of_two_seconds_is_answered_once_wherever_the_stall_begins() {
    for from in (500..4_000).step_by(100) {
        let came = network().stalled(from..from + 2_000).lead(world()).await;
        let log = [format!("caller: {QUESTION}"), format!("agent: {ANSWER}")];
        assert_eq!(came.log, log, "a stall at {from} ms");
        assert_eq!(came.frames(), came.said, "a stall at {from} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn pieces_of_any_size_are_heard_as_those_of_twenty_milliseconds() {
    for sizes in
        [&[1, 7][..], &[160, 1, 0, 7, 320, 0, 0, 20_000, 159, 160], &[20_000], &[0, 3_000, 0, 1]]
    {
        network().cut(sizes).lead(world()).await.is_as_on_a_good_line();
    }
}

#[tokio::test(start_paused = true)]
async fn a_far_end_that_takes_nothing_for_a_while_hears_all_of_it_afterwards() {
    for room in [16, 32, 256] {
        let mut network = network();
        network.hangs_up = 14_000;
        network.blocked = 3_500..6_500;
        network.room = room;
        let came = network.lead(world()).await;

        assert_eq!(came.log, [format!("caller: {QUESTION}"), format!("agent: {ANSWER}")]);
        assert_eq!(came.frames(), came.said, "nothing is lost and nothing is said twice");
        let heard = came.far.heard();
        let [_, (_, before), (after, _)] = heard[..] else { panic!("{heard:?}") };
        assert!(before <= 3_600 && after <= 6_540, "at once, and without another gap: {heard:?}");
        assert!(came.far.most <= room.min(32), "{} at once", came.far.most);
        assert!(came.woken < 2_000, "{} times", came.woken);
    }
}

#[tokio::test(start_paused = true)]
async fn who_interrupts_after_the_far_end_stood_still_silences_the_agent_at_once() {
    let long = "We have very many services and I will now name all of them, one after the other, and \
                what each of them costs.";
    let mut network = Network::good(&[(1_000, 2_000), (10_400, 12_000)], 14_000);
    network.blocked = 3_500..6_500;
    let answers = [(long, Then::Listen), ("Forty pounds.", Then::Listen)];
    let came =
        network.lead(World::of(&["What do you offer?", "How much is a cut?"], &answers)).await;

    let heard = came.far.heard();
    let [_, _, (_, cut), (answered, _)] = heard[..] else { panic!("{heard:?}") };
    assert!((10_400..10_660).contains(&cut) && answered > 12_600, "{heard:?}");
    assert!(came.log[1].starts_with("agent, cut: We have very many"), "{:?}", came.log);
}
