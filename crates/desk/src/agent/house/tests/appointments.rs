//! What people say of appointments, and what is heard of it: each weakness with the other ways to say it.

use frontdesk_base::Language;
use jiff::civil::date;

use super::{
    super::{
        Appointment, ContactFacts, Facts,
        booking::{Wish, picked},
        said::Said,
        suggest, wants,
    },
    Desk, salon,
};
use crate::agent::house::{BusinessFacts, State};

const BOOKING: &[&str] =
    &["search_knowledge", "find_open_times", "book", "my_bookings", "reschedule", "cancel"];

/// Runs `see` with the facts of the salon, on a Wednesday, for somebody with these appointments.
pub(super) fn with_facts(appointments: &[(&str, i8, i8)], see: impl FnOnce(&Facts<'_>)) {
    let business: BusinessFacts = salon();
    let of = |(service, day, hour): &(&str, i8, i8)| Appointment {
        service: (*service).to_owned(),
        at: date(2026, 11, *day).at(*hour, 0, 0, 0),
    };
    let contact = ContactFacts {
        appointments: appointments.iter().map(of).collect(),
        ..ContactFacts::default()
    };
    see(&Facts {
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
        tools: BOOKING,
    });
}

#[track_caller]
fn wishes(appointments: &[(&str, i8, i8)], rows: &[(&str, Option<Wish>)]) {
    with_facts(appointments, |facts| {
        for (text, wish) in rows {
            let found = wants::wish(&Said::new(text), facts, &State::default());
            assert_eq!(found, *wish, "{text}");
        }
    });
}

/// A balayage on Friday 27 November at three.
const ONE: &[(&str, i8, i8)] = &[("Balayage", 27, 15)];
/// And a blow-dry on Saturday at ten.
const TWO: &[(&str, i8, i8)] = &[("Balayage", 27, 15), ("Blow-dry", 28, 10)];

#[test]
fn a_time_makes_a_question_a_wish_and_a_name_with_more_around_it_is_none() {
    let book = Some(Wish::Book);
    wishes(
        &[],
        &[
            ("can someone do my highlights in two hours?", book),
            ("could anyone blow-dry my hair tomorrow at 11", book),
            ("is anyone able to do a balayage tomorrow at noon", book),
            ("who can do highlights tomorrow at 10?", book),
            ("highlights", book),
            ("balayage aftercare", None),
            ("how many hours do highlights take", None),
            ("who does highlights?", None),
        ],
    );
    with_facts(&[], |facts| {
        let may_ask = |text: &str| wants::may_ask(&Said::new(text), facts, &State::default());
        assert!(may_ask("highlights") && may_ask("a blow-dry"));
        for text in ["highlights tomorrow", "highlights please", "I need highlights", "highlights?"]
        {
            assert!(!may_ask(text), "{text}");
        }
    });
}

#[test]
fn cancelled_without_the_word() {
    let cancel = Some(Wish::Cancel);
    wishes(
        ONE,
        &[
            ("my plane is late and I'm still in Rome, so Friday is not possible", cancel),
            ("dying with a cold, best not come in on Friday", cancel),
            ("sold my hair lol so I won't be needing Friday", cancel),
            ("you can give my spot on Friday to somebody else", cancel),
            ("not gonna make it on Friday, sorry", cancel),
            ("can you take me off the books for Friday", cancel),
            ("no longer coming on Friday", cancel),
            ("stuck on the motorway, no way I'm making it at 3. just scrap it", cancel),
            ("yeah cancel", cancel),
            ("Cancel please", cancel),
        ],
    );
    wishes(
        TWO,
        &[
            ("pls bin the balayage, keep the other one", cancel),
            ("lose the blow-dry one", cancel),
            ("cancel the later one", cancel),
            ("scratch the balayage", cancel),
        ],
    );
}

#[test]
fn moved_without_the_word() {
    let to = Some(Wish::Move);
    wishes(
        ONE,
        &[
            ("gonna be out of town Friday, what about Saturday for the balayage?", to),
            ("running behind, mind if I roll in at 4:30 instead of 3", to),
            ("I'm going to be late for my 3 o'clock, 3:30 ok?", to),
            ("can my Friday balayage go to Saturday morning?", to),
            ("can't do 3 on Friday any more, got anything at 5?", to),
            ("need to bump the balayage a week", to),
            ("could we do the balayage on Saturday", to),
        ],
    );
    wishes(TWO, &[("the blow-dry on saturday, could we do earlier, like 9", to)]);
}

#[test]
fn something_else_with_an_appointment_to_come() {
    let book = Some(Wish::Book);
    wishes(
        ONE,
        &[
            ("can I get a men's cut on Saturday at ten", book),
            ("I'd like another balayage on Saturday 12 December", book),
            ("how late can I cancel free of charge?", None),
            ("what happens if I don't come?", None),
        ],
    );
}

#[test]
fn a_thing_is_no_appointment() {
    wishes(&[], &[("my ring is too big, can you swap it", None)]);
    wishes(&[], &[("move my balayage to Friday", Some(Wish::Move))]);
}

#[test]
fn a_service_alone_is_a_wish() {
    let book = Some(Wish::Book);
    wishes(
        &[],
        &[
            ("balayage", book),
            ("balayage, with Ana", book),
            ("root touch up please", book),
            ("Ana for balayage, Friday 27 Nov 1pm, Ann Smith, ann@x.com, it's for a party", book),
            ("loved the balayage last time, thanks", None),
        ],
    );
}

#[test]
fn services_by_loose_names() {
    with_facts(&[], |facts| {
        for (text, name) in [
            ("a hair cut for my son", "Children's cut"),
            ("kids cut", "Children's cut"),
            ("ladies cut", "Women's cut"),
            ("touch up", "Root touch-up"),
            ("blowdry", "Blow-dry"),
            ("balyage", "Balayage"),
            ("gents haircut", "Men's cut"),
        ] {
            let named = facts.named(text).best();
            assert_eq!(named.first().map(|one| one.name.as_str()), Some(name), "{text}");
            assert_eq!(named.len(), 1, "{text}");
        }
        let several = ["Women's cut".to_owned(), "Men's cut".to_owned()];
        assert_eq!(picked("the women's I think", &several), Some("Women's cut".to_owned()));
        assert_eq!(picked("cut", &several), None);
        assert!(facts.described("I'd like some foils").iter().any(|one| one.name == "Highlights"));
    });
}

#[test]
fn advice_and_help_are_asked_for() {
    for text in [
        "which one do you recommend?",
        "what should i get",
        "what've you got for that",
        "is there a treatment or something for that",
        "not sure what I need",
        "what do you suggest",
    ] {
        assert!(suggest::asks_advice(&Said::new(text)), "{text}");
    }
    for text in
        ["can someone look at it", "can you have a look", "when could I do that", "get it fixed"]
    {
        assert!(suggest::asks_for_help(&Said::new(text)), "{text}");
    }
    assert!(!suggest::asks_advice(&Said::new("what are your opening hours?")));
}
