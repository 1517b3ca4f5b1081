//! Times at which nobody can be booked: time off, blocked time, what connected calendars hold.

use std::collections::HashSet;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{BusyTimeId, ConnectionId, OrgId, StaffId},
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
    rows::insert(&mut tx, org, &busy, None, now).await?;
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

/// A span of time that a connected calendar keeps busy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutsideBusy {
    /// What it is in that calendar: the same event at another time is another.
    pub key: String,
    /// What members read.
    pub title: String,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
}

/// Makes the busy times of a connected calendar these and no others. The calendar is taken only where
/// something changes; true then.
pub(crate) async fn set_outside_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    connection: &ConnectionId,
    staff: Option<&StaffId>,
    wanted: &[OutsideBusy],
) -> Result<bool> {
    let known = rows::of_connection(tx, org, connection).await?;
    let same = |row: &rows::Outside, busy: &OutsideBusy| {
        row.external_id == busy.key && row.title == busy.title && row.staff_id.as_ref() == staff
    };
    let gone: Vec<_> =
        known.iter().filter(|row| !wanted.iter().any(|busy| same(row, busy))).collect();
    let kept: HashSet<&str> = known
        .iter()
        .filter(|row| !gone.iter().any(|other| other.id == row.id))
        .map(|row| row.external_id.as_str())
        .collect();
    let new: Vec<_> = wanted.iter().filter(|busy| !kept.contains(busy.key.as_str())).collect();
    if gone.is_empty() && new.is_empty() {
        return Ok(false);
    }
    store::lock(tx, org).await?;
    let now = app.clock().now();
    for row in gone {
        rows::delete_outside(tx, org, &row.id).await?;
    }
    for busy in new {
        let row = BusyTime {
            id: BusyTimeId::new(now),
            staff_id: staff.cloned(),
            kind: BusyKind::Calendar,
            title: busy.title.clone(),
            starts_at: busy.starts_at,
            ends_at: busy.ends_at,
        };
        rows::insert(tx, org, &row, Some((connection, &busy.key)), now).await?;
    }
    let event = NewEvent::new("calendar.updated", json!({ "connection_id": connection }));
    events::emit(app, tx, org, event).await?;
    Ok(true)
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
