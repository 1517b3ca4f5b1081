//! Choosing a time: a month with the days that have open times, the times of a day as buttons, and the
//! next open ones where there is nothing. All of it are links, so it works without a script.

use std::collections::BTreeMap;

use frontdesk_base::{
    Result, Timestamp,
    id::{ServiceId, StaffId},
};
use frontdesk_desk::{
    App,
    bookings::{self, Desk, Managed, OpenTime},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use maud::{Markup, html};

use super::{
    eyes::{Eyes, index},
    words::fill,
};
use crate::{
    parts::{Icon, Mood, notice},
    settings::places::zones,
};

/// How far ahead times are looked for, in days.
const AHEAD: i32 = 400;
/// Days in one question.
const STEP: i32 = 60;
/// How many of the next open times are shown where there is nothing.
const NEXT: usize = 5;

/// Whose open times.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// Of a service, of one of the staff or of all who do it.
    Desk { app: &'a App, desk: &'a Desk, service: &'a ServiceId, staff: Option<&'a StaffId> },
    /// Where a booking could be moved to.
    Managed { app: &'a App, managed: &'a Managed },
}

impl Source<'_> {
    async fn open(self, from: Date, days: i32) -> Result<Vec<OpenTime>> {
        match self {
            Source::Desk { app, desk, service, staff } => {
                bookings::open_publicly(app, desk, service, staff, from, days)
            }
            Source::Managed { app, managed } => managed.open_times(app, from, days).await,
        }
    }

    fn now(self) -> Timestamp {
        match self {
            Source::Desk { app, .. } | Source::Managed { app, .. } => app.clock().now(),
        }
    }

    /// Whether a service can begin then.
    pub(super) async fn has(self, at: Timestamp) -> Result<bool> {
        let day = at.jiff().to_zoned(jiff::tz::TimeZone::UTC).date();
        let open = self.open(day.saturating_sub(1.day()), 3).await?;
        Ok(open.iter().any(|time| time.starts_at == at))
    }
}

/// A month, as it is looked at.
pub(super) struct Month {
    first: Date,
    today: Date,
    by_day: BTreeMap<Date, Vec<OpenTime>>,
    day: Option<Date>,
    /// What is next where the month, or the day, is empty.
    next: Vec<OpenTime>,
}

impl Month {
    /// The month and the day that an address names; without, the first day that has something open.
    pub(super) async fn of(
        source: Source<'_>,
        eyes: &Eyes,
        month: &str,
        day: &str,
    ) -> Result<Self> {
        let today = eyes.see(source.now()).date();
        let last = today.saturating_add(AHEAD.days());
        let within = |date: &Date| *date >= today.first_of_month() && *date <= last;
        let mut day = day.parse::<Date>().ok().filter(within).filter(|date| *date >= today);
        let asked = format!("{month}-01").parse::<Date>().ok().filter(within);
        let mut next = Vec::new();
        if day.is_none() && asked.is_none() {
            next = soonest(source, today).await?;
            day = next.first().map(|time| eyes.see(time.starts_at).date());
        }
        let first = asked.or(day).unwrap_or(today).first_of_month();
        let day = day.filter(|day| day.first_of_month() == first);
        // The visitor's days begin up to 26 hours before or after the business's.
        let open = source.open(first.saturating_sub(2.days()), 35).await?;
        let mut by_day: BTreeMap<Date, Vec<OpenTime>> = BTreeMap::new();
        for time in open {
            let date = eyes.see(time.starts_at).date();
            if date.first_of_month() == first {
                by_day.entry(date).or_default().push(time);
            }
        }
        let empty = by_day.is_empty() || day.is_some_and(|day| !by_day.contains_key(&day));
        if empty && next.is_empty() {
            next = soonest(source, day.unwrap_or(first).max(today)).await?;
            if next.is_empty() {
                // Nothing from there on: what is open before it.
                next = soonest(source, today).await?;
            }
        }
        Ok(Self { first, today, by_day, day, next })
    }

