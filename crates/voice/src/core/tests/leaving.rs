//! Calls that have to end for a reason that has nothing to do with them.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    super::{Action, Ended, Event, Member, Phase, Settings, Then},
    Call, opening, properties,
};

/// The last line of such a call.
const LEAVING: &str =
    "I have to end the call here for a technical reason. Please call again in a minute. Goodbye.";

/// A call in which the agent answers from 3.6 s on.
fn answering() -> Call {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "What do you offer?").at(3_600);
    call.reply(1, "We cut hair.", Then::Listen).take();
    call
}

#[test]
fn what_is_being_said_is_said_to_its_end_where_that_is_soon() {
    let mut call = answering();
    call.at(4_000).on(Event::Leave).at(6_000).on(Event::Played { clause: 2 });
    assert_eq!(
        call.take(),
        ["6000 heard 1 We cut hair.".to_owned(), format!("6000 say 3 {LEAVING}")]
    );
    call.at(9_000).on(Event::Played { clause: 3 });
    assert_eq!(call.take(), ["9000 hang up Closed"], "at once when that was heard");

    let mut call = answering();
    call.at(4_000).on(Event::Leave).on(Event::Leave).at(60_000);
    let done = [
        "9000 clear".to_owned(),
        "9000 heard 1 in part ".to_owned(),
        format!("9000 say 3 {LEAVING}"),
        "19000 hang up Closed".to_owned(),
    ];
    assert_eq!(call.take(), done, "it is not waited for longer, nor for a line that takes nothing");
}

#[test]
fn what_is_only_being_thought_of_is_not_waited_for() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "What do you offer?").at(3_600).take();
    call.at(4_000).on(Event::Leave);
    let done = ["4000 abandon 1", "4000 heard 1 in part ", &format!("4000 say 2 {LEAVING}")];
    assert_eq!(call.take(), done);
}

#[test]
fn the_last_line_is_heard_and_what_is_said_into_it_is_kept() {
    let mut call = Call::greeted();
    call.at(2_000).on(Event::Leave).take();
    call.says(3_000, 4_000, "But I wanted to ask something.").on(Event::Digit('1')).at(8_000);
    assert_eq!(call.take(), ["4700 note But I wanted to ask something.", "6600 note 1"]);
    call.on(Event::VoiceStarted).on(Event::Partial { text: "Hello?".into() });
    call.on(Event::Member(Member::TakesOver)).on(Event::Played { clause: 2 });
    assert_eq!(call.take(), ["8000 note Hello?", "8000 hang up Closed"]);
}

#[test]
fn a_call_that_ends_by_itself_is_let_end() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Bye").at(3_700).reply(1, "Goodbye!", Then::Listen);
    call.on(Event::Played { clause: 2 }).on(Event::Leave).at(20_000);
    assert!(matches!(call.done.last(), Some((5_200, Action::HangUp { why: Ended::Done }))));
}

proptest! {
    #[test]
    fn whatever_happens_a_call_that_is_left_is_over_within_a_quarter_of_a_minute(
        before in proptest::collection::vec((0u64..4_000, properties::events()), 0..30),
        after in proptest::collection::vec((0u64..1_000, properties::events()), 0..30),
    ) {
        let mut call = Call::ringing(Settings::default());
        call.on(Event::Answered { opening: vec![opening("Hello.", true)] });
        let mut now = 0;
        for (pause, event) in before {
            now += pause;
            call.at(now).on(event);
        }
        call.on(Event::Leave);
        let latest = call.now + Duration::from_secs(15);
        for (pause, event) in after {
            now += pause;
            call.at(now).on(event);
        }
        call.at(now.max(u64::try_from(latest.as_millis()).unwrap()));

        let transferred = call.done.iter().any(|(_, action)| matches!(action, Action::Transfer));
        prop_assert!(call.core.phase == Phase::Over || transferred);
        let late = |(at, action): &(u64, Action)| {
            matches!(action, Action::HangUp { .. }) && Duration::from_millis(*at) > latest
        };
        prop_assert!(!call.done.iter().any(late));
    }
}
