//! Small forms that ask before something is done with a paper: in a dialog of its page, or on a page of
//! their own where there is no script.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use crate::{
    flash::Back,
    layout::Place,
    parts::{
        Button, Control, Field, FormErrors, Icon, Tone, card, dialog, error_summary, field,
        page_header_with_back, submit,
    },
    shell::{Frame, Page},
};

/// A form that asks.
pub(super) struct Ask<'a> {
    /// Of the dialog; the form's is `{id}-form`.
    pub(super) id: &'static str,
    /// The question.
    pub(super) title: &'a str,
    /// The page of the paper; the form is sent to `{at}/{id}`.
    pub(super) at: &'a str,
    /// What that page is called.
    pub(super) name: &'a str,
    pub(super) fields: Markup,
    /// The buttons that do it.
    pub(super) buttons: Markup,
}

impl Ask<'_> {
    pub(super) fn dialog(&self) -> Markup {
        dialog(self.id, self.title, &self.form(&FormErrors::none()))
    }

    pub(super) fn page(&self, frame: Frame, errors: &FormErrors) -> Page {
        let body = html! {
            (page_header_with_back(self.at, self.name, self.title, &html! {}))
            div.narrow.money-ask { (card(&self.form(errors))) }
        };
        frame.page(Place::Money, self.title, &body)
    }

    /// The form again, with what is wrong.
    pub(super) fn refused(&self, frame: Frame, back: &Back, errors: &FormErrors) -> Response {
        if back.stays() {
            return (StatusCode::UNPROCESSABLE_ENTITY, self.form(errors)).into_response();
        }
        self.page(frame, errors).refused().into_response()
    }

    fn form(&self, errors: &FormErrors) -> Markup {
        let action = format!("{}/{}", self.at, self.id);
        html! {
            form id={ (self.id) "-form" } method="post" action=(action) hx-post=(action) hx-target={ "#" (self.id) "-form" } hx-swap="outerHTML" data-clears {
                div.dialog-body.form { (error_summary(errors)) (self.fields) }
                footer.dialog-foot {
                    a.btn.btn-secondary href=(self.at) data-close { "Cancel" }
                    (self.buttons)
                }
            }
        }
    }
}

/// The one button that does it.
pub(super) fn done(label: &str, tone: Tone) -> Markup {
    submit(&Button { label, tone, ..Button::default() })
}

/// A link that opens a dialog, and leads to the page of the same form without a script.
pub(super) fn opener(at: &str, id: &str, label: &str, icon: Icon, primary: bool) -> Markup {
    html! { a.btn.btn-primary[primary].btn-secondary[!primary] href={ (at) "/" (id) } data-open=(id) { (icon) span { (label) } } }
}

/// The same in a menu.
pub(super) fn menu_opener(at: &str, id: &str, label: &str, icon: Icon) -> Markup {
    html! { a.menu-item href={ (at) "/" (id) } data-open=(id) { (icon) span.menu-label { (label) } } }
}

/// What a sending says.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Sending {
    pub(super) email: String,
    pub(super) message: String,
    /// `email`, or `link` for handing it over otherwise.
    pub(super) how: String,
}

impl Sending {
    /// As the operation takes it. Whoever says "by e-mail" and no address has forgotten it.
    pub(super) fn asked(&self) -> Result<frontdesk_desk::sales::Sending, frontdesk_desk::Error> {
        if self.how == "link" {
            return Ok(frontdesk_desk::sales::Sending::default());
        }
        if self.email.trim().is_empty() {
            return Err(frontdesk_desk::Error::invalid("email", "is needed to send it by e-mail"));
        }
        Ok(frontdesk_desk::sales::Sending {
            email: Some(self.email.clone()),
            message: self.message.clone(),
        })
    }

    pub(super) fn fields(&self, hint: &str, errors: &FormErrors) -> Markup {
        html! {
            @if !hint.is_empty() { p.soft { (hint) } }
            (field(&Field { name: "email", label: "To", value: &self.email, error: errors.get("email"), control: Control::Email, autocomplete: Some("off"), ..Field::default() }))
            (field(&Field { name: "message", label: "What you say with it", value: &self.message, error: errors.get("message"), optional: true, control: Control::Area { rows: 4 }, ..Field::default() }))
        }
    }

    pub(super) fn buttons() -> Markup {
        html! {
            (submit(&Button { label: "Only make the link", name: Some("how"), value: Some("link"), icon: Some(Icon::Link), ..Button::default() }))
            (submit(&Button { label: "Send by e-mail", name: Some("how"), value: Some("email"), icon: Some(Icon::Mail), tone: Tone::Primary, ..Button::default() }))
        }
    }
}
