//! The rows of services and staff.

use frontdesk_base::{
    Money, Result, Timestamp,
    id::{OrgId, ResourceId, ServiceId, StaffId},
    money::Currency,
};
use frontdesk_db::{Conn, Json, Tx};

use super::{BookingRules, Person, Resource, Service};

/// A service as it is kept: its price is in whatever currency the organization has.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: ServiceId,
    pub(super) position: i64,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) duration_minutes: i64,
    pub(super) price_amount: Option<i64>,
    pub(super) price_from: bool,
    pub(super) booking_rules: Json<BookingRules>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Row {
    pub(super) fn service(self, currency: Currency) -> Service {
        Service {
            id: self.id,
            position: self.position,
            name: self.name,
            description: self.description,
            duration_minutes: self.duration_minutes,
            price: self.price_amount.map(|amount| Money { amount, currency }),
            price_from: self.price_from,
            booking_rules: self.booking_rules.0,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

macro_rules! services {
    ($rest:literal) => {
        concat!(
            "SELECT id, position, name, description, duration_minutes, price_amount, price_from, booking_rules, created_at, updated_at FROM services ",
            $rest
        )
    };
}

macro_rules! staff {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, email, hours, services, time_zone, created_at, updated_at FROM staff ",
            $rest
        )
    };
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Row>> {
    conn.query(services!("WHERE org_id = $1 ORDER BY position, id")).bind(org).all().await
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &ServiceId) -> Result<Option<Row>> {
    conn.query(services!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, s: &Row) -> Result<()> {
    tx.query(
        "INSERT INTO services (org_id, id, position, name, description, duration_minutes, price_amount, price_from, booking_rules, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(org)
    .bind(&s.id)
    .bind(s.position)
    .bind(&s.name)
    .bind(&s.description)
    .bind(s.duration_minutes)
    .bind(s.price_amount)
    .bind(s.price_from)
    .bind(s.booking_rules.clone())
    .bind(s.created_at)
    .bind(s.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, s: &Row) -> Result<()> {
    tx.query(
        "UPDATE services SET name = $3, description = $4, duration_minutes = $5, price_amount = $6, price_from = $7, booking_rules = $8, updated_at = $9 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&s.id)
    .bind(&s.name)
    .bind(&s.description)
    .bind(s.duration_minutes)
    .bind(s.price_amount)
    .bind(s.price_from)
    .bind(s.booking_rules.clone())
    .bind(s.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn set_position(
    tx: &mut Tx,
    org: &OrgId,
    id: &ServiceId,
    position: i64,
) -> Result<()> {
    tx.query("UPDATE services SET position = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(position)
        .execute()
        .await?;
    Ok(())
}

/// False when it was not there.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &ServiceId) -> Result<bool> {
    let deleted = tx
        .query("DELETE FROM services WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(deleted == 1)
}

pub(super) async fn staff(conn: &mut Conn, org: &OrgId) -> Result<Vec<Person>> {
    conn.query(staff!("WHERE org_id = $1 ORDER BY id")).bind(org).all().await
}

pub(super) async fn person(conn: &mut Conn, org: &OrgId, id: &StaffId) -> Result<Option<Person>> {
    conn.query(staff!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn insert_person(tx: &mut Tx, org: &OrgId, p: &Person) -> Result<()> {
    tx.query("INSERT INTO staff (org_id, id, name, email, hours, services, time_zone, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(org)
        .bind(&p.id)
        .bind(&p.name)
        .bind(&p.email)
        .bind(p.hours.clone())
        .bind(p.services.clone())
        .bind(&p.time_zone)
        .bind(p.created_at)
        .bind(p.updated_at)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn update_person(tx: &mut Tx, org: &OrgId, p: &Person) -> Result<()> {
    tx.query("UPDATE staff SET name = $3, email = $4, hours = $5, services = $6, time_zone = $7, updated_at = $8 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&p.id)
        .bind(&p.name)
        .bind(&p.email)
        .bind(p.hours.clone())
        .bind(p.services.clone())
        .bind(&p.time_zone)
        .bind(p.updated_at)
        .execute()
        .await?;
    Ok(())
}

/// False when they were not there.
pub(super) async fn delete_person(tx: &mut Tx, org: &OrgId, id: &StaffId) -> Result<bool> {
    let deleted = tx
        .query("DELETE FROM staff WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(deleted == 1)
}

macro_rules! resources {
    ($rest:literal) => {
        concat!("SELECT id, name, created_at, updated_at FROM resources ", $rest)
    };
}

pub(super) async fn resources(conn: &mut Conn, org: &OrgId) -> Result<Vec<Resource>> {
    conn.query(resources!("WHERE org_id = $1 ORDER BY id")).bind(org).all().await
}

pub(super) async fn insert_resource(tx: &mut Tx, org: &OrgId, r: &Resource) -> Result<()> {
    tx.query("INSERT INTO resources (org_id, id, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(org)
        .bind(&r.id)
        .bind(&r.name)
        .bind(r.created_at)
        .bind(r.updated_at)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn update_resource(tx: &mut Tx, org: &OrgId, r: &Resource) -> Result<()> {
    tx.query("UPDATE resources SET name = $3, updated_at = $4 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(&r.id)
        .bind(&r.name)
        .bind(r.updated_at)
        .execute()
        .await?;
    Ok(())
}

/// False when it was not there.
pub(super) async fn delete_resource(tx: &mut Tx, org: &OrgId, id: &ResourceId) -> Result<bool> {
    let deleted = tx
        .query("DELETE FROM resources WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(deleted == 1)
}
