//! Making a contact by hand, notes about one, and what one agreed to.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::{ContactId, ContactNoteId};
use frontdesk_desk::{
    App, Role,
    contacts::{
        self,
        consents::{self, By, Consent, NewConsent},
        notes::{self, Note},
    },
};
use frontdesk_http::{Form, Member, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::card::{self, Typed, Whole};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Field, FormErrors, Icon, Mood, Reads, Tone, act_button, badge,
        dialog, field, page_header_with_back, submit, time, written,
    },
    shell::{Frame, Page},
};

const CONSENT: &str = "record-consent";

fn new_page(frame: Frame, typed: &Typed, whole: &Whole, errors: &FormErrors) -> Page {
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", "New contact", &html! {}))
        div.narrow { (card::form("/app/contacts/new", (typed, Some(whole)), errors, true)) }
    };
    frame.page(Place::Contacts, "New contact", &body)
}

pub(super) async fn blank(State(app): State<App>, frame: Frame) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let whole = Whole::load(&app, &frame, None).await?;
    Ok(new_page(frame, &Typed::default(), &whole, &FormErrors::none()))
}

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match contacts::create(&app, &frame.caller, &typed.change()).await {
        Ok(contact) => {
            let there = format!("/app/contacts/{}", contact.id);
            Ok(back.led(Flash::done("Contact made"), &there))
        }
        Err(error) => {
            let errors = errors::of_form(error)?;
            let whole = Whole::load(&app, &frame, None).await?;
            Ok(new_page(frame, &typed, &whole, &errors).refused().into_response())
        }
    }
}

/// The notes about a contact, with the field for the next.
pub(super) fn notes_of(frame: &Frame, contact: &ContactId, all: &[Note]) -> Markup {
    let own = |note: &Note| note.author_id == frame.caller.actor().id();
    html! {
        @if frame.may(Role::Operator) {
            form.form method="post" action={ "/app/contacts/" (contact) "/notes" } {
                (field(&Field {
                    name: "text", id: Some("f-note"), label: "New note", label_hidden: true, placeholder: Some("What your team should know"),
                    control: Control::Area { rows: 2 }, required: true, ..Field::default()
                }))
                div.form-end { (submit(&Button { label: "Add note", icon: Some(Icon::Note), small: true, ..Button::default() })) }
            }
        }
        @if !all.is_empty() {
            ul.contact-notes-list {
                @for note in all {
                    li.contact-note {
                        div.cluster.small {
                            span { (note.author_name) } span.faint { (time(&frame.moment(note.created_at, Reads::Relative))) }
                            @if frame.may(Role::Admin) || (frame.may(Role::Operator) && own(note)) {
                                span.push { (act_button(&format!("/app/contacts/notes/{}/delete", note.id), &Button {
                                    label: "Delete note", icon: Some(Icon::Trash), icon_only: true, small: true, tone: Tone::Quiet,
                                    confirm: Some("Delete this note? It cannot be brought back."), ..Button::default()
                                })) }
                            }
                        }
                        div dir="auto" { (written(&note.text)) }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    text: String,
}

pub(super) async fn note(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
    Form(words): Form<Words>,
) -> Result<Response> {
    let there = format!("/app/contacts/{id}");
    match notes::add(&app, &caller, &id, &words.text).await {
        Ok(_) => Ok(back.led(Flash::done("Note added"), &there)),
        Err(error) => {
            let wrong = errors::of_form(error)?.first().unwrap_or_default();
            Ok(back.led(Flash::warning(format!("The note {wrong}")), &there))
        }
    }
}

pub(super) async fn delete_note(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactNoteId>,
) -> Result<Response> {
    let note = notes::delete(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Note deleted"), &format!("/app/contacts/{}", note.contact_id)))
}

/// What a channel of consent is called.
pub(super) fn by(channel: By) -> &'static str {
    match channel {
        By::Email => "E-mail",
        By::Sms => "SMS",
        By::WhatsApp => "WhatsApp",
        By::Phone => "Calls",
    }
}

/// What a contact agreed to, channel by channel.
pub(super) fn consent_of(frame: &Frame, all: &[Consent]) -> Markup {
    let holding = consents::holding(all);
    html! {
        dl.facts {
            @for channel in By::ALL {
                div.fact {
                    dt { (by(*channel)) }
                    dd {
                        @match holding.get(channel) {
                            Some(consent) => {
                                (badge(if consent.granted { Mood::Success } else { Mood::Danger }, if consent.granted { "agreed" } else { "refused" }))
                                " " span.small.faint { bdi { (consent.source) } ", " (time(&frame.moment(consent.given_at, Reads::Day))) }
                            }
                            None => span.faint { "Not asked" }
                        }
                    }
                }
            }
        }
        @if frame.may(Role::Operator) {
            button.btn.btn-quiet.btn-small type="button" data-open=(CONSENT) { (Icon::Plus) span { "Record consent" } }
        }
    }
}

/// The dialog that writes consent down.
pub(super) fn consent_dialog(frame: &Frame, contact: &ContactId) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let channels: Vec<Choice> = By::ALL.iter().map(|c| Choice::new(c.as_str(), by(*c))).collect();
    let answers =
        [Choice::new("yes", "They agreed"), Choice::new("no", "They refused, or took it back")];
    let one = |name, label, control, hint| {
        field(&Field { name, label, control, hint, required: true, ..Field::default() })
    };
    let form = html! {
        form method="post" action={ "/app/contacts/" (contact) "/consent" } {
            div.dialog-body {
                (one("channel", "To be reached by", Control::Select { options: &channels }, None))
                (one("granted", "Answer", Control::Select { options: &answers }, None))
                (one("source", "Where they said so", Control::Text, Some("A paper form, a call, a chat: what you can show when somebody asks.")))
            }
            footer.dialog-foot {
                button.btn.btn-secondary type="button" data-close { "Cancel" }
                (submit(&Button { label: "Record consent", tone: Tone::Primary, ..Button::default() }))
            }
        }
    };
    dialog(CONSENT, "Record consent", &form)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    channel: String,
    granted: String,
    source: String,
}

pub(super) async fn consent(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
    Form(said): Form<Said>,
) -> Result<Response> {
    let channel = said
        .channel
        .parse()
        .map_err(|wrong: String| frontdesk_desk::Error::invalid("channel", wrong))?;
    let new =
        NewConsent { channel, granted: said.granted == "yes", source: said.source, given_at: None };
    let there = format!("/app/contacts/{id}");
    match consents::record(&app, &caller, &id, &new).await {
        Ok(_) => Ok(back.led(Flash::done("Consent recorded"), &there)),
        Err(error) => {
            let wrong = errors::of_form(error)?.first().unwrap_or_default();
            Ok(back.led(Flash::warning(format!("Not recorded: the source {wrong}")), &there))
        }
    }
}
