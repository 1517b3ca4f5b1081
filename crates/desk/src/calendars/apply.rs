//! What a reading changes: the events that are kept, the busy times that follow, our bookings that somebody
//! moved or deleted there, and what overlaps.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, OrgId},
};
use frontdesk_db::Tx;
use frontdesk_providers::calendar::{Changes, Item, Occurrence, Span, occurrences};

use super::{
    Connection, Copy, CopyState, Provider,
    follow::{self, Moved},
    store::{copies, items},
    tell,
};
use crate::{
    App,
    bookings::{self, Booking, OutsideBusy},
    orgs,
};

/// How far ahead series are unrolled.
const AHEAD: Duration = Duration::from_secs(400 * 24 * 3600);

/// How far back: what began yesterday may go on.
const BEFORE: Duration = Duration::from_secs(24 * 3600);

/// The most busy times of one calendar.
const MOST: usize = 5_000;

/// Titles of busy times have at most so many characters.
const TITLE: usize = 120;

/// Brings everything in line with what was read by a reading that `began` then.
pub(super) async fn apply(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    connection: &mut Connection,
    (changes, began): (Changes, Timestamp),
) -> Result<()> {
    let now = app.clock().now();
    let zone = orgs::profile_in(tx, org).await?.zone();
    let today = now.in_zone(&zone).date().to_string();
    let quiet = !changes.whole && changes.items.is_empty() && changes.gone.is_empty();
    let mut deleted = Vec::new();
    if !quiet {
        deleted = ours(app, tx, org, connection, &changes, began).await?;
        keep(tx, org, connection, &changes, now.minus(BEFORE)).await?;
    }
    if quiet && connection.unrolled_on == today {
        return Ok(());
    }
    let busy = if connection.blocks {
        let known = items::all(tx, org, &connection.id).await?;
        let unrolled = occurrences(&known, &zone, now.minus(BEFORE), now.plus(AHEAD), MOST);
        if unrolled.truncated {
            tracing::warn!(org.id = %org, connection.id = %connection.id, "Calendar {} has more busy times than are read", connection.id);
        }
        others(tx, org, now.minus(BEFORE), unrolled.occurrences).await?
    } else {
        Vec::new()
    };
    let rows: Vec<OutsideBusy> = busy.iter().map(row).collect();
    let staff = connection.staff_id.as_ref();
    bookings::set_outside_in(app, tx, org, &connection.id, staff, &rows).await?;
    // Tasks come last: whoever books takes the calendar first and the organization's events after it, and two
    // who take them in different orders would wait for each other.
    for booking in &deleted {
        tell::settled_move(app, tx, org, &connection.id, &booking.id).await?;
        tell::deleted_there(app, tx, org, connection, booking).await?;
    }
    overlaps(app, tx, org, connection, &busy).await?;
    connection.unrolled_on = today;
    Ok(())
}

fn row(occurrence: &Occurrence) -> OutsideBusy {
    OutsideBusy {
        key: format!(
            "{}@{}-{}",
            occurrence.item,
            occurrence.starts_at.millis(),
            occurrence.ends_at.millis()
        ),
        title: occurrence.title.chars().take(TITLE).collect(),
        starts_at: occurrence.starts_at,
        ends_at: occurrence.ends_at,
    }
}

/// Keeps the events as they are now, but for those that were over before a moment: nobody needs to know of
/// them here.
async fn keep(
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    changes: &Changes,
    before: Timestamp,
) -> Result<()> {
    if changes.whole {
        items::clear(tx, org, &c.id).await?;
    }
    for id in &changes.gone {
        items::delete(tx, org, &c.id, id).await?;
    }
    for item in &changes.items {
        let alone = item.series.is_none();
        // A CalDAV resource comes whole, so a day that is no longer different is not among what came.
        if alone && !changes.whole && (item.gone || c.provider == Provider::CalDav) {
            items::delete(tx, org, &c.id, &item.id).await?;
        }
    }
    for item in changes.items.iter().filter(|item| !item.gone || item.series.is_some()) {
        if is_over(item, before) {
            items::delete(tx, org, &c.id, &item.id).await?;
        } else {
            items::put(tx, org, &c.id, item).await?;
        }
    }
    Ok(())
}

/// Whether an event happened once, and before this moment.
fn is_over(item: &Item, before: Timestamp) -> bool {
    let once = item.series.is_none() && item.rules.is_empty();
    once && match &item.span {
        Span::Timed { ends_at, .. } => *ends_at < before,
        // A day more, so that no zone makes a difference.
        Span::Days { end, .. } => end
            .to_zoned(jiff::tz::TimeZone::UTC)
            .is_ok_and(|end| Timestamp::from(end.timestamp()).plus(BEFORE) < before),
    }
}

/// What is busy without being a booking of ours: neither here nor by way of another calendar that shows
/// the same events (a feed of the calendar that bookings are written into).
async fn others(
    tx: &mut Tx,
    org: &OrgId,
    since: Timestamp,
    all: Vec<Occurrence>,
) -> Result<Vec<Occurrence>> {
    let written = copies::external_ids(tx, org, since).await?;
    let written: HashSet<String> = written.into_iter().collect();
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut others = Vec::with_capacity(all.len());
    for occurrence in all {
        let uid = occurrence.item.split('@').next().unwrap_or_default();
        if written.contains(&occurrence.item) || written.contains(uid) {
            continue;
        }
        // Our own feed has the booking's id before the `@`, and nothing else that says whose it is.
        let id = occurrence.ours.as_deref().unwrap_or(uid);
        let own = if let Some(own) = known.get(id) {
            *own
        } else {
            let own = is_booking(tx, org, id).await?;
            known.insert(id.to_owned(), own);
            own
        };
        if !own {
            others.push(occurrence);
        }
    }
    Ok(others)
}

