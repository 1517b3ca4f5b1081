//! The development mailbox: what would have been sent. It is refused where it is not open, because its mails
//! hold the links that prove an address.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use frontdesk_base::{
    Error, Result,
    id::{MailId, OrgId},
};
use frontdesk_db::{Conn, Door};

use super::{Content, File, Mail, look, store};
use crate::{App, files::logos, printing};

async fn opened(app: &App) -> Result<Conn> {
    if !app.settings().mailbox {
        return Err(Error::NotFound("page"));
    }
    app.db().read_system(Door::Admin).await
}

/// The newest mails of every organization.
pub async fn mailbox(app: &App) -> Result<Vec<Mail>> {
    let mut conn = opened(app).await?;
    store::newest(&mut conn).await
}

/// One of them, with the names of the files that go along.
pub async fn in_mailbox(app: &App, id: &MailId) -> Result<(Mail, Vec<String>)> {
    let (mail, files) = kept(app, id).await?;
    Ok((mail, files.into_iter().map(|file| file.name).collect()))
}

async fn kept(app: &App, id: &MailId) -> Result<(Mail, Vec<File>)> {
    let mut conn = opened(app).await?;
    let mails = store::newest(&mut conn).await?;
    let mail = mails.into_iter().find(|mail| mail.id == *id).ok_or(Error::NotFound("mail"))?;
    let files = store::files(&mut conn, &mail.org_id, id).await?;
    Ok((mail, files))
}

/// A mail as HTML, with the picture in it that goes along, and links that open beside it.
pub async fn html_in_mailbox(app: &App, id: &MailId) -> Result<String> {
    let (mail, _) = kept(app, id).await?;
    let logo = match mail.org_id.parse::<OrgId>() {
        Ok(org) => logos::on_screen(app, &org, &mail.logo).await?,
        Err(_) => None,
    };
    let picture = logo.map(|logo| format!("data:image/png;base64,{}", STANDARD.encode(logo)));
    let cid = format!("\"cid:{}\"", look::LOGO_ID);
    let html = mail.html.replace(&cid, &format!("\"{}\"", picture.unwrap_or_default()));
    Ok(html.replacen("<head>", "<head><base target=\"_blank\">", 1))
}

/// A file that goes along with a mail: its name, its media type and what is in it.
pub async fn file_in_mailbox(
    app: &App,
    id: &MailId,
    position: usize,
) -> Result<(String, String, Bytes)> {
    let (mail, files) = kept(app, id).await?;
    let file = files.into_iter().nth(position).ok_or(Error::NotFound("file"))?;
    let bytes = match file.content {
        Content::Bytes(bytes) => bytes,
        Content::Paper(sheet) => {
            let org: OrgId = mail.org_id.parse().map_err(|_| Error::NotFound("file"))?;
            printing::print(app, &org, *sheet).await?.into()
        }
    };
    Ok((file.name, file.media_type, bytes))
}
