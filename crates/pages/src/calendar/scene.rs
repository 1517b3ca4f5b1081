//! What a week or a day shows, arranged into columns: bookings beside each other where they overlap, what
//! is kept free, and when somebody works. Places are minutes of the business's day, as its clock shows
//! them.

use std::collections::HashMap;

use frontdesk_base::{
    Timestamp,
    id::{ContactId, StaffId},
};
use frontdesk_desk::{
    App, Result,
    bookings::{self, Booking, BusyTime, Filter, Status, Working},
    contacts,
    services::{self, Person},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::shell::Frame;

/// Bookings beside each other at most; the others lie over the last.
const LANES: usize = 6;
/// Strips of blocked time beside each other at most; the others lie over the last.
const STRIPS: usize = 4;
/// Bookings that are drawn at most.
const MOST: i64 = 2_000;
/// The hours that are drawn when nothing else says so.
const USUAL: (u32, u32) = (9, 17);

/// Everything that a span of days holds.
pub(super) struct Scene {
    pub(super) zone: TimeZone,
    pub(super) bookings: Vec<Booking>,
    pub(super) busy: Vec<BusyTime>,
    pub(super) working: Vec<Working>,
    pub(super) people: Vec<Person>,
    pub(super) names: HashMap<ContactId, String>,
}

/// Who a column is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    /// Everybody's.
    All,
    /// One of the staff.
    Staff(StaffId),
    /// What nobody of the staff has.
    Nobody,
}

/// One column of the grid.
pub(super) struct Column<'a> {
    pub(super) date: Date,
    pub(super) whose: Whose,
    /// Whether it holds what several people do.
    pub(super) mixed: bool,
    pub(super) open: Vec<(u32, u32)>,
    pub(super) busy: Vec<Kept<'a>>,
    pub(super) items: Vec<Item<'a>>,
}

/// Time that is kept free, in its place.
pub(super) struct Kept<'a> {
    pub(super) busy: &'a BusyTime,
    /// Minutes of the day, the end not among them.
    pub(super) from: u32,
    pub(super) until: u32,
    /// Which strip beside the bookings, where the column is everybody's and this is one person's.
    pub(super) lane: Option<usize>,
}

/// A booking in its place.
pub(super) struct Item<'a> {
    pub(super) booking: &'a Booking,
    /// Minutes of the day, the end not among them.
    pub(super) from: u32,
    pub(super) until: u32,
    /// Which of so many beside each other.
    pub(super) lane: usize,
    pub(super) lanes: usize,
}

impl Scene {
    /// Reads so many days from one on.
    pub(super) async fn load(app: &App, frame: &Frame, from: Date, days: i32) -> Result<Self> {
        let caller = &frame.caller;
        let (begin, end) = instants(&frame.zone, from, days);
        let filter =
            Filter { from: Some(begin), until: Some(end), limit: MOST, ..Filter::default() };
        let bookings = bookings::list(app, caller, &filter).await?;
        let mut ids: Vec<ContactId> =
            bookings.iter().filter_map(|booking| booking.contact_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let names = contacts::named(app, caller, &ids).await?;
        Ok(Self {
            zone: frame.zone.clone(),
            busy: bookings::list_busy(app, caller, begin, end).await?,
            working: bookings::working_times(app, caller, from, days).await?,
            people: services::list_staff(app, caller).await?,
            names: names.into_iter().map(|one| (one.id.clone(), one.display_name())).collect(),
            bookings,
        })
    }

    /// Whose a booking is, in words.
    pub(super) fn who(&self, booking: &Booking) -> &str {
        match &booking.contact_id {
            Some(id) => self.names.get(id).map_or("Somebody", String::as_str),
            None if booking.status == Status::Held => "Held",
            None => "Nobody",
        }
    }

    /// Where somebody is among the staff: it is their colour.
    pub(super) fn place_of(&self, staff: Option<&StaffId>) -> Option<usize> {
        self.people.iter().position(|person| Some(&person.id) == staff)
    }

    /// A column.
    pub(super) fn column(&self, date: Date, whose: Whose) -> Column<'_> {
        let (begin, end) = instants(&self.zone, date, 1);
        let place = |from: Timestamp, until: Timestamp| {
            (from < end && until > begin).then(|| {
                let from = if from <= begin { 0 } else { minute_of(from, &self.zone) };
                let until = if until >= end { 24 * 60 } else { minute_of(until, &self.zone) };
                // In the night in which an hour comes twice, an end can read as before its beginning.
                (from, until.max(from + 5).min(24 * 60))
            })
        };
        let has = |staff: Option<&StaffId>| match &whose {
            Whose::All => true,
            Whose::Staff(id) => staff == Some(id),
            Whose::Nobody => self.place_of(staff).is_none(),
        };
        let works = |one: &&Working| match &whose {
            Whose::Staff(id) => one.staff.as_ref() == Some(id),
            _ => one.staff.is_none(),
        };
        let items = self
            .bookings
            .iter()
            .filter(|one| one.status != Status::Cancelled && has(one.staff_id.as_ref()))
            .filter_map(|booking| {
                let (from, until) = place(booking.starts_at, booking.ends_at)?;
                Some(Item { booking, from, until, lane: 0, lanes: 1 })
            });
        Column {
            date,
            open: self
                .working
                .iter()
                .find(works)
                .map_or(&[][..], |one| &one.spans)
                .iter()
                .filter_map(|(from, until)| place(*from, *until))
                .collect(),
            busy: strips(
                self.busy
                    .iter()
                    .filter(|one| one.staff_id.is_none() || has(one.staff_id.as_ref()))
                    .filter_map(|busy| {
                        let (from, until) = place(busy.starts_at, busy.ends_at)?;
                        let own = whose == Whose::All && busy.staff_id.is_some();
                        Some(Kept { busy, from, until, lane: own.then_some(0) })
                    })
                    .collect(),
            ),
            items: beside(items.collect()),
            mixed: whose == Whose::All,
            whose,
        }
    }
}

