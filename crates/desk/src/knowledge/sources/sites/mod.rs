//! Web sites: read page by page, politely, and looked at again.
//!
//! What is known of a site's pages is in the database, and a job reads one of them after another, each
//! in a transaction of its own with the job that reads the next: whatever stops the process, reading
//! goes on where it was. One request at a time goes to a site, with a pause after each, as its
//! `robots.txt` allows; live work of other organizations never waits for it.

mod crawl;
mod look;
mod model;
mod preview;
mod repeated;
mod scope;
mod store;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

pub(crate) use crawl::handlers;
pub use model::{NewSite, PageState, Preview, PreviewPage, Site, SitePage, SiteState};
pub use preview::preview;

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{OrgId, SiteId},
};
use frontdesk_db::Tx;
use url::Url;

use super::{Source, address};
use crate::{App, Caller, Role, audit, events, knowledge_version, limits};

/// A week.
const EVERY: i64 = 7 * 24;
/// The longest between two looks: a quarter of a year.
const SELDOM: i64 = 92 * 24;
/// The most paths, and the most addresses that are left out.
const LINES: usize = 500;

/// Adds a site and begins to read it.
pub async fn add(app: &App, caller: &Caller, new: NewSite) -> Result<Site> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut site = checked(app, &new)?;
    let mut tx = app.db().begin(org).await?;
    // Locks the organization's row: the same site added twice at once is added once.
    knowledge_version::lock_in(&mut tx, org).await?;
    if let Some(there) = store::at(&mut tx, org, &site.url).await? {
        return Err(Error::conflict(format!("{} is read already.", there.url)));
    }
    if store::count(&mut tx, org).await? >= limits::KNOWLEDGE_SITES {
        let most = limits::KNOWLEDGE_SITES;
        return Err(Error::conflict(format!("{most} web sites are the most. Delete one first.")));
    }
    store::insert(&mut tx, org, &site).await?;
    crawl::begin(app, &mut tx, org, &mut site).await?;
    audit::record(app, &mut tx, caller, "site.added", site.id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, site.id = %site.id, "Took in a web site");
    Ok(site)
}

fn checked(app: &App, new: &NewSite) -> Result<Site> {
    let now = app.clock().now();
    let url = address::parse(app, &new.url)?;
    let mut checks = Checks::new();
    let most_pages = new.most_pages.unwrap_or(limits::SITE_PAGES);
    let most = limits::SITE_PAGES_MOST;
    checks.require(
        (1..=most).contains(&most_pages),
        "most_pages",
        format!("is a number from 1 to {most}"),
    );
    let every_hours = new.every_hours.unwrap_or(EVERY);
    checks.require((0..=SELDOM).contains(&every_hours), "every_hours", format!("is 0 to {SELDOM}"));
    let below: Vec<String> = new.only_below.iter().filter_map(|path| path_of(path)).collect();
    checks.require(
        below.len() <= LINES && below.iter().all(|path| path.len() <= 500),
        "only_below",
        format!("are at most {LINES} paths"),
    );
    let left_out: Vec<String> = new
        .left_out
        .iter()
        .filter_map(|url| Url::parse(url.trim()).ok())
        .filter_map(|url| frontdesk_extract::url::normalize(&url))
        .map(String::from)
        .collect();
    checks.require(left_out.len() <= LINES, "left_out", format!("are at most {LINES} addresses"));
    checks.done()?;
    Ok(Site {
        id: SiteId::new(now),
        url: url.into(),
        state: SiteState::Reading,
        paused: false,
        error: None,
        most_pages,
        only_below: below.join("\n"),
        left_out: left_out.join("\n"),
        every_hours,
        pages_found: 0,
        pages_read: 0,
        pages_failed: 0,
        checked_at: None,
        next_at: None,
        created_at: now,
        updated_at: now,
        round: 0,
    })
}

/// A path as it stands in an address, of a path or an address as somebody types it.
fn path_of(typed: &str) -> Option<String> {
    let typed = frontdesk_base::text::line(typed);
    let home = Url::parse("https://site.invalid/").ok()?;
    let url = home.join(&typed).ok()?;
    Some(url.path().to_owned()).filter(|path| !typed.is_empty() && path != "/")
}

