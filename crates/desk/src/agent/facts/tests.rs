//! What a salon may state and what it may not, in the spellings that people and models use.

use frontdesk_base::{Currency, Money};
use jiff::civil::{date, time};

use super::*;
use crate::agent::house::{BusinessFacts, Exception, OfferFacts, Price, ServiceFacts, WeekHours};

/// A salon: weekdays 9 to 18 with a break on Wednesdays, Saturdays 10 to 14, Sundays closed, closed on
/// 25 December, short on Monday 7 December. Today is Monday, 30 November 2026, in the morning.
fn salon() -> Given {
    let span = |from: i8, to: i8| (time(from, 0, 0, 0), time(to, 0, 0, 0));
    let euros =
        |amount: i64| Money { amount: amount * 100, currency: Currency::from_code("EUR").unwrap() };
    let service = |name: &str, price: Option<i64>, from: bool, minutes: u32| ServiceFacts {
        name: name.to_owned(),
        description: String::new(),
        duration_minutes: minutes,
        price: price.map(|amount| Price { from, money: euros(amount) }),
        deposit: None,
    };
    let offer = |name: &str, price: Option<i64>, percent, first_day, last_day| OfferFacts {
        name: name.to_owned(),
        description: String::new(),
        price: price.map(euros),
        percent,
        first_day,
        last_day,
    };
    let mut week: [Vec<_>; 7] = std::array::from_fn(|_| vec![span(9, 18)]);
    week[1] = vec![(time(9, 30, 0, 0), time(19, 0, 0, 0))];
    week[2] = vec![span(9, 12), span(13, 18)];
    week[5] = vec![span(10, 14)];
    week[6] = vec![];
    let facts = BusinessFacts {
        name: "Salon Ana".to_owned(),
        phone: Some("+49 30 1234567".to_owned()),
        email: Some("hello@salon-ana.example".to_owned()),
        website: Some("https://salon-ana.example".to_owned()),
        address: Some("Hauptstraße 12, 10115 Berlin".to_owned()),
        hours: WeekHours(week),
        exceptions: vec![
            Exception {
                date: date(2026, 12, 25),
                open: vec![],
                note: Some("Christmas".to_owned()),
            },
            Exception { date: date(2026, 12, 7), open: vec![span(9, 13)], note: None },
        ],
        services: vec![
            service("Haircut", Some(45), false, 45),
            service("Colouring", Some(80), true, 90),
            service("Cut and blow-dry", Some(60), false, 60),
            service("Bridal styling", Some(420), true, 120),
        ],
        offers: vec![
            offer("Winter glow", Some(35), None, date(2026, 11, 20), date(2027, 2, 3)),
            offer("New year deal", None, Some(15), date(2027, 1, 2), date(2027, 1, 9)),
            offer("Autumn special", None, Some(30), date(2026, 10, 1), date(2026, 11, 20)),
        ],
        ..BusinessFacts::default()
    };
    let mut given = Given::business(&facts, date(2026, 11, 30), true);
    given.teach("Children under 12 pay £20 or 25 euros. On Thursdays our bar is open from 21 to 23.30. 10% off until 24 December. Please cancel 24 hours ahead. Book at https://book.salon-ana.example/now or call 0800 555 0100.");
    given.hear("Hi, I am zoe@example.com, my budget is $90 and I am free at 3 pm, +49 170 9876543");
    given
}

