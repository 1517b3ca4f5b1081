//! What is said beside an answer to a question of a conversation type: a correction of another one, an answer to
//! another one.

use serde_json::json;

use super::{
    Desk,
    dialogues::talk,
    intake::{TYPES, kept},
};
use crate::intake::{ConversationType, Kind, Question};

/// A client's date of birth, a yes or a no, a number.
fn client() -> Desk {
    let one = |key: &str, label: &str, kind: Kind| Question {
        key: key.to_owned(),
        label: label.to_owned(),
        kind,
        options: Vec::new(),
        required: true,
        hint: String::new(),
        fills: None,
    };
    let mut desk = Desk::salon();
    desk.business.types = vec![ConversationType {
        key: "new_client".to_owned(),
        name: "New client".to_owned(),
        phrases: vec!["I'm a new client".to_owned()],
        say_first: String::new(),
        questions: vec![
            one("birth", "What is your date of birth?", Kind::Date),
            one("allergies", "Any allergies?", Kind::YesNo),
            one("number_call", "Which number can we call?", Kind::Phone),
        ],
        ..TYPES[0].clone()
    }];
    desk
}

#[test]
fn a_no_that_puts_an_answer_right_answers_nothing_else() {
    for text in [
        "no, my birthday is 4 May 1990",
        "no my birthday is 4 May",
        "no, 4 May 1990",
        "No sorry, it's 4 May 1990",
        "sorry, my date of birth is 4 May 1990",
        "nope, I was born on 4 May 1990",
    ] {
        let mut desk = client();
        talk(&mut desk, &[("I'm a new client", "birth"), ("3 May 1990", "allergies")]);
        let reply = desk.say(text);
        assert!(
            reply.text.contains("changed that") && reply.text.contains("allergies"),
            "{text}: {}",
            reply.text
        );
        assert_eq!(kept(&desk), json!({ "birth": "1990-05-04" }), "{text}");
    }
    for (text, allergies) in [
        ("no, and my birthday is 4 May 1990", false),
        ("no allergies, but my birthday is 4 May 1990", false),
        ("yes, and my birthday is 4 May 1990", true),
    ] {
        let mut desk = client();
        talk(&mut desk, &[("I'm a new client", "birth"), ("3 May 1990", "allergies")]);
        desk.say(text);
        assert_eq!(kept(&desk), json!({ "birth": "1990-05-04", "allergies": allergies }), "{text}");
    }
    for (text, allergies) in [
        ("no", false),
        ("none", false),
        ("I have no allergies", false),
        ("no, not since May", false),
        ("yes", true),
        ("I have two", true),
    ] {
        let mut desk = client();
        talk(&mut desk, &[("I'm a new client", "birth"), ("3 May 1990", "allergies")]);
        desk.say(text);
        assert_eq!(kept(&desk), json!({ "birth": "1990-05-03", "allergies": allergies }), "{text}");
    }
}

#[test]
fn a_yes_or_a_no_is_heard_beside_another_answer() {
    for (text, allergies) in [
        ("3 May 1990 and I have no allergies", false),
        ("3 May 1990, no allergies", false),
        ("3 May 1990. I don't have any allergies", false),
        ("3 May 1990 and I am allergic to nuts, yes, I have allergies", true),
    ] {
        let mut desk = client();
        talk(&mut desk, &[("I'm a new client", "birth"), (text, "Which number")]);
        assert_eq!(kept(&desk), json!({ "birth": "1990-05-03", "allergies": allergies }), "{text}");
    }
    // Nothing is guessed.
    for text in [
        "3 May 1990",
        "3 May 1990, do you ask about allergies?",
        "3 May 1990, not sure about allergies",
    ] {
        let mut desk = client();
        talk(&mut desk, &[("I'm a new client", "birth"), (text, "allergies")]);
        assert_eq!(kept(&desk), json!({ "birth": "1990-05-03" }), "{text}");
    }
    let mut desk = client();
    talk(
        &mut desk,
        &[
            ("I'm a new client", "birth"),
            ("3 May 1990", "allergies"),
            ("no", "Which number"),
            ("0171 2345678", "- Number: "),
        ],
    );
}
