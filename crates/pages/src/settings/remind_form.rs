//! The reminders of a service, as its form asks for them: a row each, and an empty one for the next.

use frontdesk_base::error::Checks;
use frontdesk_desk::services::{Channel, REMINDERS, Reminder};
use maud::{Markup, html};

use super::rules_form::{Sent, UNITS, in_units, whole};
use crate::parts::{Choice, Control, Field, FormErrors, Toggle, checkbox, field};

const KEY: &str = "booking_rules.reminders";

/// What the browser sends of the reminders.
#[derive(Debug, Clone, Default)]
pub(super) struct RemindTyped(Vec<Row>);

#[derive(Debug, Clone, Default)]
struct Row {
    /// How long before, in its unit; empty for none.
    span: String,
    unit: String,
    ask: bool,
}

impl From<&Sent> for RemindTyped {
    fn from(sent: &Sent) -> Self {
        let row = |at: usize| Row {
            span: sent.one(&format!("remind_{at}")),
            unit: sent.one(&format!("remind_{at}_unit")),
            ask: !sent.one(&format!("remind_{at}_ask")).is_empty(),
        };
        Self((0..REMINDERS).map(row).filter(|row| !row.span.trim().is_empty()).collect())
    }
}

impl RemindTyped {
    pub(super) fn of(reminders: &[Reminder]) -> Self {
        let row = |one: &Reminder| {
            let (span, unit) = in_units(one.minutes_before);
            Row { span, unit, ask: one.ask }
        };
        Self(reminders.iter().map(row).collect())
    }

    /// As people read it.
    pub(super) fn shown(&self) -> String {
        let rows = self.0.iter().map(|row| {
            let asks = if row.ask { ", asking" } else { "" };
            format!("{} {} before{asks}", row.span.trim(), row.unit)
        });
        rows.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn read(&self, checks: &mut Checks) -> Vec<Reminder> {
        let mut all = Vec::new();
        for row in &self.0 {
            let number: Option<u32> = row.span.trim().parse().ok();
            checks.require(number.is_some(), KEY, "come a whole number of units before");
            all.push(Reminder {
                minutes_before: whole(number, &row.unit),
                ask: row.ask,
                channel: Channel::Email,
            });
        }
        all
    }

    /// The rows and an empty one, inside something that folds.
    pub(super) fn fields(&self, errors: &FormErrors) -> Markup {
        let units: Vec<Choice<'_>> =
            UNITS.iter().map(|(value, label, _)| Choice::new(value, label)).collect();
        let mut rows = self.0.clone();
        if rows.len() < REMINDERS {
            rows.push(Row { unit: "hours".to_owned(), ..Row::default() });
        }
        html! {
            details.disclosure.rules open[errors.get(KEY).is_some()] {
                summary { "Reminders" @if self.0.is_empty() { " (none)" } }
                div.form {
                    @for (at, row) in rows.iter().enumerate() {
                        @let (name, unit) = (format!("remind_{at}"), format!("remind_{at}_unit"));
                        @let label = if at < self.0.len() { "Remind this long before" } else { "And this long before" };
                        @let id = if at == 0 { format!("f-{KEY}") } else { format!("f-{name}") };
                        div.remind-row {
                            div.form-row.span-row {
                                (field(&Field {
                                    name: &name, id: Some(&id), label, value: &row.span, error: errors.get(KEY).filter(|_| at == 0), optional: at >= self.0.len(),
                                    control: Control::Number { min: Some("1"), max: None, step: "1" }, ..Field::default()
                                }))
                                (field(&Field { name: &unit, label: &format!("{label}, unit"), label_hidden: true, value: &row.unit, control: Control::Select { options: &units }, ..Field::default() }))
                            }
                            (checkbox(&Toggle {
                                name: &format!("remind_{at}_ask"), value: "1", id: Some(&format!("f-{name}-ask")), label: "Ask them to confirm that they come", on: row.ask, ..Toggle::default()
                            }))
                        }
                    }
                    p.field-hint {
                        "By e-mail, in the customer's language. An empty row sends none. At night nobody is reminded: see "
                        a href=(super::Tab::Reminders.href()) { "quiet hours" } ". Bookings to come follow what you save here."
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> RemindTyped {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        RemindTyped::from(&Sent::of(pairs))
    }

    #[test]
    fn reminders_survive_the_form_and_empty_rows_are_none() {
        let typed = sent(&[
            ("remind_0", "1"),
            ("remind_0_unit", "days"),
            ("remind_0_ask", "1"),
            ("remind_1", " "),
            ("remind_2", "90"),
            ("remind_2_unit", "minutes"),
            ("remind_9", "5"),
        ]);
        let mut checks = Checks::new();
        let read = typed.read(&mut checks);
        checks.done().unwrap();
        let short: Vec<_> = read.iter().map(|one| (one.minutes_before, one.ask)).collect();
        assert_eq!(short, [(1440, true), (90, false)]);
        assert_eq!(RemindTyped::of(&read).read(&mut Checks::new()), read);
        assert_eq!(typed.shown(), "1 days before, asking, 90 minutes before");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for wrong in ["soon", "-1", "1.5", "99999999999", "<script>"] {
            let mut checks = Checks::new();
            sent(&[("remind_0", wrong), ("remind_0_unit", "days")]).read(&mut checks);
            assert!(checks.done().is_err(), "{wrong}");
        }
    }
}
