//! Recordings of such lines: everything that was said is in them at its time, and what must not be is not.

use frontdesk_providers::speech::Word;

use super::*;

/// When the caller sounds in a recording: stretches in milliseconds.
fn sounds(recorded: &[u8]) -> Vec<(u64, u64)> {
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for (at, frame) in (0..).step_by(20).zip(recorded.chunks(320)) {
        if frame.iter().step_by(2).all(|code| *code == QUIET) {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 20,
            _ => stretches.push((at, at + 20)),
        }
    }
    stretches
}

/// A caller who says this, and is not asked about their silence.
fn asks(said: &'static str) -> World {
    let mut world = World::of(&[said], &[("Thanks.", Then::Listen)]);
    world.settings.idle = Duration::from_secs(600);
    world
}

/// Ears that know when each word was said, in their own count: all of a stretch of loud sound are equally long.
struct ExactEars(&'static str);

#[async_trait]
impl Ears for ExactEars {
    fn name(&self) -> &'static str {
        "exact:ears"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        let (input, mut sound) = mpsc::channel(256);
        let (say, heard) = mpsc::channel(16);
        let text = self.0;
        #[expect(clippy::disallowed_methods, reason = "a test's own world")]
        tokio::spawn(async move {
            let mut count = 0;
            let mut loud: Option<(usize, usize)> = None;
            while let Some(told) = sound.recv().await {
                if let ToEars::Sound(bytes) = told {
                    for code in bytes {
                        count += 1;
                        if code == LOUD {
                            loud = Some((loud.map_or(count, |(from, _)| from), count));
                        }
                    }
                } else if let Some((from, to)) = loud.take() {
                    let all: Vec<&str> = text.split(' ').collect();
                    let time = |word: usize| {
                        let at = from + (to - from) * word / all.len();
                        Duration::from_millis(at as u64 / 8)
                    };
                    let words = all.iter().enumerate().map(|(at, word)| Word {
                        text: (*word).to_owned(),
                        start: time(at),
                        end: time(at + 1),
                        confidence: 1.0,
                    });
                    let words = words.collect();
                    let said = Utterance {
                        text: text.to_owned(),
                        words,
                        confidence: 1.0,
                        ..Utterance::default()
                    };
                    drop(say.send(Ok(Heard::Final(said))).await);
                }
            }
        });
        let heard = futures_util::stream::unfold(heard, |mut heard| async move {
            heard.recv().await.map(|one| (one, heard))
        });
        Ok(Listening { input, heard: Box::pin(heard) })
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_said_in_a_stall_is_recorded_when_it_was_said() {
    for from in (200..4_000).step_by(100) {
        let mut network = network().stalled(from..from + 2_000);
        network.records = true;
        let came = network.lead(world()).await;
        assert_eq!(sounds(&came.recorded), [(1_000, 2_000)], "a stall at {from} ms");
    }
}

/// What a line did.
type Did = fn(Network) -> Network;

#[tokio::test(start_paused = true)]
async fn the_number_of_a_card_is_silenced_whatever_the_line_did_before() {
    // Nine words in eight seconds; the number is the fourth to the seventh.
    const SAID: &str = "My card is 4111 1111 1111 1111 all right?";
    let speaks = |from: u64| Network::good(&[(from, from + 8_000)], from + 16_000);
    let lines: [(u64, Did); 6] = [
        (2_000, |good| good),
        (62_000, |good| good.still(2_000..61_000)),
        (2_000, |good| good.stalled(1_500..6_000)),
        (2_000, |good| good.stalled(4_000..6_000)),
        (2_000, |good| good.stalled(6_000..8_500)),
        (32_000, |good| good.still(9_000..29_000).stalled(33_000..37_000)),
    ];
    for (which, (from, line)) in lines.into_iter().enumerate() {
        let mut exact = line(speaks(from));
        exact.records = true;
        exact.ears = Some(Arc::new(ExactEars(SAID)));
        let came = exact.lead(asks(SAID)).await;
        assert!(came.log[0].ends_with("My card is [number removed] all right?"), "{:?}", came.log);
        let heard = sounds(&came.recorded);
        let word = 8_000 / 9;
        let silenced = (from + word * 3 - 300, from + word * 7 + 300);
        let [(_, before), (after, end)] = heard[..] else { panic!("line {which}: {heard:?}") };
        let near = |one: u64, other: u64| one.abs_diff(other) <= 40;
        assert!(near(before, silenced.0) && near(after, silenced.1), "line {which}: {heard:?}");
        assert!(near(end, from + 8_000), "line {which}: {heard:?}");

        // Where no times of words are known, the stretch is silent.
        let mut vague = line(speaks(from));
        vague.records = true;
        let came = vague.lead(asks(SAID)).await;
        let left: u64 = sounds(&came.recorded).iter().map(|(from, to)| to - from).sum();
        assert!(left <= 300, "line {which}: {:?}", sounds(&came.recorded));
    }
}
