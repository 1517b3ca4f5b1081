//! The rows of organizations.

pub(super) mod defaults;
pub(super) mod invitations;
pub(super) mod members;

use std::collections::BTreeMap;

use frontdesk_base::{Error, Result, Timestamp, id::OrgId};
use frontdesk_db::{Conn, Json, Sql, Tx};

use super::{Hours, Profile, Summary, create::Founding};
use crate::Role;

/// A role as it was stored.
fn role(text: &str) -> Result<Role> {
    text.parse().map_err(|_| Error::internal("a stored role is not one"))
}

/// False when the slug is taken.
pub(super) async fn insert(
    tx: &mut Tx,
    org: &OrgId,
    slug: &str,
    new: &Founding,
    hours: &Hours,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO organizations (org_id, slug, name, country, time_zone, currency, languages, hours, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (slug) DO NOTHING",
        )
        .bind(org)
        .bind(slug)
        .bind(&new.name)
        .bind(&new.country)
        .bind(&new.time_zone)
        .bind(&new.currency)
        .bind(Json(&new.languages))
        .bind(Json(hours))
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Holds the organization until the transaction ends, so that a look and a write are one.
pub(super) async fn lock(tx: &mut Tx, org: &OrgId) -> Result<()> {
    const LOCK: Sql = Sql::Split {
        sqlite: "SELECT org_id FROM organizations WHERE org_id = $1",
        postgres: "SELECT org_id FROM organizations WHERE org_id = $1 FOR UPDATE",
    };
    let row: Option<(OrgId,)> = tx.query(LOCK).bind(org).optional().await?;
    row.map(|_| ()).ok_or(Error::NotFound("organization"))
}

pub(super) async fn profile(conn: &mut Conn, org: &OrgId) -> Result<Option<Profile>> {
    conn.query(
        "SELECT slug, name, industry, description, phone, email, website, address, country, time_zone, currency, languages, accent, logo, updated_at \
         FROM organizations WHERE org_id = $1",
    )
    .bind(org)
    .optional()
    .await
}

pub(super) async fn update_profile(tx: &mut Tx, org: &OrgId, to: &Profile) -> Result<()> {
    tx.query(
        "UPDATE organizations SET slug = $2, name = $3, industry = $4, description = $5, phone = $6, email = $7, website = $8, \
         address = $9, country = $10, time_zone = $11, currency = $12, languages = $13, accent = $14, logo = $15, updated_at = $16 WHERE org_id = $1",
    )
    .bind(org)
    .bind(&to.slug)
    .bind(&to.name)
    .bind(&to.industry)
    .bind(&to.description)
    .bind(&to.phone)
    .bind(&to.email)
    .bind(&to.website)
    .bind(&to.address)
    .bind(&to.country)
    .bind(&to.time_zone)
    .bind(&to.currency)
    .bind(&to.languages)
    .bind(&to.accent)
    .bind(&to.logo)
    .bind(to.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn hours(conn: &mut Conn, org: &OrgId) -> Result<Option<Hours>> {
    let row: Option<(Json<Hours>,)> = conn
        .query("SELECT hours FROM organizations WHERE org_id = $1")
        .bind(org)
        .optional()
        .await?;
    Ok(row.map(|(hours,)| hours.0))
}

/// The hours, and the steps of the checklist that are noted.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HoursNoted {
    pub(super) hours: Json<Hours>,
    pub(super) checklist: Json<BTreeMap<String, bool>>,
}

pub(super) async fn hours_noted(conn: &mut Conn, org: &OrgId) -> Result<Option<HoursNoted>> {
    conn.query("SELECT hours, checklist FROM organizations WHERE org_id = $1")
        .bind(org)
        .optional()
        .await
}

pub(super) async fn set_hours(
    tx: &mut Tx,
    org: &OrgId,
    hours: &Hours,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE organizations SET hours = $2, updated_at = $3 WHERE org_id = $1")
        .bind(org)
        .bind(Json(hours))
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// What the checklist is worked out from.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Progress {
    pub(super) checklist: Json<BTreeMap<String, bool>>,
    pub(super) knowledge_version: i64,
    /// Members, and those who are invited.
    pub(super) people: i64,
}

pub(super) async fn progress(conn: &mut Conn, org: &OrgId) -> Result<Option<Progress>> {
    conn.query(
        "SELECT checklist, knowledge_version, \
         (SELECT COUNT(*) FROM members WHERE org_id = $1) \
         + (SELECT COUNT(*) FROM invitations WHERE org_id = $1 AND accepted_at IS NULL) AS people \
         FROM organizations WHERE org_id = $1",
    )
    .bind(org)
    .optional()
    .await
}

pub(super) async fn set_checklist(
    tx: &mut Tx,
    org: &OrgId,
    checklist: BTreeMap<String, bool>,
) -> Result<()> {
    tx.query("UPDATE organizations SET checklist = $2 WHERE org_id = $1")
        .bind(org)
        .bind(Json(checklist))
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, org: &OrgId) -> Result<()> {
    tx.query("DELETE FROM organizations WHERE org_id = $1").bind(org).execute().await?;
    Ok(())
}

pub(super) async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<OrgId>> {
    let row: Option<(OrgId,)> = conn
        .query("SELECT org_id FROM organizations WHERE slug = $1")
        .bind(slug)
        .optional()
        .await?;
    Ok(row.map(|(org,)| org))
}

pub(super) async fn ids(conn: &mut Conn) -> Result<Vec<OrgId>> {
    // system door: what is done for every organization
    let rows: Vec<(OrgId,)> =
        conn.query("SELECT org_id FROM organizations ORDER BY org_id").all().await?;
    Ok(rows.into_iter().map(|(org,)| org).collect())
}

pub(super) async fn summaries(conn: &mut Conn) -> Result<Vec<Summary>> {
    // system door: the command line lists every organization
    conn.query(
        "SELECT o.org_id, o.slug, o.name, COUNT(m.id) AS members, o.created_at \
         FROM organizations o LEFT JOIN members m ON m.org_id = o.org_id \
         GROUP BY o.org_id, o.slug, o.name, o.created_at ORDER BY o.slug",
    )
    .all()
    .await
}
