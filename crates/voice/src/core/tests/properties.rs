//! What holds in every call, whatever happens in whatever order.

use std::{collections::BTreeSet, time::Duration};

use proptest::prelude::*;

use super::{
    super::{Action, Event, Expect, Member, Phase, Settings, Then},
    Call, deaf, opening,
};

pub(super) fn events() -> impl Strategy<Value = Event> {
    let text = prop_oneof![
        Just("yes".to_owned()),
        Just("mhm".to_owned()),
        Just("my number is".to_owned()),
        Just("0151 496".to_owned()),
        Just("goodbye".to_owned()),
        Just("What are your hours?".to_owned()),
        Just(String::new()),
        "\\PC{0,12}",
    ];
    let then = prop_oneof![
        Just(Then::Listen),
        Just(Then::Expect(Expect::Choice)),
        Just(Then::Expect(Expect::Phone)),
        Just(Then::HangUp),
        Just(Then::Transfer),
    ];
    let number = 0u64..12;
    prop_oneof![
        4 => Just(Event::VoiceStarted),
        3 => Just(Event::VoiceInsists),
        4 => (0u64..100_000).prop_map(|at| Event::VoiceStopped { at: Duration::from_millis(at) }),
        3 => text.clone().prop_map(|text| Event::Partial { text }),
        4 => text.clone().prop_map(|text| Event::Final { text, words: Vec::new() }),
        1 => any::<bool>().prop_map(|likely| Event::EarsEnd { likely }),
        1 => Just(Event::EarsResumed),
        1 => (0u64..100_000).prop_map(deaf),
        1 => Just(Event::EarsBack),
        4 => (number.clone(), text.clone()).prop_map(|(ask, text)| Event::Reply { ask, text: format!("{text}. ") }),
        1 => number.clone().prop_map(|ask| Event::TakenBack { ask }),
        1 => number.clone().prop_map(|ask| Event::Working { ask }),
        4 => (number.clone(), then).prop_map(|(ask, then)| Event::Replied { ask, then }),
        1 => number.clone().prop_map(|ask| Event::Failed { ask }),
        2 => number.clone().prop_map(|clause| Event::Sounded { clause }),
        4 => number.clone().prop_map(|clause| Event::Played { clause }),
        1 => proptest::option::of((number, 0.0f32..1.0)).prop_map(|within| Event::Paused { within }),
        1 => prop_oneof![
            Just(Member::TakesOver),
            Just(Member::HandsBack),
            text.prop_map(|text| Member::Says(format!("member: {text}"))),
            Just(Member::PutsThrough("I'll put you through.".to_owned())),
        ].prop_map(Event::Member),
        1 => proptest::char::range('#', '9').prop_map(Event::Digit),
        1 => Just(Event::Wake),
    ]
}

proptest! {
    #[test]
    fn a_call_is_never_stuck_and_never_contradicts_itself(
        script in proptest::collection::vec((0u64..4_000, events()), 0..60),
        consent in any::<bool>(),
    ) {
        let mut call = Call::ringing(Settings::default());
        call.on(Event::Answered { opening: vec![opening("Hello.", !consent)] });
        let mut now = 0;
        for (pause, event) in script {
            now += pause;
            // `at` fails when time would stand still.
            call.at(now).on(event);
        }
        // Left alone and played to its end, every call ends by itself.
        for step in 0..400u64 {
            call.at(now + step * 10_000);
            let at = call.now;
            call.on(Event::VoiceStopped { at });
            call.on(Event::Member(Member::HandsBack));
            if call.core.playback.playing() {
                call.on(Event::Played { clause: u64::MAX });
            }
        }

        let leaves = call.done.iter().any(|(_, action)| matches!(action, Action::Transfer));
        prop_assert!(call.core.phase == Phase::Over || leaves, "it never ends");

        let mut open: Option<(u64, bool)> = None;
        let mut asks = BTreeSet::new();
        let mut clauses = 0;
        let mut paused = false;
        let filler = Settings::default().lines.filler;
        let mut covered = BTreeSet::new();
        for (_, action) in &call.done {
            match action {
                Action::Ask { ask, tentative, said } => {
                    prop_assert!(asks.insert(*ask), "a question has one number");
                    prop_assert!(!said.text.is_empty(), "nobody is asked about nothing");
                    prop_assert!(said.start <= said.end);
                    open = Some((*ask, *tentative));
                }
                Action::Commit { ask, .. } => {
                    prop_assert_eq!(open, Some((*ask, true)), "only an open tentative question is committed");
                    open = Some((*ask, false));
                }
                Action::Abandon { ask } => prop_assert!(asks.contains(ask)),
                Action::Heard { ask, .. } => prop_assert!(asks.contains(ask)),
                Action::Say { clause, fixed, text } => {
                    prop_assert!(*clause > clauses, "clauses are counted up");
                    clauses = *clause;
                    let tentative = open.is_some_and(|(_, tentative)| tentative);
                    let members = text.starts_with("member: ");
                    prop_assert!(*fixed || members || !tentative, "nothing of a tentative answer is said");
                    let once = *text != filler || open.is_some_and(|(ask, _)| covered.insert(ask));
                    prop_assert!(once, "an answer is covered by one line");
                }
                Action::Pause => {
                    prop_assert!(!paused);
                    paused = true;
                }
                Action::Resume => {
                    prop_assert!(paused);
                    paused = false;
                }
                Action::Clear => paused = false,
                _ => {}
            }
        }
    }

    #[test]
    fn what_a_caller_says_is_asked_or_noted_whole_and_in_order(
        words in proptest::collection::vec("[a-z]{3,8}", 1..12),
        gaps in proptest::collection::vec(100u64..3_000, 12),
    ) {
        let mut call = Call::greeted();
        let mut now = 2_000;
        for (word, gap) in words.iter().zip(&gaps) {
            call.says(now, now + 400, word);
            now += 500 + gap;
        }
        call.at(now).on(Event::HungUp);

        let mut said: Vec<String> = Vec::new();
        let mut pending: Option<(u64, String)> = None;
        for (_, action) in &call.done {
            match action {
                Action::Ask { ask, said: turn, tentative: true } => pending = Some((*ask, turn.text.clone())),
                Action::Ask { said: turn, tentative: false, .. } | Action::Note { said: turn } => {
                    said.push(turn.text.clone());
                }
                Action::Commit { ask, said: turn } => {
                    prop_assert_eq!(pending.take(), Some((*ask, turn.text.clone())), "what was asked is what was said");
                    said.push(turn.text.clone());
                }
                _ => {}
            }
        }
        prop_assert_eq!(said.join(" "), words.join(" "));
    }
}
