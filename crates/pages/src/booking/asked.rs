//! What the address of a page says has been chosen so far. What cannot be is as if it were not said: a
//! link of last week leads to where one can choose again.

use frontdesk_base::{
    Timestamp,
    id::{ServiceId, StaffId},
};
use frontdesk_desk::{
    bookings::Desk,
    services::{Person, Service},
};
use serde::Deserialize;

/// The word for "whoever is free".
pub(super) const ANYBODY: &str = "any";

/// The pairs of an address, as they are.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub service: String,
    pub staff: String,
    pub tz: String,
    pub month: String,
    pub day: String,
    pub at: String,
    pub wait: String,
    pub waits: String,
}

/// What of it is there.
pub(super) struct Chosen<'a> {
    pub service: Option<&'a Service>,
    pub able: Vec<&'a Person>,
    /// The one who was asked for.
    pub person: Option<&'a Person>,
    /// Whether it is settled with whom.
    pub settled: bool,
}

impl Asked {
    pub(super) fn chosen<'a>(&self, desk: &'a Desk) -> Chosen<'a> {
        let services = desk.services();
        let id = self.service.parse::<ServiceId>().ok();
        let service = match services {
            [only] => Some(only),
            _ => services.iter().find(|service| Some(&service.id) == id.as_ref()),
        };
        let able = service.map(|service| desk.staff_for(&service.id)).unwrap_or_default();
        let id = self.staff.parse::<StaffId>().ok();
        let person = able.iter().copied().find(|person| Some(&person.id) == id.as_ref());
        let settled = able.len() < 2 || person.is_some() || self.staff == ANYBODY;
        Chosen { service, able, person, settled }
    }

    /// The time that was chosen.
    pub(super) fn at(&self) -> Option<Timestamp> {
        instant(&self.at)
    }
}

/// An instant as these pages write it into addresses and forms, of a year that people book in.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let at: jiff::Timestamp = text.parse().ok()?;
    let year = at.to_zoned(jiff::tz::TimeZone::UTC).year();
    (2000..=2200).contains(&year).then(|| Timestamp::from(at))
}

/// An address with these pairs in its query; what is empty is left out.
pub(super) fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instants_of_our_time_are_ones() {
        assert!(instant("2026-11-24T09:00:00Z").is_some());
        for bad in ["", "x", "2026-11-24", "-009999-01-01T00:00:00Z", "9999-12-30T00:00:00Z", "1e9"]
        {
            assert!(instant(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_chosen_is_written_as_text() {
        assert_eq!(address("/book/x", &[("day", ""), ("tz", "")]), "/book/x");
        assert_eq!(address("/b", &[("tz", "a&b=\"c")]), "/b?tz=a%26b%3D%22c");
    }
}
