//! A dialogue whose outcome is known: what was in the calendar, what the person says, and what is in it
//! afterwards.

use anyhow::{Context, Result, ensure};
use frontdesk_base::Timestamp;
use jiff::{civil::DateTime, tz::TimeZone};
use serde::Deserialize;

/// A dialogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialogue {
    /// Its name.
    pub id: String,
    /// What makes it hard: `book`, `relative`, `full_day`, …
    pub kind: String,
    /// When it takes place.
    pub now: When,
    /// What is booked already.
    #[serde(default)]
    pub setup: Vec<Setup>,
    /// What the person says, whatever is answered.
    pub turns: Vec<String>,
    /// What must have come of it.
    pub expect: Expect,
}

/// A time on the business's clock, `2026-06-10T11:00`, or with an offset, `2026-10-25T02:30+01:00`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct When(String);

/// Bookings that are there before anything is said: one, or all that fit into a span.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Of which service.
    pub service: String,
    /// With whom.
    pub staff: Option<String>,
    /// When the one begins.
    pub starts_at: Option<When>,
    /// Or between when and when every open time is taken.
    pub fills: Option<(When, When)>,
    /// Whose it is.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether it is the person of the dialogue.
    #[serde(default)]
    pub own: bool,
}

/// What must have come of a dialogue, and nothing else.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// A new booking.
    pub booked: Option<Booked>,
    /// Another time for one of theirs.
    pub moved: Option<Moved>,
    /// One of theirs cancelled: `true` for the only one.
    pub cancelled: Option<Cancelled>,
    /// A place on the waitlist.
    pub waitlist: Option<WaitsFor>,
    /// Nothing at all.
    pub nothing: bool,
    /// Texts that must have been said.
    pub says: Vec<String>,
    /// Texts that must not.
    pub never_says: Vec<String>,
}

/// A booking that must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booked {
    /// Of which service.
    pub service: String,
    /// When it begins: at this time, or at one of these.
    pub starts_at: OneOf,
    /// With whom, where that was asked for.
    pub staff: Option<String>,
}

/// One or several times.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOf {
    /// This one.
    One(When),
    /// Any of these.
    Several(Vec<When>),
}

/// A booking that must have another time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Which.
    pub to: OneOf,
    /// When it was, where they have several.
    pub from: Option<When>,
}

/// A booking that must be cancelled.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Cancelled {
    /// The only one they have.
    Only(bool),
    /// The one at this time.
    At {
        /// When it would have begun.
        starts_at: When,
    },
}

/// A place on the waitlist that must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitsFor {
    /// For which service.
    pub service: String,
    /// A day within it, `2026-06-19`.
    pub day: jiff::civil::Date,
}

impl Dialogue {
    /// Reads a file of dialogues, one a line; what is wrong is said with its line.
    pub fn read(text: &str) -> Result<Vec<Self>> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| {
                let place = || format!("dialogues.jsonl, line {}", at + 1);
                let dialogue: Self = serde_json::from_str(line).with_context(place)?;
                dialogue.check().with_context(place)?;
                Ok(dialogue)
            })
            .collect()
    }

    fn check(&self) -> Result<()> {
        let expect = &self.expect;
        let outcomes = [
            expect.booked.is_some(),
            expect.moved.is_some(),
            expect.cancelled.is_some(),
            expect.waitlist.is_some(),
            expect.nothing,
        ];
        ensure!(outcomes.iter().filter(|is| **is).count() == 1, "exactly one outcome is expected");
        ensure!(!self.turns.is_empty(), "nothing is said");
        let shaped = |setup: &Setup| setup.starts_at.is_some() != setup.fills.is_some();
        ensure!(self.setup.iter().all(shaped), "a setup has starts_at or fills");
        Ok(())
    }
}

impl When {
    /// The instant, for a business in `zone`. A time that the clock there shows twice is the first.
    pub fn at(&self, zone: &TimeZone) -> Result<Timestamp> {
        if let Ok(at) = self.0.parse::<Timestamp>() {
            return Ok(at);
        }
        let local: DateTime = self.0.parse().with_context(|| format!("{} is no time", self.0))?;
        Ok(zone.to_ambiguous_zoned(local).compatible()?.timestamp().into())
    }
}

impl OneOf {
    /// The instants.
    pub fn at(&self, zone: &TimeZone) -> Result<Vec<Timestamp>> {
        match self {
            Self::One(when) => Ok(vec![when.at(zone)?]),
            Self::Several(all) => all.iter().map(|when| when.at(zone)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(expect: &str) -> String {
        format!(
            r#"{{"id":"a-01","kind":"book","now":"2026-06-08T10:00","turns":["hi"],"expect":{expect}}}"#
        )
    }

    #[test]
    fn a_dialogue_has_one_outcome_and_what_is_wrong_is_said_with_its_line() {
        let good = line(r#"{"booked":{"service":"Cut","starts_at":"2026-06-10T11:00"}}"#);
        assert_eq!(Dialogue::read(&good).unwrap().len(), 1);
        for wrong in [
            line("{}"),
            line(r#"{"nothing":true,"cancelled":true}"#),
            line(r#"{"nothing":true,"colour":1}"#),
            "{".to_owned(),
        ] {
            let said = format!("{:#}", Dialogue::read(&format!("{good}\n{wrong}")).unwrap_err());
            assert!(said.contains("line 2"), "{said}");
        }
    }

    #[test]
    fn a_time_is_the_business_s_own_or_carries_its_offset() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| When(text.to_owned()).at(&zone).map(|at| at.to_string());
        assert_eq!(at("2026-10-25T13:00").unwrap(), "2026-10-25T12:00:00.000Z");
        assert_eq!(at("2026-10-25T02:30+01:00").unwrap(), "2026-10-25T01:30:00.000Z");
        assert!(at("tomorrow").is_err());
    }
}
