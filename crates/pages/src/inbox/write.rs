//! Answering: what the composer sends.

use axum::{
    extract::{
        Multipart, State,
        multipart::{Field, MultipartRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use frontdesk_base::id::ConversationId;
use frontdesk_desk::{
    App, Error, Role,
    conversations::{
        attachments::Upload,
        inbox, live,
        member::{self, Saying},
    },
    limits::{ATTACHMENT_BYTES, MESSAGE_CHARS},
};
use frontdesk_http::{Failure, Hx, Member, Path, Redirect, Result};

use super::{head::Attempt, page};
use crate::{errors, parts::composer_error, shell::Frame};

/// The most files of one sending.
const FILES: usize = 5;
/// The most bytes of one sending: files and what is around them.
pub(super) const LARGEST: usize = FILES * ATTACHMENT_BYTES + 256 * 1024;
/// The most parts of the form.
const PARTS: usize = 16;
/// The most bytes of words: every character may take four.
const TEXT_BYTES: usize = MESSAGE_CHARS * 4;

#[derive(Debug, Default)]
struct Sent {
    note: bool,
    text: String,
    client_id: String,
    files: Vec<Upload>,
}

/// Writes a reply or a note. The answer to htmx is empty, or what is wrong.
pub(super) async fn write(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Path(id): Path<ConversationId>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    // Theirs, and they may? Before a byte is read.
    frame.caller.must_be(Role::Operator)?;
    inbox::get(&app, &frame.caller, &id).await?;
    let form = form.map_err(|_| Error::invalid("body", "is sent as multipart/form-data"))?;
    let sent = read(form).await?;
    let Err(error) = send(&app, &frame, &id, &sent).await else {
        if hx.request {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        return Ok(Redirect::to(&hx, format!("/app/inbox/{id}")).into_response());
    };
    let words = match error {
        Error::TooLarge(words) => words.into_owned(),
        other => errors::of_form(other)?.first().unwrap_or_default(),
    };
    if hx.request {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, composer_error(&words)).into_response());
    }
    let attempt = Attempt { text: &sent.text, error: Some(&words), note: sent.note };
    Ok(page::conversation(&app, frame, &id, &super::Look::default(), attempt)
        .await?
        .refused()
        .into_response())
}

async fn send(app: &App, frame: &Frame, id: &ConversationId, sent: &Sent) -> Result<(), Error> {
    let saying = if sent.note { Saying::Note } else { Saying::Reply };
    if sent.files.is_empty() {
        let client_id = Some(sent.client_id.as_str()).filter(|id| !id.is_empty());
        member::write(app, &frame.caller, id, saying, &sent.text, client_id).await?;
        return Ok(());
    }
    if sent.note {
        return Err(Error::invalid("files", "go with a reply; a note has none"));
    }
    for (n, file) in sent.files.iter().enumerate() {
        // The words go with the first file, and each file is a message of its own.
        let words = if n == 0 { sent.text.as_str() } else { "" };
        let client_id = (!sent.client_id.is_empty()).then(|| format!("{}-{n}", sent.client_id));
        let file = Upload { name: file.name.clone(), bytes: file.bytes.clone() };
        member::send_file(app, &frame.caller, id, file, words, client_id.as_deref()).await?;
    }
    Ok(())
}

async fn read(mut form: Multipart) -> Result<Sent> {
    let mut sent = Sent::default();
    let mut parts = 0;
    while let Some(field) = form.next_field().await? {
        parts += 1;
        if parts > PARTS {
            return Err(Error::invalid("body", "has too many parts").into());
        }
        match field.name() {
            Some("kind") => sent.note = words(field, 16).await? == "note",
            Some("text") => sent.text = words(field, TEXT_BYTES).await?,
            Some("client_id") => sent.client_id = words(field, 100).await?,
            Some("files") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = whole(field, ATTACHMENT_BYTES).await?;
                // A browser sends an empty part where no file was chosen.
                if name.is_empty() && bytes.is_empty() {
                    continue;
                }
                if sent.files.len() == FILES {
                    return Err(
                        Error::invalid("files", format!("are at most {FILES} at a time")).into()
                    );
                }
                sent.files.push(Upload { name, bytes });
            }
            _ => {}
        }
    }
    Ok(sent)
}

async fn whole(mut field: Field<'_>, most: usize) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > most {
            let words = format!(
                "A file has at most {} MB, a message at most {MESSAGE_CHARS} characters.",
                ATTACHMENT_BYTES / 1024 / 1024
            );
            return Err(Error::TooLarge(words.into()).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

async fn words(field: Field<'_>, most: usize) -> Result<String> {
    let bytes = whole(field, most).await?;
    let text = String::from_utf8(bytes.into()).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| Failure(Error::invalid("text", "is not UTF-8 text")))
}

/// A member is writing a reply; the script says so at most every three seconds.
pub(super) async fn typing(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<ConversationId>,
) -> Result<StatusCode> {
    live::member_typing(&app, &caller, &id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}
