//! Conversations over several turns.

use serde_json::json;

use super::{Desk, Kind, Passage, Tools, labels};

/// Runs a conversation: message, part of the reply.
pub(super) fn talk(desk: &mut Desk, turns: &[(&str, &str)]) {
    for (message, wanted) in turns {
        let reply = desk.say(message);
        assert!(
            wanted
                .split('|')
                .any(|option| reply.text.to_lowercase().contains(&option.to_lowercase())),
            "{message}\n   wants {wanted}\n   got   {}\n   state {:?}",
            reply.text,
            reply.state
        );
    }
}

#[test]
fn a_message_asks_only_for_what_is_missing() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("can I leave a message?", "message|pass on"),
            ("Please tell Ana that I left my scarf at the salon", "name"),
            ("Ann Smith", "reach"),
            ("0171 234 5678", "passed your message on"),
        ],
    );
    assert_eq!(
        desk.called("take_message"),
        Some(&json!({
            "name": "Ann Smith", "contact_details": "0171 234 5678", "urgency": "normal",
            "message": "Please tell Ana that I left my scarf at the salon",
        }))
    );
    assert!(desk.state.flow.is_none());
    // The second message of the same contact needs only its text.
    talk(
        &mut desk,
        &[("leave a message", "message|pass on"), ("I found it!", "passed your message on")],
    );
}

#[test]
fn everything_in_one_go_is_taken_in_one_go() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[(
            "Please tell Tom I'm running ten minutes late, I'm Ann and my number is 0171 234 5678",
            "passed your message on",
        )],
    );
    assert_eq!(desk.called("take_message").unwrap()["name"], "Ann");
}

#[test]
fn a_message_can_be_corrected_interrupted_and_dropped() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("I want to leave a message", "message|pass on"),
            ("my order has not come", "name"),
            ("Anne", "reach"),
            ("sorry, it's Anna", "reach"),
            ("what time do you close?", "18:00"),
            ("anna@example.com", "passed your message on"),
        ],
    );
    assert_eq!(desk.called("take_message").unwrap()["name"], "Anna");
    assert_eq!(desk.called("take_message").unwrap()["contact_details"], "anna@example.com");

    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[("leave a message", "message|pass on"), ("never mind", "dropped|won't send")],
    );
    assert!(desk.state.flow.is_none() && desk.called("take_message").is_none());

    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("leave a message", "message|pass on"),
            ("call me about my extensions", "name"),
            ("I'd rather not say", "reach"),
            ("no", "passed your message on"),
        ],
    );
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("leave a message", "message|pass on"),
            ("my colour looks off", "name"),
            ("actually can I speak to a person", "Ana will be with you"),
        ],
    );
}

#[test]
fn a_reach_that_is_none_is_asked_for_again_and_then_done_without() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("leave a message", "message|pass on"),
            ("hello from Ben", "name"),
            ("Ben", "reach"),
            ("12", "doesn't look like"),
            ("blue", "doesn't look like"),
            ("green", "passed your message on"),
        ],
    );
}

#[test]
fn out_of_hours_a_person_becomes_a_message() {
    let mut desk = Desk::salon().with(Tools::Night);
    desk.now = "2026-11-25T22:00[Europe/Berlin]";
    talk(
        &mut desk,
        &[
            ("I want to talk to a person", "tomorrow (Thursday) at 09:00"),
            ("I'd like to know if you can do a perm", "name"),
            ("it's Ann", "reach"),
            ("ann@x.com", "passed your message on"),
        ],
    );
}

#[test]
fn misses_lead_to_a_person() {
    let mut desk = Desk::salon();
    let reply = desk.say("do you sell motorbikes?");
    assert_eq!(labels(&reply), ["Talk to a person", "Leave a message"]);
    talk(
        &mut desk,
        &[
            ("do you do tattoos?", "don't know that one either"),
            ("do you repair phones?", "Ana will be with you"),
        ],
    );
    assert!(desk.called("escalate_to_human").is_some());

    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[("do you sell motorbikes?", "sorry|afraid"), ("yes please", "Ana will be with you")],
    );

    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("do you sell motorbikes?", "sorry|afraid"),
            ("Leave a message", "do you sell motorbikes"),
            ("Ann", "reach"),
            ("ann@x.com", "passed your message on"),
        ],
    );
    assert_eq!(desk.called("take_message").unwrap()["message"], "do you sell motorbikes?");
    // An answer in between starts the count again.
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("do you sell motorbikes?", "sorry|afraid"),
            ("do you do tattoos?", "either"),
            ("do you have parking?", "four free"),
            ("do you repair phones?", "sorry|afraid"),
        ],
    );
}

