//! A task as it is typed: in the dialog that writes one down, and on the page that changes one.

use frontdesk_base::{
    Timestamp,
    id::{ContactId, ConversationId, MemberId},
};
use frontdesk_desk::{
    Error, Role,
    orgs::Member as Colleague,
    tasks::{Due, NewTask, Task, TaskChange, Urgency},
};
use jiff::civil::{Date, Time};
use maud::{Markup, html};
use serde::Deserialize;

use super::PATH;
use crate::{
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Control, Field, FormErrors, Toggle, Tone, checkbox, dialog, error_summary,
        field, submit,
    },
    shell::Frame,
};

const DIALOG: &str = "new-task";

/// What sorts of work can be chosen.
const KINDS: [(&str, &str); 3] =
    [("todo", "Something to do"), ("callback", "Call back"), ("message", "Answer a message")];

/// A task as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(super) title: String,
    body: String,
    /// The day, `2026-11-30`; empty for none.
    due: String,
    /// The time of that day, `14:30`; empty for the whole day.
    time: String,
    member: String,
    contact: String,
    conversation: String,
    urgent: bool,
    /// On the page of one task, instead of the box for an urgent one.
    urgency: String,
    kind: String,
    /// Whether it is the line that has nothing but a title.
    pub(super) quick: bool,
    /// The mark of the task that the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    #[serde(skip)]
    pub(super) news: Stored,
}

impl Typed {
    /// A task as its form shows it.
    pub(super) fn of(frame: &Frame, task: &Task) -> Self {
        let due = task.due_at.map(|due| due.in_zone(&frame.zone));
        let day = due.as_ref().map(|due| due.date().to_string());
        let time = due.filter(|_| !task.whole_day).map(|due| due.strftime("%H:%M").to_string());
        let typed = Self {
            title: task.title.clone(),
            body: task.body.clone(),
            due: day.unwrap_or_default(),
            time: time.unwrap_or_default(),
            member: task.assignee_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            urgency: task.urgency.as_str().to_owned(),
            kind: task.kind.clone(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown(&[])), ..typed }
    }

    /// What a form holds, for comparing it with what is stored. Members by their names.
    pub(super) fn shown(&self, members: &[Colleague]) -> Stored {
        let text = |text: &str| text.trim().replace('\r', "");
        let who = members.iter().find(|member| member.id.as_str() == self.member);
        vec![
            ("What is to be done", text(&self.title)),
            ("More about it", text(&self.body)),
            ("By", text(&self.due)),
            ("At", text(&self.time)),
            ("Who", who.map_or(self.member.clone(), |member| member.name.clone())),
            ("Urgency", text(&self.urgency)),
            ("Kind", text(&self.kind)),
        ]
    }

    /// The same form, knowing what is stored by now and by which mark.
    pub(super) fn told(self, base: String, news: Stored) -> Self {
        Self { base, news, ..self }
    }

    pub(super) fn task(&self, frame: &Frame) -> Result<NewTask, Error> {
        let (due_at, due_on) = match self.due(frame)? {
            Due::At(at) => (Some(at), None),
            Due::On(day) => (None, Some(day)),
            Due::Never => (None, None),
        };
        Ok(NewTask {
            title: self.title.clone(),
            body: self.body.clone(),
            urgency: if self.urgent { Urgency::High } else { Urgency::Normal },
            contact: given(&self.contact, "contact")?,
            conversation: given(&self.conversation, "conversation")?,
            assignee: given(&self.member, "member")?,
            due_at,
            due_on,
            ..NewTask::default()
        })
    }

    /// The change from a task to what is typed.
    pub(super) fn change(&self, frame: &Frame, version: i64) -> Result<TaskChange, Error> {
        let urgency = self.urgency.parse().map_err(|wrong| Error::invalid("urgency", wrong))?;
        Ok(TaskChange {
            version: Some(version),
            kind: Some(self.kind.clone()),
            title: Some(self.title.clone()),
            body: Some(self.body.clone()),
            urgency: Some(urgency),
            assignee: Some(given::<MemberId>(&self.member, "assignee")?),
            due: Some(self.due(frame)?),
        })
    }

    fn due(&self, frame: &Frame) -> Result<Due, Error> {
        let (day, time) = (self.due.trim(), self.time.trim());
        match (day.is_empty(), time.is_empty()) {
            (true, true) => return Ok(Due::Never),
            (true, false) => {
                return Err(Error::invalid("due", "is needed with a time: on which day"));
            }
            (false, true) => return Ok(Due::On(day.to_owned())),
            (false, false) => {}
        }
        let day: Date =
            day.parse().map_err(|_| Error::invalid("due", "is a day such as 2026-11-30"))?;
        let wrong = || Error::invalid("time", "is a time such as 14:30");
        let time: Time = time.parse().map_err(|_| wrong())?;
        let at = frame.zone.to_ambiguous_zoned(day.to_datetime(time)).compatible();
        let at: Timestamp = at.map_err(|_| wrong())?.timestamp().into();
        Ok(Due::At(at))
    }
}

