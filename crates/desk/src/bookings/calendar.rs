//! The calendar as it stands: who works when, what is booked, what is blocked, and the open times that
//! follow.
//!
//! What was read is kept per organization as long as its numbers stand, so a question for open times
//! reads one row; after a booking only the bookings are read anew. Whoever books reads everything anew,
//! with the calendar locked.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, OrgId, ResourceId, ServiceId, StaffId},
};
use frontdesk_db::Conn;
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{
    OpenTime, Refused,
    busy::{self, BusyKind, BusyTime},
    store::{self, Block},
    times::{self, Ask, Range, Why, Worker},
};
use crate::{
    App,
    knowledge_version::{self, KnowledgeVersion},
    limits,
    orgs::{self, Hours, Profile},
    services::{self, Person, Resource, Service},
};

/// Calendars that are kept; when there are more, all are read again.
const KEPT: usize = 500;

type Versions = (KnowledgeVersion, i64);

#[derive(Default)]
struct Kept(Mutex<HashMap<OrgId, (Versions, Arc<Calendar>)>>);

/// Everything that decides when something can be booked.
pub(super) struct Calendar {
    pub profile: Profile,
    pub zone: TimeZone,
    pub hours: Hours,
    pub services: Vec<Service>,
    pub staff: Vec<Person>,
    pub resources: Vec<Resource>,
    pub blocks: Vec<Block>,
    pub busy: Vec<BusyTime>,
}

/// A service made ready to be asked about: its workers with what keeps them busy.
pub(super) struct Prepared<'a> {
    calendar: &'a Calendar,
    pub service: &'a Service,
    pub workers: Vec<Worker>,
    /// Whether others do it, and the one who was asked for does not.
    others_do: bool,
    minutes: i64,
    per_day: HashMap<Date, u32>,
    resources: Vec<(ResourceId, Vec<Range>)>,
    now: Timestamp,
}

/// What to ask a calendar about.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub service: &'a ServiceId,
    pub staff: Option<&'a StaffId>,
    /// A booking that does not count: the hold being turned into one, the booking being moved.
    pub without: Option<&'a BookingId>,
    /// Minutes, when they are not the service's own.
    pub minutes: Option<i64>,
    pub now: Timestamp,
}

