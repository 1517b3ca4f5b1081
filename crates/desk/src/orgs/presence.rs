//! Who is at the desk: whose dashboard is open, and who takes conversations.

use std::time::Duration;

use frontdesk_base::{Error, Result, id::OrgId};

use super::{Member, members, store};
use crate::{App, Caller, events::Nudge};

/// A heartbeat is written down at most this often.
const NOTE: Duration = Duration::from_secs(30);

/// Says whether the caller takes conversations, or is away with the dashboard open.
pub async fn set_available(app: &App, caller: &Caller, available: bool) -> Result<()> {
    let (org, id) = (caller.org(), caller.member().ok_or(Error::NotFound("member"))?);
    let mut tx = app.db().begin(org).await?;
    if store::members::set_available(&mut tx, org, id, available).await? {
        members::told(app, &mut tx, org, id).await?;
    }
    tx.commit().await?;
    tell(app, org).await
}

/// The caller's dashboard is open. Called every half minute or so.
pub async fn seen(app: &App, caller: &Caller) -> Result<()> {
    let now = app.clock().now();
    let (org, id) = (caller.org(), caller.member().ok_or(Error::NotFound("member"))?);
    let mut conn = app.db().read(org).await?;
    let member = store::members::get(&mut conn, org, id).await?.ok_or(Error::NotFound("member"))?;
    drop(conn);
    if member.seen_at.is_some_and(|seen| now.since(seen) < NOTE) {
        return Ok(());
    }
    let mut tx = app.db().begin(org).await?;
    store::members::set_seen(&mut tx, org, id, now).await?;
    tx.commit().await?;
    if member.is_here(now) { Ok(()) } else { tell(app, org).await }
}

/// Says over the bus whether anybody is at the desk now.
async fn tell(app: &App, org: &OrgId) -> Result<()> {
    let here = !people_online(app, org).await?.is_empty();
    app.bus().broadcast(org, Nudge::Presence { conversation: None, here });
    Ok(())
}

/// The members at the desk: seen within two minutes, and taking conversations. A viewer only looks on.
pub async fn people_online(app: &App, org: &OrgId) -> Result<Vec<Member>> {
    let since = app.clock().now().minus(members::ONLINE);
    let mut conn = app.db().read(org).await?;
    store::members::online(&mut conn, org, since).await
}

/// Whether a person can be expected to answer: it is within the opening hours, or somebody is at
/// the desk all the same.
pub async fn desk_is_open(app: &App, org: &OrgId) -> Result<bool> {
    let now = app.clock().now();
    let mut conn = app.db().read(org).await?;
    let zone = super::profile_in(&mut conn, org).await?.zone();
    if super::hours_in(&mut conn, org).await?.open_at(&now.in_zone(&zone)) {
        return Ok(true);
    }
    let online = store::members::online(&mut conn, org, now.minus(members::ONLINE)).await?;
    Ok(!online.is_empty())
}

/// The caller's colleagues at the desk, themselves included.
pub async fn online(app: &App, caller: &Caller) -> Result<Vec<Member>> {
    people_online(app, caller.org()).await
}
