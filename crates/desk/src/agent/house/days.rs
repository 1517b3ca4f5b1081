//! Days and times as people say them in a question about opening times.

use crate::knowledge::index::words::List;

use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday, date},
};

use super::said::Said;

/// The days a question is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    /// This moment.
    Now,
    /// One day, with how it was called.
    Day { date: Date, called: Called },
    /// Every such weekday.
    Every(Weekday),
    /// The coming Saturday and Sunday.
    Weekend,
    /// An ordinary week.
    Week,
    /// A day of the business's calendar, by what it is called there.
    Noted(Date),
    /// Public holidays in general.
    Holidays,
}

/// How a day was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called {
    Today,
    Tomorrow,
    /// By its weekday or date.
    Date,
    /// By the name of a feast.
    Feast(String),
}

const WEEKDAYS: &[(&[&str], Weekday)] = &[
    (&["monday", "mondays", "mon"], Weekday::Monday),
    (&["tuesday", "tuesdays", "tue", "tues"], Weekday::Tuesday),
    (&["wednesday", "wednesdays", "wed", "weds"], Weekday::Wednesday),
    (&["thursday", "thursdays", "thu", "thur", "thurs"], Weekday::Thursday),
    (&["friday", "fridays", "fri"], Weekday::Friday),
    (&["saturday", "saturdays", "sat"], Weekday::Saturday),
    (&["sunday", "sundays", "sun"], Weekday::Sunday),
];

const MONTHS: &[(&[&str], i8)] = &[
    (&["january", "jan"], 1),
    (&["february", "feb"], 2),
    (&["march", "mar"], 3),
    (&["april", "apr"], 4),
    (&["may"], 5),
    (&["june", "jun"], 6),
    (&["july", "jul"], 7),
    (&["august", "aug"], 8),
    (&["september", "sep", "sept"], 9),
    (&["october", "oct"], 10),
    (&["november", "nov"], 11),
    (&["december", "dec"], 12),
];

/// Words that say when, so that what else a question holds can be seen.
pub(super) const WORDS: List = List(
    "today tomorrow tonight now monday mondays mon tuesday tuesdays tue tues wednesday \
    wednesdays wed weds thursday thursdays thu thur thurs friday fridays fri saturday \
    saturdays sat sunday sundays sun weekend weekends weekday weekdays january jan february \
    feb march april apr june jun july jul august aug september sep sept october oct november \
    nov december dec christmas xmas eve boxing year years easter halloween valentine \
    valentines thanksgiving independence bank holiday holidays public morning afternoon \
    evening night noon midnight lunch lunchtime week late early earliest latest moment minute \
    am pm oclock date after before this next coming following daily right rn nowadays later \
    season festive half past quarter evenings mornings afternoons nights mid present",
);

impl When {
    /// The days `said` is about, when it names any.
    pub(super) fn read(said: &Said, today: Date, month_first: bool) -> Option<Self> {
        let day = |date: Date, called: Called| Some(Self::Day { date, called });
        if said.has("24 7") {
            return Some(Self::Week);
        }
        if let Some((date, feast)) = feast(said, today) {
            return day(date, Called::Feast(feast.to_owned()));
        }
        if let Some(date) = dated(said, today, month_first) {
            return day(date, Called::Date);
        }
        if said.any(&[
            "bank holiday",
            "bank holidays",
            "public holiday",
            "public holidays",
            "holidays",
            "holiday",
        ]) {
            return Some(Self::Holidays);
        }
        if said.has("day after tomorrow") {
            return day(after(today, 2), Called::Date);
        }
        if said.any(&["tomorrow", "tmrw", "tmr", "tomoz"]) {
            return day(after(today, 1), Called::Tomorrow);
        }
        if said.any_of(
            "right now | now | at the moment | currently | rn | at present | still open | \
            already open",
        ) {
            return Some(Self::Now);
        }
        if said.any(&["weekend", "weekends", "the week end"]) {
            return Some(Self::Weekend);
        }
        if let Some((words, weekday)) = WEEKDAYS.iter().find(|(words, _)| said.any(words)) {
            let every = words.iter().any(|word| word.ends_with("days") && said.has(word))
                || said.has("every");
            if every {
                return Some(Self::Every(*weekday));
            }
            let days = i64::from(today.weekday().until(*weekday));
            // "next Friday" said on a Monday may be either; the date that is named lets them see.
            let days = if days == 0 && said.any(&["next"]) { 7 } else { days };
            return day(after(today, days), Called::Date);
        }
        if said.any(&["today", "tonight", "this morning", "this afternoon", "this evening"]) {
            return day(today, Called::Today);
        }
        if said.any_of(
            "week | weekdays | weekday | every day | days | usual | usually | normal | daily",
        ) {
            return Some(Self::Week);
        }
        None
    }
}

