//! What the business wants of its agent: name, persona, greeting, models, tools, guardrails,
//! hand-over.
//!
//! What is published is what contacts meet, and every publication is kept as a numbered
//! version. Changes are prepared in one draft that all admins share; nobody
//! outside notices it until it is published.

mod check;
mod diff;
mod draft;
mod model;
mod store;
mod versions;

#[cfg(test)]
mod tests;

use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::{Conn, Json, Tx};

pub use check::{is_model, valid};
pub use diff::{Change, Part, Piece, diff};
pub use draft::{Draft, discard_draft, draft, publish_draft, save_draft};
pub use model::{AgentSettings, HandOver, ToolLimit};
pub use versions::{Version, restore, update_agent, version, versions};

use crate::{App, Caller};

/// The organization's agent, as it is published.
pub async fn agent(app: &App, caller: &Caller) -> Result<AgentSettings> {
    let mut conn = app.db().read(caller.org()).await?;
    agent_in(&mut conn, caller.org()).await
}

/// The organization's agent, within a transaction.
pub(crate) async fn agent_in(conn: &mut Conn, org: &OrgId) -> Result<AgentSettings> {
    store::get(conn, org).await?.ok_or(Error::NotFound("agent"))
}

/// The agent of a new organization, in the transaction that creates it.
pub(crate) async fn create_agent_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    languages: &[String],
) -> Result<()> {
    let mut agent = AgentSettings::new(app.settings().default_models.clone(), app.clock().now());
    if !languages.is_empty() {
        agent.languages = Json(languages.to_vec());
    }
    store::insert(tx, org, &agent).await
}
