//! What a task is, how it is written down, changed and looked for.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, ConversationId, MemberId, TaskId, TaskRuleId},
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

frontdesk_base::words! {
    /// How soon a task wants doing.
    pub Urgency {
        /// Whenever there is time.
        Low = "low",
        /// As things come.
        Normal = "normal",
        /// Before the others.
        High = "high",
    }

    /// Where a task that is to be done stands in time, on the business's clock.
    pub Window {
        /// Its time has passed.
        Overdue = "overdue",
        /// It is due before the day ends.
        Today = "today",
        /// It is due before Sunday ends.
        Week = "week",
        /// After that.
        Later = "later",
        /// It has no time.
        Undated = "none",
    }
}

/// Something to do.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What sort of work: `callback`, `message`, `todo`.
    pub kind: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Everything else about it.
    pub body: String,
    /// How soon.
    pub urgency: Urgency,
    /// The contact it is about.
    pub contact_id: Option<ContactId>,
    /// The conversation it came from.
    pub conversation_id: Option<ConversationId>,
    /// The member who does it.
    pub assignee_id: Option<MemberId>,
    /// By when; of one that is for a whole day, the last minute of it on the business's clock.
    pub due_at: Option<Timestamp>,
    /// Whether it is due on a day rather than at a time.
    pub whole_day: bool,
    /// When somebody is reminded of it; `None` when nobody will be, or was already.
    pub remind_at: Option<Timestamp>,
    /// Since when it is done.
    pub done_at: Option<Timestamp>,
    /// Who did it: a member's id, or `api_key`'s, `agent`, `system`.
    pub done_by: Option<String>,
    /// The rule that made it.
    pub rule_id: Option<TaskRuleId>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// Who wrote it down, in the same words.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// A task to write down.
#[derive(Debug, Clone, Deserialize)]
pub struct NewTask {
    /// What sort of work: `callback`, `message`, `todo`.
    #[serde(default = "todo")]
    pub kind: String,
    /// What is to be done, in a line.
    pub title: String,
    /// Everything else about it.
    #[serde(default)]
    pub body: String,
    /// How soon.
    #[serde(default = "normal")]
    pub urgency: Urgency,
    /// The contact it is about.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// The conversation it comes from.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// The member who does it.
    #[serde(default)]
    pub assignee: Option<MemberId>,
    /// By when.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Instead of a time: on which day of the business's calendar, `2026-11-30`.
    #[serde(default)]
    pub due_on: Option<String>,
}

impl Default for NewTask {
    fn default() -> Self {
        Self {
            kind: todo(),
            title: String::new(),
            body: String::new(),
            urgency: Urgency::Normal,
            contact: None,
            conversation: None,
            assignee: None,
            due_at: None,
            due_on: None,
        }
    }
}

fn todo() -> String {
    "todo".to_owned()
}

pub(super) fn normal() -> Urgency {
    Urgency::Normal
}

/// By when a task is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// By a time.
    At(Timestamp),
    /// On a day of the business's calendar, `2026-11-30`.
    On(String),
    /// Whenever.
    Never,
}

impl Due {
    /// What was said of it: a time, or a day, not both.
    pub fn said(at: Option<Timestamp>, on: Option<String>) -> Result<Self> {
        match (at, on) {
            (Some(_), Some(_)) => {
                Err(Error::invalid("due_on", "is given instead of a time, not beside it"))
            }
            (Some(at), None) => Ok(Self::At(at)),
            (None, Some(day)) => Ok(Self::On(day)),
            (None, None) => Ok(Self::Never),
        }
    }

    /// The instant, and whether it stands for a whole day.
    pub(super) fn on_clock(&self, zone: &TimeZone) -> Result<(Option<Timestamp>, bool)> {
        match self {
            Self::Never => Ok((None, false)),
            Self::At(at) => {
                // What a calendar cannot show, nobody can do.
                let ahead = at.in_zone(zone).year();
                if !(2000..=9990).contains(&ahead) {
                    return Err(Error::invalid("due", "is a time such as 2026-11-30T14:30:00Z"));
                }
                Ok((Some(*at), false))
            }
            Self::On(day) => {
                let wrong = || Error::invalid("due", "is a day such as 2026-11-30");
                let day: Date = day.trim().parse().map_err(|_| wrong())?;
                if !(2000..=9990).contains(&day.year()) {
                    return Err(wrong());
                }
                let at = zone
                    .to_ambiguous_zoned(day.at(23, 59, 0, 0))
                    .compatible()
                    .map_err(|_| wrong())?;
                Ok((Some(at.timestamp().into()), true))
            }
        }
    }
}

