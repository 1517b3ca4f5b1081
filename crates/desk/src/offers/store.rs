//! The rows of offers.

use frontdesk_base::{
    Error, Money, Result, Timestamp,
    id::{OfferId, OrgId},
    money::Currency,
};
use frontdesk_db::{Conn, Tx};

use super::Offer;

/// An offer as it is kept: its price is in whatever currency the organization has, its days are
/// text that sorts.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: OfferId,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) price_amount: Option<i64>,
    pub(super) percent: Option<i64>,
    pub(super) first_day: String,
    pub(super) last_day: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Row {
    pub(super) fn offer(self, currency: Currency) -> Result<Offer> {
        let day =
            |text: &str| text.parse().map_err(|_| Error::internal("an offer's day is not one"));
        Ok(Offer {
            first_day: day(&self.first_day)?,
            last_day: day(&self.last_day)?,
            id: self.id,
            name: self.name,
            description: self.description,
            price: self.price_amount.map(|amount| Money { amount, currency }),
            percent: self.percent.and_then(|percent| u8::try_from(percent).ok()),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

macro_rules! offers {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, description, price_amount, percent, first_day, last_day, created_at, updated_at FROM offers ",
            $rest
        )
    };
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Row>> {
    conn.query(offers!("WHERE org_id = $1 ORDER BY first_day, id")).bind(org).all().await
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &OfferId) -> Result<Option<Row>> {
    conn.query(offers!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, o: &Row) -> Result<()> {
    tx.query(
        "INSERT INTO offers (org_id, id, name, description, price_amount, percent, first_day, last_day, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(org)
    .bind(&o.id)
    .bind(&o.name)
    .bind(&o.description)
    .bind(o.price_amount)
    .bind(o.percent)
    .bind(&o.first_day)
    .bind(&o.last_day)
    .bind(o.created_at)
    .bind(o.updated_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, o: &Row) -> Result<()> {
    tx.query(
        "UPDATE offers SET name = $3, description = $4, price_amount = $5, percent = $6, first_day = $7, last_day = $8, updated_at = $9 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&o.id)
    .bind(&o.name)
    .bind(&o.description)
    .bind(o.price_amount)
    .bind(o.percent)
    .bind(&o.first_day)
    .bind(&o.last_day)
    .bind(o.updated_at)
    .execute()
    .await?;
    Ok(())
}

/// False when it was not there.
pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &OfferId) -> Result<bool> {
    let deleted = tx
        .query("DELETE FROM offers WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(deleted == 1)
}
