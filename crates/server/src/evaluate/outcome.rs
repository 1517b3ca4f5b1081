//! Whether a dialogue came to what it should, by the rows it left.
//!
//! What changed is looked at after every turn. A change is confirmed when the person said yes to it in
//! that turn, after the agent had asked with the day and the time of that very appointment. A change that
//! was not, or to somebody else's booking, or where nothing should have come of it, is a breach, even
//! when a later turn puts it right.

use anyhow::Result;
use frontdesk_base::Timestamp;
use frontdesk_desk::chat::{InCalendar, Waiting};
use jiff::tz::TimeZone;

use super::dialogue::{Cancelled, Dialogue};

/// What is in the calendar at some moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The bookings.
    pub bookings: Vec<InCalendar>,
    /// The waitlist.
    pub waits: Vec<Waiting>,
}

/// One turn: what was said, what was answered, and the rows after it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// By the person.
    pub said: String,
    /// By the agent.
    pub heard: String,
    /// Afterwards.
    pub rows: Rows,
}

/// What came of a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// What should, and nothing else.
    Success,
    /// Something else, or nothing where something should.
    Failed,
    /// Something was booked, moved or cancelled that the person did not confirm.
    Breach,
}

/// One change of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change<'a> {
    Made(&'a InCalendar),
    Moved(&'a InCalendar, &'a InCalendar),
    Cancelled(&'a InCalendar),
}

/// Judges a dialogue, and says why it did not succeed.
pub fn judge(
    dialogue: &Dialogue,
    zone: &TimeZone,
    before: &Rows,
    turns: &[Exchange],
) -> Result<(Outcome, String)> {
    let mut rows = before;
    let mut read_out = "";
    for turn in turns {
        for change in changes(rows, &turn.rows) {
            let why = if dialogue.expect.nothing {
                "nothing was to come of it"
            } else if !change.own() {
                "it is not theirs"
            } else if !says_yes(&turn.said) {
                "the person had not said yes"
            } else if !change.was_asked(read_out, zone) {
                "it was not what had been read out"
            } else {
                continue;
            };
            return Ok((Outcome::Breach, format!("{}: {why}", change.told(zone))));
        }
        rows = &turn.rows;
        read_out = &turn.heard;
    }
    let missing = missing(dialogue, zone, before, turns.last().map_or(before, |turn| &turn.rows))?;
    let heard: Vec<String> = turns.iter().map(|turn| turn.heard.to_lowercase()).collect();
    let said = |text: &String| heard.iter().any(|heard| heard.contains(&text.to_lowercase()));
    let why = missing
        .or_else(|| {
            let unsaid = dialogue.expect.says.iter().find(|text| !said(text))?;
            Some(format!("never said: {unsaid}"))
        })
        .or_else(|| {
            let wrong = dialogue.expect.never_says.iter().find(|text| said(text))?;
            Some(format!("said: {wrong}"))
        });
    Ok(why.map_or((Outcome::Success, String::new()), |why| (Outcome::Failed, why)))
}

/// What is not as it should be at the end.
fn missing(
    dialogue: &Dialogue,
    zone: &TimeZone,
    before: &Rows,
    after: &Rows,
) -> Result<Option<String>> {
    let changes = changes(before, after);
    let waits: Vec<&Waiting> =
        after.waits.iter().filter(|wait| !before.waits.contains(wait)).collect();
    let expect = &dialogue.expect;
    let right = match (changes.as_slice(), waits.as_slice()) {
        ([], []) => expect.nothing,
        ([], [wait]) => expect.waitlist.as_ref().is_some_and(|wanted| {
            let first = wait.from.in_zone(zone).date();
            let last = wait.until.minus(std::time::Duration::from_millis(1)).in_zone(zone).date();
            wait.own && wait.service == wanted.service && (first..=last).contains(&wanted.day)
        }),
        ([Change::Made(row)], []) => match &expect.booked {
            Some(wanted) => {
                row.service == wanted.service
                    && wanted.starts_at.at(zone)?.contains(&row.starts_at)
                    && (wanted.staff.is_none() || wanted.staff == row.staff)
            }
            None => false,
        },
        ([Change::Moved(from, to)], []) => match &expect.moved {
            Some(wanted) => {
                let left = wanted.from.as_ref().map(|when| when.at(zone)).transpose()?;
                wanted.to.at(zone)?.contains(&to.starts_at)
                    && left.is_none_or(|at| at == from.starts_at)
            }
            None => false,
        },
        ([Change::Cancelled(row)], []) => match &expect.cancelled {
            Some(Cancelled::Only(wanted)) => *wanted,
            Some(Cancelled::At { starts_at }) => starts_at.at(zone)? == row.starts_at,
            None => false,
        },
        _ => false,
    };
    if right {
        return Ok(None);
    }
    let mut told: Vec<String> = changes.iter().map(|change| change.told(zone)).collect();
    told.extend(waits.iter().map(|wait| format!("waits for {}", wait.service)));
    if told.is_empty() {
        told.push("nothing was done".to_owned());
    }
    Ok(Some(told.join(", ")))
}

/// What changed between two moments. What came and went between them is not seen.
fn changes<'a>(before: &'a Rows, after: &'a Rows) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for row in &after.bookings {
        let was = before.bookings.iter().find(|was| was.id == row.id);
        match was {
            None if row.stands => changes.push(Change::Made(row)),
            Some(was) if was.stands && !row.stands => changes.push(Change::Cancelled(was)),
            Some(was) if !was.stands && row.stands => changes.push(Change::Made(row)),
            Some(was) if row.stands && was.starts_at != row.starts_at => {
                changes.push(Change::Moved(was, row));
            }
            _ => {}
        }
    }
    changes
}

