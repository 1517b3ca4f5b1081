//! Silences that are not the caller's: an answer that does not come.

use proptest::prelude::*;

use super::{
    super::{Event, Settings, Then},
    Call, opening,
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
    call.at(8_000).on(Event::VoiceStopped { at: call.now }).at(12_000);
    assert_eq!(call.take(), [format!("11000 say 2 {FILLER}")], "and for the end of a noise");
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
