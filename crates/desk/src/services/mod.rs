//! Services, staff and resources: what can be booked, what it costs, who does it, and in which room.
//!
//! The agent speaks of services as they are here, so every change raises the number by which it
//! notices.

mod resources;
mod rules;
mod staff;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Money, Result, Timestamp,
    error::Checks,
    id::{OrgId, ServiceId, StaffId},
    money::Currency,
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use serde::{Deserialize, Serialize};

pub use resources::{
    Resource, create_resource, delete_resource, list_resources, rename_resource, resources_in,
};
pub(crate) use rules::usual_reminders;
pub use rules::{BookingRules, Channel, Place, REMINDERS, Reminder, StaffChoice};
pub use staff::{
    Person, PersonText, create_person, delete_person, list_staff, staff_in, update_person,
};

use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    jobs::{self, NewJob, Priority},
    knowledge_version, limits, orgs,
};

/// The kind of the job by which what is to come follows the reminders of a service. Its payload names it.
pub(crate) const REMINDERS_CHANGED: &str = "reminders_changed";

/// A service that can be booked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its place on the list, from 0.
    pub position: i64,
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// How long it takes.
    pub duration_minutes: i64,
    /// What it costs, in the organization's currency, when that is said.
    pub price: Option<Money>,
    /// Whether the price is the least it costs, not what it costs.
    pub price_from: bool,
    /// How it may be booked.
    pub booking_rules: BookingRules,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A service as somebody writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceText {
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(default, deserialize_with = "null_is_default")]
    pub description: String,
    /// How long it takes, 5 to 1440.
    pub duration_minutes: i64,
    /// What it costs: `45.00`, or `from 45.00`; empty when that is not said.
    #[serde(default, deserialize_with = "null_is_default")]
    pub price: String,
    /// How it may be booked.
    #[serde(default, deserialize_with = "null_is_default")]
    pub booking_rules: BookingRules,
}

/// What is `null` is as what is left out.
fn null_is_default<'de, D, T>(value: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

/// The services, in the order in which the business shows them.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Service>> {
    let mut conn = app.db().read(caller.org()).await?;
    services_in(&mut conn, caller.org()).await
}

/// The services, on a connection that is open already.
pub async fn services_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<Service>> {
    let currency = currency(conn, org).await?;
    let rows = store::list(conn, org).await?;
    Ok(rows.into_iter().map(|row| row.service(currency)).collect())
}

/// When contacts are reminded of this service; `None` when it is gone.
pub(crate) async fn reminders_in(
    conn: &mut Conn,
    org: &OrgId,
    id: &ServiceId,
) -> Result<Option<Vec<Reminder>>> {
    Ok(store::get(conn, org, id).await?.map(|row| row.booking_rules.0.reminders))
}

/// One service.
pub async fn get(app: &App, caller: &Caller, id: &ServiceId) -> Result<Service> {
    let mut conn = app.db().read(caller.org()).await?;
    let currency = currency(&mut conn, caller.org()).await?;
    let row = store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("service"))?;
    Ok(row.service(currency))
}

async fn currency(conn: &mut Conn, org: &OrgId) -> Result<Currency> {
    let profile = orgs::profile_in(conn, org).await?;
    profile.currency().ok_or_else(|| Error::internal("the organization's currency is not one"))
}

/// Adds a service at the end of the list.
pub async fn create(app: &App, caller: &Caller, new: &ServiceText) -> Result<Service> {
    create_done_by(app, caller, new, None).await
}

/// Adds a service that these of the staff do, and nobody else; `None` for nobody yet.
pub async fn create_done_by(
    app: &App,
    caller: &Caller,
    new: &ServiceText,
    staff: Option<&[StaffId]>,
) -> Result<Service> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    // From here on the organization's row is locked: the count and the names stay as they are read.
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let currency = currency(&mut tx, org).await?;
    let all = store::list(&mut tx, org).await?;
    if all.len() >= limits::SERVICES {
        return Err(Error::conflict(format!(
            "There are {} services already; that is the most.",
            limits::SERVICES
        )));
    }
    let now = app.clock().now();
    let mut row = store::Row {
        id: ServiceId::new(now),
        position: all.last().map_or(0, |last| last.position + 1),
        name: String::new(),
        description: String::new(),
        duration_minutes: 0,
        price_amount: None,
        price_from: false,
        booking_rules: Json(BookingRules::default()),
        created_at: now,
        updated_at: now,
    };
    write(&mut row, new, currency)?;
    refuse_same_name(&all, &row)?;
    refuse_strange_resources(&mut tx, org, &row).await?;
    store::insert(&mut tx, org, &row).await?;
    staff::give_to(app, &mut tx, caller, &row.id, staff).await?;
    told(app, &mut tx, caller, "service.created", row.id.as_str()).await?;
    tx.commit().await?;
    Ok(row.service(currency))
}

/// Changes a service.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ServiceId,
    new: &ServiceText,
) -> Result<Service> {
    update_done_by(app, caller, id, new, None).await
}

