//! What a connected calendar is, and what is kept of it.

use frontdesk_base::{
    Timestamp,
    id::{BookingId, CalendarFeedId, ConnectionId, StaffId, TaskId},
};
use serde::{Deserialize, Serialize};

frontdesk_base::words! {
    /// Who holds a connected calendar.
    pub Provider {
        /// Google Calendar, by its API.
        Google = "google",
        /// Any server that speaks CalDAV (RFC 4791): Nextcloud, iCloud, Fastmail, Radicale.
        CalDav = "caldav",
        /// An address that answers with a calendar in iCalendar format; it is only read.
        Feed = "ics",
    }

    /// Whether a connected calendar works.
    pub State {
        /// The account is known; which of its calendars is still to be said.
        Choosing = "choosing",
        /// It is read, and written where that is wanted.
        Active = "active",
        /// The account refuses us: somebody has to connect it anew.
        Broken = "broken",
    }

    /// Where a booking's copy in an outside calendar stands.
    pub(super) CopyState {
        /// It is not there yet.
        Wanted = "wanted",
        /// It is there.
        There = "there",
        /// It was there, and somebody deleted it there.
        RemovedThere = "removed_there",
    }
}

impl Provider {
    /// The name that people know it by.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Google => "Google Calendar",
            Self::CalDav => "CalDAV",
            Self::Feed => "Subscribed calendar",
        }
    }

    /// Whether bookings can be written into it.
    pub const fn is_writable(self) -> bool {
        !matches!(self, Self::Feed)
    }
}

/// A connected calendar.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is so or is not")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Who holds it.
    pub provider: Provider,
    /// Whether it works.
    pub state: State,
    /// Why it does not, or did not the last time.
    pub reason: String,
    /// Whose it is; `None` for the whole business.
    pub staff_id: Option<StaffId>,
    /// The account: an e-mail address, a user name, the host of a feed.
    pub account: String,
    /// Which calendar of the account: Google's id, the address of a CalDAV collection. Empty for a feed,
    /// whose address is a secret.
    pub address: String,
    /// What the calendar is called.
    pub name: String,
    /// Whether its events keep people from being booked.
    pub blocks: bool,
    /// Whether bookings can be written into it: no feed, and none that its owner only shows.
    pub writable: bool,
    /// Whether bookings are written into it.
    pub writes: bool,
    /// Whether the contact's name, number and note are written with them.
    pub details: bool,
    /// When it was last read.
    pub synced_at: Option<Timestamp>,
    /// How often reading it has failed since.
    pub failures: i64,
    /// Events of it that could not be read.
    pub skipped: i64,
    /// When it was connected.
    pub created_at: Timestamp,
    /// Up to where it was read, in the provider's own terms.
    #[serde(skip)]
    pub(super) cursor: String,
    /// On which day its series were last unrolled.
    #[serde(skip)]
    pub(super) unrolled_on: String,
    /// Whether somebody was told that it cannot be read.
    #[serde(skip)]
    pub(super) warned: bool,
    /// Google's push channel: its name, a hash of its token, the resource, until when it lives.
    #[serde(skip)]
    pub(super) channel: String,
    #[serde(skip)]
    pub(super) channel_token: String,
    #[serde(skip)]
    pub(super) channel_resource: String,
    #[serde(skip)]
    pub(super) channel_until: Timestamp,
}

impl Connection {
    /// The name under which its credential is kept: a refresh token, a password, a feed's address.
    pub(super) fn secret(&self) -> String {
        secret_of(&self.id)
    }

    /// Whether it has not been read for longer than people expect: what it says may be out of date.
    pub fn is_late(&self, now: Timestamp) -> bool {
        let usual = super::sync::every(self.provider).as_secs() * 5;
        self.state == State::Active
            && self.synced_at.is_some_and(|at| now.since(at).as_secs() > usual.max(600))
    }
}

/// The name under which the credential of a connection is kept.
pub(super) fn secret_of(id: &ConnectionId) -> String {
    format!("calendar.{id}")
}

/// How a calendar is to be used.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// Whose it is; `None` for the whole business.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Whether its events keep people from being booked.
    #[serde(default)]
    pub blocks: bool,
    /// Whether bookings are written into it.
    #[serde(default)]
    pub writes: bool,
    /// Whether the contact's name, number and note are written with them.
    #[serde(default)]
    pub details: bool,
}

/// A calendar of bookings that can be subscribed to.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Feed {
    /// Its id.
    pub id: CalendarFeedId,
    /// Whose bookings; `None` for everybody's.
    pub staff_id: Option<StaffId>,
    /// Since when.
    pub created_at: Timestamp,
}

/// A booking in an outside calendar.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Copy {
    pub connection_id: ConnectionId,
    pub booking_id: BookingId,
    pub external_id: String,
    pub version: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    /// The booking's `updated_at` as it was written.
    pub stamp: Timestamp,
    pub state: CopyState,
    pub dirty: bool,
    /// How often something new was to be written; see `copies::written`.
    pub touched: i64,
    /// How often the calendar refused it since it was last written.
    pub failures: i64,
    /// When we last wrote it: what a reading that began before says of it is older.
    pub written_at: Timestamp,
}

/// An overlap that somebody was told of.
#[expect(clippy::struct_field_names, reason = "they are the columns")]
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Conflict {
    pub booking_id: BookingId,
    pub item_id: String,
    pub task_id: TaskId,
}
