//! Dates and times said back, in English and German: whole for a sentence, short for a button. What is
//! said here is read by [`crate::read`] as the same moment.

use jiff::civil::{Date, DateTime, Time};

use crate::Order;

/// Until when at night "today" and "tomorrow" are not said: who is still up at one o'clock may call
/// tomorrow what the calendar calls today.
const NIGHT: i8 = 4;

/// The language of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tongue {
    /// "tomorrow, Tuesday 3 March, at 3:30 pm"
    #[default]
    English,
    /// "morgen, Dienstag, 3. März, um 15:30 Uhr"
    German,
}

/// How hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hours {
    /// "3:30 pm"; German has no such hours and counts to 24.
    Twelve,
    /// "15:30"
    #[default]
    TwentyFour,
}

/// The way a place says dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The language.
    pub tongue: Tongue,
    /// The hours of the clock.
    pub hours: Hours,
    /// "Tuesday 3 March", or "Tuesday, March 3". German says the day first always.
    pub order: Order,
}

impl Style {
    /// The style of a language tag such as `en-US`, `en-GB` or `de`. Other languages get English.
    pub fn of_tag(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']).map(str::to_ascii_lowercase);
        let tongue = match parts.next().as_deref() {
            Some("de") => Tongue::German,
            _ => Tongue::English,
        };
        let region = parts.find(|part| part.len() == 2).unwrap_or_default();
        let hours = match (tongue, region.as_str()) {
            (
                Tongue::English,
                "us" | "ca" | "au" | "nz" | "in" | "ph" | "za" | "gb" | "ie" | "",
            ) => Hours::Twelve,
            _ => Hours::TwentyFour,
        };
        let order = match (tongue, region.as_str()) {
            (Tongue::English, "us" | "ph") => Order::MonthFirst,
            _ => Order::DayFirst,
        };
        Self { tongue, hours, order }
    }
}

/// "Today" or "tomorrow" with the date, or the date: "tomorrow, Tuesday 3 March". The year is said
/// when it is not this one.
pub fn day(date: Date, now: DateTime, style: Style) -> String {
    let named = named(date, now.date(), style);
    let days = if now.hour() < NIGHT { None } else { Some(days_until(now.date(), date)) };
    let word = match (style.tongue, days) {
        (Tongue::English, Some(0)) => "today",
        (Tongue::English, Some(1)) => "tomorrow",
        (Tongue::German, Some(0)) => "heute",
        (Tongue::German, Some(1)) => "morgen",
        _ => return named,
    };
    format!("{word}, {named}")
}

/// "3:30 pm", "noon", "15:30", "15:30 Uhr".
pub fn time(time: Time, style: Style) -> String {
    match style.tongue {
        Tongue::German if time.minute() == 0 => format!("{} Uhr", time.hour()),
        Tongue::German => format!("{}:{:02} Uhr", time.hour(), time.minute()),
        Tongue::English => match (style.hours, time.hour(), time.minute()) {
            (Hours::Twelve, 12, 0) => "noon".to_owned(),
            (Hours::Twelve, 0, 0) => "midnight".to_owned(),
            _ => clock(time, style),
        },
    }
}

/// A day and a time: "tomorrow, Tuesday 3 March, at 3:30 pm", "morgen, Dienstag, 3. März, um 15:30
/// Uhr".
pub fn moment(at: DateTime, now: DateTime, style: Style) -> String {
    let at_word = match style.tongue {
        Tongue::English => "at",
        Tongue::German => "um",
    };
    format!("{}, {at_word} {}", day(at.date(), now, style), time(at.time(), style))
}

/// The same for a button: "Tue 3 Mar, 15:30", "Di, 3. März, 15:30".
pub fn short(at: DateTime, now: DateTime, style: Style) -> String {
    let date = at.date();
    let year = year(date, now.date());
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    let day = date.day();
    let date = match style.tongue {
        Tongue::German => {
            format!("{}, {day}. {}{year}", GERMAN_DAYS[weekday].1, GERMAN_MONTHS[month].1)
        }
        Tongue::English => {
            let (weekday, month) =
                (short_name(ENGLISH_DAYS[weekday]), short_name(ENGLISH_MONTHS[month]));
            match style.order {
                Order::DayFirst => format!("{weekday} {day} {month}{year}"),
                Order::MonthFirst if year.is_empty() => format!("{weekday}, {month} {day}"),
                Order::MonthFirst => format!("{weekday}, {month} {day},{year}"),
            }
        }
    };
    format!("{date}, {}", clock(at.time(), style))
}

/// "Tuesday 3 March".
fn named(date: Date, today: Date, style: Style) -> String {
    let year = year(date, today);
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    let day = date.day();
    match (style.tongue, style.order) {
        (Tongue::German, _) => {
            format!("{}, {day}. {}{year}", GERMAN_DAYS[weekday].0, GERMAN_MONTHS[month].0)
        }
        (Tongue::English, Order::DayFirst) => {
            format!("{} {day} {}{year}", ENGLISH_DAYS[weekday], ENGLISH_MONTHS[month])
        }
        (Tongue::English, Order::MonthFirst) => {
            let comma = if year.is_empty() { "" } else { "," };
            format!("{}, {} {day}{comma}{year}", ENGLISH_DAYS[weekday], ENGLISH_MONTHS[month])
        }
    }
}

/// The year with a blank before it, when it is not today's.
fn year(date: Date, today: Date) -> String {
    if date.year() == today.year() { String::new() } else { format!(" {}", date.year()) }
}

/// "15:30" or "3:30 pm".
fn clock(time: Time, style: Style) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    if style.hours == Hours::TwentyFour || style.tongue == Tongue::German {
        return format!("{hour:02}:{minute:02}");
    }
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    if minute == 0 { format!("{hour} {half}") } else { format!("{hour}:{minute:02} {half}") }
}

fn days_until(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

/// The first three letters; September has four in English.
fn short_name(name: &'static str) -> &'static str {
    if name == "September" { "Sept" } else { &name[..3] }
}

const ENGLISH_DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Weekdays, whole and short.
const GERMAN_DAYS: [(&str, &str); 7] = [
    ("Montag", "Mo"),
    ("Dienstag", "Di"),
    ("Mittwoch", "Mi"),
    ("Donnerstag", "Do"),
    ("Freitag", "Fr"),
    ("Samstag", "Sa"),
    ("Sonntag", "So"),
];

/// Months, whole and short.
const GERMAN_MONTHS: [(&str, &str); 12] = [
    ("Januar", "Jan."),
    ("Februar", "Feb."),
    ("März", "März"),
    ("April", "Apr."),
    ("Mai", "Mai"),
    ("Juni", "Juni"),
    ("Juli", "Juli"),
    ("August", "Aug."),
    ("September", "Sept."),
    ("Oktober", "Okt."),
    ("November", "Nov."),
    ("Dezember", "Dez."),
];
