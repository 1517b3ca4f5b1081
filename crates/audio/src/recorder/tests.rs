//! Tests of recordings: where sound lies, and what is never in them.

use proptest::{collection::vec, prelude::*};

use super::*;

/// A loud code for each channel, and no sound.
const LEFT: u8 = 0x80;
const RIGHT: u8 = 0x00;
const NONE: u8 = 0xff;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A recorder at 1,000 samples a second, so that a sample is a millisecond, with consent at `at`.
fn allowed(at: u64) -> Recorder {
    let mut recorder = Recorder::new(1_000, ms(0));
    recorder.allow(ms(at));
    recorder
}

/// Both channels of what is recorded when the call ends.
fn finished(recorder: Recorder, at: u64) -> [Vec<u8>; 2] {
    let mut out = Vec::new();
    recorder.finish(ms(at), &mut out);
    apart(&out)
}

fn apart(out: &[u8]) -> [Vec<u8>; 2] {
    [0, 1].map(|channel| out.iter().skip(channel).step_by(2).copied().collect())
}

/// The runs of a channel: a code and how often it follows.
fn runs(channel: &[u8]) -> Vec<(u8, usize)> {
    channel.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect()
}

#[test]
fn both_channels_lie_on_one_timeline() {
    let mut recorder = allowed(1_000);
    recorder.push(Channel::Caller, ms(1_000), &[LEFT; 300]);
    recorder.push_samples(Channel::Agent, ms(1_200), &[32_767; 100]);

    let [caller, agent] = finished(recorder, 1_400);

    assert_eq!(runs(&caller), [(LEFT, 300), (NONE, 100)]);
    assert_eq!(runs(&agent), [(NONE, 200), (LEFT, 100), (NONE, 100)]);
}

#[test]
fn nothing_is_kept_without_consent() {
    let mut recorder = Recorder::new(1_000, ms(0));
    recorder.push(Channel::Caller, ms(0), &[LEFT; 5_000]);
    let mut out = Vec::new();
    recorder.take(ms(60_000), &mut out);
    recorder.finish(ms(90_000), &mut out);

    assert!(out.is_empty());
}

#[test]
fn nothing_from_before_consent_is_kept() {
    let mut recorder = Recorder::new(1_000, ms(0));
    recorder.push(Channel::Caller, ms(900), &[LEFT; 100]);
    recorder.allow(ms(1_000));
    recorder.allow(ms(10));
    recorder.push(Channel::Caller, ms(0), &[1; 1_000]);
    recorder.push(Channel::Agent, ms(950), &[[1; 50], [RIGHT; 50]].concat());

    assert_eq!(recorder.starts_at(), Some(ms(1_000)));
    let [caller, agent] = finished(recorder, 1_100);

    assert_eq!(runs(&caller), [(NONE, 100)]);
    assert_eq!(runs(&agent), [(RIGHT, 50), (NONE, 50)]);
}

#[test]
fn jitter_leaves_no_seam_and_a_gap_is_silence() {
    let mut recorder = allowed(0);
    for at in [0, 27, 38, 95, 80] {
        recorder.push(Channel::Caller, ms(at), &[LEFT; 20]);
    }
    recorder.push(Channel::Caller, ms(400), &[LEFT; 20]);

    let [caller, _] = finished(recorder, 420);

    assert_eq!(runs(&caller), [(LEFT, 100), (NONE, 300), (LEFT, 20)]);
}

#[test]
fn a_piece_out_of_order_goes_to_its_place() {
    let mut recorder = allowed(0);
    recorder.push(Channel::Caller, ms(0), &[LEFT; 100]);
    recorder.push(Channel::Caller, ms(700), &[LEFT; 100]);
    recorder.push(Channel::Caller, ms(400), &[1; 100]);
    recorder.push(Channel::Caller, ms(800), &[2; 100]);

    let [caller, _] = finished(recorder, 900);

    assert_eq!(
        runs(&caller),
        [(LEFT, 100), (NONE, 300), (1, 100), (NONE, 200), (LEFT, 100), (2, 100)]
    );
}

