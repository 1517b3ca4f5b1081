//! The people outside the business.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::ContactId;
use frontdesk_desk::{
    App, Caller, Error,
    contacts::{
        self, Contact, ContactChange, Filter, Page,
        consents::{self, Consent},
        fields,
        identities::{self, Identity, Kind},
    },
};
use frontdesk_http::{Json, Key, Path, Query, Result};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::IntoParams;

use super::schema;
use crate::{state::Desk, widget::null_clears};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// A part of the name, the address, the number or a tag.
    search: Option<String>,
    /// With exactly this tag.
    tag: Option<String>,
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
) -> Result<Json<Page<View>>> {
    let ListQuery { search, tag, cursor, limit } = query;
    let filter = Filter { search, tag, cursor, limit: limit.unwrap_or(50) };
    let page = contacts::list(&desk.app, &caller, &filter).await?;
    let data = views(&desk.app, &caller, page.data).await?;
    Ok(Json(Page { data, next_cursor: page.next_cursor }))
}

/// A contact with everything that is known of it.
#[derive(Serialize)]
pub(super) struct View {
    #[serde(flatten)]
    contact: Contact,
    emails: Vec<String>,
    phones: Vec<String>,
    whatsapp: Option<String>,
    fields: BTreeMap<String, String>,
    consents: Vec<Consent>,
}

async fn views(app: &App, caller: &Caller, all: Vec<Contact>) -> Result<Vec<View>> {
    let ids: Vec<ContactId> = all.iter().map(|contact| contact.id.clone()).collect();
    let ways = identities::of_many(app, caller, &ids).await?;
    let own = fields::list(app, caller).await?;
    let values = fields::values_of_many(app, caller, &ids).await?;
    let consents = consents::of_many(app, caller, &ids).await?;
    let view = |contact: Contact| {
        let of = |kind: Kind, first: &Option<String>| {
            let mut mine: Vec<&Identity> = ways
                .iter()
                .filter(|(id, one)| *id == contact.id && one.kind == kind)
                .map(|(_, one)| one)
                .collect();
            mine.sort_by_key(|one| (first.as_deref() != Some(&one.value), one.created_at));
            mine.into_iter().map(|one| one.value.clone()).collect::<Vec<_>>()
        };
        let has = values.get(&contact.id);
        let value = |field: &fields::ContactField| {
            has.and_then(|has| has.get(&field.id)).map(|v| (field.name.clone(), v.clone()))
        };
        let mine: Vec<Consent> =
            consents.iter().filter(|one| one.contact_id == contact.id).cloned().collect();
        View {
            emails: of(Kind::Email, &contact.email),
            phones: of(Kind::Phone, &contact.phone),
            whatsapp: of(Kind::WhatsApp, &None).into_iter().next(),
            fields: own.iter().filter_map(value).collect(),
            consents: consents::holding(&mine).into_values().cloned().collect(),
            contact,
        }
    };
    Ok(all.into_iter().map(view).collect())
}

async fn viewed(app: &App, caller: &Caller, contact: Contact) -> Result<View> {
    let mut all = views(app, caller, vec![contact]).await?;
    all.pop().ok_or_else(|| Error::NotFound("contact").into())
}

/// Makes a contact. It has at least a name, an address, a number or a WhatsApp user.
#[utoipa::path(
    post, path = "/api/v1/contacts", operation_id = "create_contact",
    tag = "contacts", request_body = schema::ContactChange,
    responses((status = 201, body = schema::Contact)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(change): Json<Change>,
) -> Result<(StatusCode, Json<View>)> {
    let contact = contacts::create(&desk.app, &caller, &change.into()).await?;
    Ok((StatusCode::CREATED, Json(viewed(&desk.app, &caller, contact).await?)))
}

/// Deletes a contact with everything said with them.
#[utoipa::path(
    delete, path = "/api/v1/contacts/{id}", operation_id = "delete_contact",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["admin"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
) -> Result<StatusCode> {
    contacts::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One contact. Of one that was merged, the one that it went into.
#[utoipa::path(
    get, path = "/api/v1/contacts/{id}", operation_id = "get_contact",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::Contact)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ContactId>,
) -> Result<Json<View>> {
    let contact = contacts::get(&desk.app, &caller, &id).await?;
    Ok(Json(viewed(&desk.app, &caller, contact).await?))
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
    whatsapp: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    country: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    language: Option<String>,
    #[serde(deserialize_with = "null_clears")]
    notes: Option<String>,
    #[serde(deserialize_with = "null_empties")]
    tags: Option<Vec<String>>,
    #[serde(deserialize_with = "null_empties")]
    emails: Option<Vec<String>>,
    #[serde(deserialize_with = "null_empties")]
    phones: Option<Vec<String>>,
    fields: BTreeMap<String, Option<String>>,
}

impl From<Change> for ContactChange {
    fn from(change: Change) -> Self {
        let Change { name, email, phone, whatsapp, country, language, notes, tags, .. } = change;
        let (emails, phones) = (change.emails, change.phones);
        let fields = change.fields.into_iter().map(|(k, v)| (k, v.unwrap_or_default())).collect();
        Self {
            name,
            email,
            emails,
            phone,
            phones,
            whatsapp,
            language,
            country,
            notes,
            tags,
            fields,
        }
    }
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
) -> Result<Json<View>> {
    let contact = contacts::update(&desk.app, &caller, &id, &change.into()).await?;
    Ok(Json(viewed(&desk.app, &caller, contact).await?))
}
