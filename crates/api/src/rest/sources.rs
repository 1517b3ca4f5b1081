//! What the agent is taught by: files and web pages.

use axum::{
    extract::{
        Multipart, State,
        multipart::{Field, MultipartRejection},
    },
    http::StatusCode,
};
use bytes::{Bytes, BytesMut};
use frontdesk_base::id::SourceId;
use frontdesk_desk::{
    Error, Role,
    contacts::Page,
    knowledge::sources::{self, Added, NewFile, Source},
    limits::KNOWLEDGE_FILE_BYTES,
};
use frontdesk_http::{Failure, Json, Key, Path, Problem, Result};

use super::schema;
use crate::state::Desk;

/// The most parts of a form.
const PARTS: usize = 4;
/// The most bytes of an address.
const URL_BYTES: usize = 4_096;

/// Files, and web pages that are of no site, the newest first; at most a thousand.
#[utoipa::path(
    get, path = "/api/v1/knowledge/sources", operation_id = "list_sources",
    tag = "knowledge",
    responses((status = 200, body = schema::KnowledgeSourcePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<Page<Source>>> {
    let data = sources::list(&desk.app, &caller).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Adds a file (the field `file`) or a web page (the field `url`), to be read soon. A file of the same
/// name gets the new content; what is there already is answered as it is, with 200.
#[utoipa::path(
    post, path = "/api/v1/knowledge/sources", operation_id = "add_source",
    tag = "knowledge", request_body(content = schema::NewKnowledgeSource, content_type = "multipart/form-data"),
    responses((status = 201, body = schema::KnowledgeSource), (status = 200, body = schema::KnowledgeSource)),
    security(("api_key" = ["write"]))
)]
pub(super) async fn add(
    State(desk): State<Desk>,
    Key(caller): Key,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Source>), Problem> {
    // They may? Before a byte is read.
    caller.must_be(Role::Operator)?;
    let form = form.map_err(|_| {
        let detail =
            "Send multipart/form-data with a file in a field called file, or an address in url.";
        Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    })?;
    let added = match read(form).await.map_err(|failure| failure.0)? {
        (Some(file), None) => sources::add_file(&desk.app, &caller, file).await?,
        (None, Some(url)) => sources::add_page(&desk.app, &caller, &url).await?,
        _ => return Err(Error::invalid("file", "or url: one of them is needed").into()),
    };
    let status = if matches!(added, Added::Same(_)) { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(added.source().clone())))
}

/// One file or web page.
#[utoipa::path(
    get, path = "/api/v1/knowledge/sources/{id}", operation_id = "get_source",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 200, body = schema::KnowledgeSource)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SourceId>,
) -> Result<Json<Source>> {
    Ok(Json(sources::get(&desk.app, &caller, &id).await?))
}

/// Takes a file or web page away, with all that was learned from it.
#[utoipa::path(
    delete, path = "/api/v1/knowledge/sources/{id}", operation_id = "delete_source",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SourceId>,
) -> Result<StatusCode> {
    sources::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(mut form: Multipart) -> Result<(Option<NewFile>, Option<String>)> {
    let (mut file, mut url) = (None, None);
    for _ in 0..PARTS {
        let Some(field) = form.next_field().await? else { return Ok((file, url)) };
        match field.name() {
            Some("file") if file.is_none() => {
                let name = field.file_name().unwrap_or("file").to_owned();
                let bytes = whole(field, KNOWLEDGE_FILE_BYTES, "file").await?;
                file = Some(NewFile { name, bytes });
            }
            Some("url") => {
                let bytes = whole(field, URL_BYTES, "url").await?;
                let text = String::from_utf8(bytes.into());
                url = Some(text.map_err(|_| Error::invalid("url", "is not UTF-8 text"))?);
            }
            _ => return Err(Error::invalid("body", "has other parts than one file or url").into()),
        }
    }
    Err(Failure(Error::invalid("body", "has too many parts")))
}

/// A part of a form, of at most so many bytes.
pub(super) async fn whole(mut field: Field<'_>, most: usize, name: &'static str) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > most {
            let detail = format!("The field {name} has at most {most} bytes.");
            return Err(Error::TooLarge(detail.into()).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}
