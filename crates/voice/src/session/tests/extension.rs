//! A member on the line.

use super::*;
use crate::core::Member;

/// A member who says something aloud at these times, in milliseconds, and what they hear: for each 20 ms that
/// came whether it was loud.
fn on_the_line(speaks: (u64, u64)) -> (Extension, tokio::task::JoinHandle<Vec<bool>>) {
    let (say, from) = mpsc::channel(64);
    let (to, mut hear) = mpsc::channel::<ToLine>(64);
    #[expect(clippy::disallowed_methods, reason = "a test's own world")]
    let heard = tokio::spawn(async move {
        let start = Instant::now();
        let (mut heard, mut voice) = (Vec::new(), Voice::default());
        for tick in 0_u64.. {
            sleep_until(start + Duration::from_millis(tick * 20)).await;
            loop {
                match hear.try_recv() {
                    Ok(ToLine::Sound(sound)) => {
                        let loud = |pair: &[u8]| i16::from_le_bytes([pair[0], pair[1]]).abs() > 500;
                        heard.push(sound.chunks_exact(2).any(loud));
                    }
                    Ok(_) => {}
                    Err(mpsc::error::TryRecvError::Empty) => break,
                    Err(mpsc::error::TryRecvError::Disconnected) => return heard,
                }
            }
            if (speaks.0..speaks.1).contains(&(tick * 20)) {
                drop(say.send(FromLine::Sound(voice.frame())).await);
            }
        }
        heard
    });
    (Extension { who: "mara".to_owned(), line: Line { from, to, live: None } }, heard)
}

/// Something like a voice: harmonics of a gliding pitch, in syllables, with breath.
#[derive(Default)]
struct Voice {
    at: u32,
    phase: f64,
}

