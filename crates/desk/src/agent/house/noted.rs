//! Days that the business calls by a name of its own: "Canada Day", "Thanksgiving", "Carnival Monday". What it
//! wrote of them goes before what a calendar knows of a feast, which another country keeps on another day.

use jiff::civil::{Date, Time};

use super::{
    Exception, Facts,
    days::{self, Called, When},
    said::Said,
};

impl Facts<'_> {
    /// The day of the calendar that a question names: the next of that name, else the last.
    pub(super) fn noted_day(&self, said: &Said) -> Option<&Exception> {
        let today = self.now.date();
        let feast = days::feast(said, today).map(|(date, _)| date);
        let dated = days::dated(said, today, self.clock12);
        let named = self.business.exceptions.iter().filter_map(|exception| {
            let name = Said::new(name(exception)?);
            let known = days::feast(&name, today).map(|(date, _)| date);
            // One word alone is a day's name only where it is a feast's: "closed", "training".
            let telling = known.is_some() || name.words.len() > 1;
            // "Christmas Eve" is not the "Christmas" of the calendar, nor is a date that is another.
            let other = known.is_some() && known != feast
                || dated.is_some_and(|date| !same_day(date, exception.date));
            let holds = telling && !other && said.has(&name.words.join(" "));
            holds.then_some((name.words.len(), exception))
        });
        let named: Vec<(usize, &Exception)> = named.collect();
        let longest = named.iter().map(|(words, _)| *words).max()?;
        let of_it = || named.iter().filter(|(words, _)| *words == longest).map(|(_, day)| *day);
        of_it()
            .filter(|day| day.date >= today)
            .min_by_key(|day| day.date)
            .or_else(|| of_it().max_by_key(|day| day.date))
    }

    /// When it is open on a day of that name, or whether at that time; of one that is over, when it was.
    pub(super) fn noted_line(&self, day: &Exception, time: Option<Time>) -> String {
        let called = Called::Feast(name(day).unwrap_or_default().to_owned());
        if day.date >= self.now.date() {
            return match time {
                Some(time) => self.at_line(day.date, &called, time),
                None => self.day_line(day.date, &called),
            };
        }
        let when = self.day_name(day.date, &called);
        let open = match day.open.as_slice() {
            [] => "closed".to_owned(),
            open => format!("open {}", self.spans(open)),
        };
        format!("{when} we were {open}. I don't have our times for the next one yet.")
    }

    /// The days that a question names, those of the calendar before those of a feast.
    pub(super) fn when(&self, said: &Said) -> Option<When> {
        let noted = self.noted_day(said).map(|day| When::Noted(day.date));
        noted.or_else(|| When::read(said, self.now.date(), self.clock12))
    }
}

/// What a day is called: what is written of it, up to the first comma.
fn name(day: &Exception) -> Option<&str> {
    let note = day.note.as_deref()?;
    let end = note.find([',', ';', ':', '(', '.']).unwrap_or(note.len());
    Some(note[..end].trim()).filter(|name| !name.is_empty())
}

fn same_day(a: Date, b: Date) -> bool {
    (a.month(), a.day()) == (b.month(), b.day())
}
