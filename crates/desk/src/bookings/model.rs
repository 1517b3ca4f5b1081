//! What a booking is, to those who book, move, cancel and look.

use frontdesk_base::{
    Error, Money, Result, Timestamp,
    id::{
        BookingChangeId, BookingId, ContactId, ConversationId, MemberId, ResourceId, ServiceId,
        StaffId,
    },
    money::Currency,
};
use frontdesk_db::Json;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::times::Why;
use crate::{Actor, limits, services::Place};

frontdesk_base::words! {
    /// What has become of a booking.
    pub Status {
        /// Kept free for a moment for somebody who is deciding.
        Held = "held",
        /// Waiting for a member's yes.
        Pending = "pending",
        /// It stands.
        Confirmed = "confirmed",
        /// It was called off.
        Cancelled = "cancelled",
        /// It took place.
        Completed = "completed",
        /// Nobody came.
        NoShow = "no_show",
    }

    /// Through which door a booking came.
    pub Source {
        /// The agent, in a conversation.
        Agent = "agent",
        /// The booking page.
        Page = "page",
        /// A member, in the dashboard.
        Member = "member",
        /// The REST API.
        Api = "api",
    }
}

impl Status {
    /// Whether it is still to come: it keeps its time free.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Held | Self::Pending | Self::Confirmed)
    }
}

/// An appointment, or a time held for one. The names and the price are those of when it was booked.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// What has become of it.
    pub status: Status,
    /// Which service.
    pub service_id: ServiceId,
    /// The service's name.
    pub service_name: String,
    /// Who does it; `None` for the business itself.
    pub staff_id: Option<StaffId>,
    /// Their name.
    pub staff_name: Option<String>,
    /// The room or chair it is in.
    pub resource_id: Option<ResourceId>,
    /// Whose it is; `None` while it is held for somebody unknown, or when they were deleted.
    pub contact_id: Option<ContactId>,
    /// Where it was spoken of.
    pub conversation_id: Option<ConversationId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// From when it keeps its staff and resource busy, buffer included.
    pub blocks_from: Timestamp,
    /// Until when.
    pub blocks_until: Timestamp,
    /// Until when it is held, while it is.
    pub hold_until: Option<Timestamp>,
    /// The business's zone, by its name in the time zone database.
    pub time_zone: String,
    /// What it costs, in minor units.
    pub price_amount: Option<i64>,
    /// Whether that is the least it costs.
    pub price_from: bool,
    /// In which currency, ISO 4217.
    pub currency: String,
    /// What is paid ahead, in minor units.
    pub deposit_amount: Option<i64>,
    /// Where it is.
    pub place: Place,
    /// What the contact or a member wrote about it.
    pub note: String,
    /// Through which door it came.
    pub source: Source,
    /// Counts its changes, as calendars do (RFC 5545, SEQUENCE).
    pub sequence: i64,
    /// When a reminder asked the contact to say that they come, at this time.
    pub asked_at: Option<Timestamp>,
    /// When the contact said so.
    pub confirmed_by_contact_at: Option<Timestamp>,
    /// Why it was cancelled, in somebody's words.
    pub cancel_reason: String,
    /// Who made it: a member's id, `agent`, `contact`, or an API key's id.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Booking {
    /// The business's time zone; UTC should the database no longer know it.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// When it begins, on the business's clock.
    pub fn begins(&self) -> jiff::Zoned {
        self.starts_at.in_zone(&self.zone())
    }

    /// When it ends, on the business's clock.
    pub fn ends(&self) -> jiff::Zoned {
        self.ends_at.in_zone(&self.zone())
    }

    /// What it costs, when that is said.
    pub fn price(&self) -> Option<Money> {
        let currency = Currency::from_code(&self.currency)?;
        self.price_amount.map(|amount| Money { amount, currency })
    }

    /// What is paid ahead, when that is asked for.
    pub fn deposit(&self) -> Option<Money> {
        let currency = Currency::from_code(&self.currency)?;
        let asked = self.deposit_amount.filter(|amount| *amount > 0);
        asked.map(|amount| Money { amount, currency })
    }

    /// Whether it keeps its time free at this moment: what stands, but no hold that has run out.
    pub fn blocks(&self, now: Timestamp) -> bool {
        self.status.stands() && self.hold_until.is_none_or(|until| until > now)
    }

    /// Whether the contact was asked to say that they come, and can still say it.
    pub fn awaits_word(&self, now: Timestamp) -> bool {
        self.status == Status::Confirmed
            && self.asked_at.is_some()
            && self.confirmed_by_contact_at.is_none()
            && self.starts_at > now
    }

    /// Whether the contact was asked, has not said that they come, and it begins within half a day.
    pub fn lacks_word(&self, now: Timestamp) -> bool {
        self.awaits_word(now) && self.starts_at.since(now) <= limits::WORD_LACKING
    }

    /// The booking as the API, events and tools show it.
    pub fn shown(&self) -> Value {
        let offset = |at: &jiff::Zoned| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        json!({
            "id": self.id,
            "service": { "id": self.service_id, "name": self.service_name },
            "staff": self.staff_id.as_ref().map(|id| json!({ "id": id, "name": self.staff_name })),
            "contact_id": self.contact_id,
            "conversation_id": self.conversation_id,
            "starts_at": offset(&self.begins()),
            "ends_at": offset(&self.ends()),
            "time_zone": self.time_zone,
            "status": self.status,
            "hold_until": self.hold_until,
            "asked_at": self.asked_at,
            "confirmed_by_contact_at": self.confirmed_by_contact_at,
            "price": self.price(),
            "price_from": self.price_from,
            "place": self.place,
            "note": self.note,
        })
    }
}

