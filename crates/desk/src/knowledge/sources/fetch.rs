//! Fetching pages: through the guarded client, hop by hop, as their `robots.txt` allows.

use std::time::Duration;

use bytes::Bytes;
use frontdesk_extract::robots::{self, Rules};
use frontdesk_providers::web::{self, Bounds, ROBOT, Reply, Seen};
use url::Url;

use super::address::same_site;
use crate::App;

/// How much one page may cost.
const PAGE: Bounds = Bounds { deadline: Duration::from_secs(20), bytes: 5 << 20 };
/// How much a `robots.txt` may cost.
const ROBOTS: Bounds = Bounds { deadline: Duration::from_secs(10), bytes: robots::LONGEST };
/// How often a page may lead to another before it is given up.
const HOPS: usize = 5;

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It answered so.
    Status(u16),
    /// It could not be reached, in words.
    Unreachable(String),
    /// It has more bytes than are read.
    TooLarge,
    /// It leads on and on.
    Hops,
    /// It leads nowhere.
    Nowhere,
    /// Its site asks not to.
    Robots,
}

impl Trouble {
    /// What happened and what to do, in words.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Status(status @ (401 | 403)) => format!(
                "This page answered {status}: only some people may see it. Upload what is on it as a file."
            ),
            Self::Status(status @ (404 | 410)) => {
                format!("This page answered {status}: there is no such page. Check its address.")
            }
            Self::Status(status @ 500..) => {
                format!(
                    "This page answered {status}: its server has a problem. Read it again later."
                )
            }
            Self::Status(status) => format!("This page answered {status}."),
            Self::Unreachable(why) => why.clone(),
            Self::TooLarge => "This page is larger than 5 MB. Upload it as a file.".to_owned(),
            Self::Hops => "This page leads to another one again and again.".to_owned(),
            Self::Nowhere => "This page leads to an address that is none.".to_owned(),
            Self::Robots => "Its robots.txt asks not to be read.".to_owned(),
        }
    }

    /// There is no such page any more.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self, Self::Status(404 | 410))
    }
}

/// A page as it came.
#[derive(Debug)]
pub(super) struct Content {
    /// Where it was in the end.
    pub(super) url: Url,
    pub(super) body: Bytes,
    pub(super) kind: Option<String>,
    pub(super) seen: Seen,
}

/// What came of asking for a page.
#[derive(Debug)]
pub(super) enum Got {
    Content(Content),
    Unchanged,
}

/// One request, no redirect followed.
pub(super) async fn one(app: &App, url: &Url, seen: &Seen) -> Result<Reply, Trouble> {
    ask(app, url, seen, PAGE).await
}

/// The same, within other bounds.
pub(super) async fn ask(
    app: &App,
    url: &Url,
    seen: &Seen,
    bounds: Bounds,
) -> Result<Reply, Trouble> {
    web::get(app.http(), url, seen, bounds)
        .await
        .map_err(|error| Trouble::Unreachable(web::reason(&error)))
}

/// What the site of an address asks of readers, as text. A site without rules has said nothing; one
/// whose server fails is not read for now.
pub(super) async fn robots(app: &App, of: &Url) -> Result<String, Trouble> {
    let mut url = of.join("/robots.txt").map_err(|_| Trouble::Nowhere)?;
    for _ in 0..=HOPS {
        match ask(app, &url, &Seen::default(), ROBOTS).await? {
            Reply::Content { body, .. } => return Ok(String::from_utf8_lossy(&body).into_owned()),
            Reply::Moved(Some(to)) => url = to,
            Reply::Status(status @ 500..) => return Err(Trouble::Status(status)),
            _ => return Ok(String::new()),
        }
    }
    Ok(String::new())
}

/// A page, wherever it leads, if its site allows that it is read. Each hop is checked again.
pub(super) async fn page(app: &App, url: &Url, seen: &Seen) -> Result<Got, Trouble> {
    let mut url = url.clone();
    let mut rules: Option<(Url, Rules)> = None;
    for _ in 0..=HOPS {
        let known = rules.take().filter(|(site, _)| same_site(site, &url));
        let (site, asked) = if let Some(known) = known {
            known
        } else {
            let text = robots(app, &url).await?;
            (url.clone(), Rules::read(ROBOT, text.as_bytes()))
        };
        if !asked.allowed(&url) {
            return Err(Trouble::Robots);
        }
        rules = Some((site, asked));
        match one(app, &url, seen).await? {
            Reply::Content { body, content_type, seen } => {
                return Ok(Got::Content(Content { url, body, kind: content_type, seen }));
            }
            Reply::Unchanged => return Ok(Got::Unchanged),
            Reply::Moved(Some(to)) => url = to,
            Reply::Moved(None) => return Err(Trouble::Nowhere),
            Reply::Status(status) => return Err(Trouble::Status(status)),
            Reply::TooLarge => return Err(Trouble::TooLarge),
        }
    }
    Err(Trouble::Hops)
}
