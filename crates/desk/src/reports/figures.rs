//! What there is to say of a day.

use frontdesk_base::{Result, Timestamp, id::OrgId};
use frontdesk_db::Conn;
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    bookings::{self, Booking},
    conversations::inbox::{self, DayCounts},
    knowledge, leads, sales, tasks,
};

/// What there is to say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figures {
    /// Yesterday's conversations, and who waits now.
    pub(super) conversations: DayCounts,
    /// Leads that came yesterday.
    pub(super) leads: i64,
    /// Questions that the agent could not answer yesterday, and nobody has since.
    pub(super) gaps: i64,
    /// Tasks that are due today or were before.
    pub(super) tasks: i64,
    /// Today's appointments.
    pub(super) bookings: Vec<Booking>,
    /// Of them, those whose contact was asked and has not said that they come.
    pub(super) unconfirmed: usize,
    /// Invoices that should have been paid.
    pub(super) overdue: i64,
}

impl Figures {
    pub(super) async fn of(
        conn: &mut Conn,
        org: &OrgId,
        (today, zone): (Date, &TimeZone),
        now: Timestamp,
    ) -> Result<Self> {
        let begins = |day: Date| -> Option<Timestamp> {
            Some(day.to_zoned(zone.clone()).ok()?.timestamp().into())
        };
        let begun = begins(today).unwrap_or(now);
        let before = today.yesterday().ok().and_then(begins).unwrap_or(begun);
        let after = today.tomorrow().ok().and_then(begins).unwrap_or(now);
        let bookings = bookings::standing_in(conn, org, (begun, after), now).await?;
        Ok(Self {
            conversations: inbox::day_counts(conn, org, (before, begun)).await?,
            leads: leads::count_new(conn, org, (before, begun)).await?,
            gaps: knowledge::count_found(conn, org, (before, begun)).await?,
            tasks: tasks::count_due_by(conn, org, after).await?,
            unconfirmed: bookings.iter().filter(|one| one.lacks_word(now)).count(),
            bookings,
            overdue: sales::count_overdue(conn, org, today).await?,
        })
    }

    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
