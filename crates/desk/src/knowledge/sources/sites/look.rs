//! Looking at one address of a site: what came of asking for it. Nothing is stored here.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_extract::{Failure, robots::Rules, sitemap};
use frontdesk_providers::web::{Reply, Seen};
use url::Url;

use super::{
    PageState, Site, crawl,
    scope::Scope,
    store::{self, NextPage},
};
use crate::{
    App,
    knowledge::sources::{
        fetch::{self, Content, Trouble},
        page::{self, Said},
        store as sources,
    },
};

/// What came of asking for a page.
pub(super) enum Outcome {
    /// It says what it said before.
    Same,
    /// It says this: its size, how to ask for it again, and what it says.
    Read((usize, Seen), Box<Said>),
    /// It could not be read, for now.
    Failed(String),
    /// There is no such page.
    Gone(String),
    /// It is not wanted; where it leads may be.
    Skipped(&'static str, Vec<Url>),
    /// The whole site is somewhere else.
    Elsewhere(Url),
}

/// Pages and further lists in a list of pages. One that cannot be read lists nothing.
pub(super) async fn at_map(app: &App, url: &str, scope: &Scope) -> (Vec<Url>, Vec<Url>) {
    let Ok(url) = Url::parse(url) else { return (Vec::new(), Vec::new()) };
    match fetch::one(app, &url, &Seen::default()).await {
        Ok(Reply::Content { body, .. }) => {
            let map = sitemap::read(&body);
            let pages = map.pages.iter().filter_map(|url| scope.take(url)).collect();
            (pages, map.sitemaps.iter().filter_map(|url| scope.own(url)).collect())
        }
        Ok(Reply::Moved(Some(to))) => (Vec::new(), scope.own(&to).into_iter().collect()),
        _ => (Vec::new(), Vec::new()),
    }
}

pub(super) async fn at_page(
    app: &App,
    org: &OrgId,
    site: &Site,
    next: &NextPage,
    scope: &Scope,
    rules: &Rules,
) -> Result<Outcome> {
    let Ok(url) = Url::parse(&next.url) else {
        return Ok(Outcome::Skipped("It is no address.", Vec::new()));
    };
    // What is read of the site may have been narrowed since it was read last.
    if scope.take(&url).is_none() {
        return Ok(Outcome::Skipped("It is not among what is read of this site.", Vec::new()));
    }
    if !rules.allowed(&url) {
        return Ok(Outcome::Skipped("The site's robots.txt asks not to read it.", Vec::new()));
    }
    let (seen, hash) = {
        let mut conn = app.db().read(org).await?;
        let seen = match &next.source_id {
            Some(id) => sources::seen(&mut conn, org, id).await?,
            None => None,
        };
        seen.unwrap_or_default()
    };
    let (body, content_type, seen) = match fetch::one(app, &url, &seen).await {
        Ok(Reply::Content { body, content_type, seen }) => (body, content_type, seen),
        Ok(Reply::Unchanged) => return Ok(Outcome::Same),
        Ok(Reply::Moved(to)) => return Ok(moved(site, next, scope, &url, to)),
        Ok(Reply::Status(status)) => {
            let trouble = Trouble::Status(status);
            let words = trouble.message();
            return Ok(if trouble.is_gone() {
                Outcome::Gone(words)
            } else {
                Outcome::Failed(words)
            });
        }
        Ok(Reply::TooLarge) => return Ok(Outcome::Failed(Trouble::TooLarge.message())),
        Err(trouble) => return Ok(Outcome::Failed(trouble.message())),
    };
    let bytes = body.len();
    let content = Content { url: url.clone(), body, kind: content_type, seen: seen.clone() };
    let said = match page::understand(content).await? {
        Ok(said) => said,
        Err(Failure::Unsupported(_)) => {
            return Ok(Outcome::Skipped("It is neither a page nor a document.", Vec::new()));
        }
        Err(failure) => return Ok(Outcome::Failed(page::message(&failure))),
    };
    if next.source_id.is_some() && said.hash == hash {
        return Ok(Outcome::Same);
    }
    let links = || said.links.iter().filter_map(|link| scope.take(link)).collect::<Vec<_>>();
    if said.noindex {
        return Ok(Outcome::Skipped("It asks not to be kept.", links()));
    }
    let mut conn = app.db().read(org).await?;
    if let Some(canonical) = said.canonical.as_ref().and_then(|own| scope.take(own))
        && canonical != url
    {
        // Two pages that name each other, or one that leads back here: then this one is as good.
        let state = store::page_state(&mut conn, org, &site.id, canonical.as_str()).await?;
        if matches!(state, None | Some(PageState::Waiting | PageState::Read)) {
            let mut to = links();
            to.insert(0, canonical);
            return Ok(Outcome::Skipped("The same page has another address.", to));
        }
    }
    if said.document.sections.is_empty() {
        return Ok(Outcome::Skipped("There is no text on it.", links()));
    }
    let own = next.source_id.as_ref();
    if store::says_the_same(&mut conn, org, &site.id, &said.hash, own).await? {
        return Ok(Outcome::Skipped("It says the same as another page.", links()));
    }
    Ok(Outcome::Read((bytes, seen), Box::new(said)))
}

fn moved(site: &Site, next: &NextPage, scope: &Scope, url: &Url, to: Option<Url>) -> Outcome {
    let Some(to) = to else { return Outcome::Failed(Trouble::Nowhere.message()) };
    if let Some(own) = scope.own(&to) {
        // Between http and https, or with and without www: then the site itself has moved.
        if own == *url {
            let elsewhere = frontdesk_extract::url::normalize(&to).filter(|to| to != url);
            return match elsewhere {
                Some(to) if crawl::may_move(site, next) => Outcome::Elsewhere(to),
                _ => Outcome::Failed(Trouble::Hops.message()),
            };
        }
        let links = scope.take(&own).into_iter().collect();
        return Outcome::Skipped("It leads to another page of the site.", links);
    }
    match frontdesk_extract::url::normalize(&to) {
        Some(to) if crawl::may_move(site, next) => Outcome::Elsewhere(to),
        _ => Outcome::Skipped("It leads to another site.", Vec::new()),
    }
}
