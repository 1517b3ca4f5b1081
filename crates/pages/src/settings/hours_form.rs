//! The hours as a form holds them: rows of two times for each day, and dates with hours of their own.
//! Rows are added and taken away by sending the form, so that it works without a script.

use frontdesk_desk::orgs::{ExceptionText, HoursText};
use serde::Deserialize;

use super::typed;
use crate::meanwhile::{self, Stored};

/// The days as the form names them, and as people do.
pub(super) const DAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// Two times of a row.
pub(super) type Row = (String, String);

/// What the browser sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    mon_from: Vec<String>,
    mon_to: Vec<String>,
    tue_from: Vec<String>,
    tue_to: Vec<String>,
    wed_from: Vec<String>,
    wed_to: Vec<String>,
    thu_from: Vec<String>,
    thu_to: Vec<String>,
    fri_from: Vec<String>,
    fri_to: Vec<String>,
    sat_from: Vec<String>,
    sat_to: Vec<String>,
    sun_from: Vec<String>,
    sun_to: Vec<String>,
    date: Vec<String>,
    open: Vec<String>,
    note: Vec<String>,
    /// The button that was pressed: `add-mon`, `remove-mon-1`, `copy`, `add-date`, `remove-date-0`;
    /// empty for saving.
    pub(super) change: String,
    base: String,
}

/// A date with hours of its own, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DateRow {
    pub(super) date: String,
    /// Spans between commas; empty for closed.
    pub(super) open: String,
    pub(super) note: String,
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct HoursForm {
    pub(super) week: [Vec<Row>; 7],
    pub(super) dates: Vec<DateRow>,
    /// The mark of the hours that the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    pub(super) news: Stored,
}

impl From<&HoursText> for HoursForm {
    fn from(hours: &HoursText) -> Self {
        let days =
            [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun];
        let row = |span: &String| {
            let (from, to) = span.split_once('-').unwrap_or((span, ""));
            // A field for a time cannot hold the end of the day: it is the midnight that follows.
            (from.to_owned(), if to == "24:00" { "00:00".to_owned() } else { to.to_owned() })
        };
        let form = Self {
            week: days.map(|spans| spans.iter().map(row).collect()),
            dates: hours
                .exceptions
                .iter()
                .map(|one| DateRow {
                    date: one.date.clone(),
                    open: one.open.join(", "),
                    note: one.note.clone(),
                })
                .collect(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&form.shown()), ..form }
    }
}

impl From<Sent> for HoursForm {
    fn from(sent: Sent) -> Self {
        let rows = |from: Vec<String>, to: Vec<String>| from.into_iter().zip(to).collect();
        let dates = sent.date.into_iter().zip(sent.open).zip(sent.note);
        Self {
            week: [
                rows(sent.mon_from, sent.mon_to),
                rows(sent.tue_from, sent.tue_to),
                rows(sent.wed_from, sent.wed_to),
                rows(sent.thu_from, sent.thu_to),
                rows(sent.fri_from, sent.fri_to),
                rows(sent.sat_from, sent.sat_to),
                rows(sent.sun_from, sent.sun_to),
            ],
            dates: dates.map(|((date, open), note)| DateRow { date, open, note }).collect(),
            base: sent.base,
            news: Stored::new(),
        }
    }
}

impl HoursForm {
    /// Adds or takes away a row, as the button says. A button that there is none of changes nothing.
    pub(super) fn change(&mut self, button: &str) {
        let day = |name: &str| DAYS.iter().position(|(day, _)| *day == name);
        let mut words = button.split('-');
        match (words.next(), words.next(), words.next().and_then(|at| at.parse::<usize>().ok())) {
            (Some("copy"), ..) => {
                let monday = self.week[0].clone();
                self.week[1..5].fill(monday);
            }
            (Some("add"), Some("date"), _) => self.dates.push(DateRow::default()),
            (Some("remove"), Some("date"), Some(at)) if at < self.dates.len() => {
                self.dates.remove(at);
            }
            (Some("add"), Some(name), _) => {
                if let Some(day) = day(name) {
                    let row = if self.week[day].is_empty() { ("09:00", "17:00") } else { ("", "") };
                    self.week[day].push((row.0.to_owned(), row.1.to_owned()));
                }
            }
            (Some("remove"), Some(name), Some(at)) => {
                if let Some(rows) =
                    day(name).and_then(|day| self.week.get_mut(day)).filter(|rows| at < rows.len())
                {
                    rows.remove(at);
                }
            }
            _ => {}
        }
    }

