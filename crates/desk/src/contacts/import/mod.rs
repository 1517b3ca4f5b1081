//! Whole lists of contacts from a file.
//!
//! A file is taken in and kept sealed; its columns are guessed from the header and may be changed; a
//! [`preview`] says row by row what would come of it, by the same rules as the job that does it. The job
//! takes the rows over in pieces, each in one transaction with how far it has come, so that a server that is
//! killed goes on where it was. Rows that are not right are kept with the reason, to be put right and read
//! again. The file itself goes once it has been read.

mod apply;
mod job;
mod model;
mod plan;
mod row;

use bytes::Bytes;
use frontdesk_base::{Error, Result, error::Checks, id::ImportId, text};
use frontdesk_db::{Door, Json};
use frontdesk_extract::rows::{self as tables, Bounds, Table};

pub(super) use job::{KIND, run};
pub use model::{Existing, Import, ImportState, Outcome, Planned, Preview, Problem, Setting};

use super::{
    change, fields,
    sheet::{self, Column},
    store::imports as store,
};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    files,
    jobs::{self, NewJob, Priority},
    limits, orgs,
};

/// Rows of a preview.
const SHOWN: usize = 20;
/// How long an import and its report are kept.
const KEPT: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);
/// How long a file waits to be read.
const WAITS: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Takes a file in; nothing is read into contacts yet.
///
/// # Errors
/// [`Error::Invalid`] on `file` for what is no list: too large, no text, no row below the header.
pub async fn prepare(app: &App, caller: &Caller, name: &str, bytes: Bytes) -> Result<Import> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let table = read(bytes.clone()).await?;
    let header: Vec<String> = table.rows[0]
        .cells
        .iter()
        .map(|title| text::shorten(&text::line(sheet::unguard(title)), 80))
        .collect();
    let now = app.clock().now();
    let id = ImportId::new(now);
    let key = format!("{org}/imports/{id}");
    files::put(app, org, &key, bytes).await?;
    let mut tx = app.db().begin(org).await?;
    let own = fields::list_in(&mut tx, org).await?;
    let import = Import {
        id,
        file_name: text::shorten(&text::line(name), 120),
        state: ImportState::Prepared,
        blob_key: Some(key),
        mapping: Json(sheet::guess(&header, &own).iter().map(Column::word).collect()),
        header: Json(header),
        existing: Existing::Update,
        tags: Json(Vec::new()),
        total: i64::try_from(table.rows.len() - 1).unwrap_or(i64::MAX),
        done: 0,
        created: 0,
        updated: 0,
        skipped: 0,
        bad: 0,
        error: None,
        started_by: caller.actor().id().to_owned(),
        created_at: now,
        finished_at: None,
    };
    store::insert(&mut tx, org, &import).await?;
    let old = store::forget(&mut tx, org, limits::IMPORTS).await?;
    audit::record(app, &mut tx, caller, "contacts.import_prepared", import.id.as_str(), "").await?;
    tx.commit().await?;
    for key in old {
        delete_file(app, &key).await;
    }
    Ok(import)
}

/// Reads a table off the threads that serve others.
async fn read(bytes: Bytes) -> Result<Table> {
    let bounds = Bounds {
        bytes: limits::IMPORT_BYTES,
        rows: limits::IMPORT_ROWS + 1,
        columns: limits::IMPORT_COLUMNS,
    };
    let table = tokio::task::spawn_blocking(move || tables::read(&bytes, bounds))
        .await
        .map_err(|error| Error::internal(format!("reading a list: {error}")))?;
    let table = table.map_err(|failure| Error::invalid("file", words(&failure)))?;
    if table.rows.len() < 2 {
        return Err(Error::invalid("file", "has a header and no row below it"));
    }
    Ok(table)
}

fn words(failure: &frontdesk_extract::Failure) -> String {
    use frontdesk_extract::Failure;
    match failure {
        Failure::Empty => "is empty".to_owned(),
        Failure::TooLarge { limit } => format!("has at most {} MB", limit / 1024 / 1024),
        Failure::TooComplex("rows") => {
            format!("has at most {} rows; cut it into several", limits::IMPORT_ROWS)
        }
        Failure::TooComplex(_) => format!("has at most {} columns", limits::IMPORT_COLUMNS),
        _ => "is not a CSV file; save the list as CSV and choose that".to_owned(),
    }
}

