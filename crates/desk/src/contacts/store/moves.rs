//! Every table with a `contact_id`, and what a merge does with its rows. This is the one place that knows:
//! a test reads the migrations and fails when a table is not named here.

use frontdesk_base::{
    Result,
    id::{ContactId, MergeId, OrgId},
};
use frontdesk_db::Tx;

/// A table whose rows go to the other contact, by its own `id`.
pub(in crate::contacts) struct Moved {
    #[cfg(test)]
    pub(in crate::contacts) table: &'static str,
    note: &'static str,
    give: &'static str,
}

macro_rules! moved {
    ($table:literal) => {
        Moved {
            #[cfg(test)]
            table: $table,
            note: concat!(
                "INSERT INTO contact_merge_rows (org_id, merge_id, table_name, row_id) SELECT org_id, $2, '",
                $table,
                "', id FROM ",
                $table,
                " WHERE org_id = $1 AND contact_id = $3"
            ),
            give: concat!(
                "UPDATE ",
                $table,
                " SET contact_id = $4 WHERE org_id = $1 AND contact_id = $3 AND id IN \
                 (SELECT row_id FROM contact_merge_rows WHERE org_id = $1 AND merge_id = $2 AND table_name = '",
                $table,
                "')"
            ),
        }
    };
}

/// The tables whose rows move. A feature that gives its table a `contact_id` adds a line.
pub(in crate::contacts) const MOVED: &[Moved] = &[
    moved!("contact_sessions"),
    moved!("conversations"),
    moved!("calls"),
    moved!("leads"),
    moved!("tasks"),
    moved!("bookings"),
    moved!("booking_waits"),
    moved!("intakes"),
    moved!("quotes"),
    moved!("invoices"),
    moved!("mails"),
    moved!("voicemails"),
    moved!("contact_notes"),
    moved!("contact_consents"),
];

/// The tables whose rows stay with the contact that is merged, and why.
#[cfg(test)]
pub(in crate::contacts) const STAYING: &[(&str, &str)] = &[
    ("one_time_codes", "a proof is of the very record whose address was proven"),
    ("contact_identities", "they are part of the record, which the other takes over as a copy"),
    ("contact_field_values", "they are part of the record, which the other takes over as a copy"),
    ("events", "what happened, happened to whom it happened"),
];

/// Notes the rows that a merge moves, and moves them.
pub(in crate::contacts) async fn take(
    tx: &mut Tx,
    org: &OrgId,
    merge: &MergeId,
    from: &ContactId,
    to: &ContactId,
) -> Result<()> {
    for table in MOVED {
        tx.query(table.note).bind(org).bind(merge).bind(from).execute().await?;
    }
    before(tx, org, from, to).await?;
    for table in MOVED {
        tx.query(table.give).bind(org).bind(merge).bind(from).bind(to).execute().await?;
    }
    Ok(())
}

/// Gives back the rows that a merge moved and that are still where it brought them.
pub(in crate::contacts) async fn give_back(
    tx: &mut Tx,
    org: &OrgId,
    merge: &MergeId,
    from: &ContactId,
    to: &ContactId,
) -> Result<()> {
    for table in MOVED {
        tx.query(table.give).bind(org).bind(merge).bind(from).bind(to).execute().await?;
    }
    after(tx, org, to).await
}

/// What must be so before rows move: browsers keep to what they saw, and an open lead that meets an open
/// lead stands beside it.
async fn before(tx: &mut Tx, org: &OrgId, from: &ContactId, to: &ContactId) -> Result<()> {
    for sql in [
        "UPDATE conversations SET began_as = contact_id WHERE org_id = $1 AND contact_id = $2 AND began_as IS NULL",
        "UPDATE contact_sessions SET began_as = contact_id WHERE org_id = $1 AND contact_id = $2 AND began_as IS NULL",
    ] {
        tx.query(sql).bind(org).bind(from).execute().await?;
    }
    tx.query(
        "UPDATE leads SET beside = TRUE WHERE org_id = $1 AND contact_id = $2 AND stage IN ('new', 'contacted', 'qualified') AND beside = FALSE \
         AND EXISTS (SELECT 1 FROM leads o WHERE o.org_id = $1 AND o.contact_id = $3 AND o.stage IN ('new', 'contacted', 'qualified') AND o.beside = FALSE)",
    )
    .bind(org)
    .bind(from)
    .bind(to)
    .execute()
    .await?;
    Ok(())
}

/// What is so again once rows are back: a browser's rows are its own contact's, and one open lead of the
/// contact stands alone.
async fn after(tx: &mut Tx, org: &OrgId, back: &ContactId) -> Result<()> {
    for sql in [
        "UPDATE conversations SET began_as = NULL WHERE org_id = $1 AND contact_id = $2 AND began_as = $2",
        "UPDATE contact_sessions SET began_as = NULL WHERE org_id = $1 AND contact_id = $2 AND began_as = $2",
        "UPDATE leads SET beside = FALSE WHERE org_id = $1 AND beside = TRUE AND id = \
         (SELECT MIN(l.id) FROM leads l WHERE l.org_id = $1 AND l.contact_id = $2 AND l.beside = TRUE AND l.deleted_at IS NULL AND l.stage IN ('new', 'contacted', 'qualified')) \
         AND NOT EXISTS (SELECT 1 FROM leads o WHERE o.org_id = $1 AND o.contact_id = $2 AND o.stage IN ('new', 'contacted', 'qualified') AND o.beside = FALSE)",
    ] {
        tx.query(sql).bind(org).bind(back).execute().await?;
    }
    Ok(())
}
