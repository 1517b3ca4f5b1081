//! When something can be booked. Pure: everything it needs is handed in.
//!
//! A time is open when the appointment itself lies within working hours and touches no time off, and
//! the block around it, buffers included, touches no other booking's block. So buffers stack: between
//! two bookings lie the one's buffer after and the other's buffer before.
//!
//! Times are instants in milliseconds. Days are those of the clock on the wall, in the zone of whoever
//! works; the grid begins anew with every span of working hours, so a day on which the clocks change
//! has an hour less or more and no time that the clock does not show.

use std::collections::HashMap;

use frontdesk_base::id::{ResourceId, StaffId};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::{limits, orgs::Hours, services::BookingRules};

/// From when until when, in milliseconds UTC; the end is not part of it.
pub(super) type Range = (i64, i64);

const MINUTE: i64 = 60_000;

/// Somebody who can do a service: one of the staff, or the business itself where nobody of the staff
/// is named.
#[derive(Debug, Clone)]
pub(super) struct Worker {
    /// Who; `None` for the business itself.
    pub staff: Option<StaffId>,
    /// When they work.
    pub hours: Hours,
    /// Whether `hours` are their own and not the business's.
    pub own_hours: bool,
    /// Where their clock stands.
    pub zone: TimeZone,
    /// The blocks of their bookings, and of their other calendars, buffers included.
    pub blocked: Vec<Range>,
    /// When they are away: no appointment, though a buffer may reach into it.
    pub away: Vec<Range>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    /// How long the appointment takes.
    pub minutes: i64,
    /// How the service may be booked.
    pub rules: &'a BookingRules,
    /// The business's own hours: on its holidays nobody works who has not said so for that very date.
    pub business: &'a Hours,
    /// The business's zone, whose days `max_per_day` and the horizon count.
    pub zone: &'a TimeZone,
    /// What of the service is booked on these days of the business.
    pub per_day: &'a HashMap<Date, u32>,
    /// The blocks of every resource that the service could use.
    pub resources: &'a [(ResourceId, Vec<Range>)],
    /// Now.
    pub now: i64,
    /// Whether a member asks, who may book outside hours and notice, though never twice.
    pub member: bool,
}

frontdesk_base::words! {
    /// Why a time cannot be booked.
    pub Why {
        /// It is over.
        Past = "past",
        /// It is sooner than the business wants to know of it.
        TooSoon = "too_soon",
        /// It is further ahead than bookings are taken.
        TooFar = "too_far",
        /// Nobody works then.
        Closed = "closed",
        /// It lies between the times at which it can begin.
        OffGrid = "off_grid",
        /// As many are booked on that day as there may be.
        DayFull = "day_full",
        /// Somebody else has it.
        Taken = "taken",
        /// Every room or chair for it is in use.
        NoRoom = "no_room",
        /// Nobody does this service.
        Nobody = "nobody",
        /// Whoever was asked for does not do this service; others do.
        NotTheirs = "not_theirs",
    }
}

/// The appointment and its block when it begins at `start`.
pub(super) fn block(ask: &Ask<'_>, start: i64) -> (Range, Range) {
    let end = start + ask.minutes * MINUTE;
    let before = i64::from(ask.rules.buffer_before_minutes) * MINUTE;
    let after = i64::from(ask.rules.buffer_after_minutes) * MINUTE;
    ((start, end), (start - before, end + after))
}

/// Whether a range touches any of these, which need not be in order.
pub(super) fn touches(ranges: &[Range], range: Range) -> bool {
    ranges.iter().any(|other| other.0 < range.1 && range.0 < other.1)
}

/// The day of the business that an instant is on.
pub(super) fn day_of(zone: &TimeZone, at: i64) -> Date {
    jiff::Timestamp::from_millisecond(at)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(zone.clone())
        .date()
}

/// When the business's day begins.
pub(super) fn midnight(zone: &TimeZone, date: Date) -> i64 {
    zone.to_ambiguous_zoned(date.to_datetime(jiff::civil::Time::midnight()))
        .compatible()
        .map_or(i64::MAX, |at| at.timestamp().as_millisecond())
}

/// What is wrong with a beginning whoever does it; `None` when nothing is.
pub(super) fn wrong(ask: &Ask<'_>, start: i64) -> Option<Why> {
    if start < ask.now && !ask.member {
        return Some(Why::Past);
    }
    if ask.member {
        return None;
    }
    if start < ask.now + i64::from(ask.rules.min_notice_minutes) * MINUTE {
        return Some(Why::TooSoon);
    }
    let day = day_of(ask.zone, start);
    if day > horizon(ask) {
        return Some(Why::TooFar);
    }
    let most = ask.rules.max_per_day?;
    (ask.per_day.get(&day).copied().unwrap_or(0) >= most).then_some(Why::DayFull)
}

fn horizon(ask: &Ask<'_>) -> Date {
    let days = ask.rules.horizon_days.unwrap_or(limits::BOOKING_HORIZON_DAYS);
    day_of(ask.zone, ask.now).saturating_add(i64::from(days).days())
}

/// The resource to use for a block: the first that is free. `Ok(None)` when none is needed.
pub(super) fn room(ask: &Ask<'_>, block: Range) -> Result<Option<ResourceId>, Why> {
    if ask.resources.is_empty() {
        return Ok(None);
    }
    let free = ask.resources.iter().find(|(_, taken)| !touches(taken, block));
    free.map(|(id, _)| Some(id.clone())).ok_or(Why::NoRoom)
}

