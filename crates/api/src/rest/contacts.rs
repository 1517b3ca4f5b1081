//! The people outside the business.

use axum::extract::State;
use frontdesk_base::id::ContactId;
use frontdesk_desk::contacts::{self, Contact, ContactChange, Filter, Page};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use super::schema;
use crate::{state::Desk, widget::null_clears};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// A part of the name, the address, the number or a tag.
    search: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 200.
    limit: Option<i64>,
}

/// Contacts, the one seen last first.
#[utoipa::path(
    get, path = "/api/v1/contacts", operation_id = "list_contacts",
    tag = "contacts", params(ListQuery),
    responses((status = 200, body = schema::ContactPage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Key(caller): Key,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Contact>>> {
    let ListQuery { search, cursor, limit } = query;
    let filter = Filter { search, cursor, limit: limit.unwrap_or(50) };
    Ok(Json(contacts::list(&desk.app, &caller, &filter).await?))
}

/// One contact.
#[utoipa::path(
    get, path = "/api/v1/contacts/{id}", operation_id = "get_contact",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::Contact)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
) -> Result<Json<Contact>> {
    Ok(Json(contacts::get(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Change {
    #[serde(deserialize_with = "null_clears")]
    name: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    email: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    phone: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    language: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    notes: Option<String>,
    #[serde(deserialize_with = "null_empties")]
    tags: Option<Vec<String>>,
}

/// A list that is there: `null` empties it.
fn null_empties<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    Ok(Some(Option::deserialize(from)?.unwrap_or_default()))
}

/// Changes a contact: what is absent stays, `null` clears.
#[utoipa::path(
    patch, path = "/api/v1/contacts/{id}", operation_id = "update_contact",
    tag = "contacts", params(("id" = String, Path)),
    request_body = schema::ContactChange,
    responses((status = 200, body = schema::Contact)), security(("api_key" = ["write"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
    Json(change): Json<Change>,
) -> Result<Json<Contact>> {
    let Change { name, email, phone, language, notes, tags } = change;
    let change = ContactChange { name, email, phone, language, notes, tags };
    Ok(Json(contacts::update(&desk.app, &caller, &id, &change).await?))
}
