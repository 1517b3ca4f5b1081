//! Calendars elsewhere: Google Calendar, CalDAV and subscribed feeds, behind one contract.
//!
//! An [`Item`] is an event as the other calendar holds it; [`occurrences`] says when a person is busy
//! by them; an [`Appointment`] is what is written there. Nothing here decides which calendar wins.
//!
//! What is read comes from other people's programs: an event that cannot be read is counted in
//! [`Changes::skipped`] and never stops the others.

pub mod caldav;
pub mod feed;
pub mod google;
mod ical;
mod unroll;

use frontdesk_base::{Timestamp, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    caldav::{CalDav, CalDavAccount, discover},
    feed::Feed,
    google::{GOOGLE, Google, GoogleApp, Grant, Watched},
    unroll::{Occurrence, Unrolled, occurrences},
};
use crate::error::ProviderError;

/// The most characters of a title.
pub const MAX_TITLE: usize = 200;

/// A calendar of an account, as the account lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Google: the calendar's id. CalDAV: the whole address of the collection.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Its IANA zone, where it says one.
    pub time_zone: Option<String>,
    /// Whether events may be put there.
    pub writable: bool,
    /// Whether it is the account's own.
    pub primary: bool,
    /// The cursor with which reading begins, where that is not from the beginning: of a calendar that shows
    /// only when somebody is busy.
    #[serde(default)]
    pub begins: String,
}

/// When an event is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// At times of a clock.
    Timed {
        /// Its start.
        starts_at: Timestamp,
        /// Its end.
        ends_at: Timestamp,
        /// The IANA zone in which a series repeats, `UTC` where none is known.
        zone: String,
    },
    /// Whole days.
    Days {
        /// The first.
        first: Date,
        /// The day after the last.
        end: Date,
    },
}

/// An event as an outside calendar holds it: once, a series, or one day of a series that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Unique within its calendar. Google: the event's id. CalDAV: the path of the resource. A feed:
    /// the UID. For an exception in the last two: that, `#`, and the start that it replaces, in UTC.
    pub id: String,
    /// Of an exception: the id of the series it belongs to.
    pub series: Option<String>,
    /// Of an exception: the start that it replaces. In a series of whole days: that day's midnight in UTC.
    pub original: Option<Timestamp>,
    /// Its entity tag; empty in a feed.
    pub version: String,
    /// Deleted or cancelled. An exception that is gone takes its day out of the series. The span of what
    /// is gone may be nothing at the epoch: not every calendar says when it was.
    pub gone: bool,
    /// The booking that we put there.
    pub ours: Option<String>,
    /// One line of at most [`MAX_TITLE`] characters; empty where the event is private.
    pub title: String,
    /// Whether its owner has no time then: neither declined nor marked as free, no birthday, no place of
    /// work, not cancelled.
    pub busy: bool,
    /// When it is.
    pub span: Span,
    /// How it repeats: lines of iCalendar (`RRULE:…`, `RDATE…`, `EXDATE…`).
    pub rules: Vec<String>,
}

/// What is new in a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// New or changed, also what is gone.
    pub items: Vec<Item>,
    /// Ids of what is no longer there. The exceptions of a series that is among them go too.
    pub gone: Vec<String>,
    /// `items` is everything there is: what is not among them is gone.
    pub whole: bool,
    /// For the next call.
    pub cursor: String,
    /// What the calendar calls itself, where this answer says so.
    pub name: Option<String>,
    /// How many events could not be read.
    pub skipped: u32,
}

/// An appointment to write.
#[derive(Debug, Clone, Copy)]
pub struct Appointment<'a> {
    /// The organization. With the booking it decides the event's id.
    pub org: &'a str,
    /// The booking.
    pub booking: &'a str,
    /// What the event is called.
    pub title: &'a str,
    /// What else there is to know; empty for nothing.
    pub description: &'a str,
    /// Where it is; empty for nowhere.
    pub location: &'a str,
    /// Its start.
    pub starts_at: Timestamp,
    /// Its end.
    pub ends_at: Timestamp,
    /// The IANA zone in which it is shown.
    pub zone: &'a str,
    /// Rises with every change of the booking.
    pub sequence: i64,
    /// Not confirmed yet.
    pub tentative: bool,
    /// Where it is managed; empty for nowhere.
    pub url: &'a str,
    /// The time now, for the entry's stamp.
    pub now: Timestamp,
}

/// Where an appointment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// As [`Item::id`].
    pub id: String,
    /// As [`Item::version`]. Empty where the server does not say: then it is written over unasked.
    pub version: String,
}

/// Why an appointment could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// Somebody changed it there since.
    #[error("the event was changed there")]
    Changed,
    /// It is not there any more.
    #[error("the event is not there any more")]
    Gone,
    /// The call failed.
    #[error(transparent)]
    Failed(#[from] ProviderError),
}