    /// As people read it: a line for each day, and one for each date.
    pub(super) fn shown(&self) -> Stored {
        let spans = |rows: &Vec<Row>| {
            let typed = rows.iter().filter(|(from, to)| !(from.is_empty() && to.is_empty()));
            let spans: Vec<String> =
                typed.map(|(from, to)| format!("{from}\u{2013}{to}")).collect();
            if spans.is_empty() { "closed".to_owned() } else { spans.join(", ") }
        };
        let mut shown: Stored =
            DAYS.iter().zip(&self.week).map(|((_, day), rows)| (*day, spans(rows))).collect();
        let dates: Vec<String> = self
            .dates
            .iter()
            .map(|row| {
                let open = if row.open.is_empty() { "closed" } else { &row.open };
                format!("{}: {open} {}", row.date, row.note).trim_end().to_owned()
            })
            .collect();
        shown.push(("Dates", dates.join("; ")));
        shown
    }

    /// As the desk reads it. Rows in which nothing was typed are left out.
    pub(super) fn text(&self) -> HoursText {
        let [mon, tue, wed, thu, fri, sat, sun] = self.week.each_ref().map(|rows| {
            let typed = rows.iter().filter(|(from, to)| !(from.is_empty() && to.is_empty()));
            typed
                .map(|(from, to)| format!("{from}-{}", if to == "00:00" { "24:00" } else { to }))
                .collect()
        });
        let exceptions = self
            .dates
            .iter()
            .filter(|row| **row != DateRow::default())
            .map(|row| ExceptionText {
                date: row.date.clone(),
                open: typed::parts(&row.open),
                note: row.note.clone(),
            })
            .collect();
        HoursText { mon, tue, wed, thu, fri, sat, sun, exceptions }
    }

    /// The form without the rows that [`HoursForm::text`] leaves out, so that an error's place is right.
    pub(super) fn tidy(mut self) -> Self {
        self.dates.retain(|row| *row != DateRow::default());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> HoursText {
        HoursText {
            mon: vec!["09:00-13:00".into(), "15:00-24:00".into()],
            exceptions: vec![ExceptionText {
                date: "2026-12-24".into(),
                open: vec!["09:00-12:00".into()],
                note: "Eve".into(),
            }],
            ..HoursText::default()
        }
    }

    #[test]
    fn hours_survive_the_form() {
        let form = HoursForm::from(&sample());
        assert_eq!(form.week[0][1], ("15:00".to_owned(), "00:00".to_owned()));
        assert_eq!(form.text(), sample());
    }

    #[test]
    fn buttons_add_and_take_away_rows() {
        let mut form = HoursForm::from(&sample());
        form.change("add-sun");
        form.change("remove-mon-0");
        form.change("copy");
        form.change("add-date");
        assert_eq!(form.week[6], [("09:00".to_owned(), "17:00".to_owned())]);
        assert_eq!(form.week[4], form.week[0]);
        assert_eq!(form.week[5], []);
        assert_eq!(form.text().exceptions.len(), 1);

        let before = form.clone();
        for nonsense in
            ["", "remove-mon-9", "remove-date-7", "add-xyz", "remove-mon-x", "remove-mon--1"]
        {
            form.change(nonsense);
            assert_eq!(form, before, "{nonsense}");
        }
    }
}