#[test]
fn a_complaint_becomes_an_urgent_message_without_being_said_twice() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("You ruined my hair. I'm very unhappy.", "sorry"),
            ("leave a message", "You ruined my hair"),
            ("Ann", "reach"),
            ("0171 234 5678", "urgent"),
        ],
    );
    assert_eq!(desk.called("take_message").unwrap()["urgency"], "urgent");
}

#[test]
fn losing_patience_twice_fetches_a_person() {
    let mut desk = Desk::salon();
    talk(&mut desk, &[("this is useless", "sorry"), ("you are so stupid", "Ana will be with you")]);
}

#[test]
fn an_offer_is_asked_for_with_name_and_contact() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("Can I get a quote for a wedding party of six?", "name"),
            ("my name is Ann Smith", "reach"),
            ("ann@x.com", "passed your request on"),
        ],
    );
    assert_eq!(
        desk.called("capture_lead"),
        Some(
            &json!({ "name": "Ann Smith", "email": "ann@x.com", "interest": "Can I get a quote for a wedding party of six?" })
        )
    );
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[("are you taking new clients? I'm Ann, my email is ann@x.com", "passed your request on")],
    );
}

#[test]
fn details_in_passing_are_noted() {
    let mut desk = Desk::salon();
    talk(&mut desk, &[("my name is Ann", "Ann")]);
    assert_eq!(desk.called("update_contact"), Some(&json!({ "name": "Ann" })));
    talk(&mut desk, &[("I'm Ann. Do you have parking?", "four free")]);
    assert!(desk.called("update_contact").is_none(), "known already");
    talk(&mut desk, &[("my email is ann@x.com, are you open tomorrow?", "Thursday")]);
    assert_eq!(desk.called("update_contact"), Some(&json!({ "email": "ann@x.com" })));
}

#[test]
fn a_wish_for_an_appointment_becomes_a_message() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("I'd like to book a women's cut", "can't book"),
            ("tomorrow at 3 would be good", "can't book"),
            ("leave a message", "women's cut"),
            ("Ann", "reach"),
            ("ann@x.com", "passed your message on"),
        ],
    );
    let message = desk.called("take_message").unwrap()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("women's cut") && message.contains("tomorrow at 3"), "{message}");
}

#[test]
fn several_answers_in_one_line_are_told_apart() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("I want to cancel my appointment", "can't cancel"),
            ("leave a message", "cancel my appointment"),
            ("the cut on friday at 3, Ann Smith, 0171 2345678", "passed your message on"),
        ],
    );
    let message = desk.called("take_message").unwrap();
    assert_eq!(message["name"], "Ann Smith");
    assert_eq!(message["message"], "I want to cancel my appointment\nthe cut on friday at 3");
    talk(
        &mut desk,
        &[
            ("delete my data please", "the team can"),
            ("how much is a cut?", "women's cut"),
            ("the women's one", "women's cut costs"),
        ],
    );
}

#[test]
fn questions_go_on_from_the_last_one() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("are you open on sunday?", "closed"),
            ("and on saturday?", "14:00"),
            ("what about monday", "closed"),
            ("how much is balayage?", "140"),
            ("and highlights?", "110"),
            ("how long does it take?", "2 hours 30"),
            ("thanks!", "welcome|happy|pleasure"),
            ("no", "day|care|goodbye"),
        ],
    );
    assert!(desk.called("resolve_conversation").is_some());
}

#[test]
fn a_choice_that_was_offered_is_an_answer() {
    let mut desk = Desk::salon();
    let reply = desk.say("who cuts the hair of my kids, can I choose");
    for choice in reply.choices.iter().filter(|choice| choice.value.ends_with('?')) {
        let mut desk = Desk::salon();
        let reply = desk.say(&choice.value);
        assert_eq!(reply.sources.len(), 1, "{}: {}", choice.value, reply.text);
    }
}

#[test]
fn what_is_asked_about_is_said_where_nothing_can_be_pressed_and_yes_answers_it() {
    let dog = || {
        let passage = Passage {
            id: "dog".to_owned(),
            source_id: "dog".to_owned(),
            title: "May I bring my dog along while I wait for my colour?".to_owned(),
            questions: vec!["May I bring my dog along while I wait for my colour?".to_owned()],
            text: "Well-behaved dogs are welcome.".to_owned(),
            kind: Kind::Faq,
        };
        Desk::of(super::salon(), vec![passage])
    };
    for spoken in [false, true] {
        let mut desk = Desk { spoken, ..dog() };
        let asked = desk.say("dog?");
        assert_eq!(asked.text.contains("May I bring my dog"), spoken, "{}", asked.text);
        assert_eq!(labels(&asked)[0], "May I bring my dog along while I wait for my colour?");
        talk(&mut desk, &[("yes please", "dogs are welcome")]);
    }
    let mut desk = dog();
    talk(
        &mut desk,
        &[
            ("dog?", "one of these"),
            ("no", "no problem"),
            ("yes", "what can I do|what would you like"),
        ],
    );
}