impl Calendar {
    /// Reads it, with what blocks time from `from` until `until`.
    pub(super) async fn load(
        conn: &mut Conn,
        org: &OrgId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Self> {
        let profile = orgs::profile_in(conn, org).await?;
        Ok(Self {
            zone: profile.zone(),
            profile,
            hours: orgs::told_hours_in(conn, org).await?,
            services: services::services_in(conn, org).await?,
            staff: services::staff_in(conn, org).await?,
            resources: services::resources_in(conn, org).await?,
            blocks: store::blocking(conn, org, from, until).await?,
            busy: busy::within(conn, org, from, until).await?,
        })
    }

    /// The same with what blocks time now.
    async fn rebooked(
        &self,
        conn: &mut Conn,
        org: &OrgId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Self> {
        Ok(Self {
            profile: self.profile.clone(),
            zone: self.zone.clone(),
            hours: self.hours.clone(),
            services: self.services.clone(),
            staff: self.staff.clone(),
            resources: self.resources.clone(),
            blocks: store::blocking(conn, org, from, until).await?,
            busy: busy::within(conn, org, from, until).await?,
        })
    }

    /// The calendar from two days ago on, read again only when it has changed.
    pub(super) async fn kept(app: &App, org: &OrgId) -> Result<Arc<Self>> {
        let kept = app.memory::<Kept>();
        let lock = || kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut conn = app.db().read(org).await?;
        // Before the rows: those that are newer than it are read again next time.
        let facts =
            knowledge_version::get(&mut conn, org).await?.ok_or(Error::NotFound("organization"))?;
        let versions = (facts, store::version(&mut conn, org).await?);
        let known = lock().get(org).filter(|((at, _), _)| at.same_facts(facts)).cloned();
        let from = app.clock().now().minus(std::time::Duration::from_secs(2 * 24 * 3600));
        let until = Timestamp::from_millis(i64::MAX);
        let calendar = match known {
            Some(((_, booked), calendar)) if booked == versions.1 => return Ok(calendar),
            Some((_, calendar)) => calendar.rebooked(&mut conn, org, from, until).await?,
            None => Self::load(&mut conn, org, from, until).await?,
        };
        let calendar = Arc::new(calendar);
        drop(conn);
        let mut kept = lock();
        if kept.len() >= KEPT && !kept.contains_key(org) {
            kept.clear();
        }
        kept.insert(org.clone(), (versions, calendar.clone()));
        Ok(calendar)
    }

    /// A service made ready, or why nobody can do it.
    pub(super) fn prepare<'a>(&'a self, asked: Question<'_>) -> Result<Prepared<'a>> {
        let service = self.services.iter().find(|service| service.id == *asked.service);
        let service = service.ok_or(Error::NotFound("service"))?;
        let counts = |block: &&Block| {
            Some(&block.id) != asked.without
                && block.hold_until.is_none_or(|until| until > asked.now)
        };
        let blocks: Vec<&Block> = self.blocks.iter().filter(counts).collect();
        let mut per_day = HashMap::new();
        if service.booking_rules.max_per_day.is_some() {
            for block in blocks.iter().filter(|block| block.service_id == service.id) {
                *per_day.entry(times::day_of(&self.zone, block.starts_at.millis())).or_default() +=
                    1;
            }
        }
        let needed = &service.booking_rules.resources;
        let resources = self
            .resources
            .iter()
            .filter(|resource| needed.contains(&resource.id))
            .map(|resource| {
                let taken = blocks.iter().filter(|b| b.resource_id.as_ref() == Some(&resource.id));
                (resource.id.clone(), taken.map(|block| range_of(block)).collect())
            })
            .collect();
        let does = |person: &Person| person.services.contains(&service.id);
        let theirs = |id: &StaffId| self.staff.iter().any(|one| one.id == *id && does(one));
        let others_do = asked.staff.is_some_and(|id| !theirs(id)) && self.staff.iter().any(does);
        Ok(Prepared {
            calendar: self,
            service,
            workers: self.workers(service, asked.staff, &blocks),
            others_do,
            minutes: asked.minutes.unwrap_or(service.duration_minutes),
            per_day,
            resources,
            now: asked.now,
        })
    }

    /// A refusal with the nearest other times: those of others where whoever was asked for does not do it.
    pub(super) fn refuse(
        &self,
        asked: Question<'_>,
        why: Why,
        start: Timestamp,
    ) -> Result<Refused> {
        let staff = asked.staff.filter(|_| why != Why::NotTheirs);
        let others = self.prepare(Question { staff, ..asked })?.nearest(start);
        Ok(Refused { why, others })
    }

    fn workers(
        &self,
        service: &Service,
        staff: Option<&StaffId>,
        blocks: &[&Block],
    ) -> Vec<Worker> {
        let able: Vec<&Person> =
            self.staff.iter().filter(|person| person.services.contains(&service.id)).collect();
        if able.is_empty() {
            // Nobody of the staff is named for it: it is booked with the business itself.
            return if staff.is_none() { vec![self.worker(None, blocks)] } else { Vec::new() };
        }
        able.into_iter()
            .filter(|person| staff.is_none_or(|id| person.id == *id))
            .map(|person| self.worker(Some(person), blocks))
            .collect()
    }

    fn worker(&self, person: Option<&Person>, blocks: &[&Block]) -> Worker {
        let id = person.map(|person| &person.id);
        let own = person.and_then(|person| person.hours.0.as_ref());
        let theirs = |busy: &&BusyTime| busy.staff_id.is_none() || busy.staff_id.as_ref() == id;
        let (away, mut blocked): (Vec<_>, Vec<_>) =
            self.busy.iter().filter(theirs).partition(|busy| busy.kind == BusyKind::TimeOff);
        let spans = |busy: Vec<&BusyTime>| -> Vec<Range> {
            busy.into_iter().map(|b| (b.starts_at.millis(), b.ends_at.millis())).collect()
        };
        blocked.sort_by_key(|busy| busy.starts_at);
        let mut blocked = spans(blocked);
        blocked.extend(
            blocks
                .iter()
                .filter(|block| block.staff_id.as_ref() == id)
                .map(|block| range_of(block)),
        );
        Worker {
            staff: id.cloned(),
            hours: own.unwrap_or(&self.hours).clone(),
            own_hours: own.is_some(),
            zone: person
                .filter(|person| !person.time_zone.is_empty())
                .and_then(|person| TimeZone::get(&person.time_zone).ok())
                .unwrap_or_else(|| self.zone.clone()),
            blocked,
            away: spans(away),
        }
    }

    /// When one of the staff works, or the business is open, from `first` to `last`, each span by
    /// itself in milliseconds, in order; a day before and after may be among them.
    pub(super) fn works(&self, person: Option<&Person>, first: Date, last: Date) -> Vec<Range> {
        times::working(&self.worker(person, &[]), &self.hours, &self.zone, (first, last))
    }

    /// Minutes that each of the staff is booked for on the day of this instant.
    pub(super) fn load_on(&self, at: i64, now: Timestamp) -> HashMap<StaffId, i64> {
        let day = times::day_of(&self.zone, at);
        let mut load = HashMap::new();
        for block in &self.blocks {
            let counts = block.hold_until.is_none_or(|until| until > now)
                && times::day_of(&self.zone, block.starts_at.millis()) == day;
            if let Some(staff) = block.staff_id.as_ref().filter(|_| counts) {
                *load.entry(staff.clone()).or_default() +=
                    block.blocks_until.since(block.blocks_from).as_secs().cast_signed() / 60;
            }
        }
        load
    }
}

fn range_of(block: &Block) -> Range {
    (block.blocks_from.millis(), block.blocks_until.millis())
}

impl Prepared<'_> {
    /// The question as the pure part takes it.
    pub(super) fn ask(&self, member: bool) -> Ask<'_> {
        Ask {
            minutes: self.minutes,
            rules: &self.service.booking_rules,
            business: &self.calendar.hours,
            zone: &self.calendar.zone,
            per_day: &self.per_day,
            resources: &self.resources,
            now: self.now.millis(),
            member,
        }
    }

