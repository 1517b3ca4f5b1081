//! The rows of jobs. Claiming goes across organizations, through the jobs door.

use frontdesk_base::{
    Result, Timestamp,
    id::{JobId, OrgId},
};
use frontdesk_db::{Conn, Json, Sql, Tx};

use super::{DeadJob, Job, NewJob, Priority};

/// False when a job of the same key waits already.
pub(super) async fn insert(
    tx: &mut Tx,
    org: &str,
    id: &JobId,
    job: &NewJob<'_>,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO jobs (org_id, id, kind, lane, dedupe_key, priority, payload, state, max_attempts, run_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, $10) \
             ON CONFLICT (org_id, dedupe_key) WHERE state = 'queued' DO NOTHING",
        )
        .bind(org)
        .bind(id)
        .bind(job.kind)
        .bind(job.lane.unwrap_or(id.as_str()))
        .bind(job.dedupe)
        .bind(job.priority as i64)
        .bind(Json(&job.payload))
        .bind(job.max_attempts)
        .bind(job.run_at.unwrap_or(now))
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The least urgent class that may be claimed.
fn ceiling(batch: bool) -> i64 {
    if batch { Priority::Batch as i64 } else { Priority::Soon as i64 }
}

/// Takes the most urgent job that is due, whose lane is free, and before which none waits in its
/// lane. The unique index on running lanes refuses the second of two workers that take jobs of one
/// lane at the same instant.
pub(super) async fn claim(
    tx: &mut Tx,
    worker: &str,
    now: Timestamp,
    until: Timestamp,
    batch: bool,
) -> Result<Option<Job>> {
    const SQLITE: &str = "\
        UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $1, leased_until = $2 \
        WHERE (org_id, id) = ( \
            SELECT j.org_id, j.id FROM jobs j \
            WHERE j.state = 'queued' AND j.run_at <= $3 AND j.priority <= $4 \
              AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.org_id = j.org_id AND r.lane = j.lane AND r.state = 'running') \
              AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.org_id = j.org_id AND e.lane = j.lane AND e.state = 'queued' AND e.id < j.id) \
            ORDER BY j.priority, j.run_at, j.id LIMIT 1) \
        RETURNING org_id, id, kind, lane, priority, payload, attempts, max_attempts, created_at";
    const POSTGRES: &str = "\
        UPDATE jobs SET state = 'running', attempts = attempts + 1, leased_by = $1, leased_until = $2 \
        WHERE (org_id, id) = ( \
            SELECT j.org_id, j.id FROM jobs j \
            WHERE j.state = 'queued' AND j.run_at <= $3 AND j.priority <= $4 \
              AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.org_id = j.org_id AND r.lane = j.lane AND r.state = 'running') \
              AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.org_id = j.org_id AND e.lane = j.lane AND e.state = 'queued' AND e.id < j.id) \
            ORDER BY j.priority, j.run_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED) AND state = 'queued' \
        RETURNING org_id, id, kind, lane, priority, payload, attempts, max_attempts, created_at";
    tx.query(Sql::Split { sqlite: SQLITE, postgres: POSTGRES })
        .bind(worker)
        .bind(until)
        .bind(now)
        .bind(ceiling(batch))
        .optional()
        .await
}

/// True while the lease is still this try's.
pub(super) async fn renew(tx: &mut Tx, job: &Job, until: Timestamp) -> Result<bool> {
    let changed = tx
        .query("UPDATE jobs SET leased_until = $4 WHERE org_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'")
        .bind(&job.org_id)
        .bind(&job.id)
        .bind(job.attempts)
        .bind(until)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// True when this try still held it.
pub(super) async fn delete(tx: &mut Tx, org: &str, id: &JobId, attempt: i64) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM jobs WHERE org_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'")
        .bind(org)
        .bind(id)
        .bind(attempt)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Puts a failed try back: to wait until `again`, or among the dead. A key that a newer waiting
/// job has taken meanwhile is given up.
pub(super) async fn put_back(
    tx: &mut Tx,
    job: &Job,
    again: Option<Timestamp>,
    error: &str,
    now: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE jobs SET state = $4, run_at = COALESCE($5, run_at), last_error = $6, leased_by = NULL, leased_until = NULL, finished_at = $7, \
         dedupe_key = CASE WHEN EXISTS (SELECT 1 FROM jobs o WHERE o.org_id = jobs.org_id AND o.dedupe_key = jobs.dedupe_key AND o.state = 'queued') \
                      THEN NULL ELSE dedupe_key END \
         WHERE org_id = $1 AND id = $2 AND attempts = $3 AND state = 'running'",
    )
    .bind(&job.org_id)
    .bind(&job.id)
    .bind(job.attempts)
    .bind(if again.is_some() { "queued" } else { "dead" })
    .bind(again)
    .bind(error)
    .bind(again.is_none().then_some(now))
    .execute()
    .await?;
    Ok(())
}

