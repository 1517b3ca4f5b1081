//! Whom people name and leave out, what they ask for beside an appointment, and names that are none.

use super::{
    super::{booking::for_several, details, said::Said},
    Desk,
    appointments::with_facts,
    salon,
};
use crate::agent::house::{BusinessFacts, Price};
use crate::intake::{ConversationType, Ending, Fills, Kind, Question};
use frontdesk_base::{Money, Timestamp, id::ConversationTypeId, money::Currency};
use serde_json::json;

#[test]
fn whom_people_name_and_leave_out() {
    with_facts(&[], |facts| {
        type Row =
            (&'static str, &'static [&'static str], &'static [&'static str], Option<&'static str>);
        let rows: &[Row] = &[
            ("a cut with Ana tomorrow", &["Ana"], &[], None),
            ("a cut with Ana or Tom", &["Ana", "Tom"], &[], None),
            ("a cut, but not Ana", &[], &["Ana"], None),
            ("women's haircut Friday morning, not with Ana", &[], &["Ana"], None),
            ("anyone but Ana please", &[], &["Ana"], None),
            ("anybody other than Ella", &[], &["Ella Brandt"], None),
            ("a cut with anyone except Ana or Tom", &[], &["Ana", "Tom"], None),
            ("I don't want to see Tom again", &[], &["Tom"], None),
            ("without Ana if possible", &[], &["Ana"], None),
            ("Tom instead of Ana", &["Tom"], &["Ana"], None),
            ("not Ana but Tom", &["Tom"], &["Ana"], None),
            ("not on Friday, with Ana", &["Ana"], &[], None),
            ("not on Friday with Ana", &["Ana"], &[], None),
            ("No, Ana please", &["Ana"], &[], None),
            ("as long as it's not Tom", &[], &["Tom"], None),
            ("Ana was rude last time, somebody else please", &[], &["Ana"], None),
            ("somebody else, Tom maybe", &["Tom"], &[], None),
            ("with Ana or somebody else", &["Ana"], &[], None),
            ("it doesn't have to be Ana", &[], &[], None),
            ("men's cut tomorrow at 9:40 with Ben", &[], &[], Some("Ben")),
            ("men's cut with ben tomorrow", &[], &[], Some("Ben")),
            ("can I see Dr. Farouk on Friday?", &[], &[], Some("Farouk")),
            ("a cut with Marco Rossi please", &[], &[], Some("Marco Rossi")),
            ("a cut with Highlights", &[], &[], None),
            ("a cut with wash", &[], &[], None),
            ("come in with my son", &[], &[], None),
            ("with Studio Ella", &["Ella Brandt"], &[], None),
            ("see you Monday", &[], &[], None),
            ("by Friday", &[], &[], None),
            ("can I pay with Visa?", &[], &[], None),
            ("I'm coming with Tamara", &[], &[], None),
            ("with pleasure", &[], &[], None),
            ("WITH ANA PLEASE", &["Ana"], &[], None),
        ];
        for (text, with, without, unknown) in rows {
            let people = facts.people_in(text, None);
            assert_eq!(people.with, *with, "{text}: {people:?}");
            assert_eq!(people.without, *without, "{text}: {people:?}");
            assert_eq!(people.unknown.as_deref(), *unknown, "{text}: {people:?}");
        }
        // The writer's own name is nobody of the staff.
        assert!(facts.people_in("Ana Kohl, ana@example.com", Some("Ana Kohl")).with.is_empty());
    });
}

#[test]
fn what_is_not_on_the_list() {
    with_facts(&[], |facts| {
        for (text, missing) in [
            ("can I book a massage?", true),
            ("I'd like to book a massage for tomorrow at 3", true),
            ("I need a tattoo on Friday", true),
            ("can I book a cut?", false),
            ("I'd like an appointment", false),
            ("can I get an appointment on Friday?", false),
            ("I want to book something with Ana", false),
            ("book a slot for tomorrow", false),
            ("a balayage please", false),
        ] {
            assert_eq!(facts.not_listed_in(text), missing, "{text}");
        }
        for (text, several) in [
            ("I want a men's cut and a blow-dry on Friday at 2", true),
            ("balayage plus a root touch-up", true),
            ("I want a balayage on Friday and Saturday", false),
            ("wash and blow dry", false),
            ("a men's cut please, and thanks", false),
        ] {
            assert_eq!(
                facts.others_in(text).len() > 1,
                several,
                "{text}: {:?}",
                facts.others_in(text)
            );
        }
    });
    for (text, several) in [
        ("2 women's haircuts for me and my sister", true),
        ("two men's cuts on Friday", true),
        ("haircuts for both of us", true),
        ("a haircut in 2 hours", false),
        ("a cut at 2 on Friday the 3rd", false),
        ("a table for two people", false),
    ] {
        assert_eq!(for_several(&Said::new(text)), several, "{text}");
    }
}

#[test]
fn words_that_are_no_name_are_not_taken_for_one() {
    for (text, now, name) in [
        ("the name is wrong, it's Sally Rohr", "Sally Rore", Some("Sally Rohr")),
        ("no it's Rohr with an h", "Sally Rore", Some("Sally Rohr")),
        ("my name is spelled wrong, should be Zoë", "Zoe", Some("Zoë")),
        ("not Roar but Rohr", "Sally Roar", Some("Sally Rohr")),
        ("it's wrong", "Sally", None),
        ("it's on Friday", "Sally", None),
        ("no", "Sally", None),
    ] {
        assert_eq!(details::corrected_name(text, Some(now)).as_deref(), name, "{text}");
    }
    for text in
        ["the name is wrong", "my name is it", "name: no", "it's wrong", "wrong", "it", "no"]
    {
        assert_eq!(details::Details::read(text).name, None, "{text}");
        assert_eq!(details::answered_name(text), None, "{text}");
    }
    assert_eq!(details::answered_name("Ann B").as_deref(), Some("Ann B"));
    assert_eq!(details::Details::read("Ann B, ann@example.com").name.as_deref(), Some("Ann B"));
}

#[test]
fn what_is_paid_ahead_is_told_from_the_list() {
    let euro = Currency::from_code("EUR").unwrap();
    let mut business: BusinessFacts = salon();
    for service in &mut business.services {
        if service.name == "Balayage" {
            service.deposit = Some(Money::parse("40", euro).unwrap());
            assert!(matches!(service.price, Some(Price { from: true, .. })));
        }
    }
    for (text, told) in [
        ("do I have to pay a deposit for a balayage?", "For Balayage a deposit of"),
        ("is there a deposit?", "For everything else nothing is paid ahead."),
        (
            "do I need to pay anything up front for a men's cut?",
            "For Men's cut nothing is paid ahead.",
        ),
    ] {
        let mut desk = Desk::salon();
        desk.business = business.clone();
        let reply = desk.say(text);
        assert!(reply.text.contains(told), "{text}: {}", reply.text);
    }
}

/// A wedding: when, for how many, where, who, and how to reach them.
fn wedding() -> ConversationType {
    let now = Timestamp::from_millis(1_795_428_000_000);
    let question =
        |key: &str, label: &str, kind: Kind, options: &[&str], fills: Option<Fills>| Question {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            required: true,
            hint: String::new(),
            fills,
        };
    ConversationType {
        id: ConversationTypeId::new(now),
        key: "wedding".to_owned(),
        name: "Wedding".to_owned(),
        applies: String::new(),
        phrases: vec!["getting married".to_owned()],
        say_first: String::new(),
        questions: vec![
            question("day", "When is the wedding?", Kind::Date, &[], None),
            question("people", "For how many people?", Kind::Number, &[], None),
            question(
                "place",
                "Where shall it be?",
                Kind::Choice,
                &["In the salon", "At the venue"],
                None,
            ),
            question("name", "What is your name?", Kind::Text, &[], Some(Fills::Name)),
            question(
                "email",
                "Which e-mail address can we write to?",
                Kind::Email,
                &[],
                Some(Fills::Email),
            ),
        ],
        ending: Ending::Lead,
        urgency: crate::tasks::Urgency::Normal,
        enabled: true,
        archived_at: None,
        created_at: now,
        updated_at: now,
    }
}

#[test]
fn everything_that_is_said_to_the_questions_is_kept() {
    for (said, kept) in [
        (
            &["I'm getting married", "June 5 2027 for 4 people"][..],
            json!({ "day": "2027-06-05", "people": 4 }),
        ),
        (
            &["I'm getting married, June 5 2027, in the salon"],
            json!({ "day": "2027-06-05", "place": "In the salon" }),
        ),
        (&["I'm getting married, for 6 people"], json!({ "people": 6 })),
        (&["I'm getting married, for 6 people, not in the salon"], json!({ "people": 6 })),
        (
            &["I'm getting married", "June 5 2027", "Una Two, una@example.com"],
            json!({ "day": "2027-06-05", "name": "Una Two", "email": "una@example.com" }),
        ),
        (
            &[
                "I'm getting married",
                "June 5 2027, in the salon, Una Two, una@example.com, four people",
            ],
            json!({ "day": "2027-06-05", "place": "In the salon", "name": "Una Two", "email": "una@example.com", "people": 4 }),
        ),
        (
            &["I'm getting married", "June 5 2027", "four"],
            json!({ "day": "2027-06-05", "people": 4 }),
        ),
    ] {
        let mut desk = Desk::salon();
        desk.business.types = vec![wedding()];
        for text in said {
            desk.say(text);
        }
        let answers = desk.state.intake.clone().unwrap().answers;
        assert_eq!(serde_json::Value::Object(answers), kept, "{said:?}");
    }
}
