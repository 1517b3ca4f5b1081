//! The agent that is being prepared: one draft for all admins, which no contact meets.

use frontdesk_base::{Error, Result, Timestamp, id::OrgId};
use frontdesk_db::{Conn, Json, Tx};
use serde::Serialize;

use super::{
    AgentSettings, check, store,
    versions::{Publication, publish_in},
};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
};

const CHANGED: &str = "Somebody else changed the agent meanwhile. What you typed is still here; saving it again replaces theirs.";

/// The draft, or what is published where there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Draft {
    /// The settings.
    pub settings: AgentSettings,
    /// What a change must name: it is another after every change to the draft or to what is
    /// published.
    pub revision: String,
    /// Whether there is a draft that differs from what is published.
    pub exists: bool,
    /// The published version that it was begun from.
    pub based_on: i64,
    /// The published version.
    pub published: i64,
    /// The id of whoever edited it last.
    pub edited_by: String,
    /// When it was last edited.
    pub edited_at: Timestamp,
}

impl Draft {
    /// Whether something was published after it was begun.
    pub fn is_behind(&self) -> bool {
        self.exists && self.based_on != self.published
    }
}

/// The row of a draft.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) settings: Json<AgentSettings>,
    pub(super) revision: String,
    pub(super) based_on: i64,
    pub(super) edited_by: String,
    pub(super) edited_at: Timestamp,
}

/// The draft as it is now.
pub async fn draft(app: &App, caller: &Caller) -> Result<Draft> {
    let mut conn = app.db().read(caller.org()).await?;
    let published = super::agent_in(&mut conn, caller.org()).await?;
    draft_in(&mut conn, caller.org(), published).await
}

async fn draft_in(conn: &mut Conn, org: &OrgId, published: AgentSettings) -> Result<Draft> {
    let number = published.version;
    Ok(match store::draft(conn, org).await? {
        Some(row) => Draft {
            settings: row.settings.0,
            revision: format!("{number}-{}", row.revision),
            exists: true,
            based_on: row.based_on,
            published: number,
            edited_by: row.edited_by,
            edited_at: row.edited_at,
        },
        None => Draft {
            revision: number.to_string(),
            exists: false,
            based_on: number,
            published: number,
            edited_by: "system".to_owned(),
            edited_at: published.updated_at,
            settings: published,
        },
    })
}

/// What is published, its row locked, and the draft, which must still be the one that was looked at.
async fn locked(tx: &mut Tx, org: &OrgId, revision: &str) -> Result<(AgentSettings, Draft)> {
    let published = store::lock(tx, org).await?.ok_or(Error::NotFound("agent"))?;
    let draft = draft_in(tx, org, published.clone()).await?;
    if draft.revision == revision { Ok((published, draft)) } else { Err(Error::conflict(CHANGED)) }
}

/// Keeps these settings as the draft, if nobody changed it since `revision`. Settings that are those
/// published are no draft.
pub async fn save_draft(
    app: &App,
    caller: &Caller,
    settings: AgentSettings,
    revision: &str,
) -> Result<Draft> {
    caller.must_be(Role::Admin)?;
    let settings = check::valid(settings)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let (published, before) = locked(&mut tx, caller.org(), revision).await?;
    if settings.same_as(&before.settings) {
        return Ok(before);
    }
    if settings.same_as(&published) {
        store::delete_draft(&mut tx, caller.org()).await?;
    } else {
        let row = Row {
            settings: Json(settings),
            revision: app.random().token(),
            based_on: if before.exists { before.based_on } else { published.version },
            edited_by: caller.actor().id().to_owned(),
            edited_at: app.clock().now(),
        };
        store::put_draft(&mut tx, caller.org(), &row).await?;
    }
    told(app, &mut tx, caller).await?;
    let draft = draft_in(&mut tx, caller.org(), published).await?;
    tx.commit().await?;
    Ok(draft)
}

/// Forgets the draft: what is published stands.
pub async fn discard_draft(app: &App, caller: &Caller, revision: &str) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let (_, draft) = locked(&mut tx, caller.org(), revision).await?;
    if !draft.exists {
        return Ok(());
    }
    store::delete_draft(&mut tx, caller.org()).await?;
    audit::record(app, &mut tx, caller, "agent.draft_discarded", "agent", "").await?;
    told(app, &mut tx, caller).await?;
    tx.commit().await
}

/// Publishes the draft, if it and what is published are still what was looked at.
pub async fn publish_draft(
    app: &App,
    caller: &Caller,
    revision: &str,
    note: &str,
) -> Result<AgentSettings> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let (published, draft) = locked(&mut tx, caller.org(), revision).await.map_err(|error| {
        match error {
            Error::Conflict(_) => Error::conflict(
                "Somebody else changed the agent meanwhile. Look at what would be published now, and publish it then.",
            ),
            other => other,
        }
    })?;
    if !draft.exists {
        return Err(Error::conflict(
            "There is nothing to publish: the draft is what is published.",
        ));
    }
    let settings = check::valid(draft.settings)?;
    let publication = Publication { note: note.to_owned(), restored_from: None };
    store::delete_draft(&mut tx, caller.org()).await?;
    let agent = publish_in(app, &mut tx, caller, published, settings, publication).await?;
    tx.commit().await?;
    Ok(agent)
}

async fn told(app: &App, tx: &mut Tx, caller: &Caller) -> Result<()> {
    let event = NewEvent::new("agent.draft_changed", serde_json::json!({}));
    events::emit(app, tx, caller.org(), event).await.map(|_| ())
}