    /// The day that is looked at, else the first that can be: for the waitlist.
    pub(super) fn wanted(&self) -> Date {
        self.day.unwrap_or(self.first).max(self.today)
    }
}

/// The next open times from a day on.
async fn soonest(source: Source<'_>, from: Date) -> Result<Vec<OpenTime>> {
    let mut at = from.saturating_sub(1.day());
    let mut found = Vec::new();
    for _ in 0..=(AHEAD / STEP) {
        found = source.open(at, STEP).await?;
        if !found.is_empty() {
            break;
        }
        at = at.saturating_add(STEP.days());
    }
    found.truncate(NEXT);
    Ok(found)
}

/// Makes the address of this page with other pairs in its query.
pub(super) type Address<'a> = &'a dyn Fn(&[(&str, &str)]) -> String;

/// The month and the times of the chosen day.
pub(super) fn view(eyes: &Eyes, month: &Month, address: Address<'_>) -> Markup {
    html! {
        div.times {
            section.month id="calendar" aria-label=(eyes.month(month.first)) {
                (head(eyes, month, address))
                (grid(eyes, month, address))
            }
            section.slots id="times" aria-live="polite" { (slots(eyes, month, address)) }
        }
    }
}

fn head(eyes: &Eyes, month: &Month, address: Address<'_>) -> Markup {
    let words = eyes.words;
    let key = |date: Date| date.strftime("%Y-%m").to_string();
    let before = month.first.saturating_sub(1.month());
    let after = month.first.saturating_add(1.month());
    let end = month.today.saturating_add(AHEAD.days());
    let way = |date: Date, there: bool, label: &str, icon: Icon| {
        html! {
            @if there {
                a.month-way href={ (address(&[("month", &key(date))])) "#calendar" } aria-label={ (label) ": " (eyes.month(date)) } title=(eyes.month(date)) { (icon) }
            } @else { span.month-way.month-end aria-hidden="true" { (icon) } }
        }
    };
    html! {
        header.month-head {
            (way(before, before >= month.today.first_of_month(), words.earlier_month, Icon::ChevronStart))
            h2.month-name { (eyes.month(month.first)) }
            (way(after, after <= end, words.later_month, Icon::ChevronEnd))
        }
    }
}

fn grid(eyes: &Eyes, month: &Month, address: Address<'_>) -> Markup {
    let weekdays: Vec<Weekday> = eyes.first.cycle_forward().take(7).collect();
    let lead = (index(month.first.weekday()) + 7 - index(eyes.first)) % 7;
    let length = usize::from(month.first.days_in_month().unsigned_abs());
    let weeks = (lead + length).div_ceil(7);
    let at = |cell: usize| -> Option<Date> {
        let day = (cell + 1).checked_sub(lead).filter(|day| (1..=length).contains(day))?;
        Date::new(month.first.year(), month.first.month(), i8::try_from(day).ok()?).ok()
    };
    html! {
        table.month-grid {
            thead { tr { @for day in weekdays {
                th scope="col" { abbr title=(eyes.words.days[index(day)]) { (eyes.words.days_short[index(day)]) } }
            } } }
            tbody {
                @for week in 0..weeks { tr {
                    @for cell in week * 7..week * 7 + 7 {
                        td { @if let Some(date) = at(cell) { (day(eyes, month, date, address)) } }
                    }
                } }
            }
        }
    }
}

fn day(eyes: &Eyes, month: &Month, date: Date, address: Address<'_>) -> Markup {
    let words = eyes.words;
    let open = month.by_day.get(&date).map_or(0, Vec::len);
    let chosen = month.day == Some(date);
    let today = date == month.today;
    let mut label = fill(
        if open > 0 { words.day_open } else { words.day_full },
        &[("day", &eyes.day(date)), ("n", &open.to_string())],
    );
    if today {
        label = format!("{label} ({})", words.today);
    }
    let key = date.to_string();
    html! {
        @if open > 0 {
            a.month-day.month-day-open.month-day-today[today].month-day-chosen[chosen] href={ (address(&[("day", &key)])) "#times" } aria-label=(label) aria-current=[chosen.then_some("date")] { (date.day()) }
        } @else {
            span.month-day.month-day-today[today].month-day-chosen[chosen] { span aria-hidden="true" { (date.day()) } span.sr-only { (label) } }
        }
    }
}