/// `days` after `date`, or the last day there is.
fn after(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

fn number(word: &str) -> Option<i16> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    (digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

/// The coming such day: this year's, or next year's when it is past.
fn coming(today: Date, month: i8, day: i8) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok();
    match this {
        Some(date) if date >= today => Some(date),
        _ => Date::new(today.year() + 1, month, day).ok(),
    }
}

/// "25 December", "December 25th", "25/12", "2026-12-25", "the 25th".
pub(super) fn dated(said: &Said, today: Date, month_first: bool) -> Option<Date> {
    for token in said.raw.split(|c: char| c.is_whitespace() || ",?!()".contains(c)).take(200) {
        let token = token.trim_end_matches('.');
        let parts: Vec<&str> = token.split(['/', '.', '-']).collect();
        if !(2..=3).contains(&parts.len()) || token.len() > 10 {
            continue;
        }
        let Some(numbers) = parts
            .iter()
            .map(|part| {
                part.parse::<i16>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()))
            })
            .collect::<Option<Vec<i16>>>()
        else {
            continue;
        };
        // "2.30" is a time and "9-5" a span; two numbers are a date with a stroke only.
        if numbers.len() == 2 && !token.contains('/') {
            continue;
        }
        let small = |at: usize| i8::try_from(*numbers.get(at)?).ok();
        let found = if parts[0].len() == 4 {
            Date::new(numbers[0], small(1)?, small(2).unwrap_or(1)).ok()
        } else {
            let (first, second) = (small(0)?, small(1)?);
            let (month, day) = if second > 12 || month_first && first <= 12 {
                (first, second)
            } else {
                (second, first)
            };
            match numbers.get(2) {
                Some(year) if *year < 100 => Date::new(2000 + year, month, day).ok(),
                Some(year) => Date::new(*year, month, day).ok(),
                None => coming(today, month, day),
            }
        };
        if found.is_some() {
            return found;
        }
    }
    for (at, word) in said.words.iter().enumerate() {
        let Some((_, month)) = MONTHS.iter().find(|(names, _)| names.contains(&word.as_str()))
        else {
            continue;
        };
        let beside = |offset: usize| said.words.get(offset).and_then(|word| number(word));
        let before = at.checked_sub(1).and_then(beside);
        let before = before
            .or_else(|| at.checked_sub(2).filter(|_| said.words[at - 1] == "of").and_then(beside));
        if let Some(day) = before.or_else(|| beside(at + 1)).and_then(|day| i8::try_from(day).ok())
        {
            return coming(today, *month, day);
        }
    }
    // "on the 25th"
    let ordinal = said.words.iter().find(|word| {
        word.len() <= 4
            && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end))
            && number(word).is_some()
    })?;
    let day = i8::try_from(number(ordinal)?).ok()?;
    let this = Date::new(today.year(), today.month(), day).ok().filter(|date| *date >= today);
    this.or_else(|| {
        let next = today.first_of_month().checked_add(1.month()).ok()?;
        Date::new(next.year(), next.month(), day).ok()
    })
}

pub(super) fn feast(said: &Said, today: Date) -> Option<(Date, &'static str)> {
    let fixed = |month, day, name| coming(today, month, day).map(|date| (date, name));
    if said.any(&["christmas eve", "xmas eve"]) {
        return fixed(12, 24, "Christmas Eve");
    }
    if said.any(&["boxing day"]) {
        return fixed(12, 26, "Boxing Day");
    }
    if said.any(&["christmas", "xmas"]) {
        return fixed(12, 25, "Christmas Day");
    }
    if said.any(&["new year eve", "new years eve", "nye"]) {
        return fixed(12, 31, "New Year's Eve");
    }
    if said.any(&["new year", "new years"]) {
        return fixed(1, 1, "New Year's Day");
    }
    if said.any(&["halloween"]) {
        return fixed(10, 31, "Halloween");
    }
    if said.any(&["valentine", "valentines"]) {
        return fixed(2, 14, "Valentine's Day");
    }
    if said.any(&["independence day", "fourth of july", "4th of july", "july 4th"]) {
        return fixed(7, 4, "Independence Day");
    }
    if said.has("thanksgiving") {
        return [today.year(), today.year() + 1].into_iter().find_map(|year| {
            let first = Date::new(year, 11, 1).ok()?;
            let day = first.nth_weekday_of_month(4, Weekday::Thursday).ok()?;
            (day >= today).then_some((day, "Thanksgiving"))
        });
    }
    let (offset, name) = if said.has("good friday") {
        (-2, "Good Friday")
    } else if said.has("easter monday") {
        (1, "Easter Monday")
    } else if said.any(&["easter", "easter sunday"]) {
        (0, "Easter Sunday")
    } else {
        return None;
    };
    [today.year(), today.year() + 1].into_iter().find_map(|year| {
        let day = after(easter(year), offset);
        (day >= today).then_some((day, name))
    })
}

