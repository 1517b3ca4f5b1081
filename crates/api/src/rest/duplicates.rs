//! Contacts that may be one person. Whoever decides merges them, or says that they are two.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::ContactId;
use frontdesk_desk::contacts::{
    Contact, Page,
    duplicates::{self, Suggestion},
    identities::Kind,
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::{Deserialize, Serialize};

use super::import_schema as schema;
use crate::state::Desk;

/// Two contacts, without all that is known of them.
#[derive(Serialize)]
pub(super) struct View {
    first: Brief,
    second: Brief,
    kind: Kind,
    value: String,
    exact: bool,
    names_alike: bool,
}

#[derive(Serialize)]
struct Brief {
    id: ContactId,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl From<Contact> for Brief {
    fn from(contact: Contact) -> Self {
        let Contact { id, name, email, phone, .. } = contact;
        Self { id, name, email, phone }
    }
}

fn page(found: Vec<Suggestion>) -> Json<Page<View>> {
    let view = |one: Suggestion| View {
        first: one.first.into(),
        second: one.second.into(),
        kind: one.kind,
        value: one.value,
        exact: one.exact,
        names_alike: one.names_alike,
    };
    Json(Page { data: found.into_iter().map(view).collect(), next_cursor: None })
}

/// Contacts that may be one person, the surest first, at most 200 pairs.
#[utoipa::path(
    get, path = "/api/v1/contact-duplicates", operation_id = "list_contact_duplicates",
    tag = "contacts",
    responses((status = 200, body = schema::DuplicatePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<Page<View>>> {
    Ok(page(duplicates::list(&desk.app, &caller).await?))
}

/// Who may be the same person as this contact, the surest first.
#[utoipa::path(
    get, path = "/api/v1/contacts/{id}/duplicates", operation_id = "list_duplicates_of_contact",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::DuplicatePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn of_contact(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
) -> Result<Json<Page<View>>> {
    Ok(page(duplicates::of_contact(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apart {
    other: ContactId,
}

/// Says that two contacts are two people: they are not suggested again.
#[utoipa::path(
    post, path = "/api/v1/contacts/{id}/keep-apart", operation_id = "keep_contacts_apart",
    tag = "contacts", params(("id" = String, Path)), request_body = schema::SomebodyElse,
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn keep_apart(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
    Json(Apart { other }): Json<Apart>,
) -> Result<StatusCode> {
    duplicates::keep_apart(&desk.app, &caller, &id, &other).await?;
    Ok(StatusCode::NO_CONTENT)
}
