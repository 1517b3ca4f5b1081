//! The rows of questions, comparisons and what came of them.

use frontdesk_base::{
    Result, Timestamp,
    id::{ComparisonId, ComparisonResultId, EvaluationQuestionId, OrgId},
};
use frontdesk_db::{Conn, Json, Tx};

use super::{Answered, Asked, Comparison, NewQuestion, Question, State};
use crate::settings::AgentSettings;

pub(super) async fn questions(conn: &mut Conn, org: &OrgId, limit: i64) -> Result<Vec<Question>> {
    conn.query("SELECT id, question, expected, refuse, created_at, updated_at FROM evaluation_questions WHERE org_id = $1 ORDER BY id LIMIT $2")
        .bind(org)
        .bind(limit)
        .all()
        .await
}

pub(super) async fn question(
    conn: &mut Conn,
    org: &OrgId,
    id: &EvaluationQuestionId,
) -> Result<Option<Question>> {
    conn.query("SELECT id, question, expected, refuse, created_at, updated_at FROM evaluation_questions WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM evaluation_questions WHERE org_id = $1")
        .bind(org)
        .scalar()
        .await
}

/// True when it was not there.
pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    id: &EvaluationQuestionId,
    (new, key): (&NewQuestion, &str),
    now: Timestamp,
) -> Result<bool> {
    let written = tx
        .query(
            "INSERT INTO evaluation_questions (org_id, id, question, question_key, expected, refuse, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (org_id, question_key) DO NOTHING",
        )
        .bind(org)
        .bind(id)
        .bind(&new.question)
        .bind(key)
        .bind(Json(&new.expected))
        .bind(new.refuse)
        .bind(now)
        .execute()
        .await?;
    Ok(written == 1)
}

/// True when no other question is the same.
pub(super) async fn update(
    tx: &mut Tx,
    org: &OrgId,
    id: &EvaluationQuestionId,
    (new, key): (&NewQuestion, &str),
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE evaluation_questions SET question = $3, question_key = $4, expected = $5, refuse = $6, updated_at = $7 \
             WHERE org_id = $1 AND id = $2 AND NOT EXISTS \
             (SELECT 1 FROM evaluation_questions other WHERE other.org_id = $1 AND other.question_key = $4 AND other.id <> $2)",
        )
        .bind(org)
        .bind(id)
        .bind(&new.question)
        .bind(key)
        .bind(Json(&new.expected))
        .bind(new.refuse)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// True when there was one.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &EvaluationQuestionId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM evaluation_questions WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn comparisons(
    conn: &mut Conn,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<Comparison>> {
    conn.query(
        "SELECT id, before_label, after_label, total, done, state, reason, started_by, created_at, finished_at \
         FROM agent_comparisons WHERE org_id = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(org)
    .bind(limit)
    .all()
    .await
}

pub(super) async fn comparison(
    conn: &mut Conn,
    org: &OrgId,
    id: &ComparisonId,
) -> Result<Option<Comparison>> {
    conn.query(
        "SELECT id, before_label, after_label, total, done, state, reason, started_by, created_at, finished_at \
         FROM agent_comparisons WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(id)
    .optional()
    .await
}

/// What a comparison compares, and on which questions.
#[derive(sqlx::FromRow)]
pub(super) struct Setup {
    #[sqlx(rename = "before_settings")]
    pub(super) before: Json<AgentSettings>,
    #[sqlx(rename = "after_settings")]
    pub(super) after: Json<AgentSettings>,
    #[sqlx(rename = "questions")]
    pub(super) asked: Json<Vec<Asked>>,
}

pub(super) async fn setup(
    conn: &mut Conn,
    org: &OrgId,
    id: &ComparisonId,
) -> Result<Option<Setup>> {
    conn.query("SELECT before_settings, after_settings, questions FROM agent_comparisons WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await
}

pub(super) async fn running(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM agent_comparisons WHERE org_id = $1 AND state = 'running'")
        .bind(org)
        .scalar()
        .await
}

pub(super) async fn insert_comparison(
    tx: &mut Tx,
    org: &OrgId,
    one: &Comparison,
    (before, after, asked): (&AgentSettings, &AgentSettings, &[Asked]),
) -> Result<()> {
    tx.query(
        "INSERT INTO agent_comparisons (org_id, id, before_label, before_settings, after_label, after_settings, questions, total, done, state, \
         reason, started_by, created_at, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(org)
    .bind(&one.id)
    .bind(&one.before_label)
    .bind(Json(before))
    .bind(&one.after_label)
    .bind(Json(after))
    .bind(Json(asked))
    .bind(one.total)
    .bind(one.done)
    .bind(one.state)
    .bind(&one.reason)
    .bind(&one.started_by)
    .bind(one.created_at)
    .bind(one.finished_at)
    .execute()
    .await?;
    Ok(())
}

/// Forgets all but the newest comparisons, with what came of them.
pub(super) async fn forget_comparisons(tx: &mut Tx, org: &OrgId, keep: i64) -> Result<()> {
    tx.query(
        "DELETE FROM agent_comparisons WHERE org_id = $1 AND id NOT IN \
         (SELECT id FROM agent_comparisons WHERE org_id = $1 ORDER BY id DESC LIMIT $2)",
    )
    .bind(org)
    .bind(keep)
    .execute()
    .await?;
    tx.query(
        "DELETE FROM agent_comparison_results WHERE org_id = $1 AND comparison_id NOT IN \
         (SELECT id FROM agent_comparisons WHERE org_id = $1)",
    )
    .bind(org)
    .execute()
    .await?;
    Ok(())
}

/// True when it was running.
pub(super) async fn finish(
    tx: &mut Tx,
    org: &OrgId,
    id: &ComparisonId,
    (state, reason): (State, &str),
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE agent_comparisons SET state = $3, reason = $4, finished_at = $5 WHERE org_id = $1 AND id = $2 AND state = 'running'",
        )
        .bind(org)
        .bind(id)
        .bind(state)
        .bind(reason)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn count_done(
    tx: &mut Tx,
    org: &OrgId,
    id: &ComparisonId,
    done: i64,
) -> Result<()> {
    tx.query("UPDATE agent_comparisons SET done = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(done)
        .execute()
        .await?;
    Ok(())
}

/// True when there was no answer to this question yet.
pub(super) async fn insert_result(
    tx: &mut Tx,
    org: &OrgId,
    id: &ComparisonResultId,
    (comparison, place, before, after): (&ComparisonId, i64, &Answered, &Answered),
) -> Result<bool> {
    let written = tx
        .query(
            "INSERT INTO agent_comparison_results (org_id, id, comparison_id, place, before_answer, after_answer) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (org_id, comparison_id, place) DO NOTHING",
        )
        .bind(org)
        .bind(id)
        .bind(comparison)
        .bind(place)
        .bind(Json(before))
        .bind(Json(after))
        .execute()
        .await?;
    Ok(written == 1)
}

pub(super) async fn results(
    conn: &mut Conn,
    org: &OrgId,
    comparison: &ComparisonId,
) -> Result<Vec<(i64, Answered, Answered)>> {
    let rows: Vec<(i64, Json<Answered>, Json<Answered>)> = conn
        .query(
            "SELECT place, before_answer, after_answer FROM agent_comparison_results WHERE org_id = $1 AND comparison_id = $2 ORDER BY place",
        )
        .bind(org)
        .bind(comparison)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(place, before, after)| (place, before.0, after.0)).collect())
}
