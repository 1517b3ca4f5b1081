//! The rows of mails. An empty organization is the installation itself.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    id::{ContactId, MailId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::{Content, File, Mail, NewMail, Sender, State, Suppression};

pub(super) async fn insert(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    mail: &NewMail<'_>,
    (html, state): (&str, State),
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO mails (org_id, id, kind, to_address, subject, body, html, contact_id, optional, logo, state, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
    )
    .bind(org)
    .bind(id)
    .bind(mail.kind)
    .bind(mail.to)
    .bind(&mail.subject)
    .bind(&mail.body)
    .bind(html)
    .bind(mail.contact)
    .bind(mail.optional)
    .bind(mail.look.logo.as_ref().map(ToString::to_string).unwrap_or_default())
    .bind(state)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn insert_file(
    tx: &mut Tx,
    org: &str,
    mail: &MailId,
    position: i64,
    file: &File,
) -> Result<()> {
    let (bytes, paper) = match &file.content {
        Content::Bytes(bytes) => (bytes.to_vec(), String::new()),
        Content::Paper(sheet) => {
            (Vec::new(), serde_json::to_string(sheet).map_err(Error::internal)?)
        }
    };
    tx.query(
        "INSERT INTO mail_files (org_id, mail_id, position, name, media_type, bytes, paper) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org)
    .bind(mail)
    .bind(position)
    .bind(&file.name)
    .bind(&file.media_type)
    .bind(bytes)
    .bind(paper)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn files(conn: &mut Conn, org: &str, mail: &MailId) -> Result<Vec<File>> {
    let rows: Vec<(String, String, Vec<u8>, String)> = conn
        .query(
            "SELECT name, media_type, bytes, paper FROM mail_files WHERE org_id = $1 AND mail_id = $2 ORDER BY position",
        )
        .bind(org)
        .bind(mail)
        .all()
        .await?;
    rows.into_iter()
        .map(|(name, media_type, bytes, paper)| {
            let content = if paper.is_empty() {
                Content::Bytes(bytes.into())
            } else {
                Content::Paper(serde_json::from_str(&paper).map_err(Error::internal)?)
            };
            Ok(File { name, media_type, content })
        })
        .collect()
}

/// Puts what was printed in the place of what was to be.
pub(super) async fn printed(
    tx: &mut Tx,
    org: &str,
    mail: &MailId,
    position: i64,
    bytes: Vec<u8>,
) -> Result<()> {
    tx.query(
        "UPDATE mail_files SET bytes = $4, paper = '' WHERE org_id = $1 AND mail_id = $2 AND position = $3",
    )
    .bind(org)
    .bind(mail)
    .bind(position)
    .bind(bytes)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn newest(conn: &mut Conn) -> Result<Vec<Mail>> {
    // system door: the development mailbox shows every mail of the installation
    conn.query("SELECT org_id, id, kind, to_address, subject, body, html, optional, logo, state, reason, attempts, round, created_at FROM mails ORDER BY created_at DESC, id DESC LIMIT 100")
        .all()
        .await
}

pub(super) async fn recent(conn: &mut Conn, org: &OrgId, most: i64) -> Result<Vec<Mail>> {
    conn.query(
        "SELECT org_id, id, kind, to_address, subject, '' AS body, '' AS html, optional, logo, state, reason, attempts, round, created_at \
         FROM mails WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(org)
    .bind(most)
    .all()
    .await
}

/// How many mails of a kind were written to an address since then.
pub(crate) async fn count_since(
    conn: &mut Conn,
    org: &OrgId,
    kind: &str,
    to: &Email,
    since: Timestamp,
) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM mails WHERE org_id = $1 AND kind = $2 AND to_address = $3 AND created_at > $4",
    )
    .bind(org)
    .bind(kind)
    .bind(to)
    .bind(since)
    .scalar()
    .await
}

pub(super) async fn get(conn: &mut Conn, org: &str, id: &MailId) -> Result<Option<Mail>> {
    conn.query(
        "SELECT org_id, id, kind, to_address, subject, body, html, optional, logo, state, reason, attempts, round, created_at \
         FROM mails WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// Begins a try: true when the mail waits for one.
pub(super) async fn begin_try(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    attempt: i64,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE mails SET state = 'sending', attempts = $3, updated_at = $4 \
             WHERE org_id = $1 AND id = $2 AND state IN ('queued', 'sending')",
        )
        .bind(org)
        .bind(id)
        .bind(attempt)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Says what became of a mail, unless more is known already. True when this call said it.
pub(super) async fn became(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    (state, known): (State, i64),
    reason: &str,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE mails SET state = $3, known = $4, reason = $5, updated_at = $6 \
             WHERE org_id = $1 AND id = $2 AND known < $4",
        )
        .bind(org)
        .bind(id)
        .bind(state)
        .bind(known)
        .bind(reason)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Who took it, and under which id.
pub(super) async fn taken(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    provider: &str,
    provider_id: &str,
) -> Result<()> {
    tx.query("UPDATE mails SET provider = $3, provider_id = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(provider)
        .bind(provider_id)
        .execute()
        .await?;
    Ok(())
}

/// Whether a mail left by this account, under this id as far as that is known: a report may come before
/// the answer to the request it speaks of.
pub(super) async fn is_by(
    conn: &mut Conn,
    org: &str,
    id: &MailId,
    provider: &str,
    provider_id: &str,
) -> Result<bool> {
    let found: Option<(i64,)> = conn
        .query(
            "SELECT attempts FROM mails WHERE org_id = $1 AND id = $2 \
             AND (state = 'sending' OR (provider = $3 AND provider_id IN ('', $4)))",
        )
        .bind(org)
        .bind(id)
        .bind(provider)
        .bind(provider_id)
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Lets a mail wait for its next try.
/// Has a mail wait for its next try, from the state that it is in. False when it is in another.
pub(super) async fn wait(
    tx: &mut Tx,
    org: &str,
    id: &MailId,
    (reason, from, new_round): (&str, State, bool),
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE mails SET state = 'queued', reason = $3, round = round + $4, updated_at = $5 \
         WHERE org_id = $1 AND id = $2 AND state = $6",
        )
        .bind(org)
        .bind(id)
        .bind(reason)
        .bind(i64::from(new_round))
        .bind(now)
        .bind(from)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Begins anew with a mail that did not arrive. False when it did, or is on its way.
pub(super) async fn again(tx: &mut Tx, org: &str, id: &MailId, now: Timestamp) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE mails SET state = 'queued', known = 0, attempts = 0, reason = '', round = round + 1, updated_at = $3 \
             WHERE org_id = $1 AND id = $2 AND state IN ('failed', 'bounced', 'suppressed') AND body <> ''",
        )
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn forget_contact(tx: &mut Tx, org: &OrgId, contact: &ContactId) -> Result<()> {
    for sql in [
        "DELETE FROM mail_suppressions WHERE org_id = $1 AND address IN (SELECT to_address FROM mails WHERE org_id = $1 AND contact_id = $2)",
        "DELETE FROM mail_files WHERE org_id = $1 AND mail_id IN (SELECT id FROM mails WHERE org_id = $1 AND contact_id = $2)",
        "DELETE FROM mails WHERE org_id = $1 AND contact_id = $2",
    ] {
        tx.query(sql).bind(org).bind(contact).execute().await?;
    }
    Ok(())
}

/// Takes the texts and the files out of mails that were written before; how many had any.
pub(super) async fn empty_before(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    // system door: mails of every organization, and of the installation, grow old alike
    tx.query(
        "DELETE FROM mail_files WHERE EXISTS (SELECT 1 FROM mails WHERE mails.org_id = mail_files.org_id \
         AND mails.id = mail_files.mail_id AND mails.created_at < $1 AND mails.state NOT IN ('queued', 'sending'))",
    )
    .bind(before)
    .execute()
    .await?;
    // system door: the same
    tx.query(
        "UPDATE mails SET body = '', html = '', logo = '' \
         WHERE created_at < $1 AND body <> '' AND state NOT IN ('queued', 'sending')",
    )
    .bind(before)
    .execute()
    .await
}

pub(super) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    for sql in [
        "DELETE FROM mail_suppressions WHERE org_id = $1",
        "DELETE FROM mail_files WHERE org_id = $1",
        "DELETE FROM mails WHERE org_id = $1",
    ] {
        tx.query(sql).bind(org).execute().await?;
    }
    Ok(())
}

/// Name and address of the business itself, as it wants to be written to; empty where there are none.
pub(super) async fn letterhead(conn: &mut Conn, org: &OrgId) -> Result<(String, String)> {
    let found = conn.query("SELECT name, email FROM organizations WHERE org_id = $1").bind(org);
    Ok(found.optional().await?.unwrap_or_default())
}

pub(super) async fn sender(conn: &mut Conn, org: &str) -> Result<Option<Sender>> {
    conn.query(
        "SELECT provider, from_name, from_address, reply_to, smtp_host, smtp_port, smtp_security, smtp_user \
         FROM mail_senders WHERE org_id = $1",
    )
    .bind(org)
    .optional()
    .await
}

pub(super) async fn set_sender(
    tx: &mut Tx,
    org: &OrgId,
    sender: &Sender,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO mail_senders (org_id, provider, from_name, from_address, reply_to, smtp_host, smtp_port, smtp_security, smtp_user, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (org_id) DO UPDATE SET provider = $2, from_name = $3, from_address = $4, reply_to = $5, \
         smtp_host = $6, smtp_port = $7, smtp_security = $8, smtp_user = $9, updated_at = $10",
    )
    .bind(org)
    .bind(&sender.provider)
    .bind(&sender.from_name)
    .bind(&sender.from_address)
    .bind(&sender.reply_to)
    .bind(&sender.smtp_host)
    .bind(sender.smtp_port)
    .bind(&sender.smtp_security)
    .bind(&sender.smtp_user)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn delete_sender(tx: &mut Tx, org: &OrgId) -> Result<bool> {
    let sql = "DELETE FROM mail_senders WHERE org_id = $1";
    Ok(tx.query(sql).bind(org).execute().await? == 1)
}

pub(super) async fn suppress(
    tx: &mut Tx,
    org: &str,
    address: &str,
    (kind, reason): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO mail_suppressions (org_id, address, kind, reason, created_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (org_id, address, kind) DO UPDATE SET reason = $4, created_at = $5",
    )
    .bind(org)
    .bind(address)
    .bind(kind)
    .bind(reason)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Why an address is not written to.
pub(super) async fn suppressions_of(
    conn: &mut Conn,
    org: &str,
    address: &str,
) -> Result<Vec<Suppression>> {
    conn.query(
        "SELECT address, kind, reason, created_at FROM mail_suppressions WHERE org_id = $1 AND address = $2 ORDER BY kind",
    )
    .bind(org)
    .bind(address)
    .all()
    .await
}

pub(super) async fn suppressions(
    conn: &mut Conn,
    org: &OrgId,
    most: i64,
) -> Result<Vec<Suppression>> {
    conn.query(
        "SELECT address, kind, reason, created_at FROM mail_suppressions WHERE org_id = $1 \
         ORDER BY created_at DESC, address LIMIT $2",
    )
    .bind(org)
    .bind(most)
    .all()
    .await
}

/// Takes away that an address bounced or complained. True when it had.
pub(super) async fn trust(tx: &mut Tx, org: &OrgId, address: &str) -> Result<bool> {
    let changed = tx
        .query(
            "DELETE FROM mail_suppressions WHERE org_id = $1 AND address = $2 AND kind <> 'unsubscribed'",
        )
        .bind(org)
        .bind(address)
        .execute()
        .await?;
    Ok(changed > 0)
}

/// Takes away that an address unsubscribed.
pub(super) async fn subscribe(tx: &mut Tx, org: &str, address: &str) -> Result<()> {
    tx.query(
        "DELETE FROM mail_suppressions WHERE org_id = $1 AND address = $2 AND kind = 'unsubscribed'",
    )
    .bind(org)
    .bind(address)
    .execute()
    .await?;
    Ok(())
}
