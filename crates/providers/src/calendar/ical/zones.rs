//! The zone that a `TZID` means: an IANA name, one with a prefix, a name of Windows, or what a `VTIMEZONE`
//! describes.

use std::collections::HashMap;

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use super::{value::Line, windows};

/// The most names that one calendar may use.
const MOST: usize = 200;

/// Zones that are tried first where only offsets are known.
const USUAL: [&str; 12] = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// What a `VTIMEZONE` says, as far as it is needed.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    /// Its `TZID`.
    pub(super) id: String,
    /// The name that its author has for it, which may be one of IANA.
    location: String,
    /// Seconds east of UTC, without and with daylight saving.
    standard: Option<i32>,
    daylight: Option<i32>,
}

impl Described {
    /// Reads a line of it; `daylight` and `standard` name the part that it stands in.
    pub(super) fn add(&mut self, line: &Line, part: &str) {
        match (line.name.as_str(), part) {
            ("TZID", "") => line.value.trim().clone_into(&mut self.id),
            ("X-LIC-LOCATION", "") => line.value.trim().clone_into(&mut self.location),
            // Of several, the last one written is the one in force.
            ("TZOFFSETTO", "STANDARD") => self.standard = offset(&line.value).or(self.standard),
            ("TZOFFSETTO", "DAYLIGHT") => self.daylight = offset(&line.value).or(self.daylight),
            _ => {}
        }
    }

    /// A zone that is as described.
    pub(super) fn zone(&self) -> Option<(TimeZone, String)> {
        if let Some(found) = named(&self.location) {
            return Some(found);
        }
        let standard = self.standard.or(self.daylight)?;
        let daylight = self.daylight.unwrap_or(standard);
        let all = USUAL.into_iter().chain(windows::ZONES.iter().map(|(_, zone)| *zone));
        let alike =
            all.filter_map(|name| Some((TimeZone::get(name).ok()?, name))).find(|(zone, _)| {
                let (low, high) = extremes(zone);
                (low, high) == (standard.min(daylight), standard.max(daylight))
            });
        if let Some((zone, name)) = alike {
            return Some((zone, name.to_owned()));
        }
        Some((TimeZone::fixed(Offset::from_seconds(standard).ok()?), "UTC".to_owned()))
    }
}

/// The zones of one calendar.
#[derive(Debug)]
pub(super) struct Zones {
    home: (TimeZone, String),
    described: HashMap<String, Described>,
    found: HashMap<String, (TimeZone, String)>,
}

impl Zones {
    /// `home` is the zone of times that name none, and of names that nobody knows.
    pub(super) fn new(home: TimeZone, described: Vec<Described>) -> Self {
        let name = home.iana_name().unwrap_or("UTC").to_owned();
        let described = described.into_iter().map(|one| (one.id.clone(), one)).collect();
        Self { home: (home, name), described, found: HashMap::new() }
    }

    /// The zone of a line, with its IANA name.
    pub(super) fn of(&mut self, line: &Line) -> (TimeZone, String) {
        let Some(id) = line.parameter("TZID") else { return self.home.clone() };
        if let Some(found) = self.found.get(id) {
            return found.clone();
        }
        let found = named(id)
            .or_else(|| self.described.get(id).and_then(Described::zone))
            .unwrap_or_else(|| self.home.clone());
        if self.found.len() < MOST {
            self.found.insert(id.to_owned(), found.clone());
        }
        found
    }
}

/// The zone of a name, and its IANA name.
pub(super) fn named(id: &str) -> Option<(TimeZone, String)> {
    let id = id.trim();
    if id.is_empty() || id.len() > 200 {
        return None;
    }
    if let Some(iana) = windows::iana(id) {
        return Some((TimeZone::get(iana).ok()?, iana.to_owned()));
    }
    // `/freeassociation.sourceforge.net/Europe/Berlin` and their like: the end is the name.
    let mut rest = id.trim_start_matches('/');
    loop {
        if let Ok(zone) = TimeZone::get(rest) {
            let name = zone.iana_name().unwrap_or("UTC").to_owned();
            return Some((zone, name));
        }
        rest = rest.split_once('/')?.1;
    }
}

/// The least and the greatest offset of a zone in a year, in seconds.
fn extremes(zone: &TimeZone) -> (i32, i32) {
    // In the middle of January and of July 2026.
    let offsets = [1_768_435_200, 1_784_073_600].map(|second| {
        let at = Timestamp::from_second(second).unwrap_or_default();
        zone.to_offset(at).seconds()
    });
    (offsets[0].min(offsets[1]), offsets[0].max(offsets[1]))
}

/// `+0100`, `-043000`.
fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i32>().ok());
    Some(sign * (two(0)? * 3_600 + two(2)? * 60 + two(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_each_of_its_names() {
        let table = [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("/freeassociation.sourceforge.net/Europe/Berlin", Some("Europe/Berlin")),
            (
                "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires",
                Some("America/Argentina/Buenos_Aires"),
            ),
            ("W. Europe Standard Time", Some("Europe/Berlin")),
            ("Mars/Olympus Mons", None),
            ("../../etc/passwd", None),
            ("", None),
        ];
        for (id, expected) in table {
            assert_eq!(named(id).map(|(_, name)| name).as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn a_zone_that_is_only_described_is_one_with_these_offsets() {
        let described = |standard, daylight| Described {
            id: "Customized Time Zone".to_owned(),
            location: String::new(),
            standard,
            daylight,
        };
        let name = |one: Described| one.zone().map(|(_, name)| name);
        assert_eq!(name(described(Some(3_600), Some(7_200))).as_deref(), Some("Europe/Berlin"));
        assert_eq!(
            name(described(Some(-18_000), Some(-14_400))).as_deref(),
            Some("America/New_York")
        );
        assert_eq!(name(described(Some(19_800), None)).as_deref(), Some("Asia/Kolkata"));
        assert_eq!(name(described(Some(1_234), None)).as_deref(), Some("UTC"));
        assert_eq!(name(described(None, None)), None);
        assert_eq!(offset("+0100"), Some(3_600));
        assert_eq!(offset("-0330"), Some(-12_600));
        for bad in ["", "+", "0100", "+01", "+01ä0", "ä100"] {
            assert_eq!(offset(bad), None, "{bad}");
        }
    }
}
