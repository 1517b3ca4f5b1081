//! What stands of an appointment from turn to turn.

use frontdesk_when::{Days, Wish as When};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::Wish;
use crate::agent::house::said::Said;

/// An appointment in the making.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that was said or not")]
pub struct Plan {
    /// What is wanted.
    pub aim: Wish,
    /// Which service, by its name.
    pub service: Option<String>,
    /// Services that what was said could mean.
    pub services: Vec<String>,
    /// With whom, by name.
    pub staff: Option<String>,
    /// With whom not.
    pub without: Vec<String>,
    /// Somebody they asked for who does not work there, until they were told.
    pub unknown: Option<String>,
    /// They said with whom, or with whom not: what is read out says who it will be.
    pub says_who: bool,
    /// Services that were asked for beside it.
    pub also: Vec<String>,
    /// It was asked for more than one person.
    pub several: bool,
    /// What was asked for beside it has still to be spoken of.
    pub aside: bool,
    /// A day that was said and that there is not, as it was said.
    pub impossible: Option<String>,
    /// When, as it was said.
    pub wishes: Vec<When>,
    /// When not.
    pub not: Vec<When>,
    /// When was said as counted from now: "in two hours".
    pub passing: bool,
    /// As soon as there is anything.
    pub soonest: bool,
    /// An appointment moves by so many minutes: "could it be an hour later?"
    pub by: Option<i64>,
    /// At the time of day at which the appointment that is moved was.
    pub same_time: bool,
    /// On another day than it.
    pub other_day: bool,
    /// The times that were offered last.
    pub slots: Vec<Slot>,
    /// The time that was decided on.
    pub slot: Option<Slot>,
    /// The appointment that is moved or cancelled.
    pub own: Option<Own>,
    /// Those it could be.
    pub owns: Vec<Own>,
    /// The day that they could be told of when something becomes free.
    pub wait: Option<Date>,
    /// Whose it is.
    pub name: Option<String>,
    /// Where the confirmation goes.
    pub email: Option<String>,
    /// Or their number.
    pub phone: Option<String>,
    /// What was asked for last.
    pub asked: Option<Ask>,
    /// How often that was asked in a row.
    pub tries: u8,
}

/// A time that was offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The instant, as the tools write it.
    pub starts_at: String,
    /// The same on the business's clock.
    pub at: DateTime,
    /// Who is free then, by name; once it is held, who it is with.
    #[serde(default)]
    pub staff: Vec<String>,
}

/// An appointment that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Its id.
    pub id: String,
    /// Of which service.
    pub service: String,
    /// With whom.
    pub staff: Option<String>,
    /// When, on the business's clock.
    pub at: DateTime,
}

/// What is asked for in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Which service.
    Service,
    /// With whom.
    Staff,
    /// Which day and time.
    Time,
    /// Their name.
    Name,
    /// An address or a number.
    Reach,
    /// A yes to what was read out.
    Yes,
    /// Which of their appointments.
    Which,
    /// The address they booked with.
    Email,
    /// The code that was sent there.
    Code,
}

impl Plan {
    /// Whom it goes to, when that is somebody else than it was with.
    pub(super) fn other_staff(&self) -> Option<&String> {
        let had = self.own.as_ref().and_then(|own| own.staff.as_ref());
        self.who().filter(|name| had != Some(name))
    }

    /// Another service takes another time, though the wish for when stands.
    pub(super) fn forget_slot(&mut self) {
        if let (Some(slot), true) = (self.slot.take(), self.wishes.is_empty()) {
            self.wishes = vec![When {
                days: vec![Days::on(slot.at.date())],
                times: vec![frontdesk_when::Times::At(slot.at.time())],
            }];
        }
        self.slots.clear();
    }

    /// Whether what was said to "shall I cancel it?" is another time for it. `timed`: it names one.
    pub(super) fn elsewhere(&self, said: &Said, timed: bool) -> bool {
        let Some(own) = &self.own else { return false };
        let another = timed && self.wishes.iter().any(|wish| !wish.contains(own.at));
        another
            || said.any_of("instead | move it | another time | another day | when else | reschedule | different day | different time")
    }

    pub(super) fn slot_or_own(&self) -> bool {
        match self.aim {
            Wish::Book => self.slot.is_some(),
            Wish::Move => self.slot.is_some() && self.own.is_some(),
            Wish::Cancel => self.own.is_some(),
            Wish::Look => false,
        }
    }

    /// The days that are spoken of, when it is one.
    pub(super) fn day(&self) -> Option<Date> {
        let mut dates = self.wishes.iter().flat_map(|wish| &wish.days).map(Days::date);
        match (dates.next(), dates.next()) {
            (Some(one), None) => one,
            _ => None,
        }
    }
}
