//! The form of a rule.

use frontdesk_base::id::MemberId;
use frontdesk_desk::{
    Error, Role,
    orgs::Member as Colleague,
    tasks::rules::{NewTaskRule, Occasion, RuleDue, TaskRule},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::PATH;
use crate::{
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Control, Field, FormErrors, Toggle, Tone, error_summary, field,
        form_actions, link_button, page_header_with_back, submit, switch,
    },
    settings::read_only,
    shell::{Frame, Page},
};

/// An occasion in words, as what comes after "When".
pub(super) const fn words(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::LeadCaptured => "a lead is captured",
        Occasion::BookingRequested => "a booking waits for a yes",
        Occasion::BookingCancelled => "a customer cancels a booking",
        Occasion::NoShow => "a customer does not come",
        Occasion::Unanswered => "the agent cannot answer a question",
        Occasion::RatedBadly => "a customer gives one or two stars",
        Occasion::OutOfHours => "somebody writes while you are closed",
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    occasion: String,
    title: String,
    urgency: String,
    due: String,
    hours: String,
    member: String,
    enabled: bool,
    /// The mark of the rule that the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    pub(super) fn of_new(rule: &NewTaskRule) -> Self {
        Self {
            occasion: rule.occasion.as_str().to_owned(),
            title: rule.title.clone(),
            urgency: rule.urgency.as_str().to_owned(),
            due: rule.due.as_str().to_owned(),
            hours: if rule.due == RuleDue::Hours {
                rule.due_hours.to_string()
            } else {
                String::new()
            },
            member: rule.assignee.as_ref().map(ToString::to_string).unwrap_or_default(),
            enabled: rule.enabled,
            ..Self::default()
        }
    }

    pub(super) fn of(rule: &TaskRule) -> Self {
        let typed = Self::of_new(&NewTaskRule {
            occasion: rule.occasion,
            title: rule.title.clone(),
            urgency: rule.urgency,
            due: rule.due,
            due_hours: rule.due_hours,
            assignee: rule.assignee_id.clone(),
            enabled: rule.enabled,
        });
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    /// The same form, knowing what is stored by now and by which mark.
    pub(super) fn told(self, base: String, news: Stored) -> Self {
        Self { base, news, ..self }
    }

    pub(super) fn shown(&self) -> Stored {
        let text = |text: &str| text.trim().to_owned();
        // Hours count only where it is due by them.
        let hours =
            if self.due == RuleDue::Hours.as_str() { text(&self.hours) } else { String::new() };
        vec![
            ("When", text(&self.occasion)),
            ("Task", text(&self.title)),
            ("Urgency", text(&self.urgency)),
            ("Due", text(&self.due)),
            ("Hours", hours),
            ("Who", text(&self.member)),
            ("On", if self.enabled { "yes" } else { "no" }.to_owned()),
        ]
    }

    pub(super) fn rule(&self) -> Result<NewTaskRule, Error> {
        fn word<T: std::str::FromStr<Err = String>>(
            text: &str,
            field: &'static str,
        ) -> Result<T, Error> {
            text.parse().map_err(|wrong: String| Error::invalid(field, wrong))
        }
        let due: RuleDue = word(&self.due, "due")?;
        let hours = if due == RuleDue::Hours { self.hours.trim() } else { "0" };
        let hours = hours.parse().map_err(|_| Error::invalid("due_hours", "is 1 to 720 hours"))?;
        let member = self.member.trim();
        let assignee: Option<MemberId> = if member.is_empty() {
            None
        } else {
            Some(member.parse().map_err(|_| Error::invalid("assignee", "is not a member"))?)
        };
        Ok(NewTaskRule {
            occasion: word(&self.occasion, "occasion")?,
            title: self.title.clone(),
            urgency: word(&self.urgency, "urgency")?,
            due,
            due_hours: hours,
            assignee,
            enabled: self.enabled,
        })
    }
}

pub(super) fn form(
    frame: Frame,
    rule: Option<&TaskRule>,
    members: &[Colleague],
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let action = rule.map_or_else(|| PATH.to_owned(), |rule| format!("{PATH}/{}", rule.id));
    let title = if rule.is_some() { "Task rule" } else { "New rule" };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(PATH, "Task rules", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form.form.narrow method="post" action=(action) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(errors))
            fieldset.form disabled[!may] { (fields(members, typed, errors)) }
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if rule.is_some() { "Save" } else { "Add the rule" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
}

fn fields(members: &[Colleague], typed: &Typed, errors: &FormErrors) -> Markup {
    let occasions: Vec<Choice> =
        Occasion::ALL.iter().map(|one| Choice::new(one.as_str(), words(*one))).collect();
    let urgencies =
        [Choice::new("low", "Low"), Choice::new("normal", "Normal"), Choice::new("high", "High")];
    let dues = [
        Choice::new("none", "Whenever"),
        Choice::new("hours", "So many hours later"),
        Choice::new("opening", "In the first hour of opening"),
    ];
    let mut people = vec![Choice::new("", "Nobody yet")];
    people.extend(
        members
            .iter()
            .filter(|member| member.role >= Role::Operator || member.id.as_str() == typed.member)
            .map(|member| Choice::new(member.id.as_str(), &member.name)),
    );
    html! {
        (field(&Field { name: "occasion", label: "When", value: &typed.occasion, control: Control::Select { options: &occasions }, error: errors.get("occasion"), ..Field::default() }))
        (field(&Field { name: "title", label: "Make this task", value: &typed.title, required: true, max_length: Some(300), error: errors.get("title"), ..Field::default() }))
        (holes())
        div.form-row {
            (field(&Field { name: "due", label: "Due", value: &typed.due, control: Control::Select { options: &dues }, error: errors.get("due"), ..Field::default() }))
            (field(&Field {
                name: "hours", label: "Hours", value: &typed.hours, optional: true, error: errors.get("due_hours"),
                control: Control::Number { min: Some("1"), max: Some("720"), step: "1" }, ..Field::default()
            }))
        }
        div.form-row {
            (field(&Field { name: "member", label: "Who", value: &typed.member, control: Control::Select { options: &people }, error: errors.get("assignee"), ..Field::default() }))
            (field(&Field { name: "urgency", label: "Urgency", value: &typed.urgency, control: Control::Select { options: &urgencies }, error: errors.get("urgency"), ..Field::default() }))
        }
        (switch(&Toggle { name: "enabled", label: "On", hint: Some("It looks at what happens from now on."), on: typed.enabled, ..Toggle::default() }))
    }
}

/// Which words in braces are filled in, occasion by occasion.
fn holes() -> Markup {
    html! {
        details.small {
            summary { "What can be filled in" }
            dl.rule-holes {
                @for occasion in Occasion::ALL {
                    dt { "When " (words(*occasion)) }
                    dd { @for hole in occasion.placeholders() { code { "{" (hole) "}" } " " } }
                }
            }
        }
    }
}
