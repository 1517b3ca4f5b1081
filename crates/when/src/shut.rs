//! Numbers and words that belong to something else: e-mail addresses, links, phone numbers, prices,
//! rooms, orders.

use crate::tokens::{Kind, Token};

/// What a number behind it names or counts.
const NUMBERED: &[&str] = &[
    "room",
    "rooms",
    "raum",
    "zimmer",
    "number",
    "nr",
    "nummer",
    "order",
    "invoice",
    "ref",
    "reference",
    "unit",
    "flat",
    "apartment",
    "apt",
    "suite",
    "table",
    "tisch",
    "option",
    "platz",
    "seat",
    "floor",
    "level",
    "step",
    "size",
    "chapter",
    "page",
    "age",
    "aged",
    "version",
    "hausnummer",
    "code",
    "pin",
    "plz",
    "zip",
    "terminal",
    "gate",
    "exit",
    "chair",
    "ticket",
    "bestellung",
    "bestellnummer",
    "rechnung",
    "auftrag",
    "postcode",
    "building",
    "house",
    "haus",
    "block",
    "etage",
    "stock",
    "stage",
    "part",
    "habitacion",
    "chambre",
    "camera",
    "numero",
    "vitamin",
];

/// Words that make a price of the number before them.
const MONEY: &[&str] = &[
    "eur",
    "euro",
    "euros",
    "dollar",
    "dollars",
    "usd",
    "gbp",
    "pound",
    "pounds",
    "bucks",
    "quid",
    "cents",
    "cent",
    "pence",
    "chf",
    "franken",
    "percent",
    "prozent",
    "percentage",
    "km",
    "miles",
    "kg",
    "cm",
    "mm",
    "ml",
    "mg",
    "gb",
    "metres",
    "meters",
    "stars",
    "points",
];

/// The ways of living somewhere, before "at 4".
const LIVING: &[&str] = &["live", "lives", "living", "located", "wohne", "wohnen", "address"];

/// Marks the tokens that no day and no time may be read from.
pub(crate) fn shut(tokens: &mut [Token], text: &str) {
    addresses(tokens, text);
    phones(tokens);
    for at in 0..tokens.len() {
        if let Kind::Number(..) = tokens[at].kind
            && !tokens[at].shut
        {
            number(tokens, at);
        }
    }
}

/// Words with an `@` in them, and links.
fn addresses(tokens: &mut [Token], text: &str) {
    let mut from = 0;
    while from < tokens.len() {
        let mut to = from + 1;
        while to < tokens.len() && tokens[to].glued {
            to += 1;
        }
        let chunk = &text[tokens[from].range.start..tokens[to - 1].range.end];
        let mail = chunk.find('@').is_some_and(|at| {
            at > 0
                && chunk[at + 1..].contains('.')
                && !chunk.as_bytes()[at - 1].is_ascii_whitespace()
        });
        if mail || chunk.contains("://") || chunk.starts_with("www.") {
            tokens[from..to].iter_mut().for_each(|token| token.shut = true);
        }
        from = to;
    }
}

/// Runs of digits with the marks of a phone number between them: seven digits or more, but for dates.
fn phones(tokens: &mut [Token]) {
    let part = |token: &Token| match token.kind {
        Kind::Number(..) => true,
        Kind::Mark(c) => "+-().".contains(c),
        Kind::Word => false,
    };
    let mut from = 0;
    while from < tokens.len() {
        let mut to = from;
        while to < tokens.len() && part(&tokens[to]) {
            to += 1;
        }
        if to == from {
            from += 1;
            continue;
        }
        // The last number of the run is a time when half a day follows: "0151 4960 123 3pm".
        if tokens.get(to).is_some_and(|t| t.text == "pm" || t.text == "am" || t.text == "uhr")
            || tokens.get(to).is_some_and(|t| t.kind == Kind::Mark(':'))
        {
            to -= 1;
        }
        let run = &tokens[from..to.max(from)];
        let digits: usize =
            run.iter().map(|t| if let Kind::Number(_, digits) = t.kind { digits } else { 0 }).sum();
        let numbers: Vec<(u32, usize)> = run
            .iter()
            .filter_map(|t| match t.kind {
                Kind::Number(value, digits) => Some((value, digits)),
                _ => None,
            })
            .collect();
        // 12.03.2026 and 2026-03-12, maybe with an hour behind.
        let year = |(value, digits): (u32, usize)| digits == 4 && (1900..2200).contains(&value);
        let short = |(value, digits): (u32, usize)| digits <= 2 && value <= 31;
        let dated = match numbers[..] {
            [first, middle, last, ..] => {
                short(middle) && (short(first) && year(last) || year(first) && short(last))
            }
            _ => false,
        };
        if digits >= 7 && !dated {
            tokens[from..to].iter_mut().for_each(|token| token.shut = true);
        }
        from = to.max(from + 1);
    }
}

fn number(tokens: &mut [Token], at: usize) {
    let mark = |at: Option<usize>, marks: &str| {
        at.and_then(|at| tokens.get(at))
            .is_some_and(|t| matches!(t.kind, Kind::Mark(c) if marks.contains(c)))
    };
    let word = |at: Option<usize>, list: &[&str]| {
        at.and_then(|at| tokens.get(at)).is_some_and(|t| list.contains(&&*t.text))
    };
    let before = at.checked_sub(1);
    let before_that = at.checked_sub(2);
    // Where the number ends: "45.00", "1,000".
    let mut to = at + 1;
    while to + 1 < tokens.len()
        && mark(Some(to), ".,")
        && tokens[to].glued
        && tokens[to + 1].glued
        && matches!(tokens[to + 1].kind, Kind::Number(..))
    {
        to += 2;
    }
    let clock = word(Some(at + 1), &["am", "pm", "uhr", "oclock", "st", "nd", "rd", "th", "h"])
        || mark(Some(at + 1), ":")
        || tokens.get(at + 1).is_some_and(|t| t.lexeme.month.is_some());
    let money = mark(before, "$€£¥#") || mark(Some(to), "$€£¥%") || word(Some(to), MONEY);
    let of_number = word(before, NUMBERED)
        || mark(before, ".") && word(before_that, &["no", "nr", "apt", "ref"])
        || mark(before, ":") && word(before_that, NUMBERED);
    let named = !clock && of_number;
    let living = word(before, &["at"]) && word(before_that, LIVING);
    // "A4", "B12"; but "15h30" and "T15:30".
    let lettered = tokens[at].glued
        && before.is_some_and(|b| {
            tokens[b].kind == Kind::Word && !["h", "t"].contains(&&*tokens[b].text)
        });
    let always = tokens[at].text == "24" && mark(Some(at + 1), "/") && word(Some(at + 2), &["7"]);
    let decimal = mark(before, "-") && tokens[at].glued && word(before_that, &["covid"]);
    if always {
        to = (at + 3).min(tokens.len());
    }
    if money || named || living || lettered || always || decimal {
        tokens[at..to].iter_mut().for_each(|token| token.shut = true);
    }
}
