//! Recordings: both sides, in time, and nothing that must not be there.

use super::*;

/// Whether a channel (0 is the caller's) sounds at a millisecond of the call.
fn sounds(call: &Call, channel: usize, millis: u64) -> bool {
    let from = call.from.expect("there is a recording");
    let within = Duration::from_millis(millis).checked_sub(from).expect("not before it began");
    let sample = usize::try_from(within.as_millis()).unwrap() * 8;
    call.recorded[sample * 2 + channel] != QUIET
}

#[tokio::test(start_paused = true)]
async fn both_sides_are_recorded_as_they_were_heard() {
    let mut world = World::of(&["What are your hours?"], &[("Nine to five.", Then::Listen)]);
    world.speaks = vec![(1_000, 2_000)];
    world.hangs_up = 8_000;
    world.records = Some(true);

    let call = world.run().await;

    assert_eq!(call.from, Some(Duration::ZERO));
    let caller: Vec<bool> = (0..7).map(|at| sounds(&call, 0, at * 500 + 250)).collect();
    assert_eq!(caller, [false, false, true, true, false, false, false]);
    let (from, to) = call.heard()[1];
    assert!(sounds(&call, 1, from + 80) && sounds(&call, 1, to - 80));
    assert!(!sounds(&call, 1, from - 80) && !sounds(&call, 1, to + 120));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_recorded_before_the_caller_was_told() {
    let mut world = World::of(&["Hi."], &[("Hello.", Then::Listen)]);
    Arc::get_mut(&mut world.brain).unwrap().notice = Some("This call is recorded.");
    world.speaks = vec![(300, 700), (4_000, 4_500)];
    world.hangs_up = 8_000;
    world.records = Some(false);

    let call = world.run().await;

    let told = call.heard()[0];
    let from = u64::try_from(call.from.unwrap().as_millis()).unwrap();
    assert!(from >= told.0 + 1_100, "{from} is before {told:?} was heard");
    assert!(sounds(&call, 0, 4_250));
}

#[tokio::test(start_paused = true)]
async fn what_was_not_heard_is_not_in_the_recording() {
    let long = "We have very many services and I will now name all of them one after the other.";
    let mut world = World::of(&["What?", "No, stop that please"], &[(long, Then::Listen)]);
    world.speaks = vec![(1_000, 2_000), (4_000, 5_500)];
    world.hangs_up = 8_000;
    world.records = Some(true);

    let call = world.run().await;

    let silenced = call.cleared[0];
    assert!(sounds(&call, 1, silenced - 60) && !sounds(&call, 1, silenced + 60));
}

#[tokio::test(start_paused = true)]
async fn the_number_of_a_card_is_neither_heard_nor_read() {
    let said = "My card is 4111 1111 1111 1111, is that all right for you?";
    let mut world = World::of(&[said], &[("Thanks.", Then::Listen)]);
    world.speaks = vec![(2_000, 6_000)];
    world.hangs_up = 10_000;
    world.records = Some(true);

    let call = world.run().await;

    assert_eq!(call.log[0], "caller: My card is [number removed], is that all right for you?");
    assert!(!sounds(&call, 0, 4_000), "where no times of words are known, the stretch is silent");
}

#[tokio::test(start_paused = true)]
async fn a_number_that_is_read_with_a_pause_is_taken_back_when_it_is_known() {
    let mut world = World::of(
        &["My card is 4111 1111", "1111 1111, is that all right?", "And at 10 15 then."],
        &[("Go on.", Then::Listen), ("Thanks.", Then::Listen), ("Yes.", Then::Listen)],
    );
    world.speaks = vec![(2_000, 4_000), (7_500, 9_500), (13_000, 14_000)];
    world.hangs_up = 18_000;
    world.records = Some(true);

    let call = world.run().await;

    assert_eq!(
        call.log,
        [
            "caller: My card is 4111 1111",
            "agent: Go on.",
            "Asked(1) was: My card is [number removed]",
            "caller: [number removed], is that all right?",
            "agent: Thanks.",
            "caller: And at 10 15 then.",
            "agent: Yes.",
        ]
    );
    let silent = [3_000, 8_500].map(|at| !sounds(&call, 0, at));
    assert!(silent.into_iter().all(|silent| silent) && sounds(&call, 0, 13_500), "{silent:?}");
}

#[tokio::test(start_paused = true)]
async fn turns_of_which_nobody_is_asked_are_taken_back_too() {
    let mut world = World::of(&["4111", "1111 1111 11", "11, thank you."], &[]);
    world.controls = vec![(500, Control::Member(crate::core::Member::TakesOver))];
    world.speaks = vec![(1_000, 2_000), (5_000, 6_000), (9_000, 10_000)];
    world.hangs_up = 14_000;

    let call = world.run().await;

    let kept: Vec<_> = call.log.iter().filter(|line| !line.starts_with("Noted")).collect();
    assert_eq!(kept[2], "caller, last: [number removed], thank you.");
    let taken_back = call.log.iter().filter(|line| line.ends_with("was: [number removed]"));
    assert_eq!(taken_back.count(), 2, "{:?}", call.log);
}

#[tokio::test(start_paused = true)]
async fn what_was_said_long_before_does_not_go_on() {
    let mut world = World::of(
        &["4111 1111", "1111 1111"],
        &[("Yes?", Then::Listen), ("Thanks.", Then::Listen)],
    );
    world.settings.idle = Duration::from_secs(600);
    world.speaks = vec![(2_000, 3_000), (24_000, 25_000)];
    world.hangs_up = 29_000;

    let call = world.run().await;

    assert!(call.log.contains(&"caller: 1111 1111".to_owned()), "{:?}", call.log);
}

#[tokio::test(start_paused = true)]
async fn numbers_that_are_keyed_in_are_not_kept_either() {
    let mut world = World::of(&[], &[("Thanks.", Then::Listen)]);
    world.keys = "4111111111111111#".chars().collect();
    world.hangs_up = 9_000;

    let call = world.run().await;

    assert!(call.log.iter().all(|line| !line.contains("4111")), "{:?}", call.log);
    assert!(call.log.contains(&"keys: [number removed]#".to_owned()), "{:?}", call.log);
}
