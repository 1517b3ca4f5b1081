//! The schema: forward-only migrations, then, on Postgres, the second wall between tenants.

use std::borrow::Cow;

use frontdesk_base::{Error, Result};
use sha2::{Digest, Sha256};
use sqlx::{
    Connection, SqlStr,
    migrate::{Migrate, Migration, MigrationType, Migrator},
};
use sqlx_postgres::PgConnection;

use crate::{
    error::ours,
    open::{Db, Pools, postgres_options},
};

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// A migration of one text for both engines.
macro_rules! both {
    ($version:literal, $name:literal) => {{
        const TEXT: &str = include_str!(concat!("../migrations/", $version, "_", $name, ".sql"));
        Step { version: $version, name: $name, sqlite: TEXT, postgres: TEXT }
    }};
}

/// A migration that must differ: full-text search only.
macro_rules! split {
    ($version:literal, $name:literal) => {
        Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $version, "_", $name, ".sqlite.sql")),
            postgres: include_str!(concat!(
                "../migrations/",
                $version,
                "_",
                $name,
                ".postgres.sql"
            )),
        }
    };
}

#[expect(clippy::unreadable_literal, reason = "a version is a time, and the name of a file")]
const STEPS: &[Step] = &[
    both!(20261123000000, "accounts"),
    both!(20261123000100, "infrastructure"),
    both!(20261123000200, "business"),
    both!(20261123000300, "conversations"),
    both!(20261123000400, "knowledge"),
    both!(20261123000500, "desk"),
    split!(20261123000600, "search"),
    both!(20261128200000, "inbox_counts"),
    both!(20261128210000, "agent_versions"),
    both!(20261128220000, "answers_marked"),
    both!(20261128220100, "summaries"),
    both!(20261128220200, "suggested_answers"),
    both!(20261128230000, "sources"),
    both!(20261128233000, "sites"),
    both!(20261129070000, "offers"),
    both!(20261129070500, "contact_records"),
    both!(20261129071000, "pages_planned"),
    both!(20261129072000, "bookings"),
    both!(20261129110100, "lead_records"),
    both!(20261129110200, "task_rules"),
    both!(20261129110300, "conversation_types"),
    both!(20261129110400, "booking_cards"),
    both!(20261129161001, "conversation_types_of"),
    both!(20261129161002, "leads_deleted"),
    both!(20261129170000, "sales"),
    both!(20261129180000, "mail_delivery"),
    both!(20261129195000, "reminders"),
    both!(20261129200000, "outside_calendars"),
    both!(20261129200100, "member_mails"),
    both!(20261129200200, "looks"),
    both!(20261129210000, "booking_request_prints"),
    both!(20261130010000, "data_requests"),
    both!(20261130020000, "calendar_writable"),
    both!(20261130031000, "voice_channels"),
    both!(20261130040000, "calls"),
    both!(20261130070000, "deposit_left"),
    both!(20261130080000, "dials"),
    both!(20261130090000, "calls_returned"),
    both!(20261201040000, "recording_parts"),
    both!(20261201050000, "calls_put_through"),
];

/// Row-level security over every table with an `org_id`, by roles that own nothing. It is run
/// after every migration, so that a new table cannot be forgotten.
const WALL: &str = include_str!("wall.postgres.sql");

/// One migration and whether this database has it.
#[derive(Debug, Clone)]
pub struct MigrationStatus {
    /// Its time, as `YYYYMMDDHHMMSS`.
    pub version: i64,
    /// What it is about.
    pub name: &'static str,
    /// Whether it has been applied.
    pub applied: bool,
}

/// A fingerprint of the whole schema, for template databases in tests.
pub fn schema_fingerprint() -> String {
    use std::fmt::Write;
    let mut hash = Sha256::new();
    for step in STEPS {
        hash.update(step.sqlite);
        hash.update(step.postgres);
    }
    hash.update(WALL);
    hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn migrator(postgres: bool) -> Migrator {
    let migrations = STEPS
        .iter()
        .map(|step| {
            let sql = if postgres { step.postgres } else { step.sqlite };
            Migration::new(
                step.version,
                Cow::Borrowed(step.name),
                MigrationType::Simple,
                SqlStr::from_static(sql),
                false,
            )
        })
        .collect();
    Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT }
}

impl Db {
    /// Brings the schema up to date; does nothing when it is. Several nodes may start at once: on
    /// Postgres one of them migrates and the others wait.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                let mut conn = write.acquire().await.map_err(ours)?;
                migrator(false).run(&mut *conn).await.map_err(failed)
            }
            Pools::Postgres(_) => {
                // As the role of the address, which owns the tables; the pool's connections have
                // already stepped down to one that does not.
                let mut conn = PgConnection::connect_with(&postgres_options(&self.settings)?)
                    .await
                    .map_err(ours)?;
                migrator(true).run(&mut conn).await.map_err(failed)?;
                // Roles belong to the whole cluster, so two databases must not make them at once.
                sqlx::Executor::execute(&mut conn, sqlx::AssertSqlSafe(WALL))
                    .await
                    .map_err(ours)?;
                conn.close().await.map_err(ours)
            }
        }
    }

    /// Every migration this program knows, and whether the database has it.
    pub async fn migration_status(&self) -> Result<Vec<MigrationStatus>> {
        let table = Migrator::DEFAULT.table_name;
        let applied = match &self.pools {
            Pools::Sqlite { write, .. } => {
                let mut conn = write.acquire().await.map_err(ours)?;
                conn.ensure_migrations_table(&table).await.map_err(failed)?;
                conn.list_applied_migrations(&table).await.map_err(failed)?
            }
            Pools::Postgres(_) => {
                let mut conn = PgConnection::connect_with(&postgres_options(&self.settings)?)
                    .await
                    .map_err(ours)?;
                conn.ensure_migrations_table(&table).await.map_err(failed)?;
                conn.list_applied_migrations(&table).await.map_err(failed)?
            }
        };
        Ok(STEPS
            .iter()
            .map(|step| MigrationStatus {
                version: step.version,
                name: step.name,
                applied: applied.iter().any(|done| done.version == step.version),
            })
            .collect())
    }
}

fn failed(error: sqlx::migrate::MigrateError) -> Error {
    Error::Internal(anyhow::Error::new(error).context("migrating the database"))
}
