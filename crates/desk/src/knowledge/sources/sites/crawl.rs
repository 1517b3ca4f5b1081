//! Reading a site: one page a job, each job writing the next.

use std::{collections::HashSet, time::Duration};

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{OrgId, SiteId},
};
use frontdesk_db::Tx;
use frontdesk_extract::robots::Rules;
use frontdesk_providers::web::ROBOT;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    PageState, Site, SiteState, look,
    look::Outcome,
    preview::first_maps,
    repeated,
    scope::Scope,
    store::{self, Came, NextPage},
    told,
};
use crate::{
    App, Caller, audit,
    jobs::{self, Handler, Job, JobError, NewJob, Priority},
    knowledge::{
        sources::{
            address, fetch,
            page::{self, Said},
            read, store as sources, told as source_told,
        },
        store as knowledge,
    },
    knowledge_version, limits,
};

/// The job that reads one page.
const STEP: &str = "knowledge_site_step";
/// The job that looks at a site again.
const DUE: &str = "knowledge_site_due";

/// The pause between two requests to one site, unless it asks for a longer one.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause that a site gets.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Lists of pages that are read of a site.
const MAPS: usize = 10;
/// How often the start page may lead to another host.
const HOPS: i64 = 5;

#[derive(Debug, Serialize, Deserialize)]
struct Step {
    site: SiteId,
    round: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Due {
    site: SiteId,
    at: i64,
}

pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(STEP, step), Handler::new(DUE, due)]
}

/// Begins to read a site from its start, or to look at all of it again. The site is held.
pub(super) async fn begin(app: &App, tx: &mut Tx, org: &OrgId, site: &mut Site) -> Result<()> {
    site.round += 1;
    site.state = SiteState::Reading;
    (site.paused, site.error, site.next_at) = (false, None, None);
    store::begin_again(tx, org, &site.id).await?;
    store::set_robots(tx, org, &site.id, None).await?;
    store::add_page(tx, org, &site.id, &site.url, 0, false).await?;
    count(tx, org, site).await?;
    store::update(tx, org, site).await?;
    go_on(app, tx, org, site, app.clock().now()).await
}

/// Asks for the next page to be read, not before this time.
pub(super) async fn go_on(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    site: &Site,
    at: Timestamp,
) -> Result<()> {
    let key = format!("{}:{}", site.id, site.round);
    let job = NewJob::new(STEP, Step { site: site.id.clone(), round: site.round })
        .lane(site.id.as_str())
        .dedupe(&key)
        .priority(Priority::Batch)
        .at(at);
    jobs::enqueue(app, tx, org, job).await?;
    Ok(())
}

/// Sets when a site is looked at again, and asks for it. An earlier plan finds itself overtaken.
pub(super) async fn schedule(app: &App, tx: &mut Tx, org: &OrgId, site: &mut Site) -> Result<()> {
    let hours = u64::try_from(site.every_hours).unwrap_or(0);
    let from = site.checked_at.unwrap_or(app.clock().now());
    site.next_at = (hours > 0).then(|| from.plus(Duration::from_secs(hours * 3600)));
    if let Some(at) = site.next_at {
        let key = format!("{}:due:{}", site.id, at.millis());
        // In no lane: what waits for next week must not hold up what is asked for today.
        let job = NewJob::new(DUE, Due { site: site.id.clone(), at: at.millis() })
            .dedupe(&key)
            .priority(Priority::Batch)
            .at(at);
        jobs::enqueue(app, tx, org, job).await?;
    }
    Ok(())
}

async fn due(app: App, job: Job) -> Result<(), JobError> {
    let (payload, org) = (job.payload::<Due>()?, job.org()?);
    let mut tx = app.db().begin(&org).await?;
    knowledge_version::lock_in(&mut tx, &org).await?;
    let Some(mut site) = store::lock(&mut tx, &org, &payload.site).await? else { return Ok(()) };
    let planned = site.next_at.is_some_and(|at| at.millis() == payload.at);
    if !planned || site.state == SiteState::Reading {
        return Ok(());
    }
    begin(&app, &mut tx, &org, &mut site).await?;
    job.complete(&mut tx).await?;
    Ok(tx.commit().await?)
}