    /// The open times from `from` until `until`, in order, each with everybody who could do it.
    pub(super) fn open(&self, from: Timestamp, until: Timestamp) -> Vec<OpenTime> {
        let ask = self.ask(false);
        let mut open: BTreeMap<i64, Vec<StaffId>> = BTreeMap::new();
        for worker in &self.workers {
            for start in times::open(&ask, worker, from.millis(), until.millis()) {
                open.entry(start).or_default().extend(worker.staff.clone());
            }
        }
        open.into_iter()
            .map(|(start, staff)| OpenTime {
                starts_at: Timestamp::from_millis(start),
                ends_at: Timestamp::from_millis(start + self.minutes * 60_000),
                staff,
            })
            .collect()
    }

    /// The open times nearest to `start`, nearest first: of the days around it, else the next there are.
    fn nearest(&self, start: Timestamp) -> Vec<OpenTime> {
        let day = |days: i64| start.millis().saturating_add(days * 24 * 3_600_000);
        let mut open = Vec::new();
        for (before, after) in [(-3, 5), (-14, 21), (-62, 400)] {
            open =
                self.open(Timestamp::from_millis(day(before)), Timestamp::from_millis(day(after)));
            if open.len() >= limits::OTHER_TIMES {
                break;
            }
        }
        open.sort_by_key(|time| (time.starts_at.millis().abs_diff(start.millis()), time.starts_at));
        open.truncate(limits::OTHER_TIMES);
        open
    }

    /// Who can begin then, with the room for it; or why nobody can.
    pub(super) fn able(
        &self,
        start: Timestamp,
        member: bool,
    ) -> Result<(Vec<Option<StaffId>>, Option<ResourceId>), Why> {
        let ask = self.ask(member);
        if let Some(why) = times::wrong(&ask, start.millis()) {
            return Err(why);
        }
        if self.others_do {
            return Err(Why::NotTheirs);
        }
        let mut able = Vec::new();
        let mut why = Why::Nobody;
        for worker in &self.workers {
            match times::refuses(&ask, worker, start.millis()) {
                None => able.push(worker.staff.clone()),
                // That somebody who works has it says more than that somebody else is away.
                Some(Why::Taken) => why = Why::Taken,
                Some(other) if why != Why::Taken => why = other,
                Some(_) => {}
            }
        }
        if able.is_empty() {
            return Err(why);
        }
        let (_, block) = times::block(&ask, start.millis());
        Ok((able, times::room(&ask, block)?))
    }
}

/// The dates from `first` on, as instants of the business's clock.
pub(super) fn span_of_days(zone: &TimeZone, first: Date, days: i32) -> (Timestamp, Timestamp) {
    let last = first.saturating_add(days.clamp(1, limits::OPEN_TIME_DAYS).days());
    (
        Timestamp::from_millis(times::midnight(zone, first)),
        Timestamp::from_millis(times::midnight(zone, last)),
    )
}
