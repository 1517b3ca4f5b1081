//! The card of a booking beside the message that tells of it.

use frontdesk_base::{Timestamp, id::BookingId};
use serde::{Deserialize, Serialize};

/// A booking as it stood when the agent told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingCard {
    /// The booking.
    pub id: BookingId,
    /// What had become of it: `pending`, `confirmed`, `cancelled`.
    pub status: String,
    /// The service's name.
    pub service: String,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The business's zone, by its name in the time zone database.
    pub time_zone: String,
    /// The page on which whoever has this link moves and cancels it.
    pub manage_url: String,
    /// Its calendar entry as a file; `None` once it is cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_url: Option<String>,
}
