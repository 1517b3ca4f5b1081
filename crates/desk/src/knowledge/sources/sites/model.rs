//! A web site and its pages, as they are kept and shown.

use frontdesk_base::{
    Timestamp,
    id::{SiteId, SourceId},
};
use serde::{Deserialize, Serialize, Serializer};

frontdesk_base::words! {
    /// How far a site is.
    pub SiteState {
        /// Its pages are being read.
        Reading = "reading",
        /// Every page has been looked at.
        Ready = "ready",
        /// Nothing of it could be read; why is in its error.
        Failed = "failed",
    }
    /// What came of a page.
    pub PageState {
        /// Its turn has not come.
        Waiting = "waiting",
        /// What it says is known.
        Read = "read",
        /// It could not be read.
        Failed = "failed",
        /// It is not wanted: the same as another, or it asks not to be read.
        Skipped = "skipped",
        /// It was there, and is no more; what it said is forgotten.
        Gone = "gone",
    }
}

/// A web site that is read page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Where reading it begins.
    pub url: String,
    /// How far it is.
    pub state: SiteState,
    /// It waits until somebody lets it go on.
    pub paused: bool,
    /// Why it could not be read.
    pub error: Option<String>,
    /// The most pages that are read of it.
    pub most_pages: i64,
    /// Paths, one a line: only pages below these are read; none means all.
    #[serde(serialize_with = "as_list")]
    pub only_below: String,
    /// Addresses that are not read, one a line.
    #[serde(serialize_with = "as_list")]
    pub left_out: String,
    /// How often it is looked at again, in hours; 0 is never.
    pub every_hours: i64,
    /// Pages that are known of.
    pub pages_found: i64,
    /// Pages that were read.
    pub pages_read: i64,
    /// Pages that could not be read.
    pub pages_failed: i64,
    /// When it was looked at whole.
    pub checked_at: Option<Timestamp>,
    /// When it is looked at again.
    pub next_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its pages last changed.
    pub updated_at: Timestamp,
    /// Counts how often reading it was begun.
    #[serde(skip)]
    pub(super) round: i64,
}

/// What is kept one a line is a list to whoever is told of it.
fn as_list<S: Serializer>(lines: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(lines.lines())
}

/// A site as somebody adds it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewSite {
    /// Where reading it begins.
    pub url: String,
    /// The most pages; 200 when nothing is said.
    pub most_pages: Option<i64>,
    /// Paths: only pages below these are read; none means all.
    pub only_below: Vec<String>,
    /// Addresses that are not read.
    pub left_out: Vec<String>,
    /// How often it is looked at again, in hours; 0 is never, a week when nothing is said.
    pub every_hours: Option<i64>,
}

/// A page of a site, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct SitePage {
    /// Where it is.
    pub url: String,
    /// What came of it.
    pub state: PageState,
    /// Why it is not read, in words.
    pub note: Option<String>,
    /// What was learned from it.
    pub source_id: Option<SourceId>,
    /// Its title, once it was read.
    pub title: Option<String>,
    /// When it was asked for last.
    pub checked_at: Option<Timestamp>,
}

/// What would be read of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Where the site really is: the address after it has led there.
    pub url: String,
    /// What its start page is called.
    pub title: Option<String>,
    /// The pages, the start page first, at most 200.
    pub pages: Vec<PreviewPage>,
    /// There are more than these.
    pub more: bool,
    /// The list comes from the site's own list of its pages; else from the links of its start page,
    /// and reading finds further ones.
    pub from_map: bool,
    /// Pages that its `robots.txt` asks not to read, among those that were found.
    pub forbidden: usize,
}

/// One page that would be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewPage {
    /// Where it is.
    pub url: String,
    /// What it is called, as far as that is known without asking for it.
    pub title: String,
}
