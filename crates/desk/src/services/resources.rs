//! Resources: rooms, chairs and machines that services need, each for one booking at a time.

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{OrgId, ResourceId},
    text,
};
use frontdesk_db::Conn;
use serde::Serialize;

use super::{store, told};
use crate::{App, Caller, Role, knowledge_version, limits};

/// A room, a chair, a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// Its name; no two have the same.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The resources, by name.
pub async fn list_resources(app: &App, caller: &Caller) -> Result<Vec<Resource>> {
    let mut conn = app.db().read(caller.org()).await?;
    resources_in(&mut conn, caller.org()).await
}

/// The resources, on a connection that is open already.
pub async fn resources_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<Resource>> {
    let mut all = store::resources(conn, org).await?;
    all.sort_by_key(|resource| resource.name.to_lowercase());
    Ok(all)
}

/// Adds a resource.
pub async fn create_resource(app: &App, caller: &Caller, name: &str) -> Result<Resource> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let all = store::resources(&mut tx, org).await?;
    if all.len() >= limits::RESOURCES {
        return Err(Error::conflict(format!(
            "There are {} rooms and chairs already; that is the most.",
            limits::RESOURCES
        )));
    }
    let now = app.clock().now();
    let resource = Resource {
        id: ResourceId::new(now),
        name: checked(name, &all, None)?,
        created_at: now,
        updated_at: now,
    };
    store::insert_resource(&mut tx, org, &resource).await?;
    told(app, &mut tx, caller, "resource.created", resource.id.as_str()).await?;
    tx.commit().await?;
    Ok(resource)
}

/// Gives a resource another name.
pub async fn rename_resource(
    app: &App,
    caller: &Caller,
    id: &ResourceId,
    name: &str,
) -> Result<Resource> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let all = store::resources(&mut tx, org).await?;
    let found = all.iter().find(|resource| resource.id == *id).cloned();
    let mut resource = found.ok_or(Error::NotFound("resource"))?;
    resource.name = checked(name, &all, Some(id))?;
    resource.updated_at = app.clock().now();
    store::update_resource(&mut tx, org, &resource).await?;
    told(app, &mut tx, caller, "resource.updated", id.as_str()).await?;
    tx.commit().await?;
    Ok(resource)
}

/// Takes a resource away. Services that needed it need it no longer; bookings stay.
pub async fn delete_resource(app: &App, caller: &Caller, id: &ResourceId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    if !store::delete_resource(&mut tx, org, id).await? {
        return Err(Error::NotFound("resource"));
    }
    for mut service in store::list(&mut tx, org).await? {
        if service.booking_rules.resources.contains(id) {
            service.booking_rules.0.resources.retain(|resource| resource != id);
            store::update(&mut tx, org, &service).await?;
        }
    }
    told(app, &mut tx, caller, "resource.deleted", id.as_str()).await?;
    tx.commit().await
}

fn checked(name: &str, all: &[Resource], own: Option<&ResourceId>) -> Result<String> {
    let name = text::line(name);
    let length = name.chars().count();
    let mut checks = Checks::new();
    checks.require(
        (1..=limits::NAME_CHARS).contains(&length),
        "name",
        format!("has 1 to {} characters", limits::NAME_CHARS),
    );
    let same = |other: &Resource| {
        Some(&other.id) != own && other.name.to_lowercase() == name.to_lowercase()
    };
    checks.require(!all.iter().any(same), "name", "is the name of another one already");
    checks.done()?;
    Ok(name)
}
