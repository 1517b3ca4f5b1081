//! How a service may be booked.

use frontdesk_base::{error::Checks, id::ResourceId};
use serde::{Deserialize, Serialize};

use super::null_is_default;

frontdesk_base::words! {
    /// Where a service is done.
    pub Place {
        /// At the business.
        Here = "here",
        /// At the customer's.
        Visit = "visit",
        /// On the phone.
        Phone = "phone",
        /// By video.
        Video = "video",
    }

    /// Who gets the booking when any of the staff will do.
    pub StaffChoice {
        /// Whoever has the least booked on that day.
        LeastBusy = "least_busy",
        /// Whoever has waited longest for a booking.
        RoundRobin = "round_robin",
    }

    /// By what a reminder comes.
    pub Channel {
        /// E-mail.
        Email = "email",
    }
}

#[expect(clippy::derivable_impls, reason = "the words are made by a macro")]
impl Default for Place {
    fn default() -> Self {
        Self::Here
    }
}

#[expect(clippy::derivable_impls, reason = "the words are made by a macro")]
impl Default for StaffChoice {
    fn default() -> Self {
        Self::LeastBusy
    }
}

#[expect(clippy::derivable_impls, reason = "the words are made by a macro")]
impl Default for Channel {
    fn default() -> Self {
        Self::Email
    }
}

/// The most reminders of one service.
pub const REMINDERS: usize = 5;
/// The longest before an appointment that somebody is reminded of it, in minutes.
const REMIND_AT_MOST: u32 = 14 * 24 * 60;
/// The shortest.
const REMIND_AT_LEAST: u32 = 5;

/// A message about an appointment that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// How long before it begins.
    pub minutes_before: u32,
    /// Whether the contact is asked to say that they come.
    #[serde(default)]
    pub ask: bool,
    /// By what it comes.
    #[serde(default)]
    pub channel: Channel,
}

/// How a service may be booked. What is zero or `None` is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BookingRules {
    /// Kept free before it.
    #[serde(deserialize_with = "null_is_default")]
    pub buffer_before_minutes: u32,
    /// Kept free after it.
    #[serde(deserialize_with = "null_is_default")]
    pub buffer_after_minutes: u32,
    /// How long ahead it must be booked at least.
    #[serde(deserialize_with = "null_is_default")]
    pub min_notice_minutes: u32,
    /// How many days ahead it can be booked at most.
    pub horizon_days: Option<u32>,
    /// How far apart the times are at which it can begin; its duration when `None`.
    pub slot_step_minutes: Option<u32>,
    /// How often on one day.
    pub max_per_day: Option<u32>,
    /// Whether a member has to say yes.
    #[serde(deserialize_with = "null_is_default")]
    pub needs_approval: bool,
    /// What is paid ahead, in minor units of the organization's currency.
    pub deposit_amount: Option<i64>,
    /// Where it is done.
    #[serde(deserialize_with = "null_is_default")]
    pub place: Place,
    /// One of these is needed for it: a room, a chair. None of them: nothing is needed.
    #[serde(deserialize_with = "null_is_default")]
    pub resources: Vec<ResourceId>,
    /// Until how long before it a contact may move or cancel it themselves.
    #[serde(deserialize_with = "null_is_default")]
    pub cancel_notice_minutes: u32,
    /// Who gets it when any of the staff will do.
    #[serde(deserialize_with = "null_is_default")]
    pub staff_choice: StaffChoice,
    /// When the contact is reminded of it.
    pub reminders: Vec<Reminder>,
}

impl Default for BookingRules {
    fn default() -> Self {
        Self {
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            min_notice_minutes: 0,
            horizon_days: None,
            slot_step_minutes: None,
            max_per_day: None,
            needs_approval: false,
            deposit_amount: None,
            place: Place::default(),
            resources: Vec::new(),
            cancel_notice_minutes: 0,
            staff_choice: StaffChoice::default(),
            reminders: usual_reminders(),
        }
    }
}

/// What a service begins with that says nothing of reminders: one, a day before, that asks nothing.
pub(crate) fn usual_reminders() -> Vec<Reminder> {
    vec![Reminder { minutes_before: 24 * 60, ask: false, channel: Channel::Email }]
}

impl BookingRules {
    /// The reminders in order, the first to come first.
    pub(super) fn tidy(&mut self) {
        self.reminders.sort_by_key(|one| std::cmp::Reverse(one.minutes_before));
    }

    /// Notes what is out of bounds.
    pub(super) fn check(&self, checks: &mut Checks) {
        let day = 24 * 60;
        for (field, minutes) in [
            ("booking_rules.buffer_before_minutes", self.buffer_before_minutes),
            ("booking_rules.buffer_after_minutes", self.buffer_after_minutes),
        ] {
            checks.require(minutes <= day, field, "is at most 1440");
        }
        checks.require(
            self.min_notice_minutes <= 365 * day,
            "booking_rules.min_notice_minutes",
            "is at most 525600",
        );
        checks.require(
            self.cancel_notice_minutes <= 365 * day,
            "booking_rules.cancel_notice_minutes",
            "is at most 525600",
        );
        checks.require(self.resources.len() <= 50, "booking_rules.resources", "are at most 50");
        let within =
            |value: Option<u32>, most: u32| value.is_none_or(|value| (1..=most).contains(&value));
        checks.require(within(self.horizon_days, 730), "booking_rules.horizon_days", "is 1 to 730");
        let step = self.slot_step_minutes.is_none_or(|step| (5..=day).contains(&step));
        checks.require(step, "booking_rules.slot_step_minutes", "is 5 to 1440");
        checks.require(
            within(self.max_per_day, 1_000),
            "booking_rules.max_per_day",
            "is 1 to 1000",
        );
        checks.require(
            self.deposit_amount.is_none_or(|amount| amount >= 0),
            "booking_rules.deposit_amount",
            "is not negative",
        );
        let field = "booking_rules.reminders";
        let all = &self.reminders;
        checks.require(all.len() <= REMINDERS, field, format!("are at most {REMINDERS}"));
        let bounds = REMIND_AT_LEAST..=REMIND_AT_MOST;
        let fits = all.iter().all(|one| bounds.contains(&one.minutes_before));
        checks.require(fits, field, "come 5 minutes to 14 days before");
        let twice = all.iter().enumerate().any(|(at, one)| {
            let same = |other: &Reminder| {
                (other.minutes_before, other.channel) == (one.minutes_before, one.channel)
            };
            all[..at].iter().any(same)
        });
        checks.require(!twice, field, "come at different times");
    }
}
