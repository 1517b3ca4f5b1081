//! The rooms and chairs that the file's services name: made when they are not there yet.

use frontdesk_base::{Result, id::ResourceId};

use super::apply::Run;
use crate::services;

/// The resources of these names, in their order.
pub(super) async fn needed(run: &mut Run<'_>, names: &[String]) -> Result<Vec<ResourceId>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut rooms = services::list_resources(run.app, run.caller).await?;
    let mut needed = Vec::new();
    for name in names {
        if !rooms.iter().any(|room| room.name == *name) {
            rooms.push(services::create_resource(run.app, run.caller, name).await?);
            run.note("created", "resource", name);
        }
        needed.extend(rooms.iter().find(|room| room.name == *name).map(|room| room.id.clone()));
    }
    Ok(needed)
}
