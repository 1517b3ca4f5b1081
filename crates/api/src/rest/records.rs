//! What is kept of a contact besides its record: notes, consent, merges, and the business's own fields.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::{ContactFieldId, ContactId, MergeId};
use frontdesk_desk::contacts::{
    self, Merge, Page,
    consents::{self, Consent, NewConsent},
    fields::{self, ContactField, NewField},
    notes::{self, Note},
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;

use super::{import_schema, schema};
use crate::state::Desk;

/// The notes about a contact, the newest first.
#[utoipa::path(
    get, path = "/api/v1/contacts/{id}/notes", operation_id = "list_contact_notes",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::ContactNotePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn notes(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
) -> Result<Json<Page<Note>>> {
    let data = notes::list(&desk.app, &caller, &id).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNote {
    text: String,
}

/// Writes a note about a contact.
#[utoipa::path(
    post, path = "/api/v1/contacts/{id}/notes", operation_id = "add_contact_note",
    tag = "contacts", params(("id" = String, Path)), request_body = schema::NewContactNote,
    responses((status = 201, body = schema::ContactNote)), security(("api_key" = ["write"]))
)]
pub(super) async fn add_note(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
    Json(new): Json<NewNote>,
) -> Result<(StatusCode, Json<Note>)> {
    let note = notes::add(&desk.app, &caller, &id, &new.text).await?;
    Ok((StatusCode::CREATED, Json(note)))
}

/// Writes down that a contact agreed to be reached by a channel, or did not.
#[utoipa::path(
    post, path = "/api/v1/contacts/{id}/consents", operation_id = "record_consent",
    tag = "contacts", params(("id" = String, Path)), request_body = schema::NewConsent,
    responses((status = 201, body = schema::Consent)), security(("api_key" = ["write"]))
)]
pub(super) async fn consent(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
    Json(new): Json<NewConsent>,
) -> Result<(StatusCode, Json<Consent>)> {
    let consent = consents::record(&desk.app, &caller, &id, &new).await?;
    Ok((StatusCode::CREATED, Json(consent)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Into {
    into: ContactId,
}

/// Merges a contact into another: everything of the one moves to the other. The same again answers with the
/// merge that there is.
#[utoipa::path(
    post, path = "/api/v1/contacts/{id}/merge", operation_id = "merge_contact",
    tag = "contacts", params(("id" = String, Path)), request_body = schema::MergeInto,
    responses((status = 200, body = schema::ContactMerge)), security(("api_key" = ["write"]))
)]
pub(super) async fn merge(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
    Json(Into { into }): Json<Into>,
) -> Result<Json<Merge>> {
    Ok(Json(contacts::merge(&desk.app, &caller, &id, &into).await?))
}

/// Takes two contacts apart again: what the merge moved goes back, what came after it stays.
#[utoipa::path(
    post, path = "/api/v1/contact-merges/{id}/undo", operation_id = "undo_contact_merge",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::ContactMerge)), security(("api_key" = ["write"]))
)]
pub(super) async fn unmerge(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<MergeId>,
) -> Result<Json<Merge>> {
    Ok(Json(contacts::unmerge(&desk.app, &caller, &id).await?))
}

/// The business's own fields for its contacts, in their order.
#[utoipa::path(
    get, path = "/api/v1/contact-fields", operation_id = "list_contact_fields", tag = "contacts",
    responses((status = 200, body = schema::ContactFieldPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn fields(
    State(desk): State<Desk>,
    Key(caller): Key,
) -> Result<Json<Page<ContactField>>> {
    let data = fields::list(&desk.app, &caller).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Makes a field of the business's own; it stands last.
#[utoipa::path(
    post, path = "/api/v1/contact-fields", operation_id = "create_contact_field", tag = "contacts",
    request_body = import_schema::NewContactField,
    responses((status = 201, body = schema::ContactField)), security(("api_key" = ["admin"]))
)]
pub(super) async fn add_field(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewField>,
) -> Result<(StatusCode, Json<ContactField>)> {
    let field = fields::create(&desk.app, &caller, &new).await?;
    Ok((StatusCode::CREATED, Json(field)))
}

/// Renames a field, or changes the words to choose from. A value that is no longer among them stays.
#[utoipa::path(
    put, path = "/api/v1/contact-fields/{id}", operation_id = "replace_contact_field",
    tag = "contacts", params(("id" = String, Path)),
    request_body = import_schema::NewContactField,
    responses((status = 200, body = schema::ContactField)), security(("api_key" = ["admin"]))
)]
pub(super) async fn change_field(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactFieldId>,
    Json(new): Json<NewField>,
) -> Result<Json<ContactField>> {
    Ok(Json(fields::update(&desk.app, &caller, &id, &new).await?))
}

/// Deletes a field with every contact's value of it.
#[utoipa::path(
    delete, path = "/api/v1/contact-fields/{id}", operation_id = "delete_contact_field",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete_field(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactFieldId>,
) -> Result<StatusCode> {
    fields::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
