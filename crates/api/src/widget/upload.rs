//! Files from visitors, read as they come and given up on as soon as they are too large.

use axum::{
    extract::{
        Multipart, State,
        multipart::{Field, MultipartRejection},
    },
    http::StatusCode,
};
use bytes::{Bytes, BytesMut};
use frontdesk_base::id::ConversationId;
use frontdesk_desk::{
    Error,
    conversations::{MessageView, NewMessage, attachments, contact},
    limits::{ATTACHMENT_BYTES, MESSAGE_CHARS},
};
use frontdesk_http::{Door, Failure, Json, Path, Problem, Result};

use super::{guest::Guest, schema};
use crate::{schema as shared, state::Desk};

/// The most parts of a form.
const PARTS: usize = 8;
/// The most bytes of words: every character may take four.
const TEXT_BYTES: usize = MESSAGE_CHARS * 4;
/// The most bytes of a client's own id.
const CLIENT_ID_BYTES: usize = 100;

/// Sends a file, perhaps with words.
#[utoipa::path(
    post, path = "/api/widget/v1/conversations/{id}/attachments", operation_id = "send_file",
    tag = "widget",
    params(("id" = String, Path)),
    request_body(content = schema::Upload, content_type = "multipart/form-data"),
    responses((status = 202, body = shared::Message)), security(("session" = []))
)]
pub(super) async fn upload(
    State(desk): State<Desk>,
    guest: Guest,
    Path(id): Path<ConversationId>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<MessageView>), Problem> {
    guest.pass(Door::WidgetUpload).map_err(|failure| failure.0)?;
    // Theirs? Before a byte is read.
    contact::conversation(&desk.app, &guest.visitor, &id).await?;
    let form = form.map_err(|_| {
        let detail = "Send the file as multipart/form-data, in a field called file.";
        Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
    })?;
    let Form { file, text, client_id } = read(form).await.map_err(|failure| failure.0)?;
    let file = file.ok_or_else(|| Error::invalid("file", "is missing"))?;
    let new = NewMessage { text, client_id };
    let message = contact::receive_file(&desk.app, &guest.visitor, &id, file, new).await?;
    Ok((StatusCode::ACCEPTED, Json(message)))
}

#[derive(Default)]
struct Form {
    file: Option<attachments::Upload>,
    text: String,
    client_id: Option<String>,
}

async fn read(mut multipart: Multipart) -> Result<Form> {
    let mut form = Form::default();
    let mut parts = 0;
    while let Some(field) = multipart.next_field().await? {
        parts += 1;
        if parts > PARTS {
            return Err(Error::invalid("body", "has too many parts").into());
        }
        match field.name() {
            Some("file") if form.file.is_some() => {
                return Err(Error::invalid("file", "is one file").into());
            }
            Some("file") => {
                let name = field.file_name().unwrap_or("file").to_owned();
                let bytes = whole(field, ATTACHMENT_BYTES, "file").await?;
                form.file = Some(attachments::Upload { name, bytes });
            }
            Some("text") => form.text = words(field, TEXT_BYTES, "text").await?,
            Some("client_id") => {
                form.client_id = Some(words(field, CLIENT_ID_BYTES, "client_id").await?);
            }
            // What is not known is passed over; the limit of the body holds for it too.
            _ => {}
        }
    }
    Ok(form)
}

async fn whole(mut field: Field<'_>, most: usize, name: &'static str) -> Result<Bytes> {
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

async fn words(field: Field<'_>, most: usize, name: &'static str) -> Result<String> {
    let bytes = whole(field, most, name).await?;
    let text = String::from_utf8(bytes.into()).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| Failure(Error::invalid(name, "is not UTF-8 text")))
}
