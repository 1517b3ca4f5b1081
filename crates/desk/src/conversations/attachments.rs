//! Files of conversations: their type told by their content, their size limited, their address
//! signed and short-lived, their bytes apart from everything the dashboard serves.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{AttachmentId, MessageId, OrgId},
    text,
};

use super::{
    model::{Attachment, AttachmentView, Message, MessageView},
    store,
};
use crate::{
    App, files,
    jobs::{Job, JobError},
    limits, signing,
};

/// A file as it came in.
#[derive(Debug)]
pub struct Upload {
    /// What its sender calls it.
    pub name: String,
    /// Its content.
    pub bytes: bytes::Bytes,
}

/// The types that are taken; everything else is refused. What a browser would run is not among
/// them.
pub const TYPES: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/m4a",
    "video/mp4",
    "video/webm",
    "text/plain",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// How long a signed address works.
const ADDRESS_LIFE: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// A file that is kept, before its message is written.
pub(super) struct Kept {
    id: AttachmentId,
    name: String,
    content_type: &'static str,
    size: i64,
    dimensions: Option<(i64, i64)>,
    key: String,
}

impl Kept {
    pub(super) fn attachment(&self, message: MessageId) -> Attachment {
        Attachment {
            id: self.id.clone(),
            message_id: message,
            name: self.name.clone(),
            content_type: self.content_type.to_owned(),
            size: self.size,
            width: self.dimensions.map(|(width, _)| width),
            height: self.dimensions.map(|(_, height)| height),
            blob_key: self.key.clone(),
        }
    }
}

/// What the content is, whatever its sender says; `None` for what is not taken.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    if let Some(kind) = infer::get(bytes) {
        let mime = if kind.mime_type() == "audio/x-wav" { "audio/wav" } else { kind.mime_type() };
        return TYPES.iter().copied().find(|known| *known == mime);
    }
    // Text has no mark of its own: it is what reads as text and does not look like a page.
    let head = std::str::from_utf8(bytes).ok()?;
    let page = head.trim_start().get(..1).is_some_and(|first| first == "<");
    let binary = head.chars().any(|c| c.is_control() && !"\n\r\t\u{c}".contains(c));
    (!page && !binary).then_some("text/plain")
}

