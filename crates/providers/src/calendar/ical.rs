//! iCalendar (RFC 5545) as other people's programs write it, read into [`Item`]s, and an appointment
//! written as one.
//!
//! The text is hostile until read: nothing recurses, lines and numbers of events are bounded, and an event
//! that makes no sense is counted and left out.

mod event;
pub(super) mod value;
mod windows;
mod write;
mod zones;

use std::collections::HashMap;

use icalendar::parser::unfold;
use jiff::tz::TimeZone;

pub(super) use self::write::entry;
use self::{
    event::Event,
    value::Line,
    zones::{Described, Zones},
};
use super::Item;

/// The most events of one text; those beyond are counted as skipped.
const MAX_EVENTS: usize = 20_000;
/// The most lines of one event that are kept.
const MAX_LINES: usize = 4_000;
/// The most zones that are described.
const MAX_ZONES: usize = 200;

/// What an event is called in its calendar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named<'a> {
    /// By its own UID: a feed.
    Uid,
    /// By the resource that it is in.
    Path(&'a str),
}

/// How a text is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The zone of times that name none.
    pub(super) home: &'a TimeZone,
    /// How events are named.
    pub(super) named: Named<'a>,
    /// The version of all of them.
    pub(super) version: &'a str,
    /// The address of the calendar's owner, where it is known: what they declined leaves them free.
    pub(super) owner: &'a str,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// What the calendar calls itself.
    pub(super) name: Option<String>,
    /// The events, each id once.
    pub(super) items: Vec<Item>,
    /// How many events could not be read.
    pub(super) skipped: u32,
    /// Whether the last calendar of the text has its end.
    pub(super) complete: bool,
}

/// Reads a text; `None` when it is no calendar at all.
pub(super) fn read(text: &str, reader: Reader<'_>) -> Option<Read> {
    let scanned = scan(text)?;
    let home = scanned.zone.as_deref().and_then(zones::named);
    let home = home.map_or_else(|| reader.home.clone(), |(zone, _)| zone);
    let mut zones = Zones::new(home, scanned.zones);
    let mut read = Read {
        name: scanned.name.map(|name| super::title(&name, false)).filter(|name| !name.is_empty()),
        skipped: scanned.skipped,
        complete: scanned.complete,
        items: Vec::new(),
    };
    let mut places: HashMap<String, (usize, i64)> = HashMap::new();
    for lines in &scanned.events {
        let Some(Event { item, sequence }) = event::read(lines, &mut zones, reader) else {
            read.skipped = read.skipped.saturating_add(1);
            continue;
        };
        // A feed may have an event twice: the later version is the one that holds.
        if let Some((at, before)) = places.get_mut(&item.id) {
            if sequence >= *before {
                *before = sequence;
                read.items[*at] = item;
            }
        } else {
            places.insert(item.id.clone(), (read.items.len(), sequence));
            read.items.push(item);
        }
    }
    Some(read)
}

/// The IANA zone that a text describes, as a calendar's own zone is told.
pub(super) fn zone(text: &str) -> Option<String> {
    let described = scan(text)?.zones.into_iter().next()?;
    let found = zones::named(&described.id).or_else(|| described.zone())?;
    Some(found.1)
}

/// The lines of a text that matter, by what they are in.
#[derive(Debug, Default)]
struct Scanned {
    name: Option<String>,
    zone: Option<String>,
    events: Vec<Vec<Line>>,
    zones: Vec<Described>,
    skipped: u32,
    complete: bool,
}

/// Where in the text a line stands.
enum Place {
    /// Outside of everything.
    Outside,
    /// In a calendar, in none of its parts.
    Calendar,
    /// In an event; how many of its own parts (alarms) are open.
    Event(Vec<Line>, usize),
    /// In a zone, and in which part of it.
    Zone(Box<Described>, String),
    /// In something that is not read; how many parts are open.
    Other(usize),
}

