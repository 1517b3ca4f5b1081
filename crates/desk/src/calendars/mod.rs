//! Calendars outside: Google Calendar, CalDAV, subscribed feeds; and our bookings as a feed for others.
//!
//! A calendar is connected for one of the staff or for the whole business ([`connect`]). What is in it
//! keeps people from being booked: a job reads what is new ([`sync`]), keeps the events and unrolls them
//! into busy times ([`apply`]). Bookings are written into it by jobs that follow their events ([`push`]);
//! one that somebody moves there is moved here too ([`follow`]). Whatever the two calendars disagree about
//! becomes a task ([`tell`]): nothing is booked twice silently. Credentials are sealed, access tokens live
//! in memory ([`open`]).

mod apply;
mod connect;
mod feeds;
mod follow;
mod model;
mod open;
mod push;
mod store;
mod sync;
mod tell;
mod watch;

#[cfg(test)]
mod tests;

use std::time::Duration;

use frontdesk_base::{
    Error, Result,
    id::{ConnectionId, OrgId},
};
use frontdesk_db::{Door, Tx};
use serde_json::json;

pub use connect::{
    CalDavLogin, FeedText, choices, choose, connect_caldav, connect_feed, google_begin,
    google_return, is_google_set_up, relogin,
};
pub use feeds::{Entries, add_feed, entries, feed_link, list_feeds, remove_feed};
pub use frontdesk_providers::calendar::Listed;
use model::{Conflict, Copy, CopyState};
pub use model::{Connection, Feed, Provider, State, Use};
pub use watch::{Push, pushed};

use crate::{
    App, Caller, Role, audit, bookings, contacts,
    events::{self, NewEvent},
    jobs::Handler,
    secrets, services,
};

/// The most calendars of an organization, and the most feeds.
const MOST: i64 = 50;

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(sync::KIND, sync::run),
        Handler::new(push::FOLLOW, push::follow),
        Handler::new(push::WRITE, push::write),
        Handler::new(contacts::FORGET_BOOKINGS, push::forget_contact),
        Handler::new(follow::KIND, follow::run),
    ]
}

/// The connected calendars, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Connection>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One connected calendar.
pub async fn get(app: &App, caller: &Caller, id: &ConnectionId) -> Result<Connection> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("calendar"))
}

/// Changes whose a calendar is and what it is used for.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    used: &Use,
) -> Result<Connection> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let connection = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("calendar"))?;
    let used = checked(&mut tx, org, connection.writable, used).await?;
    store::set_use(&mut tx, org, id, &used, app.clock().now()).await?;
    audit::record(app, &mut tx, caller, "calendar.changed", id.as_str(), "").await?;
    used_now(app, &mut tx, org, id).await?;
    tx.commit().await?;
    get(app, caller, id).await
}

/// Reads a calendar now.
pub async fn sync_now(app: &App, caller: &Caller, id: &ConnectionId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let connection = store::get(&mut tx, caller.org(), id).await?;
    let connection = connection.ok_or(Error::NotFound("calendar"))?;
    if connection.state != State::Active {
        return Err(Error::conflict("Connect this calendar again first."));
    }
    sync::soon(app, &mut tx, caller.org(), id).await?;
    tx.commit().await
}

/// Disconnects a calendar. Its busy times go; bookings that were written into it stay there.
pub async fn disconnect(app: &App, caller: &Caller, id: &ConnectionId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let connection = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("calendar"))?;
    let credential = secrets::open_in(app, &mut tx, org, &connection.secret()).await?;
    remove_in(app, &mut tx, org, &connection).await?;
    audit::record(app, &mut tx, caller, "calendar.disconnected", id.as_str(), "").await?;
    tx.commit().await?;
    if connection.provider == Provider::Google
        && let (Ok(google), Some(token)) = (open::google(app), credential)
        && stands_alone(app, &connection).await?
    {
        // Where it fails the owner of the account can still take our access away.
        let _ = google.revoke(app.http(), &token).await;
    }
    Ok(())
}

/// Whether no other connection needs what the account of this one lets us do. Google takes back everything
/// that an account granted at once, so that others of it would break.
async fn stands_alone(app: &App, connection: &Connection) -> Result<bool> {
    let mut conn = app.db().read_system(Door::Jobs).await?;
    Ok(store::sharing_grant(&mut conn, &connection.account).await? == 0)
}

/// Takes a connection away in this transaction, with its credential and busy times.
async fn remove_in(app: &App, tx: &mut Tx, org: &OrgId, c: &Connection) -> Result<()> {
    bookings::set_outside_in(app, tx, org, &c.id, None, &[]).await?;
    store::delete(tx, org, &c.id).await?;
    secrets::remove_in(tx, org, &c.secret()).await?;
    open::forget_token(app, &c.id);
    follow_bookings(tx, org).await?;
    updated(app, tx, org, &c.id).await
}

/// What has to be done after a calendar is used otherwise: it is read, and bookings are written or taken
/// away.
async fn used_now(app: &App, tx: &mut Tx, org: &OrgId, id: &ConnectionId) -> Result<()> {
    follow_bookings(tx, org).await?;
    if let Some(connection) = store::get(tx, org, id).await?
        && connection.state == State::Active
    {
        push::note_all(app, tx, org, &connection).await?;
        sync::soon(app, tx, org, id).await?;
    }
    updated(app, tx, org, id).await
}

/// Bookings are followed only where some calendar wants them.
async fn follow_bookings(tx: &mut Tx, org: &OrgId) -> Result<()> {
    let wanted = store::list(tx, org).await?.iter().any(|c| c.writes);
    events::follow_by(tx, org, push::FOLLOW, if wanted { push::EVENTS } else { &[] }).await
}

/// How a calendar is to be used, as far as it can be.
async fn checked(tx: &mut Tx, org: &OrgId, writable: bool, used: &Use) -> Result<Use> {
    if let Some(staff) = &used.staff_id
        && !services::staff_in(tx, org).await?.iter().any(|person| person.id == *staff)
    {
        return Err(Error::invalid("staff_id", "is nobody of the staff"));
    }
    let mut used = used.clone();
    used.writes &= writable;
    used.details &= used.writes;
    if !used.blocks && !used.writes {
        return Err(Error::invalid("blocks", "choose at least one thing this calendar is for"));
    }
    Ok(used)
}

/// Tells open pages that a connection is otherwise now.
async fn updated(app: &App, tx: &mut Tx, org: &OrgId, id: &ConnectionId) -> Result<()> {
    let event = NewEvent::new("calendar_connection.updated", json!({ "connection_id": id }));
    events::emit(app, tx, org, event).await?;
    Ok(())
}

/// Reads calendars again whose job was lost, and forgets accounts for which nobody chose a calendar
/// within a day.
pub(crate) async fn keep_house(app: &App) -> Result<()> {
    let now = app.clock().now();
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let late = store::forgotten(&mut conn, now.minus(Duration::from_secs(1_800))).await?;
    drop(conn);
    for (org, id, state) in late {
        let mut tx = app.db().begin(&org).await?;
        match (state, store::lock(&mut tx, &org, &id).await?) {
            (State::Choosing, Some(c)) if now.since(c.created_at) > Duration::from_secs(86_400) => {
                remove_in(app, &mut tx, &org, &c).await?;
            }
            (State::Active, Some(_)) => sync::soon(app, &mut tx, &org, &id).await?,
            _ => {}
        }
        tx.commit().await?;
    }
    Ok(())
}