impl Voice {
    /// The next 20 ms.
    fn frame(&mut self) -> Bytes {
        let sample = |_| {
            let seconds = f64::from(self.at) / 16_000.0;
            self.phase += (130.0 + 35.0 * (seconds * 13.0).sin()) / 16_000.0;
            let turn = self.phase * std::f64::consts::TAU;
            let sum: f64 = (1..24).map(|n| (turn * f64::from(n)).sin() / f64::from(n)).sum();
            let syllable = 0.3 + 0.7 * (seconds * 4.0 * std::f64::consts::PI).sin().abs();
            let noise = f64::from(self.at.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
            self.at += 1;
            #[expect(clippy::cast_possible_truncation, reason = "it is meant to be cut off there")]
            let sample = (sum * syllable * 7_000.0 + noise * 900.0) as i16;
            sample.to_le_bytes()
        };
        (0..320).flat_map(sample).collect::<Vec<u8>>().into()
    }
}

fn world(speaks: (u64, u64)) -> (World, tokio::task::JoinHandle<Vec<bool>>) {
    let mut world = World::of(
        &["How much is a cut?", "Is Mara there?", "Thank you, Mara."],
        &[("Forty pounds.", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (5_000, 6_000), (12_000, 13_000)];
    world.hangs_up = 16_000;
    let (extension, heard) = on_the_line(speaks);
    world.controls = vec![(500, Control::Join(extension))];
    (world, heard)
}

#[tokio::test(start_paused = true)]
async fn a_member_hears_both_sides_and_is_heard_while_the_call_is_theirs() {
    let (mut world, heard) = world((7_000, 9_000));
    world.controls.push((6_500, Control::Member(Member::TakesOver)));
    let call = world.run().await;
    let heard = heard.await.unwrap();

    let loud = |from: usize, to: usize| {
        let slice = &heard[(from - 500) / 20..(to - 500) / 20];
        slice.iter().filter(|loud| **loud).count() * 100 / slice.len()
    };
    assert!(loud(1_200, 1_900) > 90, "the caller is heard");
    assert!(loud(2_900, 3_200) > 90, "the agent is heard");
    assert!(loud(7_200, 8_800) < 10, "one does not hear oneself");
    assert!(loud(12_200, 12_900) > 90, "and hears the caller still");
    let spoken: Vec<_> = call.heard().into_iter().filter(|(from, _)| *from > 6_500).collect();
    assert_eq!(spoken.len(), 1, "without a gap: {spoken:?}");
    let (from, to) = spoken[0];
    assert!(from.abs_diff(7_000) <= 60 && to.abs_diff(9_000) <= 100, "{spoken:?}");
}

#[tokio::test(start_paused = true)]
async fn who_only_listens_is_not_heard() {
    let (world, heard) = world((4_000, 4_900));
    let call = world.run().await;
    assert!(heard.await.unwrap().len() > 500);
    assert!(
        !call.heard().iter().any(|(from, _)| (4_000..4_900).contains(from)),
        "{:?}",
        call.heard()
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_member_said_is_kept_and_recorded() {
    let (mut world, _heard) = world((7_000, 9_000));
    world.records = Some(true);
    world.ears.second.lock().unwrap().push("Hello, Mara here.");
    world.controls.push((6_500, Control::Member(Member::TakesOver)));
    world.controls.push((10_000, Control::Member(Member::HandsBack)));
    let call = world.run().await;

    let theirs: Vec<_> = call.log.iter().filter(|line| line.starts_with("mara: ")).collect();
    assert_eq!(theirs, ["mara: Hello, Mara here."], "{:?}", call.log);
    // Two channels of 8 kHz: the agent's carries the member.
    let from = usize::try_from(call.from.unwrap().as_millis()).unwrap();
    let at = |ms: usize| {
        call.recorded[(ms - from) * 16 + 1..][..16].iter().step_by(2).any(|code| *code != QUIET)
    };
    assert!(at(8_000), "the member is in the recording");
}

#[tokio::test(start_paused = true)]
async fn the_last_words_of_who_leaves_are_kept_and_a_mute_member_is_not_heard() {
    let (mut world, _) = world((0, 0));
    world.controls.clear();
    world.ears.second.lock().unwrap().push("Until Tuesday.");
    let ears = Arc::clone(&world.ears);
    let (say, from) = mpsc::channel(64);
    let (to, _hear) = mpsc::channel(1_024);
    let line = Line { from, to, live: None };
    world.controls.push((500, Control::Join(Extension { who: "mara".to_owned(), line })));
    world.controls.push((600, Control::Member(Member::TakesOver)));
    #[expect(clippy::disallowed_methods, reason = "a test's own world")]
    let member = tokio::spawn(async move {
        let start = Instant::now();
        let mut voice = Voice::default();
        for tick in 0_u64..450 {
            sleep_until(start + Duration::from_millis(tick * 20)).await;
            let speaks = (300..400).contains(&tick);
            let sound = if speaks { voice.frame() } else { Bytes::from(vec![0; 640]) };
            if tick == 299 {
                assert_eq!(ears.opened.load(Ordering::Relaxed), 1, "silence needs no ears");
            }
            if tick == 402 {
                // They leave before their words have come.
                return drop(say);
            }
            drop(say.send(FromLine::Sound(sound)).await);
        }
    });
    let call = world.run().await;
    member.await.unwrap();
    assert!(call.log.contains(&"mara: Until Tuesday.".to_owned()), "{:?}", call.log);
}

/// A member whose receiver is lost at this time in milliseconds, and who speaks until half a second before, or not
/// at all but with their microphone open.
fn who_is_lost(at: u64, speaks: bool) -> Extension {
    let (say, from) = mpsc::channel(64);
    let (to, hear) = mpsc::channel(4_096);
    #[expect(clippy::disallowed_methods, reason = "a test's own world")]
    tokio::spawn(async move {
        let start = Instant::now();
        let mut voice = Voice::default();
        for tick in 0..at / 20 {
            sleep_until(start + Duration::from_millis(tick * 20)).await;
            let speaks = speaks && tick < at / 20 - 25;
            let room = || Bytes::from([3, 0, 0xfd, 0xff].repeat(160));
            let sound = if speaks { voice.frame() } else { room() };
            drop(say.send(FromLine::Sound(sound)).await);
        }
        drop(hear);
    });
    Extension { who: "mara".to_owned(), line: Line { from, to, live: None } }
}

/// What is kept of who left in a call that a member takes over after a second, in which these come on the line
/// and these things are done.
async fn left(lost: (u64, bool), controls: Vec<(u64, Control)>) -> Vec<String> {
    let (mut world, _) = world((0, 0));
    world.speaks.clear();
    world.hangs_up = 40_000;
    world.controls = vec![
        (0, Control::Join(who_is_lost(lost.0, lost.1))),
        (1_000, Control::Member(Member::TakesOver)),
    ];
    world.controls.extend(controls);
    let mut log = Box::pin(world.run()).await.log;
    log.retain(|line| line.starts_with("left: "));
    log
}

#[tokio::test(start_paused = true)]
async fn a_caller_whom_a_speaking_member_left_is_not_left_alone() {
    assert_eq!(left((6_000, true), vec![]).await, ["left: mara"], "their connection dropped");
    let parts = vec![(5_000, Control::Part)];
    assert_eq!(left((30_000, true), parts).await, ["left: mara"], "they may not be there any more");
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_or_goes_on_in_writing_has_not_left() {
    let back = |at, lost| (at, Control::Join(who_is_lost(lost, false)));
    assert!(left((6_000, true), vec![back(14_000, 40_000)]).await.is_empty());
    let again = left((6_000, true), vec![back(14_000, 4_000)]).await;
    assert_eq!(again, ["left: mara"], "once, when they are lost again");
    let says = vec![(12_000, Control::Member(Member::Says("One moment.".to_owned())))];
    assert!(left((6_000, true), says).await.is_empty());
    let gives = vec![(12_000, Control::Member(Member::HandsBack))];
    assert!(left((6_000, true), gives).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_only_listened_leaves_nobody_alone() {
    assert!(left((6_000, false), vec![]).await.is_empty(), "a microphone that is open is no voice");
    let (mut world, _) = world((0, 0));
    world.controls = vec![(0, Control::Join(who_is_lost(3_000, true)))];
    assert!(!world.run().await.log.iter().any(|line| line.starts_with("left: ")));
}

#[tokio::test(start_paused = true)]
async fn who_comes_later_takes_the_receiver_and_who_does_not_keep_up_holds_nobody_up() {
    let (mut world, first) = world((0, 0));
    let (slow_to, _unread) = mpsc::channel(1);
    let (_silent, from) = mpsc::channel(1);
    let slow = Extension { who: "ben".to_owned(), line: Line { from, to: slow_to, live: None } };
    world.controls.push((3_000, Control::Join(slow)));
    let call = world.run().await;
    assert!(first.await.unwrap().len() < 140, "the first one's is closed when the second comes");
    assert_eq!(call.log[1], "agent: Forty pounds.");
}

#[tokio::test(start_paused = true)]
async fn who_may_not_be_there_any_more_hears_nothing_more() {
    let (mut world, heard) = world((7_000, 9_000));
    world.controls.push((3_000, Control::Part));
    world.controls.push((6_500, Control::Member(Member::TakesOver)));
    let call = world.run().await;
    assert!(heard.await.unwrap().len() < 140);
    assert!(!call.heard().iter().any(|(from, _)| *from > 6_500), "{:?}", call.heard());
}