#[test]
fn what_is_too_late_or_too_far_ahead_is_dropped() {
    let mut recorder = allowed(0);
    let mut out = Vec::new();
    recorder.take(ms(10_500), &mut out);
    assert_eq!((out.len(), recorder.written()), (20_000, ms(10_000)));

    recorder.push(Channel::Caller, ms(9_950), &[LEFT; 100]);
    recorder.push(Channel::Caller, ms(3_600_000), &[LEFT; 100]);
    recorder.push(Channel::Agent, Duration::MAX, &[RIGHT; 100]);
    recorder.push(Channel::Agent, ms(40_450), &[RIGHT; 100]);

    assert_eq!(recorder.dropped(), 300);
    let [caller, agent] = finished(recorder, 41_000);
    assert_eq!(runs(&caller), [(LEFT, 50), (NONE, 30_950)]);
    assert_eq!(runs(&agent), [(NONE, 30_450), (RIGHT, 50), (NONE, 500)]);
}

#[test]
fn a_pause_is_silence_on_both_channels() {
    let mut recorder = allowed(0);
    recorder.push(Channel::Caller, ms(0), &[LEFT; 300]);
    recorder.pause(ms(200));
    recorder.pause(ms(250));
    assert!(recorder.is_paused());
    recorder.push(Channel::Caller, ms(300), &[LEFT; 300]);
    recorder.push(Channel::Agent, ms(150), &[RIGHT; 500]);
    recorder.resume(ms(500));
    assert!(!recorder.is_paused());
    recorder.push(Channel::Caller, ms(600), &[LEFT; 100]);

    let [caller, agent] = finished(recorder, 700);

    // What came while it was paused stays silent: who resumes does not know it was harmless.
    assert_eq!(runs(&caller), [(LEFT, 200), (NONE, 400), (LEFT, 100)]);
    assert_eq!(runs(&agent), [(NONE, 150), (RIGHT, 50), (NONE, 500)]);
}

#[test]
fn a_pause_before_consent_counts() {
    let mut recorder = Recorder::new(1_000, ms(0));
    recorder.pause(ms(10));
    recorder.allow(ms(100));
    recorder.push(Channel::Caller, ms(100), &[LEFT; 100]);
    recorder.resume(ms(200));
    recorder.push(Channel::Caller, ms(200), &[LEFT; 100]);

    assert_eq!(runs(&finished(recorder, 300)[0]), [(NONE, 100), (LEFT, 100)]);
}

#[test]
fn jitter_does_not_carry_sound_out_of_a_pause() {
    let mut recorder = allowed(0);
    recorder.push(Channel::Caller, ms(0), &[LEFT; 100]);
    recorder.redact(ms(200), ms(300));
    // It sounded from 190 to 310 and lies at 100 to 220.
    let piece = [[LEFT; 10].as_slice(), &[1; 100], &[LEFT; 10]].concat();
    recorder.push(Channel::Caller, ms(190), &piece);

    let [caller, _] = finished(recorder, 320);

    assert!(!caller.contains(&1), "{:?}", runs(&caller));
}

#[test]
fn what_is_held_can_be_redacted_and_what_was_given_out_is_told() {
    let mut recorder = Recorder::new(1_000, ms(15_000));
    recorder.allow(ms(5_000));
    let mut out = Vec::new();
    for at in (5_000..40_000).step_by(100) {
        recorder.push(Channel::Caller, ms(at), &[LEFT; 100]);
        recorder.take(ms(at), &mut out);
    }
    assert_eq!(recorder.written(), ms(19_000));

    assert!(recorder.redact(ms(25_000), ms(30_000)));
    assert!(recorder.redact(ms(0), ms(5_000)), "nothing was kept there");
    assert!(!recorder.redact(ms(23_900), ms(24_100)), "a part was given out");

    recorder.finish(ms(40_000), &mut out);
    let expected = [(LEFT, 19_000), (NONE, 100), (LEFT, 900), (NONE, 5_000), (LEFT, 10_000)];
    assert_eq!(runs(&apart(&out)[0]), expected);
}

#[test]
fn playback_that_was_cut_was_not_heard() {
    let mut recorder = allowed(0);
    recorder.push(Channel::Agent, ms(0), &[RIGHT; 400]);
    recorder.push(Channel::Caller, ms(0), &[LEFT; 400]);
    recorder.cut(Channel::Agent, ms(250));
    recorder.push(Channel::Agent, ms(300), &[RIGHT; 100]);

    let [caller, agent] = finished(recorder, 400);

    assert_eq!(runs(&caller), [(LEFT, 400)]);
    assert_eq!(runs(&agent), [(RIGHT, 250), (NONE, 50), (RIGHT, 100)]);
}