/// The hours that hold everything in these columns, at least eight of them.
pub(super) fn hours(columns: &[Column<'_>]) -> (u32, u32) {
    let spans = columns.iter().flat_map(|column| {
        let items = column.items.iter().map(|item| (item.from, item.until));
        column.open.iter().copied().chain(items)
    });
    let whole = spans.fold(None, |whole: Option<(u32, u32)>, (from, until)| {
        let (a, b) = whole.unwrap_or((from, until));
        Some((a.min(from), b.max(until)))
    });
    let Some((from, until)) = whole else { return USUAL };
    let first = (from / 60).saturating_sub(u32::from(from % 60 == 0)).min(16);
    let last = (until.div_ceil(60) + u32::from(until % 60 == 0)).min(24);
    (first, last.max(first + 8))
}

/// The instants at which days of the business begin and end.
pub(super) fn instants(zone: &TimeZone, from: Date, days: i32) -> (Timestamp, Timestamp) {
    let midnight = |date: Date| {
        zone.to_ambiguous_zoned(date.to_datetime(jiff::civil::Time::midnight()))
            .compatible()
            .map_or(Timestamp::from_millis(0), |at| Timestamp::from(at.timestamp()))
    };
    (midnight(from), midnight(from.saturating_add(days.days())))
}

/// The minute of the day that the clock shows.
pub(super) fn minute_of(at: Timestamp, zone: &TimeZone) -> u32 {
    let at = at.in_zone(zone);
    u32::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0)
}

