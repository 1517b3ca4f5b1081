//! A source as it is kept and shown.

use frontdesk_base::{
    Timestamp,
    id::{SiteId, SourceId},
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

frontdesk_base::words! {
    /// What a source is.
    pub SourceKind {
        /// A file that was uploaded.
        File = "file",
        /// A web page.
        Page = "page",
    }
    /// How far it is.
    pub SourceState {
        /// Waiting to be read, or being read for the first time.
        Reading = "reading",
        /// Its passages can be found.
        Ready = "ready",
        /// It could not be read; why is in its error.
        Failed = "failed",
    }
}

/// A file or a web page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// What it is.
    pub kind: SourceKind,
    /// What people know it by: its own title, or its file's name.
    pub title: String,
    /// How far it is.
    pub state: SourceState,
    /// Why it could not be read, and what to do.
    pub error: Option<String>,
    /// Where it is on the web.
    pub url: Option<String>,
    /// The name of its file.
    pub file_name: Option<String>,
    /// Bytes of its original.
    pub size: i64,
    /// How far reading it is, in percent.
    pub progress: i64,
    /// What was left out, in words: "Page 3 is a scan …".
    pub warnings: Json<Vec<String>>,
    /// How many passages it was cut into.
    pub passages: i64,
    /// When its original was last looked at.
    pub checked_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its passages last changed.
    pub updated_at: Timestamp,
    /// The web site that it is a page of.
    pub site_id: Option<SiteId>,
}

/// A passage of a file or page, as it is quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct SourcePassage {
    /// The headings that lead to it.
    pub title: String,
    /// The questions that the document itself answers with it.
    pub questions: Json<Vec<String>>,
    /// Its text.
    pub text: String,
    /// The page of a PDF that it begins on.
    pub page: Option<i64>,
    /// The same stands on most pages of its site; it is found once, on another page.
    pub repeated: bool,
}