/// Changes a service, and has these of the staff do it and nobody else; `None` leaves who does it.
pub async fn update_done_by(
    app: &App,
    caller: &Caller,
    id: &ServiceId,
    new: &ServiceText,
    staff: Option<&[StaffId]>,
) -> Result<Service> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let currency = currency(&mut tx, org).await?;
    let mut row = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("service"))?;
    let reminded = row.booking_rules.reminders.clone();
    write(&mut row, new, currency)?;
    refuse_same_name(&store::list(&mut tx, org).await?, &row)?;
    refuse_strange_resources(&mut tx, org, &row).await?;
    row.updated_at = app.clock().now();
    store::update(&mut tx, org, &row).await?;
    staff::give_to(app, &mut tx, caller, id, staff).await?;
    if row.booking_rules.reminders != reminded {
        let job = NewJob::new(REMINDERS_CHANGED, serde_json::json!({ "service": id }));
        jobs::enqueue(app, &mut tx, org, job.priority(Priority::Batch)).await?;
    }
    told(app, &mut tx, caller, "service.updated", id.as_str()).await?;
    tx.commit().await?;
    Ok(row.service(currency))
}

/// Takes a service off the list, and off what its staff do.
pub async fn delete(app: &App, caller: &Caller, id: &ServiceId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    if !store::delete(&mut tx, org, id).await? {
        return Err(Error::NotFound("service"));
    }
    staff::forget_service(&mut tx, org, id).await?;
    told(app, &mut tx, caller, "service.deleted", id.as_str()).await?;
    tx.commit().await
}

/// Puts the services into this order. Those that are not named keep theirs, behind.
pub async fn reorder(app: &App, caller: &Caller, order: &[ServiceId]) -> Result<Vec<Service>> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    knowledge_version::bump_facts_in(&mut tx, org).await?;
    let mut rows = store::list(&mut tx, org).await?;
    if let Some(strange) = order.iter().find(|id| !rows.iter().any(|row| row.id == **id)) {
        return Err(Error::invalid("order", format!("names {strange}, which is not a service")));
    }
    rows.sort_by_key(|row| order.iter().position(|id| *id == row.id).unwrap_or(order.len()));
    for (position, row) in (0..).zip(&rows) {
        store::set_position(&mut tx, org, &row.id, position).await?;
    }
    told(app, &mut tx, caller, "service.reordered", org.as_str()).await?;
    tx.commit().await?;
    list(app, caller).await
}

/// Puts what somebody wrote into a row, or says everything that is wrong with it.
fn write(row: &mut store::Row, new: &ServiceText, currency: Currency) -> Result<()> {
    let mut checks = Checks::new();
    row.name = text::line(&new.name);
    row.description = text::clean(&new.description);
    row.duration_minutes = new.duration_minutes;
    row.booking_rules = Json(new.booking_rules.clone());
    row.booking_rules.0.tidy();
    let length = row.name.chars().count();
    checks.require(
        (1..=limits::NAME_CHARS).contains(&length),
        "name",
        format!("has 1 to {} characters", limits::NAME_CHARS),
    );
    let length = row.description.chars().count();
    checks.require(
        length <= limits::TEXT_CHARS,
        "description",
        format!("has at most {} characters", limits::TEXT_CHARS),
    );
    checks.require((5..=1_440).contains(&row.duration_minutes), "duration_minutes", "is 5 to 1440");
    new.booking_rules.check(&mut checks);
    let price = text::line(&new.price);
    let (from, amount) = match price.split_once(' ') {
        Some((from, amount)) if from.eq_ignore_ascii_case("from") => (true, amount),
        _ => (false, price.as_str()),
    };
    row.price_from = from;
    row.price_amount = None;
    if !amount.is_empty() {
        let money = checks.take("price", Money::parse(amount, currency));
        checks.require(money.is_none_or(|money| money.amount >= 0), "price", "is not negative");
        row.price_amount = money.map(|money| money.amount);
    }
    checks.done()
}

fn refuse_same_name(all: &[store::Row], row: &store::Row) -> Result<()> {
    let same = |other: &&store::Row| {
        other.id != row.id && other.name.to_lowercase() == row.name.to_lowercase()
    };
    match all.iter().find(same) {
        Some(other) => {
            Err(Error::conflict(format!("There is a service called “{}” already.", other.name)))
        }
        None => Ok(()),
    }
}

async fn refuse_strange_resources(conn: &mut Conn, org: &OrgId, row: &store::Row) -> Result<()> {
    let needed = &row.booking_rules.resources;
    if needed.is_empty() {
        return Ok(());
    }
    let all = store::resources(conn, org).await?;
    if needed.iter().all(|id| all.iter().any(|resource| resource.id == *id)) {
        Ok(())
    } else {
        Err(Error::invalid("booking_rules.resources", "names a resource that is not there"))
    }
}

/// Says that something about the services or the staff changed.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &'static str,
    subject: &str,
) -> Result<()> {
    audit::record(app, tx, caller, action, subject, "").await?;
    let event = NewEvent::new("organization.updated", serde_json::json!({ "changed": "services" }));
    events::emit(app, tx, caller.org(), event).await?;
    tracing::info!(org.id = %caller.org(), "Services: {action} {subject}");
    Ok(())
}
