//! Whole lists of contacts from a CSV file: taken in, mapped, looked at, started, reported on.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
};
use frontdesk_base::id::ImportId;
use frontdesk_desk::{
    Error, Role,
    contacts::{
        Page,
        import::{self, Import, Preview, Problem as BadRow, Setting},
    },
    limits::IMPORT_BYTES,
};
use frontdesk_http::{Json, Key, Path, Problem, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{import_schema as schema, sources::whole};
use crate::state::Desk;

/// Imports of the last thirty days, the newest first.
#[utoipa::path(
    get, path = "/api/v1/contact-imports", operation_id = "list_contact_imports", tag = "contacts",
    responses((status = 200, body = schema::ContactImportPage)), security(("api_key" = ["write"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<Page<Import>>> {
    let data = import::list(&desk.app, &caller).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Takes a CSV file in (the field `file`). What its columns hold is guessed from the header; nothing is
/// read into contacts before it is started.
#[utoipa::path(
    post, path = "/api/v1/contact-imports", operation_id = "create_contact_import", tag = "contacts",
    request_body(content = schema::NewContactImport, content_type = "multipart/form-data"),
    responses((status = 201, body = schema::ContactImport)), security(("api_key" = ["write"]))
)]
pub(super) async fn create(
    State(desk): State<Desk>,
    Key(caller): Key,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Import>), Problem> {
    // They may? Before a byte is read.
    caller.must_be(Role::Operator)?;
    let mut form = form.map_err(|_| {
        let detail = "Send multipart/form-data with a CSV file in a field called file.";
        Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    })?;
    let other = || Error::invalid("body", "is one file, in a field called file");
    let part = form.next_field().await.map_err(|_| other())?.ok_or_else(other)?;
    if part.name() != Some("file") {
        return Err(other().into());
    }
    let name = part.file_name().unwrap_or("list.csv").to_owned();
    let bytes = whole(part, IMPORT_BYTES, "file").await.map_err(|failure| failure.0)?;
    if form.next_field().await.map_err(|_| other())?.is_some() {
        return Err(other().into());
    }
    let made = import::prepare(&desk.app, &caller, &name, bytes).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One import, with how far it is.
#[utoipa::path(
    get, path = "/api/v1/contact-imports/{id}", operation_id = "get_contact_import",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::ContactImport)), security(("api_key" = ["write"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
) -> Result<Json<Import>> {
    Ok(Json(import::get(&desk.app, &caller, &id).await?))
}

/// Says what the columns hold, before the import is started.
#[utoipa::path(
    put, path = "/api/v1/contact-imports/{id}", operation_id = "map_contact_import",
    tag = "contacts", params(("id" = String, Path)), request_body = schema::ContactImportMapping,
    responses((status = 200, body = schema::ContactImport)), security(("api_key" = ["write"]))
)]
pub(super) async fn map(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
    Json(setting): Json<Setting>,
) -> Result<Json<Import>> {
    Ok(Json(import::set(&desk.app, &caller, &id, &setting).await?))
}

/// Forgets an import and its report; the contacts stay. One that runs stops where it is.
#[utoipa::path(
    delete, path = "/api/v1/contact-imports/{id}", operation_id = "delete_contact_import",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
) -> Result<StatusCode> {
    import::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What would come of the file, row by row, and what a column can hold. Nothing is changed.
#[utoipa::path(
    get, path = "/api/v1/contact-imports/{id}/preview", operation_id = "preview_contact_import",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::ContactImportPreview)), security(("api_key" = ["write"]))
)]
pub(super) async fn preview(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
) -> Result<Json<Preview>> {
    Ok(Json(import::preview(&desk.app, &caller, &id).await?))
}

/// Starts an import; it goes on by itself. Starting it twice starts it once.
#[utoipa::path(
    post, path = "/api/v1/contact-imports/{id}/start", operation_id = "start_contact_import",
    tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = schema::ContactImport)), security(("api_key" = ["write"]))
)]
pub(super) async fn start(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
) -> Result<Json<Import>> {
    Ok(Json(import::start(&desk.app, &caller, &id).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// At most so many, up to 1,000.
    limit: Option<i64>,
}

/// The rows that could not be taken over, with the reasons, in the order of the file.
#[utoipa::path(
    get, path = "/api/v1/contact-imports/{id}/report", operation_id = "report_contact_import",
    tag = "contacts", params(("id" = String, Path), ReportQuery),
    responses((status = 200, body = schema::ContactImportReport)), security(("api_key" = ["write"]))
)]
pub(super) async fn report(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<ImportId>,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Page<BadRow>>> {
    let limit = query.limit.unwrap_or(200).clamp(1, 1_000);
    let data = import::problems(&desk.app, &caller, &id, limit).await?;
    Ok(Json(Page { data, next_cursor: None }))
}