#[test]
fn what_was_given_may_be_stated() {
    let given = salon();
    let mut alarms = Vec::new();
    for text in [
        // Prices.
        "A haircut is €45.",
        "A haircut costs 45 euros.",
        "A haircut costs EUR 45.00, colouring from 80 €.",
        "The haircut is forty-five euros.",
        "Bridal styling starts from €420.",
        "Das kostet 45,00 Euro.",
        "Ein Haarschnitt kostet 45,- €.",
        "Haircut: €45\nColouring: from €80\nCut and blow-dry: €60",
        "A cut and blow-dry is €60 and a haircut is €45.",
        "Prices are between €45 and €420.",
        "It is €45-€60, depending on what you like.",
        "Children pay £20.",
        "A haircut for children is 25 euros.",
        "Your budget of $90 is noted.",
        "You get 10% off until 24 December.",
        "10 percent off.",
        // Offers.
        "Winter glow is €35 until 3 February.",
        "The winter glow runs until Wednesday, February 3.",
        "From 2 January you get 15% off with the New year deal.",
        "A haircut is €35 with the winter glow.",
        "Autumn special ended on Friday, 20 November.",
        // Times.
        "We open at 9.",
        "We open at 9:00 and close at 18:00.",
        "On Tuesdays we open at half past nine.",
        "On Tuesdays we open at 9.30.",
        "Tuesdays: 9:30 am to 7 pm.",
        "We're open until 7pm on Tuesdays.",
        "On Tuesday we are open from 9:30am until seven.",
        "We are open Monday, Thursday and Friday from 9 to 6.",
        "Monday 9-18, Saturday 10-14.",
        "Mon: 09:00-18:00\nSat: 10:00-14:00\nSun: closed",
        "We are open today until 18:00.",
        "We're open tomorrow from 9.30 to 19.00.",
        "On Wednesday we are open 9 to 12 and 13 to 18.",
        "On Saturdays we open at ten o'clock and close at two.",
        "Wir haben montags von 9 bis 18 Uhr geöffnet.",
        "Dienstags öffnen wir um 9 Uhr 30.",
        "Dienstags öffnen wir um halb zehn.",
        "Los sábados abrimos de 10 a 14.",
        "Le samedi nous sommes ouverts de 10h à 14h.",
        "Le mardi, c'est ouvert jusqu'à 19h00.",
        // Days.
        "We are closed on Sundays.",
        "We are not open on Sundays.",
        "We're closed on Sunday, but open on Saturday from 10 to 14.",
        "Sundays we are closed.",
        "We are open on Saturdays.",
        "We are open every day except Sundays.",
        "We are open Monday to Saturday.",
        "We are open now.",
        "On 25 December we are closed.",
        "We are closed on December 25th.",
        "On Monday, 7 December we are open from 9 to 13.",
        "The bar is open on Thursdays from 9 pm to 11:30 pm.",
        "On Friday, 4 December we are open until 18:00.",
        "Are you free on Saturday at 10? If we are closed, leave a message.",
        // Addresses.
        "Call us at +49 30 1234567.",
        "Call 030 1234567 or 0800 555 0100.",
        "Write to hello@salon-ana.example.",
        "See https://www.salon-ana.example/ for more.",
        "Here you can move it: http://127.0.0.1:8080/bookings/AaIH2-9-8-£7-L9-8Y",
        "Book at book.salon-ana.example/now.",
        "We will write to zoe@example.com or call +49 170 9876543.",
        "You are free at 3 pm, I see.",
        // Nothing stated.
        "There are 6 spaces for 2 cars each.",
        "We are at Hauptstraße 12, 10115 Berlin.",
        "I may be able to help in 2 or 3 days.",
        "We have had over 1,000 guests since 2019.",
        "Would you like to come on Sunday?",
    ] {
        let wrong = check(text, &given);
        if !wrong.is_empty() {
            alarms.push((text, wrong));
        }
    }
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn what_was_not_given_is_found() {
    let given = salon();
    let mut missed = Vec::new();
    for (text, what) in [
        ("A haircut is €49.", "a price"),
        ("A haircut costs 49 euros.", "a price"),
        ("It costs $45.", "a price"),
        ("It costs 45 pounds.", "a price"),
        ("That is EUR 1,200.", "a price"),
        ("That is forty-nine euros.", "a price"),
        ("Haircuts are €45-55.", "a price"),
        ("Colouring starts from 75,50 €.", "a price"),
        ("Bridal styling from £420.", "a price"),
        ("A haircut is €80.", "the price of a service"),
        ("Haircut is €45, colouring is €60.", "the price of a service"),
        ("As you said, a haircut is $90.", "the price of a service"),
        ("You get 20% off.", "a share"),
        ("The autumn special gives you 30% off.", "a share"),
        ("Winter glow is €80.", "the price of a service"),
        ("Winter glow runs until 5 February.", "a date"),
        ("Winter glow runs until Friday, 3 February.", "a date"),
        ("We open at 8.", "a time"),
        ("We open at 8:30 am on Monday.", "a time"),
        ("We are open until 8pm.", "a time"),
        ("On Mondays we are open until half past five.", "a time"),
        ("We close at quarter to six.", "a time"),
        ("Wir haben bis 20 Uhr geöffnet.", "a time"),
        ("Ouvert jusqu'à 20h30.", "a time"),
        ("Lunes a viernes de 8 a 18.", "a time"),
        ("We are open on Mondays until 7pm.", "opening hours"),
        ("We are open on Saturday from 9 to 18.", "opening hours"),
        ("We open at 9:30 on Mondays.", "opening hours"),
        ("We're open until 14:00 today.", "opening hours"),
        ("Monday to Saturday, 9 to 18.\nOur hours.", "opening hours"),
        ("We are open Monday to Saturday from 9:00 to 18:00.", "opening hours"),
        ("Mon-Fri 9am-6pm, those are our opening hours.", "opening hours"),
        ("We are open on Sundays.", "opening hours"),
        ("We are open seven days a week, every day.", "opening hours"),
        ("We are closed on Mondays.", "opening hours"),
        ("We're closed on Saturdays and Sundays.", "opening hours"),
        ("We aren't open on Saturdays.", "opening hours"),
        ("We are closed today.", "opening hours"),
        ("We are closed tomorrow.", "opening hours"),
        ("We are currently closed.", "opening hours"),
        ("On 25 December we are open.", "opening hours"),
        ("On 7 December we are open from 9 to 18.", "opening hours"),
        ("Sonntags haben wir geöffnet.", "opening hours"),
        ("Montags ist geschlossen.", "opening hours"),
        ("We are open 9 to 14 on weekdays.", "opening hours"),
        ("The offer ends on 31 December.", "a date"),
        ("The offer ends on December 5th.", "a date"),
        ("Gültig bis 15.01.2027.", "a date"),
        ("Come on Friday, 5 December.", "a date"),
        ("Call us at +49 30 7654321.", "a phone number"),
        ("Call 555-0199-22.", "a phone number"),
        ("Write to info@salon-ana.example.", "an e-mail address"),
        ("Write to evil@example.net.", "an e-mail address"),
        ("See https://salon-ana.example/offers.", "a link"),
        ("Pay at www.evil.example.", "a link"),
        ("Go to evil.com/pay.", "a link"),
    ] {
        let wrong = check(text, &given);
        if !wrong.iter().any(|one| one.what == what) {
            missed.push((text, what, wrong));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What is stated in these and found to be wrong.
fn wrong_in(texts: &[&'static str]) -> Vec<(&'static str, Vec<Wrong>)> {
    let given = salon();
    let found = texts.iter().map(|text| (*text, check(text, &given)));
    found.filter(|(_, wrong)| !wrong.is_empty()).collect()
}

#[test]
fn a_duration_that_was_given_may_be_stated() {
    let alarms = wrong_in(&[
        "It takes 45 minutes.",
        "A haircut takes about 45 minutes.",
        "Colouring takes an hour and a half.",
        "Colouring takes 1.5 hours.",
        "Colouring takes one and a half hours.",
        "Colouring takes 1½ hours.",
        "Colouring takes 1 hour 30 minutes.",
        "Colouring takes 1 hour and 30 minutes.",
        "Colouring takes 1 hr 30.",
        "Colouring takes 1h30.",
        "Colouring takes 90 min.",
        "Bridal styling takes 2h.",
        "Bridal styling takes two hours.",
        "The cut and blow-dry takes an hour, the haircut three quarters of an hour.",
        "It takes between 45 and 90 minutes.",
        "Our treatments take 45 to 120 minutes.",
        "We have a 45-minute haircut.",
        "The cut and blow-dry takes about 65 minutes.",
        "A haircut and colouring together take 2 hours 15 minutes.",
        "A haircut takes 45 minutes and costs €45.",
        "Ein Haarschnitt dauert 45 Minuten.",
        "Please cancel 24 hours ahead.",
        "Please cancel a day ahead.",
        "We reply in a few minutes.",
        "Give me a minute.",
        "One minute, I will look it up.",
        "We will be with you in a couple of minutes.",
        "Would an hour be enough for you?",
        "How about 30 minutes earlier?",
        "Your budget of $90 an hour is noted.",
        "We open in half an hour.",
        "You can find us within the hour.",
    ]);
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn a_duration_that_was_not_given_is_found() {
    for (text, what) in [
        ("It takes 40 minutes.", "a duration"),
        ("It takes half an hour.", "a duration"),
        ("That takes an hour and a quarter of an hour, so 75 minutes.", "a duration"),
        ("A haircut takes 30 min.", "a duration"),
        ("Colouring takes two and a half hours.", "a duration"),
        ("Colouring takes 2h30.", "a duration"),
        ("It takes 3-4 hours.", "a duration"),
        ("It is a 20-minute treatment.", "a duration"),
        ("You need 3 hours for bridal styling.", "a duration"),
        ("Please cancel 48 hours ahead.", "a duration"),
        ("A person will answer within 5 minutes.", "a duration"),
        ("It takes 3 days.", "a duration"),
        ("It takes three weeks, would you like to book?", "a duration"),
        ("A haircut takes about an hour and ten minutes.", "a duration"),
        ("Eine Färbung dauert 40 Minuten.", "a duration"),
        ("A haircut takes 90 minutes.", "the duration of a service"),
        ("A haircut takes 45 minutes, colouring takes an hour.", "the duration of a service"),
        ("Bridal styling takes an hour and a half.", "the duration of a service"),
    ] {
        let wrong = check(text, &salon());
        assert!(wrong.iter().any(|one| one.what == what), "{text}: {wrong:?}");
    }
}

#[test]
fn a_business_without_hours_makes_no_statement_about_them() {
    let mut given = Given::business(&BusinessFacts::default(), date(2026, 11, 30), false);
    assert!(!check("We are closed on Sundays.", &given).is_empty());

    given.teach("Sundays: closed");

    assert!(check("We are closed on Sundays.", &given).is_empty());
}

#[test]
fn an_address_in_quotation_marks_is_the_address() {
    let mut given = salon();
    given.hear("my email is nina@example.com");
    for reply in ["“my email is nina@example.com”", "«nina@example.com».", "„nina@example.com“…"]
    {
        assert!(check(reply, &given).is_empty(), "{reply}");
        assert!(!check(&reply.replace("nina", "nora"), &given).is_empty(), "{reply}");
    }
}

#[test]
fn no_text_breaks_the_reading() {
    for text in [
        "",
        "€",
        "9:",
        "half past",
        "25:99",
        "1.1.1.1",
        "99999999999999999999 €",
        "+",
        "()",
        "٩:٣٠ مفتوح",
        "Mon-",
        "31/31/31",
        "@",
        "://",
        "9-",
        "until",
        "9:30",
        "9:30:",
        "09:00-17:00",
        "17h",
        "30.11.",
        "2026-11-30",
        "1.",
        "1,000,",
        "half",
        "an hour and a",
        "1 hour 99999999999999999999 minutes",
        "99999999999999999999 weeks",
        "½",
        "three quarters of",
    ] {
        check(text, &salon());
        salon().teach(text);
    }
}
