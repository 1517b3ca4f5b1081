//! Calls in which something breaks: the caller hears of it as little as can be.

use super::*;

#[tokio::test(start_paused = true)]
async fn ears_that_break_within_a_sentence_are_opened_again_and_hear_it() {
    let mut world = World::of(&["What are your hours?"], &[("Nine to five.", Then::Listen)]);
    // At 1.4 s of the call, within the caller's words.
    *world.ears.break_after.lock().unwrap() = vec![70].into();
    world.speaks = vec![(1_000, 2_000)];
    world.hangs_up = 6_000;
    let ears = Arc::clone(&world.ears);

    let call = world.run().await;

    assert_eq!(call.log, ["lost: ears", "caller: What are your hours?", "agent: Nine to five."]);
    assert_eq!(ears.opened.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_whom_nobody_hears_is_told_so() {
    let mut world = World::of(&["What are your hours?"], &[("Nine to five.", Then::Listen)]);
    *world.ears.break_after.lock().unwrap() = vec![70, 0, 0, 0].into();
    world.speaks = vec![(1_000, 2_500), (6_000, 7_000)];
    world.hangs_up = 11_000;
    let mouth = Arc::clone(&world.mouth);

    let call = world.run().await;

    let said = mouth.said.lock().unwrap().clone();
    assert!(said[1].starts_with("Sorry, I didn't catch that."), "{said:?}");
    assert_eq!(call.log.last().unwrap(), "agent: Nine to five.");
}

#[tokio::test(start_paused = true)]
async fn a_call_in_which_nobody_hears_ends_as_one_in_which_nobody_speaks() {
    let mut world = World::of(&[], &[]);
    *world.ears.break_after.lock().unwrap() = [vec![70], vec![0; 40]].concat().into();
    world.speaks = vec![(1_000, 2_500), (6_000, 7_000), (12_000, 13_000)];
    world.hangs_up = 60_000;

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Speechless);
    // They were lost at 1.4 s, and a second time a quarter of a second later.
    let length = call.outcome.length;
    assert!(
        length.abs_diff(Duration::from_millis(16_650)) < Duration::from_millis(100),
        "{length:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn ears_that_break_whenever_they_are_opened_are_none() {
    let mut world = World::of(&[], &[]);
    *world.ears.break_after.lock().unwrap() = vec![5; 40].into();
    world.hangs_up = 60_000;

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Speechless);
}

#[tokio::test(start_paused = true)]
async fn ears_that_are_back_keep_a_caller_who_is_silent() {
    let mut world = World::of(&["When do you open?"], &[("At nine.", Then::Listen)]);
    // Lost once more long after.
    *world.ears.break_after.lock().unwrap() = vec![5, 0, 0, 1_000].into();
    world.settings.idle = Duration::from_secs(600);
    world.speaks = vec![(35_000, 36_000)];
    world.hangs_up = 40_000;

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Caller);
    assert_eq!(call.log.last().unwrap(), "agent: At nine.");
}

#[tokio::test(start_paused = true)]
async fn a_mouth_that_breaks_within_a_clause_says_it_anew() {
    let mut world =
        World::of(&["What are your hours?"], &[("We are open from nine to five.", Then::Listen)]);
    *world.mouth.breaks.lock().unwrap() = vec![true, false].into();
    world.speaks = vec![(2_000, 3_000)];
    world.hangs_up = 9_000;
    let mouth = Arc::clone(&world.mouth);

    let call = world.run().await;

    let said = mouth.said.lock().unwrap().clone();
    assert_eq!(said, ["Hello!", "Hello!", "We are open from nine to five."]);
    assert_eq!(mouth.opened.load(Ordering::Relaxed), 3);
    assert_eq!(call.log.last().unwrap(), "agent: We are open from nine to five.");
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_mouth_ends_and_says_why() {
    let world = World::of(&[], &[]);
    *world.mouth.breaks.lock().unwrap() = vec![false; 20].into();

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Speechless);
}

#[tokio::test(start_paused = true)]
async fn a_brain_that_fails_is_apologized_for() {
    let mut world = World::of(&["What are your hours?"], &[]);
    world.speaks = vec![(1_000, 2_000)];
    world.hangs_up = 6_000;
    let mouth = Arc::clone(&world.mouth);

    world.run().await;

    let said = mouth.said.lock().unwrap().clone();
    assert!(said[1].starts_with("Sorry"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_hangs_up_is_let_go_at_once() {
    let mut world = World::of(&["What are your hours?"], &[("Nine.", Then::Listen)]);
    world.speaks = vec![(1_000, 2_000)];
    world.hangs_up = 2_060;

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Caller);
    assert!(call.outcome.length < Duration::from_millis(2_200));
}
