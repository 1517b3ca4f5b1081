//! Opening a database, and transactions on it.

use std::{str::FromStr, sync::Arc, time::Duration};

use frontdesk_base::{Error, Result, id::OrgId};
use sqlx::AssertSqlSafe;
use sqlx_postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx_sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::{
    conn::{Conn, Inner, Tx},
    door::Door,
    error::ours,
};

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:///path/to/file` or `postgres://…`.
    pub url: String,
    /// The most connections at once; for SQLite the most readers beside its one writer.
    pub max_connections: u32,
    /// SQLite only: whether a commit waits for the disk (`synchronous=FULL`), so that a power cut
    /// loses nothing either. A killed process loses nothing in any case.
    pub durable: bool,
}

impl Settings {
    /// The usual settings for this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), max_connections: 16, durable: true }
    }
}

/// Which engine it is. Features do not ask; `db` itself, the live bus and the job runner may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one writer at a time.
    Sqlite,
    /// A server, with row locks and row-level security.
    Postgres,
}

#[derive(Clone)]
pub(crate) enum Pools {
    /// SQLite has one writer: one connection that waits its turn beats many that collide.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// An open database. Cloning shares it.
#[derive(Clone)]
pub struct Db {
    pub(crate) pools: Pools,
    pub(crate) settings: Arc<Settings>,
}

/// Where Postgres row-level security looks for the tenant, and what SQLite simply notes.
const SET_ROLE: &str = "SET ROLE frontdesk_app";

impl Db {
    /// Opens the database. The schema is not touched: see [`Db::migrate`].
    #[expect(clippy::unused_async, reason = "pools are made within a runtime")]
    pub async fn open(settings: Settings) -> Result<Self> {
        let pools = if settings.url.starts_with("sqlite:") {
            open_sqlite(&settings)?
        } else if settings.url.starts_with("postgres:") || settings.url.starts_with("postgresql:") {
            open_postgres(&settings)?
        } else {
            return Err(Error::invalid("database.url", "begins with sqlite:// or postgres://"));
        };
        Ok(Self { pools, settings: Arc::new(settings) })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// A transaction that may change this organization's data, and on Postgres can see no other's.
    pub async fn begin(&self, org: &OrgId) -> Result<Tx> {
        self.transaction(Scope::Org(org), true).await
    }

    /// A connection for reading this organization's data.
    pub async fn read(&self, org: &OrgId) -> Result<Conn> {
        Ok(self.transaction(Scope::Org(org), false).await?.conn)
    }

    /// A transaction that may see and change every organization's data.
    pub async fn begin_system(&self, door: Door) -> Result<Tx> {
        tracing::trace!(door = ?door, "Opening a system door");
        self.transaction(Scope::System, true).await
    }

    /// A connection for reading every organization's data.
    pub async fn read_system(&self, door: Door) -> Result<Conn> {
        tracing::trace!(door = ?door, "Opening a system door to read");
        Ok(self.transaction(Scope::System, false).await?.conn)
    }

    async fn transaction(&self, scope: Scope<'_>, write: bool) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { write: pool, .. } if write => {
                Inner::SqliteTx(pool.begin_with("BEGIN IMMEDIATE").await.map_err(ours)?)
            }
            Pools::Sqlite { read, .. } => Inner::SqliteRead(read.acquire().await.map_err(ours)?),
            Pools::Postgres(pool) => {
                // One round trip: the mode, and the tenant or the door. An id is a prefix and
                // hexadecimal digits by its type, so it is safe in the text.
                let mode = if write { "BEGIN" } else { "BEGIN READ ONLY" };
                let begin = match scope {
                    Scope::Org(org) => {
                        format!("{mode}; SELECT set_config('app.org', '{org}', true)")
                    }
                    Scope::System => format!("{mode}; SET LOCAL ROLE frontdesk_system"),
                };
                Inner::Postgres(pool.begin_with(AssertSqlSafe(begin)).await.map_err(ours)?)
            }
        };
        Ok(Tx {
            conn: Conn { inner, _open: OpenTransaction::new(write) },
            after_commit: Vec::new(),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { read, .. } => {
                read.acquire().await.map_err(ours)?;
            }
            Pools::Postgres(pool) => {
                let mut conn = pool.acquire().await.map_err(ours)?;
                sqlx::Connection::ping(&mut *conn).await.map_err(ours)?;
            }
        }
        Ok(())
    }

    /// Closes every connection, after what is running on them.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

enum Scope<'a> {
    Org(&'a OrgId),
    System,
}

fn open_sqlite(settings: &Settings) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(&settings.url)
        .map_err(|_| {
            Error::invalid(
                "database.url",
                "is not a SQLite address such as sqlite:///var/lib/frontdesk/frontdesk.db",
            )
        })?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if settings.durable {
            SqliteSynchronous::Full
        } else {
            SqliteSynchronous::Normal
        })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        .pragma("mmap_size", "268435456")
        .statement_cache_capacity(256);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        // A connection to a file does not go stale: to ask first costs a turn of its thread.
        .test_before_acquire(false)
        // An operation that calls an operation while it holds a transaction waits for itself:
        // this makes it an error that shows.
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.clone());
    let read = SqlitePoolOptions::new()
        .max_connections(settings.max_connections)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10))
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Pools::Sqlite { read, write })
}

fn open_postgres(settings: &Settings) -> Result<Pools> {
    let options = postgres_options(settings)?;
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|conn, _| {
            Box::pin(async move {
                // The role owns no table and cannot bypass the policies.
                sqlx::Executor::execute(&mut *conn, SET_ROLE).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options);
    Ok(Pools::Postgres(pool))
}

pub(crate) fn postgres_options(settings: &Settings) -> Result<PgConnectOptions> {
    Ok(PgConnectOptions::from_str(&settings.url)
        .map_err(|_| {
            Error::invalid(
                "database.url",
                "is not a Postgres address such as postgres://user:password@host/frontdesk",
            )
        })?
        .application_name("frontdesk"))
}

/// Counts the write transactions that the current task holds, so that debug builds can refuse to
/// call the outside world while one is open. See [`in_transaction`].
#[derive(Debug)]
pub(crate) struct OpenTransaction(Option<tokio::task::Id>);

static OPEN: std::sync::Mutex<Vec<tokio::task::Id>> = std::sync::Mutex::new(Vec::new());

impl OpenTransaction {
    fn new(write: bool) -> Self {
        let task = if cfg!(debug_assertions) && write { tokio::task::try_id() } else { None };
        if let Some(task) = task {
            OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(task);
        }
        Self(task)
    }
}

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        if let Some(task) = self.0 {
            let mut open = OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if let Some(at) = open.iter().position(|other| *other == task) {
                open.swap_remove(at);
            }
        }
    }
}

/// Whether the current task holds a write transaction. Always false in release builds.
pub fn in_transaction() -> bool {
    cfg!(debug_assertions)
        && tokio::task::try_id().is_some_and(|task| {
            OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(&task)
        })
}
