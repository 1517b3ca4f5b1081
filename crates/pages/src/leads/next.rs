//! What comes next about a lead: a small form on its page.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::LeadId;
use frontdesk_desk::{
    App, Role,
    leads::{self, Lead, LeadChange, Set},
};
use frontdesk_http::{Form, HxTrigger, Path, Result};
use maud::{Markup, html};

use super::{
    form::{Typed, next_fields},
    words,
};
use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    meanwhile,
    parts::{Button, FormErrors, card, error_summary, page_header_with_back, submit},
    shell::Frame,
};

/// The small form that says what comes next.
pub(super) fn form(frame: &Frame, lead: &Lead) -> Markup {
    let mut typed = Typed::of(lead, frame);
    typed.base = meanwhile::mark(&typed.step());
    next_of(&lead.id, &typed, &FormErrors::none())
}

fn next_of(id: &LeadId, typed: &Typed, errors: &FormErrors) -> Markup {
    let action = format!("/app/leads/{id}/next");
    html! {
        form.form id="next-form" method="post" action=(action) hx-post=(action) hx-target="#next-form" hx-swap="outerHTML" {
            (error_summary(errors))
            (meanwhile::told(&typed.base, &typed.news, &format!("/app/leads/{id}")))
            (next_fields(typed, errors))
            div.form-end { (submit(&Button { label: "Save the next step", small: true, ..Button::default() })) }
        }
    }
}

pub(super) async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<LeadId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let lead = leads::get(&app, &frame.caller, &id).await?;
    let stored = Typed::of(&lead, &frame).step();
    let errors = if let Some(news) = meanwhile::news(&typed.base, &stored, &typed.step()) {
        (typed.news, typed.base) = (news, meanwhile::mark(&stored));
        FormErrors::none()
    } else {
        let change = typed.due(&frame).map(|due| LeadChange {
            next_step: Some(typed.next_step.clone()),
            next_step_at: Set::To(due),
            version: Some(lead.version),
            ..LeadChange::default()
        });
        let done = match change {
            Ok(change) => leads::update(&app, &frame.caller, &id, change).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(lead) => return Ok(step_saved(&frame, back, &lead)),
            Err(error) => errors::of_form(error)?,
        }
    };
    let form = next_of(&id, &typed, &errors);
    if back.stays() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    let body = html! {
        (page_header_with_back(&format!("/app/leads/{id}"), &words::name(&lead), "Next step", &html! {}))
        div.narrow.leads-form { (card(&form)) }
    };
    Ok(frame.page(Place::Leads, "Next step", &body).refused().into_response())
}

/// Said where it was asked, with the form filled anew from what is stored.
fn step_saved(frame: &Frame, back: Back, lead: &Lead) -> Response {
    let words = if lead.next_step.is_empty() { "No next step now" } else { "Next step saved" };
    let flash = Flash::done(words);
    if back.stays() {
        let told = serde_json::to_value(&flash).unwrap_or_default();
        return (HxTrigger::with("acted", &told), form(frame, lead)).into_response();
    }
    back.led(flash, &format!("/app/leads/{}", lead.id))
}