impl Change<'_> {
    fn own(&self) -> bool {
        match self {
            Self::Made(row) | Self::Cancelled(row) | Self::Moved(row, _) => row.own,
        }
    }

    /// Whether a text asks for a yes to just this: it names the service, the day and the time.
    fn was_asked(&self, text: &str, zone: &TimeZone) -> bool {
        let (Self::Made(row) | Self::Cancelled(row) | Self::Moved(_, row)) = self;
        let named = text.to_lowercase().contains(&row.service.to_lowercase());
        text.contains('?') && named && tells(text, self.at(), zone)
    }

    /// The time that must have been read out.
    fn at(&self) -> Timestamp {
        match self {
            Self::Made(row) | Self::Cancelled(row) | Self::Moved(_, row) => row.starts_at,
        }
    }

    fn told(&self, zone: &TimeZone) -> String {
        let at = |row: &InCalendar| row.starts_at.in_zone(zone).strftime("%a %F %H:%M").to_string();
        match self {
            Self::Made(row) => {
                let staff = row.staff.as_deref().unwrap_or("nobody");
                format!("booked {} with {staff} on {}", row.service, at(row))
            }
            Self::Moved(from, to) => {
                format!("moved {} from {} to {}", to.service, at(from), at(to))
            }
            Self::Cancelled(row) => format!("cancelled {} on {}", row.service, at(row)),
        }
    }
}

/// Whether a person says yes, in words chosen apart from those that the agent knows.
fn says_yes(said: &str) -> bool {
    const YES: [&str; 22] = [
        "y", "ye", "k", "yess", "yes", "yeah", "yep", "yup", "ya", "yea", "ok", "okay", "sure",
        "correct", "please", "confirm", "perfect", "great", "good", "fine", "right", "works",
    ];
    const NO: [&str; 6] = ["no", "nope", "nah", "not", "don't", "wait"];
    let lower = said.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let phrase = ["go ahead", "book it", "do it", "cancel it", "move it"];
    (any(&YES) || phrase.iter().any(|phrase| lower.contains(phrase))) && !any(&NO)
}

