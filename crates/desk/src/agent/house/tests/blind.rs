//! Whole sets of questions: how many are answered, asked back, left unknown, or wrong.
//!
//! When first asked, the first set (110 with an answer, 35 without) came to 73 right, 3 asked back,
//! 28 unknown, 6 wrong, and none of the 35 answered; the second (107, 30) to 70, 12, 22, 3, and
//! none. The engine was changed for what these two showed. The last (91, 26), of businesses it had
//! not seen, came to 64, 8, 19, 0, and none of the 26 answered, 3 asked back; nothing is tuned to
//! it, and a rule for one of its questions would make it worthless.

use super::{BusinessFacts, Desk, Time, WeekHours, at, blind_cases, businesses, service};

/// Message, part of a right reply (`|` between alternatives); empty when nothing is known.
pub(super) type Case = (&'static str, &'static str);

fn vet() -> Desk {
    let business = BusinessFacts {
        name: "Mill Lane Vets".into(),
        industry: "veterinary practice".into(),
        address: Some("7 Mill Lane, Leipzig".into()),
        hours: WeekHours(std::array::from_fn(|day| {
            if day < 5 { vec![(at(8, 0), at(17, 0))] } else { Vec::new() }
        })),
        ..BusinessFacts::default()
    };
    Desk::of(business, businesses::vet())
}

fn garage() -> Desk {
    let business = BusinessFacts {
        name: "Nordlicht Garage".into(),
        industry: "car workshop".into(),
        phone: Some("0341 555 0188".into()),
        hours: WeekHours(std::array::from_fn(|day| {
            if day < 5 { vec![(at(8, 0), at(18, 0))] } else { Vec::new() }
        })),
        ..BusinessFacts::default()
    };
    Desk::of(business, businesses::garage())
}

fn dentist() -> Desk {
    let day: Vec<(Time, Time)> = vec![(at(8, 0), at(12, 0)), (at(14, 0), at(18, 0))];
    let business = BusinessFacts {
        name: "Weber Dental".into(),
        industry: "dental practice".into(),
        phone: Some("+49 341 555 0100".into()),
        address: Some("3 Station Road, Leipzig".into()),
        hours: WeekHours([
            day.clone(),
            day.clone(),
            Vec::new(),
            day.clone(),
            vec![(at(8, 0), at(13, 0))],
            Vec::new(),
            Vec::new(),
        ]),
        services: vec![
            service("Check-up", "Examination and advice", 30, "49"),
            service("Professional cleaning", "", 60, "95"),
            service("Teeth whitening", "In-chair", 90, "from 290"),
            service("Filling", "", 45, "from 80"),
            service("Root canal treatment", "", 120, "from 450"),
            service("Tooth extraction", "", 30, "from 90"),
        ],
        staff: vec!["Dr. Weber".into(), "Dr. Khan".into()],
        ..BusinessFacts::default()
    };
    Desk::of(business, businesses::dentist())
}

fn bikes() -> Desk {
    let day: Vec<(Time, Time)> = vec![(at(10, 0), at(19, 0))];
    let business = BusinessFacts {
        name: "Spoke & Chain".into(),
        industry: "bike shop".into(),
        phone: Some("+49 341 555 0199".into()),
        email: Some("shop@spoke.example".into()),
        address: Some("40 Canal Street, Leipzig".into()),
        hours: WeekHours([
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            vec![(at(10, 0), at(16, 0))],
            Vec::new(),
        ]),
        services: vec![
            service("Basic service", "Brakes and gears adjusted", 60, "49"),
            service("Full service", "Everything checked and cleaned", 180, "119"),
            service("Puncture repair", "Tube included", 20, "18"),
            service("Wheel truing", "", 30, "25"),
            service("E-bike software update", "", 30, "29"),
        ],
        ..BusinessFacts::default()
    };
    Desk::of(business, businesses::bikes())
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    right: u32,
    asked: u32,
    missed: u32,
    wrong: u32,
    refused: u32,
    invented: u32,
}

fn run(make: fn() -> Desk, cases: &[Case], count: &mut Count, notes: &mut Vec<String>) {
    for (message, wanted) in cases {
        let reply = make().say(message);
        let text = reply.text.to_lowercase();
        let unknown = ["don't know", "don't have an answer", "not something i have", "don't see"]
            .iter()
            .any(|no| text.contains(no));
        let asks = text.contains("did you mean") || text.contains("is it one of these");
        let right = !wanted.is_empty() && wanted.split('|').any(|part| text.contains(part));
        let (tally, note) = match (wanted.is_empty(), right) {
            (false, true) => (&mut count.right, ""),
            (false, false) if asks => (&mut count.asked, "ASKED"),
            (false, false) if unknown => (&mut count.missed, "MISSED"),
            (false, false) => (&mut count.wrong, "WRONG"),
            (true, _) if unknown => (&mut count.refused, ""),
            (true, _) if asks => (&mut count.asked, "ASKED?"),
            (true, _) => (&mut count.invented, "INVENTED"),
        };
        *tally += 1;
        if !note.is_empty() {
            let offered: Vec<&str> =
                reply.choices.iter().map(|choice| choice.label.as_str()).collect();
            notes
                .push(format!("{note} {message}: {} {offered:?}", reply.text.replace('\n', " / ")));
        }
    }
}

#[test]
fn questions_of_the_first_set() {
    let (mut count, mut notes) = (Count::default(), Vec::new());
    run(Desk::salon, blind_cases::SALON, &mut count, &mut notes);
    run(dentist, blind_cases::DENTIST, &mut count, &mut notes);
    run(bikes, blind_cases::BIKES, &mut count, &mut notes);
    let good = count.right >= 90 && count.wrong <= 3 && count.invented == 0;
    assert!(good, "{count:?}\n{}", notes.join("\n"));
}

#[test]
fn questions_of_the_second_set() {
    let (mut count, mut notes) = (Count::default(), Vec::new());
    run(Desk::salon, blind_cases::SALON_AGAIN, &mut count, &mut notes);
    run(dentist, blind_cases::DENTIST_AGAIN, &mut count, &mut notes);
    run(bikes, blind_cases::BIKES_AGAIN, &mut count, &mut notes);
    let good = count.right >= 86 && count.wrong <= 3 && count.invented == 0;
    assert!(good, "{count:?}\n{}", notes.join("\n"));
}

#[test]
fn questions_of_the_last_set() {
    let (mut count, mut notes) = (Count::default(), Vec::new());
    run(Desk::salon, blind_cases::SALON_LAST, &mut count, &mut notes);
    run(vet, blind_cases::VET, &mut count, &mut notes);
    run(garage, blind_cases::GARAGE, &mut count, &mut notes);
    let good = count.right >= 62 && count.wrong <= 1 && count.invented == 0;
    assert!(good, "{count:?}\n{}", notes.join("\n"));
}
