//! Open times by tables: grids, buffers, breaks, holidays, days on which the clocks change.

use super::*;
use crate::orgs::HoursText;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn hours(week: [&str; 7], exceptions: &[(&str, &str)]) -> Hours {
    let spans = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let [mon, tue, wed, thu, fri, sat, sun] = week.map(spans);
    let exceptions = exceptions
        .iter()
        .map(|(date, open)| crate::orgs::ExceptionText {
            date: date.parse().unwrap(),
            open: spans(open),
            note: String::new(),
        })
        .collect();
    HoursText { mon, tue, wed, thu, fri, sat, sun, exceptions }.parse("hours").unwrap()
}

fn every_day(spans: &'static str) -> Hours {
    hours([spans; 7], &[])
}

/// A zoned time, as `2026-11-23T10:00`, in the zone.
fn at(zone: &TimeZone, text: &str) -> i64 {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.to_zoned(zone.clone()).unwrap().timestamp().as_millisecond()
}

fn shown(zone: &TimeZone, times: &[i64]) -> String {
    let show = |at: &i64| {
        jiff::Timestamp::from_millisecond(*at)
            .unwrap()
            .to_zoned(zone.clone())
            .strftime("%H:%M%:::z")
            .to_string()
    };
    times.iter().map(show).collect::<Vec<_>>().join(" ")
}

struct Desk {
    zone: TimeZone,
    hours: Hours,
    rules: BookingRules,
    minutes: i64,
    now: i64,
    per_day: HashMap<Date, u32>,
    rooms: Vec<(ResourceId, Vec<Range>)>,
    worker: Worker,
}

impl Desk {
    fn new(place: &str, hours: Hours, minutes: i64) -> Self {
        let zone = zone(place);
        Self {
            now: at(&zone, "2026-01-01T00:00"),
            worker: Worker {
                staff: None,
                hours: hours.clone(),
                own_hours: false,
                zone: zone.clone(),
                blocked: Vec::new(),
                away: Vec::new(),
            },
            zone,
            hours,
            rules: BookingRules::default(),
            minutes,
            per_day: HashMap::new(),
            rooms: Vec::new(),
        }
    }

    fn ask(&self) -> Ask<'_> {
        Ask {
            minutes: self.minutes,
            rules: &self.rules,
            business: &self.hours,
            zone: &self.zone,
            per_day: &self.per_day,
            resources: &self.rooms,
            now: self.now,
            member: false,
        }
    }

    fn on(&self, date: &str) -> Vec<i64> {
        let date: Date = date.parse().unwrap();
        let (from, until) =
            (midnight(&self.zone, date), midnight(&self.zone, date.tomorrow().unwrap()));
        let times = open(&self.ask(), &self.worker, from, until);
        for start in &times {
            let (_, block) = block(&self.ask(), *start);
            assert_eq!(wrong(&self.ask(), *start), None);
            assert_eq!(refuses(&self.ask(), &self.worker, *start), None);
            assert!(room(&self.ask(), block).is_ok());
        }
        times
    }

    fn day(&self, date: &str) -> String {
        shown(&self.zone, &self.on(date)).replace("+01", "").replace("+02", "")
    }

    fn block(&mut self, from: &str, until: &str) {
        self.worker.blocked.push((at(&self.zone, from), at(&self.zone, until)));
    }
}

#[test]
fn the_grid_begins_with_each_span_of_hours() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-11:15 13:10-14:30"), 45);
    assert_eq!(desk.day("2026-03-04"), "09:00 09:45 10:30 13:10");
    desk.rules.slot_step_minutes = Some(15);
    assert_eq!(
        desk.day("2026-03-04"),
        "09:00 09:15 09:30 09:45 10:00 10:15 10:30 13:10 13:25 13:40"
    );
    assert_eq!(
        refuses(&desk.ask(), &desk.worker, at(&desk.zone, "2026-03-04T09:20")),
        Some(Why::OffGrid)
    );
    assert_eq!(
        refuses(&desk.ask(), &desk.worker, at(&desk.zone, "2026-03-04T12:00")),
        Some(Why::Closed)
    );
    assert_eq!(
        refuses(&desk.ask(), &desk.worker, at(&desk.zone, "2026-03-04T10:45")),
        Some(Why::Closed)
    );
}

