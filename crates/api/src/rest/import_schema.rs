//! The shapes of imports and of contacts that may be one, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// A list of contacts.
#[derive(ToSchema)]
pub(super) struct NewContactImport {
    /// A CSV file with a header, of at most 20 MB and 100,000 rows.
    #[schema(format = Binary, content_media_type = "text/csv")]
    file: String,
}

/// A file of contacts that is read.
#[derive(ToSchema)]
pub(super) struct ContactImport {
    #[schema(example = "imp_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    file_name: String,
    /// `prepared`, `running`, `done` or `failed`.
    #[schema(example = "prepared")]
    state: String,
    /// What the columns are called.
    header: Vec<String>,
    /// What each column holds: `skip`, `name`, `first_name`, `last_name`, `email`, `phone`, `tags`, …, or the
    /// id of a contact field.
    mapping: Vec<String>,
    /// What happens to contacts that are there: `update` or `skip`.
    existing: String,
    /// Tags that every contact of the file is given.
    tags: Vec<String>,
    /// Rows below the header.
    total: i64,
    /// Rows that have been dealt with.
    done: i64,
    created: i64,
    updated: i64,
    skipped: i64,
    /// Rows that could not be taken over; the report says why.
    bad: i64,
    /// Why it ended before its last row.
    error: Option<String>,
    started_by: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    finished_at: Option<String>,
}

/// Imports, the newest first.
#[derive(ToSchema)]
pub(super) struct ContactImportPage {
    data: Vec<ContactImport>,
    next_cursor: Option<String>,
}

/// How a file is to be read.
#[derive(ToSchema)]
pub(super) struct ContactImportMapping {
    /// What each column holds, for every column of the header.
    columns: Vec<String>,
    /// `update` or `skip`.
    existing: String,
    /// Tags that every contact of the file is given.
    tags: Option<Vec<String>>,
}

/// A row of a preview.
#[derive(ToSchema)]
pub(super) struct PlannedRow {
    /// The line of the file.
    line: u64,
    /// `create`, `update`, `skip` or `bad`.
    outcome: String,
    /// The contact's id, or why it is bad.
    detail: String,
    /// Its cells, shortened.
    cells: Vec<String>,
}

/// What would come of a file.
#[derive(ToSchema)]
pub(super) struct ContactImportPreview {
    import: ContactImport,
    /// What a column can hold: pairs of the word and what it is called.
    columns: Vec<Vec<String>>,
    /// The first cell with something in it, of each column.
    samples: Vec<String>,
    /// What separates the cells.
    separator: String,
    /// Whether some characters could not be read.
    bad_characters: bool,
    /// The first rows.
    rows: Vec<PlannedRow>,
    /// The first rows that cannot be taken over.
    problems: Vec<PlannedRow>,
    created: i64,
    updated: i64,
    skipped: i64,
    bad: i64,
}

/// A row that could not be taken over.
#[derive(ToSchema)]
pub(super) struct BadRow {
    /// The line of the file, from 1.
    line: i64,
    reason: String,
    /// The row as it stood there.
    cells: Vec<String>,
}

/// The rows that could not be taken over, in the order of the file.
#[derive(ToSchema)]
pub(super) struct ContactImportReport {
    data: Vec<BadRow>,
    next_cursor: Option<String>,
}

/// Who may be one person.
#[derive(ToSchema)]
pub(super) struct DuplicateContact {
    id: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

/// Two contacts that may be one person.
#[derive(ToSchema)]
pub(super) struct Duplicate {
    /// The one known longer.
    first: DuplicateContact,
    second: DuplicateContact,
    /// What they have in common: `email`, `phone` or `whatsapp`.
    kind: String,
    /// The first one's value.
    value: String,
    /// Whether it is exactly the same; else the values are nearly so, and the names alike.
    exact: bool,
    /// Whether the names are alike, or one of them has none.
    names_alike: bool,
}

/// Contacts that may be one person, the surest first.
#[derive(ToSchema)]
pub(super) struct DuplicatePage {
    data: Vec<Duplicate>,
    next_cursor: Option<String>,
}

/// Another contact, who is somebody else.
#[derive(ToSchema)]
pub(super) struct SomebodyElse {
    #[schema(example = "con_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    other: String,
}

/// A field to make, or what it is to be.
#[derive(ToSchema)]
pub(super) struct NewContactField {
    name: String,
    /// `text`, `number`, `date` or `choice`; it cannot be changed later.
    kind: String,
    /// The words to choose from, of a choice.
    choices: Option<Vec<String>>,
}
