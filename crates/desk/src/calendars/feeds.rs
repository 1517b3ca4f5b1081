//! Bookings as a calendar that any program can subscribe to, by a link that is secret and ends with its
//! row.

use std::time::Duration;

use frontdesk_base::{
    Error, Result,
    id::{CalendarFeedId, OrgId, StaffId},
};

use super::{Feed, MOST, store};
use crate::{
    App, Caller, Role, audit,
    bookings::{self, Booking},
    contacts, orgs, services,
    signing::{self, links},
};

/// How far back a feed goes.
const BEFORE: Duration = Duration::from_secs(30 * 24 * 3600);

/// The calendars that can be subscribed to, oldest first.
pub async fn list_feeds(app: &App, caller: &Caller) -> Result<Vec<Feed>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::feeds(&mut conn, caller.org()).await
}

/// Makes a calendar of the bookings of one of the staff, or of all.
pub async fn add_feed(app: &App, caller: &Caller, staff: Option<&StaffId>) -> Result<Feed> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    if let Some(staff) = staff
        && !services::staff_in(&mut tx, org).await?.iter().any(|person| person.id == *staff)
    {
        return Err(Error::invalid("staff_id", "is nobody of the staff"));
    }
    if store::counts(&mut tx, org).await?.1 >= MOST {
        return Err(Error::conflict("There are as many of these links as there may be."));
    }
    let now = app.clock().now();
    let feed = Feed { id: CalendarFeedId::new(now), staff_id: staff.cloned(), created_at: now };
    store::insert_feed(&mut tx, org, &feed, caller.actor().id()).await?;
    audit::record(app, &mut tx, caller, "calendar_feed.created", feed.id.as_str(), "").await?;
    tx.commit().await?;
    Ok(feed)
}

/// Ends a calendar: its link answers nobody any more.
pub async fn remove_feed(app: &App, caller: &Caller, id: &CalendarFeedId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::delete_feed(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("link"));
    }
    audit::record(app, &mut tx, caller, "calendar_feed.deleted", id.as_str(), "").await?;
    tx.commit().await
}

/// The address of a calendar. Whoever has it reads the bookings.
pub fn feed_link(app: &App, caller: &Caller, feed: &Feed) -> String {
    let token = links::token(app, CalendarFeedId::PREFIX, caller.org(), feed.id.as_str());
    format!("{}/calendars/{token}.ics", app.settings().public_url)
}

/// A calendar as a file, and the tag by which a program tells whether it has changed.
#[derive(Debug, Clone)]
pub struct Entries {
    /// The file.
    pub text: String,
    /// For `ETag`.
    pub tag: String,
}

/// What is in a calendar by the token of its link.
pub async fn entries(app: &App, token: &str) -> Result<Entries> {
    const NOBODY: Error = Error::NotFound("calendar");
    let (org, id): (OrgId, CalendarFeedId) =
        links::read(app, CalendarFeedId::PREFIX, token).ok_or(NOBODY)?;
    let now = app.clock().now();
    let mut conn = app.db().read(&org).await?;
    let feed = store::feed(&mut conn, &org, &id).await?.ok_or(NOBODY)?;
    let business = orgs::profile_in(&mut conn, &org).await?;
    let staff = services::staff_in(&mut conn, &org).await?;
    let whose = match &feed.staff_id {
        // Whose it was is gone.
        Some(id) => Some(staff.iter().find(|person| person.id == *id).ok_or(NOBODY)?),
        None => None,
    };
    let all = bookings::since_in(&mut conn, &org, feed.staff_id.as_ref(), (now.minus(BEFORE), now))
        .await?;
    let mut named: Vec<(Booking, String)> = Vec::with_capacity(all.len());
    for booking in all {
        let name = match &booking.contact_id {
            Some(id) => contacts::load(&mut conn, &org, id).await.ok().and_then(|c| c.name),
            None => None,
        };
        named.push((booking, name.unwrap_or_default()));
    }
    let title = match whose {
        Some(person) => format!("{}, {}", person.name, business.name),
        None => business.name.clone(),
    };
    let link =
        |booking: &Booking| format!("{}/app/calendar/{}", app.settings().public_url, booking.id);
    let text = bookings::calendar_file(&named, &business, &title, link);
    let tag = signing::token_hash(&text)[..24].to_owned();
    Ok(Entries { text, tag })
}
