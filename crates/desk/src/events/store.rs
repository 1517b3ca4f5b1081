//! The rows of events.

use frontdesk_base::{
    Result, Timestamp,
    id::{ConversationId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};

use super::{Event, NewEvent};

/// The organization's next number.
pub(super) async fn next_seq(tx: &mut Tx, org: &OrgId) -> Result<i64> {
    tx.query(
        "UPDATE organizations SET event_seq = event_seq + 1 WHERE org_id = $1 RETURNING event_seq",
    )
    .bind(org)
    .scalar()
    .await
}

/// The last of the organization's next `count` numbers.
pub(super) async fn reserve(tx: &mut Tx, org: &OrgId, count: i64) -> Result<i64> {
    tx.query(
        "UPDATE organizations SET event_seq = event_seq + $2 WHERE org_id = $1 RETURNING event_seq",
    )
    .bind(org)
    .bind(count)
    .scalar()
    .await
}

pub(super) async fn insert_all(
    tx: &mut Tx,
    org: &OrgId,
    (first, events): (i64, &[NewEvent<'_>]),
    now: Timestamp,
) -> Result<()> {
    let mut seq = first;
    for some in events.chunks(500) {
        let mut build = tx.build(
            "INSERT INTO events (org_id, seq, name, conversation_id, contact_id, payload, created_at) VALUES ",
        );
        for (at, event) in some.iter().enumerate() {
            build = build
                .push(if at == 0 { "(" } else { ", (" })
                .arg(org)
                .push(", ")
                .arg(seq)
                .push(", ")
                .arg(event.name)
                .push(", ")
                .arg(event.conversation)
                .push(", ")
                .arg(event.contact)
                .push(", ")
                .arg(Json(&event.payload))
                .push(", ")
                .arg(now)
                .push(")");
            seq += 1;
        }
        build.done().execute().await?;
    }
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    seq: i64,
    event: &NewEvent<'_>,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO events (org_id, seq, name, conversation_id, contact_id, payload, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org)
    .bind(seq)
    .bind(event.name)
    .bind(event.conversation)
    .bind(event.contact)
    .bind(Json(&event.payload))
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Events after `after`, oldest first; of one conversation when one is named.
pub(super) async fn after(
    conn: &mut Conn,
    org: &OrgId,
    conversation: Option<&ConversationId>,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    conn.build("SELECT seq, name, conversation_id, contact_id, payload, created_at FROM events WHERE org_id = ")
        .arg(org)
        .and("conversation_id = ", conversation)
        .push(" AND seq > ")
        .arg(after)
        .push(" ORDER BY seq LIMIT ")
        .arg(limit)
        .done()
        .all()
        .await
}

pub(super) async fn newest(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT event_seq FROM organizations WHERE org_id = $1").bind(org).scalar().await
}

/// The number of the newest event of each of these organizations.
pub(super) async fn newest_of(conn: &mut Conn, orgs: &[OrgId]) -> Result<Vec<(OrgId, i64)>> {
    conn.build("SELECT org_id, event_seq FROM organizations WHERE org_id IN ")
        .list(orgs)
        .done()
        .all()
        .await
}

/// Which jobs follow events of this name.
pub(super) async fn followers(tx: &mut Tx, org: &OrgId, name: &str) -> Result<Vec<(String,)>> {
    tx.query("SELECT job FROM event_followers WHERE org_id = $1 AND name = $2")
        .bind(org)
        .bind(name)
        .all()
        .await
}

pub(super) async fn follow(tx: &mut Tx, org: &OrgId, job: &str, name: &str) -> Result<()> {
    tx.query("INSERT INTO event_followers (org_id, name, job) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(org)
        .bind(name)
        .bind(job)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn unfollow(tx: &mut Tx, org: &OrgId, job: &str) -> Result<()> {
    tx.query("DELETE FROM event_followers WHERE org_id = $1 AND job = $2")
        .bind(org)
        .bind(job)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("DELETE FROM events WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}
