//! Whole exchanges, one behaviour each.

use std::time::Duration;

use super::{
    super::{Action, Ended, Event, Expect, Member, Settings, Then},
    Call, deaf, opening,
};

#[test]
fn a_question_is_answered_ahead_of_the_end_of_the_turn() {
    let mut call = Call::greeted();

    call.says(2_000, 3_000, "What are your hours?").at(3_250);
    call.reply(1, "We open at nine.", Then::Listen).at(3_700);
    call.on(Event::Voiced { clause: 2 }).on(Event::Sounded { clause: 2 });
    call.at(5_000).on(Event::Played { clause: 2 });

    let times = call.times();
    assert_eq!(
        call.take(),
        [
            "3200 ask? 1 What are your hours?",
            "3600 commit 1",
            "3600 say 2 We open at nine.",
            "5000 heard 1 We open at nine.",
        ]
    );
    let ms = Duration::from_millis;
    assert!(times.ahead);
    assert_eq!((times.speech_end, times.decided, times.patience), (ms(3_000), ms(3_600), ms(600)));
    assert_eq!((times.final_words, times.first_frame), (Some(ms(3_100)), Some(ms(3_700))));
}

#[test]
fn a_caller_who_goes_on_is_not_answered_too_early() {
    let mut call = Call::greeted();

    call.says(2_000, 3_000, "I'd like a haircut.").at(3_300);
    call.reply(1, "When would you like to come?", Then::Listen);
    call.says(3_400, 4_500, "Tomorrow at ten.").at(5_100);

    assert_eq!(
        call.take(),
        [
            "3200 ask? 1 I'd like a haircut.",
            "3400 abandon 1",
            "4700 ask? 2 I'd like a haircut. Tomorrow at ten.",
            "5100 commit 2",
        ]
    );
}

#[test]
fn tentative_questions_have_a_budget() {
    let mut call = Call::greeted();

    for part in 0..5u64 {
        call.says(2_000 + part * 1_000, 2_500 + part * 1_000, "And a colour.");
    }
    call.at(9_000);

    let asked = call.take();
    let tentative = asked.iter().filter(|line| line.contains("ask?")).count();
    assert_eq!(tentative, 3, "{asked:?}");
    assert!(
        asked.last().is_some_and(|line| line.starts_with("7100 ask 4 And a colour.")),
        "{asked:?}"
    );
}

#[test]
fn a_sentence_that_stands_open_is_waited_for() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "My number is").at(4_000);
    assert_eq!(call.take(), [] as [&str; 0]);

    call.says(4_200, 5_000, "0151 496").at(6_000);
    assert_eq!(call.take(), [] as [&str; 0], "digits are being dictated");

    call.says(6_200, 7_000, "0123").at(8_400);
    assert_eq!(call.take(), ["8400 ask 1 My number is 0151 496 0123"]);
}

#[test]
fn a_short_answer_to_a_choice_is_taken_at_once() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Can I come at ten?").at(3_600);
    call.reply(1, "Ten is free. Shall I book it?", Then::Expect(Expect::Choice)).at(6_000);
    call.on(Event::Played { clause: 3 }).take();

    call.says(7_000, 7_300, "Yes please").at(9_000);

    assert_eq!(call.take()[..2], ["7500 ask? 2 Yes please", "7650 commit 2"]);
}

#[test]
fn words_that_still_change_are_waited_for_and_no_longer_than_that() {
    let mut call = Call::greeted();
    call.at(2_000).on(Event::VoiceStarted);
    call.at(2_800).on(Event::Partial { text: "Do you have".into() });
    call.at(3_060).on(Event::VoiceStopped { at: Duration::from_millis(3_000) });
    call.at(3_100).on(Event::Partial { text: "Do you have parking?".into() });
    call.at(3_550)
        .on(Event::Final { text: "Do you have parking?".into(), words: vec![] })
        .at(4_000);

    assert_eq!(call.take(), ["3200 ask? 1 Do you have parking?", "3600 commit 1"]);
    assert_eq!(call.done.len(), 0);
}

