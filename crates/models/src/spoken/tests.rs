//! Texts, and how they are said.

use super::*;

#[track_caller]
fn says(table: &[(&str, &str)]) {
    for (text, right) in table {
        assert_eq!(spoken(text), *right, "{text}");
    }
}

#[test]
fn times_are_said() {
    says(&[
        ("at 10:30", "at ten thirty"),
        ("at 10:00.", "at ten o'clock."),
        ("at 14:05", "at fourteen oh five"),
        ("at 14:00", "at fourteen hundred"),
        ("at 10am", "at ten ay em"),
        ("at 10 am?", "at ten ay em?"),
        ("at 10:30pm", "at ten thirty pee em"),
        ("at 10.30am", "at ten thirty ay em"),
        ("at 2:00 p.m. on Friday", "at two pee em on Friday"),
        ("9am-5pm", "nine ay em to five pee em"),
        ("9:00-17:30", "nine o'clock to seventeen thirty"),
        ("25:00", "twenty five zero zero"),
    ]);
}

#[test]
fn money_is_said() {
    says(&[
        ("£12.50", "twelve pounds fifty"),
        ("£1", "one pound"),
        ("£0.50", "fifty pence"),
        ("£0.01", "one penny"),
        ("$1,200", "one thousand two hundred dollars"),
        ("$3.05", "three dollars and five cents"),
        ("12.50€", "twelve euros fifty"),
        ("€5.00", "five euros"),
        ("-£5", "minus five pounds"),
        ("£20-£30", "twenty to thirty pounds"),
        ("$", ""),
    ]);
}

#[test]
fn telephone_numbers_are_said_digit_by_digit() {
    says(&[
        ("Call 0151 496 0123.", "Call zero one five one, four nine six, zero one two three."),
        ("(415) 555-0132", "four one five, five five five, zero one three two"),
        ("+44 20 7946 0123", "plus four four, two zero, seven nine four six, zero one two three"),
        ("07700900123", "zero seven seven zero zero, nine zero zero, one two three"),
        ("It takes 30 45", "It takes thirty forty five"),
    ]);
}

#[test]
fn postcodes_and_codes_are_spelled() {
    says(&[
        ("L1 4DQ", "L one, four D Q"),
        ("at SW1A 1AA, London", "at S W one ay, one ay ay, London"),
        ("room B12", "room B one two"),
    ]);
}

#[test]
fn addresses_are_said() {
    says(&[
        ("ann.lee@example.com", "ann dot lee at example dot com"),
        ("ann_lee21@example.co.uk.", "ann underscore lee two one at example dot co dot uk."),
        ("https://www.example.com/book?at=1", "example dot com slash book"),
        ("www.example.org", "example dot org"),
        ("example.com/a-b", "example dot com slash a dash b"),
        ("end.Next", "end Next"),
    ]);
}

#[test]
fn dates_and_ordinals_are_said() {
    says(&[
        ("the 1st and 22nd", "the first and twenty second"),
        ("on 4 March 2026", "on the fourth of March, twenty twenty six"),
        ("March 4th, at noon", "March fourth, at noon"),
        ("March 4, 2026", "March fourth, twenty twenty six"),
        ("2026-03-04", "the fourth of March, twenty twenty six"),
        ("since 1998", "since nineteen ninety eight"),
        ("1998 chairs", "one thousand nine hundred and ninety eight chairs"),
    ]);
}

#[test]
fn numbers_and_signs_are_said() {
    says(&[
        ("1,250", "one thousand two hundred and fifty"),
        ("20% off", "twenty percent off"),
        ("2-3 days", "two to three days"),
        ("3.5 hrs", "three point five hours"),
        ("30min", "thirty minutes"),
        ("-5", "minus five"),
        ("24/7", "twenty four seven"),
        ("cut & colour", "cut and colour"),
        ("and/or", "and or"),
    ]);
}

#[test]
fn what_is_plain_stays_and_what_has_no_sound_goes() {
    says(&[
        ("Hello, how are you?", "Hello, how are you?"),
        ("It’s **fine** 🙂!", "It's fine!"),
        ("wait — no", "wait, no"),
        ("a - b", "a, b"),
        ("\"Yes,\" she said.", "Yes, she said."),
        ("Mr. Lee (our barber)", "mister. Lee our barber"),
        ("High St, St Paul's", "High street, saint Paul's"),
        ("Café Zoë", "Café Zoë"),
        ("", ""),
        ("...", ""),
        ("- one\n- two", "one, two"),
    ]);
}

#[test]
fn any_text_is_said() {
    let odd = [
        "£", "@", "a@", "@b.c", "://", "1:", ":1", "+", "-", "--", "%", "1-", "-1-", "()",
        "0151 496",
    ];
    let mut texts: Vec<String> = odd.iter().map(|text| (*text).to_owned()).collect();
    for one in odd {
        texts.extend(odd.iter().map(|other| format!("{one}{other}")));
        texts.extend(odd.iter().map(|other| format!("{one} {other}")));
    }
    texts.push("9".repeat(10_000));
    texts.push("\u{0}\u{feff}\u{202e}日本".to_owned());
    for text in texts {
        let said = spoken(&text);
        assert!(!said.chars().any(|c| c.is_ascii_digit()), "{text}: {said}");
    }
}
