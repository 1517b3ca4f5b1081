//! Contacts: everybody who wrote or called, with all that came of it.

pub(crate) mod card;
pub(crate) mod device;
mod fields;
pub(crate) mod import;
mod list;
mod merge;
mod one;
mod record;
mod told;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::Response,
    routing::{get, post},
};
use frontdesk_base::id::ContactId;
use frontdesk_desk::{App, contacts};
use frontdesk_http::{Member, Path, Result};

use crate::{
    Pages,
    flash::{Back, Flash},
};

/// The routes of contacts.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/contacts", get(list::list))
        .route("/app/contacts/new", get(record::blank).post(record::create))
        .route("/app/contacts/export.csv", get(list::export))
        .route("/app/contacts/duplicates", get(merge::duplicates))
        .route("/app/contacts/fields", get(fields::list).post(fields::create))
        .route("/app/contacts/fields/{field}", post(fields::update))
        .route("/app/contacts/fields/{field}/delete", post(fields::delete))
        .route(
            "/app/contacts/imports",
            get(import::list).post(import::upload).layer(DefaultBodyLimit::max(import::LARGEST)),
        )
        .route("/app/contacts/imports/{import}", get(import::one).post(import::set))
        .route("/app/contacts/imports/{import}/start", post(import::start))
        .route("/app/contacts/imports/{import}/delete", post(import::delete))
        .route("/app/contacts/imports/{import}/report.csv", get(import::report))
        .route("/app/contacts/merges/{merge}/undo", post(merge::undo))
        .route("/app/contacts/notes/{note}/delete", post(record::delete_note))
        .route("/app/contacts/{contact}/notes", post(record::note))
        .route("/app/contacts/{contact}/consent", post(record::consent))
        .route("/app/contacts/{contact}/merge/{other}", get(merge::ask).post(merge::merge))
        .route("/app/contacts/{contact}/apart/{other}", post(merge::apart))
        .route("/app/contacts/{contact}", get(one::one))
        .route("/app/contacts/{contact}/edit", get(card::edit).post(card::save))
        .route("/app/contacts/{contact}/block", post(block))
        .route("/app/contacts/{contact}/unblock", post(unblock))
        .route("/app/contacts/{contact}/forget-device", post(forget_device))
        .route("/app/contacts/{contact}/delete", post(delete))
}

async fn block(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
) -> Result<Response> {
    contacts::block(&app, &caller, &id, true).await?;
    let flash = Flash::done("Blocked: what they write is refused")
        .undo(format!("/app/contacts/{id}/unblock"));
    Ok(back.said(flash, &format!("/app/contacts/{id}")))
}

async fn unblock(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
) -> Result<Response> {
    contacts::block(&app, &caller, &id, false).await?;
    Ok(back.said(Flash::done("Not blocked any more"), &format!("/app/contacts/{id}")))
}

async fn forget_device(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
) -> Result<Response> {
    contacts::forget_device_facts(&app, &caller, &id).await?;
    Ok(back.said(Flash::done("Device facts deleted"), &format!("/app/contacts/{id}")))
}

async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ContactId>,
) -> Result<Response> {
    contacts::delete(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Contact deleted, with everything said"), "/app/contacts"))
}
