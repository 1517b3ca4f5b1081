//! The words of days, months, numbers and parts of the day, in the languages of the widget.

use std::{collections::HashMap, sync::LazyLock};

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

/// Words that go on with a sentence after a time or a day, so that a number before them counts
/// nothing.
const GO_ON: &str = "
    auf verlegen verschieben umbuchen buchen kommen reservieren frei moglich dort da waere
    or and but to till til until on in at with by next this if please pls plz thanks thank thx
    would is s works work was will should could can then ok okay instead sharp exactly today
    tonight tomorrow i we you it that be suits fine good great best possible sounds for the
    morning afternoon evening mornings afternoons evenings ish onwards onward latest earliest
    later earlier before after from around about between through thru too also as do does not no
    maybe perhaps when because since rather are available free only except off has have isn isnt
    doesnt wont dont cant cannot am pm half noon lunch lunchtime early late bitte oder und um im
    fur mit ware passt geht ist uhr wenn dann heute morgen ubermorgen bis danke statt lieber
    nicht ab vor nach abends nachmittags vormittags morgens fruh vormittag nachmittag abend sein
    haben kommen noch auch schon gegen einen eine ein wurde gut por de si o y del para con
    estaria va ou et du svp sil pour avec le demain jusque serait e per di domani oppure alle
    hoy manana oggi lets my how what there any halb each every suit mean sorry
    actually wait hopefully ideally preferably st so really anyway tho though mate lol haha cheers ta ok okay
    mid yeah yep yes again still roughly depending whichever whatever unless pending please just
";

/// What a word may be.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lexeme {
    /// A weekday.
    pub(crate) weekday: Option<(Weekday, Sure)>,
    /// A month, 1 to 12.
    pub(crate) month: Option<(i8, Sure)>,
    /// A number, 0 to 59; tens may be followed by ones.
    pub(crate) cardinal: Option<u32>,
    /// The number of a day, 1 to 31; "twenty first" is two words.
    pub(crate) ordinal: Option<u32>,
    /// It goes on with a sentence after a time or a day.
    pub(crate) goes_on: bool,
}

static WORDS: LazyLock<HashMap<&'static str, Lexeme>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, Lexeme> = HashMap::new();
    for ((always, every, weak), at) in WEEKDAYS.iter().zip(0..) {
        let Ok(day) = Weekday::from_monday_zero_offset(at) else { continue };
        for (list, sure) in [(always, Yes), (every, Every), (weak, Weak)] {
            for word in list.split_whitespace() {
                words.entry(word).or_default().weekday = Some((day, sure));
            }
        }
    }
    for ((always, weak), month) in MONTHS.iter().zip(1..) {
        for (list, sure) in [(always, Yes), (weak, Weak)] {
            for word in list.split_whitespace() {
                words.entry(word).or_default().month = Some((month, sure));
            }
        }
    }
    let tens = TENS.iter().map(|(word, number)| (*word, *number));
    let ones = CARDINALS
        .iter()
        .zip(0..)
        .flat_map(|(list, number)| list.split_whitespace().map(move |word| (word, number)));
    for (word, number) in ones.chain(tens) {
        words.entry(word).or_default().cardinal = Some(number);
    }
    let ordinals = ORDINALS
        .iter()
        .zip(0..)
        .flat_map(|(list, number)| list.split_whitespace().map(move |word| (word, number)));
    for (word, number) in ordinals.chain([("thirtieth", 30), ("dreissigsten", 30)]) {
        words.entry(word).or_default().ordinal = Some(number);
    }
    for word in GO_ON.split_whitespace() {
        words.entry(word).or_default().goes_on = true;
    }
    words
});

/// What `word` may be.
pub(crate) fn lexeme(word: &str) -> Lexeme {
    if let Some(known) = WORDS.get(word) {
        return *known;
    }
    let cardinal = composed(word);
    let ordinal = word.strip_suffix("sten").and_then(composed).filter(|n| *n <= 31);
    Lexeme { cardinal, ordinal, ..Lexeme::default() }
}

/// "einundzwanzig".
fn composed(word: &str) -> Option<u32> {
    let (ones, tens) = word.split_once("und")?;
    let known = |word: &str| WORDS.get(word)?.cardinal;
    let ones = known(ones).filter(|n| (1..10).contains(n))?;
    let tens = known(tens).filter(|n| *n >= 20)?;
    Some(tens + ones)
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
        word.strip_suffix("ish").filter(|hour| lexeme(hour).cardinal.is_some() || *hour == "noon")
    {
        return Some((hour, "ish"));
    }
    // An accent that was folded away would move the place where the word is cut; weekdays have none.
    let at =
        word.find("tag").map(|at| at + 3).or_else(|| word.starts_with("mittwoch").then_some(8))?;
    let (day, part) = word.split_at(at);
    (day != word && lexeme(day).weekday.is_some() && PARTS.contains(&part)).then_some((day, part))
}
