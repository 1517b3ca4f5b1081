//! Opening hours as they are written: in the business file, in JSON, in a form, in the database.
//!
//! `{"mon": ["09:00-13:00", "15:00-19:00"], …, "exceptions": [{"date": "2026-12-25", "open": [],
//! "note": "Christmas"}]}`; `24:00` is the end of the day, and a span that closes before it opens
//! goes past midnight.

use frontdesk_base::{Error, Result, error::Checks, text};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Exception, Hours, Span};
use crate::limits;

/// Spans of one day.
const MOST_SPANS: usize = 8;
/// Dates with hours of their own.
const MOST_EXCEPTIONS: usize = 400;

/// Opening hours as text, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HoursText {
    /// Mondays: `["09:00-13:00", "15:00-19:00"]`; empty for closed.
    pub mon: Vec<String>,
    /// Tuesdays.
    pub tue: Vec<String>,
    /// Wednesdays.
    pub wed: Vec<String>,
    /// Thursdays.
    pub thu: Vec<String>,
    /// Fridays.
    pub fri: Vec<String>,
    /// Saturdays.
    pub sat: Vec<String>,
    /// Sundays.
    pub sun: Vec<String>,
    /// Dates with hours of their own.
    pub exceptions: Vec<ExceptionText>,
}

/// A date with hours of its own, as text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionText {
    /// `2026-12-25`.
    #[serde(deserialize_with = "date_text")]
    pub date: String,
    /// As for a day of the week; empty for closed.
    #[serde(default)]
    pub open: Vec<String>,
    /// Why, for people to read.
    #[serde(default)]
    pub note: String,
}

/// A date is text in JSON and a value of its own in TOML.
pub(crate) fn date_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Toml(toml::value::Datetime),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Text(text) => text,
        Either::Toml(date) => date.to_string(),
    })
}

impl HoursText {
    fn days(&self) -> [(&'static str, &[String]); 7] {
        [
            ("mon", &self.mon),
            ("tue", &self.tue),
            ("wed", &self.wed),
            ("thu", &self.thu),
            ("fri", &self.fri),
            ("sat", &self.sat),
            ("sun", &self.sun),
        ]
    }

    /// The hours, or everything that is wrong with them: `field.mon`, `field.exceptions[0].date`.
    pub fn parse(&self, field: &str) -> Result<Hours> {
        let mut checks = Checks::new();
        let mut hours = Hours::default();
        for (at, (name, texts)) in self.days().into_iter().enumerate() {
            let spans = checks.take(format!("{field}.{name}"), spans(texts));
            hours.week[at] = spans.unwrap_or_default();
        }
        checks.require(
            self.exceptions.len() <= MOST_EXCEPTIONS,
            format!("{field}.exceptions"),
            format!("give at most {MOST_EXCEPTIONS} dates"),
        );
        for (at, text) in self.exceptions.iter().enumerate().take(MOST_EXCEPTIONS) {
            let field = format!("{field}.exceptions[{at}]");
            let date = checks.take(format!("{field}.date"), date(&text.date));
            let open = checks.take(format!("{field}.open"), spans(&text.open));
            let note = text::line(&text.note);
            checks.require(
                note.chars().count() <= limits::LINE_CHARS,
                format!("{field}.note"),
                format!("use at most {} characters", limits::LINE_CHARS),
            );
            if let (Some(date), Some(open)) = (date, open) {
                let twice = hours.exceptions.iter().any(|exception| exception.date == date);
                checks.require(!twice, format!("{field}.date"), "this date is given twice");
                hours.exceptions.push(Exception { date, open, note });
            }
        }
        checks.done()?;
        hours.exceptions.sort_by_key(|exception| exception.date);
        Ok(hours)
    }
}

/// A time of a day, to the minute: `21:00`.
pub(crate) fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |digits: &str| -> Option<i8> {
        let right = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        right.then(|| digits.parse().ok()).flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

fn date(text: &str) -> Result<Date, &'static str> {
    let text = text.trim();
    // Only the plain form: what else could be read as a date would not come back as it was.
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| plain).ok_or("is not a date such as 2026-12-25")
}

fn spans(texts: &[String]) -> Result<Vec<Span>, String> {
    if texts.len() > MOST_SPANS {
        return Err(format!("give at most {MOST_SPANS} spans for a day"));
    }
    let mut spans = texts.iter().map(|text| text.parse()).collect::<Result<Vec<Span>, String>>()?;
    spans.sort_unstable();
    for pair in spans.windows(2) {
        if pair[0].crosses_midnight() || pair[1].open < pair[0].close {
            return Err(format!("{} and {} overlap", pair[0], pair[1]));
        }
    }
    Ok(spans)
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shown = || text::shorten(&text::line(text), 20);
        let wrong = || format!("“{}” is not a span such as 09:00-17:30", shown());
        let (open, close) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let (open, close) = (time(open).ok_or_else(wrong)?, time(close).ok_or_else(wrong)?);
        if open == Clock::EndOfDay {
            return Err(wrong());
        }
        if open == close {
            return Err(format!(
                "“{}” opens and closes at once; write 00:00-24:00 for the whole day",
                shown()
            ));
        }
        Ok(Self { open: open.time(), close: close.time() })
    }
}

/// What the clock shows, where the end of a day is not the beginning of one.
#[derive(PartialEq, Eq)]
enum Clock {
    At(Time),
    EndOfDay,
}

impl Clock {
    fn time(&self) -> Time {
        match self {
            Self::At(time) => *time,
            Self::EndOfDay => Time::midnight(),
        }
    }
}

fn time(text: &str) -> Option<Clock> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str, least| {
        let fits = (least..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if fits { part.parse::<i8>().ok() } else { None }
    };
    match (digits(hour, 1)?, digits(minute, 2)?) {
        (24, 0) => Some(Clock::EndOfDay),
        (hour, minute) => Time::new(hour, minute, 0, 0).ok().map(Clock::At),
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}-", self.open.hour(), self.open.minute())?;
        if self.close == Time::midnight() {
            f.write_str("24:00")
        } else {
            write!(f, "{:02}:{:02}", self.close.hour(), self.close.minute())
        }
    }
}

impl From<&Hours> for HoursText {
    fn from(hours: &Hours) -> Self {
        let texts = |spans: &[Span]| spans.iter().map(Span::to_string).collect::<Vec<_>>();
        let [mon, tue, wed, thu, fri, sat, sun] = hours.week.each_ref().map(|day| texts(day));
        let exceptions = hours
            .exceptions
            .iter()
            .map(|exception| ExceptionText {
                date: exception.date.to_string(),
                open: texts(&exception.open),
                note: exception.note.clone(),
            })
            .collect();
        Self { mon, tue, wed, thu, fri, sat, sun, exceptions }
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        HoursText::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        HoursText::deserialize(deserializer)?
            .parse("hours")
            .map_err(|error: Error| serde::de::Error::custom(error))
    }
}
