//! How the business looks to its customers: its logo and its colour, and how both come out.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
    routing::post,
};
use bytes::{Bytes, BytesMut};
use frontdesk_desk::{
    App, Error, Role,
    limits::LOGO_BYTES,
    orgs::{self, Profile, ProfileChange},
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, organization};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::{logo, style_of},
    parts::{
        Button, Control, Field, FormErrors, Icon, Tone, field, post_button, settings_section,
        submit,
    },
    shell::Frame,
};

const LOGO: &str = "/app/settings/organization/logo";
const NO_LOGO: &str = "/app/settings/organization/logo/remove";
const COLOUR: &str = "/app/settings/organization/colour";
const NO_COLOUR: &str = "/app/settings/organization/colour/remove";

/// What the picker of colours begins with: Frontdesk's own.
const USUAL: &str = "#0e6b66";

/// A logo and what is around it; a larger one is read to its end, so that its form can say so.
const LARGEST: usize = 8 * LOGO_BYTES;

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(LOGO, post(set_logo).layer(DefaultBodyLimit::max(LARGEST)))
        .route(NO_LOGO, post(remove_logo))
        .route(COLOUR, post(set_colour))
        .route(NO_COLOUR, post(remove_colour))
}

/// The section of the organization's page.
pub(super) fn section(profile: &Profile, may: bool, errors: &FormErrors) -> Markup {
    let lead = "On quotes, invoices and receipts, on the pages behind their links, on the booking page and in mails. Papers that are out keep the look they went out with.";
    settings_section(
        "Logo and colour",
        lead,
        &html! {
            (preview(profile))
            @if may {
                (logo_form(profile, errors))
                (colour_form(profile, errors))
            }
        },
    )
}

fn logo_form(profile: &Profile, errors: &FormErrors) -> Markup {
    let has = profile.logo().is_some();
    html! {
        form.form id="logo" method="post" action=(LOGO) enctype="multipart/form-data" {
            (field(&Field {
                name: "logo", label: if has { "Another logo" } else { "Logo" }, error: errors.get("logo"), required: true,
                hint: Some("PNG, JPEG or SVG, up to 2 MB. Best is one that is wider than it is high, on white or without a background."),
                control: Control::File { accept: ".png,.jpg,.jpeg,.svg,image/png,image/jpeg,image/svg+xml", multiple: false }, ..Field::default()
            }))
            div.cluster {
                (submit(&Button { label: "Upload", icon: Some(Icon::Upload), ..Button::default() }))
            }
        }
        @if has { (post_button(NO_LOGO, &Button { label: "Remove the logo", icon: Some(Icon::Trash), tone: Tone::Quiet, ..Button::default() })) }
    }
}

fn colour_form(profile: &Profile, errors: &FormErrors) -> Markup {
    let has = profile.accent().is_some();
    let value = if has { profile.accent.as_str() } else { USUAL };
    html! {
        form.form id="colour" method="post" action=(COLOUR) {
            (field(&Field {
                name: "accent", label: "Colour", value, error: errors.get("accent"), control: Control::Color,
                hint: Some("Where it carries words it is made as dark, or by night as light, as reading needs."), ..Field::default()
            }))
            div.cluster { (submit(&Button { label: "Use this colour", ..Button::default() })) }
        }
        @if has { (post_button(NO_COLOUR, &Button { label: "Without a colour of our own", icon: Some(Icon::X), tone: Tone::Quiet, ..Button::default() })) }
    }
}

/// The head of a customer's page, small.
fn preview(profile: &Profile) -> Markup {
    let colour = profile.accent();
    html! {
        @if let Some(colour) = colour { (style_of(colour)) }
        figure.look-preview.branded[colour.is_some()] {
            @if let Some(logo) = logo(profile, (220, 56)) { p { (logo) } }
            p.look-name { bdi { (profile.name) } }
            p.look-sample aria-hidden="true" {
                span.btn.btn-primary.btn-small { "Pay now" }
                span.look-link { "See the invoice" }
            }
            figcaption.small.faint { "How customers see it" }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    accent: String,
}

async fn set_colour(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let change = ProfileChange { accent: Some(typed.accent), ..ProfileChange::default() };
    let done = orgs::update_profile(&app, &frame.caller, change).await;
    answered(&app, frame, back, done, "The colour is used from now on").await
}

async fn remove_colour(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    let change = ProfileChange { accent: Some(String::new()), ..ProfileChange::default() };
    let done = orgs::update_profile(&app, &frame.caller, change).await;
    answered(&app, frame, back, done, "Removed the colour").await
}

async fn set_logo(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    // They may? Before a byte is read.
    frame.caller.must_be(Role::Admin)?;
    let form = form.map_err(|_| Error::invalid("body", "is sent as multipart/form-data"))?;
    let bytes = file_of(form).await?;
    let done = orgs::set_logo(&app, &frame.caller, bytes).await;
    answered(&app, frame, back, done, "The logo is used from now on").await
}

async fn remove_logo(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    let done = orgs::remove_logo(&app, &frame.caller).await;
    answered(&app, frame, back, done, "Removed the logo").await
}

/// Back to the page, or the page with what is wrong.
async fn answered(
    app: &App,
    frame: Frame,
    back: Back,
    done: Result<Profile, Error>,
    said: &'static str,
) -> Result<Response> {
    match done {
        Ok(_) => Ok(back.led(Flash::done(said), Tab::Organization.href())),
        Err(error) => {
            let errors = of_form(error)?;
            let page = organization::page_with(app, frame, &errors).await?;
            Ok(page.refused().into_response())
        }
    }
}

/// The file of the form, or one byte more than a logo may have: what is larger is read to its end and
/// forgotten.
async fn file_of(mut form: Multipart) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(mut part) = form.next_field().await? {
        if part.name() != Some("logo") {
            continue;
        }
        while let Some(chunk) = part.chunk().await? {
            let room = (LOGO_BYTES + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
    }
    Ok(bytes.freeze())
}
