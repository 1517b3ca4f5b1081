//! The questions of conversation types, over several turns.

use std::sync::LazyLock;

use frontdesk_base::Timestamp;
use serde_json::{Map, Value, json};

use super::{Desk, Tools, dialogues::talk, labels};
use crate::{
    intake::{
        ConversationType, Ending, Fills, Kind, Question, check, examples, types::QuestionText,
    },
    tasks::Urgency,
};

pub(super) const TOOLS: &[&str] = &["start_intake", "answer_intake"];

fn question(text: &QuestionText) -> Question {
    Question {
        key: if text.key.is_empty() { "date_of_birth".to_owned() } else { text.key.clone() },
        label: text.label.clone(),
        kind: text.kind,
        options: text.options.clone(),
        required: text.required,
        hint: text.hint.clone(),
        fills: text.fills,
    }
}

/// The three examples as a business has them.
pub(super) static TYPES: LazyLock<Vec<ConversationType>> = LazyLock::new(|| {
    let now = Timestamp::from_millis(1_795_428_000_000);
    examples::all()
        .iter()
        .map(|text| {
            let mut one = ConversationType {
                id: frontdesk_base::id::ConversationTypeId::new(now),
                key: text.name.to_lowercase().replace(' ', "_"),
                name: text.name.clone(),
                applies: text.applies.clone(),
                phrases: text.phrases.clone(),
                say_first: text.say_first.clone(),
                questions: text.questions.iter().map(question).collect(),
                ending: text.ending,
                urgency: text.urgency,
                enabled: true,
                archived_at: None,
                created_at: now,
                updated_at: now,
            };
            for question in &mut one.questions {
                if question.kind == Kind::Choice {
                    question.key = "insurance".to_owned();
                }
            }
            one
        })
        .collect()
});

/// What the tool answers, as it does: everything is checked, nothing is remembered.
pub(super) fn run(types: &[ConversationType], night: bool, name: &str, given: &Value) -> Value {
    let one = types.iter().find(|one| Some(one.key.as_str()) == given["type"].as_str()).unwrap();
    if name == "start_intake" {
        return json!({ "intake": { "type": one.key, "state": "open" } });
    }
    let (mut answers, mut errors) = (Map::new(), Map::new());
    for (key, value) in given["answers"].as_object().into_iter().flatten() {
        let question = one.questions.iter().find(|question| question.key == *key).unwrap();
        let today = jiff::civil::date(2026, 11, 25);
        match check::answer(question, value, Some("DE"), today) {
            Ok(value) => answers.insert(key.clone(), value),
            Err(wrong) => errors.insert(key.clone(), json!(wrong)),
        };
    }
    let complete = given["complete"] == true;
    let state = if complete { "complete" } else { "open" };
    let mut result = json!({ "intake": { "state": state, "answers": answers }, "errors": errors });
    if complete && one.ending == Ending::HandOver {
        result["handed_over"] = if night {
            json!({ "status": "open", "out_of_hours": true })
        } else {
            json!({ "status": "escalated" })
        };
    }
    result
}

fn desk() -> Desk {
    let mut desk = Desk::salon();
    desk.business.types.clone_from(&TYPES);
    desk
}

pub(super) fn kept(desk: &Desk) -> Value {
    Value::Object(desk.state.intake.clone().map(|asking| asking.answers).unwrap_or_default())
}

#[test]
fn a_new_patient_is_asked_one_thing_after_the_other() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("Hi, I'm a new patient", "full name"),
            ("Ann Smith", "date of birth?"),
            ("3 May 1990", "phone number"),
            ("0171 2345678", "insurance"),
        ],
    );
    let reply = desk.say("private");
    assert!(reply.text.contains("brings you"), "{}", reply.text);
    assert_eq!(labels(&reply), ["Skip"]);
    talk(
        &mut desk,
        &[
            ("A check-up, and one tooth hurts", "Date of birth: 3 May 1990"),
            ("yes that's right", "passed all of that on"),
        ],
    );
    assert_eq!(
        desk.called("answer_intake"),
        Some(&json!({ "type": "new_patient", "complete": true }))
    );
    assert!(desk.state.intake.is_none());
}

#[test]
fn choices_and_yes_or_no_are_buttons() {
    let mut desk = desk();
    talk(&mut desk, &[("first visit", "name"), ("Ann", "birth"), ("3.5.1990", "phone")]);
    let reply = desk.say("0171 2345678");
    assert_eq!(labels(&reply), ["Statutory", "Private", "None", "Never mind"]);
    // A slip of the pen is heard; what is none of them is asked again.
    talk(&mut desk, &[("purple", "not sure which"), ("privat", "brings you")]);
    assert_eq!(kept(&desk)["insurance"], "Private");
}

