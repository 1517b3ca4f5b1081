//! What a business calls by a name of its own: its days, and who does what.

use jiff::civil::{Date, date};

use super::{BusinessFacts, Desk, Exception, at, questions::check_with, salon};

/// The day, the hours between which it is open, and what is written of it.
type Day = (Date, &'static [(i8, i8)], &'static str);

fn with_days(days: &[Day]) -> Desk {
    let exceptions = days.iter().map(|(date, open, note)| Exception {
        date: *date,
        open: open.iter().map(|(from, to)| (at(*from, 0), at(*to, 0))).collect(),
        note: Some((*note).to_owned()),
    });
    Desk::of(BusinessFacts { exceptions: exceptions.collect(), ..salon() }, Vec::new())
}

#[test]
fn days_are_called_as_the_calendar_calls_them() {
    let desk = || {
        with_days(&[
            (date(2026, 10, 12), &[], "Thanksgiving"),
            (date(2026, 7, 1), &[(9, 12)], "Canada Day, one class at 9:30"),
            (date(2026, 12, 24), &[(9, 12)], "Christmas Eve"),
            (date(2026, 12, 25), &[], "Christmas"),
            (date(2026, 12, 28), &[(12, 15)], "Stock taking"),
            (date(2027, 2, 8), &[(10, 12)], "Carnival Monday (short day)"),
            (date(2026, 12, 1), &[], "closed"),
        ])
    };
    check_with(
        desk,
        &[
            // What is over is told as that, and nothing is promised for the next.
            ("Are you open on Canada Day?", "1 july & were open 09:00 to 12:00 & next one"),
            ("are you open on thanksgiving", "12 october & were closed & !november"),
            ("Are you open Thanksgiving Monday, October 12?", "were closed"),
            ("are you open christmas eve?", "24 december & 09:00 to 12:00"),
            ("are you open on christmas", "25 december & closed"),
            ("open at 11 on christmas eve?", "yes & 11:00"),
            ("are you open on carnival monday?", "8 february & 10:00 to 12:00"),
            ("when do you open during stock taking", "28 december & 12:00 to 15:00"),
            // A date that is another is that date; a note of one word is no name.
            ("are you open on december 26?", "26 december & 09:00 to 14:00"),
            ("are you closed on sunday?", "29 november & closed"),
            ("are you open on new year's day?", "1 january"),
            ("When is reception open on Thursdays?", "thursdays & 09:00 to 20:00"),
            ("when is the front desk open on Saturdays", "saturdays & 09:00 to 14:00"),
            ("is the sauna open on Saturdays?", "don't|not something"),
        ],
    );
}

fn divided() -> Desk {
    let cuts = ["Women's cut", "Men's cut", "Children's cut"];
    let does = [
        ("Ana", [&cuts[..], &["Balayage"]].concat()),
        ("Ella Brandt", vec!["Bridal styling", "Balayage"]),
        ("Tom", Vec::new()),
    ];
    let does =
        does.map(|(name, does)| (name.to_owned(), does.iter().map(|d| (*d).to_owned()).collect()));
    Desk::of(BusinessFacts { does: does.into(), ..salon() }, Vec::new())
}

#[test]
fn who_does_what() {
    check_with(
        divided,
        &[
            ("Who does bridal styling?", "Bridal styling & Ella Brandt & !Ana & !yes"),
            ("who does balayage", "Ella Brandt or Ana"),
            ("who will do the balayage?", "Ella Brandt or Ana"),
            ("Who's the stylist for men's cuts?", "Men's cut & Ana"),
            ("who does cuts?", "Women's cut: Ana & Children's cut: Ana & !Tom"),
            // Nobody has said who does it.
            ("who does the highlights?", "!Ana and & !Tom"),
            ("who needs balayage?", "!Ana"),
            ("who works there?", "Ella Brandt, Ana and Tom"),
        ],
    );
}

#[test]
fn what_is_asked_about_quotes_begins_none() {
    check_with(
        Desk::salon,
        &[
            ("How long is a proposal good for?", "!your name & !pass that"),
            ("is there a charge for a quote for bridal styling?", "!what is your name"),
            ("can i get a quote for a wedding", "name"),
        ],
    );
}

#[test]
fn two_questions_joined_are_two() {
    check_with(
        Desk::salon,
        &[
            ("how much is balayage and is there parking?", "140 & four free"),
            ("what does a men's cut cost and are you open on sunday", "32 & closed"),
            ("how much is a wash and cut", "!don't have an answer"),
            (
                "what does balayage cost and how often do I need to refresh it?",
                "140 & three to four months",
            ),
        ],
    );
}
