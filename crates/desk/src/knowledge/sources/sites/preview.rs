//! What would be read of a site, before anything is.

use std::time::Duration;

use frontdesk_base::{Error, Result, text};
use frontdesk_extract::{robots::Rules, sitemap};
use frontdesk_providers::web::{ROBOT, Reply, Seen};
use url::Url;

use super::{Preview, PreviewPage, scope::Scope};
use crate::{
    App, Caller, Role,
    knowledge::sources::{
        address,
        fetch::{self, Content, Got, Trouble},
        page,
    },
    limits,
};

/// Pages in a preview.
const MOST: usize = 200;
/// Lists of pages that are asked for.
const MAPS: usize = 3;
/// Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(25);

/// Looks at a site's rules, its list of pages and its start page, and says what would be read.
/// Nothing is stored.
pub async fn preview(app: &App, caller: &Caller, typed: &str) -> Result<Preview> {
    caller.must_be(Role::Operator)?;
    let url = address::parse(app, typed)?;
    let looked = tokio::time::timeout(PATIENCE, look(app, url)).await;
    looked.unwrap_or_else(|_| {
        let words = "answers too slowly to be looked at. Try again, or add single pages";
        Err(Error::invalid("url", words))
    })
}

fn refused(trouble: &Trouble) -> Error {
    Error::invalid("url", format!("cannot be read. {}", trouble.message()))
}

async fn look(app: &App, url: Url) -> Result<Preview> {
    let start = match fetch::page(app, &url, &Seen::default()).await {
        Ok(Got::Content(content)) => content,
        Ok(Got::Unchanged) => return Err(refused(&Trouble::Status(304))),
        Err(trouble) => return Err(refused(&trouble)),
    };
    let home = frontdesk_extract::url::normalize(&start.url).unwrap_or(url);
    let scope = Scope::whole(&home);
    let robots = fetch::robots(app, &home).await.map_err(|trouble| refused(&trouble))?;
    let rules = Rules::read(ROBOT, robots.as_bytes());
    let mut listed = listed(app, &home, &rules, &scope).await;
    let from_map = !listed.is_empty();
    let said = page::understand(Content { url: home.clone(), ..start }).await?;
    let said = said.map_err(|failure| {
        Error::invalid("url", format!("cannot be read. {}", page::message(&failure)))
    })?;
    let title = said.document.title.as_deref().map(text::line).filter(|title| !title.is_empty());
    listed.insert(0, home.clone());
    listed.extend(said.links.iter().filter_map(|link| scope.take(link)));

    let (mut pages, mut forbidden, mut more) = (Vec::<PreviewPage>::new(), 0, false);
    let mut known = std::collections::HashSet::new();
    for url in listed {
        if !known.insert(url.clone()) {
            continue;
        }
        if !rules.allowed(&url) {
            forbidden += 1;
        } else if pages.len() < MOST {
            let title = title.clone().filter(|_| url == home).unwrap_or_else(|| named(&url));
            pages.push(PreviewPage { url: url.into(), title });
        } else {
            more = true;
        }
    }
    Ok(Preview { url: home.into(), title, pages, more, from_map, forbidden })
}

/// The pages that the site lists itself.
async fn listed(app: &App, home: &Url, rules: &Rules, scope: &Scope) -> Vec<Url> {
    let mut maps = first_maps(home, rules, scope);
    let mut pages = Vec::new();
    let mut asked = 0;
    while let Some(map) = maps.pop()
        && asked < MAPS
        && pages.len() <= MOST
    {
        asked += 1;
        if let Ok(Reply::Content { body, .. }) = fetch::one(app, &map, &Seen::default()).await {
            let found = sitemap::read(&body);
            pages.extend(found.pages.iter().filter_map(|url| scope.take(url)).take(MOST * 4));
            maps.extend(found.sitemaps.iter().filter_map(|url| scope.own(url)).take(50));
        }
    }
    pages
}

/// The lists of pages that a site names in its rules, or where such a list usually is.
pub(super) fn first_maps(home: &Url, rules: &Rules, scope: &Scope) -> Vec<Url> {
    let named: Vec<Url> = rules.sitemaps().iter().filter_map(|url| scope.own(url)).collect();
    if named.is_empty() { home.join("/sitemap.xml").into_iter().collect() } else { named }
}

/// What a page is called before it is read: the end of its address.
fn named(url: &Url) -> String {
    let path = url.path().trim_matches('/');
    let name = if path.is_empty() { url.host_str().unwrap_or_default() } else { path };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    text::shorten(&format!("{name}{query}"), limits::NAME_CHARS)
}