/// Gives those that overlap lanes beside each other.
fn beside(mut items: Vec<Item<'_>>) -> Vec<Item<'_>> {
    items.sort_by_key(|item| (item.from, std::cmp::Reverse(item.until)));
    let (mut begin, mut ends): (usize, Vec<u32>) = (0, Vec::new());
    for at in 0..items.len() {
        if ends.iter().all(|end| *end <= items[at].from) {
            share(&mut items[begin..at], ends.len());
            (begin, ends) = (at, Vec::new());
        }
        let free = ends.iter().position(|end| *end <= items[at].from);
        let lane = match free {
            Some(lane) => lane,
            None if ends.len() < LANES => {
                ends.push(0);
                ends.len() - 1
            }
            None => LANES - 1,
        };
        ends[lane] = ends[lane].max(items[at].until);
        items[at].lane = lane;
    }
    share(&mut items[begin..], ends.len());
    items
}

/// Gives each that is one person's a strip where no other is at that time, the last when there is none.
fn strips(mut kept: Vec<Kept<'_>>) -> Vec<Kept<'_>> {
    let mut ends = [0_u32; STRIPS];
    kept.sort_by_key(|one| (one.from, std::cmp::Reverse(one.until)));
    for one in kept.iter_mut().filter(|one| one.lane.is_some()) {
        let lane = ends.iter().position(|end| *end <= one.from).unwrap_or(STRIPS - 1);
        ends[lane] = ends[lane].max(one.until);
        one.lane = Some(lane);
    }
    kept
}

fn share(items: &mut [Item<'_>], lanes: usize) {
    for item in items {
        item.lanes = lanes.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(spans: &[(u32, u32)]) -> Vec<(usize, usize)> {
        let booking = sample();
        let items = spans
            .iter()
            .map(|(from, until)| Item {
                booking: &booking,
                from: *from,
                until: *until,
                lane: 0,
                lanes: 1,
            })
            .collect();
        beside(items).iter().map(|item| (item.lane, item.lanes)).collect()
    }

    fn sample() -> Booking {
        use frontdesk_base::id::{BookingId, ServiceId};
        let at = Timestamp::from_millis(1);
        Booking {
            id: BookingId::new(at),
            status: Status::Confirmed,
            service_id: ServiceId::new(at),
            service_name: "Cut".to_owned(),
            staff_id: None,
            staff_name: None,
            resource_id: None,
            contact_id: None,
            conversation_id: None,
            starts_at: at,
            ends_at: at,
            blocks_from: at,
            blocks_until: at,
            hold_until: None,
            time_zone: "UTC".to_owned(),
            price_amount: None,
            price_from: false,
            currency: "EUR".to_owned(),
            deposit_amount: None,
            place: services::Place::Here,
            note: String::new(),
            source: bookings::Source::Member,
            sequence: 0,
            asked_at: None,
            confirmed_by_contact_at: None,
            cancel_reason: String::new(),
            created_by: String::new(),
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn what_overlaps_lies_beside_each_other() {
        assert_eq!(lanes(&[(540, 600), (600, 660)]), [(0, 1), (0, 1)]);
        assert_eq!(lanes(&[(540, 600), (570, 630), (600, 660)]), [(0, 2), (1, 2), (0, 2)]);
        assert_eq!(lanes(&[(540, 660), (540, 600), (700, 720)]), [(0, 2), (1, 2), (0, 1)]);
        let many = lanes(&[(0, 100); 9]);
        assert!(many.iter().all(|(lane, lanes)| *lane < LANES && *lanes == LANES), "{many:?}");
    }

    #[test]
    fn what_several_people_have_blocked_lies_in_strips_of_their_own() {
        let busy = BusyTime {
            id: frontdesk_base::id::BusyTimeId::new(Timestamp::from_millis(1)),
            staff_id: None,
            kind: bookings::BusyKind::Blocked,
            title: String::new(),
            starts_at: Timestamp::from_millis(1),
            ends_at: Timestamp::from_millis(2),
        };
        let lanes = |spans: &[(u32, u32, bool)]| -> Vec<Option<usize>> {
            let kept = |&(from, until, own): &(u32, u32, bool)| Kept {
                busy: &busy,
                from,
                until,
                lane: own.then_some(0),
            };
            strips(spans.iter().map(kept).collect()).iter().map(|one| one.lane).collect()
        };
        let (own, all) = (true, false);
        assert_eq!(lanes(&[(540, 600, own), (600, 660, own)]), [Some(0), Some(0)]);
        assert_eq!(lanes(&[(540, 660, own), (550, 600, own)]), [Some(0), Some(1)]);
        assert_eq!(lanes(&[(540, 660, all), (550, 600, own)]), [None, Some(0)]);
        let many = lanes(&[(0, 60, own); 6]);
        assert!(many.iter().flatten().all(|lane| *lane < STRIPS), "{many:?}");
    }

    #[test]
    fn the_hours_hold_everything() {
        let column = |open: Vec<(u32, u32)>| Column {
            date: jiff::civil::date(2026, 12, 1),
            whose: Whose::All,
            mixed: true,
            open,
            busy: Vec::new(),
            items: Vec::new(),
        };
        assert_eq!(hours(&[]), USUAL);
        assert_eq!(hours(&[column(vec![(540, 1_020)])]), (8, 18));
        assert_eq!(hours(&[column(vec![(0, 1_440)])]), (0, 24));
        assert_eq!(hours(&[column(vec![(1_380, 1_440)])]), (16, 24));
        assert_eq!(hours(&[column(vec![(570, 600)]), column(vec![(610, 640)])]), (9, 17));
    }
}