/// Frees jobs whose worker has died: those whose lease ran out, and, where no other process can be
/// working (`all`), every running one. One that has been begun as often as it may be is dead: it
/// may be what its workers die of. How many.
pub(super) async fn free(tx: &mut Tx, now: Timestamp, all: bool) -> Result<u64> {
    // system door: leases of every organization
    tx.build(
        "UPDATE jobs SET leased_by = NULL, leased_until = NULL, last_error = 'its worker died', \
         state = CASE WHEN attempts < max_attempts THEN 'queued' ELSE 'dead' END, finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE ",
    )
    .arg(now)
    .push(
        " END, \
         dedupe_key = CASE WHEN EXISTS (SELECT 1 FROM jobs o WHERE o.org_id = jobs.org_id AND o.dedupe_key = jobs.dedupe_key \
                                        AND o.id <> jobs.id AND o.state IN ('queued', 'running')) \
                      THEN NULL ELSE dedupe_key END \
         WHERE state = 'running'",
    )
    .and("leased_until < ", (!all).then_some(now))
    .done()
    .execute()
    .await
}

/// When the next job is due that could be claimed: one that waits for its lane comes up by itself
/// when the lane is free.
pub(super) async fn next_due(conn: &mut Conn, batch: bool) -> Result<Option<Timestamp>> {
    // system door: the runner works for every organization
    let row: Option<(Timestamp,)> = conn
        .query(
            "SELECT j.run_at FROM jobs j WHERE j.state = 'queued' AND j.priority <= $1 \
             AND NOT EXISTS (SELECT 1 FROM jobs r WHERE r.org_id = j.org_id AND r.lane = j.lane AND r.state = 'running') \
             AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.org_id = j.org_id AND e.lane = j.lane AND e.state = 'queued' AND e.id < j.id) \
             ORDER BY j.run_at LIMIT 1",
        )
        .bind(ceiling(batch))
        .optional()
        .await?;
    Ok(row.map(|(due,)| due))
}

/// How many jobs wait, run and are dead.
pub(super) async fn counts(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    // system door: the installation's metrics
    conn.query("SELECT state, COUNT(*) FROM jobs GROUP BY state").all().await
}

pub(super) async fn orgs_with(conn: &mut Conn, kind: &str) -> Result<Vec<OrgId>> {
    // system door: what is planned for every organization
    let rows: Vec<(OrgId,)> = conn
        .query("SELECT DISTINCT org_id FROM jobs WHERE kind = $1 AND state IN ('queued', 'running') AND org_id <> ''")
        .bind(kind.to_owned())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(org,)| org).collect())
}

pub(super) async fn dead(conn: &mut Conn, org: &OrgId) -> Result<Vec<DeadJob>> {
    conn.query(
        "SELECT id, kind, attempts, last_error, created_at, finished_at FROM jobs \
         WHERE org_id = $1 AND state = 'dead' ORDER BY finished_at DESC LIMIT 200",
    )
    .bind(org)
    .all()
    .await
}

/// False when there is no such dead job.
pub(super) async fn revive(tx: &mut Tx, org: &OrgId, id: &JobId, now: Timestamp) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE jobs SET state = 'queued', attempts = 0, run_at = $3, finished_at = NULL, dedupe_key = NULL \
             WHERE org_id = $1 AND id = $2 AND state = 'dead'",
        )
        .bind(org)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn erase(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("DELETE FROM jobs WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}
