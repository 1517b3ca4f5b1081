//! The rows of mails.

use frontdesk_base::{
    Result, Timestamp,
    id::{MailId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::{Mail, NewMail};

pub(super) async fn insert(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    mail: &NewMail<'_>,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO mails (org_id, id, kind, to_address, subject, body, state, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'kept', $7)",
    )
    .bind(org)
    .bind(id)
    .bind(mail.kind)
    .bind(mail.to)
    .bind(&mail.subject)
    .bind(&mail.body)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn newest(conn: &mut Conn) -> Result<Vec<Mail>> {
    // system door: the development mailbox shows every mail of the installation
    conn.query("SELECT id, kind, to_address, subject, body, created_at FROM mails ORDER BY created_at DESC, id DESC LIMIT 100")
        .all()
        .await
}

pub(super) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("DELETE FROM mails WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}