/// An id of a form; an empty text is none.
pub(super) fn given<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    field: &'static str,
) -> Result<Option<T>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|wrong: T::Err| Error::invalid(field, wrong.to_string()))
}

/// The dialog that writes a task down, about a contact and perhaps a conversation.
pub(crate) fn task_dialog(
    frame: &Frame,
    members: &[Colleague],
    about: Option<(&ContactId, Option<&ConversationId>)>,
) -> Markup {
    let typed = Typed {
        contact: about.map(|(contact, _)| contact.to_string()).unwrap_or_default(),
        conversation: about
            .and_then(|(_, conversation)| conversation)
            .map(ToString::to_string)
            .unwrap_or_default(),
        ..Typed::default()
    };
    html! {
        @if frame.may(Role::Operator) {
            (dialog(DIALOG, "New task", &dialog_form(&new_fields(frame, members, &typed, &FormErrors::none()))))
        }
    }
}

/// The form of the dialog around its fields.
pub(super) fn dialog_form(fields: &Markup) -> Markup {
    html! {
        form id="task-form" method="post" action=(PATH) hx-post=(PATH) hx-target="#task-form" hx-swap="outerHTML" data-clears { (fields) }
    }
}

/// The fields of a task that is written down.
pub(super) fn new_fields(
    frame: &Frame,
    members: &[Colleague],
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    html! {
        div.dialog-body {
            (error_summary(errors))
            (title_and_body(typed, errors))
            div.form-row { (when(typed, errors)) }
            (who(frame, members, typed, errors))
            (checkbox(&Toggle { name: "urgent", id: Some("f-task-urgent"), value: "true", label: "Urgent", on: typed.urgent, ..Toggle::default() }))
            input type="hidden" name="contact" value=(typed.contact);
            input type="hidden" name="conversation" value=(typed.conversation);
        }
        footer.dialog-foot {
            button.btn.btn-secondary type="button" data-close { "Cancel" }
            (submit(&Button { label: "Add task", tone: Tone::Primary, ..Button::default() }))
        }
    }
}

/// The fields of a task that is there.
pub(super) fn all_fields(
    frame: &Frame,
    members: &[Colleague],
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let urgencies =
        [Choice::new("low", "Low"), Choice::new("normal", "Normal"), Choice::new("high", "High")];
    let mut kinds: Vec<Choice> =
        KINDS.iter().map(|(value, label)| Choice::new(value, label)).collect();
    if !typed.kind.is_empty() && KINDS.iter().all(|(value, _)| *value != typed.kind) {
        kinds.push(Choice::new(&typed.kind, &typed.kind));
    }
    html! {
        (title_and_body(typed, errors))
        div.form-row { (when(typed, errors)) }
        p.field-hint { "Whoever does it is reminded half an hour before the time, or at eight in the morning of a day without one." }
        div.form-row {
            (who(frame, members, typed, errors))
            (field(&Field { name: "urgency", id: Some("f-task-urgency"), label: "Urgency", value: &typed.urgency, control: Control::Select { options: &urgencies }, error: errors.get("urgency"), ..Field::default() }))
            (field(&Field { name: "kind", id: Some("f-task-kind"), label: "Kind", value: &typed.kind, control: Control::Select { options: &kinds }, error: errors.get("kind"), ..Field::default() }))
        }
    }
}

fn title_and_body(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field { name: "title", id: Some("f-task-title"), label: "What is to be done", value: &typed.title, required: true, max_length: Some(300), error: errors.get("title"), ..Field::default() }))
        (field(&Field { name: "body", id: Some("f-task-body"), label: "More about it", value: &typed.body, optional: true, control: Control::Area { rows: 3 }, error: errors.get("body"), ..Field::default() }))
    }
}

fn when(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field { name: "due", id: Some("f-task-due"), label: "By", value: &typed.due, optional: true, control: Control::Date, error: errors.get("due").or(errors.get("due_on")), ..Field::default() }))
        (field(&Field { name: "time", id: Some("f-task-time"), label: "At", value: &typed.time, optional: true, control: Control::Time, error: errors.get("time"), ..Field::default() }))
    }
}

fn who(frame: &Frame, members: &[Colleague], typed: &Typed, errors: &FormErrors) -> Markup {
    let me = frame.caller.member().map(ToString::to_string).unwrap_or_default();
    let mut options = vec![Choice::new("", "Nobody yet"), Choice::new(&me, "Me")];
    options.extend(
        members
            .iter()
            // Whoever has it already stays to be chosen, whatever their role is now.
            .filter(|member| member.role >= Role::Operator || member.id.as_str() == typed.member)
            .filter(|member| member.id.as_str() != me)
            .map(|member| Choice::new(member.id.as_str(), &member.name)),
    );
    html! {
        (field(&Field { name: "member", id: Some("f-task-member"), label: "Who", value: &typed.member, control: Control::Select { options: &options }, error: errors.get("assignee").or(errors.get("member")), ..Field::default() }))
    }
}