/// A calendar elsewhere.
#[derive(Debug, Clone)]
pub enum Outside {
    /// Of a Google account.
    Google(Google),
    /// On a CalDAV server.
    CalDav(CalDav),
    /// An address that is only read.
    Feed(Feed),
}

impl Outside {
    /// What is new since `cursor`; everything without one, or where it is too old to go on from.
    pub async fn changes(&self, cursor: Option<&str>) -> Result<Changes, ProviderError> {
        match self {
            Self::Google(google) => google.changes(cursor).await,
            Self::CalDav(caldav) => caldav.changes(cursor).await,
            Self::Feed(feed) => feed.changes(cursor).await,
        }
    }

    /// Writes an appointment: anew without `known`, else over what is known.
    ///
    /// An earlier try that arrived though its answer was lost is found by its id and brought in line, so
    /// that two tries make one event.
    pub async fn put(
        &self,
        appointment: &Appointment<'_>,
        known: Option<&Written>,
    ) -> Result<Written, PutError> {
        match self {
            Self::Google(google) => google.put(appointment, known).await,
            Self::CalDav(caldav) => caldav.put(appointment, known).await,
            Self::Feed(_) => Err(feed::read_only().into()),
        }
    }

    /// Takes an appointment away; that it is gone already is as good.
    pub async fn remove(&self, known: &Written) -> Result<(), ProviderError> {
        match self {
            Self::Google(google) => google.remove(known).await,
            Self::CalDav(caldav) => caldav.remove(known).await,
            Self::Feed(_) => Err(feed::read_only()),
        }
    }

    /// Takes the appointment of a booking away where it is not known whether it is there: a try whose answer
    /// was lost may have put it.
    pub async fn remove_booking(&self, org: &str, booking: &str) -> Result<(), ProviderError> {
        let name = event_id(org, booking);
        let id = match self {
            Self::Google(_) => name,
            Self::CalDav(caldav) => caldav.path_of(&name),
            Self::Feed(_) => return Err(feed::read_only()),
        };
        self.remove(&Written { id, version: String::new() }).await
    }
}

/// The id of the event of a booking: base32hex in lower case, without padding, of the SHA-256 of
/// `org|booking`. The same booking has the same id in every try, whichever node makes it.
pub fn event_id(org: &str, booking: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    let digest = Sha256::digest(format!("{org}|{booking}").as_bytes());
    let mut id = String::with_capacity(52);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in digest {
        bits = (bits << 8) | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            id.push(char::from(ALPHABET[(bits >> held & 31) as usize]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        id.push(char::from(ALPHABET[(bits << (5 - held) & 31) as usize]));
    }
    id
}

/// A title as it is kept: one line, and nothing of what is private.
fn title(summary: &str, private: bool) -> String {
    if private { String::new() } else { text::shorten(&text::line(summary), MAX_TITLE) }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        text.extend([digit(byte >> 4), digit(byte & 15)]);
        text
    })
}

/// The span of what is gone where nobody says when it was.
fn no_time() -> Span {
    let epoch = Timestamp::from_millis(0);
    Span::Timed { starts_at: epoch, ends_at: epoch, zone: "UTC".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_booking_is_known() {
        let id = event_id("acme", "42");
        assert_eq!(id, "rfoivvb53ntnc8n30gir6l7jo5tq84e3n6ppvm290s21u1qi2l9g");
        assert!(id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'v').contains(&byte)));
        assert_ne!(event_id("acme|4", "2"), event_id("acme", "4"));
    }

    #[test]
    fn a_title_is_one_short_line_and_nothing_of_what_is_private() {
        assert_eq!(title(" Cut\r\n and\u{202e} colour ", false), "Cut and colour");
        assert_eq!(title("Doctor", true), "");
        assert_eq!(title(&"ä".repeat(500), false).chars().count(), MAX_TITLE);
    }

    #[test]
    fn an_item_is_kept_as_json() {
        let item = Item {
            id: "a".to_owned(),
            series: None,
            original: None,
            version: "\"1\"".to_owned(),
            gone: false,
            ours: Some("bkg_1".to_owned()),
            title: "Away".to_owned(),
            busy: true,
            span: Span::Days {
                first: jiff::civil::date(2026, 11, 24),
                end: jiff::civil::date(2026, 11, 25),
            },
            rules: vec!["RRULE:FREQ=DAILY".to_owned()],
        };
        let json = serde_json::to_string(&item).unwrap();
        assert!(json.contains(r#"{"days":{"first":"2026-11-24","end":"2026-11-25"}}"#), "{json}");
        assert_eq!(serde_json::from_str::<Item>(&json).unwrap(), item);
    }
}
