//! The rows of merges, and of contacts that may be one.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, MergeId, OrgId},
};
use frontdesk_db::{Conn, Json, Sql, Tx};

use crate::contacts::{identities::Kind, merge::Merge, record::Record};

macro_rules! merge {
    ($rest:literal) => {
        concat!(
            "SELECT id, survivor_id, absorbed_id, absorbed_name, merged_by, merged_at, undone_by, undone_at FROM contact_merges ",
            $rest
        )
    };
}

pub(in crate::contacts) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    merge: &Merge,
    (before, after): (&Record, &Record),
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_merges (org_id, id, survivor_id, absorbed_id, absorbed_name, record_before, record_after, merged_by, merged_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(org)
    .bind(&merge.id)
    .bind(&merge.survivor_id)
    .bind(&merge.absorbed_id)
    .bind(&merge.absorbed_name)
    .bind(Json(before))
    .bind(Json(after))
    .bind(&merge.merged_by)
    .bind(merge.merged_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn lock(
    tx: &mut Tx,
    org: &OrgId,
    id: &MergeId,
) -> Result<Option<Merge>> {
    tx.query(Sql::Split {
        sqlite: merge!("WHERE org_id = $1 AND id = $2"),
        postgres: merge!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// The merge that a contact went by and that has not been undone.
pub(in crate::contacts) async fn standing(
    conn: &mut Conn,
    org: &OrgId,
    absorbed: &ContactId,
) -> Result<Option<Merge>> {
    conn.query(merge!("WHERE org_id = $1 AND absorbed_id = $2 AND undone_at IS NULL"))
        .bind(org)
        .bind(absorbed)
        .optional()
        .await
}

/// The merges into a contact and those of it that were undone, the newest first.
pub(in crate::contacts) async fn of_contact(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Merge>> {
    conn.query(merge!(
        "WHERE org_id = $1 AND (survivor_id = $2 OR absorbed_id = $2) ORDER BY id DESC LIMIT 100"
    ))
    .bind(org)
    .bind(contact)
    .all()
    .await
}

/// The survivor's record before and after.
pub(in crate::contacts) async fn records(
    conn: &mut Conn,
    org: &OrgId,
    id: &MergeId,
) -> Result<(Json<Record>, Json<Record>)> {
    conn.query(
        "SELECT record_before, record_after FROM contact_merges WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .one()
    .await
}

/// Ends a merge. What its rows said is of no use any more.
pub(in crate::contacts) async fn undo(
    tx: &mut Tx,
    org: &OrgId,
    id: &MergeId,
    (by, now): (&str, Timestamp),
) -> Result<()> {
    tx.query(
        "UPDATE contact_merges SET undone_by = $3, undone_at = $4, record_before = '{}', record_after = '{}' WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .bind(by)
    .bind(now)
    .execute()
    .await?;
    tx.query("DELETE FROM contact_merge_rows WHERE org_id = $1 AND merge_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::contacts) async fn point(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    into: Option<&ContactId>,
) -> Result<()> {
    tx.query("UPDATE contacts SET merged_into = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(contact)
        .bind(into)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::contacts) async fn absorbed_by(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<ContactId>> {
    let rows: Vec<(ContactId,)> = conn
        .query("SELECT id FROM contacts WHERE org_id = $1 AND merged_into = $2 ORDER BY id")
        .bind(org)
        .bind(contact)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What several contacts have in common, by kind, the largest groups first.
pub(in crate::contacts) async fn shared(
    conn: &mut Conn,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<(Kind, String)>> {
    conn.query(
        "SELECT i.kind, i.alike FROM contact_identities i JOIN contacts c ON c.org_id = i.org_id AND c.id = i.contact_id \
         WHERE i.org_id = $1 AND c.merged_into IS NULL GROUP BY i.kind, i.alike HAVING COUNT(DISTINCT i.contact_id) > 1 \
         ORDER BY COUNT(DISTINCT i.contact_id) DESC, i.kind, i.alike LIMIT $2",
    )
    .bind(org)
    .bind(limit)
    .all()
    .await
}

/// Who has something like this, with what they have exactly; at most fifty, the newest first.
pub(in crate::contacts) async fn having(
    conn: &mut Conn,
    org: &OrgId,
    kind: Kind,
    alike: &str,
) -> Result<Vec<(ContactId, String)>> {
    conn.query(
        "SELECT i.contact_id, i.value FROM contact_identities i JOIN contacts c ON c.org_id = i.org_id AND c.id = i.contact_id \
         WHERE i.org_id = $1 AND i.kind = $2 AND i.alike = $3 AND c.merged_into IS NULL ORDER BY i.contact_id DESC, i.value LIMIT 50",
    )
    .bind(org)
    .bind(kind)
    .bind(alike)
    .all()
    .await
}

/// The pairs with one of these that a member has said are two people.
pub(in crate::contacts) async fn distinct(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, ContactId)>> {
    conn.build("SELECT first_id, second_id FROM contact_distinct WHERE org_id = ")
        .arg(org)
        .push(" AND (first_id IN ")
        .list(ids)
        .push(" OR second_id IN ")
        .list(ids)
        .push(")")
        .done()
        .all()
        .await
}

pub(in crate::contacts) async fn set_distinct(
    tx: &mut Tx,
    org: &OrgId,
    (first, second): (&ContactId, &ContactId),
    (by, now): (&str, Timestamp),
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_distinct (org_id, first_id, second_id, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (org_id, first_id, second_id) DO NOTHING",
    )
    .bind(org)
    .bind(first)
    .bind(second)
    .bind(by)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