#[test]
fn every_faq_question_is_its_own_answer() {
    let mut wrong = Vec::new();
    for passage in super::businesses::salon() {
        for question in &passage.questions {
            let reply = Desk::salon().say(question);
            if !reply.text.contains(&passage.text) {
                wrong.push(format!("{question}: {}", reply.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_folded_into_one_turn_are_answered_in_order_and_once() {
    let mut desk = Desk::salon();
    let reply =
        desk.say_all(&["hi", "do you have parking?", "and where are you?", "do you have parking?"]);
    let parking = reply.text.find("four free").unwrap();
    let place = reply.text.find("12 Market").unwrap();
    assert!(parking < place && reply.text.matches("four free").count() == 1, "{}", reply.text);
}

#[test]
fn without_a_receipt_nothing_is_confirmed() {
    for tools in [Tools::Refuse, Tools::Break, Tools::Off] {
        for turns in [
            &["leave a message", "call me please", "Ann", "ann@x.com"][..],
            &["get me a person"],
            &["can I get a quote for six people", "Ann", "ann@x.com"],
            &["my name is Ann"],
        ] {
            let mut desk = Desk::salon().with(tools);
            let said: Vec<String> = turns.iter().map(|text| desk.say(text).text).collect();
            let said = said.join("\n");
            for claim in ["passed your", "noted", "let the team know", "with you in a moment"] {
                assert!(!said.contains(claim), "{tools:?} {turns:?}: {said}");
            }
            if tools == Tools::Refuse && turns.len() > 1 {
                assert!(said.contains("the limit for today is reached"), "{turns:?}: {said}");
            }
        }
    }
}

#[test]
fn a_turn_replayed_is_the_same_turn() {
    let run = || {
        let mut desk = Desk::salon();
        ["hi", "how much is a cut?", "leave a message", "call me about colour", "Ann"]
            .map(|text| desk.say(text))
    };
    assert_eq!(run(), run());
}

#[test]
fn a_file_without_words_is_acknowledged_and_is_no_miss() {
    let mut desk = Desk::salon();
    desk.say("do you repair bicycles?");
    let misses = desk.state.misses;
    assert_eq!(misses, 1);
    desk.files = 1;
    for _ in 0..4 {
        let reply = desk.say_all(&[]);
        assert!(reply.text.contains("your file is here"), "{}", reply.text);
        assert_eq!(labels(&reply), ["Talk to a person", "Leave a message"]);
        assert!(desk.calls.is_empty(), "nothing is searched, nobody is fetched");
        assert_eq!(desk.state.misses, misses);
    }
    // Words about it that cannot be answered without it are none either; those that can are.
    let reply = desk.say("what about this one?");
    assert!(reply.text.contains("your file is here"), "{}", reply.text);
    assert!(desk.say("do you have parking?").text.contains("four free"));
    // In the language of the last words.
    desk.say("Guten Tag, wann haben Sie geöffnet?");
    assert!(desk.say_all(&[]).text.contains("Ihre Datei ist da"));
    desk.say("Hola, ¿cuánto cuesta un corte?");
    desk.files = 2;
    let reply = desk.say_all(&[]);
    assert!(reply.text.contains("sus archivos han llegado"), "{}", reply.text);
    assert_eq!(labels(&reply), ["Hablar con una persona", "Dejar un mensaje"]);
}

#[test]
fn a_file_in_the_middle_of_a_message_leaves_it_under_way() {
    let mut desk = Desk::salon();
    desk.say("leave a message");
    desk.files = 1;
    let reply = desk.say_all(&[]);
    assert!(
        reply.text.contains("your file is here") && desk.state.flow.is_some(),
        "{}",
        reply.text
    );
    desk.files = 0;
    desk.say("please call me about the picture");
    desk.say("Ann Smith");
    let reply = desk.say("ann@example.com");
    assert!(desk.called("take_message").is_some(), "{}", reply.text);
}

#[test]
fn who_is_in_another_zone_is_told_whose_time_it_is() {
    let mut desk = Desk::salon();
    assert!(!desk.say("when are you open?").text.contains("Berlin"));
    desk.zone = Some("Berlin".to_owned());
    for question in ["when are you open?", "are you open on Friday?", "when do you open next?"] {
        let reply = desk.say(question).text;
        assert_eq!(reply.matches("Berlin time").count(), 1, "{question}: {reply}");
    }
    let mut desk = Desk::salon().with(Tools::Night);
    desk.now = "2026-11-25T21:00[Europe/Berlin]";
    desk.zone = Some("Berlin".to_owned());
    let reply = desk.say("I want to talk to a person").text;
    assert!(reply.contains("09:00 Berlin time."), "{reply}");
}
