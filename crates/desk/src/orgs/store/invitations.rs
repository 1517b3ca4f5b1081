//! The rows of invitations.

use frontdesk_base::{
    Result, Timestamp,
    address::Email,
    id::{InvitationId, MemberId, OrgId},
};
use frontdesk_db::{Conn, Tx};

use super::role;
use crate::{
    Role,
    orgs::{Invitation, Invited},
};

type Row = (InvitationId, Email, String, Timestamp, Timestamp);

fn invitation((id, email, stored, created_at, expires_at): Row) -> Result<Invitation> {
    Ok(Invitation { id, email, role: role(&stored)?, created_at, expires_at })
}

pub(in crate::orgs) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    new: &Invitation,
    token_hash: &str,
    by: &str,
) -> Result<()> {
    tx.query(
        "INSERT INTO invitations (org_id, id, email, role, token_hash, invited_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org)
    .bind(&new.id)
    .bind(&new.email)
    .bind(new.role.as_str())
    .bind(token_hash)
    .bind(by)
    .bind(new.created_at)
    .bind(new.expires_at)
    .execute()
    .await?;
    Ok(())
}

/// How many wait and still work.
pub(in crate::orgs) async fn count(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<i64> {
    conn.query(
        "SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND accepted_at IS NULL AND expires_at > $2",
    )
    .bind(org)
    .bind(now)
    .scalar()
    .await
}

pub(in crate::orgs) async fn waiting(conn: &mut Conn, org: &OrgId) -> Result<Vec<Invitation>> {
    let rows: Vec<Row> = conn
        .query(
            "SELECT id, email, role, created_at, expires_at FROM invitations \
             WHERE org_id = $1 AND accepted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 200",
        )
        .bind(org)
        .all()
        .await?;
    rows.into_iter().map(invitation).collect()
}

/// Gives one that waits a new link.
pub(in crate::orgs) async fn renew(
    tx: &mut Tx,
    org: &OrgId,
    id: &InvitationId,
    token_hash: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Invitation>> {
    let row: Option<Row> = tx
        .query(
            "UPDATE invitations SET token_hash = $3, created_at = $4, expires_at = $5 \
             WHERE org_id = $1 AND id = $2 AND accepted_at IS NULL \
             RETURNING id, email, role, created_at, expires_at",
        )
        .bind(org)
        .bind(id)
        .bind(token_hash)
        .bind(now)
        .bind(until)
        .optional()
        .await?;
    row.map(invitation).transpose()
}

/// False when none waits.
pub(in crate::orgs) async fn delete(tx: &mut Tx, org: &OrgId, id: &InvitationId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM invitations WHERE org_id = $1 AND id = $2 AND accepted_at IS NULL")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(in crate::orgs) async fn delete_waiting(tx: &mut Tx, org: &OrgId, email: &Email) -> Result<()> {
    tx.query("DELETE FROM invitations WHERE org_id = $1 AND email = $2 AND accepted_at IS NULL")
        .bind(org)
        .bind(email)
        .execute()
        .await?;
    Ok(())
}

/// Those that a member sent and nobody took up.
pub(in crate::orgs) async fn delete_by(tx: &mut Tx, org: &OrgId, by: &MemberId) -> Result<()> {
    tx.query(
        "DELETE FROM invitations WHERE org_id = $1 AND invited_by = $2 AND accepted_at IS NULL",
    )
    .bind(org)
    .bind(by)
    .execute()
    .await?;
    Ok(())
}

pub(in crate::orgs) async fn by_token(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Invited>> {
    // system door: the link itself says whose it is
    let row: Option<(String, Email, String)> = conn
        .query(
            "SELECT o.name, i.email, i.role FROM invitations i \
             JOIN organizations o ON o.org_id = i.org_id \
             WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.expires_at > $2",
        )
        .bind(token_hash)
        .bind(now)
        .optional()
        .await?;
    row.map(|(organization, email, stored)| {
        Ok(Invited { organization, email, role: role(&stored)? })
    })
    .transpose()
}

/// An invitation that was just taken up.
pub(in crate::orgs) struct Taken {
    pub(in crate::orgs) org: OrgId,
    pub(in crate::orgs) email: Email,
    pub(in crate::orgs) role: Role,
}

/// Takes up one that works; it works once.
pub(in crate::orgs) async fn take(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Taken>> {
    // system door: the link itself says whose it is
    let row: Option<(OrgId, Email, String)> = tx
        .query(
            "UPDATE invitations SET accepted_at = $2 \
             WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2 \
             RETURNING org_id, email, role",
        )
        .bind(token_hash)
        .bind(now)
        .optional()
        .await?;
    row.map(|(org, email, stored)| Ok(Taken { org, email, role: role(&stored)? })).transpose()
}
