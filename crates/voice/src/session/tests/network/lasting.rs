//! Calls on such lines that last: each has an end, and remembers no more the longer it is.

use super::*;

impl Came {
    /// Whenever it was looked at it remembered no question, and as much of the call as the first time.
    #[track_caller]
    fn remembers_nothing_more(&self) {
        let (_, first) = self.remembered[0];
        for (things, told) in &self.remembered {
            assert!(*things == 0 && told.abs_diff(first) < 100, "{:?}", self.remembered);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_of_which_nothing_comes_is_asked_and_given_up_as_the_settings_say() {
    let mut world = world();
    world.settings.idle = Duration::from_secs(20);
    world.settings.idle_prompts = 3;
    let idle = world.settings.lines.clone();
    let came = Network::good(&[], 600_000).still(2_000..600_000).lead(world).await;

    assert_eq!(came.outcome.by, By::Agent(Ended::Idle));
    let prompts = [&*idle.idle; 3];
    assert_eq!(came.lines, [&["Hello!"], &prompts[..], &[&*idle.idle_goodbye]].concat());
    assert!((80..120).contains(&came.outcome.length.as_secs()), "{:?}", came.outcome.length);
    assert!(came.woken < 1_000, "{} times", came.woken);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_speaks_after_five_minutes_of_nothing_is_answered() {
    let mut world = world();
    world.settings.idle = Duration::from_secs(600);
    let network = Network::good(&[(303_000, 304_000)], 315_000).still(2_000..302_000);
    let pieces = network.comes.len();
    let came = network.lead(world).await;

    came.is_as_on_a_good_line();
    let (asked, _) = came.far.heard()[1];
    assert!((304_700..304_900).contains(&asked), "{asked}");
    assert!(came.woken < pieces * 3, "{} times for {pieces} pieces", came.woken);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_falls_silent_within_a_word_is_not_waited_for_until_the_call_is_too_long() {
    let network = Network::good(&[(1_000, 3_000)], 600_000).still(2_000..600_000);
    let came = network.lead(world()).await;

    assert_eq!(came.outcome.by, By::Agent(Ended::Idle));
    assert_eq!(came.log, [format!("caller: {QUESTION}"), format!("agent: {ANSWER}")]);
    assert!(came.outcome.length.as_secs() < 90, "{:?}", came.outcome.length);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_two_hours_answers_each_question_and_remembers_no_more_at_its_end() {
    let minutes = |minutes: u64| minutes * 60_000;
    let asked: Vec<u64> = (5..120).step_by(5).map(minutes).collect();
    // Now and then there is nothing to say.
    let answers: Vec<_> =
        (1..=asked.len()).map(|at| (if at % 6 == 0 { "" } else { ANSWER }, Then::Listen)).collect();
    let mut world = World::of(&vec![QUESTION; asked.len()], &answers);
    world.settings.idle = Duration::from_secs(600);
    world.settings.max_length = Duration::from_secs(7_200);
    let lines = world.settings.lines.clone();
    let speaks: Vec<_> = asked.iter().map(|at| (*at, at + 1_000)).collect();
    let mut network = Network::good(&speaks, minutes(121)).cut(&[1_600]);
    network.looks = asked.iter().map(|at| at + minutes(2)).collect();

    let came = network.lead(world).await;

    let answered: Vec<String> = answers
        .iter()
        .flat_map(|(answer, _)| [format!("caller: {QUESTION}"), format!("agent: {answer}")])
        .filter(|line| line != "agent: ")
        .collect();
    assert_eq!(came.log, answered);
    assert_eq!(came.frames(), came.said, "each is heard to its end");
    assert_eq!(came.outcome.by, By::Agent(Ended::TooLong));
    assert_eq!(came.lines, ["Hello!", &lines.length_warning, &lines.length_goodbye]);
    assert!((7_200..7_212).contains(&came.outcome.length.as_secs()), "{:?}", came.outcome.length);
    assert_eq!(came.remembered.len(), asked.len());
    came.remembers_nothing_more();
}

#[tokio::test(start_paused = true)]
async fn answers_that_fail_leave_nothing_behind() {
    let speaks: Vec<_> = (1..=6).map(|at| (at * 10_000, at * 10_000 + 1_000)).collect();
    let mut network = Network::good(&speaks, 70_000);
    network.looks = speaks.iter().map(|(from, _)| from + 8_500).collect();
    let mut world = World::of(&[QUESTION; 6], &[]);
    world.settings.idle = Duration::from_secs(60);

    let came = network.lead(world).await;

    assert_eq!(came.lines.len(), 7, "a greeting and six apologies: {:?}", came.lines);
    assert_eq!(came.remembered.len(), 6);
    came.remembers_nothing_more();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_too_long_ends_whatever_the_line_does() {
    let hour = 3_600_000;
    let music = Network::good(&[(1_000, hour)], hour).cut(&[1_600]);
    let mut deaf = Network::good(&[(1_000, 2_000)], hour).cut(&[1_600]);
    deaf.blocked = 2_500..hour;
    for network in [music, deaf] {
        let came = network.lead(world()).await;
        assert_eq!(came.outcome.by, By::Agent(Ended::TooLong));
        assert!((1_800..1_840).contains(&came.outcome.length.as_secs()), "{:?}", came.outcome);
    }
}
