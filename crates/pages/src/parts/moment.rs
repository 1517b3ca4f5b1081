//! Times: the server writes a fallback in the organization's zone, the browser keeps it fresh in
//! the viewer's.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use maud::{Markup, html};

/// How a time reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// `2 min ago`, `yesterday`, `3 Mar`.
    #[default]
    Relative,
    /// `now`, `2m`, `3h`, `4d`, `3 Mar`: for narrow rows.
    Short,
    /// `14:05`.
    Clock,
    /// `3 Mar 2025`.
    Day,
    /// `3 Mar 2025, 14:05`.
    Full,
    /// `in 2 h`, `tomorrow 09:00`, `3 Mar, 14:05`: when something is due.
    Due,
    /// `today`, `tomorrow`, `3 Mar 2025`: a day of the organization's calendar, which is the same for every viewer.
    CalendarDay,
}

impl Reads {
    fn name(self) -> &'static str {
        match self {
            Reads::Relative => "relative",
            Reads::Short => "short",
            Reads::Clock => "clock",
            Reads::Day => "day",
            Reads::Full => "full",
            Reads::Due => "due",
            Reads::CalendarDay => "calendar-day",
        }
    }
}

/// An instant, ready to be shown.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    iso: String,
    text: String,
    exact: String,
    reads: Reads,
}

impl Moment {
    /// The words the server has for it, in the organization's zone.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An instant and the present, both in milliseconds since 1970, and the organization's zone.
    pub fn new(at_ms: i64, now_ms: i64, zone: &TimeZone, reads: Reads) -> Self {
        let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
        let now = Timestamp::from_millisecond(now_ms).unwrap_or(at);
        let local = at.to_zoned(zone.clone());
        let exact = local.strftime("%a %-d %b %Y, %H:%M").to_string();
        let text = match reads {
            Reads::Relative => relative(at, now, zone, false),
            Reads::Short => relative(at, now, zone, true),
            Reads::Clock => local.strftime("%H:%M").to_string(),
            Reads::Day => local.strftime("%-d %b %Y").to_string(),
            Reads::CalendarDay => calendar_day(local.date(), now.to_zoned(zone.clone()).date()),
            Reads::Due => {
                let near = relative(at, now, zone, false);
                let far = near.starts_with(|c: char| c.is_ascii_digit()) && !near.ends_with(" ago");
                if far { format!("{near}, {}", local.strftime("%H:%M")) } else { near }
            }
            Reads::Full => local.strftime("%-d %b %Y, %H:%M").to_string(),
        };
        if reads == Reads::CalendarDay {
            let iso = local.date().to_string();
            return Self { iso, exact: local.strftime("%A %-d %B %Y").to_string(), text, reads };
        }
        let iso = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let exact = match zone.iana_name() {
            Some(name) => format!("{exact} ({name})"),
            None => exact,
        };
        Self { iso, text, exact, reads }
    }
}

/// A time the browser keeps fresh. Without a script it reads as the server saw it.
pub fn time(moment: &Moment) -> Markup {
    if moment.reads == Reads::CalendarDay {
        return html! { time datetime=(moment.iso) title=(moment.exact) { (moment.text) } };
    }
    html! {
        time datetime=(moment.iso) title=(moment.exact) data-time=(moment.reads.name()) data-exact=(moment.exact) { (moment.text) }
    }
}

/// A day as people call it.
fn calendar_day(day: jiff::civil::Date, today: jiff::civil::Date) -> String {
    match today.until(day).map(|span| span.get_days()) {
        Ok(0) => "today".to_owned(),
        Ok(1) => "tomorrow".to_owned(),
        Ok(-1) => "yesterday".to_owned(),
        _ => day.strftime("%-d %b %Y").to_string(),
    }
}

/// The words for a distance in time; the same rules as `islands/time.ts`.
fn relative(at: Timestamp, now: Timestamp, zone: &TimeZone, short: bool) -> String {
    let seconds = now.as_second() - at.as_second();
    let ahead = seconds < 0;
    let minutes = seconds.abs() / 60;
    let hours = minutes / 60;
    let say = |n: i64, long: &str, brief: &str| match (short, ahead) {
        (true, _) => format!("{n}{brief}"),
        (false, true) => format!("in {n} {long}"),
        (false, false) => format!("{n} {long} ago"),
    };
    if minutes < 1 {
        return if short { "now".to_owned() } else { "just now".to_owned() };
    }
    if minutes < 60 {
        return say(minutes, "min", "m");
    }
    if hours < 12 {
        return say(hours, "h", "h");
    }
    let (there, here) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    if !short {
        let clock = there.strftime("%H:%M");
        if there.date() == here.date() {
            return format!("today {clock}");
        }
        if here.date().checked_sub(1.day()).is_ok_and(|d| d == there.date()) {
            return format!("yesterday {clock}");
        }
        if here.date().checked_add(1.day()).is_ok_and(|d| d == there.date()) {
            return format!("tomorrow {clock}");
        }
    } else if hours < 24 {
        return format!("{hours}h");
    } else if hours < 24 * 7 {
        return format!("{}d", hours / 24);
    }
    let shape = if there.year() == here.year() { "%-d %b" } else { "%-d %b %Y" };
    there.strftime(shape).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Moment, Reads, time};
    use jiff::tz::TimeZone;

    /// 2025-03-04T12:00:00Z
    const NOW: i64 = 1_741_089_600_000;
    const MINUTE: i64 = 60_000;

    fn check(minutes_ago: i64, reads: Reads, expected: &str) {
        let m = Moment::new(NOW - minutes_ago * MINUTE, NOW, &TimeZone::UTC, reads);
        assert_eq!(m.text, expected, "{minutes_ago} min ago");
    }

    #[test]
    fn a_day_of_the_calendar_is_nobodys_to_convert() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let late = jiff::civil::date(2025, 3, 4).at(23, 59, 0, 0).to_zoned(zone.clone()).unwrap();
        let at = late.timestamp().as_millisecond();

        let shown = time(&Moment::new(at, NOW, &zone, Reads::CalendarDay)).into_string();

        assert!(shown.contains("datetime=\"2025-03-04\"") && shown.contains(">today<"), "{shown}");
        assert!(!shown.contains("data-time"), "{shown}");
    }

    #[test]
    fn distances_read_as_people_say_them() {
        check(0, Reads::Relative, "just now");
        check(2, Reads::Relative, "2 min ago");
        check(-2, Reads::Relative, "in 2 min");
        check(3 * 60, Reads::Relative, "3 h ago");
        check(20 * 60, Reads::Relative, "yesterday 16:00");
        check(-24 * 60, Reads::Relative, "tomorrow 12:00");
        check(10 * 24 * 60, Reads::Relative, "22 Feb");
        check(400 * 24 * 60, Reads::Relative, "29 Jan 2024");
        check(20 * 60, Reads::Short, "20h");
        check(3 * 24 * 60, Reads::Short, "3d");
        check(5, Reads::Clock, "11:55");
    }

    #[test]
    fn the_element_carries_the_exact_time() {
        let html = time(&Moment::new(NOW, NOW, &TimeZone::UTC, Reads::Relative)).into_string();
        assert!(html.contains(r#"datetime="2025-03-04T12:00:00Z""#), "{html}");
        assert!(html.contains("Tue 4 Mar 2025, 12:00"), "{html}");
    }
}
