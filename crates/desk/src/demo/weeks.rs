//! The salon's appointments: the weeks behind it and before it, time off, and what waits for a yes.

use std::{collections::HashMap, time::Duration};

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, ServiceId, StaffId},
};
use jiff::{
    ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::{
    App, Caller,
    bookings::{self, BusyKind, By, Claimed, NewBusyTime, OpenQuestion, WaitFor, Wish, book_as},
    contacts, orgs, services,
};

/// Through which door an appointment came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Desk,
    Chat,
    Page,
}

use Door::{Chat, Desk, Page};

/// On which open day, counted from today (0, when the salon is open), when, with whom, what, for whom.
type Entry = (i64, (i8, i8), &'static str, &'static str, &'static str, Door);

/// Everybody works from ten to five on each of these days, so every one of them fits.
const PLAN: &[Entry] = &[
    (-6, (10, 0), "Ana", "Women's haircut", "Olivia Chen", Chat),
    (-6, (11, 30), "Marco", "Men's haircut", "James Okafor", Desk),
    (-5, (10, 0), "Ana", "Balayage", "María Fernández", Desk),
    (-5, (14, 0), "Priya", "Curl treatment", "Aisha Rahman", Desk),
    (-4, (10, 20), "Marco", "Beard trim", "Noah Williams", Chat),
    (-4, (13, 15), "Priya", "Blow-dry", "Lena Hoffmann", Desk),
    (-3, (11, 0), "Ana", "Root colour", "Ruth Adler", Desk),
    (-3, (15, 0), "Marco", "Children's haircut", "Grace Kim", Page),
    (-2, (10, 0), "Priya", "Women's haircut", "Mia Thompson", Chat),
    (-2, (14, 0), "Marco", "Men's haircut", "Daniel Park", Desk),
    (-1, (10, 0), "Ana", "Women's haircut", "Sofia Rossi", Desk),
    (-1, (12, 0), "Marco", "Beard trim", "Ethan Brooks", Chat),
    (-1, (15, 0), "Priya", "Blow-dry", "Camille Laurent", Desk),
    (0, (10, 0), "Ana", "Women's haircut", "Lena Hoffmann", Page),
    (0, (11, 0), "Marco", "Beard trim", "Ben Carter", Desk),
    (0, (14, 0), "Priya", "Curl treatment", "Nina Vogel", Desk),
    (0, (15, 30), "Ana", "Root colour", "Harper Davis", Desk),
    (1, (10, 0), "Ana", "Balayage", "Amelia Wright", Desk),
    (1, (10, 40), "Marco", "Men's haircut", "Hugo Bernard", Desk),
    (1, (14, 0), "Priya", "Women's haircut", "Olivia Chen", Chat),
    (1, (14, 30), "Marco", "Children's haircut", "Grace Kim", Page),
    (2, (10, 0), "Priya", "Women's haircut", "Chloe Martin", Chat),
    (2, (11, 0), "Ana", "Root colour", "Inès Moreau", Desk),
    (2, (15, 0), "Marco", "Men's haircut", "Jonas Weber", Desk),
    (3, (10, 0), "Ana", "Women's haircut", "Valentina Cruz", Page),
    (3, (13, 20), "Marco", "Beard trim", "Theo Green", Chat),
    (4, (11, 0), "Priya", "Curl treatment", "Aisha Rahman", Desk),
    (5, (14, 0), "Ana", "Women's haircut", "Ruth Adler", Chat),
];

/// The past appointment that nobody came to.
const MISSED: usize = 8;

struct Book<'a> {
    app: &'a App,
    owner: &'a Caller,
    zone: TimeZone,
    services: HashMap<String, ServiceId>,
    staff: HashMap<String, StaffId>,
    people: HashMap<String, ContactId>,
    /// The open days before today, the nearest first.
    before: Vec<Date>,
    /// Today, when it is open.
    today: Option<Date>,
    /// The open days after today.
    after: Vec<Date>,
}

/// Fills the salon's book around this moment.
pub(super) async fn fill(app: &App, owner: &Caller, now: Timestamp) -> Result<()> {
    let book = Book::open(app, owner, now).await?;
    for (nth, entry) in PLAN.iter().enumerate() {
        book.write(nth, entry, now).await?;
    }
    app.clock().set(now.minus(Duration::from_hours(1)));
    book.request(now).await?;
    book.keep_free().await?;
    book.wait(now).await
}

fn named<T>(all: &HashMap<String, T>, name: &str) -> Result<T>
where
    T: Clone,
{
    all.get(name).cloned().ok_or(Error::NotFound("demo entry"))
}

