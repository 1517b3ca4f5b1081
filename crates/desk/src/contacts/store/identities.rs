//! The rows of identities.

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::contacts::identities::{Identity, Kind};

pub(in crate::contacts) async fn of(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
) -> Result<Vec<Identity>> {
    conn.query("SELECT kind, value, verified, created_at FROM contact_identities WHERE org_id = $1 AND contact_id = $2")
        .bind(org)
        .bind(contact)
        .all()
        .await
}

pub(in crate::contacts) async fn of_many(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, Identity)>> {
    let rows: Vec<(ContactId, Kind, String, bool, Timestamp)> = conn
        .build("SELECT contact_id, kind, value, verified, created_at FROM contact_identities WHERE org_id = ")
        .arg(org)
        .push(" AND contact_id IN ")
        .list(ids)
        .done()
        .all()
        .await?;
    let one = |(contact, kind, value, verified, created_at)| {
        (contact, Identity { kind, value, verified, created_at })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Who is reached by this, the one known longest first. Of those that were merged, only the survivor.
pub(in crate::contacts) async fn holders(
    conn: &mut Conn,
    org: &OrgId,
    kind: Kind,
    value: &str,
) -> Result<Vec<ContactId>> {
    let rows: Vec<(ContactId,)> = conn
        .query(
            "SELECT i.contact_id FROM contact_identities i JOIN contacts c ON c.org_id = i.org_id AND c.id = i.contact_id \
             WHERE i.org_id = $1 AND i.kind = $2 AND i.value = $3 AND c.merged_into IS NULL ORDER BY i.contact_id",
        )
        .bind(org)
        .bind(kind)
        .bind(value)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Adds it, or notes that it has been proven.
pub(in crate::contacts) async fn keep(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    one: &Identity,
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_identities (org_id, contact_id, kind, value, alike, verified, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (org_id, contact_id, kind, value) DO UPDATE SET verified = excluded.verified",
    )
    .bind(org)
    .bind(contact)
    .bind(one.kind)
    .bind(&one.value)
    .bind(one.alike())
    .bind(one.verified)
    .bind(one.created_at)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn remove(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    (kind, value): (Kind, &str),
) -> Result<()> {
    tx.query("DELETE FROM contact_identities WHERE org_id = $1 AND contact_id = $2 AND kind = $3 AND value = $4")
        .bind(org)
        .bind(contact)
        .bind(kind)
        .bind(value)
        .execute()
        .await?;
    Ok(())
}