/// The imports, the newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Import>> {
    caller.must_be(Role::Operator)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One import.
pub async fn get(app: &App, caller: &Caller, id: &ImportId) -> Result<Import> {
    caller.must_be(Role::Operator)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("import"))
}

/// Says what the columns hold, before the import is started.
///
/// # Errors
/// [`Error::Invalid`] on `columns` and `tags`; [`Error::Conflict`] once it has been started.
pub async fn set(app: &App, caller: &Caller, id: &ImportId, setting: &Setting) -> Result<Import> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut import = prepared(store::lock(&mut tx, org, id).await?)?;
    let own = fields::list_in(&mut tx, org).await?;
    let mut checks = Checks::new();
    let mut columns = Vec::new();
    for word in &setting.columns {
        columns.push(Column::of_word(word, &own)?);
    }
    checks.require(
        columns.len() == import.header.len(),
        "columns",
        "say for every column what it holds",
    );
    for (at, column) in columns.iter().enumerate() {
        if !column.may_repeat() && columns[..at].contains(column) {
            checks.require(false, "columns", format!("{} is chosen twice", column.title(&own)));
        }
    }
    let names = [
        Column::Name,
        Column::FirstName,
        Column::LastName,
        Column::Email,
        Column::Phone,
        Column::WhatsApp,
        Column::Id,
    ];
    checks.require(
        columns.iter().any(|column| names.contains(column)),
        "columns",
        "need a name, an e-mail address or a phone number among them",
    );
    let tags = change::tags_of(&setting.tags, &mut checks);
    checks.done()?;
    import.mapping = Json(columns.iter().map(Column::word).collect());
    import.existing = setting.existing;
    import.tags = Json(tags);
    store::update(&mut tx, org, &import).await?;
    tx.commit().await?;
    Ok(import)
}

fn prepared(import: Option<Import>) -> Result<Import> {
    let import = import.ok_or(Error::NotFound("import"))?;
    if import.state == ImportState::Prepared {
        Ok(import)
    } else {
        Err(Error::conflict("This import has been started already."))
    }
}

/// What would come of the file: how many of what, and the first rows. Nothing is changed.
pub async fn preview(app: &App, caller: &Caller, id: &ImportId) -> Result<Preview> {
    let import = get(app, caller, id).await?;
    let table = table_of(app, caller, &import).await?;
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let own = fields::list_in(&mut conn, org).await?;
    let home = orgs::profile_in(&mut conn, org).await?.country;
    let reader = row::Reader::new(&import, own.clone(), home);
    let mut plan = plan::Plan::new(import.existing, app.clock().now());
    let mut preview = Preview {
        columns: Column::all(&own)
            .iter()
            .map(|column| (column.word(), column.title(&own)))
            .collect(),
        separator: table.separator,
        bad_characters: table.bad_characters,
        rows: Vec::new(),
        problems: Vec::new(),
        created: 0,
        updated: 0,
        skipped: 0,
        bad: 0,
        samples: samples(&table, import.header.len()),
        import,
    };
    for rows in table.rows[1..].chunks(job::AT_ONCE) {
        let read: Vec<_> = rows.iter().map(|row| reader.read(row)).collect();
        plan.learn(&mut conn, org, &read).await?;
        for (row, read) in rows.iter().zip(&read) {
            let outcome = plan.decide(read);
            preview.count(&outcome);
            let planned = || Planned {
                line: row.line,
                outcome: outcome.clone(),
                cells: row.cells.iter().map(|cell| text::shorten(&text::line(cell), 60)).collect(),
            };
            if preview.rows.len() < SHOWN {
                preview.rows.push(planned());
            }
            if matches!(outcome, Outcome::Bad(_)) && preview.problems.len() < SHOWN {
                preview.problems.push(planned());
            }
        }
    }
    Ok(preview)
}