#[test]
fn several_answers_at_once_are_all_heard() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            (
                "I'm a new patient, my name is Ann Smith and my number is 0171 2345678",
                "date of birth",
            ),
            ("born 3 May 1990", "insurance"),
        ],
    );
    let mut desk = self::desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann Smith, 3 May 1990, 0171 2345678, private", "brings you"),
        ],
    );
    assert_eq!(
        kept(&desk),
        json!({ "name": "Ann Smith", "date_of_birth": "1990-05-03", "phone": "+491712345678", "insurance": "Private" })
    );
}

#[test]
fn a_day_of_birth_has_a_year_and_lies_in_the_past() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann Smith", "birth"),
            ("3 May", "which year"),
            ("1990", "phone"),
        ],
    );
    assert_eq!(kept(&desk)["date_of_birth"], "1990-05-03");
    for (text, day) in [
        ("May 3rd, 1990", "1990-05-03"),
        ("the third of may 1990", "1990-05-03"),
        ("03/05/90", "1990-05-03"),
        ("3-5-1990", "1990-05-03"),
        ("1990-05-03", "1990-05-03"),
        ("I was born on 29 February 2004", "2004-02-29"),
        ("12.1.12", "2012-01-12"),
    ] {
        let mut desk = self::desk();
        talk(&mut desk, &[("I'm a new patient", "name"), ("Ann Smith", "birth"), (text, "phone")]);
        assert_eq!(kept(&desk)["date_of_birth"], day, "{text}");
    }
    for text in ["tomorrow", "3 May 2030", "31.2.1990", "next Friday", "long ago"] {
        let mut desk = self::desk();
        talk(
            &mut desk,
            &[("I'm a new patient", "name"), ("Ann Smith", "birth"), (text, "date of birth")],
        );
        assert!(kept(&desk).get("date_of_birth").is_none(), "{text}");
    }
}

#[test]
fn what_may_be_skipped_is_skipped_and_the_rest_is_needed() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann", "birth"),
            ("I'd rather not say", "needs that"),
            ("skip", "needs that"),
            ("no", "can't finish"),
        ],
    );
    assert_eq!(desk.called("answer_intake").unwrap()["stop"], true);
    assert!(desk.state.intake.is_none());
    let mut desk = self::desk();
    talk(
        &mut desk,
        &[
            ("I need a quote", "quote for"),
            ("Tiling a bathroom of 6 square metres", "by when"),
            ("skip", "name"),
            ("Ann Smith", "e-mail"),
            ("ann@example.com", "Is that right"),
        ],
    );
    let asking = desk.state.intake.clone().unwrap();
    assert_eq!(asking.skipped, ["needed_by"]);
    talk(&mut desk, &[("yes", "passed all of that on")]);
}

#[test]
fn answers_are_corrected_on_the_way_and_at_the_end() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann Smith", "birth"),
            ("5 May 1990", "phone"),
            ("no, my birthday is 3 May", "phone"),
        ],
    );
    assert_eq!(kept(&desk)["date_of_birth"], "1990-05-03");
    talk(
        &mut desk,
        &[
            ("0171 2345678", "insurance"),
            ("sorry, my name is Anna Smith", "insurance"),
            ("none", "brings you"),
            ("skip", "Name: Anna Smith"),
            ("no, the number is 0171 999 8888", "+49 171 9998888|+491719998888"),
            ("No, change something", "what should I change"),
            ("Insurance", "insurance"),
            ("statutory", "Insurance: Statutory"),
            ("the name is wrong", "full name"),
            ("Anne Smith", "Name: Anne Smith"),
            ("yes", "passed all of that on"),
        ],
    );
}

#[test]
fn it_can_be_stopped_at_any_time() {
    for words in ["stop", "never mind", "I changed my mind"] {
        let mut desk = desk();
        talk(
            &mut desk,
            &[("I'm a new patient", "name"), ("Ann", "birth"), (words, "stopped there")],
        );
        assert_eq!(desk.called("answer_intake").unwrap()["stop"], true, "{words}");
        assert!(desk.state.intake.is_none());
    }
}

