//! What is no day and no time, and must not be read as one.

use super::check;

/// With a stroke between them.
const PHRASES: &str = "\
    hello | How much is a haircut? | It costs 45.00 | $3.30 | that's 3.30€ | 45 euros | £20 off \
    | my phone number is 0151 496 0123 | call (415) 555-0132 | +44 20 7946 0123 | 555-0132 | \
    07700 900123 | 030 1234567 | 2 people | for two | a table for 4 | we are 4 | there will be \
    three of us | party of six | for 2 adults and 3 children | my 3 year old | she is 5 | I'm 34 \
    years old | I may come | may I ask something? | second opinion | I'd like a second opinion | \
    march on | we march together | sat down | I sat there | sun cream | the sun is out | room 4 \
    | at room 4 | order 12345 | order number 7 | invoice #4 | a 45 minute massage | how long is \
    the 60 min facial? | it takes 2 hours | two hours of parking | 12 Main Street | at 4 Oxford \
    Street | I live at 12 | 3rd floor | the third time | my first visit | first of all | the \
    second one | 24/7 | are you open 24/7? | 50/50 | covid-19 | version 2.3 | B12 injection | A4 \
    paper | size 8 | 20% | 10% off | 4 stars | good morning | Good morning! | Good afternoon, do \
    you do facials? | Morning! Do you do facials? | have a nice day | have a lovely weekend | \
    happy new year | once upon a time | at once | at first | at least 3 | no one | one moment \
    please | Can I speak to April? | my name is June | with August | anna.march@web.de | \
    may3@example.com | https://example.com/2026-03-05 | www.monday.com | I have 3 dogs | 2 x \
    shampoo | I'd like 2 manicures | three haircuts | it is 5 km away | what about parking? | I \
    want to change my number | thanks, 5 stars! | you are number 1 | once a week | gel nails | I \
    wed my husband | a mon avis | Guten Morgen | Guten Tag | Schönen Abend noch | für zwei \
    Personen | Zimmer 4 | ich bin 34 Jahre alt | das kostet 45,00 Euro | eine Massage von 45 \
    Minuten | Hausnummer 12 | Buenos días | buenas tardes | what's 2 and 2 | 10 to 1 odds | page \
    3 of 10 | 1-2 people | 10-12 people | 2 to 4 people | 3 for 2 offer | one or two questions | \
    part 2 | is it ok for an 8 year old? | half price | a quarter of the price | half the price \
    | I need half an hour massage | I am not sure | why not | Can I add just two? | What's \
    the least we'd have to pay? | How much dearer is the better one? | When's the last half due? \
    | Can I come for the first time? | can I hang on to it | I'll be there a quarter of an hour \
    after my time | I work with cattle all day | is lunch included? | is one night alright? | \
    can we pay once a month?";

#[test]
fn nothing_is_read() {
    let rows: Vec<(&str, &str)> = PHRASES.split('|').map(|text| (text.trim(), "-")).collect();

    assert!(rows.len() > 120);
    check(&rows);
    check(&[("", "-"), (" \n\t", "-")]);
}
