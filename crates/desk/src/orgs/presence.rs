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

/// Says over the bus whether visitors meet anybody at the desk now.
async fn tell(app: &App, org: &OrgId) -> Result<()> {
    let here = desk_is_staffed(app, org).await?;
    app.bus().broadcast(org, Nudge::Presence { conversation: None, here });
    Ok(())
}

/// The members at the desk: seen within two minutes, and taking conversations. A viewer only looks on.
pub async fn people_online(app: &App, org: &OrgId) -> Result<Vec<Member>> {
    let since = app.clock().now().minus(members::ONLINE);
    let mut conn = app.db().read(org).await?;
    store::members::online(&mut conn, org, since).await
}

/// Whether a person can be expected to answer: it is within the opening hours. A dashboard that is
/// open in the evening promises nothing to visitors; only where nobody has entered any hours does
/// whoever is there count.
pub async fn desk_is_open(app: &App, org: &OrgId) -> Result<bool> {
    Ok(match within_hours(app, org).await? {
        Within::Open => true,
        Within::Closed => false,
        Within::Unknown { usually } => usually || !people_online(app, org).await?.is_empty(),
    })
}

/// Whether visitors are told that the business is there: somebody is at the desk, and it is not
/// outside the opening hours.
pub async fn desk_is_staffed(app: &App, org: &OrgId) -> Result<bool> {
    if within_hours(app, org).await? == Within::Closed {
        return Ok(false);
    }
    Ok(!people_online(app, org).await?.is_empty())
}

/// How this moment stands to the opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Open,
    Closed,
    /// Nobody has entered when the business is open; `usually` is what an organization begins with.
    Unknown {
        usually: bool,
    },
}

async fn within_hours(app: &App, org: &OrgId) -> Result<Within> {
    let mut conn = app.db().read(org).await?;
    let now = app.clock().now().in_zone(&super::profile_in(&mut conn, org).await?.zone());
    let told = super::told_hours_in(&mut conn, org).await?;
    if told.is_empty() {
        let usually = super::hours_in(&mut conn, org).await?.open_at(&now);
        return Ok(Within::Unknown { usually });
    }
    Ok(if told.open_at(&now) { Within::Open } else { Within::Closed })
}

/// The caller's colleagues at the desk, themselves included.
pub async fn online(app: &App, caller: &Caller) -> Result<Vec<Member>> {
    people_online(app, caller.org()).await
}