/// The sites, the newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Site>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One site.
pub async fn get(app: &App, caller: &Caller, id: &SiteId) -> Result<Site> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("web site"))
}

/// Its pages, those that could not be read first.
pub async fn pages(app: &App, caller: &Caller, id: &SiteId) -> Result<Vec<SitePage>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("web site"))?;
    store::pages(&mut conn, caller.org(), id).await
}

/// Looks at every page again, now.
pub async fn check_again(app: &App, caller: &Caller, id: &SiteId) -> Result<Site> {
    let (mut tx, mut site) = held(app, caller, id).await?;
    if site.state == SiteState::Reading && !site.paused {
        return Ok(site);
    }
    crawl::begin(app, &mut tx, caller.org(), &mut site).await?;
    audit::record(app, &mut tx, caller, "site.checked", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(site)
}

/// Stops reading a site after the page that is being read, or lets it go on.
pub async fn pause(app: &App, caller: &Caller, id: &SiteId, paused: bool) -> Result<Site> {
    let (mut tx, mut site) = held(app, caller, id).await?;
    if site.paused == paused || site.state != SiteState::Reading {
        return Ok(site);
    }
    site.paused = paused;
    store::update(&mut tx, caller.org(), &site).await?;
    if !paused {
        crawl::go_on(app, &mut tx, caller.org(), &site, app.clock().now()).await?;
    }
    tx.commit().await?;
    Ok(site)
}

/// How often it is looked at again, in hours; 0 is never.
pub async fn set_schedule(app: &App, caller: &Caller, id: &SiteId, hours: i64) -> Result<Site> {
    if !(0..=SELDOM).contains(&hours) {
        return Err(Error::invalid("every_hours", format!("is 0 to {SELDOM}")));
    }
    let (mut tx, mut site) = held(app, caller, id).await?;
    site.every_hours = hours;
    if site.state != SiteState::Reading {
        crawl::schedule(app, &mut tx, caller.org(), &mut site).await?;
    }
    store::update(&mut tx, caller.org(), &site).await?;
    tx.commit().await?;
    Ok(site)
}

/// Forgets a site and everything that was learned from it.
pub async fn delete(app: &App, caller: &Caller, id: &SiteId) -> Result<Site> {
    let (mut tx, site) = held(app, caller, id).await?;
    let org = caller.org();
    knowledge_version::bump_in(&mut tx, org).await?;
    store::delete(&mut tx, org, id).await?;
    audit::record(app, &mut tx, caller, "site.deleted", id.as_str(), "").await?;
    told(app, &mut tx, org, "knowledge.source_deleted", &site).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, site.id = %id, "Deleted site {id}");
    Ok(site)
}

/// The site, held by a transaction, for somebody who may change it. The organization's row comes
/// first, as everywhere in this feature.
async fn held(app: &App, caller: &Caller, id: &SiteId) -> Result<(Tx, Site)> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    knowledge_version::lock_in(&mut tx, caller.org()).await?;
    let site = store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("web site"))?;
    Ok((tx, site))
}

/// Says what came of a site, as of a source.
async fn told(app: &App, tx: &mut Tx, org: &OrgId, name: &'static str, site: &Site) -> Result<()> {
    let payload = serde_json::json!({ "source": {
        "id": site.id, "kind": "site", "title": site.url, "state": site.state,
    } });
    events::emit(app, tx, org, events::NewEvent::new(name, payload)).await?;
    Ok(())
}

/// A page of a site that was deleted by itself stays away.
pub(super) async fn forget_page(tx: &mut Tx, org: &OrgId, source: &Source) -> Result<()> {
    let (Some(id), Some(url)) = (&source.site_id, &source.url) else { return Ok(()) };
    let Some(site) = store::lock(tx, org, id).await? else { return Ok(()) };
    store::forget_source(tx, org, id, &source.id, "It was deleted here.").await?;
    let mut left_out: Vec<&str> = site.left_out.lines().collect();
    if left_out.len() < LINES * 2 && !left_out.contains(&url.as_str()) {
        left_out.push(url);
    }
    store::set_left_out(tx, org, id, &left_out.join("\n")).await
}