fn scan(text: &str) -> Option<Scanned> {
    let text = unfold(text.trim_start_matches('\u{feff}'));
    let mut scanned = Scanned::default();
    let mut place = Place::Outside;
    let mut found = false;
    for line in text.lines() {
        let line = line.trim_end();
        let begins = tag(line, "BEGIN:");
        let ends = tag(line, "END:");
        place = match (place, begins.as_deref(), ends.as_deref()) {
            (place, Some("VCALENDAR"), _) => {
                scanned.lose(&place);
                (found, scanned.complete) = (true, false);
                Place::Calendar
            }
            (Place::Outside, _, _) => Place::Outside,
            (place, _, Some("VCALENDAR")) => {
                scanned.lose(&place);
                scanned.complete = true;
                Place::Outside
            }
            // An event that has no end is lost, the next is not.
            (place, Some("VEVENT"), _) => {
                scanned.lose(&place);
                Place::Event(Vec::new(), 0)
            }
            (Place::Event(lines, _), _, Some("VEVENT")) => {
                scanned.keep(lines);
                Place::Calendar
            }
            (Place::Event(lines, open), Some(_), _) => Place::Event(lines, open + 1),
            (Place::Event(lines, open), _, Some(_)) => Place::Event(lines, open.saturating_sub(1)),
            (Place::Event(mut lines, 0), None, None) => {
                if lines.len() < MAX_LINES && event::wants(line) {
                    lines.extend(Line::parse(line));
                }
                Place::Event(lines, 0)
            }
            (Place::Zone(zone, _), _, Some("VTIMEZONE")) => {
                if scanned.zones.len() < MAX_ZONES {
                    scanned.zones.push(*zone);
                }
                Place::Calendar
            }
            (Place::Zone(zone, _), Some(part), _) => Place::Zone(zone, part.to_owned()),
            (Place::Zone(zone, _), _, Some(_)) => Place::Zone(zone, String::new()),
            (Place::Zone(mut zone, part), None, None) => {
                if let Some(line) = Line::parse(line) {
                    zone.add(&line, &part);
                }
                Place::Zone(zone, part)
            }
            (Place::Calendar, Some("VTIMEZONE"), _) => Place::Zone(Box::default(), String::new()),
            (Place::Calendar, Some(_), _) => Place::Other(1),
            (Place::Other(open), Some(_), _) => Place::Other(open + 1),
            (Place::Other(1), _, Some(_)) => Place::Calendar,
            (Place::Other(open), _, Some(_)) => Place::Other(open - 1),
            (Place::Calendar, None, None) => {
                scanned.header(line);
                Place::Calendar
            }
            (place, _, _) => place,
        };
    }
    scanned.lose(&place);
    found.then_some(scanned)
}

impl Scanned {
    fn keep(&mut self, lines: Vec<Line>) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(lines);
        } else {
            self.skipped = self.skipped.saturating_add(1);
        }
    }

    /// Counts an event that is left before its end.
    fn lose(&mut self, place: &Place) {
        if matches!(place, Place::Event(..)) {
            self.skipped = self.skipped.saturating_add(1);
        }
    }

    fn header(&mut self, line: &str) {
        let is = |name: &str| {
            line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        if !is("X-WR-CALNAME") && !is("NAME") && !is("X-WR-TIMEZONE") {
            return;
        }
        let Some(line) = Line::parse(line) else { return };
        match line.name.as_str() {
            "X-WR-CALNAME" => self.name = Some(line.value),
            "NAME" => self.name = self.name.take().or(Some(line.value)),
            "X-WR-TIMEZONE" => self.zone = Some(line.value),
            _ => {}
        }
    }
}

/// What a line opens or closes, in upper case.
fn tag(line: &str, kind: &str) -> Option<String> {
    let (start, name) = line.split_at_checked(kind.len())?;
    (start.eq_ignore_ascii_case(kind) && name.len() <= 64).then(|| name.trim().to_ascii_uppercase())
}

#[cfg(test)]
mod tests;