/// What to change of a task; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TaskChange {
    /// The version it was read at. Another one there is a conflict; `None` changes whatever is there.
    pub version: Option<i64>,
    /// What sort of work.
    pub kind: Option<String>,
    /// What is to be done.
    pub title: Option<String>,
    /// Everything else about it.
    pub body: Option<String>,
    /// How soon.
    pub urgency: Option<Urgency>,
    /// Who does it: a member, or nobody.
    pub assignee: Option<Option<MemberId>>,
    /// By when.
    pub due: Option<Due>,
}

/// Which tasks to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that are done rather than those that are not.
    pub done: bool,
    /// Of this member.
    pub assignee: Option<MemberId>,
    /// Of nobody.
    pub unassigned: bool,
    /// About this contact.
    pub contact: Option<ContactId>,
    /// About this conversation.
    pub conversation: Option<ConversationId>,
    /// Due then.
    pub due: Option<Window>,
    /// With these words in the title or the text.
    pub search: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// Where the windows of time begin and end, as seen from now.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    now: Timestamp,
    tomorrow: Timestamp,
    monday: Timestamp,
}

impl Windows {
    /// As the business's clock shows it now.
    pub fn new(now: Timestamp, zone: &TimeZone) -> Self {
        let today = now.in_zone(zone).date();
        let begins = |date: Date| -> Timestamp {
            date.to_zoned(zone.clone()).map_or(now, |at| at.timestamp().into())
        };
        let to_monday = 7 - i64::from(today.weekday().since(Weekday::Monday));
        Self {
            now,
            tomorrow: begins(today.saturating_add(1.day())),
            monday: begins(today.saturating_add(to_monday.days())),
        }
    }

    /// Which one a task is in that is due then.
    pub fn of(&self, due: Option<Timestamp>) -> Window {
        match due {
            None => Window::Undated,
            Some(due) if due < self.now => Window::Overdue,
            Some(due) if due < self.tomorrow => Window::Today,
            Some(due) if due < self.monday => Window::Week,
            Some(_) => Window::Later,
        }
    }

    /// When the day ends.
    pub fn tomorrow(&self) -> Timestamp {
        self.tomorrow
    }

    /// From when, and until before when a window goes.
    pub(super) fn bounds(&self, window: Window) -> (Option<Timestamp>, Option<Timestamp>) {
        match window {
            Window::Overdue => (None, Some(self.now)),
            Window::Today => (Some(self.now), Some(self.tomorrow)),
            Window::Week => (Some(self.tomorrow), Some(self.monday)),
            Window::Later => (Some(self.monday), None),
            Window::Undated => (None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: &str, due: &str, window: Window) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(Windows::new(at(now), &zone).of(Some(at(due))), window, "{due} at {now}");
    }

    #[test]
    fn a_task_stands_in_one_window_of_the_business_clock() {
        // A Wednesday, 00:30 in Berlin.
        let now = "2026-11-24T23:30:00Z";
        check(now, "2026-11-24T23:29:59Z", Window::Overdue);
        check(now, "2026-11-25T22:59:00Z", Window::Today);
        check(now, "2026-11-25T23:00:00Z", Window::Week);
        check(now, "2026-11-29T22:59:00Z", Window::Week);
        check(now, "2026-11-29T23:00:00Z", Window::Later);
        // On a Sunday, the week ends with the day.
        check("2026-11-29T11:00:00Z", "2026-11-29T20:00:00Z", Window::Today);
        check("2026-11-29T11:00:00Z", "2026-11-30T07:00:00Z", Window::Later);
    }

    #[test]
    fn hostile_days_are_refused() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for day in ["", "x", "2026-02-30", "2026-11-30; DROP", "-9999-01-01", "9999-12-31", "\0"] {
            assert!(Due::On(day.to_owned()).on_clock(&zone).is_err(), "{day:?}");
        }
        for millis in [i64::MIN, i64::MAX, -1, 253_402_300_799_000] {
            assert!(Due::At(Timestamp::from_millis(millis)).on_clock(&zone).is_err(), "{millis}");
        }
        // The day on which the clocks go back ends as every day does.
        let (at, whole) = Due::On("2026-10-25".to_owned()).on_clock(&zone).unwrap();
        assert_eq!((at.unwrap().to_string().as_str(), whole), ("2026-10-25T22:59:00.000Z", true));
    }
}
