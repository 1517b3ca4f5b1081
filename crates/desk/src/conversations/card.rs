//! The card of a booking beside the message that tells of it.

use frontdesk_base::{
    Timestamp,
    id::{BookingId, OrgId},
};
use serde::{Deserialize, Serialize};

use crate::{
    App,
    bookings::{Booking, Status, links},
};

/// A booking as it stood when the agent told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingCard {
    /// The booking.
    pub id: BookingId,
    /// What had become of it.
    pub status: Status,
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

impl BookingCard {
    /// The card of a booking as it stands.
    pub(crate) fn of(app: &App, org: &OrgId, booking: &Booking) -> Self {
        let manage_url = links::manage(app, org, &booking.id);
        Self {
            id: booking.id.clone(),
            status: booking.status,
            service: booking.service_name.clone(),
            staff: booking.staff_name.clone(),
            starts_at: booking.starts_at,
            ends_at: booking.ends_at,
            time_zone: booking.time_zone.clone(),
            calendar_url: booking.status.stands().then(|| format!("{manage_url}/calendar.ics")),
            manage_url,
        }
    }
}