#[test]
fn buffers_of_neighbours_stack() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-13:00"), 30);
    desk.rules = BookingRules {
        buffer_before_minutes: 10,
        buffer_after_minutes: 5,
        slot_step_minutes: Some(5),
        ..BookingRules::default()
    };
    // 10:00 to 10:30 with the same buffers.
    desk.block("2026-03-04T09:50", "2026-03-04T10:35");
    let times = desk.day("2026-03-04");
    assert!(
        times.contains("09:15 10:45"),
        "the last before ends 9:45 and the first after begins 10:45: {times}"
    );
    assert_eq!(
        refuses(&desk.ask(), &desk.worker, at(&desk.zone, "2026-03-04T10:40")),
        Some(Why::Taken)
    );
    // The buffer may lie outside the hours; the appointment may not.
    assert!(times.starts_with("09:00") && times.ends_with("12:30"), "{times}");
}

#[test]
fn time_off_takes_the_appointment_and_not_its_buffer() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-12:00"), 60);
    desk.rules.buffer_after_minutes = 30;
    desk.worker.away.push((at(&desk.zone, "2026-03-04T10:00"), at(&desk.zone, "2026-03-04T11:00")));
    assert_eq!(desk.day("2026-03-04"), "09:00 11:00");
    desk.worker.away.clear();
    desk.block("2026-03-04T10:00", "2026-03-04T11:00");
    assert_eq!(desk.day("2026-03-04"), "11:00", "what is blocked keeps the buffer out too");
}

#[test]
fn notice_horizon_and_the_most_of_a_day() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-12:00"), 60);
    desk.now = at(&desk.zone, "2026-03-04T09:30");
    desk.rules.min_notice_minutes = 60;
    assert_eq!(desk.day("2026-03-04"), "11:00");
    assert_eq!(wrong(&desk.ask(), at(&desk.zone, "2026-03-04T10:00")), Some(Why::TooSoon));
    assert_eq!(wrong(&desk.ask(), at(&desk.zone, "2026-03-04T09:00")), Some(Why::Past));
    desk.rules.horizon_days = Some(2);
    assert_eq!(desk.day("2026-03-06"), "09:00 10:00 11:00");
    assert_eq!(desk.day("2026-03-07"), "");
    assert_eq!(wrong(&desk.ask(), at(&desk.zone, "2026-03-07T09:00")), Some(Why::TooFar));
    desk.rules.max_per_day = Some(2);
    desk.per_day.insert("2026-03-05".parse().unwrap(), 2);
    assert_eq!(desk.day("2026-03-05"), "");
    assert_eq!(wrong(&desk.ask(), at(&desk.zone, "2026-03-05T09:00")), Some(Why::DayFull));
}

#[test]
fn one_of_the_rooms_must_be_free() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-12:00"), 60);
    let now = frontdesk_base::Timestamp::from_millis(desk.now);
    let taken = |from, until| vec![(at(&desk.zone, from), at(&desk.zone, until))];
    let one = taken("2026-03-04T09:00", "2026-03-04T11:00");
    let two = taken("2026-03-04T10:00", "2026-03-04T12:00");
    desk.rooms = vec![(ResourceId::new(now), one), (ResourceId::new(now), two)];
    assert_eq!(desk.day("2026-03-04"), "09:00 11:00");
    let ten = at(&desk.zone, "2026-03-04T10:00");
    assert_eq!(room(&desk.ask(), block(&desk.ask(), ten).1), Err(Why::NoRoom));
}

#[test]
fn staff_keep_the_business_s_holidays_unless_they_say_otherwise() {
    let business = hours(["09:00-17:00"; 7], &[("2026-12-25", ""), ("2026-12-24", "09:00-12:00")]);
    let mut desk = Desk::new("Europe/Berlin", business, 60);
    desk.worker.own_hours = true;
    desk.worker.hours = every_day("10:00-14:00");
    assert_eq!(desk.day("2026-12-23"), "10:00 11:00 12:00 13:00");
    assert_eq!(desk.day("2026-12-24"), "10:00 11:00");
    assert_eq!(desk.day("2026-12-25"), "");
    desk.worker.hours = hours(["10:00-14:00"; 7], &[("2026-12-25", "11:00-13:00")]);
    assert_eq!(desk.day("2026-12-25"), "11:00 12:00");
}

#[test]
fn a_span_over_midnight_is_one_span() {
    let desk = Desk::new("Europe/Berlin", every_day("22:00-02:00"), 60);
    assert_eq!(desk.day("2026-03-04"), "00:00 01:00 22:00 23:00");
    let round = Desk::new("Europe/Berlin", every_day("00:00-24:00"), 90);
    assert!(round.day("2026-03-04").ends_with("22:30"), "{}", round.day("2026-03-04"));
    let late = at(&round.zone, "2026-03-04T22:30");
    assert_eq!(refuses(&round.ask(), &round.worker, late), None);
}

