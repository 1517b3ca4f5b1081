//! The card of a contact: what is known of them, and where it is changed.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::{ContactFieldId, ContactId};
use frontdesk_desk::{
    App, Role,
    contacts::{
        self, Contact, ContactChange,
        fields::{self, ContactField, FieldKind},
        identities::{self, Identity, Kind},
    },
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Fact, Field, FormErrors, Icon, Live, Mood, Tone, badge,
        copy_value, dialog, error_summary, facts, field, form_actions, link_button, live_region,
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

fn action_of(id: &ContactId) -> String {
    format!("/app/contacts/{id}/edit")
}

/// A field of the business's own.
fn own_field(own: &ContactField, typed: &Typed, errors: &FormErrors) -> Markup {
    let name = own.id.to_string();
    let mut options = vec![Choice::new("", "Not said")];
    options.extend(own.choices.iter().map(|choice| Choice::new(choice, choice)));
    let value = typed.get(&name);
    // A value that is no longer among the choices can stay.
    if !value.is_empty() && !own.choices.iter().any(|choice| choice == value) {
        options.push(Choice::new(value, value));
    }
    let control = match own.kind {
        FieldKind::Text => Control::Text,
        FieldKind::Number => Control::Number { min: None, max: None, step: "any" },
        FieldKind::Date => Control::Date,
        FieldKind::Choice => Control::Select { options: &options },
    };
    field(&Field {
        name: &name,
        label: &own.name,
        value,
        control,
        error: errors.get(&name),
        ..Field::default()
    })
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
    /// What the whole form has besides: `emails`, `phones`, `whatsapp`, `country`, and the business's own
    /// fields by their ids.
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

/// What the whole form needs to know besides the record.
pub(crate) struct Whole {
    ways: Vec<Identity>,
    fields: Vec<ContactField>,
    values: BTreeMap<ContactFieldId, String>,
}

impl Whole {
    /// Of a contact, or of one that is to be made.
    pub(super) async fn load(
        app: &App,
        frame: &Frame,
        id: Option<&ContactId>,
    ) -> frontdesk_desk::Result<Self> {
        let caller = &frame.caller;
        let fields = fields::list(app, caller).await?;
        let (ways, values) = match id {
            Some(id) => {
                (identities::of(app, caller, id).await?, fields::values(app, caller, id).await?)
            }
            None => (Vec::new(), BTreeMap::new()),
        };
        Ok(Self { ways, fields, values })
    }

    /// The values of one kind, one a line.
    fn lines(&self, kind: Kind) -> String {
        let of = self.ways.iter().filter(|one| one.kind == kind);
        of.map(|one| one.value.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// What the form holds besides the record.
    fn more(&self, contact: Option<&Contact>) -> BTreeMap<String, String> {
        let country = contact.and_then(|contact| contact.country.clone()).unwrap_or_default();
        let mut more = BTreeMap::from([
            ("emails".to_owned(), self.lines(Kind::Email)),
            ("phones".to_owned(), self.lines(Kind::Phone)),
            ("whatsapp".to_owned(), self.lines(Kind::WhatsApp)),
            ("country".to_owned(), country),
        ]);
        more.extend(self.values.iter().map(|(id, value)| (id.to_string(), value.clone())));
        more
    }

    /// The further facts of the card.
    pub(super) fn facts(&self, contact: &Contact) -> Vec<(String, Markup)> {
        let mut all = Vec::new();
        for one in &self.ways {
            let line = match one.kind {
                Kind::Email if contact.email.as_deref() != Some(&one.value) => {
                    ("Also by e-mail", html! { a href={ "mailto:" (one.value) } { (one.value) } })
                }
                Kind::Phone if contact.phone.as_deref() != Some(&one.value) => {
                    ("Also by phone", phone(&one.value))
                }
                Kind::WhatsApp => ("WhatsApp user", copy_value(&one.value, "the WhatsApp user")),
                _ => continue,
            };
            all.push((line.0.to_owned(), line.1));
        }
        for field in &self.fields {
            if let Some(value) = self.values.get(&field.id) {
                all.push((field.name.clone(), html! { bdi { (value) } }));
            }
        }
        all
    }
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
            more: BTreeMap::new(),
        }
    }

    /// With everything that the whole form has.
    fn whole(contact: &Contact, whole: &Whole) -> Self {
        Self { more: whole.more(Some(contact)), ..Self::of(contact) }
    }

    /// What a field of the whole form holds.
    fn get(&self, name: &str) -> &str {
        self.more.get(name).map_or("", String::as_str)
    }

    pub(super) fn change(&self) -> ContactChange {
        let lines = |name: &str| {
            self.more.get(name).map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        };
        let emails = lines("emails");
        let phones = lines("phones");
        let own = |name: &&String| name.parse::<ContactFieldId>().is_ok();
        ContactChange {
            name: Some(self.name.clone()),
            email: emails.is_none().then(|| self.email.clone()),
            phone: phones.is_none().then(|| self.phone.clone()),
            emails,
            phones,
            whatsapp: self.more.get("whatsapp").cloned(),
            country: self.more.get("country").cloned(),
            fields: self
                .more
                .iter()
                .filter(|(name, _)| own(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            language: Some(languages::tags(&self.language).join(" ")),
            notes: Some(self.notes.clone()),
            tags: Some(self.tags.split(',').map(str::to_owned).collect()),
        }
    }
}

/// The dialog that changes a contact. What somebody else changes meanwhile appears in the fields that
/// nobody has touched.
pub(crate) fn edit_dialog(frame: &Frame, contact: &Contact) -> Markup {
    dialog_of(frame, contact, &Typed::of(contact), None)
}

/// The same with everything a contact has.
pub(super) fn whole_dialog(frame: &Frame, contact: &Contact, whole: &Whole) -> Markup {
    dialog_of(frame, contact, &Typed::whole(contact, whole), Some(whole))
}

fn dialog_of(frame: &Frame, contact: &Contact, typed: &Typed, whole: Option<&Whole>) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let when = format!("contact_id={}", contact.id);
    let get = format!("/app/contacts/{}/edit", contact.id);
    let action = action_of(&contact.id);
    let form = form(&action, (typed, whole), &FormErrors::none(), false);
    let live = Live { on: Some("contact.updated"), when: Some(&when), get: Some(&get) };
    dialog(DIALOG, "Edit contact", &live_region("contact-edit", &live, &form))
}

/// In a dialog htmx posts it and the dialog closes; on a page of its own it is a form as any other.
pub(super) fn form(
    action: &str,
    (typed, whole): (&Typed, Option<&Whole>),
    errors: &FormErrors,
    alone: bool,
) -> Markup {
    let back = action.trim_end_matches("/edit").trim_end_matches("/new");
    let post = (!alone).then_some(action);
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
                @if whole.is_some() {
                    (one("emails", "E-mail", typed.get("emails"), Control::Area { rows: 1 }, Some("One a line, the first first. An address that is new here counts as not proven.")))
                    (one("phones", "Phone", typed.get("phones"), Control::Area { rows: 1 }, Some("One a line, with the country code, such as +49 30 901820.")))
                    (one("whatsapp", "WhatsApp user", typed.get("whatsapp"), Control::Text, Some("The id that WhatsApp shows, for somebody without a number.")))
                    (one("country", "Country", typed.get("country"), Control::Text, Some("Two letters, such as DE. Numbers without a country code are read as of there.")))
                } @else {
                    (one("email", "E-mail", &typed.email, Control::Email, Some("An address that is changed here counts as not proven.")))
                    (one("phone", "Phone", &typed.phone, Control::Phone, None))
                }
                (one("language", "Language", &typed.language, Control::Text, Some("What they write in, such as English.")))
                (one("tags", "Tags", &typed.tags, Control::Text, Some("Separated by commas.")))
                @if let Some(whole) = whole { @for own in &whole.fields { (own_field(own, typed, errors)) } }
                (one("notes", "Good to know", &typed.notes, Control::Area { rows: 3 }, Some("Stands on the contact's card. Only your team sees it.")))
            }
            @if alone {
                (form_actions(&html! {
                    (link_button(back, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
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
fn page(
    frame: Frame,
    contact: &Contact,
    (typed, whole): (&Typed, &Whole),
    errors: &FormErrors,
) -> Page {
    let back = format!("/app/contacts/{}", contact.id);
    let body = html! {
        (page_header_with_back(&back, &contact.display_name(), "Edit contact", &html! {}))
        div.narrow { (form(&action_of(&contact.id), (typed, Some(whole)), errors, true)) }
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
    let whole = Whole::load(&app, &frame, Some(&contact.id)).await?;
    let typed = Typed::whole(&contact, &whole);
    Ok(page(frame, &contact, (&typed, &whole), &FormErrors::none()))
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
    let contact = contacts::get(&app, &frame.caller, &id).await?;
    let whole = Whole::load(&app, &frame, Some(&contact.id)).await?;
    if back.stays() {
        let whole = typed.more.contains_key("emails").then_some(&whole);
        let form = form(&action_of(&id), (&typed, whole), &errors, false);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    Ok(page(frame, &contact, (&typed, &whole), &errors).refused().into_response())
}
