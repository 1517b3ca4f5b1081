//! "Will you be there?": what the people say who are called about an appointment.

use serde_json::json;

use super::{super::*, Desk, salon};

const TOOLS: &[&str] =
    &["find_open_times", "my_bookings", "reschedule", "cancel", "confirm_booking"];

/// The first step of a turn with somebody who was called about a balayage on Friday at three.
fn said(text: &str, just_now: bool, calls: &[Done]) -> Step {
    let business = salon();
    let appointment = Appointment {
        service: "Balayage".to_owned(),
        at: jiff::civil::date(2026, 11, 27).at(15, 0, 0, 0),
    };
    let contact = ContactFacts {
        appointments: vec![appointment.clone()],
        called_about: Some(CalledAbout { booking: "bkg_1".to_owned(), appointment, just_now }),
        ..ContactFacts::default()
    };
    let facts = Facts {
        business: &business,
        agent_name: "Mia",
        persona: "",
        now: Desk::salon().now.parse().unwrap(),
        clock12: false,
        zone: None,
        contact,
        language: Language::En,
        in_hours: true,
        people_online: true,
        tools: TOOLS,
    };
    let input = Input {
        texts: &[text],
        files: 0,
        history: &[],
        state: State::default(),
        calls,
        spoken: false,
    };
    step(&facts, &input)
}

fn asked(text: &str, just_now: bool) -> Option<&'static str> {
    match said(text, just_now, &[]) {
        Step::Call { name, .. } => Some(name),
        Step::Reply(_) => None,
    }
}

#[test]
fn who_comes_has_said_so() {
    for text in [
        "Yes.",
        "yes I will",
        "Yeah, of course, I'll be there.",
        "Sure, see you then!",
        "yep",
        "That's right, thank you.",
        "I'll be there.",
        "Yes, I'm coming. Where can I park?",
        "ok I confirm",
        "Absolutely, thanks for calling!",
        "Hi, yes, that works for me.",
        "Yes please.",
        "yes we will be there",
    ] {
        assert_eq!(asked(text, true), Some("confirm_booking"), "{text}");
    }
    for text in ["By the way, I'll be there on Friday.", "Okay, I can make it."] {
        assert_eq!(asked(text, false), Some("confirm_booking"), "{text}");
    }
}

#[test]
fn anything_else_is_no_word() {
    for text in [
        "No.",
        "Who is this?",
        "I'm not sure, maybe.",
        "No, I can't make it.",
        "Can I come later?",
        "Please cancel it.",
        "I won't be there.",
        "Will you be there?",
        "If I can make it I'll be there.",
        "Hello?",
        "I might be late.",
        "Do you have parking?",
        "Yes, but can we move it to Saturday?",
        "",
    ] {
        assert_ne!(asked(text, true), Some("confirm_booking"), "{text}");
    }
    for text in ["Yes.", "Okay, thanks.", "That's right."] {
        assert_ne!(asked(text, false), Some("confirm_booking"), "said later: {text}");
    }
}

#[test]
fn it_is_told_what_was_noted_and_the_rest_is_answered() {
    let receipt = || Done {
        name: "confirm_booking".to_owned(),
        arguments: json!({ "booking_id": "bkg_1" }),
        result: json!({ "booking": { "id": "bkg_1" } }),
    };
    let Step::Reply(reply) = said("Yes, I'll be there.", true, &[receipt()]) else {
        panic!("a reply")
    };
    assert_eq!(
        reply.text,
        "Thank you. I've noted that you will be there Friday 27 November at 15:00."
    );

    let Step::Reply(reply) = said("I'll be there. When are you open tomorrow?", true, &[receipt()])
    else {
        panic!("a reply")
    };
    assert!(reply.text.starts_with("Thank you.") && reply.text.contains("open"), "{}", reply.text);

    let gone = Done {
        result: json!({ "refused": "This appointment does not wait for a word." }),
        ..receipt()
    };
    let Step::Reply(reply) = said("Yes.", true, &[gone]) else { panic!("a reply") };
    assert_eq!(reply.text, "This appointment does not wait for a word.");
}

#[test]
fn who_cannot_come_is_asked_for_another_time() {
    for text in ["No.", "No, sorry, I can't make it.", "Unfortunately I can't."] {
        assert_eq!(asked(text, true), Some("my_bookings"), "{text}");
    }
}