impl Serialize for Booking {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// One change of a booking.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Change {
    /// Its id.
    pub id: BookingChangeId,
    /// What: `held`, `booked`, `approved`, `rescheduled`, `cancelled`, `restored`, `completed`,
    /// `no_show`, `confirmed` (taken back that it is over), `reminded`, `confirmed_by_contact`,
    /// `followed_up`.
    pub what: String,
    /// Who: a member's id, `agent`, `contact`, `calendar` (one that is connected), `system`, or an API
    /// key's id.
    pub actor: String,
    /// From when to when, and why.
    pub details: Json<Value>,
    /// When.
    pub created_at: Timestamp,
}

/// What somebody wants to book or hold.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Which service.
    pub service: ServiceId,
    /// Whom; `None` for anybody.
    pub staff: Option<StaffId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Whose it is.
    pub contact: Option<ContactId>,
    /// Where it is spoken of.
    pub conversation: Option<ConversationId>,
    /// What they say about it.
    pub note: String,
    /// The same key is the same wish: asked twice, it is granted once.
    pub key: Option<String>,
    /// The time that was held for it.
    pub hold: Option<BookingId>,
    /// How long it takes, when a member says otherwise than the service.
    pub minutes: Option<i64>,
}

/// Who books, moves or cancels, by what they have proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A member, who may book outside hours and notice.
    Member(MemberId),
    /// A program.
    Api(String),
    /// The agent, for the contact of a conversation.
    Agent,
    /// The contact, by the booking page or a signed link.
    Contact,
    /// Somebody of the business, in a calendar outside that is connected.
    Calendar,
}

impl By {
    /// What the actor of a caller is here.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Member { id, .. } => Self::Member(id.clone()),
            Actor::ApiKey(id) => Self::Api(id.to_string()),
            Actor::Agent => Self::Agent,
            Actor::System => Self::Api("system".to_owned()),
        }
    }

    /// Whether the business's own rules for customers do not bind them.
    pub(super) fn is_member(&self) -> bool {
        matches!(self, Self::Member(_) | Self::Calendar)
    }

    pub(super) fn source(&self) -> Source {
        match self {
            Self::Member(_) | Self::Calendar => Source::Member,
            Self::Api(_) => Source::Api,
            Self::Agent => Source::Agent,
            Self::Contact => Source::Page,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Member(id) => id.as_str(),
            Self::Api(id) => id,
            Self::Agent => "agent",
            Self::Contact => "contact",
            Self::Calendar => "calendar",
        }
    }
}

/// A time at which a service can begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTime {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Who could do it; empty for the business itself.
    pub staff: Vec<StaffId>,
}

/// What came of a wish: the committed row, or why not and what would be free instead.
#[derive(Debug, Clone, PartialEq)]
pub enum Claimed {
    /// It is done; this is the row.
    Done(Box<Booking>),
    /// It is not.
    Refused(Refused),
}

/// Why a time is not to be had, and the nearest others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Why.
    pub why: Why,
    /// The nearest other times, nearest first.
    pub others: Vec<OpenTime>,
}

impl Claimed {
    /// The row, or a conflict in words.
    pub fn done(self) -> Result<Booking> {
        match self {
            Self::Done(booking) => Ok(*booking),
            Self::Refused(refused) => Err(Error::conflict(refused.why.in_words())),
        }
    }
}

impl Why {
    /// The reason as a sentence.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Past => "That time is over.",
            Self::TooSoon => "That is too soon: it has to be booked earlier.",
            Self::TooFar => "That is further ahead than bookings are taken.",
            Self::Closed => "Nobody works at that time.",
            Self::OffGrid => "It cannot begin at just that time.",
            Self::DayFull => "That day is full.",
            Self::Taken => "That time has been taken.",
            Self::NoRoom => "Every room for it is in use at that time.",
            Self::Nobody => "Nobody does that.",
            Self::NotTheirs => "Whoever was asked for does not do that; others do.",
        }
    }
}