#[test]
fn a_question_in_between_is_answered_and_then_it_goes_on() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann Smith", "birth"),
            ("when do you close today?", "18:00"),
        ],
    );
    assert_eq!(desk.state.intake.as_ref().unwrap().asked.as_deref(), Some("date_of_birth"));
    let reply = desk.say("where are you?");
    assert!(
        reply.text.contains("12 Market Street") && reply.text.contains("date of birth"),
        "{}",
        reply.text
    );
    talk(&mut desk, &[("3 May 1990", "phone"), ("do you sell motorbikes?", "phone number")]);
    assert_eq!(kept(&desk).as_object().unwrap().len(), 2);
}

#[test]
fn a_mere_question_is_answered_and_the_questions_are_offered() {
    let mut desk = desk();
    let reply = desk.say("do you take new patients?");
    assert!(
        reply.text.contains("Shall I take your details for “New patient” now?"),
        "{}",
        reply.text
    );
    assert!(desk.called("start_intake").is_none());
    talk(&mut desk, &[("yes please", "full name")]);
    let mut desk = self::desk();
    talk(
        &mut desk,
        &[("are you accepting new patients?", "Shall I take"), ("no thanks", "No problem")],
    );
    assert!(desk.state.intake.is_none());
    talk(&mut desk, &[("yes", "what would you like to know")]);
}

#[test]
fn an_emergency_says_first_what_to_do_and_calls_a_person_at_the_end() {
    for (tools, end) in [(Tools::Work, "take over"), (Tools::Night, "marked urgent")] {
        let mut desk = desk().with(tools);
        let reply = desk.say("It's an emergency, please help");
        let (first, ask) =
            (reply.text.find("emergency services"), reply.text.find("What has happened?"));
        assert!(first.is_some() && first < ask, "{}", reply.text);
        talk(
            &mut desk,
            &[
                ("A tooth is broken and it bleeds", "name"),
                ("Ann Smith", "phone number"),
                ("0171 2345678", "right?"),
                ("yes", end),
            ],
        );
    }
}

#[test]
fn what_cannot_wait_comes_before_a_message_in_the_making() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("can I leave a message?", "message|pass on"),
            ("this is an emergency", "emergency services"),
        ],
    );
    assert!(desk.state.flow.is_none() && desk.state.intake.is_some());
}

#[test]
fn a_person_comes_when_one_is_wanted() {
    let mut desk = desk();
    talk(
        &mut desk,
        &[
            ("I'm a new patient", "name"),
            ("Ann", "birth"),
            ("let me talk to a person", "Ana will be with you"),
        ],
    );
}

#[test]
fn tools_that_refuse_or_break_lose_nothing_and_promise_nothing() {
    let mut desk = desk().with(Tools::Refuse);
    talk(&mut desk, &[("I'm a new patient", "can't take your details")]);
    assert!(desk.state.intake.is_none());
    let mut desk = self::desk();
    talk(&mut desk, &[("I'm a new patient", "name")]);
    let mut desk = desk.with(Tools::Break);
    talk(&mut desk, &[("Ann Smith", "nothing was kept")]);
    let mut desk = desk.with(Tools::Work);
    talk(&mut desk, &[("Ann Smith", "birth")]);
    // A type that is gone: what is said is taken as it stands.
    desk.business.types.clear();
    let reply = desk.say("when do you open tomorrow?");
    assert!(reply.text.contains("9:00"), "{}", reply.text);
}

#[test]
fn hostile_answers_stay_answers() {
    let long = "x ".repeat(20_000);
    let mut desk = desk();
    for text in [
        "\u{202e}\u{0}",
        "😀",
        "'; DROP TABLE intakes; --",
        &long,
        "<script>alert(1)</script>",
        "1990-05-03 1991-05-03",
        "٣ مايو",
    ] {
        desk.say("I'm a new patient");
        desk.say(text);
        desk.say(text);
        desk.say("stop");
    }
    let one = TYPES[0].clone();
    let odd = ConversationType {
        phrases: vec!["?!".to_owned(), "the".to_owned(), "\u{202e}".to_owned()],
        questions: vec![Question {
            label: "How many guests?".to_owned(),
            key: "guests".to_owned(),
            kind: Kind::Number,
            ..one.questions[0].clone()
        }],
        urgency: Urgency::Low,
        ..one
    };
    let mut desk = Desk::salon();
    desk.business.types =
        vec![ConversationType { phrases: vec!["party booking".to_owned()], ..odd }];
    desk.business.types[0].questions[0].fills = None::<Fills>;
    talk(
        &mut desk,
        &[
            ("a party booking", "guests"),
            ("50 or 60", "one number"),
            ("around fifty", "one number"),
            ("12", "Guests: 12"),
            ("no, 14", "Guests: 14"),
        ],
    );
}
