//! An event of Google's as an item, and an appointment as an event of Google's.

use frontdesk_base::{Timestamp, text};
use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::calendar::{Appointment, Item, MAX_TITLE, Span, no_time, title};

/// Where the booking stands in an event, invisible to whoever looks at it.
const BOOKING: &str = "frontdesk_booking";
/// The most rules of a series.
const MAX_RULES: usize = 500;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    etag: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    visibility: String,
    #[serde(default)]
    transparency: String,
    #[serde(default, rename = "eventType")]
    kind: String,
    start: Option<Moment>,
    end: Option<Moment>,
    #[serde(default)]
    recurrence: Vec<String>,
    recurring_event_id: Option<String>,
    original_start_time: Option<Moment>,
    #[serde(default)]
    attendees: Vec<Attendee>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    date: Option<Date>,
    date_time: Option<String>,
    time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attendee {
    #[serde(default, rename = "self")]
    own: bool,
    #[serde(default)]
    response_status: String,
}

/// Reads an event; `zone` is the calendar's. `None` when it cannot be said when it is.
pub(super) fn item(value: &Value, zone: &str) -> Option<Item> {
    let event = Event::deserialize(value).ok()?;
    let gone = event.status == "cancelled";
    let span = match (&event.start, &event.end) {
        (Some(start), Some(end)) => span(start, end, zone),
        _ => None,
    };
    // Of what is cancelled there may be no more than the id.
    let span = if gone { span.unwrap_or_else(no_time) } else { span? };
    let declined = event.attendees.iter().any(|one| one.own && one.response_status == "declined");
    let free = event.transparency == "transparent"
        || matches!(event.kind.as_str(), "birthday" | "workingLocation")
        || declined;
    let private = matches!(event.visibility.as_str(), "private" | "confidential");
    let original = event.original_start_time.as_ref().and_then(|at| at.instant(zone));
    let mut rules = event.recurrence;
    rules.truncate(MAX_RULES);
    Some(Item {
        id: event.id,
        original: if event.recurring_event_id.is_some() { original } else { None },
        series: event.recurring_event_id,
        version: event.etag,
        gone,
        ours: booking(value).map(str::to_owned),
        title: title(&event.summary, private),
        busy: !gone && !free,
        span,
        rules,
    })
}

fn span(start: &Moment, end: &Moment, zone: &str) -> Option<Span> {
    if let (Some(first), Some(end)) = (start.date, end.date) {
        return Some(Span::Days { first, end: end.max(first.tomorrow().ok()?) });
    }
    let (starts_at, ends_at) = (start.instant(zone)?, end.instant(zone)?);
    let zones = [start.time_zone.as_deref(), Some(zone)];
    let known = zones.into_iter().flatten().find(|zone| TimeZone::get(zone).is_ok());
    let zone = known.unwrap_or("UTC").to_owned();
    Some(Span::Timed { starts_at, ends_at: ends_at.max(starts_at), zone })
}

impl Moment {
    /// The instant; of a day, its midnight in UTC.
    fn instant(&self, zone: &str) -> Option<Timestamp> {
        if let Some(day) = self.date {
            return Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().into());
        }
        let said = self.date_time.as_deref()?;
        if let Ok(at) = said.parse::<jiff::Timestamp>() {
            return Some(at.into());
        }
        // Without an offset, it is the clock of the zone beside it.
        let local: jiff::civil::DateTime = said.parse().ok()?;
        let zone = TimeZone::get(self.time_zone.as_deref().unwrap_or(zone)).ok()?;
        Some(zone.to_ambiguous_timestamp(local).compatible().ok()?.into())
    }
}

/// The booking that an event is of.
pub(super) fn booking(event: &Value) -> Option<&str> {
    event["extendedProperties"]["private"][BOOKING].as_str().filter(|id| id.len() <= 100)
}

/// The entity tag of an event.
pub(super) fn version(event: &Value) -> &str {
    event["etag"].as_str().unwrap_or_default()
}

/// Whether an event is deleted or cancelled.
pub(super) fn is_cancelled(event: &Value) -> bool {
    event["status"] == "cancelled"
}

/// An appointment as an event, without its id.
pub(super) fn body(appointment: &Appointment<'_>) -> Value {
    let zone = TimeZone::get(appointment.zone).unwrap_or(TimeZone::UTC);
    let moment = |at: Timestamp| {
        let local = at.jiff().to_zoned(zone.clone());
        let name = zone.iana_name().unwrap_or("UTC");
        json!({ "dateTime": local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), "timeZone": name })
    };
    let mut body = json!({
        "summary": text::shorten(&text::line(appointment.title), MAX_TITLE),
        "description": text::clean(appointment.description),
        "location": text::line(appointment.location),
        "start": moment(appointment.starts_at),
        "end": moment(appointment.ends_at),
        "status": if appointment.tentative { "tentative" } else { "confirmed" },
        "transparency": "opaque",
        "extendedProperties": { "private": { BOOKING: appointment.booking } },
    });
    // Google refuses a source that is not on the web.
    if appointment.url.starts_with("https://") || appointment.url.starts_with("http://") {
        body["source"] = json!({ "title": "Frontdesk", "url": appointment.url });
    }
    body
}

#[cfg(test)]
mod tests;