#[test]
fn two_hours_are_recorded_in_little_memory() {
    let mut recorder = Recorder::new(8_000, ms(15_000));
    recorder.allow(ms(0));
    let (mut out, mut length, mut held) = (Vec::new(), 0, 0);
    for frame in 0..2 * 3_600 * 50 {
        let at = ms(frame * 20);
        recorder.push(Channel::Caller, at, &[LEFT; 160]);
        if frame % 400 < 200 {
            recorder.push(Channel::Agent, at, &[RIGHT; 160]);
        }
        if frame % 1_000 == 0 {
            recorder.redact(at, at + ms(10));
        }
        out.clear();
        recorder.take(at, &mut out);
        (length, held) = (length + out.len(), held.max(recorder.window.held()));
    }
    out.clear();
    assert!(held < 18 * 16_000, "{held} bytes were held");
    assert!(recorder.muted.len() < 5, "{:?}", recorder.muted);
    recorder.finish(ms(7_200_000), &mut out);

    assert_eq!(length + out.len(), 7_200 * 16_000);
}

#[derive(Debug, Clone)]
enum Step {
    Push(Channel, i64, usize),
    Take(u64),
    Pause,
    Resume,
    Redact(u64, u64),
    Cut(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let channel = prop_oneof![Just(Channel::Caller), Just(Channel::Agent)];
    prop_oneof![
        8 => (channel, -1_500_i64..1_500, 0_usize..400).prop_map(|(c, at, n)| Step::Push(c, at, n)),
        4 => (0_u64..2_000).prop_map(Step::Take),
        1 => Just(Step::Pause),
        1 => Just(Step::Resume),
        1 => (0_u64..2_000, 0_u64..1_000).prop_map(|(back, n)| Step::Redact(back, n)),
        1 => (0_u64..500).prop_map(Step::Cut),
    ]
}

proptest! {
    /// Whatever comes in whatever order: the length is that of the call since consent, nothing from before consent
    /// is in it, memory is bounded, and what could be redacted is silent.
    #[test]
    fn a_recording_is_whole_and_keeps_no_secret(steps in vec(step(), 0..120), consent in 0_u64..3_000) {
        let mut recorder = Recorder::new(1_000, ms(1_000));
        let (mut now, mut out, mut silent, mut paused) = (0, Vec::new(), Vec::new(), None);
        for step in steps {
            if now >= consent {
                recorder.allow(ms(consent));
            }
            match step {
                Step::Push(channel, off, length) => {
                    let at = now.saturating_add_signed(off);
                    // Each sample from before consent is marked.
                    let piece: Vec<u8> = (at..).take(length).map(|at| if at < consent { 1 } else { LEFT }).collect();
                    recorder.push(channel, ms(at), &piece);
                }
                Step::Take(step) => {
                    now += step;
                    recorder.take(ms(now), &mut out);
                }
                Step::Pause => {
                    recorder.pause(ms(now));
                    paused = paused.or(Some(now));
                }
                Step::Resume => {
                    recorder.resume(ms(now));
                    silent.extend(paused.take().map(|from| (from, now)));
                }
                Step::Redact(back, length) => {
                    let from = now.saturating_sub(back);
                    if recorder.redact(ms(from), ms(from + length)) {
                        silent.push((from, from + length));
                    }
                }
                Step::Cut(back) => recorder.cut(Channel::Agent, ms(now.saturating_sub(back))),
            }
            prop_assert!(recorder.window.held() <= 2 * 36_000);
        }
        silent.extend(paused.map(|from| (from, now)));
        let end = now + 500;
        let started = recorder.starts_at().is_some();
        let first = recorder.written();
        recorder.finish(ms(end), &mut out);
        let length = if started { end - consent } else { 0 };
        prop_assert_eq!(out.len() as u64, length * 2);
        prop_assert!(first <= ms(length));
        prop_assert!(!out.contains(&1));
        for (from, to) in silent {
            for at in from.max(consent)..to.min(consent + length) {
                let pair = usize::try_from(at - consent).unwrap() * 2;
                prop_assert_eq!(&out[pair..pair + 2], &[NONE; 2], "at {} of {:?}", at, (from, to));
            }
        }
    }
}