/// Easter Sunday by the anonymous Gregorian rule.
#[expect(clippy::many_single_char_names, reason = "the rule is known by these letters")]
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let month = i8::try_from(n / 31).unwrap_or(4);
    let day = i8::try_from(n % 31 + 1).unwrap_or(1);
    Date::new(year, month, day).unwrap_or(date(year, 4, 1))
}

/// "at 7pm", "at 18:30", "after 6", "half past 5", "noon".
pub(super) fn time(said: &Said) -> Option<Time> {
    if said.any(&["noon", "midday"]) {
        return Time::new(12, 0, 0, 0).ok();
    }
    if said.has("midnight") {
        return Time::new(23, 59, 0, 0).ok();
    }
    let folded = said.raw.to_lowercase();
    let tokens: Vec<&str> = folded
        .split(|c: char| c.is_whitespace() || ",?!()".contains(c))
        .filter(|t| !t.is_empty())
        .take(200)
        .collect();
    for (at, token) in tokens.iter().enumerate() {
        let token = token.trim_end_matches('.').replace("a.m", "am").replace("p.m", "pm");
        let (body, half) = match (token.strip_suffix("am"), token.strip_suffix("pm")) {
            (Some(body), _) => (body.to_owned(), Some(false)),
            (_, Some(body)) => (body.to_owned(), Some(true)),
            _ => (token.clone(), None),
        };
        let (hour, minute) = body.split_once([':', '.']).unwrap_or((body.as_str(), "0"));
        let (Ok(hour), Ok(minute)) = (hour.parse::<i8>(), minute.parse::<i8>()) else { continue };
        let next = tokens.get(at + 1).map(|next| next.trim_end_matches('.'));
        let half = half.or(match next {
            Some("am" | "a.m") => Some(false),
            Some("pm" | "p.m") => Some(true),
            _ => None,
        });
        let before = at.checked_sub(1).map(|before| tokens[before]);
        let led = matches!(
            before,
            Some(
                "at" | "after"
                    | "before"
                    | "past"
                    | "until"
                    | "till"
                    | "around"
                    | "about"
                    | "by"
                    | "from"
                    | "to"
            )
        ) || next == Some("o'clock");
        if half.is_none() && !body.contains(':') && !led {
            continue;
        }
        let (hour, minute) = match (before, at.checked_sub(2).map(|two| tokens[two])) {
            (Some("past"), Some("half")) => (hour, 30),
            (Some("past"), Some("quarter")) => (hour, 15),
            (Some("to"), Some("quarter")) => ((hour + 11) % 12, 45),
            _ => (hour, minute),
        };
        let hour = match half {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            // A shop's "at 5" is in the afternoon; nobody asks whether it opens at five in the morning.
            None if (1..=6).contains(&hour) && !body.contains(':') => hour + 12,
            _ => hour,
        };
        if let Ok(time) = Time::new(hour, minute, 0, 0) {
            return Some(time);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday.
    const TODAY: Date = date(2026, 11, 25);

    fn check(text: &str, expected: Date) {
        match When::read(&Said::new(text), TODAY, false) {
            Some(When::Day { date, .. }) => assert_eq!(date, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn days_as_people_say_them() {
        for (text, expected) in [
            ("open today?", date(2026, 11, 25)),
            ("and tomorow?", date(2026, 11, 26)),
            ("the day after tomorrow", date(2026, 11, 27)),
            ("on Friday", date(2026, 11, 27)),
            ("on wednesday", date(2026, 11, 25)),
            ("next wednesday", date(2026, 12, 2)),
            ("on Christmas", date(2026, 12, 25)),
            ("christmas eve", date(2026, 12, 24)),
            ("new year's day", date(2027, 1, 1)),
            ("new year's eve", date(2026, 12, 31)),
            ("easter monday", date(2027, 3, 29)),
            ("good friday", date(2027, 3, 26)),
            ("thanksgiving", date(2026, 11, 26)),
            ("25 december", date(2026, 12, 25)),
            ("December 25th", date(2026, 12, 25)),
            ("the 2nd of january", date(2027, 1, 2)),
            ("24/12", date(2026, 12, 24)),
            ("3/12", date(2026, 12, 3)),
            ("2026-12-25", date(2026, 12, 25)),
            ("on the 28th", date(2026, 11, 28)),
            ("on the 3rd", date(2026, 12, 3)),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn times_as_people_say_them() {
        for (text, expected) in [
            ("are you open at 7pm", Some((19, 0))),
            ("open at 7 pm?", Some((19, 0))),
            ("after 6", Some((18, 0))),
            ("at 18:30", Some((18, 30))),
            ("before 9 am", Some((9, 0))),
            ("half past 5", Some((17, 30))),
            ("at noon", Some((12, 0))),
            ("at 10", Some((10, 0))),
            ("I have 3 kids", None),
            ("open on the 25th", None),
            ("at 99", None),
        ] {
            let expected = expected.map(|(h, m)| Time::new(h, m, 0, 0).unwrap());
            assert_eq!(time(&Said::new(text)), expected, "{text}");
        }
    }
}
