//! The card of a contact: what is known of them, and where it is changed.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::ContactId;
use frontdesk_desk::{
    App, Role,
    contacts::{self, Contact, ContactChange},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Control, Fact, Field, FormErrors, Icon, Live, Mood, Tone, badge, copy_value,
        dialog, error_summary, facts, field, form_actions, link_button, live_region,
        page_header_with_back, phone, submit, written,
    },
    settings::languages,
    shell::{Frame, Page},
};

const DIALOG: &str = "edit-contact";

/// What is known of a contact, with the way to change it.
pub(crate) fn facts_of(frame: &Frame, contact: &Contact) -> Markup {
    let none = |words: &str| html! { span.faint { (words) } };
    let email = match &contact.email {
        Some(email) => html! {
            a href={ "mailto:" (email) } { (email) } " "
            @if contact.email_verified { (badge(Mood::Success, "proven")) } @else { span title="They typed it; nobody has checked that it is theirs." { (badge(Mood::Neutral, "not proven")) } }
        },
        None => none("No e-mail address"),
    };
    let phone = match &contact.phone {
        Some(number) => phone(number),
        None => none("No phone number"),
    };
    let mut lines = vec![
        Fact::with_icon(Icon::Mail, "E-mail", email),
        Fact::with_icon(Icon::Phone, "Phone", phone),
    ];
    if let Some(language) = &contact.language {
        lines.push(Fact::with_icon(
            Icon::Globe,
            "Language",
            html! { span data-language=(language) { (language) } },
        ));
    }
    if let Some(external) = &contact.external_id {
        lines.push(Fact::with_icon(
            Icon::Key,
            "Their id in your system",
            copy_value(external, "the id"),
        ));
    }
    html! {
        (facts(&lines))
        @if !contact.notes.is_empty() { div.contact-notes dir="auto" { (written(&contact.notes)) } }
        @if frame.may(Role::Operator) {
            a.btn.btn-quiet.btn-small href={ "/app/contacts/" (contact.id) "/edit" } data-open=(DIALOG) { (Icon::Edit) span { "Edit" } }
        }
    }
}

/// The form's values, as they are typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    email: String,
    phone: String,
    language: String,
    tags: String,
    notes: String,
}

impl Typed {
    fn of(contact: &Contact) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            name: text(&contact.name),
            email: text(&contact.email),
            phone: text(&contact.phone),
            language: contact
                .language
                .iter()
                .map(|tag| languages::shown(std::slice::from_ref(tag)))
                .collect(),
            tags: contact.tags.join(", "),
            notes: contact.notes.clone(),
        }
    }

    fn change(&self) -> ContactChange {
        ContactChange {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            language: Some(languages::tags(&self.language).join(" ")),
            notes: Some(self.notes.clone()),
            tags: Some(self.tags.split(',').map(str::to_owned).collect()),
        }
    }
}

/// The dialog that changes a contact. What somebody else changes meanwhile appears in the fields that
/// nobody has touched.
pub(crate) fn edit_dialog(frame: &Frame, contact: &Contact) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let when = format!("contact_id={}", contact.id);
    let get = format!("/app/contacts/{}/edit", contact.id);
    let form = form(&contact.id, &Typed::of(contact), &FormErrors::none(), false);
    let live = Live { on: Some("contact.updated"), when: Some(&when), get: Some(&get) };
    dialog(DIALOG, "Edit contact", &live_region("contact-edit", &live, &form))
}

/// In a dialog htmx posts it and the dialog closes; on a page of its own it is a form as any other.
fn form(id: &ContactId, typed: &Typed, errors: &FormErrors, alone: bool) -> Markup {
    let action = format!("/app/contacts/{id}/edit");
    let back = format!("/app/contacts/{id}");
    let post = (!alone).then_some(action.as_str());
    let one = |name: &'static str,
               label: &'static str,
               value: &str,
               control: Control,
               hint: Option<&str>| {
        field(&Field {
            name,
            label,
            value,
            control,
            hint,
            error: errors.get(name),
            ..Field::default()
        })
    };
    html! {
        form id="contact-form" method="post" action=(action) hx-post=[post] hx-target="#contact-form" hx-swap="outerHTML" data-guard[alone] {
            div.form[alone].dialog-body[!alone] {
                (error_summary(errors))
                (one("name", "Name", &typed.name, Control::Text, None))
                (one("email", "E-mail", &typed.email, Control::Email, Some("An address that is changed here counts as not proven.")))
                (one("phone", "Phone", &typed.phone, Control::Phone, None))
                (one("language", "Language", &typed.language, Control::Text, Some("What they write in, such as English.")))
                (one("tags", "Tags", &typed.tags, Control::Text, Some("Separated by commas.")))
                (one("notes", "Notes", &typed.notes, Control::Area { rows: 4 }, Some("Only your team sees them.")))
            }
            @if alone {
                (form_actions(&html! {
                    (link_button(&back, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                    (submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() }))
                }))
            } @else {
                footer.dialog-foot {
                    button.btn.btn-secondary type="button" data-close { "Cancel" }
                    (submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() }))
                }
            }
        }
    }
}

/// The same on a page of its own, for browsers without a script.
fn page(frame: Frame, contact: &Contact, typed: &Typed, errors: &FormErrors) -> Page {
    let back = format!("/app/contacts/{}", contact.id);
    let body = html! {
        (page_header_with_back(&back, &contact.display_name(), "Edit contact", &html! {}))
        div.narrow { (form(&contact.id, typed, errors, true)) }
    };
    frame.page(Place::Contacts, "Edit contact", &body)
}

pub(super) async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ContactId>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let contact = contacts::get(&app, &frame.caller, &id).await?;
    let typed = Typed::of(&contact);
    Ok(page(frame, &contact, &typed, &FormErrors::none()))
}

pub(super) async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ContactId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let Err(error) = contacts::update(&app, &frame.caller, &id, &typed.change()).await else {
        let flash = Flash::done("Contact saved");
        let there = format!("/app/contacts/{id}");
        return Ok(if back.stays() { back.said(flash, &there) } else { back.led(flash, &there) });
    };
    let errors = errors::of_form(error)?;
    if back.stays() {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, form(&id, &typed, &errors, false)).into_response()
        );
    }
    let contact = contacts::get(&app, &frame.caller, &id).await?;
    Ok(page(frame, &contact, &typed, &errors).refused().into_response())
}
