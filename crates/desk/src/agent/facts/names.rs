//! The words for days, months, money, numbers and being open, in the languages that the agent speaks.

use super::said::State;

/// From Monday, 0. The short ones only with a capital letter: "sat" is also a verb.
pub(super) fn weekday(text: &str, capital: bool) -> Option<u8> {
    const LONG: [&[&str]; 7] = [
        &["monday", "mondays", "montag", "montags", "lunes", "lundi", "lundis"],
        &["tuesday", "tuesdays", "dienstag", "dienstags", "martes", "mardi", "mardis"],
        &["wednesday", "wednesdays", "mittwoch", "mittwochs", "miércoles", "mercredi", "mercredis"],
        &["thursday", "thursdays", "donnerstag", "donnerstags", "jueves", "jeudi", "jeudis"],
        &["friday", "fridays", "freitag", "freitags", "viernes", "vendredi", "vendredis"],
        &[
            "saturday",
            "saturdays",
            "samstag",
            "samstags",
            "sonnabend",
            "sábado",
            "sábados",
            "samedi",
            "samedis",
        ],
        &[
            "sunday",
            "sundays",
            "sonntag",
            "sonntags",
            "domingo",
            "domingos",
            "dimanche",
            "dimanches",
        ],
    ];
    const SHORT: [&[&str]; 7] = [
        &["mon", "mo"],
        &["tue", "tues", "di"],
        &["wed", "mi"],
        &["thu", "thur", "thurs", "do"],
        &["fri", "fr"],
        &["sat", "sa"],
        &["sun", "so"],
    ];
    let find = |names: &[&[&str]; 7]| names.iter().position(|names| names.contains(&text));
    // "Do" and "So" begin sentences: German's two letters count only in a range, which has no verb.
    let short = capital && (text.len() > 2);
    find(&LONG)
        .or_else(|| if short { find(&SHORT) } else { None })
        .and_then(|day| u8::try_from(day).ok())
}

/// 1 to 12. "May" and "March" are also words.
pub(super) fn month(text: &str, capital: bool) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["january", "jan", "januar", "enero", "janvier"],
        &["february", "feb", "februar", "febrero", "février"],
        &["march", "mar", "märz", "marzo", "mars"],
        &["april", "apr", "abril", "avril"],
        &["may", "mai", "mayo"],
        &["june", "jun", "juni", "junio", "juin"],
        &["july", "jul", "juli", "julio", "juillet"],
        &["august", "aug", "agosto", "août"],
        &["september", "sep", "sept", "septiembre", "septembre"],
        &["october", "oct", "oktober", "okt", "octubre", "octobre"],
        &["november", "nov", "noviembre", "novembre"],
        &["december", "dec", "dezember", "dez", "diciembre", "décembre"],
    ];
    if !capital && matches!(text, "may" | "march" | "mar" | "mars" | "mai") {
        return None;
    }
    NAMES.iter().position(|names| names.contains(&text)).and_then(|at| i8::try_from(at + 1).ok())
}

/// A currency by its sign, its code or its name. Dollars of every country are `$`.
pub(super) fn currency(text: &str) -> Option<&'static str> {
    Some(match text {
        "€" | "eur" | "euro" | "euros" => "EUR",
        "$" | "usd" | "cad" | "aud" | "nzd" | "sgd" | "dollar" | "dollars" | "bucks"
        | "dólares" => "$",
        "£" | "gbp" | "pound" | "pounds" | "quid" | "pfund" | "libras" | "livres" => "GBP",
        "chf" | "franken" => "CHF",
        "¥" | "jpy" | "yen" => "JPY",
        "₹" | "inr" | "rupee" | "rupees" => "INR",
        "sek" => "SEK",
        "nok" => "NOK",
        "dkk" => "DKK",
        "pln" | "zł" => "PLN",
        "czk" | "kč" => "CZK",
        "aed" | "dirham" | "dirhams" | "درهم" => "AED",
        "sar" | "riyal" | "riyals" | "ريال" => "SAR",
        "mxn" | "pesos" => "MXN",
        _ => return None,
    })
}

/// A number in English.
pub(super) fn number_word(text: &str) -> Option<i64> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let small = SMALL.iter().position(|word| *word == text).map(|at| at as i64);
    let tens = || TENS.iter().position(|word| *word == text).map(|at| (at as i64 + 2) * 10);
    small.or_else(tens).or((text == "hundred").then_some(100))
}

/// "We are open", "it closes".
pub(super) fn state(text: &str) -> Option<State> {
    Some(match text {
        "open" | "opened" | "geöffnet" | "offen" | "abierto" | "abiertos" | "abierta"
        | "ouvert" | "ouverts" | "ouverte" | "مفتوح" => State::Open,
        "closed" | "shut" | "geschlossen" | "cerrado" | "cerrados" | "cerrada" | "fermé"
        | "fermés" | "fermée" | "مغلق" => State::Closed,
        "opens" | "reopen" | "reopens" | "öffnet" | "öffnen" | "abre" | "abrimos" | "ouvre"
        | "ouvrons" => State::Opens,
        "close" | "closes" | "closing" | "schließt" | "schließen" | "cierra" | "cerramos"
        | "ferme" | "fermons" => State::Closes,
        _ => return None,
    })
}

/// What else says that a sentence speaks of opening hours.
pub(super) fn hour_words(text: &str) -> bool {
    matches!(
        text,
        "hours"
            | "opening"
            | "öffnungszeiten"
            | "horario"
            | "horarios"
            | "horaires"
            | "weekdays"
            | "daily"
            | "today"
            | "tomorrow"
            | "täglich"
    )
}