/// Why this worker cannot begin then; `None` when they can.
pub(super) fn refuses(ask: &Ask<'_>, worker: &Worker, start: i64) -> Option<Why> {
    let (appointment, block) = block(ask, start);
    if touches(&worker.blocked, block) {
        return Some(Why::Taken);
    }
    if ask.member {
        return None;
    }
    let day = day_of(&worker.zone, start);
    let spans = spans(ask, worker, day, day);
    if !within(&merged(spans.clone()), appointment) || touches(&worker.away, appointment) {
        return Some(Why::Closed);
    }
    let step = step(ask);
    let fits = spans.iter().any(|span| start >= span.0 && (start - span.0) % step == 0);
    (!fits).then_some(Why::OffGrid)
}

fn step(ask: &Ask<'_>) -> i64 {
    let minutes = ask.rules.slot_step_minutes.map_or(ask.minutes, i64::from);
    minutes.max(5) * MINUTE
}

fn spans(ask: &Ask<'_>, worker: &Worker, first: Date, last: Date) -> Vec<Range> {
    working(worker, ask.business, ask.zone, (first, last))
}

/// When a worker works from the day before the first day to the day after the last, their own days, each
/// span by itself and in order. `business` and `zone` are the business's own hours and clock.
pub(super) fn working(
    worker: &Worker,
    business: &Hours,
    zone: &TimeZone,
    (first, last): (Date, Date),
) -> Vec<Range> {
    let mut spans = Vec::new();
    let (mut date, end) = (first.yesterday().unwrap_or(first), last.tomorrow().unwrap_or(last));
    while date <= end {
        let own = worker.hours.spans_on(date, &worker.zone);
        let holiday =
            worker.own_hours && business.is_exception(date) && !worker.hours.is_exception(date);
        if holiday {
            let open = business.spans_on(date, zone);
            spans.extend(own.iter().flat_map(|own| {
                open.iter().filter_map(|open| {
                    let (begin, end) = (own.0.max(open.0), own.1.min(open.1));
                    (begin < end).then(|| (begin.as_millisecond(), end.as_millisecond()))
                })
            }));
        } else {
            spans.extend(own.iter().map(|(a, b)| (a.as_millisecond(), b.as_millisecond())));
        }
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    spans.sort_unstable();
    spans
}

/// Spans with those that touch made one.
fn merged(spans: Vec<Range>) -> Vec<Range> {
    let mut whole: Vec<Range> = Vec::new();
    for (begin, end) in spans {
        match whole.last_mut() {
            Some((_, last)) if begin <= *last => *last = (*last).max(end),
            _ => whole.push((begin, end)),
        }
    }
    whole
}

fn within(whole: &[Range], range: Range) -> bool {
    whole.iter().any(|span| span.0 <= range.0 && range.1 <= span.1)
}

/// Every beginning from `from` until `until` at which a worker can do it, in order.
pub(super) fn open(ask: &Ask<'_>, worker: &Worker, from: i64, until: i64) -> Vec<i64> {
    let notice = ask.now + i64::from(ask.rules.min_notice_minutes) * MINUTE;
    let last_day = horizon(ask).tomorrow().map_or(i64::MAX, |day| midnight(ask.zone, day));
    let (from, until) = (from.max(notice), until.min(last_day));
    if from >= until {
        return Vec::new();
    }
    let spans = spans(ask, worker, day_of(&worker.zone, from), day_of(&worker.zone, until - 1));
    let whole = merged(spans.clone());
    let near = |ranges: &[Range]| {
        let reach = 2 * 24 * 60 * MINUTE;
        let mut near: Vec<Range> =
            ranges.iter().filter(|r| r.0 < until + reach && r.1 > from - reach).copied().collect();
        near.sort_unstable();
        merged(near)
    };
    let (blocked, away) = (near(&worker.blocked), near(&worker.away));
    let rooms: Vec<Vec<Range>> = ask.resources.iter().map(|(_, taken)| near(taken)).collect();
    let step = step(ask);
    let mut full: HashMap<Date, bool> = HashMap::new();
    let mut found = Vec::new();
    for span in spans {
        // The first beginning on the span's grid that is not before `from`.
        let skipped = (from - span.0).max(0);
        let mut start = span.0 + (skipped + step - 1) / step * step;
        while start < span.1 && start < until {
            let (appointment, block) = block(ask, start);
            let free = holds(&whole, appointment)
                && !overlaps(&blocked, block)
                && !overlaps(&away, appointment)
                && (rooms.is_empty() || rooms.iter().any(|taken| !overlaps(taken, block)));
            let full_day = free
                && ask.rules.max_per_day.is_some_and(|most| {
                    let day = day_of(ask.zone, start);
                    *full
                        .entry(day)
                        .or_insert_with(|| ask.per_day.get(&day).copied().unwrap_or(0) >= most)
                });
            if free && !full_day {
                found.push(start);
            }
            start += step;
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a range touches any of these, which are in order and apart.
fn overlaps(apart: &[Range], range: Range) -> bool {
    let at = apart.partition_point(|other| other.1 <= range.0);
    apart.get(at).is_some_and(|other| other.0 < range.1)
}

/// Whether one of these, which are in order and apart, holds all of a range.
fn holds(apart: &[Range], range: Range) -> bool {
    let at = apart.partition_point(|other| other.1 <= range.0);
    apart.get(at).is_some_and(|other| other.0 <= range.0 && range.1 <= other.1)
}

#[cfg(test)]
#[path = "times_tests.rs"]
mod tests;