async fn step(app: App, job: Job) -> Result<(), JobError> {
    let (payload, org) = (job.payload::<Step>()?, job.org()?);
    let (site, robots, next) = {
        let mut conn = app.db().read(&org).await?;
        // Deleted meanwhile, or begun anew: another job goes on.
        let Some(site) = store::get(&mut conn, &org, &payload.site).await? else { return Ok(()) };
        let robots = store::robots(&mut conn, &org, &site.id).await?;
        let next = store::next(&mut conn, &org, &site.id).await?;
        (site, robots, next)
    };
    if !is_current(&site, payload.round) {
        return Ok(());
    }
    let scope = Scope::of(&site).ok_or_else(|| Error::internal("a site has no address"))?;
    let run = Run { app: &app, job: &job, org: &org, site: &site, scope: &scope };
    let home = Url::parse(&site.url).map_err(|_| Error::internal("a site has no address"))?;
    let Some(robots) = robots else {
        let asked = fetch::robots(&app, &home).await.map_err(|trouble| trouble.message());
        return Ok(run.asked(&home, asked).await?);
    };
    let rules = Rules::read(ROBOT, robots.as_bytes());
    let enough = site.pages_read >= site.most_pages || tried(&site) >= room(&site);
    let done = match next.filter(|next| next.is_map || !enough) {
        Some(next) if next.is_map => {
            let (pages, maps) = look::at_map(&app, &next.url, &scope).await;
            run.map(&next, pages, maps, &rules).await
        }
        Some(next) => {
            let outcome = look::at_page(&app, &org, &site, &next, &scope, &rules).await?;
            run.page(&next, outcome, &rules).await
        }
        None => run.finish().await,
    };
    Ok(done?)
}

fn is_current(site: &Site, round: i64) -> bool {
    site.round == round && site.state == SiteState::Reading && !site.paused
}

/// How many addresses of a site are tried: some are the same page again, or none.
fn room(site: &Site) -> i64 {
    site.most_pages * 2 + 50
}

fn tried(site: &Site) -> i64 {
    site.pages_read + site.pages_failed
}

/// One step, and the site as it was when it began.
struct Run<'a> {
    app: &'a App,
    job: &'a Job,
    org: &'a OrgId,
    site: &'a Site,
    scope: &'a Scope,
}