#[test]
fn ears_that_know_the_end_of_a_turn_are_believed() {
    let mut call = Call::greeted();
    call.at(2_000).on(Event::VoiceStarted);
    call.at(3_000).on(Event::VoiceStopped { at: Duration::from_millis(2_960) });
    call.at(3_010).on(Event::Final { text: "Where are you?".into(), words: vec![] });
    call.on(Event::EarsEnd { likely: true });
    call.at(3_050).on(Event::EarsResumed);
    call.at(3_100).on(Event::EarsEnd { likely: true });
    call.at(3_120).on(Event::EarsEnd { likely: false });

    assert_eq!(
        call.take(),
        [
            "3010 ask? 1 Where are you?",
            "3050 abandon 1",
            "3100 ask? 2 Where are you?",
            "3120 commit 2",
        ]
    );
}

/// A call in which the agent says two clauses, the first for 2 s from 3.6 s on.
fn speaking() -> Call {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "What do you offer?").at(3_600);
    call.reply(1, "We cut hair. We colour it as well. Our prices are on the site.", Then::Listen);
    call.at(3_700).on(Event::Sounded { clause: 2 });
    call.take();
    call
}

#[test]
fn an_interruption_cuts_the_answer_to_what_was_heard() {
    let mut call = speaking();
    call.at(5_000).on(Event::Played { clause: 2 });
    call.at(6_000).on(Event::VoiceStarted);
    call.at(6_200).on(Event::VoiceInsists).on(Event::Paused { within: Some((3, 0.6)) });
    call.at(6_400).on(Event::Partial { text: "And how much".into() });

    assert_eq!(
        call.take(),
        ["6200 pause", "6400 clear", "6400 heard 1 in part We cut hair. We colour it",]
    );

    call.at(7_060).on(Event::VoiceStopped { at: Duration::from_millis(7_000) });
    call.on(Event::Final { text: "And how much is it?".into(), words: vec![] }).at(8_000);
    assert_eq!(call.take(), ["7200 ask? 2 And how much is it?", "7700 commit 2"]);
}

#[test]
fn a_nod_or_a_cough_lets_the_agent_go_on_where_it_stood() {
    let mut call = speaking();
    call.says(4_000, 4_300, "Mhm.").at(5_000);
    assert_eq!(call.take(), ["4200 pause", "4400 resume"]);

    call.at(6_000).on(Event::VoiceStarted).at(6_200).on(Event::VoiceInsists);
    call.at(6_300).on(Event::VoiceStopped { at: Duration::from_millis(6_250) }).at(8_000);
    assert_eq!(call.take(), ["6200 pause", "6950 resume"]);

    call.on(Event::Played { clause: 4 });
    assert_eq!(
        call.take()[0],
        "8000 heard 1 We cut hair. We colour it as well. Our prices are on the site."
    );
}

#[test]
fn speech_that_goes_on_interrupts_before_its_words_come() {
    let mut call = speaking();
    call.at(4_000).on(Event::VoiceStarted).at(4_200).on(Event::VoiceInsists).at(4_900);

    let done = call.take();
    assert_eq!(done[..2], ["4200 pause", "4800 clear"], "{done:?}");
}

#[test]
fn a_yes_into_the_end_of_a_question_is_an_answer() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Can I come at ten?").at(3_600);
    call.reply(1, "Ten is free. Shall I book it?", Then::Expect(Expect::Choice));
    call.at(4_800).on(Event::Played { clause: 2 }).take();

    call.says(5_500, 5_800, "Yes.").at(7_000);

    let done = call.take();
    assert!(done.contains(&"5900 clear".to_owned()), "{done:?}");
    assert!(done.iter().any(|line| line.contains("2 Yes.")), "{done:?}");
}

#[test]
fn what_the_law_wants_said_is_not_interrupted() {
    let mut call = Call::ringing(Settings::default());
    let lines = vec![opening("This call is recorded.", false), opening("Hello!", true)];
    call.on(Event::Answered { opening: lines });

    call.says(500, 1_500, "Hi, what are your hours?").at(2_500);

    let done = call.take();
    assert!(!done.iter().any(|line| line.contains("pause") || line.contains("clear")), "{done:?}");
    assert!(done.iter().any(|line| line.contains("ask 1 Hi, what are your hours?")), "{done:?}");
}

