//! How a service may be booked, as its form asks for it: in plain words, with minutes, hours and days where
//! people think in them, and what most leave alone folded away.

use frontdesk_base::{
    Money,
    error::Checks,
    id::{ResourceId, StaffId},
    money::Currency,
};
use frontdesk_desk::{
    Result,
    services::{BookingRules, Person, Place, Resource, StaffChoice},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::remind_form::RemindTyped;
use crate::parts::{
    Answer, Choice, Control, Field, FormErrors, Question, Toggle, checkbox, field, segments, switch,
};

pub(super) const UNITS: [(&str, &str, u32); 3] =
    [("minutes", "minutes", 1), ("hours", "hours", 60), ("days", "days", 24 * 60)];

/// The fields of a form, as they were sent.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Sent(Vec<(String, String)>);

impl Sent {
    #[cfg(test)]
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// What a field holds; empty when it was not sent.
    pub(super) fn one(&self, name: &str) -> String {
        self.all(name).pop().unwrap_or_default()
    }

    fn all(&self, name: &str) -> Vec<String> {
        let these = self.0.iter().filter(|(field, _)| field == name);
        these.map(|(_, value)| value.clone()).collect()
    }
}

/// What the browser sends of the rules.
#[derive(Debug, Clone, Default)]
pub(super) struct RulesTyped {
    /// There with the fields of the rules: a form without it leaves them as they are.
    rules: String,
    buffer_before: String,
    buffer_after: String,
    notice: String,
    notice_unit: String,
    horizon: String,
    step: String,
    most: String,
    needs_approval: bool,
    deposit: String,
    place: String,
    resources: Vec<String>,
    cancel: String,
    cancel_unit: String,
    staff_choice: String,
    done_by: Vec<String>,
    reminders: RemindTyped,
}

/// Minutes in the largest unit that says them whole.
pub(super) fn in_units(minutes: u32) -> (String, String) {
    if minutes == 0 {
        return (String::new(), "hours".to_owned());
    }
    let (unit, _, length) =
        UNITS.iter().rev().find(|unit| minutes.is_multiple_of(unit.2)).unwrap_or(&UNITS[0]);
    ((minutes / length).to_string(), (*unit).to_owned())
}

fn some(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn unless_zero(number: u32) -> String {
    some(Some(number).filter(|number| *number > 0))
}

impl From<&Sent> for RulesTyped {
    fn from(sent: &Sent) -> Self {
        Self {
            rules: sent.one("rules"),
            buffer_before: sent.one("buffer_before"),
            buffer_after: sent.one("buffer_after"),
            notice: sent.one("notice"),
            notice_unit: sent.one("notice_unit"),
            horizon: sent.one("horizon"),
            step: sent.one("step"),
            most: sent.one("most"),
            needs_approval: !sent.one("needs_approval").is_empty(),
            deposit: sent.one("deposit"),
            place: sent.one("place"),
            resources: sent.all("resources"),
            cancel: sent.one("cancel"),
            cancel_unit: sent.one("cancel_unit"),
            staff_choice: sent.one("staff_choice"),
            done_by: sent.all("done_by"),
            reminders: RemindTyped::from(sent),
        }
    }
}

impl RulesTyped {
    pub(super) fn of(rules: &BookingRules, currency: Option<Currency>, staff: &[&Person]) -> Self {
        let (notice, notice_unit) = in_units(rules.min_notice_minutes);
        let (cancel, cancel_unit) = in_units(rules.cancel_notice_minutes);
        let deposit = rules.deposit_amount.zip(currency);
        Self {
            rules: "1".to_owned(),
            buffer_before: unless_zero(rules.buffer_before_minutes),
            buffer_after: unless_zero(rules.buffer_after_minutes),
            notice,
            notice_unit,
            horizon: some(rules.horizon_days),
            step: some(rules.slot_step_minutes),
            most: some(rules.max_per_day),
            needs_approval: rules.needs_approval,
            deposit: deposit.map_or_else(String::new, |(amount, currency)| {
                Money { amount, currency }.decimal()
            }),
            place: rules.place.to_string(),
            resources: rules.resources.iter().map(ToString::to_string).collect(),
            cancel,
            cancel_unit,
            staff_choice: rules.staff_choice.to_string(),
            done_by: staff.iter().map(|person| person.id.to_string()).collect(),
            reminders: RemindTyped::of(&rules.reminders),
        }
    }

    /// Whether the form had the rules.
    pub(super) fn are_there(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Who is to do it.
    pub(super) fn done_by(&self) -> Vec<StaffId> {
        self.done_by.iter().filter_map(|id| id.parse().ok()).collect()
    }

    /// As people read it, for telling what somebody else changed meanwhile.
    pub(super) fn shown(&self) -> String {
        let reminders = self.reminders.shown();
        let parts = [
            ("free before", &self.buffer_before),
            ("free after", &self.buffer_after),
            ("ahead at least", &self.notice),
            ("", &self.notice_unit),
            ("days ahead at most", &self.horizon),
            ("every", &self.step),
            ("a day at most", &self.most),
            ("deposit", &self.deposit),
            ("where", &self.place),
            ("changed until before", &self.cancel),
            ("", &self.cancel_unit),
            ("who gets it", &self.staff_choice),
            ("reminders", &reminders),
        ];
        let mut shown: Vec<String> = parts
            .iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(name, value)| format!("{name} {}", value.trim()).trim().to_owned())
            .collect();
        if self.needs_approval {
            shown.push("needs approval".to_owned());
        }
        let (mut rooms, mut staff) = (self.resources.clone(), self.done_by.clone());
        rooms.sort();
        staff.sort();
        shown.push(format!("{} rooms, {} people", rooms.len(), staff.len()));
        shown.join("; ")
    }

    /// The rules as the desk keeps them, or everything that is no number.
    pub(super) fn read(&self, currency: Option<Currency>) -> Result<BookingRules> {
        let mut checks = Checks::new();
        let mut number = |field: &'static str, text: &str| -> Option<u32> {
            let text = text.trim();
            let number: Option<u32> = text.parse().ok();
            checks.require(text.is_empty() || number.is_some(), field, "is a whole number");
            number
        };
        let before = number("booking_rules.buffer_before_minutes", &self.buffer_before);
        let after = number("booking_rules.buffer_after_minutes", &self.buffer_after);
        let notice = number("booking_rules.min_notice_minutes", &self.notice);
        let horizon = number("booking_rules.horizon_days", &self.horizon);
        let step = number("booking_rules.slot_step_minutes", &self.step);
        let most = number("booking_rules.max_per_day", &self.most);
        let cancel = number("booking_rules.cancel_notice_minutes", &self.cancel);
        let deposit = match (self.deposit.trim(), currency) {
            ("", _) | (_, None) => None,
            (text, Some(currency)) => {
                checks.take("booking_rules.deposit_amount", Money::parse(text, currency))
            }
        };
        let rooms: Vec<ResourceId> =
            self.resources.iter().filter_map(|id| id.parse().ok()).collect();
        let reminders = self.reminders.read(&mut checks);
        checks.done()?;
        Ok(BookingRules {
            buffer_before_minutes: before.unwrap_or(0),
            buffer_after_minutes: after.unwrap_or(0),
            min_notice_minutes: whole(notice, &self.notice_unit),
            horizon_days: horizon,
            slot_step_minutes: step,
            max_per_day: most,
            needs_approval: self.needs_approval,
            deposit_amount: deposit.map(|money| money.amount),
            place: self.place.parse().unwrap_or(Place::Here),
            resources: rooms,
            cancel_notice_minutes: whole(cancel, &self.cancel_unit),
            staff_choice: self.staff_choice.parse().unwrap_or(StaffChoice::LeastBusy),
            reminders,
        })
    }
}

pub(super) fn whole(number: Option<u32>, unit: &str) -> u32 {
    let length = UNITS.iter().find(|known| known.0 == unit).map_or(1, |known| known.2);
    number.unwrap_or(0).saturating_mul(length)
}

/// A number with its unit, which may be chosen.
fn number(
    name: &str,
    key: &str,
    label: &str,
    (value, unit): (&str, &str),
    errors: &FormErrors,
) -> Markup {
    field(&Field {
        name,
        id: Some(&format!("f-{key}")),
        label,
        value,
        error: errors.get(key),
        control: Control::Number { min: Some("0"), max: None, step: "1" },
        suffix: Some(unit),
        ..Field::default()
    })
}

fn span(
    name: &str,
    key: &str,
    label: &str,
    (value, unit): (&str, &str),
    errors: &FormErrors,
) -> Markup {
    let choices: Vec<Choice<'_>> =
        UNITS.iter().map(|(value, label, _)| Choice::new(value, label)).collect();
    let unit_name = format!("{name}_unit");
    html! {
        div.form-row.span-row {
            (field(&Field {
                name, id: Some(&format!("f-{key}")), label, value, error: errors.get(key),
                control: Control::Number { min: Some("0"), max: None, step: "1" }, ..Field::default()
            }))
            (field(&Field { name: &unit_name, label: &format!("{label}, unit"), label_hidden: true, value: unit, control: Control::Select { options: &choices }, ..Field::default() }))
        }
    }
}

/// The fields of the rules. What is wrong unfolds them.
pub(super) fn fields(
    typed: &RulesTyped,
    people: &[Person],
    resources: &[Resource],
    errors: &FormErrors,
) -> Markup {
    let wrong = |keys: &[&str]| {
        keys.iter().any(|key| errors.get(&format!("booking_rules.{key}")).is_some())
    };
    html! {
        input type="hidden" name="rules" value="1";
        fieldset.field {
            legend.field-label { "Who does it" }
            @if people.is_empty() { p.faint { "Nobody is on the staff yet: it is booked with the business itself." } }
            div.choices {
                @for person in people {
                    (checkbox(&Toggle {
                        name: "done_by", value: person.id.as_str(), id: Some(&format!("f-by-{}", person.id)), label: &person.name,
                        on: typed.done_by.iter().any(|id| id == person.id.as_str()), ..Toggle::default()
                    }))
                }
            }
        }
        (segments(&Question {
            name: "place", label: "Where", value: if typed.place.is_empty() { "here" } else { &typed.place },
            options: &[
                Answer { value: "here", label: "Here", ..Answer::default() }, Answer { value: "visit", label: "At the customer's", ..Answer::default() },
                Answer { value: "phone", label: "Phone", ..Answer::default() }, Answer { value: "video", label: "Video", ..Answer::default() },
            ],
            ..Question::default()
        }))
        (switch(&Toggle { name: "needs_approval", label: "Somebody of the team says yes first", hint: Some("What is asked for keeps its time free and waits in the calendar under Requests."), on: typed.needs_approval, ..Toggle::default() }))
        details.disclosure.rules open[wrong(&["min_notice_minutes", "horizon_days", "cancel_notice_minutes", "max_per_day", "slot_step_minutes"])] {
            summary { "When it can be booked" }
            div.form {
                (span("notice", "booking_rules.min_notice_minutes", "Booked at least this long ahead", (&typed.notice, &typed.notice_unit), errors))
                (number("horizon", "booking_rules.horizon_days", "Booked at most this far ahead", (&typed.horizon, "days"), errors))
                (span("cancel", "booking_rules.cancel_notice_minutes", "Customers can move or cancel it until this long before", (&typed.cancel, &typed.cancel_unit), errors))
                div.form-row {
                    (number("most", "booking_rules.max_per_day", "At most this often a day", (&typed.most, "times"), errors))
                    (number("step", "booking_rules.slot_step_minutes", "It can begin every", (&typed.step, "minutes"), errors))
                }
                p.field-hint { "What is left empty is not limited. Without a step it begins one after the other." }
            }
        }
        (typed.reminders.fields(errors))
        details.disclosure.rules open[wrong(&["buffer_before_minutes", "buffer_after_minutes", "deposit_amount", "resources"])] {
            summary { "Time around it, deposit, rooms" }
            div.form {
                div.form-row {
                    (number("buffer_before", "booking_rules.buffer_before_minutes", "Kept free before", (&typed.buffer_before, "minutes"), errors))
                    (number("buffer_after", "booking_rules.buffer_after_minutes", "Kept free after", (&typed.buffer_after, "minutes"), errors))
                }
                (field(&Field { name: "deposit", id: Some("f-booking_rules.deposit_amount"), label: "Deposit", value: &typed.deposit, error: errors.get("booking_rules.deposit_amount"), optional: true, hint: Some("What is paid ahead, such as 10.00."), ..Field::default() }))
                fieldset.field id="f-booking_rules.resources" tabindex="-1" {
                    legend.field-label { "Needs one of these" }
                    @if resources.is_empty() { p.faint { "No rooms or chairs yet. Add them below the staff, when a service needs one for itself." } }
                    div.choices {
                        @for resource in resources {
                            (checkbox(&Toggle {
                                name: "resources", value: resource.id.as_str(), id: Some(&format!("f-room-{}", resource.id)), label: &resource.name,
                                on: typed.resources.iter().any(|id| id == resource.id.as_str()), ..Toggle::default()
                            }))
                        }
                    }
                }
                (segments(&Question {
                    name: "staff_choice", label: "Who gets it when anybody will do", value: if typed.staff_choice.is_empty() { "least_busy" } else { &typed.staff_choice },
                    options: &[Answer { value: "least_busy", label: "Least busy that day", ..Answer::default() }, Answer { value: "round_robin", label: "Each in turn", ..Answer::default() }],
                    ..Question::default()
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_desk::services::{Channel, Reminder};

    use super::*;

    fn euro() -> Option<Currency> {
        Currency::from_code("EUR")
    }

    #[test]
    fn rules_survive_the_form() {
        let rules = BookingRules {
            buffer_before_minutes: 5,
            buffer_after_minutes: 10,
            min_notice_minutes: 2 * 24 * 60,
            horizon_days: Some(90),
            slot_step_minutes: Some(15),
            max_per_day: Some(4),
            needs_approval: true,
            deposit_amount: Some(1_050),
            place: Place::Video,
            resources: Vec::new(),
            cancel_notice_minutes: 90,
            staff_choice: StaffChoice::RoundRobin,
            reminders: vec![Reminder { minutes_before: 90, ask: true, channel: Channel::Email }],
        };
        let typed = RulesTyped::of(&rules, euro(), &[]);
        assert_eq!((typed.notice.as_str(), typed.notice_unit.as_str()), ("2", "days"));
        assert_eq!((typed.cancel.as_str(), typed.cancel_unit.as_str()), ("90", "minutes"));
        assert_eq!(typed.deposit, "10.50");
        assert_eq!(typed.read(euro()).unwrap(), rules);
        let empty = BookingRules::default();
        assert_eq!(RulesTyped::of(&empty, euro(), &[]).read(euro()).unwrap(), empty);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (field, value) in [
            ("notice", "soon"),
            ("notice", "-1"),
            ("notice", "99999999999"),
            ("horizon", "1.5"),
            ("deposit", "much"),
        ] {
            let mut typed = RulesTyped::default();
            match field {
                "notice" => typed.notice = value.to_owned(),
                "horizon" => typed.horizon = value.to_owned(),
                _ => typed.deposit = value.to_owned(),
            }
            assert!(typed.read(euro()).is_err(), "{field} {value}");
        }
        let huge = RulesTyped {
            notice: u32::MAX.to_string(),
            notice_unit: "days".to_owned(),
            ..RulesTyped::default()
        };
        assert_eq!(huge.read(euro()).unwrap().min_notice_minutes, u32::MAX);
    }
}
