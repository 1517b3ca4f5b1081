//! A full calendar to measure with: bookings made as any are, one after the other.

use std::time::Duration;

use frontdesk_base::{Error, Result, id::ContactId};
use jiff::{civil::Date, tz::TimeZone};

use crate::{
    App, Caller,
    bookings::{self, BusyKind, Claimed, NewBusyTime, OpenQuestion, OpenTime, Wish},
    contacts, orgs,
    services::{self, Service},
};

/// The days that are filled, and asked about: four weeks.
pub const DAYS: i32 = 28;

/// One hour in so many is left open, so that whoever asks has to look through all of it.
const SPARE: i64 = 24;

/// Bookings of one contact.
const EACH: usize = 8;

/// A calendar to ask about.
pub struct FullCalendar {
    caller: Caller,
    service: Service,
    from: Date,
    /// How many bookings were made.
    pub made: usize,
}

/// Books the first service of the organization of this name in addresses, with everybody who does it,
/// until its next four weeks are full but for an hour a day.
pub async fn fill_calendar(app: &App, slug: &str) -> Result<FullCalendar> {
    let org = orgs::by_slug(app, slug).await?;
    let caller = Caller::system(org);
    let service = services::list(app, &caller).await?.into_iter().next();
    let service = service.ok_or(Error::NotFound("service"))?;
    let zone = orgs::profile(app, &caller).await?.time_zone;
    let zone = TimeZone::get(&zone)
        .map_err(|error| Error::internal(format!("the organization's zone: {error}")))?;
    let today = app.clock().now().in_zone(&zone).date();
    let from = today.tomorrow().map_err(|error| Error::internal(error.to_string()))?;
    let mut full = FullCalendar { caller, service, from, made: 0 };
    let mut contact = regular(app, &full.caller).await?;
    for time in full.ask(app).await? {
        if (time.starts_at.millis() / 3_600_000) % SPARE == 9 {
            continue;
        }
        for staff in time.staff {
            let wish = Wish {
                service: full.service.id.clone(),
                staff: Some(staff),
                starts_at: time.starts_at,
                contact: Some(contact.clone()),
                conversation: None,
                note: String::new(),
                key: None,
                hold: None,
                minutes: None,
            };
            // A time that lies within one that was booked before is not to be had any more.
            if let Claimed::Done(_) = bookings::book(app, &full.caller, wish).await? {
                full.made += 1;
                // Nobody may have too many to come.
                if full.made.is_multiple_of(EACH) {
                    contact = regular(app, &full.caller).await?;
                }
            }
        }
    }
    Ok(full)
}

async fn regular(app: &App, caller: &Caller) -> Result<ContactId> {
    let who = contacts::ContactChange { name: Some("Regular".to_owned()), ..Default::default() };
    Ok(contacts::create(app, caller, &who).await?.id)
}

impl FullCalendar {
    /// The open times of the four weeks, with anybody.
    pub async fn ask(&self, app: &App) -> Result<Vec<OpenTime>> {
        let question = OpenQuestion {
            service: self.service.id.clone(),
            staff: None,
            from: self.from,
            days: DAYS,
        };
        bookings::find_open_times(app, &self.caller, &question).await
    }

    /// Changes the calendar, so that the next question reads it anew.
    pub async fn touch(&self, app: &App) -> Result<()> {
        let now = app.clock().now();
        let blocked = NewBusyTime {
            staff_id: None,
            kind: BusyKind::Blocked,
            title: String::new(),
            starts_at: now,
            ends_at: now.plus(Duration::from_mins(1)),
        };
        let blocked = bookings::block_time(app, &self.caller, &blocked).await?;
        bookings::unblock_time(app, &self.caller, &blocked.id).await
    }
}