/// The first cell with something in it of each column.
fn samples(table: &Table, columns: usize) -> Vec<String> {
    let first = |at: usize| {
        let cells = table.rows[1..].iter().filter_map(|row| row.cells.get(at));
        let found = cells.map(|cell| text::line(cell)).find(|cell| !cell.is_empty());
        text::shorten(&found.unwrap_or_default(), 40)
    };
    (0..columns).map(first).collect()
}

async fn table_of(app: &App, caller: &Caller, import: &Import) -> Result<Table> {
    let gone = || Error::conflict("The file has been read or was not kept. Choose it again.");
    let key = import.blob_key.as_deref().ok_or_else(gone)?;
    let bytes = files::get(app, caller.org(), key).await?.ok_or_else(gone)?;
    read(bytes).await
}

/// Starts an import. Starting it twice starts it once.
pub async fn start(app: &App, caller: &Caller, id: &ImportId) -> Result<Import> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mut import = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("import"))?;
    if import.state != ImportState::Prepared {
        return Ok(import);
    }
    import.state = ImportState::Running;
    store::update(&mut tx, org, &import).await?;
    let job = NewJob::new(KIND, serde_json::json!({ "import": id }))
        .lane("contacts_import")
        .priority(Priority::Soon);
    jobs::enqueue(app, &mut tx, org, job).await?;
    audit::record(app, &mut tx, caller, "contacts.imported", id.as_str(), "").await?;
    tell(app, &mut tx, caller, &import).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, import.id = %id, "Started import {id}");
    Ok(import)
}

async fn tell(
    app: &App,
    tx: &mut frontdesk_db::Tx,
    caller: &Caller,
    import: &Import,
) -> Result<()> {
    let payload = serde_json::json!({ "import": {
        "id": import.id, "state": import.state, "done": import.done, "total": import.total,
    } });
    events::emit(app, tx, caller.org(), NewEvent::new("contact.import_changed", payload)).await?;
    Ok(())
}

/// Forgets an import and its report; the contacts stay. One that runs stops where it is.
pub async fn delete(app: &App, caller: &Caller, id: &ImportId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let import = store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("import"))?;
    store::delete(&mut tx, caller.org(), id).await?;
    audit::record(app, &mut tx, caller, "contacts.import_deleted", id.as_str(), "").await?;
    tx.commit().await?;
    if let Some(key) = import.blob_key {
        delete_file(app, &key).await;
    }
    Ok(())
}

/// Rows that could not be taken over, in the order of the file, at most `limit`.
pub async fn problems(
    app: &App,
    caller: &Caller,
    id: &ImportId,
    limit: i64,
) -> Result<Vec<Problem>> {
    caller.must_be(Role::Operator)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("import"))?;
    store::problems(&mut conn, caller.org(), id, limit).await
}

/// The same as CSV: the line, the reason, and the row as it stood there. Put right, it can be read again.
pub async fn report(app: &App, caller: &Caller, id: &ImportId) -> Result<Vec<u8>> {
    let import = get(app, caller, id).await?;
    let most = i64::try_from(limits::IMPORT_ROWS).unwrap_or(i64::MAX);
    let found = problems(app, caller, id, most).await?;
    let mut rows =
        vec![["Line", "Reason"].iter().map(|t| (*t).to_owned()).chain(import.header.0).collect()];
    for problem in found {
        let cells = problem.cells.0.iter().map(|cell| sheet::unguard(cell).to_owned());
        rows.push([problem.line.to_string(), problem.reason].into_iter().chain(cells).collect());
    }
    sheet::write(rows.iter().map(Vec::as_slice))
}

async fn delete_file(app: &App, key: &str) {
    // The row is gone, so nothing leads to the file any more; that it is left over harms nobody.
    if let Err(error) = files::delete(app, key).await {
        tracing::warn!(error = %error, "A list that was read is left over");
    }
}

/// Forgets imports that are older than thirty days, and files that nobody had read for a day.
pub(crate) async fn forget_expired(app: &App) -> Result<()> {
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let keys = store::purge(&mut tx, now.minus(KEPT), now.minus(WAITS)).await?;
    tx.commit().await?;
    for key in keys {
        delete_file(app, &key).await;
    }
    Ok(())
}
