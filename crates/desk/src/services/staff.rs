//! Staff: the people who do services. They need not be members, who can sign in.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    error::Checks,
    id::{OrgId, ServiceId, StaffId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{null_is_default, store, told};
use crate::{
    App, Caller, Role, knowledge_version, limits,
    orgs::{Hours, HoursText},
};

/// A person who does services.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Person {
    /// Their id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Where they get mail; empty for none.
    pub email: String,
    /// When they work; `None` for when the business is open.
    pub hours: Json<Option<Hours>>,
    /// What they do.
    pub services: Json<Vec<ServiceId>>,
    /// Where their clock stands, by its name in the time zone database; empty for where the business is.
    pub time_zone: String,
    /// When they were added.
    pub created_at: Timestamp,
    /// When anything about them last changed.
    pub updated_at: Timestamp,
}

/// A person as somebody writes them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonText {
    /// Their name.
    pub name: String,
    /// Where they get mail.
    #[serde(deserialize_with = "null_is_default")]
    pub email: String,
    /// When they work; `None` for when the business is open.
    pub hours: Option<HoursText>,
    /// What they do.
    #[serde(deserialize_with = "null_is_default")]
    pub services: Vec<ServiceId>,
    /// Where their clock stands; empty for where the business is.
    #[serde(deserialize_with = "null_is_default")]
    pub time_zone: String,
}

/// The staff, by name.
pub async fn list_staff(app: &App, caller: &Caller) -> Result<Vec<Person>> {
    let mut conn = app.db().read(caller.org()).await?;
    staff_in(&mut conn, caller.org()).await
}

/// The staff, on a connection that is open already.
pub async fn staff_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<Person>> {
    let mut staff = store::staff(conn, org).await?;
    staff.sort_by_key(|person| person.name.to_lowercase());
    Ok(staff)
}

/// Adds somebody to the staff.
pub async fn create_person(app: &App, caller: &Caller, new: &PersonText) -> Result<Person> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    if store::staff(&mut tx, org).await?.len() >= limits::STAFF {
        return Err(Error::conflict(format!(
            "There are {} people on the staff already; that is the most.",
            limits::STAFF
        )));
    }
    let now = app.clock().now();
    let mut person = Person {
        id: StaffId::new(now),
        name: String::new(),
        email: String::new(),
        hours: Json(None),
        services: Json(Vec::new()),
        time_zone: String::new(),
        created_at: now,
        updated_at: now,
    };
    write(&mut tx, org, &mut person, new).await?;
    store::insert_person(&mut tx, org, &person).await?;
    told(app, &mut tx, caller, "staff.created", person.id.as_str()).await?;
    tx.commit().await?;
    Ok(person)
}

/// Changes somebody of the staff.
pub async fn update_person(
    app: &App,
    caller: &Caller,
    id: &StaffId,
    new: &PersonText,
) -> Result<Person> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let mut person = store::person(&mut tx, org, id).await?.ok_or(Error::NotFound("person"))?;
    write(&mut tx, org, &mut person, new).await?;
    person.updated_at = app.clock().now();
    store::update_person(&mut tx, org, &person).await?;
    told(app, &mut tx, caller, "staff.updated", id.as_str()).await?;
    tx.commit().await?;
    Ok(person)
}

/// Takes somebody off the staff.
pub async fn delete_person(app: &App, caller: &Caller, id: &StaffId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    if !store::delete_person(&mut tx, org, id).await? {
        return Err(Error::NotFound("person"));
    }
    told(app, &mut tx, caller, "staff.deleted", id.as_str()).await?;
    tx.commit().await
}

/// Has these do a service, and nobody else. Who is not on the staff is passed over; `None` changes nothing.
pub(super) async fn give_to(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: &ServiceId,
    chosen: Option<&[StaffId]>,
) -> Result<()> {
    let (org, Some(chosen)) = (caller.org(), chosen) else { return Ok(()) };
    for mut person in store::staff(tx, org).await? {
        let (does, shall) = (person.services.contains(id), chosen.contains(&person.id));
        if does == shall {
            continue;
        }
        person.services.0.retain(|service| service != id);
        if shall {
            person.services.0.push(id.clone());
            person.services.0.sort();
        }
        person.updated_at = app.clock().now();
        store::update_person(tx, org, &person).await?;
        told(app, tx, caller, "staff.updated", person.id.as_str()).await?;
    }
    Ok(())
}

/// Nobody does this service any more.
pub(super) async fn forget_service(tx: &mut Tx, org: &OrgId, id: &ServiceId) -> Result<()> {
    for mut person in store::staff(tx, org).await? {
        if person.services.contains(id) {
            person.services.0.retain(|service| service != id);
            store::update_person(tx, org, &person).await?;
        }
    }
    Ok(())
}

async fn write(tx: &mut Tx, org: &OrgId, person: &mut Person, new: &PersonText) -> Result<()> {
    let known = store::list(tx, org).await?;
    let mut checks = Checks::new();
    person.name = text::line(&new.name);
    let length = person.name.chars().count();
    checks.require(
        (1..=limits::NAME_CHARS).contains(&length),
        "name",
        format!("has 1 to {} characters", limits::NAME_CHARS),
    );
    person.email = match text::line(&new.email) {
        email if email.is_empty() => email,
        email => checks
            .take("email", Email::parse(&email))
            .map(|email| email.to_string())
            .unwrap_or_default(),
    };
    let mut services = new.services.clone();
    services.sort();
    services.dedup();
    let strange = services.iter().any(|id| !known.iter().any(|service| service.id == *id));
    checks.require(!strange, "services", "names a service that is not there");
    person.services = Json(services);
    person.time_zone = text::line(&new.time_zone);
    let known = person.time_zone.is_empty() || TimeZone::get(&person.time_zone).is_ok();
    checks.require(known, "time_zone", "is not a time zone, such as Europe/Berlin");
    checks.done()?;
    person.hours = Json(new.hours.as_ref().map(|hours| hours.parse("hours")).transpose()?);
    Ok(())
}