/// The size in pixels that an image's header tells.
fn dimensions(content_type: &str, bytes: &[u8]) -> Option<(i64, i64)> {
    let be16 =
        |at: usize| Some(i64::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let be32 =
        |at: usize| Some(i64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let le16 =
        |at: usize| Some(i64::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    match content_type {
        "image/png" => Some((be32(16)?, be32(20)?)),
        "image/gif" => Some((le16(6)?, le16(8)?)),
        "image/jpeg" => {
            let mut at = 2;
            while at + 9 < bytes.len() {
                let marker = *bytes.get(at + 1)?;
                if (0xC0..=0xCF).contains(&marker) && ![0xC4, 0xC8, 0xCC].contains(&marker) {
                    return Some((be16(at + 7)?, be16(at + 5)?));
                }
                at += 2 + usize::try_from(be16(at + 2)?).ok()?;
            }
            None
        }
        _ => None,
    }
}

/// Checks a file and keeps its content.
pub(super) async fn keep(app: &App, org: &OrgId, upload: Upload) -> Result<Kept> {
    if upload.bytes.is_empty() {
        return Err(Error::invalid("file", "is empty"));
    }
    if upload.bytes.len() > limits::ATTACHMENT_BYTES {
        return Err(Error::TooLarge(
            format!("A file has at most {} MB.", limits::ATTACHMENT_BYTES / 1024 / 1024).into(),
        ));
    }
    let content_type = sniff(&upload.bytes)
        .ok_or_else(|| Error::invalid("file", "is of a kind that cannot be sent here; images, PDF, text, Word, Excel, audio and video can"))?;
    // The name is shown and offered for saving, never used as a path.
    let name =
        text::line(&upload.name.replace(['/', '\\', '"', '<', '>', ':', '|', '?', '*'], " "));
    let name = text::shorten(name.trim_start_matches('.'), 120);
    let id = AttachmentId::new(app.clock().now());
    let key = format!("{org}/attachments/{id}");
    let size = i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX);
    let dimensions = dimensions(content_type, &upload.bytes);
    files::put(app, org, &key, upload.bytes).await?;
    Ok(Kept {
        id,
        name: if name.is_empty() { "file".to_owned() } else { name },
        content_type,
        size,
        dimensions,
        key,
    })
}

/// A message as everybody sees it, its files included.
pub(super) fn view_of(
    app: &App,
    org: &OrgId,
    message: &Message,
    files: &[Attachment],
    read: bool,
) -> MessageView {
    let views = files
        .iter()
        .filter(|file| file.message_id == message.id)
        .map(|file| view(app, org, file))
        .collect();
    message.view(views, read)
}

/// A file as everybody sees it. Its address holds the organization, the file, its end and a
/// signature over them, so that an `<img>` can load it without a header and nobody can guess it.
fn view(app: &App, org: &OrgId, file: &Attachment) -> AttachmentView {
    // Rounded to the hour, so that a page shown again has the same address and the browser its copy.
    let hour = 3_600_000;
    let expires = app.clock().now().plus(ADDRESS_LIFE).millis() / hour * hour;
    let signature = signing::sign(app, "attachment", &format!("{org}/{}/{expires}", file.id));
    AttachmentView {
        id: file.id.clone(),
        name: file.name.clone(),
        content_type: file.content_type.clone(),
        size: file.size,
        url: format!("/files/{org}/{}?expires={expires}&signature={signature}", file.id),
        width: file.width,
        height: file.height,
    }
}

/// A file's content, for the holder of its signed address.
#[derive(Debug)]
pub struct Content {
    /// Its name, for saving.
    pub name: String,
    /// What it is.
    pub content_type: String,
    /// Its bytes.
    pub bytes: bytes::Bytes,
}

/// Opens a file by its signed address.
pub async fn open(
    app: &App,
    org: &OrgId,
    id: &AttachmentId,
    expires: i64,
    signature: &str,
) -> Result<Content> {
    let right = signing::sign(app, "attachment", &format!("{org}/{id}/{expires}"));
    if !signing::same(&right, signature) || Timestamp::from_millis(expires) < app.clock().now() {
        return Err(Error::NotFound("file"));
    }
    let mut conn = app.db().read(org).await?;
    let file = store::attachment(&mut conn, org, id).await?.ok_or(Error::NotFound("file"))?;
    drop(conn);
    let bytes = files::get(app, org, &file.blob_key).await?.ok_or(Error::NotFound("file"))?;
    Ok(Content { name: file.name, content_type: file.content_type, bytes })
}

/// Deletes the content of a file whose row is gone.
pub(crate) async fn delete_file(app: App, job: Job) -> Result<(), JobError> {
    #[derive(serde::Deserialize)]
    struct Payload {
        key: String,
    }
    let payload: Payload = job.payload()?;
    files::delete(&app, &payload.key).await.map_err(JobError::Retry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_told_by_content_and_what_runs_in_a_browser_is_refused() {
        let png = [
            0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0,
            0, 0, 2, 0, 0, 0, 3,
        ];
        assert_eq!(sniff(&png), Some("image/png"));
        assert_eq!(dimensions("image/png", &png), Some((2, 3)));
        assert_eq!(sniff(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(sniff("Grüße".as_bytes()), Some("text/plain"));
        for refused in [
            &b"<html><script>alert(1)</script>"[..],
            b" \n<svg onload=alert(1)>",
            b"MZ\x90\x00\x03",
            b"\x7fELF\x02\x01\x01",
            b"\xff\xfe\x00",
            b"a\0b",
        ] {
            assert_eq!(sniff(refused), None, "{refused:?}");
        }
        for cut in 0..png.len() {
            let _ = (
                sniff(&png[..cut]),
                dimensions("image/jpeg", &png[..cut]),
                dimensions("image/gif", &png[..cut]),
            );
        }
    }
}
