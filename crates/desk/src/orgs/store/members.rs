//! The rows of members.

use frontdesk_base::{
    Result, Timestamp,
    address::Email,
    id::{MemberId, OrgId, UserId},
};
use frontdesk_db::{Conn, Tx};

use super::role;
use crate::{
    Role,
    orgs::{Member, MemberMails, Membership, Person},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: MemberId,
    user_id: UserId,
    role: String,
    name: String,
    email: Email,
    available: bool,
    seen_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl Row {
    fn member(self) -> Result<Member> {
        let Self { id, user_id, role: stored, name, email, available, seen_at, created_at } = self;
        let role = role(&stored)?;
        Ok(Member { id, user_id, role, name, email, available, seen_at, created_at })
    }
}

/// False when the user is a member already.
pub(in crate::orgs) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    id: &MemberId,
    person: &Person,
    role: Role,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO members (org_id, id, user_id, role, name, email, available, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7) ON CONFLICT (org_id, user_id) DO NOTHING",
        )
        .bind(org)
        .bind(id)
        .bind(&person.user)
        .bind(role.as_str())
        .bind(&person.name)
        .bind(&person.email)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(in crate::orgs) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Member>> {
    let rows: Vec<Row> = conn
        .query(
            "SELECT id, user_id, role, name, email, available, seen_at, created_at FROM members \
             WHERE org_id = $1 ORDER BY created_at, id",
        )
        .bind(org)
        .all()
        .await?;
    rows.into_iter().map(Row::member).collect()
}

pub(in crate::orgs) async fn get(
    conn: &mut Conn,
    org: &OrgId,
    id: &MemberId,
) -> Result<Option<Member>> {
    let row: Option<Row> = conn
        .query(
            "SELECT id, user_id, role, name, email, available, seen_at, created_at FROM members \
             WHERE org_id = $1 AND id = $2",
        )
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    row.map(Row::member).transpose()
}

/// Who takes conversations, may answer in them and was seen after `since`.
pub(in crate::orgs) async fn online(
    conn: &mut Conn,
    org: &OrgId,
    since: Timestamp,
) -> Result<Vec<Member>> {
    let rows: Vec<Row> = conn
        .query(
            "SELECT id, user_id, role, name, email, available, seen_at, created_at FROM members \
             WHERE org_id = $1 AND available AND role <> 'viewer' AND seen_at > $2 ORDER BY created_at, id",
        )
        .bind(org)
        .bind(since)
        .all()
        .await?;
    rows.into_iter().map(Row::member).collect()
}

pub(in crate::orgs) async fn has_email(
    conn: &mut Conn,
    org: &OrgId,
    email: &Email,
) -> Result<bool> {
    let count: i64 = conn
        .query("SELECT COUNT(*) FROM members WHERE org_id = $1 AND email = $2")
        .bind(org)
        .bind(email)
        .scalar()
        .await?;
    Ok(count > 0)
}

pub(in crate::orgs) async fn owners(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM members WHERE org_id = $1 AND role = 'owner'")
        .bind(org)
        .scalar()
        .await
}

pub(in crate::orgs) async fn set_role(
    tx: &mut Tx,
    org: &OrgId,
    id: &MemberId,
    role: Role,
) -> Result<()> {
    tx.query("UPDATE members SET role = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(role.as_str())
        .execute()
        .await?;
    Ok(())
}

/// False when it was so already.
pub(in crate::orgs) async fn set_available(
    tx: &mut Tx,
    org: &OrgId,
    id: &MemberId,
    available: bool,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE members SET available = $3 WHERE org_id = $1 AND id = $2 AND available <> $3",
        )
        .bind(org)
        .bind(id)
        .bind(available)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(in crate::orgs) async fn set_seen(
    tx: &mut Tx,
    org: &OrgId,
    id: &MemberId,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE members SET seen_at = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::orgs) async fn delete(tx: &mut Tx, org: &OrgId, id: &MemberId) -> Result<()> {
    tx.query("DELETE FROM members WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::orgs) async fn memberships(
    conn: &mut Conn,
    user: &UserId,
) -> Result<Vec<Membership>> {
    // system door: sign-in asks where a user may go
    let rows: Vec<(OrgId, String, String, MemberId, String)> = conn
        .query(
            "SELECT o.org_id, o.slug, o.name, m.id, m.role \
             FROM members m JOIN organizations o ON o.org_id = m.org_id \
             WHERE m.user_id = $1 ORDER BY m.created_at, m.id",
        )
        .bind(user)
        .all()
        .await?;
    rows.into_iter()
        .map(|(org, slug, name, member, stored)| {
            Ok(Membership { org, slug, name, member, role: role(&stored)? })
        })
        .collect()
}

pub(in crate::orgs) async fn follow_user(
    tx: &mut Tx,
    user: &UserId,
    name: &str,
    email: &Email,
) -> Result<()> {
    // system door: a user's name is the same in every organization
    tx.query("UPDATE members SET name = $2, email = $3 WHERE user_id = $1")
        .bind(user)
        .bind(name)
        .bind(email)
        .execute()
        .await?;
    Ok(())
}

pub(in crate::orgs) async fn set_mails(
    tx: &mut Tx,
    org: &OrgId,
    id: &MemberId,
    mails: MemberMails,
) -> Result<()> {
    tx.query("UPDATE members SET task_mails = $3, hand_over_mails = $4, summary_mails = $5, call_mails = $6 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(mails.tasks)
        .bind(mails.hand_overs)
        .bind(mails.summary)
        .bind(mails.calls)
        .execute()
        .await?;
    Ok(())
}

/// Of tasks, of hand-overs, and the summary and calls where they have said; `None` when there is no such
/// member.
pub(in crate::orgs) async fn mails(
    conn: &mut Conn,
    org: &OrgId,
    id: &MemberId,
) -> Result<Option<(bool, bool, Option<bool>, Option<bool>)>> {
    conn.query("SELECT task_mails, hand_over_mails, summary_mails, call_mails FROM members WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}