impl<'a> Book<'a> {
    async fn open(app: &'a App, owner: &'a Caller, now: Timestamp) -> Result<Self> {
        let zone = orgs::profile(app, owner).await?.zone();
        let hours = orgs::hours(app, owner).await?;
        let today = now.in_zone(&zone).date();
        // The half days before holidays are left alone.
        let open = |date: &Date| !hours.is_exception(*date) && !hours.on(*date).spans.is_empty();
        let around = |sign: i64| (1..=21).map(move |day| today.saturating_add((sign * day).days()));
        let filter = contacts::Filter { limit: 100, ..contacts::Filter::default() };
        let people = contacts::list(app, owner, &filter).await?.data;
        Ok(Self {
            services: services::list(app, owner)
                .await?
                .into_iter()
                .map(|s| (s.name, s.id))
                .collect(),
            staff: services::list_staff(app, owner)
                .await?
                .into_iter()
                .map(|one| (one.name, one.id))
                .collect(),
            people: people.into_iter().filter_map(|one| Some((one.name?, one.id))).collect(),
            before: around(-1).filter(open).collect(),
            today: Some(today).filter(open),
            after: around(1).filter(open).collect(),
            zone,
            app,
            owner,
        })
    }

    fn day(&self, nth: i64) -> Option<Date> {
        let at = usize::try_from(nth.abs()).ok()?;
        match nth {
            0 => self.today,
            ..0 => self.before.get(at - 1).copied(),
            _ => self.after.get(at - 1).copied(),
        }
    }

    fn at(&self, date: Date, (hour, minute): (i8, i8)) -> Timestamp {
        let time = Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight());
        self.zone
            .to_ambiguous_zoned(date.to_datetime(time))
            .compatible()
            .map_or(Timestamp::from_millis(0), |at| at.timestamp().into())
    }

    async fn write(&self, nth: usize, entry: &Entry, now: Timestamp) -> Result<()> {
        let (day, time, staff, service, who, door) = *entry;
        let Some(date) = self.day(day) else { return Ok(()) };
        let starts_at = self.at(date, time);
        let asked = Duration::from_hours(30 + 7 * (nth as u64 % 9));
        self.app.clock().set(starts_at.min(now).minus(asked));
        let by = match door {
            Desk => By::of(self.owner.actor()),
            Chat => By::Agent,
            Page => By::Contact,
        };
        let wish = Wish {
            service: named(&self.services, service)?,
            staff: Some(named(&self.staff, staff)?),
            starts_at,
            contact: Some(named(&self.people, who)?),
            conversation: None,
            note: if nth % 8 == 2 { "Prefers a quiet corner.".to_owned() } else { String::new() },
            key: None,
            hold: None,
            minutes: None,
        };
        let Claimed::Done(booking) = book_as(self.app, self.owner.org(), &by, wish).await? else {
            return Ok(());
        };
        if booking.ends_at < now {
            self.app.clock().set(booking.ends_at.plus(Duration::from_mins(4)));
            if nth == MISSED {
                bookings::no_show(self.app, self.owner, &booking.id).await?;
            } else {
                bookings::complete(self.app, self.owner, &booking.id).await?;
            }
        }
        Ok(())
    }

    /// A bride asked on the booking page; nobody has said yes to it.
    async fn request(&self, now: Timestamp) -> Result<()> {
        let service = named(&self.services, "Bridal hair")?;
        let from = now.in_zone(&self.zone).date().saturating_add(6.days());
        let question = OpenQuestion { service: service.clone(), staff: None, from, days: 14 };
        let open = bookings::find_open_times(self.app, self.owner, &question).await?;
        let Some(time) = open.first() else { return Ok(()) };
        let wish = Wish {
            service,
            staff: None,
            starts_at: time.starts_at,
            contact: Some(named(&self.people, "Camille Laurent")?),
            conversation: None,
            note: "The wedding is in the park at noon. Could you come to us?".to_owned(),
            key: None,
            hold: None,
            minutes: None,
        };
        book_as(self.app, self.owner.org(), &By::Contact, wish).await?;
        Ok(())
    }

    /// Marco's holiday, and lunch.
    async fn keep_free(&self) -> Result<()> {
        let mut kept = Vec::new();
        for date in self.today.iter().chain(self.after.iter().take(4)) {
            kept.push((
                "Priya",
                BusyKind::Blocked,
                "Lunch",
                self.at(*date, (12, 30)),
                self.at(*date, (13, 15)),
            ));
        }
        if let (Some(first), Some(last)) = (self.after.get(4), self.after.get(6)) {
            let end = self.at(last.saturating_add(1.days()), (0, 0));
            kept.push(("Marco", BusyKind::TimeOff, "Holiday", self.at(*first, (0, 0)), end));
        }
        for (staff, kind, title, starts_at, ends_at) in kept {
            let staff_id = Some(named(&self.staff, staff)?);
            let new = NewBusyTime { staff_id, kind, title: title.to_owned(), starts_at, ends_at };
            bookings::block_time(self.app, self.owner, &new).await?;
        }
        Ok(())
    }

    async fn wait(&self, now: Timestamp) -> Result<()> {
        let Some(first) = self.after.first() else { return Ok(()) };
        let from = self.at(*first, (0, 0)).max(now);
        let wish = WaitFor {
            service: named(&self.services, "Balayage")?,
            staff: Some(named(&self.staff, "Ana")?),
            contact: named(&self.people, "María Fernández")?,
            conversation: None,
            from,
            until: from.plus(Duration::from_hours(24)),
        };
        bookings::wait_for(self.app, self.owner, wish).await?;
        Ok(())
    }
}