#[test]
fn a_slow_tool_is_covered_by_a_line_once() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600).take();

    call.at(3_700).on(Event::Working { ask: 1 }).at(9_000);

    assert_eq!(call.take(), ["4700 say 2 One moment, I'm checking that."]);
    call.reply(1, "Ten is free.", Then::Listen);
    assert_eq!(call.take(), ["9000 say 3 Ten is free."]);
}

#[test]
fn a_failed_answer_is_apologized_for() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600).take();

    call.on(Event::Failed { ask: 1 });

    assert_eq!(call.take(), ["3600 say 2 Sorry, I didn't catch that. Could you say it again?"]);
}

#[test]
fn lost_ears_ask_again_only_a_caller_who_spoke() {
    let mut call = Call::greeted();
    call.at(2_000).on(deaf(2_000));
    assert_eq!(call.take(), [] as [&str; 0]);

    call.at(3_000).on(Event::VoiceStarted).at(3_500).on(deaf(2_000));
    assert_eq!(call.take(), ["3500 say 2 Sorry, I didn't catch that. Could you say it again?"]);
    call.on(deaf(2_000));
    assert_eq!(call.take(), [] as [&str; 0], "once is enough");
}

#[test]
fn an_idle_caller_is_asked_twice_and_then_the_call_ends() {
    let mut call = Call::greeted();

    for (at, clause) in [(10_500, 2), (19_500, 3), (28_500, 4)] {
        call.at(at).on(Event::Played { clause });
    }
    call.at(60_000);

    assert_eq!(
        call.take(),
        [
            "10500 say 2 Are you still there?",
            "19500 say 3 Are you still there?",
            "28500 say 4 I can't hear you, so I'll end the call here. Please call again. Goodbye.",
            "30000 hang up Idle",
        ]
    );
}

#[test]
fn a_call_has_a_longest_length_and_says_so_before() {
    let settings = Settings {
        max_length: Duration::from_secs(120),
        idle: Duration::from_secs(600),
        ..Settings::default()
    };
    let mut call = Call::ringing(settings);
    call.on(Event::Answered { opening: vec![] }).at(119_000).on(Event::Played { clause: 1 });
    call.at(121_000).on(Event::Played { clause: 2 }).at(130_000);

    let done = call.take();
    assert!(done[0].starts_with("60000 say 1 We have about a minute"), "{done:?}");
    assert!(done[1].starts_with("120000 say 2 I have to end"), "{done:?}");
    assert_eq!(done[2], "122500 hang up TooLong");
}

#[test]
fn a_call_that_a_member_has_lasts_longer_and_is_not_cut_off_when_it_is_handed_back() {
    let settings = Settings {
        max_length: Duration::from_secs(120),
        idle: Duration::from_secs(600),
        ..Settings::default()
    };
    let mut call = Call::ringing(settings);
    call.on(Event::Answered { opening: vec![] }).at(70_000).on(Event::Played { clause: 1 });
    call.on(Event::Member(Member::TakesOver)).at(150_000);
    assert_eq!(call.take(), ["60000 say 1 We have about a minute left on this call."]);

    call.on(Event::Member(Member::HandsBack)).at(152_000).on(Event::Played { clause: 2 });
    call.at(209_000);
    assert_eq!(call.take(), ["150000 say 2 We have about a minute left on this call."]);
    call.on(Event::Member(Member::TakesOver)).at(241_000).on(Event::Played { clause: 3 });
    call.at(300_000);
    let done = call.take();
    assert!(done[0].starts_with("209000 say 3 We have about a minute"), "{done:?}");
    assert!(done[1].starts_with("269000 say 4 I have to end"), "{done:?}");
    assert_eq!(done[2], "299000 hang up TooLong", "also when nothing says that it was heard");
}