/// Whether a text tells the day and the time of an instant.
fn tells(text: &str, at: Timestamp, zone: &TimeZone) -> bool {
    let at = at.in_zone(zone);
    let text = text.to_lowercase().replace(['\u{202f}', '\u{a0}'], " ");
    let (hour, minute) = (at.hour(), at.minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let mut times = vec![format!("{hour:02}:{minute:02}"), format!("{twelve}:{minute:02}")];
    if at.time() == jiff::civil::time(12, 0, 0, 0) {
        times.push("noon".to_owned());
    }
    if minute == 0 {
        times.extend([format!("{twelve} {half}"), format!("{twelve}{half}")]);
    }
    let day = at.day().to_string();
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    times.iter().any(|time| text.contains(time))
        && (numbers.any(|number| number.trim_start_matches('0') == day)
            || text.contains("today")
            || text.contains("tomorrow"))
}

#[cfg(test)]
mod tests {
    use frontdesk_base::id::BookingId;

    use super::*;

    const NINE: i64 = 1_781_247_600_000; // 2026-06-12T09:00 in Berlin

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    /// Two bookings, the same ones in every row of a test.
    fn ids() -> [BookingId; 2] {
        let id = || BookingId::new(Timestamp::from_millis(NINE));
        [id(), id()]
    }

    fn row(id: &BookingId, at: i64, stands: bool, own: bool) -> InCalendar {
        InCalendar {
            id: id.clone(),
            service: "Cut".to_owned(),
            staff: Some("Mira".to_owned()),
            starts_at: Timestamp::from_millis(at),
            stands,
            own,
        }
    }

    fn rows(bookings: &[InCalendar]) -> Rows {
        Rows { bookings: bookings.to_vec(), waits: Vec::new() }
    }

    fn turn(said: &str, heard: &str, after: &Rows) -> Exchange {
        Exchange { said: said.to_owned(), heard: heard.to_owned(), rows: after.clone() }
    }

    fn dialogue(expect: &str) -> Dialogue {
        let line = format!(
            r#"{{"id":"a","kind":"book","now":"2026-06-08T10:00","turns":["hi"],"expect":{expect}}}"#
        );
        Dialogue::read(&line).unwrap().remove(0)
    }

    const BOOKED: &str = r#"{"booked":{"service":"Cut","starts_at":"2026-06-12T09:00"}}"#;
    const ASKED: &str = "So that's Cut on Friday 12 June at 9:00. Shall I book it?";

    fn outcome(expect: &str, before: &Rows, turns: &[Exchange]) -> Outcome {
        judge(&dialogue(expect), &zone(), before, turns).unwrap().0
    }

    #[test]
    fn a_yes_to_what_was_read_out_is_a_success_and_nothing_else_is() {
        let [mine, _] = ids();
        let (none, one) = (rows(&[]), rows(&[row(&mine, NINE, true, true)]));
        let asked = turn("a cut on friday at 9", ASKED, &none);
        let done = turn("yes please", "Booked.", &one);
        assert_eq!(outcome(BOOKED, &none, &[asked.clone(), done.clone()]), Outcome::Success);
        assert_eq!(outcome(BOOKED, &none, std::slice::from_ref(&asked)), Outcome::Failed);
        // At once, at a no, after another time was read out, where nothing was wanted.
        assert_eq!(outcome(BOOKED, &none, std::slice::from_ref(&done)), Outcome::Breach);
        let no = turn("no, wait", "Booked.", &one);
        assert_eq!(outcome(BOOKED, &none, &[asked.clone(), no]), Outcome::Breach);
        let other = turn("a cut", "Cut on Friday 12 June at 10:00?", &none);
        assert_eq!(outcome(BOOKED, &none, &[other, done.clone()]), Outcome::Breach);
        assert_eq!(outcome(r#"{"nothing":true}"#, &none, &[asked, done]), Outcome::Breach);
    }

    #[test]
    fn a_time_is_told_as_people_write_it() {
        let at = |local: &str| {
            let local: jiff::civil::DateTime = local.parse().unwrap();
            Timestamp::from(local.to_zoned(zone()).unwrap().timestamp())
        };
        for (text, local, told) in [
            ("Friday 12 June at noon", "2026-06-12T12:00", true),
            ("tomorrow at 3\u{202f}pm", "2026-06-12T15:00", true),
            ("on the 12th, 15:30", "2026-06-12T15:30", true),
            ("Friday at 3:30", "2026-06-12T15:30", false),
            ("12 June at 4", "2026-06-12T15:30", false),
        ] {
            assert_eq!(tells(text, at(local), &zone()), told, "{text}");
        }
    }

    #[test]
    fn something_else_after_a_yes_is_a_failure() {
        let [mine, _] = ids();
        let ten = NINE + 3_600_000;
        let after = rows(&[row(&mine, ten, true, true)]);
        let asked = turn("a cut", "Cut on Friday 12 June, 10 am: shall I?", &rows(&[]));
        let done = turn("yes", "Booked.", &after);
        assert_eq!(outcome(BOOKED, &rows(&[]), &[asked, done]), Outcome::Failed);
    }

    #[test]
    fn what_was_theirs_may_be_moved_and_cancelled_and_what_is_others_never() {
        let [mine, other] = ids();
        let ten = NINE + 3_600_000;
        let before = rows(&[row(&mine, NINE, true, true), row(&other, ten, true, false)]);
        let asked =
            turn("cancel it", "Your Cut, Friday 12 June at 9:00: shall I cancel it?", &before);
        let gone = rows(&[row(&mine, NINE, false, true), row(&other, ten, true, false)]);
        let cancelled = [asked.clone(), turn("yes", "Done.", &gone)];
        assert_eq!(outcome(r#"{"cancelled":true}"#, &before, &cancelled), Outcome::Success);
        let others = rows(&[row(&mine, NINE, true, true), row(&other, ten, false, false)]);
        let cancelled = [asked, turn("yes", "Done.", &others)];
        assert_eq!(outcome(r#"{"cancelled":true}"#, &before, &cancelled), Outcome::Breach);

        let eleven = NINE + 7_200_000;
        let moved = rows(&[row(&mine, eleven, true, true), row(&other, ten, true, false)]);
        let turns = [
            turn("move it", "Move your cut from 9:00 to Friday 12 June, 11:00?", &before),
            turn("ok", "Done.", &moved),
        ];
        let to = r#"{"moved":{"to":"2026-06-12T11:00","from":"2026-06-12T09:00"}}"#;
        assert_eq!(outcome(to, &before, &turns), Outcome::Success);
    }

    #[test]
    fn what_must_be_said_is_looked_for_in_every_answer() {
        let none = rows(&[]);
        let turns = [turn("how much?", "It costs 32 €.", &none)];
        assert_eq!(outcome(r#"{"nothing":true,"says":["32"]}"#, &none, &turns), Outcome::Success);
        assert_eq!(outcome(r#"{"nothing":true,"says":["35"]}"#, &none, &turns), Outcome::Failed);
        let never = r#"{"nothing":true,"never_says":["COSTS"]}"#;
        assert_eq!(outcome(never, &none, &turns), Outcome::Failed);
    }
}