impl Run<'_> {
    /// The site, held, if it is still this step's to go on with. The organization's row comes first,
    /// as everywhere in this feature.
    async fn hold(&self) -> Result<Option<(Tx, Site)>> {
        let mut tx = self.app.db().begin(self.org).await?;
        knowledge_version::lock_in(&mut tx, self.org).await?;
        let site = store::lock(&mut tx, self.org, &self.site.id).await?;
        // One that was paused meanwhile keeps what this step has read, and then waits.
        Ok(site.filter(|site| site.round == self.site.round).map(|site| (tx, site)))
    }

    /// Ends this step and asks for the next.
    async fn end(&self, mut tx: Tx, mut site: Site, pause: Duration) -> Result<()> {
        count(&mut tx, self.org, &mut site).await?;
        store::update(&mut tx, self.org, &site).await?;
        if !site.paused {
            let at = self.app.clock().now().plus(pause);
            go_on(self.app, &mut tx, self.org, &site, at).await?;
        }
        self.job.complete(&mut tx).await?;
        tx.commit().await
    }

    /// What the site asks of readers is known, or cannot be.
    async fn asked(&self, home: &Url, asked: Result<String, String>) -> Result<()> {
        let Some((mut tx, mut site)) = self.hold().await? else { return Ok(()) };
        let robots = match asked {
            Ok(robots) => robots,
            Err(words) => {
                site.error = Some(words);
                return self.over(tx, site).await;
            }
        };
        store::set_robots(&mut tx, self.org, &site.id, Some(&robots)).await?;
        let rules = Rules::read(ROBOT, robots.as_bytes());
        let maps = first_maps(home, &rules, self.scope);
        self.add(&mut tx, &site, &maps, true).await?;
        self.end(tx, site, pause(&rules)).await
    }

    async fn map(
        &self,
        next: &NextPage,
        pages: Vec<Url>,
        maps: Vec<Url>,
        rules: &Rules,
    ) -> Result<()> {
        let Some((mut tx, site)) = self.hold().await? else { return Ok(()) };
        self.add(&mut tx, &site, &maps, true).await?;
        self.add(&mut tx, &site, &pages, false).await?;
        let now = self.app.clock().now();
        let came = Came { url: &next.url, state: PageState::Read, note: None, source: None, now };
        store::set_page(&mut tx, self.org, &site.id, came).await?;
        self.end(tx, site, pause(rules)).await
    }

    async fn page(&self, next: &NextPage, outcome: Outcome, rules: &Rules) -> Result<()> {
        let Some((mut tx, mut site)) = self.hold().await? else { return Ok(()) };
        let (tx_, org, now) = (&mut tx, self.org, self.app.clock().now());
        let mut came = Came {
            url: &next.url,
            state: PageState::Read,
            note: None,
            source: next.source_id.as_ref(),
            now,
        };
        let (learned, words, links);
        match outcome {
            Outcome::Same => {
                if let Some(id) = &next.source_id
                    && let Some(mut source) = sources::get(tx_, org, id).await?
                {
                    (source.checked_at, source.error) = (Some(now), None);
                    sources::set_state(tx_, org, &source).await?;
                }
                links = Vec::new();
            }
            Outcome::Read(content, said) => {
                links = said.links.iter().filter_map(|link| self.scope.take(link)).collect();
                match self.learn(tx_, &site, next, content, *said).await? {
                    Ok(id) => {
                        learned = id;
                        came.source = Some(&learned);
                    }
                    Err(why) => {
                        words = why;
                        (came.state, came.note) = (PageState::Failed, Some(words.as_str()));
                    }
                }
            }
            // What was known of a page that cannot be read now stays known.
            Outcome::Failed(why) => {
                words = why;
                (came.state, came.note) = (PageState::Failed, Some(words.as_str()));
                links = Vec::new();
            }
            Outcome::Gone(why) => {
                words = why;
                let had = self.forget(tx_, next).await?;
                came.state = if had { PageState::Gone } else { PageState::Failed };
                (came.note, came.source) = (Some(words.as_str()), None);
                links = Vec::new();
            }
            Outcome::Skipped(why, to) => {
                self.forget(tx_, next).await?;
                words = why.to_owned();
                (came.state, came.note, came.source) =
                    (PageState::Skipped, Some(words.as_str()), None);
                links = to;
            }
            Outcome::Elsewhere(to) => {
                store::remove_page(tx_, org, &site.id, &next.url).await?;
                store::set_robots(tx_, org, &site.id, None).await?;
                site.url = to.into();
                let hops = next.position + 1;
                store::add_page(tx_, org, &site.id, &site.url, hops, false).await?;
                return self.end(tx, site, pause(rules)).await;
            }
        }
        self.add(tx_, &site, &links, false).await?;
        store::set_page(tx_, org, &site.id, came).await?;
        self.end(tx, site, pause(rules)).await
    }

    /// Exchanges what is known of a page.
    async fn learn(
        &self,
        tx: &mut Tx,
        site: &Site,
        next: &NextPage,
        (bytes, seen): (usize, frontdesk_providers::web::Seen),
        said: Said,
    ) -> Result<Result<frontdesk_base::id::SourceId, String>> {
        let (app, org) = (self.app, self.org);
        let caller = Caller::system(org.clone());
        knowledge_version::bump_in(tx, org).await?;
        let there = match &next.source_id {
            Some(id) => sources::get(tx, org, id).await?,
            None => None,
        };
        let mut source = if let Some(source) = there {
            source
        } else {
            let most = limits::KNOWLEDGE_SOURCES;
            if sources::count(tx, org).await? >= most {
                return Ok(Err(format!(
                    "There are {most} files and pages already; that is the most."
                )));
            }
            let url =
                Url::parse(&next.url).map_err(|_| Error::internal("a page has no address"))?;
            let mut source = page::new_page(&url, address::title(&url), app.clock().now());
            source.site_id = Some(site.id.clone());
            sources::insert(tx, org, &source, "", None).await?;
            source
        };
        source.size = i64::try_from(bytes).unwrap_or(i64::MAX);
        let event =
            read::learn(app, tx, org, &mut source, read::cut(said.document, page::message)).await?;
        sources::set_seen(tx, org, &source.id, &said.hash, source.size, &seen).await?;
        source_told(app, tx, &caller, event, &source).await?;
        read::count(org, &source);
        Ok(Ok(source.id))
    }

    /// Forgets what was known of a page; true when something was.
    async fn forget(&self, tx: &mut Tx, next: &NextPage) -> Result<bool> {
        let Some(id) = &next.source_id else { return Ok(false) };
        let Some(source) = sources::get(tx, self.org, id).await? else { return Ok(false) };
        knowledge_version::bump_in(tx, self.org).await?;
        knowledge::delete_source(tx, self.org, id).await?;
        let caller = Caller::system(self.org.clone());
        source_told(self.app, tx, &caller, "knowledge.source_deleted", &source).await?;
        Ok(true)
    }

    /// Adds addresses that are not known of, as long as there is room.
    async fn add(&self, tx: &mut Tx, site: &Site, urls: &[Url], are_maps: bool) -> Result<()> {
        if urls.is_empty() {
            return Ok(());
        }
        let known = store::addresses(tx, self.org, &site.id).await?;
        let most = usize::try_from(room(site)).unwrap_or(usize::MAX);
        let mut room = (most + MAPS).saturating_sub(known.len());
        if are_maps {
            room = room.min(MAPS);
        }
        let mut position = known.len() as i64;
        let mut known: HashSet<String> = known.into_iter().collect();
        for url in urls {
            if room == 0 {
                break;
            }
            if known.insert(url.as_str().to_owned()) {
                store::add_page(tx, self.org, &site.id, url.as_str(), position, are_maps).await?;
                (position, room) = (position + 1, room - 1);
            }
        }
        Ok(())
    }

    /// Every page has been looked at.
    async fn finish(&self) -> Result<()> {
        let Some((mut tx, mut site)) = self.hold().await? else { return Ok(()) };
        let note = "There are more pages than are read of this site.";
        store::settle_waiting(&mut tx, self.org, &site.id, note).await?;
        count(&mut tx, self.org, &mut site).await?;
        if site.pages_read == 0 {
            let why = store::first_note(&mut tx, self.org, &site.id).await?;
            site.error =
                Some(why.unwrap_or_else(|| "No page of this site could be read.".to_owned()));
        }
        if repeated::mark(&mut tx, self.org, &site).await? {
            knowledge_version::bump_in(&mut tx, self.org).await?;
        }
        self.over(tx, site).await
    }

    /// Ends this round: with what was read, or with why nothing was.
    async fn over(&self, mut tx: Tx, mut site: Site) -> Result<()> {
        let (app, org, now) = (self.app, self.org, self.app.clock().now());
        // What was known before stays known while the site cannot be reached.
        store::settle_waiting(&mut tx, org, &site.id, "The site could not be read.").await?;
        count(&mut tx, org, &mut site).await?;
        let read = site.pages_read > 0;
        site.state = if read { SiteState::Ready } else { SiteState::Failed };
        (site.checked_at, site.updated_at) = (Some(now), now);
        schedule(app, &mut tx, org, &mut site).await?;
        store::update(&mut tx, org, &site).await?;
        let caller = Caller::system(org.clone());
        audit::record(app, &mut tx, &caller, "site.read", site.id.as_str(), site.state.as_str())
            .await?;
        let event = if read { "knowledge.source_ready" } else { "knowledge.source_failed" };
        told(app, &mut tx, org, event, &site).await?;
        self.job.complete(&mut tx).await?;
        tx.commit().await?;
        tracing::info!(org.id = %org, site.id = %site.id, pages = site.pages_read, "Read a web site");
        Ok(())
    }
}

/// Whether the start page may lead to another host once more.
pub(super) fn may_move(site: &Site, next: &NextPage) -> bool {
    site.round == 1 && site.pages_read == 0 && next.url == site.url && next.position < HOPS
}

fn pause(rules: &Rules) -> Duration {
    rules.crawl_delay().unwrap_or(PAUSE).clamp(PAUSE, LONGEST_PAUSE)
}

async fn count(tx: &mut Tx, org: &OrgId, site: &mut Site) -> Result<()> {
    let tally = store::tally(tx, org, &site.id).await?;
    let of = |state: PageState| {
        tally.iter().find(|(one, _)| *one == state).map_or(0, |(_, count)| *count)
    };
    (site.pages_read, site.pages_failed) = (of(PageState::Read), of(PageState::Failed));
    // What is left out is no page of this site, as far as its reading goes.
    site.pages_found = site.pages_read + site.pages_failed + of(PageState::Waiting);
    Ok(())
}
