//! The rows of contacts.

pub(super) mod fields;
pub(super) mod identities;
pub(super) mod imports;
pub(super) mod merges;
pub(super) mod moves;
pub(super) mod notes;

use frontdesk_base::{
    Result, Timestamp,
    id::{BookingId, ContactId, OrgId},
};
use frontdesk_db::{Build, Conn, Json, Sql, Tx};

use super::{Contact, Filter};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, email, email_verified, phone, external_id, language, time_zone, country, notes, tags, blocked_at, created_at, updated_at, seen_at, merged_into FROM contacts ",
            $rest
        )
    };
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, c: &Contact) -> Result<()> {
    tx.query(
        "INSERT INTO contacts (org_id, id, name, email, email_verified, phone, external_id, language, time_zone, country, notes, tags, blocked_at, created_at, updated_at, seen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(org)
    .bind(&c.id)
    .bind(&c.name)
    .bind(&c.email)
    .bind(c.email_verified)
    .bind(&c.phone)
    .bind(&c.external_id)
    .bind(&c.language)
    .bind(&c.time_zone)
    .bind(&c.country)
    .bind(&c.notes)
    .bind(c.tags.clone())
    .bind(c.blocked_at)
    .bind(c.created_at)
    .bind(c.updated_at)
    .bind(c.seen_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, c: &Contact) -> Result<()> {
    tx.query(
        "UPDATE contacts SET name = $3, email = $4, email_verified = $5, phone = $6, external_id = $7, language = $8, \
         time_zone = $9, country = $10, notes = $11, tags = $12, blocked_at = $13, updated_at = $14 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&c.id)
    .bind(&c.name)
    .bind(&c.email)
    .bind(c.email_verified)
    .bind(&c.phone)
    .bind(&c.external_id)
    .bind(&c.language)
    .bind(&c.time_zone)
    .bind(&c.country)
    .bind(&c.notes)
    .bind(c.tags.clone())
    .bind(c.blocked_at)
    .bind(c.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn seen(tx: &mut Tx, org: &OrgId, id: &ContactId, now: Timestamp) -> Result<()> {
    tx.query("UPDATE contacts SET seen_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &ContactId) -> Result<Option<Contact>> {
    conn.query(select!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn named(conn: &mut Conn, org: &OrgId, ids: &[ContactId]) -> Result<Vec<Contact>> {
    conn.build(select!("WHERE org_id = ")).arg(org).push(" AND id IN ").list(ids).done().all().await
}

pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<Option<Contact>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn by_external_id(
    conn: &mut Conn,
    org: &OrgId,
    external: &str,
) -> Result<Option<Contact>> {
    conn.query(select!("WHERE org_id = $1 AND external_id = $2"))
        .bind(org)
        .bind(external)
        .optional()
        .await
}

/// How many there are that the filter lets through.
pub(super) async fn count(conn: &mut Conn, org: &OrgId, filter: &Filter) -> Result<i64> {
    let mut build = conn
        .build("SELECT COUNT(*) FROM contacts WHERE merged_into IS NULL AND org_id = ")
        .arg(org);
    if let Some(search) = filter.search.as_deref() {
        build = searched(build, org, search);
    }
    if let Some(tag) = filter.tag.as_deref() {
        build = tagged(build, tag);
    }
    build.done().scalar().await
}

/// Holds the contact's row as it is while rows that name it are written: a merge waits for them.
pub(super) async fn hold(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<Option<Contact>> {
    tx.query(Sql::Split {
        sqlite: select!("WHERE org_id = $1 AND id = $2"),
        postgres: select!("WHERE org_id = $1 AND id = $2 FOR KEY SHARE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn list(
    conn: &mut Conn,
    org: &OrgId,
    filter: &Filter,
    cursor: Option<(Timestamp, String)>,
    limit: i64,
) -> Result<Vec<Contact>> {
    let mut build = conn.build(select!("WHERE merged_into IS NULL AND org_id = ")).arg(org);
    if let Some(search) = filter.search.as_deref() {
        build = searched(build, org, search);
    }
    if let Some(tag) = filter.tag.as_deref() {
        build = tagged(build, tag);
    }
    if let Some((at, id)) = cursor {
        build = build
            .push(" AND (seen_at < ")
            .arg(at)
            .push(" OR (seen_at = ")
            .arg(at)
            .push(" AND id < ")
            .arg(id)
            .push("))");
    }
    build.push(" ORDER BY seen_at DESC, id DESC LIMIT ").arg(limit).done().all().await
}

fn searched<'c>(build: Build<'c>, org: &OrgId, search: &str) -> Build<'c> {
    let search = search.trim().to_lowercase().replace(['%', '_', '\\'], "");
    if search.is_empty() {
        return build;
    }
    let pattern = format!("%{search}%");
    // A number is looked for by its digits, however they are grouped.
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    let is_number =
        digits.len() >= 4 && search.chars().all(|c| c.is_ascii_digit() || "+ -()./".contains(c));
    let value =
        if is_number { format!("%{}%", digits.trim_start_matches('0')) } else { pattern.clone() };
    build
        .push(" AND (LOWER(COALESCE(name, '')) LIKE ")
        .arg(pattern.clone())
        .push(" OR LOWER(tags) LIKE ")
        .arg(pattern)
        .push(" OR id IN (SELECT contact_id FROM contact_identities WHERE org_id = ")
        .arg(org)
        .push(" AND LOWER(value) LIKE ")
        .arg(value)
        .push("))")
}

/// Tags are a list as JSON: one stands there between its quotes.
fn tagged<'c>(build: Build<'c>, tag: &str) -> Build<'c> {
    let quoted = serde_json::to_string(tag).unwrap_or_default();
    let escaped = quoted.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    build.push(" AND tags LIKE ").arg(format!("%{escaped}%")).push(" ESCAPE '!'")
}

/// Every tag in use and by how many, as the lists of tags are kept.
pub(super) async fn tag_lists(
    conn: &mut Conn,
    org: &OrgId,
) -> Result<Vec<(Json<Vec<String>>, i64)>> {
    conn.query("SELECT tags, COUNT(*) FROM contacts WHERE org_id = $1 AND merged_into IS NULL AND tags <> '[]' GROUP BY tags")
        .bind(org)
        .all()
        .await
}

/// The keys of the contact's files, recordings of calls among them.
pub(super) async fn files(conn: &mut Conn, org: &OrgId, id: &ContactId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query(
            "SELECT a.blob_key FROM attachments a JOIN conversations c ON c.org_id = a.org_id AND c.id = a.conversation_id \
             WHERE a.org_id = $1 AND c.contact_id = $2 \
             UNION ALL SELECT recording_key FROM calls WHERE org_id = $1 AND contact_id = $2 AND recording_key IS NOT NULL \
             UNION ALL SELECT v.file_key FROM voicemails v WHERE v.org_id = $1 AND v.contact_id = $2 AND v.file_key IS NOT NULL",
        )
        .bind(org)
        .bind(id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// The contact's bookings that are or were in outside calendars.
pub(super) async fn written_elsewhere(
    conn: &mut Conn,
    org: &OrgId,
    id: &ContactId,
) -> Result<Vec<(BookingId,)>> {
    conn.query("SELECT id FROM bookings WHERE org_id = $1 AND contact_id = $2 AND id IN (SELECT booking_id FROM calendar_copies WHERE org_id = $1)")
        .bind(org)
        .bind(id)
        .all()
        .await
}

/// Deletes what is about the contact elsewhere: leads and tasks, and the events that told of it.
pub(super) async fn forget_references(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<()> {
    tx.query("DELETE FROM events WHERE org_id = $1 AND (contact_id = $2 OR conversation_id IN (SELECT id FROM conversations WHERE org_id = $1 AND contact_id = $2))")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    // A question asked by nobody else is the contact's own words; of one that others asked too, the
    // conversation is forgotten.
    tx.query("DELETE FROM knowledge_gaps WHERE org_id = $1 AND asked = 1 AND conversation_id IN (SELECT id FROM conversations WHERE org_id = $1 AND contact_id = $2)")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("UPDATE knowledge_gaps SET conversation_id = NULL WHERE org_id = $1 AND conversation_id IN (SELECT id FROM conversations WHERE org_id = $1 AND contact_id = $2)")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    // What was booked when stays for the business's books; whose it was does not.
    tx.query("DELETE FROM bookings WHERE org_id = $1 AND contact_id = $2 AND status = 'held'")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("UPDATE bookings SET contact_id = NULL, conversation_id = NULL, note = '', cancel_reason = '' WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM booking_waits WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM one_time_codes WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    // Quotes and drafts are forgotten; what was accepted or issued is what the business's books rest on, and
    // stays as it was printed. Whose it was does not.
    tx.query("DELETE FROM sale_steps WHERE org_id = $1 AND document_id IN (SELECT id FROM quotes WHERE org_id = $1 AND contact_id = $2 AND status <> 'accepted')")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM quotes WHERE org_id = $1 AND contact_id = $2 AND status <> 'accepted'")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("UPDATE quotes SET contact_id = NULL, conversation_id = NULL, lead_id = NULL WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM sale_steps WHERE org_id = $1 AND document_id IN (SELECT id FROM invoices WHERE org_id = $1 AND contact_id = $2 AND status = 'draft')")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM invoices WHERE org_id = $1 AND contact_id = $2 AND status = 'draft'")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("UPDATE invoices SET contact_id = NULL WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM voicemails WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM intakes WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM leads WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM tasks WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<()> {
    tx.query("DELETE FROM contacts WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}