fn slots(eyes: &Eyes, month: &Month, address: Address<'_>) -> Markup {
    let words = eyes.words;
    let Some(day) = month.day else {
        return if month.by_day.is_empty() {
            let said = fill(words.month_empty, &[("month", &eyes.month(month.first))]);
            nothing(eyes, month, &said, address)
        } else {
            html! { p.slots-hint { (words.pick_day) } }
        };
    };
    let Some(times) = month.by_day.get(&day) else {
        let said = fill(words.day_empty, &[("day", &eyes.day(day))]);
        return nothing(eyes, month, &said, address);
    };
    let hour = |time: &OpenTime| eyes.see(time.starts_at).hour();
    let parts: [(&str, Vec<&OpenTime>); 3] = [
        (words.morning, times.iter().filter(|time| hour(time) < 12).collect()),
        (words.afternoon, times.iter().filter(|time| (12..17).contains(&hour(time))).collect()),
        (words.evening, times.iter().filter(|time| hour(time) >= 17).collect()),
    ];
    html! {
        h2.slots-day { (eyes.day(day)) }
        @for (name, times) in parts {
            @if !times.is_empty() {
                h3.slots-part { (name) }
                ul.slot-list { @for time in times { li { (slot(eyes, time, false, address)) } } }
            }
        }
    }
}

fn slot(eyes: &Eyes, time: &OpenTime, with_day: bool, address: Address<'_>) -> Markup {
    let at = eyes.see(time.starts_at);
    let key = time.starts_at.to_string();
    html! {
        a.slot href=(address(&[("at", &key)])) {
            @if with_day { span.slot-day { (eyes.short_day(at.date())) } }
            span.slot-time { (eyes.clock(&at)) }
            @if let Some(theirs) = eyes.theirs(time.starts_at) { span.slot-theirs { (theirs) } }
        }
    }
}

/// Nothing is open here; what is next.
fn nothing(eyes: &Eyes, month: &Month, said: &str, address: Address<'_>) -> Markup {
    let words = eyes.words;
    html! {
        p.slots-none { (said) }
        @if month.next.is_empty() { (notice(Mood::Info, "", words.none_at_all)) }
        @else {
            h3.slots-part { (words.next_open) }
            ul.slot-list.slot-list-days { @for time in &month.next { li { (slot(eyes, time, true, address)) } } }
        }
    }
}

/// In which zone times are shown, and another one to choose. A script takes the browser's where the
/// address names none.
pub(super) fn zone_line(eyes: &Eyes, path: &str, kept: &[(&str, &str)]) -> Markup {
    let words = eyes.words;
    html! {
        div.zone data-visitor-zone=(eyes.zone_name) data-zone-chosen[eyes.chosen] {
            p.zone-line { (Icon::Globe) (fill(words.zone_is, &[("city", &eyes.city())])) }
            details.zone-other {
                summary { (words.zone_other) }
                form.zone-form method="get" action=(path) {
                    @for (name, value) in kept { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
                    label.field-label for="f-tz" { (words.zone) }
                    div.zone-row {
                        div.select {
                            select.input id="f-tz" name="tz" {
                                @if !zones().iter().any(|(name, _)| *name == eyes.zone_name) { option value=(eyes.zone_name) selected { (eyes.zone_name) } }
                                @for (name, label) in zones() { option value=(name) selected[*name == eyes.zone_name] { (label) } }
                            }
                            (Icon::ChevronDown)
                        }
                        button.btn.btn-secondary type="submit" { (words.zone_show) }
                    }
                }
            }
        }
    }
}