#[test]
fn somebody_elsewhere_works_by_their_own_clock() {
    let mut desk = Desk::new("Europe/Berlin", every_day("09:00-18:00"), 60);
    desk.worker.own_hours = true;
    desk.worker.hours = every_day("09:00-11:00");
    desk.worker.zone = zone("America/New_York");
    assert_eq!(desk.day("2026-03-04"), "15:00 16:00");
    // New York changes its clocks three weeks before Berlin does.
    assert_eq!(desk.day("2026-03-10"), "14:00 15:00");
}

/// On the day on which the clocks change, and on the days around it: zone, date, hours, what is open.
#[test]
fn days_on_which_the_clocks_change() {
    let table = [
        // Forward: an hour is skipped.
        ("Europe/Berlin", "2026-03-29", "00:00-05:00", "00:00+01 01:00+01 03:00+02 04:00+02"),
        ("Europe/London", "2026-03-29", "00:00-04:00", "00:00+00 02:00+01 03:00+01"),
        ("America/New_York", "2026-03-08", "00:00-05:00", "00:00-05 01:00-05 03:00-04 04:00-04"),
        ("America/St_Johns", "2026-03-08", "01:00-04:00", "01:00-03:30 03:00-02:30"),
        ("Australia/Sydney", "2026-10-04", "01:00-04:00", "01:00+10 03:00+11"),
        // By half an hour only.
        ("Australia/Lord_Howe", "2026-10-04", "01:00-04:00", "01:00+10:30 02:30+11"),
        // At midnight: the day begins at one.
        ("America/Santiago", "2026-09-06", "00:00-03:00", "01:00-03 02:00-03"),
        ("Africa/Cairo", "2026-04-24", "00:00-03:00", "01:00+03 02:00+03"),
        // Back: an hour comes twice.
        ("Europe/Berlin", "2026-10-25", "01:00-04:00", "01:00+02 02:00+02 02:00+01 03:00+01"),
        ("America/New_York", "2026-11-01", "00:00-03:00", "00:00-04 01:00-04 01:00-05 02:00-05"),
        ("Australia/Sydney", "2026-04-05", "01:00-04:00", "01:00+11 02:00+11 02:00+10 03:00+10"),
        ("Australia/Lord_Howe", "2026-04-05", "00:00-03:00", "00:00+11 01:00+11 01:30+10:30"),
        // Ordinary days keep their hours on either side.
        ("Europe/Berlin", "2026-03-28", "09:00-11:00", "09:00+01 10:00+01"),
        ("Europe/Berlin", "2026-03-30", "09:00-11:00", "09:00+02 10:00+02"),
        ("Asia/Kathmandu", "2026-03-29", "09:00-11:00", "09:00+05:45 10:00+05:45"),
    ];
    for (place, date, open, expected) in table {
        let desk = Desk::new(place, every_day(open), 60);
        assert_eq!(shown(&desk.zone, &desk.on(date)), expected, "{place} {date} {open}");
    }
}

#[test]
fn what_is_open_is_what_is_not_refused() {
    // Every start of a week, minute by five minutes, by both ways.
    let mut desk = Desk::new("Europe/Berlin", every_day("08:30-12:15 13:00-18:00"), 50);
    desk.rules = BookingRules {
        buffer_before_minutes: 5,
        buffer_after_minutes: 10,
        slot_step_minutes: Some(10),
        min_notice_minutes: 600,
        ..BookingRules::default()
    };
    desk.now = at(&desk.zone, "2026-03-27T09:00");
    let mut place = 12_345_u64;
    for _ in 0..40 {
        place =
            place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let begin = desk.now + i64::try_from(place >> 33).unwrap() % (7 * 24 * 60) * MINUTE;
        let range = (begin, begin + 45 * MINUTE);
        if place.is_multiple_of(3) {
            desk.worker.away.push(range);
        } else {
            desk.worker.blocked.push(range);
        }
    }
    let (from, until) = (desk.now, desk.now + 7 * 24 * 60 * MINUTE);
    let listed = open(&desk.ask(), &desk.worker, from, until);
    let mut tried = Vec::new();
    let mut start = from;
    while start < until {
        if wrong(&desk.ask(), start).is_none()
            && refuses(&desk.ask(), &desk.worker, start).is_none()
        {
            tried.push(start);
        }
        start += 5 * MINUTE;
    }
    assert_eq!(listed, tried);
    assert!(listed.len() > 50);
}
