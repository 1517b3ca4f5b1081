//! Calls in which everything works.

use std::time::Duration;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_question_is_answered_and_the_call_ends_with_a_goodbye() {
    let mut world = World::of(
        &["What are your hours?", "Thanks, bye!"],
        &[("We open at nine and close at five.", Then::Listen), ("Goodbye!", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (6_000, 7_000)];

    let call = world.run().await;

    assert_eq!(
        call.log,
        [
            "caller: What are your hours?",
            "agent: We open at nine and close at five.",
            "caller: Thanks, bye!",
            "agent: Goodbye!",
        ]
    );
    assert_eq!(call.outcome.by, By::Agent(Ended::Done));
    let heard = call.heard();
    assert_eq!(heard.len(), 3, "the greeting and two answers, each without a gap: {heard:?}");
    // Patience is 600 ms; the model was asked ahead, so only the mouth and the frame are added.
    let first = heard[1].0;
    assert!((2_700..2_800).contains(&first), "{first}");
    let times = call.times[0];
    assert!(times.ahead);
    let waited = times.decided.saturating_sub(times.speech_end);
    assert!(waited.abs_diff(Duration::from_millis(600)) < Duration::from_millis(40), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_silences_the_agent_at_once() {
    let long = "We have very many services and I will now name all of them one after the other.";
    let mut world = World::of(
        &["What do you offer?", "No, how much is a cut?"],
        &[(long, Then::Listen), ("Forty pounds.", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (4_000, 5_500)];
    world.hangs_up = 9_000;

    let call = world.run().await;

    let silenced = call.cleared[0] - 4_000;
    assert!(silenced <= 240, "{silenced} ms");
    assert!(call.log[1].starts_with("agent, cut: We have very many"), "{:?}", call.log);
    assert!(!call.log[1].contains("other"), "{:?}", call.log);
    assert_eq!(call.log[2..], ["caller: No, how much is a cut?", "agent: Forty pounds."]);
    let times = call.times[0];
    let share = times.silenced.unwrap().saturating_sub(times.interrupted.unwrap());
    assert_eq!(share, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_cough_costs_nothing_that_was_to_be_said() {
    let mut world = World::of(
        &["What do you offer?"],
        &[("We cut hair and colour it, on every day of the week.", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (3_500, 3_720)];
    world.hangs_up = 9_000;

    let call = world.run().await;

    assert_eq!(call.log[1], "agent: We cut hair and colour it, on every day of the week.");
    let frames: u64 = call.heard()[1..].iter().map(|(from, to)| to - from).sum();
    let whole = "We cut hair and colour it, on every day of the week.".len() as u64 * 50;
    assert!(frames.abs_diff(whole) <= 80, "{frames} of {whole} ms were heard");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_on_is_asked_about_once() {
    let mut world = World::of(
        &["I'd like to book", "a haircut."],
        &[("When would you like to come?", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (2_350, 3_000)];
    world.hangs_up = 7_000;

    let call = world.run().await;

    assert_eq!(
        call.log,
        ["caller: I'd like to book a haircut.", "agent: When would you like to come?"]
    );
}

#[tokio::test(start_paused = true)]
async fn fixed_lines_are_spoken_once_and_played_for_ever() {
    let mut world = World::of(&[], &[]);
    world.hangs_up = 60_000;
    let mouth = Arc::clone(&world.mouth);
    let brain = Arc::clone(&world.brain);

    let call = world.run().await;

    let said = mouth.said.lock().unwrap().clone();
    let asked = said.iter().filter(|text| text.starts_with("Are you still")).count();
    assert_eq!(asked, 1, "{said:?}");
    assert_eq!(call.heard().len(), 4, "greeting, two prompts and the goodbye");
    assert_eq!(brain.lines.lock().unwrap().len(), 4, "each is kept with its times");
}

#[tokio::test(start_paused = true)]
async fn a_call_of_an_hour_ends_when_it_is_too_long() {
    let mut world = World::of(&[], &[]);
    world.settings.idle = Duration::from_secs(7_200);
    world.settings.max_length = Duration::from_secs(3_600);
    world.hangs_up = 4_000_000;

    let call = world.run().await;

    assert_eq!(call.outcome.by, By::Agent(Ended::TooLong));
    assert!(call.outcome.length.as_secs().abs_diff(3_600) < 20, "{:?}", call.outcome.length);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_left_says_so_and_is_closed() {
    let mut world = World::of(
        &["What are your hours?", "Wait, please!"],
        &[("We open at nine and close at five.", Then::Listen)],
    );
    world.speaks = vec![(1_000, 2_000), (5_500, 6_500)];
    world.controls = vec![(3_000, Control::Leave)];
    let brain = Arc::clone(&world.brain);

    let call = world.run().await;

    assert_eq!(
        call.log,
        [
            "caller: What are your hours?",
            "agent: We open at nine and close at five.",
            "caller, last: Wait, please!",
        ]
    );
    let lines = brain.lines.lock().unwrap().clone();
    assert_eq!(lines[1], Lines::default().leaving, "{lines:?}");
    assert_eq!(call.outcome.by, By::Closed);
    let heard = call.heard();
    let last = heard[2];
    let whole = Lines::default().leaving.len() as u64 * 50;
    assert!((last.1 - last.0).abs_diff(whole) <= 80, "it is heard to its end: {heard:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_to_end_now_says_nothing_more() {
    let mut world = World::of(&[], &[]);
    world.controls = vec![(3_000, Control::Leave), (4_000, Control::Close)];
    let call = world.run().await;
    assert_eq!(call.outcome.by, By::Closed);
    assert!(call.outcome.length < Duration::from_millis(4_100), "{:?}", call.outcome.length);
}

#[tokio::test(start_paused = true)]
async fn who_goes_on_in_another_language_is_answered_in_it() {
    let mut world = World::of(
        &["de: Wann haben Sie geöffnet?", "en: Okay.", "fr: Merci beaucoup et au revoir"],
        &[
            ("Wir haben ab neun Uhr geöffnet.", Then::Listen),
            ("Sonst noch etwas?", Then::Listen),
            ("Auf Wiederhören.", Then::HangUp),
        ],
    );
    let tongue = |tag: &str| Tongue { tag: tag.to_owned(), lines: Lines::default() };
    world.tongues = vec![tongue("en"), tongue("de-AT")];
    world.speaks = vec![(1_000, 2_000), (7_000, 7_500), (12_000, 13_000)];
    let (mouth, brain) = (Arc::clone(&world.mouth), Arc::clone(&world.brain));

    world.run().await;

    let asked = brain.languages.lock().unwrap().clone();
    assert_eq!(
        asked, ["de-AT"; 3],
        "one word changes nothing, nor does a language that is not offered"
    );
    assert_eq!(
        *mouth.languages.lock().unwrap(),
        ["en", "de-AT"],
        "opened once more, and no oftener"
    );
}
