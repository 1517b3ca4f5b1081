//! The indexes in memory: one for each organization that is asked, as good as its rows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use frontdesk_base::{Error, Language, Result, Timestamp, id::OrgId};
use frontdesk_db::Conn;

use super::{
    index::{Index, Kind, Passage},
    meaning, profile, store,
};
use crate::{
    App,
    knowledge_version::{self, KnowledgeVersion},
    offers::{self, Standing},
    orgs, services,
};

/// Organizations whose index is kept. The ones asked longest ago make room: an index is made again
/// in milliseconds.
const KEPT: usize = 500;

/// From how many passages building an index would hold up the thread that it is built on.
const MANY: usize = 500;

/// Up to how many bytes a document's answer to its own question is given whole.
const SHORT: usize = 900;

/// The indexes of the organizations that were asked last.
#[derive(Debug, Default)]
pub struct Indexes {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    slots: HashMap<OrgId, Slot>,
    /// Counts uses, so that the oldest can be told.
    uses: u64,
}

#[derive(Debug)]
struct Slot {
    used: u64,
    /// Whoever builds holds this; whoever comes meanwhile waits and finds it built.
    built: Arc<tokio::sync::Mutex<Option<Built>>>,
}

#[derive(Debug, Clone)]
struct Built {
    version: KnowledgeVersion,
    /// When an offer begins or ends, with which the passages change though no row does.
    until: Option<Timestamp>,
    index: Arc<Index>,
}

impl Built {
    fn holds(&self, version: KnowledgeVersion, now: Timestamp) -> bool {
        self.version == version && self.until.is_none_or(|until| now < until)
    }
}

impl Indexes {
    /// The organization's index, as its rows are now.
    pub(super) async fn of(&self, app: &App, org: &OrgId) -> Result<Arc<Index>> {
        // No connection is held while waiting for whoever builds: that one needs some.
        let now = {
            let mut conn = app.db().read(org).await?;
            version(&mut conn, org).await?
        };
        let at = app.clock().now();
        let slot = self.slot(org);
        let mut built = slot.lock().await;
        if let Some(built) = built.as_ref().filter(|built| built.holds(now, at)) {
            return Ok(built.index.clone());
        }
        let mut conn = app.db().read(org).await?;
        // Whoever was waited for may have built it. The version is read before the rows: rows that are
        // newer than it are read again next time.
        let now = version(&mut conn, org).await?;
        drop(conn);
        if let Some(built) = built.as_ref().filter(|built| built.holds(now, at)) {
            return Ok(built.index.clone());
        }
        let (mut index, until) = fresh(app, org).await?;
        let missing = meaning::fill(app, org, &mut index).await?;
        let index = Arc::new(index);
        metrics::counter!("knowledge_indexes_built_total").increment(1);
        *built = Some(Built { version: now, until, index: index.clone() });
        drop(built);
        if missing {
            // Words decide until the job has run.
            meaning::ask(app, org).await?;
        }
        Ok(index)
    }

    fn slot(&self, org: &OrgId) -> Arc<tokio::sync::Mutex<Option<Built>>> {
        let mut kept = self.lock();
        kept.uses += 1;
        let now = kept.uses;
        if !kept.slots.contains_key(org) && kept.slots.len() >= KEPT {
            let oldest =
                kept.slots.iter().min_by_key(|(_, slot)| slot.used).map(|(org, _)| org.clone());
            if let Some(oldest) = oldest {
                kept.slots.remove(&oldest);
            }
        }
        let slot = kept
            .slots
            .entry(org.clone())
            .or_insert_with(|| Slot { used: now, built: Arc::default() });
        slot.used = now;
        slot.built.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An index of the organization's rows as they are now, without vectors, and until when it is good if
/// no row changes.
pub(super) async fn fresh(app: &App, org: &OrgId) -> Result<(Index, Option<Timestamp>)> {
    let mut conn = app.db().read(org).await?;
    let profile = orgs::profile_in(&mut conn, org).await?;
    let hours = orgs::told_hours_in(&mut conn, org).await?;
    let services = services::services_in(&mut conn, org).await?;
    let staff = services::staff_in(&mut conn, org).await?;
    let mut offers = offers::offers_in(&mut conn, org).await?;
    let rows = store::passages(&mut conn, org).await?;
    drop(conn);
    let zone = profile.zone();
    let today = app.clock().now().in_zone(&zone).date();
    let until = offers.iter().filter_map(|offer| offer.next_change(today)).min();
    let until = until
        .and_then(|day| day.to_zoned(zone).ok())
        .map(|begins| Timestamp::from(begins.timestamp()));
    // What has not begun or is over is nothing to quote.
    offers.retain(|offer| offer.standing(today) == Standing::Running);

    let mut passages: Vec<Passage> = rows.into_iter().map(passage).collect();
    passages.extend(profile::passages(org, &profile, &hours, &services, &staff));
    passages.extend(profile::offers(org, &offers));
    let language = Language::choose(profile.languages.iter().map(String::as_str));
    Ok((build(passages, language).await?, until))
}

async fn version(conn: &mut Conn, org: &OrgId) -> Result<KnowledgeVersion> {
    knowledge_version::get(conn, org).await?.ok_or(Error::NotFound("organization"))
}

async fn build(passages: Vec<Passage>, language: Language) -> Result<Index> {
    if passages.len() <= MANY {
        return Ok(Index::build(passages, language));
    }
    tokio::task::spawn_blocking(move || Index::build(passages, language))
        .await
        .map_err(|error| Error::internal(format!("building an index: {error}")))
}

fn passage(row: store::PassageRow) -> Passage {
    // A document's own question with a short answer is given whole, as an FAQ entry is.
    let asked = !row.questions.0.is_empty() && row.text.len() <= SHORT;
    let kind = match row.kind.as_str() {
        "faq" => Kind::Faq,
        _ if asked => Kind::Faq,
        "profile" => Kind::Profile,
        _ => Kind::Document,
    };
    Passage {
        id: row.id,
        source_id: row.source_id,
        title: row.title,
        questions: row.questions.0,
        text: row.text,
        kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organization_asked_longest_ago_makes_room() {
        let indexes = Indexes::default();
        let orgs: Vec<OrgId> = (0..=KEPT).map(|_| OrgId::new(Timestamp::from_millis(0))).collect();
        for org in &orgs[..KEPT] {
            indexes.slot(org);
        }
        indexes.slot(&orgs[0]);

        indexes.slot(&orgs[KEPT]);

        let kept = indexes.lock();
        assert_eq!(kept.slots.len(), KEPT);
        assert!(kept.slots.contains_key(&orgs[0]) && kept.slots.contains_key(&orgs[KEPT]));
        assert!(!kept.slots.contains_key(&orgs[1]));
    }
}
