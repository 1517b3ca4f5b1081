//! The rows of sites and of their pages.

use frontdesk_base::{
    Result, Timestamp,
    id::{OrgId, SiteId, SourceId},
};
use frontdesk_db::{Conn, Sql, Tx};

use super::{PageState, Site, SitePage};

macro_rules! site {
    ($rest:literal) => {
        concat!(
            "SELECT id, url, state, paused, error, most_pages, only_below, left_out, every_hours, pages_found, pages_read, \
             pages_failed, checked_at, next_at, created_at, updated_at, round FROM knowledge_sites ",
            $rest
        )
    };
}

pub(super) async fn list(conn: &mut Conn, org: &OrgId) -> Result<Vec<Site>> {
    conn.query(site!("WHERE org_id = $1 ORDER BY created_at DESC, id DESC LIMIT 100"))
        .bind(org)
        .all()
        .await
}

pub(super) async fn get(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Option<Site>> {
    conn.query(site!("WHERE org_id = $1 AND id = $2")).bind(org).bind(id).optional().await
}

/// The site, held until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, org: &OrgId, id: &SiteId) -> Result<Option<Site>> {
    tx.query(Sql::Split {
        sqlite: site!("WHERE org_id = $1 AND id = $2"),
        postgres: site!("WHERE org_id = $1 AND id = $2 FOR UPDATE"),
    })
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn at(conn: &mut Conn, org: &OrgId, url: &str) -> Result<Option<Site>> {
    conn.query(site!("WHERE org_id = $1 AND url = $2 LIMIT 1")).bind(org).bind(url).optional().await
}

pub(super) async fn count(conn: &mut Conn, org: &OrgId) -> Result<i64> {
    conn.query("SELECT COUNT(*) FROM knowledge_sites WHERE org_id = $1").bind(org).scalar().await
}

pub(super) async fn insert(tx: &mut Tx, org: &OrgId, site: &Site) -> Result<()> {
    tx.query(
        "INSERT INTO knowledge_sites (org_id, id, url, state, most_pages, only_below, left_out, every_hours, pages_found, \
         pages_read, pages_failed, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, $9, $9)",
    )
    .bind(org)
    .bind(&site.id)
    .bind(&site.url)
    .bind(site.state)
    .bind(site.most_pages)
    .bind(&site.only_below)
    .bind(&site.left_out)
    .bind(site.every_hours)
    .bind(site.created_at)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, org: &OrgId, site: &Site) -> Result<()> {
    tx.query(
        "UPDATE knowledge_sites SET url = $3, state = $4, paused = $5, error = $6, every_hours = $7, pages_found = $8, \
         pages_read = $9, pages_failed = $10, checked_at = $11, next_at = $12, updated_at = $13, round = $14 \
         WHERE org_id = $1 AND id = $2",
    )
    .bind(org)
    .bind(&site.id)
    .bind(&site.url)
    .bind(site.state)
    .bind(site.paused)
    .bind(&site.error)
    .bind(site.every_hours)
    .bind(site.pages_found)
    .bind(site.pages_read)
    .bind(site.pages_failed)
    .bind(site.checked_at)
    .bind(site.next_at)
    .bind(site.updated_at)
    .bind(site.round)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, org: &OrgId, id: &SiteId) -> Result<()> {
    tx.query("DELETE FROM knowledge_sources WHERE org_id = $1 AND site_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    tx.query("DELETE FROM knowledge_sites WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// What its `robots.txt` said this time, if it has been asked.
pub(super) async fn robots(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = conn
        .query("SELECT robots FROM knowledge_sites WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(row.and_then(|(robots,)| robots))
}

pub(super) async fn set_robots(
    tx: &mut Tx,
    org: &OrgId,
    id: &SiteId,
    robots: Option<&str>,
) -> Result<()> {
    tx.query("UPDATE knowledge_sites SET robots = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(robots)
        .execute()
        .await?;
    Ok(())
}

/// Another round: what was learned is looked at again, everything else is found anew.
pub(super) async fn begin_again(tx: &mut Tx, org: &OrgId, id: &SiteId) -> Result<()> {
    tx.query(
        "DELETE FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2 AND source_id IS NULL",
    )
    .bind(org)
    .bind(id)
    .execute()
    .await?;
    tx.query("UPDATE knowledge_site_pages SET state = 'waiting', note = NULL WHERE org_id = $1 AND site_id = $2")
        .bind(org)
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// Every address that is known of, lists of pages included.
pub(super) async fn addresses(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn
        .query("SELECT url FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2")
        .bind(org)
        .bind(id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

pub(super) async fn add_page(
    tx: &mut Tx,
    org: &OrgId,
    id: &SiteId,
    url: &str,
    position: i64,
    is_map: bool,
) -> Result<()> {
    tx.query(
        "INSERT INTO knowledge_site_pages (org_id, site_id, url, position, is_map, state) \
         VALUES ($1, $2, $3, $4, $5, 'waiting') ON CONFLICT (org_id, site_id, url) DO NOTHING",
    )
    .bind(org)
    .bind(id)
    .bind(url)
    .bind(position)
    .bind(is_map)
    .execute()
    .await?;
    Ok(())
}

/// A page whose turn has come.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct NextPage {
    pub(super) url: String,
    pub(super) position: i64,
    pub(super) is_map: bool,
    pub(super) source_id: Option<SourceId>,
}

/// Lists of pages first, then pages in the order they were found.
pub(super) async fn next(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Option<NextPage>> {
    conn.query(
        "SELECT url, position, is_map, source_id FROM knowledge_site_pages \
         WHERE org_id = $1 AND site_id = $2 AND state = 'waiting' ORDER BY is_map DESC, position, url LIMIT 1",
    )
    .bind(org)
    .bind(id)
    .optional()
    .await
}

pub(super) async fn page_state(
    conn: &mut Conn,
    org: &OrgId,
    id: &SiteId,
    url: &str,
) -> Result<Option<PageState>> {
    let row: Option<(PageState,)> = conn
        .query("SELECT state FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2 AND url = $3")
        .bind(org)
        .bind(id)
        .bind(url)
        .optional()
        .await?;
    Ok(row.map(|(state,)| state))
}

/// What came of a page.
pub(super) struct Came<'a> {
    pub(super) url: &'a str,
    pub(super) state: PageState,
    pub(super) note: Option<&'a str>,
    pub(super) source: Option<&'a SourceId>,
    pub(super) now: Timestamp,
}

pub(super) async fn set_page(tx: &mut Tx, org: &OrgId, id: &SiteId, came: Came<'_>) -> Result<()> {
    tx.query(
        "UPDATE knowledge_site_pages SET state = $4, note = $5, source_id = $6, checked_at = $7 \
         WHERE org_id = $1 AND site_id = $2 AND url = $3",
    )
    .bind(org)
    .bind(id)
    .bind(came.url)
    .bind(came.state)
    .bind(came.note)
    .bind(came.source)
    .bind(came.now)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn remove_page(tx: &mut Tx, org: &OrgId, id: &SiteId, url: &str) -> Result<()> {
    tx.query("DELETE FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2 AND url = $3")
        .bind(org)
        .bind(id)
        .bind(url)
        .execute()
        .await?;
    Ok(())
}

/// A page that somebody deleted is not read again.
pub(super) async fn forget_source(
    tx: &mut Tx,
    org: &OrgId,
    id: &SiteId,
    source: &SourceId,
    note: &str,
) -> Result<()> {
    tx.query(
        "UPDATE knowledge_site_pages SET state = 'skipped', note = $4, source_id = NULL \
         WHERE org_id = $1 AND site_id = $2 AND source_id = $3",
    )
    .bind(org)
    .bind(id)
    .bind(source)
    .bind(note)
    .execute()
    .await?;
    Ok(())
}

pub(super) async fn set_left_out(tx: &mut Tx, org: &OrgId, id: &SiteId, urls: &str) -> Result<()> {
    tx.query("UPDATE knowledge_sites SET left_out = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(id)
        .bind(urls)
        .execute()
        .await?;
    Ok(())
}

/// The pages that wait when there will be no more: what was known stays, the others are not read.
pub(super) async fn settle_waiting(
    tx: &mut Tx,
    org: &OrgId,
    id: &SiteId,
    note: &str,
) -> Result<()> {
    tx.query(
        "UPDATE knowledge_site_pages SET state = CASE WHEN source_id IS NULL THEN 'skipped' ELSE 'read' END, \
         note = CASE WHEN source_id IS NULL THEN $3 ELSE NULL END \
         WHERE org_id = $1 AND site_id = $2 AND state = 'waiting'",
    )
    .bind(org)
    .bind(id)
    .bind(note)
    .execute()
    .await?;
    Ok(())
}

/// How many pages there are in each state.
pub(super) async fn tally(
    conn: &mut Conn,
    org: &OrgId,
    id: &SiteId,
) -> Result<Vec<(PageState, i64)>> {
    conn.query(
        "SELECT state, COUNT(*) FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2 AND NOT is_map GROUP BY state",
    )
    .bind(org)
    .bind(id)
    .all()
    .await
}

/// The pages: those that need a look first, then in the order they were found.
pub(super) async fn pages(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Vec<SitePage>> {
    conn.query(
        "SELECT p.url, p.state, p.note, p.source_id, s.title, p.checked_at FROM knowledge_site_pages p \
         LEFT JOIN knowledge_sources s ON s.org_id = p.org_id AND s.id = p.source_id \
         WHERE p.org_id = $1 AND p.site_id = $2 AND NOT p.is_map \
         ORDER BY CASE p.state WHEN 'failed' THEN 0 WHEN 'gone' THEN 1 WHEN 'read' THEN 2 WHEN 'waiting' THEN 3 ELSE 4 END, \
         p.position, p.url LIMIT 2500",
    )
    .bind(org)
    .bind(id)
    .all()
    .await
}

/// The first note of a page that could not be read.
pub(super) async fn first_note(
    conn: &mut Conn,
    org: &OrgId,
    id: &SiteId,
) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = conn
        .query(
            "SELECT note FROM knowledge_site_pages WHERE org_id = $1 AND site_id = $2 AND NOT is_map AND note IS NOT NULL \
             ORDER BY position, url LIMIT 1",
        )
        .bind(org)
        .bind(id)
        .optional()
        .await?;
    Ok(row.and_then(|(note,)| note))
}

/// Whether another page of the site says exactly this.
pub(super) async fn says_the_same(
    conn: &mut Conn,
    org: &OrgId,
    id: &SiteId,
    hash: &str,
    but: Option<&SourceId>,
) -> Result<bool> {
    let row: Option<(SourceId,)> = conn
        .query("SELECT id FROM knowledge_sources WHERE org_id = $1 AND site_id = $2 AND content_hash = $3 AND id <> $4 LIMIT 1")
        .bind(org)
        .bind(id)
        .bind(hash)
        .bind(but.map_or("", SourceId::as_str))
        .optional()
        .await?;
    Ok(row.is_some())
}

/// A passage of one of the site's pages.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Standing {
    pub(super) id: String,
    pub(super) source_id: String,
    pub(super) text: String,
    pub(super) repeated: bool,
}

/// Every passage of the site's pages, the page that was found first first.
pub(super) async fn standing(conn: &mut Conn, org: &OrgId, id: &SiteId) -> Result<Vec<Standing>> {
    conn.query(
        "SELECT p.id, p.source_id, p.text, p.repeated FROM passages p \
         JOIN knowledge_sources s ON s.org_id = p.org_id AND s.id = p.source_id \
         WHERE p.org_id = $1 AND s.site_id = $2 ORDER BY s.created_at, s.id, p.position",
    )
    .bind(org)
    .bind(id)
    .all()
    .await
}

pub(super) async fn set_repeated(
    tx: &mut Tx,
    org: &OrgId,
    passage: &str,
    repeated: bool,
) -> Result<()> {
    tx.query("UPDATE passages SET repeated = $3 WHERE org_id = $1 AND id = $2")
        .bind(org)
        .bind(passage)
        .bind(repeated)
        .execute()
        .await?;
    Ok(())
}
