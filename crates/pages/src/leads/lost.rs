//! Why a lead is lost: in a dialog, or on a page of its own.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::LeadId;
use frontdesk_desk::{
    App, Role,
    leads::{self, LOST_REASONS, Lead},
};
use frontdesk_http::{Hx, Path, Result};
use maud::{Markup, html};

use super::words;
use crate::{
    layout::Place,
    parts::{
        Answer, Button, Field, FormErrors, Icon, Question, Tone, card, error_summary, field,
        page_header_with_back, radio_cards, submit,
    },
    shell::Frame,
};

/// The value of the answer that is none of those offered.
const OTHER: &str = "other";

/// The reason as a form sends it: one of those offered, or words.
pub(super) fn reason(why: &str, words: &str) -> String {
    if words.trim().is_empty() && why != OTHER { why.to_owned() } else { words.to_owned() }
}

pub(super) async fn ask(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Path(id): Path<LeadId>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let lead = leads::get(&app, &frame.caller, &id).await?;
    let none = FormErrors::none();
    if hx.request {
        return Ok(in_dialog(&lead, ("", ""), &none).into_response());
    }
    Ok(page(frame, &lead, ("", ""), &none).into_response())
}

/// The form again, with what is wrong.
pub(super) fn refused(
    frame: Frame,
    stays: bool,
    lead: &Lead,
    typed: (&str, &str),
    errors: &FormErrors,
) -> Response {
    if stays {
        return (StatusCode::UNPROCESSABLE_ENTITY, form(lead, typed, errors)).into_response();
    }
    page(frame, lead, typed, errors).refused().into_response()
}

fn in_dialog(lead: &Lead, typed: (&str, &str), errors: &FormErrors) -> Markup {
    html! {
        header.dialog-head {
            h2.dialog-title id="lose-title" { "Why is " bdi { (words::name(lead)) } " lost?" }
            button.btn.btn-quiet.btn-small.btn-icon type="button" data-close title="Close" { (Icon::X) span.sr-only { "Close" } }
        }
        (form(lead, typed, errors))
    }
}

fn page(frame: Frame, lead: &Lead, typed: (&str, &str), errors: &FormErrors) -> crate::shell::Page {
    let name = words::name(lead);
    let title = format!("Why is {name} lost?");
    let body = html! {
        (page_header_with_back(&format!("/app/leads/{}", lead.id), &name, &title, &html! {}))
        div.narrow.leads-form { (card(&form(lead, typed, errors))) }
    };
    frame.page(Place::Leads, &title, &body)
}

fn form(lead: &Lead, (why, words): (&str, &str), errors: &FormErrors) -> Markup {
    let action = format!("/app/leads/{}/move?from={}", lead.id, lead.stage);
    let mut options: Vec<Answer<'_>> = LOST_REASONS
        .iter()
        .map(|reason| Answer { value: reason, label: reason, ..Answer::default() })
        .collect();
    options.push(Answer { value: OTHER, label: "Something else", ..Answer::default() });
    let error = errors.get("lost_reason");
    html! {
        form id="lose-form" method="post" action=(action) hx-post=(action) hx-target="#lose-form" hx-swap="outerHTML" {
            div.dialog-body.form {
                (error_summary(errors))
                input type="hidden" name="to" value="lost";
                (radio_cards(&Question { name: "why", label: "The reason", value: why, options: &options, ..Question::default() }))
                (field(&Field { name: "lost_reason", label: "In your words", hint: Some("Needed for something else. Only your team sees it."), value: words, error, optional: true, max_length: Some(300), ..Field::default() }))
            }
            footer.dialog-foot {
                a.btn.btn-secondary href={ "/app/leads/" (lead.id) } data-close { "Cancel" }
                (submit(&Button { label: "Mark as lost", tone: Tone::Primary, ..Button::default() }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn words_go_before_what_is_offered() {
        assert_eq!(reason("No answer", " "), "No answer");
        assert_eq!(reason("No answer", "Moved away"), "Moved away");
        assert_eq!(reason("other", "Moved away"), "Moved away");
        assert_eq!((reason("other", " ").as_str(), reason("", "").as_str()), (" ", ""));
    }
}
