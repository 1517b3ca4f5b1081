//! Times at which nobody can be booked: time off, blocked time, what connected calendars hold.

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{BusyTimeId, OrgId, StaffId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::store::{self, busy as rows};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits, services,
};

frontdesk_base::words! {
    /// Why somebody is busy.
    pub BusyKind {
        /// They are away: the buffer of an appointment may reach into it.
        TimeOff = "time_off",
        /// The time is kept for something else, buffers apart.
        Blocked = "blocked",
        /// A connected calendar says so.
        Calendar = "calendar",
    }
}

/// A time at which somebody cannot be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct BusyTime {
    /// Its id.
    pub id: BusyTimeId,
    /// Whose; `None` for the whole business.
    pub staff_id: Option<StaffId>,
    /// Why.
    pub kind: BusyKind,
    /// What members read: "Holiday", "Team meeting".
    pub title: String,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// A busy time to write down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBusyTime {
    /// Whose; `None` for the whole business.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Why: `time_off` or `blocked`.
    pub kind: BusyKind,
    /// What members read.
    #[serde(default)]
    pub title: String,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when, at most two years later.
    pub ends_at: Timestamp,
}

/// The busy times that touch a span of time, by when they begin.
pub async fn list_busy(
    app: &App,
    caller: &Caller,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<BusyTime>> {
    let mut conn = app.db().read(caller.org()).await?;
    within(&mut conn, caller.org(), from, until).await
}

pub(super) async fn within(
    conn: &mut Conn,
    org: &OrgId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<BusyTime>> {
    rows::within(conn, org, from, until).await
}

/// Keeps a time free. Bookings that are there already stay.
pub async fn block_time(app: &App, caller: &Caller, new: &NewBusyTime) -> Result<BusyTime> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    check(&mut tx, org, new).await?;
    if rows::count(&mut tx, org, now).await? >= limits::BUSY_TIMES {
        return Err(Error::conflict("There are as many blocked times as there may be."));
    }
    let busy = of(BusyTimeId::new(now), new);
    rows::insert(&mut tx, org, &busy, now).await?;
    told(app, &mut tx, caller, "busy_time.created", &busy.id).await?;
    tx.commit().await?;
    Ok(busy)
}

/// Changes when and why a time is kept free.
pub async fn change_busy(
    app: &App,
    caller: &Caller,
    id: &BusyTimeId,
    new: &NewBusyTime,
) -> Result<BusyTime> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    check(&mut tx, org, new).await?;
    let busy = of(id.clone(), new);
    if !rows::update(&mut tx, org, &busy, app.clock().now()).await? {
        return Err(Error::NotFound("busy time"));
    }
    told(app, &mut tx, caller, "busy_time.updated", id).await?;
    tx.commit().await?;
    Ok(busy)
}

/// Gives a blocked time free again.
pub async fn unblock_time(app: &App, caller: &Caller, id: &BusyTimeId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    if !rows::delete(&mut tx, org, id).await? {
        return Err(Error::NotFound("busy time"));
    }
    told(app, &mut tx, caller, "busy_time.deleted", id).await?;
    tx.commit().await
}

fn of(id: BusyTimeId, new: &NewBusyTime) -> BusyTime {
    BusyTime {
        id,
        staff_id: new.staff_id.clone(),
        kind: new.kind,
        title: text::line(&new.title),
        starts_at: new.starts_at,
        ends_at: new.ends_at,
    }
}

async fn check(tx: &mut Tx, org: &OrgId, new: &NewBusyTime) -> Result<()> {
    let mut checks = Checks::new();
    checks.require(new.kind != BusyKind::Calendar, "kind", "is time_off or blocked");
    checks.require(
        new.title.chars().count() <= limits::LINE_CHARS,
        "title",
        format!("has at most {} characters", limits::LINE_CHARS),
    );
    let length = new.ends_at.millis().saturating_sub(new.starts_at.millis());
    checks.require(length > 0, "ends_at", "is after the beginning");
    checks.require(length <= 2 * 366 * 24 * 3_600_000, "ends_at", "is at most two years later");
    if let Some(staff) = &new.staff_id {
        let all = services::staff_in(tx, org).await?;
        checks.require(
            all.iter().any(|person| person.id == *staff),
            "staff_id",
            "is nobody of the staff",
        );
    }
    checks.done()
}

async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    what: &'static str,
    id: &BusyTimeId,
) -> Result<()> {
    audit::record(app, tx, caller, what, id.as_str(), "").await?;
    let event = NewEvent::new("calendar.updated", json!({ "busy_time": id }));
    events::emit(app, tx, caller.org(), event).await?;
    Ok(())
}