#[test]
fn a_goodbye_ends_the_call_unless_the_caller_goes_on() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "That's all, thank you, bye!").at(3_600);
    call.reply(1, "Goodbye!", Then::Listen).at(5_000).on(Event::Played { clause: 2 }).take();

    call.at(5_500).on(Event::VoiceStarted).at(8_000);
    assert_eq!(call.take(), [] as [&str; 0], "somebody speaks");
    call.on(Event::Final { text: "Oh, one more thing.".into(), words: vec![] });
    call.on(Event::VoiceStopped { at: Duration::from_millis(7_900) }).at(9_000);
    assert!(call.take().iter().any(|line| line.ends_with("Oh, one more thing.")));
    call.reply(2, "Yes?", Then::Listen).on(Event::Played { clause: 3 }).at(11_000);
    assert!(!call.take().iter().any(|line| line.contains("hang up")), "the call goes on");

    call.says(12_000, 12_500, "Bye").at(13_200).reply(3, "Bye!", Then::Listen);
    call.at(14_000).on(Event::Played { clause: 4 }).at(15_600);
    assert_eq!(call.take().last().unwrap(), "15500 hang up Done");
}

#[test]
fn the_agent_hands_a_call_to_a_person_after_saying_so() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Can I talk to someone?").at(3_600);
    call.reply(1, "I'll put you through.", Then::Transfer).take();

    call.at(5_000).on(Event::Played { clause: 2 });

    assert_eq!(call.take(), ["5000 heard 1 I'll put you through.", "5000 transfer"]);
}

#[test]
fn keys_are_answers_a_menu_and_a_person() {
    let settings =
        Settings { menu: vec![('1', "I'd like to book.".into())], ..Settings::default() };
    let mut call = Call::ringing(settings);
    call.on(Event::Answered { opening: vec![opening("Hello!", true)] }).at(500);
    call.on(Event::Digit('1'));
    assert_eq!(call.take()[1..], ["500 clear", "500 ask 1 I'd like to book."]);
    call.reply(1, "Your number?", Then::Expect(Expect::Phone))
        .on(Event::Played { clause: 2 })
        .take();

    for digit in "0151*0151496x".chars() {
        call.on(Event::Digit(digit));
    }
    call.at(4_000);
    assert_eq!(call.take(), ["3000 ask 2 0151496"]);
    call.reply(2, "Thanks.", Then::Listen).on(Event::Played { clause: 3 }).take();

    call.on(Event::Digit('0'));
    assert_eq!(call.take(), ["4000 ask 3 I would like to speak to a person."]);
}

#[test]
fn a_member_takes_over_and_hands_back() {
    let mut call = speaking();
    call.at(4_000).on(Event::Member(Member::TakesOver));
    assert_eq!(call.take()[0], "4000 clear");

    call.says(5_000, 6_000, "Oh, hello Ana.").at(30_000);
    assert_eq!(call.take(), ["6600 note Oh, hello Ana."], "nobody is asked, and nobody is idle");

    call.on(Event::Member(Member::Says("One moment please.".into())));
    call.on(Event::Member(Member::HandsBack)).on(Event::Played { clause: 5 });
    call.says(31_000, 32_000, "Thanks. So tomorrow?").at(33_000);
    assert!(call.take().iter().any(|line| line.contains("ask? 2 Thanks. So tomorrow?")));
}

#[test]
fn a_member_has_the_caller_put_through_once_they_were_told() {
    let line = || Event::Member(Member::PutsThrough("One moment please.".into()));
    let mut call = speaking();
    call.at(4_000).on(line());
    let done = call.take();
    assert_eq!(
        (done[0].as_str(), done.last().unwrap().as_str()),
        ("4000 clear", "4000 say 5 One moment please.")
    );
    // What is said into it is kept, nobody is asked, and it is not called off.
    call.says(4_200, 4_600, "But wait").on(Event::Member(Member::TakesOver)).on(line()).at(6_000);
    assert_eq!(call.take(), ["5300 note But wait"]);
    call.on(Event::Played { clause: 5 });
    assert_eq!(call.take(), ["6000 transfer"]);

    // While a member has it, too; a line that takes nothing does not hold it.
    let mut call = speaking();
    call.at(4_000).on(Event::Member(Member::TakesOver)).take();
    call.at(5_000).on(line()).at(60_000);
    assert_eq!(call.take(), ["5000 say 5 One moment please.", "20000 transfer"]);
}

