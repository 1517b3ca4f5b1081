//! The rows of the business's own fields and of their values.

use frontdesk_base::{
    Result,
    id::{ContactFieldId, ContactId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use crate::contacts::fields::ContactField;

pub(in crate::contacts) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<ContactField>> {
    conn.query("SELECT id, name, kind, choices, position, created_at FROM contact_fields WHERE org_id = $1 ORDER BY position, id")
        .bind(org)
        .all()
        .await
}

/// False when the name is taken.
pub(in crate::contacts) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    field: &ContactField,
    key: &str,
) -> Result<bool> {
    let added = tx
        .query(
            "INSERT INTO contact_fields (org_id, id, name, name_key, kind, choices, position, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org_id, name_key) DO NOTHING",
        )
        .bind(org)
        .bind(&field.id)
        .bind(&field.name)
        .bind(key)
        .bind(field.kind)
        .bind(field.choices.clone())
        .bind(field.position)
        .bind(field.created_at)
        .execute()
        .await?;
    Ok(added == 1)
}

pub(in crate::contacts) async fn update(
    tx: &mut Tx,
    org: &OrgId,
    field: &ContactField,
    key: &str,
) -> Result<()> {
    tx.query("UPDATE contact_fields SET name = $3, name_key = $4, choices = $5 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&field.id)
        .bind(&field.name)
        .bind(key)
        .bind(field.choices.clone())
        .execute()
        .await?;
    Ok(())
}

pub(in crate::contacts) async fn delete(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactFieldId,
) -> Result<bool> {
    let gone = tx
        .query("DELETE FROM contact_fields WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(gone == 1)
}

pub(in crate::contacts) async fn values(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, ContactFieldId, String)>> {
    conn.build("SELECT contact_id, field_id, value FROM contact_field_values WHERE org_id = ")
        .arg(org)
        .push(" AND contact_id IN ")
        .list(ids)
        .done()
        .all()
        .await
}

pub(in crate::contacts) async fn set_value(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    field: &ContactFieldId,
    value: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO contact_field_values (org_id, contact_id, field_id, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (org_id, contact_id, field_id) DO UPDATE SET value = excluded.value",
    )
    .bind(org)
    .bind(contact)
    .bind(field)
    .bind(value)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::contacts) async fn clear_value(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    field: &ContactFieldId,
) -> Result<()> {
    tx.query(
        "DELETE FROM contact_field_values WHERE org_id = $1 AND contact_id = $2 AND field_id = $3",
    )
    .bind(org)
    .bind(contact)
    .bind(field)
    .execute()
    .await?;
    Ok(())
}
