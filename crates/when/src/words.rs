//! The words of days, months, numbers and parts of the day, in the languages of the widget.

use jiff::civil::Weekday;

/// How sure it is that a word means what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sure {
    /// It means nothing else.
    Yes,
    /// It means every such day: "Mondays", "montags".
    Every,
    /// It is also another word: "sat", "sun", "may", "march".
    Weak,
}

use Sure::{Every, Weak, Yes};

#[rustfmt::skip]
const WEEKDAYS: [(&str, &str, &str); 7] = [
    // always, every week, and only among other words of time
    ("monday montag lunes lundi lunedi", "mondays montags lundis", "mon"),
    ("tuesday tues dienstag martes mardi martedi", "tuesdays dienstags mardis", "tue"),
    ("wednesday mittwoch miercoles mercredi mercoledi", "wednesdays mittwochs mercredis", "wed"),
    ("thursday thurs thur donnerstag jueves jeudi giovedi", "thursdays donnerstags jeudis", "thu"),
    ("friday freitag viernes vendredi venerdi", "fridays freitags vendredis", "fri"),
    ("saturday samstag sonnabend sabado samedi sabato", "saturdays samstags sonnabends sabados samedis", "sat"),
    ("sunday sonntag domingo dimanche domenica", "sundays sonntags domingos dimanches", "sun"),
];

/// The weekday that `word` is.
pub(crate) fn weekday(word: &str) -> Option<(Weekday, Sure)> {
    let among = |list: &str| list.split(' ').any(|one| one == word);
    if word.len() < 3 {
        return None;
    }
    for (at, (always, every, weak)) in WEEKDAYS.iter().enumerate() {
        let day = Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()?;
        if among(always) {
            return Some((day, Yes));
        }
        if among(every) {
            return Some((day, Every));
        }
        if among(weak) {
            return Some((day, Weak));
        }
    }
    None
}

