//! Silences that are not the caller's: an answer that does not come, ears that do not hear.

use std::time::Duration;

use proptest::prelude::*;

use super::{
    super::{Event, Member, Settings, Then},
    Call, deaf, opening,
};

/// What covers a silence.
const FILLER: &str = "One moment, I'm checking that.";

#[test]
fn an_answer_that_does_not_come_is_covered_by_a_line_once() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600).take();

    call.at(6_700).on(Event::Working { ask: 1 }).at(20_000);

    assert_eq!(call.take(), [format!("6600 say 2 {FILLER}")]);
    call.reply(1, "Ten is free.", Then::Listen);
    assert_eq!(call.take(), ["20000 say 3 Ten is free."]);
}

#[test]
fn text_of_which_nothing_can_be_said_covers_nothing() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600).take();

    call.on(Event::Reply { ask: 1, text: "Well".into() }).at(9_000);

    assert_eq!(call.take(), [format!("6600 say 2 {FILLER}")]);
}

#[test]
fn a_stalled_answer_is_not_covered_over_anything_that_is_said() {
    let mut call = Call::ringing(Settings::default());
    call.on(Event::Answered { opening: vec![opening("This call is recorded.", false)] });
    call.says(500, 1_000, "When do you open?").at(8_000).take();
    call.on(Event::Played { clause: 1 });
    assert_eq!(call.take(), [format!("8000 say 2 {FILLER}")], "it waits for the end of the notice");

    let mut call = Call::greeted();
    call.says(2_000, 3_000, "When do you open?").at(6_000).on(Event::VoiceStarted).take();
    call.at(8_000).on(Event::VoiceStopped { at: Duration::from_millis(8_000) }).at(12_000);
    assert_eq!(call.take(), [format!("11000 say 2 {FILLER}")], "and for the end of a noise");
}

#[test]
fn a_caller_whom_nobody_hears_for_long_is_not_kept() {
    let mut call = Call::greeted();
    call.at(2_000).on(Event::VoiceStarted).at(3_000).on(deaf(3_000)).take();
    call.at(5_000).on(Event::Played { clause: 2 });
    // Opened and lost again at once: in a row all the same.
    call.at(9_000).on(Event::EarsBack).at(9_100).on(deaf(3_000)).at(30_000);
    assert_eq!(call.take(), ["18000 hang up Deaf"]);
}

#[test]
fn ears_that_are_back_in_time_change_nothing() {
    let words = Event::Final { text: "When do you open?".into(), words: Vec::new() };
    let mut call = Call::greeted();
    call.at(2_000).on(deaf(2_000)).at(10_000).on(Event::EarsBack);
    call.at(40_000).on(Event::Played { clause: 2 }).take();

    call.at(41_000).on(words).at(42_000);

    assert!(call.take().iter().any(|line| line.ends_with("When do you open?")));
    assert!(call.core.wake().is_some(), "it goes on");
}

#[test]
fn what_is_being_said_is_said_before_a_call_ends_for_want_of_ears() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Tell me everything.").at(3_600);
    call.reply(1, "We cut hair.", Then::Listen).at(4_000).on(deaf(4_000)).at(25_000);
    call.take();
    call.on(Event::Played { clause: 2 });
    assert_eq!(call.take(), ["25000 heard 1 We cut hair.", "25000 hang up Deaf"]);
}

#[test]
fn a_member_hears_for_themselves() {
    let mut call = Call::greeted();
    call.at(2_000).on(Event::Member(Member::TakesOver)).on(deaf(2_000)).at(60_000);
    assert_eq!(call.take(), [] as [&str; 0]);

    call.on(Event::Member(Member::HandsBack)).at(70_000).on(Event::Played { clause: 2 });
    call.at(90_000);
    assert_eq!(call.take(), ["69000 say 2 Are you still there?", "75000 hang up Deaf"]);
}

proptest! {
    #[test]
    fn nobody_waits_for_an_answer_in_silence(
        comes in 0u64..20_000,
        works in proptest::option::of(0u64..20_000),
    ) {
        let mut call = Call::greeted();
        call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600).take();

        if let Some(works) = works.filter(|works| *works < comes) {
            call.at(3_600 + works).on(Event::Working { ask: 1 });
        }
        call.at(3_600 + comes).reply(1, "Ten is free.", Then::Listen);

        let said = call.take();
        let covered = works.map_or(3_000, |works| 3_000.min(works + 1_000));
        let fillers = said.iter().filter(|line| line.ends_with(FILLER)).count();
        prop_assert_eq!(fillers, usize::from(covered <= comes), "{:?}", &said);
        let first = said[0].split(' ').next().unwrap().parse::<u64>().unwrap();
        prop_assert_eq!(first, 3_600 + covered.min(comes));
    }
}
