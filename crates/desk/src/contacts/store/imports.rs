//! The rows of imports, and contacts that are written many at a time.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactFieldId, ContactId, ImportId, OrgId},
};
use frontdesk_db::{Conn, Json, Sql, Tx};

use crate::contacts::{
    Contact,
    identities::{Identity, Kind},
    import::{Import, Problem},
};

macro_rules! import {
    ($rest:literal) => {
        concat!(
            "SELECT id, file_name, state, blob_key, header, mapping, existing, tags, total, done, created, updated, skipped, bad, error, started_by, \
             created_at, finished_at FROM contact_imports ",
            $rest
        )
    };
}

pub(in crate::contacts) async fn insert(tx: &mut Tx, org: &OrgId, i: &Import) -> Result<()> {
    tx.query(
        "INSERT INTO contact_imports (org_id, id, file_name, state, blob_key, header, mapping, existing, tags, total, done, created, updated, skipped, \
         bad, error, started_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, NULL, $11, $12)",
    )
    .bind(org)
    .bind(&i.id)
    .bind(&i.file_name)
    .bind(i.state)
    .bind(&i.blob_key)
    .bind(i.header.clone())
    .bind(i.mapping.clone())
    .bind(i.existing)
    .bind(i.tags.clone())
    .bind(i.total)
    .bind(&i.started_by)
    .bind(i.created_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn update(tx: &mut Tx, org: &OrgId, i: &Import) -> Result<()> {
    tx.query(
        "UPDATE contact_imports SET state = $3, blob_key = $4, mapping = $5, existing = $6, tags = $7, done = $8, created = $9, updated = $10, \
         skipped = $11, bad = $12, error = $13, finished_at = $14 WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&i.id)
    .bind(i.state)
    .bind(&i.blob_key)
    .bind(i.mapping.clone())
    .bind(i.existing)
    .bind(i.tags.clone())
    .bind(i.done)
    .bind(i.created)
    .bind(i.updated)
    .bind(i.skipped)
    .bind(i.bad)
    .bind(&i.error)
    .bind(i.finished_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &ImportId,
) -> Result<Option<Import>> {
    conn.query(import!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(in crate::contacts) async fn lock(
    tx: &mut Tx,
    org: &OrgId,
    id: &ImportId,
) -> Result<Option<Import>> {
    tx.query(Sql::Split {
        sqlite: import!("WHERE org_id = $1 AND id = $2"),
        postgres: import!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(in crate::contacts) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Import>> {
    conn.query(import!("WHERE org_id = $1 ORDER BY id DESC LIMIT 50")).bind(org).all().await
}

pub(in crate::contacts) async fn delete(tx: &mut Tx, org: &OrgId, id: &ImportId) -> Result<()> {
    tx.query("DELETE FROM contact_imports WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// Forgets all but the newest that do not run; where their files are.
pub(in crate::contacts) async fn forget(
    tx: &mut Tx,
    org: &OrgId,
    keep: i64,
) -> Result<Vec<String>> {
    let gone: Vec<(Option<String>,)> = tx
        .query(
            "DELETE FROM contact_imports WHERE org_id = $1 AND state <> 'running' AND id NOT IN \
             (SELECT id FROM contact_imports WHERE org_id = $1 ORDER BY id DESC LIMIT $2) RETURNING blob_key",
        )
        .bind(org)
        .bind(keep)
        .all()
        .await?;
    Ok(gone.into_iter().filter_map(|(key,)| key).collect())
}

/// Forgets what has run out, of every organization; where the files are.
pub(in crate::contacts) async fn purge(
    tx: &mut Tx,
    before: Timestamp,
    waiting_before: Timestamp,
) -> Result<Vec<String>> {
    // system door: what has run out goes for every organization
    let gone: Vec<(Option<String>,)> = tx
        .query(
            "DELETE FROM contact_imports WHERE created_at < $1 OR (state = 'prepared' AND created_at < $2) RETURNING blob_key",
        )
        .bind(before)
        .bind(waiting_before)
        .all()
        .await?;
    Ok(gone.into_iter().filter_map(|(key,)| key).collect())
}

pub(in crate::contacts) async fn insert_problems(
    tx: &mut Tx,
    org: &OrgId,
    import: &ImportId,
    problems: &[(i64, String, &Vec<String>)],
) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut build = tx.build(
        "INSERT INTO contact_import_problems (org_id, import_id, line, reason, cells) VALUES ",
    );
    for (at, (line, reason, cells)) in problems.iter().enumerate() {
        build = build
            .push(if at == 0 { "(" } else { ", (" })
            .arg(org)
            .push(", ")
            .arg(import)
            .push(", ")
            .arg(*line)
            .push(", ")
            .arg(reason)
            .push(", ")
            .arg(Json(cells))
            .push(")");
    }
    // Two rows on one line there are not, but a file is not to be trusted.
    build.push(" ON CONFLICT (org_id, import_id, line) DO NOTHING").done().execute().await?;
    Ok(())
}

pub(in crate::contacts) async fn problems(
    conn: &mut Conn,
    org: &OrgId,
    import: &ImportId,
    limit: i64,
) -> Result<Vec<Problem>> {
    conn.query("SELECT line, reason, cells FROM contact_import_problems WHERE org_id = $1 AND import_id = $2 ORDER BY line LIMIT $3")
        .bind(org)
        .bind(import)
        .bind(limit)
        .all()
        .await
}

/// Who is reached by these, by value and then by id.
pub(in crate::contacts) async fn holders(
    conn: &mut Conn,
    org: &OrgId,
    kind: Kind,
    values: &[&String],
) -> Result<Vec<(String, ContactId)>> {
    conn.build(
        "SELECT i.value, i.contact_id FROM contact_identities i JOIN contacts c ON c.org_id = i.org_id AND c.id = i.contact_id \
         WHERE c.merged_into IS NULL AND i.org_id = ",
    )
    .arg(org)
    .push(" AND i.kind = ")
    .arg(kind)
    .push(" AND i.value IN ")
    .list(values.iter().copied())
    .push(" ORDER BY i.value, i.contact_id")
    .done()
    .all()
    .await
}

/// Which of these contacts there are, and into whom they were merged.
pub(in crate::contacts) async fn known(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[&ContactId],
) -> Result<Vec<(ContactId, Option<ContactId>)>> {
    conn.build("SELECT id, merged_into FROM contacts WHERE org_id = ")
        .arg(org)
        .push(" AND id IN ")
        .list(ids.iter().copied())
        .done()
        .all()
        .await
}

pub(in crate::contacts) async fn insert_contacts(
    tx: &mut Tx,
    org: &OrgId,
    contacts: &[&Contact],
) -> Result<()> {
    let mut build = tx.build(
        "INSERT INTO contacts (org_id, id, name, email, phone, language, country, notes, tags, created_at, updated_at, seen_at) VALUES ",
    );
    for (at, c) in contacts.iter().enumerate() {
        build = build.push(if at == 0 { "(" } else { ", (" }).arg(org).push(", ").arg(&c.id);
        for text in [&c.name, &c.email, &c.phone, &c.language, &c.country] {
            build = build.push(", ").arg(text);
        }
        build = build.push(", ").arg(&c.notes).push(", ").arg(c.tags.clone());
        for time in [c.created_at, c.updated_at, c.seen_at] {
            build = build.push(", ").arg(time);
        }
        build = build.push(")");
    }
    build.done().execute().await?;
    Ok(())
}

pub(in crate::contacts) async fn insert_identities(
    tx: &mut Tx,
    org: &OrgId,
    ways: &[(&ContactId, Identity)],
) -> Result<()> {
    for some in ways.chunks(1_000) {
        let mut build = tx.build(
            "INSERT INTO contact_identities (org_id, contact_id, kind, value, alike, verified, created_at) VALUES ",
        );
        for (at, (contact, one)) in some.iter().enumerate() {
            build = build
                .push(if at == 0 { "(" } else { ", (" })
                .arg(org)
                .push(", ")
                .arg(*contact)
                .push(", ")
                .arg(one.kind)
                .push(", ")
                .arg(&one.value)
                .push(", ")
                .arg(one.alike())
                .push(", ")
                .arg(one.verified)
                .push(", ")
                .arg(one.created_at)
                .push(")");
        }
        build.done().execute().await?;
    }
    Ok(())
}

pub(in crate::contacts) async fn insert_values(
    tx: &mut Tx,
    org: &OrgId,
    values: &[(&ContactId, &ContactFieldId, &String)],
) -> Result<()> {
    for some in values.chunks(1_000) {
        let mut build = tx.build(
            "INSERT INTO contact_field_values (org_id, contact_id, field_id, value) VALUES ",
        );
        for (at, (contact, field, value)) in some.iter().enumerate() {
            build = build
                .push(if at == 0 { "(" } else { ", (" })
                .arg(org)
                .push(", ")
                .arg(*contact)
                .push(", ")
                .arg(*field)
                .push(", ")
                .arg(*value)
                .push(")");
        }
        build.done().execute().await?;
    }
    Ok(())
}