/// The two letters of a weekday in German, which are words of their own as well.
pub(crate) fn two_letters(word: &str) -> Option<Weekday> {
    let at = ["mo", "di", "mi", "do", "fr", "sa", "so"].iter().position(|two| *two == word)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

#[rustfmt::skip]
const MONTHS: [(&str, &str); 12] = [
    ("january januar janner enero janvier gennaio", "jan"),
    ("february feb februar febrero fevrier febbraio", ""),
    ("marz marzo", "march mar mars"),
    ("abril avril aprile", "april"),
    ("mai mayo maggio", "may"),
    ("junio juin giugno juni", "june"),
    ("july juli julio juillet luglio", ""),
    ("agosto aout", "august aug"),
    ("september sept septiembre setiembre septembre settembre", "sep"),
    ("october oct oktober okt octubre octobre ottobre", ""),
    ("november nov noviembre novembre", ""),
    ("december dezember dez diciembre decembre dicembre", "dec"),
];

/// The month that `word` is, 1 to 12.
pub(crate) fn month(word: &str) -> Option<(i8, Sure)> {
    if word.len() < 3 {
        return None;
    }
    let among = |list: &str| list.split(' ').any(|one| one == word);
    MONTHS.iter().zip(1..).find_map(|((always, weak), month)| {
        (among(always)).then_some((month, Yes)).or_else(|| among(weak).then_some((month, Weak)))
    })
}

#[rustfmt::skip]
const CARDINALS: [&str; 21] = [
    "zero null", "one eins ein eine einer einem", "two zwei zwo dos deux", "three drei tres trois tre",
    "four vier cuatro quatre quattro", "five funf cinco cinq cinque", "six sechs seis",
    "seven sieben siete sette", "eight acht ocho huit", "nine neun nueve neuf",
    "ten zehn diez dix dieci", "eleven elf onze undici", "twelve zwolf doce douze dodici",
    "thirteen dreizehn trece treize tredici", "fourteen vierzehn catorce quatorze quattordici",
    "fifteen funfzehn quince quinze quindici", "sixteen sechzehn seize sedici",
    "seventeen siebzehn diecisiete", "eighteen achtzehn dieciocho diciotto",
    "nineteen neunzehn diecinueve", "twenty zwanzig veinte vingt venti",
];
const TENS: [(&str, u32); 8] = [
    ("thirty", 30),
    ("dreissig", 30),
    ("treinta", 30),
    ("trente", 30),
    ("forty", 40),
    ("vierzig", 40),
    ("fifty", 50),
    ("funfzig", 50),
];

/// Words that are a number only behind a word of their own language: "once", "due", "sei", "sept".
pub(crate) fn romance(word: &str) -> Option<u32> {
    Some(match word {
        "una" | "une" | "un" => 1,
        "due" => 2,
        "sei" => 6,
        "sept" => 7,
        "otto" => 8,
        "nove" => 9,
        "once" => 11,
        _ => return None,
    })
}

/// The number that `word` is, 0 to 59; tens may be followed by ones.
pub(crate) fn cardinal(word: &str) -> Option<u32> {
    if word.len() < 2 {
        return None;
    }
    let among = |list: &str| list.split(' ').any(|one| one == word);
    if let Some(at) = CARDINALS.iter().position(|list| among(list)) {
        return u32::try_from(at).ok();
    }
    if let Some((_, tens)) = TENS.iter().find(|(tens, _)| *tens == word) {
        return Some(*tens);
    }
    // "einundzwanzig"
    let (ones, tens) = word.split_once("und")?;
    let ones = if ones == "ein" { 1 } else { cardinal(ones).filter(|n| *n < 10)? };
    let tens = cardinal(tens).filter(|n| *n >= 20)?;
    Some(tens + ones)
}

#[rustfmt::skip]
const ORDINALS: [&str; 21] = [
    "", "first ersten erste erster primero premier primo", "second zweiten zweite zweiter segundo secondo",
    "third dritten dritte tercero", "fourth vierten vierte", "fifth funften funfte",
    "sixth sechsten sechste", "seventh siebten siebte siebenten", "eighth achten achte",
    "ninth neunten neunte", "tenth zehnten zehnte", "eleventh elften elfte", "twelfth zwolften zwolfte",
    "thirteenth dreizehnten", "fourteenth vierzehnten", "fifteenth funfzehnten",
    "sixteenth sechzehnten", "seventeenth siebzehnten", "eighteenth achtzehnten",
    "nineteenth neunzehnten", "twentieth zwanzigsten",
];

/// The number that `word` counts to, 1 to 31; "twenty first" is two words and not known here.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    if word.len() < 4 {
        return None;
    }
    if word == "thirtieth" || word == "dreissigsten" {
        return Some(30);
    }
    let among = |list: &str| list.split(' ').any(|one| one == word);
    if let Some(at) = ORDINALS.iter().position(|list| among(list)) {
        return u32::try_from(at).ok();
    }
    let tens = word.strip_suffix("sten").and_then(cardinal);
    tens.filter(|n| (21..=31).contains(n))
}

/// A German weekday and a part of the day that are written as one word, or an hour with "ish".
pub(crate) fn joined(word: &str) -> Option<(&str, &str)> {
    const PARTS: [&str; 12] = [
        "morgen",
        "vormittag",
        "mittag",
        "nachmittag",
        "abend",
        "nacht",
        "fruh",
        "morgens",
        "vormittags",
        "mittags",
        "nachmittags",
        "abends",
    ];
    if let Some(hour) =
        word.strip_suffix("ish").filter(|hour| cardinal(hour).is_some() || *hour == "noon")
    {
        return Some((hour, "ish"));
    }
    // An accent that was folded away would move the place where the word is cut; weekdays have none.
    let at =
        word.find("tag").map(|at| at + 3).or_else(|| word.starts_with("mittwoch").then_some(8))?;
    let (day, part) = word.split_at(at);
    (day != word && weekday(day).is_some() && PARTS.contains(&part)).then_some((day, part))
}
