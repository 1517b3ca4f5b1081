//! An import, and what comes of its rows.

use frontdesk_base::{
    Timestamp,
    id::{ContactId, ImportId},
};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

frontdesk_base::words! {
    /// How far an import is.
    pub ImportState {
        /// The file is there; its columns can be changed.
        Prepared = "prepared",
        /// Its rows are being taken over.
        Running = "running",
        /// Every row has been dealt with.
        Done = "done",
        /// It ended before its last row.
        Failed = "failed",
    }
    /// What happens to a contact that is there already.
    pub Existing {
        /// What the row says is added to it.
        Update = "update",
        /// It stays as it is.
        Skip = "skip",
    }
}

/// A file of contacts that is read.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file is called.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// Where the file is kept, while it is.
    #[serde(skip)]
    pub blob_key: Option<String>,
    /// What the columns are called.
    pub header: Json<Vec<String>>,
    /// What the columns hold, as words.
    pub mapping: Json<Vec<String>>,
    /// What happens to contacts that are there already.
    pub existing: Existing,
    /// Tags that every contact of the file is given.
    pub tags: Json<Vec<String>>,
    /// Rows below the header.
    pub total: i64,
    /// Rows that have been dealt with.
    pub done: i64,
    /// Contacts that were made.
    pub created: i64,
    /// Contacts that were changed.
    pub updated: i64,
    /// Rows that changed nothing.
    pub skipped: i64,
    /// Rows that could not be taken over.
    pub bad: i64,
    /// Why it ended before its last row.
    pub error: Option<String>,
    /// Who chose the file.
    pub started_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// How a file is to be read.
#[derive(Debug, Clone, Deserialize)]
pub struct Setting {
    /// What each column holds, as words of [`crate::contacts::Column::word`].
    pub columns: Vec<String>,
    /// What happens to contacts that are there already.
    pub existing: Existing,
    /// Tags that every contact of the file is given.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What comes of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome", content = "detail")]
pub enum Outcome {
    /// A contact is made.
    Create(ContactId),
    /// The row is added to a contact that is there, or that an earlier row makes.
    Update(ContactId),
    /// It is a contact that is there, and those are to stay as they are.
    Skip(ContactId),
    /// It cannot be taken over, for this reason.
    Bad(String),
}

/// A row of a preview.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// The line of the file.
    pub line: u64,
    /// What would come of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Its cells, shortened.
    pub cells: Vec<String>,
}

/// What would come of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The import as it is set.
    pub import: Import,
    /// What a column can hold: the word and what it is called.
    pub columns: Vec<(String, String)>,
    /// The first cell with something in it, of each column.
    pub samples: Vec<String>,
    /// What separates the cells.
    pub separator: char,
    /// Whether some characters could not be read.
    pub bad_characters: bool,
    /// The first rows.
    pub rows: Vec<Planned>,
    /// The first rows that cannot be taken over.
    pub problems: Vec<Planned>,
    /// Contacts that would be made.
    pub created: i64,
    /// Rows that would be added to a contact.
    pub updated: i64,
    /// Rows that would change nothing, because their contact is there.
    pub skipped: i64,
    /// Rows that cannot be taken over.
    pub bad: i64,
}

impl Preview {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Create(_) => self.created += 1,
            Outcome::Update(_) => self.updated += 1,
            Outcome::Skip(_) => self.skipped += 1,
            Outcome::Bad(_) => self.bad += 1,
        }
    }
}

/// A row that could not be taken over.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: i64,
    /// Why.
    pub reason: String,
    /// The row as it stood there.
    pub cells: Json<Vec<String>>,
}
