//! Opening times, phrased from the facts.

use jiff::{
    ToSpan,
    civil::{Date, Time, Weekday},
};
use serde_json::json;

use super::{
    Exception, Facts, Subject,
    days::{self, Called, When},
    said::Said,
    turn::{Told, Turn},
};

type Span = (Time, Time);

impl Turn<'_> {
    /// Answers when the business is open.
    pub(super) fn tell_hours(&mut self, said: &Said) -> Told {
        let when = self.facts.when(said);
        self.state.subject = Some(Subject::Hours);
        self.state.misses = 0;
        let arguments = match &when {
            Some(When::Day { date, .. } | When::Noted(date)) => json!({ "date": date.to_string() }),
            _ => json!({}),
        };
        // The record shows where the answer comes from; the words come from the facts.
        self.call("get_business_hours", arguments)?;
        let mut text = self.facts.hours_line(said, when);
        if let Some(zone) = &self.facts.zone
            && !text.contains(zone.as_str())
            && text.contains(|c: char| c.is_ascii_digit())
        {
            let end = if text.contains('\n') { "\n\n" } else { " " };
            text = format!("{text}{end}Times are {zone} time.");
        }
        self.say(text);
        Ok(())
    }
}

impl Facts<'_> {
    fn hours_line(&self, said: &Said, when: Option<When>) -> String {
        let time = days::time(said);
        let closing = said
            .any_of("close | closing | closes | shut | until when | till when | how late | latest");
        let whole_week = said.any(&["hours", "times", "opening", "schedule", "week"]);
        let reopening = said.any(&["next open", "open next", "open again", "reopen", "back open"]);
        match when {
            _ if reopening => self.next_line(),
            Some(When::Now) => self.now_line(),
            Some(When::Day { date, called }) => match time {
                Some(time) => self.at_line(date, &called, time),
                None => self.day_line(date, &called),
            },
            Some(When::Noted(date)) => match self.open_on(date).1 {
                Some(day) => self.noted_line(day, time),
                None => self.day_line(date, &Called::Date),
            },
            Some(When::Every(weekday)) => self.every_line(weekday, time),
            Some(When::Weekend) => self.weekend_line(),
            Some(When::Week) => self.week_lines(),
            Some(When::Holidays) => self.holiday_lines(),
            None => match time {
                Some(time) => self.at_line(self.now.date(), &Called::Today, time),
                None if closing && !whole_week => self.day_line(self.now.date(), &Called::Today),
                None if whole_week
                    || !said.any(&["open", "closed", "anyone in", "there"])
                    || said.has("when") =>
                {
                    self.week_lines()
                }
                None => self.now_line(),
            },
        }
    }

    /// Whether the business is open now, and what comes next.
    fn now_line(&self) -> String {
        if let Some(until) = self.open_until() {
            return format!("Yes, we're open now, until {} today.", self.clock(until));
        }
        format!("We're closed right now. {}", self.next_line())
    }

    /// When the business opens next.
    pub(super) fn next_line(&self) -> String {
        let Some((date, from)) = self.next_opening() else {
            return "I don't have a next opening time.".to_owned();
        };
        let today = self.now.date();
        let again = if self.open_until().is_some() { "After that we open" } else { "We open" };
        let day = match date.since(today).map(|span| span.get_days()) {
            Ok(0) => "today".to_owned(),
            Ok(1) => format!("tomorrow ({})", weekday_name(date.weekday())),
            _ => format!("on {}", self.date_name(date)),
        };
        let zone = self.zone.as_ref().map(|zone| format!(" {zone} time")).unwrap_or_default();
        format!("{again} {day} at {}{zone}.", self.clock(from))
    }

    /// The next time the doors open, within half a year.
    pub(super) fn next_opening(&self) -> Option<(Date, Time)> {
        let today = self.now.date();
        let now = self.now.time();
        (0..183).find_map(|days| {
            let date = today.checked_add(days.days()).ok()?;
            let (open, _) = self.open_on(date);
            open.iter().find(|(from, _)| days > 0 || *from > now).map(|(from, _)| (date, *from))
        })
    }

    fn open_until(&self) -> Option<Time> {
        let now = self.now.time();
        let today = self.now.date();
        let (open, _) = self.open_on(today);
        let by_day = open.iter().find(|(from, to)| *from <= now && (now < *to || to <= from));
        let by_night = || {
            let yesterday = today.yesterday().ok()?;
            let (open, _) = self.open_on(yesterday);
            open.iter().find(|(from, to)| to < from && now < *to).copied()
        };
        by_day.copied().or_else(by_night).map(|(_, to)| to)
    }

    /// The times of a day, and why they differ from its weekday's.
    fn open_on(&self, date: Date) -> (&[Span], Option<&Exception>) {
        match self.business.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => (&exception.open, Some(exception)),
            None => (self.business.hours.on(date.weekday()), None),
        }
    }

    pub(super) fn day_line(&self, date: Date, called: &Called) -> String {
        let (open, exception) = self.open_on(date);
        let day = self.day_name(date, called);
        let note = exception
            .and_then(|e| e.note.as_deref())
            // "On Christmas Eve … (Christmas Eve)" says it twice.
            .filter(|note| {
                day.split(',')
                    .all(|part| !part.trim_start_matches("On ").trim().eq_ignore_ascii_case(note))
            })
            .map(|n| format!(" ({n})"))
            .unwrap_or_default();
        let today = *called == Called::Today || date == self.now.date();
        if open.is_empty() {
            let next = if today { format!(" {}", self.next_line()) } else { String::new() };
            return format!("{day} we're closed{note}.{next}");
        }
        let mut line = format!("{day} we're open {}{note}.", self.spans(open));
        if today {
            match self.open_until() {
                Some(until) if open.len() > 1 => {
                    line = format!("{line} Right now we're open until {}.", self.clock(until));
                }
                Some(_) => {}
                None => line = format!("{line} We're closed right now. {}", self.next_line()),
            }
        }
        line
    }

    pub(super) fn at_line(&self, date: Date, called: &Called, time: Time) -> String {
        let (open, _) = self.open_on(date);
        let is_open = open.iter().any(|(from, to)| *from <= time && (time < *to || to <= from));
        let line = self.day_line(date, called);
        let (yes, at) = (if is_open { "Yes" } else { "No" }, self.clock(time));
        if open.is_empty() {
            line
        } else {
            let open = if is_open { "open" } else { "not open" };
            format!("{yes}, at {at} we're {open}. {line}")
        }
    }

    fn every_line(&self, weekday: Weekday, time: Option<Time>) -> String {
        let open = self.business.hours.on(weekday);
        let name = weekday_name(weekday);
        let mut line = if open.is_empty() {
            format!("We're closed on {name}s.")
        } else {
            format!("On {name}s we're open {}.", self.spans(open))
        };
        if let Some(time) = time.filter(|_| !open.is_empty()) {
            let is_open = open.iter().any(|(from, to)| *from <= time && time < *to);
            line = format!("{}. {line}", if is_open { "Yes" } else { "No, not then" });
        }
        let today = self.now.date();
        let next =
            today.checked_add(i64::from(today.weekday().until(weekday)).days()).unwrap_or(today);
        if self.open_on(next).1.is_some() {
            line.push(' ');
            line.push_str(&self.day_line(next, &Called::Date));
        }
        line
    }

    fn weekend_line(&self) -> String {
        let today = self.now.date();
        let to_saturday = i64::from(today.weekday().until(Weekday::Saturday));
        // On a Sunday the weekend is the one that is on.
        let saturday = if today.weekday() == Weekday::Sunday { -1 } else { to_saturday };
        let saturday = today.checked_add(saturday.days()).unwrap_or(today);
        let sunday = saturday.tomorrow().unwrap_or(saturday);
        let both = [(saturday, "Saturday"), (sunday, "Sunday")];
        if both
            .iter()
            .all(|(day, _)| self.open_on(*day).0.is_empty() && self.open_on(*day).1.is_none())
        {
            return "We're closed at the weekend.".to_owned();
        }
        let lines: Vec<String> = both
            .iter()
            .map(|(day, name)| {
                let (open, exception) = self.open_on(*day);
                let note = exception
                    .and_then(|e| e.note.as_deref())
                    .map(|n| format!(" ({n})"))
                    .unwrap_or_default();
                if open.is_empty() {
                    format!("on {name} we're closed{note}")
                } else {
                    format!("on {name} we're open {}{note}", self.spans(open))
                }
            })
            .collect();
        capitalised(&format!("{}.", lines.join(", ")))
    }

    /// The ordinary week, and the coming days that differ from it.
    pub(super) fn week_lines(&self) -> String {
        const DAYS: [Weekday; 7] = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
            Weekday::Saturday,
            Weekday::Sunday,
        ];
        let mut lines = vec!["Our opening hours:".to_owned()];
        let mut at = 0;
        while at < DAYS.len() {
            let open = self.business.hours.on(DAYS[at]);
            let mut to = at;
            while to + 1 < DAYS.len() && self.business.hours.on(DAYS[to + 1]) == open {
                to += 1;
            }
            let days = match to - at {
                0 => weekday_name(DAYS[at]).to_owned(),
                _ => format!("{} to {}", weekday_name(DAYS[at]), weekday_name(DAYS[to])),
            };
            let open = if open.is_empty() { "closed".to_owned() } else { self.spans(open) };
            lines.push(format!("- {days}: {open}"));
            at = to + 1;
        }
        let today = self.now.date();
        let soon = today.checked_add(21.days()).unwrap_or(today);
        for exception in self.coming_exceptions().filter(|e| e.date <= soon) {
            lines.push(format!("- {}", self.exception_line(exception)));
        }
        lines.join("\n")
    }

    fn holiday_lines(&self) -> String {
        let lines: Vec<String> = self
            .coming_exceptions()
            .take(8)
            .map(|e| format!("- {}", self.exception_line(e)))
            .collect();
        if lines.is_empty() {
            return "I have no special holiday hours on file, so I can't say for sure.".to_owned();
        }
        format!("These days differ from our usual hours:\n{}", lines.join("\n"))
    }

    fn coming_exceptions(&self) -> impl Iterator<Item = &Exception> {
        let today = self.now.date();
        let mut coming: Vec<&Exception> =
            self.business.exceptions.iter().filter(|e| e.date >= today).collect();
        coming.sort_by_key(|exception| exception.date);
        coming.into_iter()
    }

    fn exception_line(&self, exception: &Exception) -> String {
        let open = if exception.open.is_empty() {
            "closed".to_owned()
        } else {
            self.spans(&exception.open)
        };
        let note = exception.note.as_deref().map(|n| format!(" ({n})")).unwrap_or_default();
        format!("{}: {open}{note}", self.date_name(exception.date))
    }

    pub(super) fn day_name(&self, date: Date, called: &Called) -> String {
        match called {
            Called::Today => format!("Today ({})", weekday_name(date.weekday())),
            Called::Tomorrow => format!("Tomorrow ({})", weekday_name(date.weekday())),
            Called::Date if date == self.now.date() => {
                format!("Today ({})", weekday_name(date.weekday()))
            }
            Called::Date => format!("On {}", self.date_name(date)),
            Called::Feast(name) => format!("On {name}, {},", self.date_name(date)),
        }
    }

    pub(super) fn date_name(&self, date: Date) -> String {
        let format = match (self.clock12, date.year() == self.now.year()) {
            (true, true) => "%A, %B %-d",
            (true, false) => "%A, %B %-d, %Y",
            (false, true) => "%A %-d %B",
            (false, false) => "%A %-d %B %Y",
        };
        date.strftime(format).to_string()
    }

    pub(super) fn spans(&self, open: &[Span]) -> String {
        let spans: Vec<String> = open
            .iter()
            .map(|(from, to)| format!("{} to {}", self.clock(*from), self.clock(*to)))
            .collect();
        match spans.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} and {last}", before.join(", "))
            }
            _ => spans.concat(),
        }
    }

    /// A time as people here write it.
    pub(super) fn clock(&self, time: Time) -> String {
        if !self.clock12 {
            return time.strftime("%H:%M").to_string();
        }
        match (time.hour(), time.minute()) {
            (0, 0) => "midnight".to_owned(),
            (12, 0) => "noon".to_owned(),
            (_, 0) => time.strftime("%-I %P").to_string(),
            _ => time.strftime("%-I:%M %P").to_string(),
        }
    }
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// With its first letter large.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
