//! The business's own fields for its contacts.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::ContactFieldId;
use frontdesk_desk::{
    App, Role,
    contacts::fields::{self, ContactField, FieldKind, NewField},
};
use frontdesk_http::{Form, Member, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Field, FormErrors, Icon, Tone, card, empty_state, field,
        page_header_with_back, post_button, submit, titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/contacts/fields";

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    kind: String,
    choices: String,
}

impl Typed {
    fn field(&self) -> NewField {
        NewField {
            name: self.name.clone(),
            kind: self.kind.parse().unwrap_or(FieldKind::Text),
            choices: self.choices.lines().map(str::to_owned).collect(),
        }
    }
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "Text",
        FieldKind::Number => "Number",
        FieldKind::Date => "Date",
        FieldKind::Choice => "Choice",
    }
}

async fn render(app: &App, frame: Frame, typed: &Typed, errors: &FormErrors) -> Result<Page> {
    let all = fields::list(app, &frame.caller).await?;
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", "Fields", &html! {}))
        div.narrow.stack {
            p.soft { "What you want to know of your contacts besides: a birthday, the kind of pet, a customer number. They stand on every contact, in imports and in exports." }
            @if all.is_empty() && !frame.may(Role::Admin) {
                (card(&empty_state(Icon::Tag, "No fields yet", "An admin can add fields of your own here.", &html! {})))
            }
            @for one in &all { (known(&frame, one)) }
            @if frame.may(Role::Admin) { (titled_card("Add a field", &html! {}, &html! {
                form.form method="post" action=(PATH) { (inputs("new", typed, errors, false)) div.form-end { (submit(&Button { label: "Add field", icon: Some(Icon::Plus), tone: Tone::Primary, ..Button::default() })) } }
            })) }
        }
    };
    Ok(frame.page(Place::Contacts, "Fields", &body))
}

fn inputs(at: &str, typed: &Typed, errors: &FormErrors, fixed: bool) -> Markup {
    let kinds: Vec<Choice> =
        FieldKind::ALL.iter().map(|one| Choice::new(one.as_str(), kind(*one))).collect();
    let (name, of, choices) =
        (format!("f-{at}-name"), format!("f-{at}-kind"), format!("f-{at}-choices"));
    html! {
        (field(&Field { name: "name", id: Some(&name), label: "Name", value: &typed.name, required: true, max_length: Some(60), error: errors.get("name"), ..Field::default() }))
        @if fixed { input type="hidden" name="kind" value=(typed.kind); } @else {
            (field(&Field { name: "kind", id: Some(&of), label: "Holds", value: &typed.kind, control: Control::Select { options: &kinds }, error: errors.get("kind"), ..Field::default() }))
        }
        @if !fixed || typed.kind == "choice" {
            (field(&Field { name: "choices", id: Some(&choices), label: "Choices", value: &typed.choices, control: Control::Area { rows: 2 }, hint: Some("One a line; only for a choice."), error: errors.get("choices"), ..Field::default() }))
        }
    }
}

fn known(frame: &Frame, one: &ContactField) -> Markup {
    let typed = Typed {
        name: one.name.clone(),
        kind: one.kind.as_str().to_owned(),
        choices: one.choices.join("\n"),
    };
    let path = format!("{PATH}/{}", one.id);
    let sure = format!(
        "Delete the field {} with every contact's value of it? This cannot be undone.",
        one.name
    );
    card(&html! {
        div.cluster {
            strong { bdi { (one.name) } } span.faint { (kind(one.kind)) }
            @if frame.may(Role::Admin) { span.push { (post_button(&format!("{path}/delete"), &Button { label: "Delete", icon: Some(Icon::Trash), small: true, tone: Tone::Quiet, confirm: Some(&sure), ..Button::default() })) } }
        }
        @if !one.choices.is_empty() { p.small.soft { (one.choices.join(" · ")) } }
        @if frame.may(Role::Admin) {
            details.disclosure { summary { "Change" }
                form.form method="post" action=(path) { (inputs(one.id.as_str(), &typed, &FormErrors::none(), true)) div.form-end { (submit(&Button { label: "Save field", ..Button::default() })) } }
            }
        }
    })
}

pub(super) async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    render(&app, frame, &Typed::default(), &FormErrors::none()).await
}

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match fields::create(&app, &frame.caller, &typed.field()).await {
        Ok(_) => Ok(back.led(Flash::done("Field added"), PATH)),
        Err(error) => {
            let errors = errors::of_form(error)?;
            Ok(render(&app, frame, &typed, &errors).await?.refused().into_response())
        }
    }
}

pub(super) async fn update(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactFieldId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match fields::update(&app, &caller, &id, &typed.field()).await {
        Ok(_) => Ok(back.led(Flash::done("Field saved"), PATH)),
        Err(error) => {
            let wrong = errors::of_form(error)?.first().unwrap_or_default();
            Ok(back.led(Flash::warning(format!("Not saved: it {wrong}")), PATH))
        }
    }
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactFieldId>,
) -> Result<Response> {
    fields::delete(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Field deleted, with its values"), PATH))
}
