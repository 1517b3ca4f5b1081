//! The audit log: who did what to what. Ids only, so that it can outlive the people it is about.

mod store;

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, id::AuditId};
use frontdesk_db::Tx;
use serde::Serialize;

use crate::{App, Caller, Role};

/// One entry.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Entry {
    /// Its id.
    pub id: AuditId,
    /// `member`, `api_key`, `agent` or `system`.
    pub actor_kind: String,
    /// The actor's id.
    pub actor_id: String,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// To what.
    pub subject_id: String,
    /// What else matters, without personal data: a role, a state.
    pub detail: String,
    /// When.
    pub created_at: Timestamp,
}

/// Writes an entry in the transaction of what it tells of.
pub async fn record(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<()> {
    let now = app.clock().now();
    let entry = Entry {
        id: AuditId::new(now),
        actor_kind: caller.actor().kind().to_owned(),
        actor_id: caller.actor().id().to_owned(),
        action: action.to_owned(),
        subject_id: subject.to_owned(),
        detail: detail.to_owned(),
        created_at: now,
    };
    store::insert(tx, caller.org(), &entry).await
}

/// The same of what is done over and over, such as asking for a part of a recording: once within a while.
pub async fn record_once(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (action, subject): (&str, &str),
    within: Duration,
) -> Result<()> {
    // Ids are in the order of time.
    let since = AuditId::new(app.clock().now().minus(within));
    let actor = caller.actor().id();
    if store::is_there(tx, caller.org(), &since, (actor, action, subject)).await? {
        return Ok(());
    }
    record(app, tx, caller, action, subject, "").await
}

/// The newest entries, at most 200, before `before` when it is given.
pub async fn list(app: &App, caller: &Caller, before: Option<&AuditId>) -> Result<Vec<Entry>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org(), before).await
}

/// How many entries an organization has: for tests of what must be recorded.
#[cfg(any(test, feature = "testing"))]
pub async fn count(app: &App, org: &frontdesk_base::id::OrgId, action: &str) -> Result<i64> {
    let mut conn = app.db().read(org).await?;
    store::count(&mut conn, org, action).await
}
