//! What a receptionist does without being told: one answer to one thing, one apology, no guess about
//! what only the team can see.

use super::{Desk, dialogues::talk};

#[test]
fn two_questions_about_one_service_are_answered_once_each() {
    for (question, price, time) in [
        ("How much is a balayage and how long does it take?", "140", "3 hours"),
        ("How long does a balayage take and what does it cost?", "140", "3 hours"),
    ] {
        let reply = Desk::salon().say(question);
        assert!(reply.text.contains(price), "{question}: {}", reply.text);
        assert_eq!(reply.text.matches(time).count(), 1, "{question}: {}", reply.text);
        assert!(reply.choices.is_empty(), "{question}: {}", reply.text);
    }
}

#[test]
fn who_writes_is_not_what_is_asked() {
    for question in [
        "Hi, Greta here: what time do you close today?",
        "Hello, this is Ann Smith, what time do you close today?",
        "My name is Ann. What time do you close today?",
        "it's Tom - what time do you close today?",
    ] {
        let reply = Desk::salon().say(question);
        assert!(reply.text.contains("18:00"), "{question}: {}", reply.text);
    }
}

#[test]
fn a_holiday_is_named_once() {
    let mut desk = Desk::salon();
    desk.business.exceptions[0].note = Some("Christmas Day".to_owned());
    let reply = desk.say("are you open on Christmas Day?");
    assert_eq!(reply.text.matches("Christmas Day").count(), 1, "{}", reply.text);
}

#[test]
fn an_angry_message_gets_one_apology() {
    let reply = Desk::salon().say("You are useless!!! I want a refund NOW");
    assert_eq!(reply.text.matches("sorry").count(), 1, "{}", reply.text);
    assert_eq!(reply.text.matches("I can get you a person").count(), 1, "{}", reply.text);
    // The second time it is a person, not an offer of one.
    let mut desk = Desk::salon();
    desk.say("this is useless");
    desk.say("you are useless!!! I want a refund NOW");
    assert!(desk.called("escalate_to_human").is_some());
}

#[test]
fn what_was_done_before_is_for_the_team_to_look_up() {
    for question in [
        "Could Ana tell me which colour she used last time?",
        "What did Ana use on my hair last time?",
        "how much was it last time?",
        "which shampoo did you put on my hair at my last visit?",
    ] {
        let mut desk = Desk::salon();
        let reply = desk.say(question);
        assert!(reply.text.contains("the team can look it up"), "{question}: {}", reply.text);
        assert!(desk.called("search_knowledge").is_none(), "{question}");
    }
}

#[test]
fn a_message_or_a_person_asked_for_in_another_language_is_no_message_text() {
    let mut desk = Desk::salon();
    talk(
        &mut desk,
        &[
            ("Ich möchte eine Nachricht hinterlassen", "pass on"),
            ("Please call me about Saturday", "name"),
            ("Paula Stein", "reach"),
            ("+49 30 123456", "passed your message on"),
        ],
    );
    assert_eq!(desk.called("take_message").unwrap()["message"], "Please call me about Saturday");
    for text in ["Quisiera hablar con una persona", "Je voudrais parler à une personne"] {
        let mut desk = Desk::salon();
        desk.say(text);
        assert!(desk.called("escalate_to_human").is_some(), "{text}");
    }
}

#[test]
fn a_first_name_does_not_replace_the_whole_name() {
    let mut desk = Desk::salon();
    desk.contact.name = Some("Nina Vogel".to_owned());
    desk.say("Hi, I'm Nina. What time do you close today?");
    assert!(desk.called("update_contact").is_none());
    desk.say("My name is Nora Vogel");
    assert_eq!(desk.called("update_contact").unwrap()["name"], "Nora Vogel");
}