#[test]
fn who_is_put_through_hears_first_what_the_law_wants_said() {
    let mut call = Call::ringing(Settings::default());
    call.on(Event::Answered { opening: vec![opening("This call is recorded.", false)] }).take();
    call.at(1_000).on(Event::Member(Member::PutsThrough("One moment please.".into())));
    assert_eq!(call.take(), ["1000 say 2 One moment please."]);
    call.at(3_000).on(Event::Played { clause: 1 }).at(4_000).on(Event::Played { clause: 2 });
    assert_eq!(call.take(), ["4000 transfer"]);
}

#[test]
fn a_caller_who_hangs_up_leaves_what_was_said_and_heard() {
    let mut call = speaking();
    call.at(5_000).on(Event::Played { clause: 2 });
    call.at(5_200).on(Event::Partial { text: "Sorry I have".into() });
    call.take();

    call.on(Event::HungUp);

    assert_eq!(call.take(), ["5200 note Sorry I have"]);
    assert_eq!(call.on(Event::Wake).at(90_000).take(), [] as [&str; 0]);
}

#[test]
fn what_is_taken_back_is_not_said() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "How much is a cut?").at(3_600).take();

    call.on(Event::Reply { ask: 1, text: "It is fifty. ".into() });
    call.on(Event::TakenBack { ask: 1 }).reply(1, "It is forty.", Then::Listen);
    call.on(Event::Played { clause: 3 });

    assert_eq!(
        call.take(),
        [
            "3600 say 2 It is fifty.",
            "3600 clear",
            "3600 say 3 It is forty.",
            "3600 heard 1 It is forty.",
        ]
    );
}

#[test]
fn a_caller_of_whom_no_word_came_is_told_once() {
    let mut call = Call::greeted();
    for start in [2_000, 8_000] {
        call.at(start).on(Event::VoiceStarted);
        call.at(start + 1_500).on(Event::VoiceStopped { at: Duration::from_millis(start + 1_400) });
    }
    call.at(12_000);

    let told = call.done.iter().filter(|(_, action)| matches!(action, Action::Say { .. })).count();
    assert_eq!(told, 1);
}

#[test]
fn an_end_says_why() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "bye").at(3_600).reply(1, "Bye.", Then::Listen);
    call.on(Event::Played { clause: 2 }).at(9_000);

    assert!(matches!(call.done.last(), Some((_, Action::HangUp { why: Ended::Done }))));
}

#[test]
fn noise_over_the_last_goodbye_does_not_keep_the_line_open() {
    let settings = Settings { max_length: Duration::from_secs(60), ..Settings::default() };
    let mut call = Call::ringing(settings);
    call.on(Event::Answered { opening: vec![] }).at(500);
    call.says(1_000, 2_000, "Tell me everything.").at(60_100);
    call.on(Event::VoiceStarted).at(60_400).on(Event::VoiceInsists).at(62_000);
    call.on(Event::VoiceStopped { at: Duration::from_millis(61_900) }).at(90_000);

    assert!(call.take().iter().any(|line| line.contains("hang up TooLong")));
}

#[test]
fn ears_that_break_during_the_notice_do_not_cut_it() {
    let mut call = Call::ringing(Settings::default());
    let lines = vec![opening("This call is recorded.", false), opening("Hello!", true)];
    call.on(Event::Answered { opening: lines });

    call.at(300).on(Event::VoiceStarted).at(700).on(deaf(700));

    let done = call.take();
    assert!(!done.iter().any(|line| line.contains("clear")), "{done:?}");
}

#[test]
fn an_answer_that_is_taken_back_cuts_nothing_else() {
    let mut call = Call::greeted();
    call.says(2_000, 3_000, "Anything free tomorrow?").at(3_600);
    call.at(3_700).on(Event::Working { ask: 1 }).at(4_800);
    call.on(Event::Reply { ask: 1, text: "It is fifty. ".into() }).take();

    call.on(Event::TakenBack { ask: 1 });

    assert_eq!(call.take(), [] as [&str; 0], "the line that covers the tool is still being said");
}