/// Whether this is a booking of the organization: another one's, in a calendar that both use, keeps its
/// owner as busy as anything else.
async fn is_booking(tx: &mut Tx, org: &OrgId, id: &str) -> Result<bool> {
    let Ok(id) = id.parse::<BookingId>() else { return Ok(false) };
    match bookings::load(tx, org, &id).await {
        Ok(_) => Ok(true),
        Err(frontdesk_base::Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Our bookings among what came: whether somebody moved them there. Answers with those that somebody deleted.
async fn ours(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    changes: &Changes,
    began: Timestamp,
) -> Result<Vec<Booking>> {
    let now = app.clock().now();
    let known = copies::in_connection(tx, org, &c.id, now).await?;
    // One day of a series that somebody made of an appointment is not the appointment.
    let whole = || changes.items.iter().filter(|item| item.series.is_none());
    let by_id: HashMap<&str, &Item> = whole().map(|item| (item.id.as_str(), item)).collect();
    let by_booking: HashMap<&str, &Item> = whole()
        .filter(|item| !item.gone)
        .filter_map(|item| Some((item.ours.as_deref()?, item)))
        .collect();
    let gone: HashSet<&str> = changes.gone.iter().map(String::as_str).collect();
    let there = |copy: &&Copy| copy.state == CopyState::There && copy.written_at <= began;
    let mut all = Vec::new();
    for copy in known.iter().filter(there) {
        let id = copy.external_id.as_str();
        let original = by_id.get(id).copied();
        if let Some(item) = original.filter(|item| !item.gone) {
            changed(app, tx, org, copy, item, now).await?;
        } else if original.is_some() || changes.whole || gone.contains(id) {
            // Who moves a calendar about may leave the appointment under another id; while the one that
            // we wrote is there, what else carries the booking is a copy that somebody made.
            match by_booking.get(copy.booking_id.as_str()) {
                Some(item) => changed(app, tx, org, copy, item, now).await?,
                None => all.extend(deleted(tx, org, copy, now).await?),
            }
        }
    }
    Ok(all)
}

/// Somebody deleted it there; the booking, if that is news.
async fn deleted(tx: &mut Tx, org: &OrgId, copy: &Copy, now: Timestamp) -> Result<Option<Booking>> {
    let booking = bookings::load(tx, org, &copy.booking_id).await?;
    if !matters(&booking, now) {
        // What was called off is to be gone.
        copies::gone(tx, org, copy).await?;
        return Ok(None);
    }
    let mut copy = copy.clone();
    copy.state = CopyState::RemovedThere;
    copies::seen(tx, org, &copy, now).await?;
    Ok(Some(booking))
}

async fn changed(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    copy: &Copy,
    item: &Item,
    now: Timestamp,
) -> Result<()> {
    if item.version == copy.version {
        return Ok(());
    }
    let mut copy = copy.clone();
    copy.version.clone_from(&item.version);
    copy.external_id.clone_from(&item.id);
    let whole_days = matches!(item.span, Span::Days { .. });
    if let Span::Timed { starts_at, ends_at, .. } = &item.span {
        let same = copy.starts_at == *starts_at && copy.ends_at == *ends_at;
        // Back from what was no appointment: what was told of it is done.
        let told = tell::moved(tx, org, &copy.connection_id, &copy.booking_id).await?;
        if same && item.rules.is_empty() && told.is_none() {
            return copies::seen(tx, org, &copy, now).await;
        }
        (copy.starts_at, copy.ends_at) = (*starts_at, *ends_at);
    }
    copies::seen(tx, org, &copy, now).await?;
    let moved = Moved {
        connection: copy.connection_id.clone(),
        booking: copy.booking_id.clone(),
        starts_at: copy.starts_at,
        ends_at: copy.ends_at,
        plain: !whole_days && item.rules.is_empty(),
    };
    follow::later(app, tx, org, moved).await
}

/// Whether a booking still stands and is not over.
pub(super) fn matters(booking: &Booking, now: Timestamp) -> bool {
    booking.status.stands() && booking.ends_at > now
}

/// Tells of what overlaps with a booking, once, and closes the task of what does so no more.
async fn overlaps(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    c: &Connection,
    busy: &[Occurrence],
) -> Result<()> {
    let now = app.clock().now();
    let mut told = copies::conflicts(tx, org, &c.id).await?;
    told.retain(|conflict| conflict.item_id != tell::MOVED);
    if busy.is_empty() && told.is_empty() {
        return Ok(());
    }
    let standing = bookings::standing_of(tx, org, c.staff_id.as_ref(), now).await?;
    let mut seen = HashSet::new();
    for booking in standing {
        for occurrence in busy {
            let overlaps =
                occurrence.starts_at < booking.ends_at && occurrence.ends_at > booking.starts_at;
            if !overlaps || !seen.insert((booking.id.clone(), occurrence.item.clone())) {
                continue;
            }
            let known = told
                .iter()
                .any(|row| row.booking_id == booking.id && row.item_id == occurrence.item);
            if !known {
                tell::overlap(app, tx, org, c, &booking, occurrence).await?;
            }
        }
    }
    for conflict in told {
        let key = (conflict.booking_id.clone(), conflict.item_id.clone());
        if !seen.contains(&key) {
            copies::remove_conflict(tx, org, &c.id, &conflict).await?;
            tell::settled(app, tx, org, &conflict).await?;
        }
    }
    Ok(())
}
