//! What was published, by number: looked at, and brought back.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{AgentVersionId, OrgId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use serde::Serialize;

use super::{AgentSettings, check, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
};

/// The agent as it was published once.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Version {
    /// Its number, rising with every publication of the organization.
    pub number: i64,
    /// The settings, whole.
    pub settings: Json<AgentSettings>,
    /// What whoever published it said about it.
    pub note: String,
    /// The version that it brought back.
    pub restored_from: Option<i64>,
    /// The id of whoever published it, or `system`.
    pub published_by: String,
    /// When.
    pub published_at: Timestamp,
}

/// Why a version is published.
#[derive(Default)]
pub(super) struct Publication {
    /// What is said about it.
    pub(super) note: String,
    /// The version that it brings back.
    pub(super) restored_from: Option<i64>,
}

/// What is published now, as a version: how it stands for settings that were never written as one.
fn standing(agent: AgentSettings) -> Version {
    Version {
        number: agent.version,
        published_at: agent.updated_at,
        settings: Json(agent),
        note: String::new(),
        restored_from: None,
        published_by: "system".to_owned(),
    }
}

/// The versions that are kept, the newest, which is the published one, first.
pub async fn versions(app: &App, caller: &Caller) -> Result<Vec<Version>> {
    let mut conn = app.db().read(caller.org()).await?;
    let agent = super::agent_in(&mut conn, caller.org()).await?;
    let mut versions = store::versions(&mut conn, caller.org(), limits::AGENT_VERSIONS).await?;
    if versions.first().is_none_or(|newest| newest.number != agent.version) {
        versions.insert(0, standing(agent));
    }
    Ok(versions)
}

/// One version.
pub async fn version(app: &App, caller: &Caller, number: i64) -> Result<Version> {
    let mut conn = app.db().read(caller.org()).await?;
    version_in(&mut conn, caller.org(), number).await
}

async fn version_in(conn: &mut Conn, org: &OrgId, number: i64) -> Result<Version> {
    if let Some(version) = store::version(conn, org, number).await? {
        return Ok(version);
    }
    let agent = super::agent_in(conn, org).await?;
    if agent.version == number { Ok(standing(agent)) } else { Err(Error::NotFound("version")) }
}

/// Changes the agent at once, past the draft: what a file or a program says is published.
pub async fn update_agent(
    app: &App,
    caller: &Caller,
    agent: AgentSettings,
) -> Result<AgentSettings> {
    caller.must_be(Role::Admin)?;
    let agent = check::valid(agent)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let before = store::lock(&mut tx, caller.org()).await?.ok_or(Error::NotFound("agent"))?;
    let published = publish_in(app, &mut tx, caller, before, agent, Publication::default()).await?;
    tx.commit().await?;
    Ok(published)
}

/// Publishes a version again. What it says about tools or models is checked as it was then written:
/// one that names what is gone is refused.
pub async fn restore(app: &App, caller: &Caller, number: i64) -> Result<AgentSettings> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let before = store::lock(&mut tx, caller.org()).await?.ok_or(Error::NotFound("agent"))?;
    if before.version == number {
        return Err(Error::conflict("This version is the published one already."));
    }
    let old = version_in(&mut tx, caller.org(), number).await?.settings.0;
    let agent = check::valid(old)?;
    if agent.same_as(&before) {
        return Err(Error::conflict("Nothing differs between this version and the published one."));
    }
    let publication = Publication { note: String::new(), restored_from: Some(number) };
    let published = publish_in(app, &mut tx, caller, before, agent, publication).await?;
    tx.commit().await?;
    Ok(published)
}

/// Publishes checked settings in this transaction, in which the agent's row is locked.
pub(super) async fn publish_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    before: AgentSettings,
    mut agent: AgentSettings,
    publication: Publication,
) -> Result<AgentSettings> {
    let org = caller.org();
    let now = app.clock().now();
    // Settings of before there were versions become one when they are about to be replaced.
    store::insert_version(tx, org, &AgentVersionId::new(now), &standing(before)).await?;
    agent.updated_at = now;
    agent.version = store::update(tx, org, &agent).await?.ok_or(Error::NotFound("agent"))?;
    let version = Version {
        number: agent.version,
        settings: Json(agent.clone()),
        note: text::shorten(&text::line(&publication.note), limits::LINE_CHARS),
        restored_from: publication.restored_from,
        published_by: caller.actor().id().to_owned(),
        published_at: now,
    };
    store::insert_version(tx, org, &AgentVersionId::new(now), &version).await?;
    store::forget_versions(tx, org, agent.version - limits::AGENT_VERSIONS).await?;
    let action =
        if publication.restored_from.is_some() { "agent.restored" } else { "agent.updated" };
    let detail = match publication.restored_from {
        Some(from) => format!("version {}, from version {from}", agent.version),
        None => format!("version {}", agent.version),
    };
    audit::record(app, tx, caller, action, "agent", &detail).await?;
    let told = serde_json::json!({
        "version": agent.version, "restored_from": publication.restored_from,
    });
    events::emit(app, tx, org, NewEvent::new("agent.published", told)).await?;
    let told = serde_json::json!({ "part": "agent" });
    events::emit(app, tx, org, NewEvent::new("organization.updated", told)).await?;
    tracing::info!(org.id = %org, version = agent.version, "Published version {} of the agent", agent.version);
    Ok(agent)
}
