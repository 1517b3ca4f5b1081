//! A connection, a transaction, a query: sqlx under one name for both engines.

use frontdesk_base::Result;
use sqlx::{AssertSqlSafe, Encode, Type};
use sqlx_postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx_sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};

use crate::{build::Build, error::ours, open::OpenTransaction};

/// A value that both engines can take as an argument.
pub trait Bind<'t>:
    Encode<'t, Sqlite> + Type<Sqlite> + Encode<'t, Postgres> + Type<Postgres>
{
}

impl<'t, T> Bind<'t> for T where
    T: Encode<'t, Sqlite> + Type<Sqlite> + Encode<'t, Postgres> + Type<Postgres>
{
}

/// A value that can be read from a row of either engine: `#[derive(sqlx::FromRow)]`, or a tuple.
pub trait Row:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where
    T: for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

/// SQL text that is part of the program. Text from anywhere else cannot become one.
#[derive(Debug, Clone, Copy)]
pub enum Sql {
    /// The same on both engines.
    Both(&'static str),
    /// Where they must differ: row locks and full-text search.
    Split {
        /// What SQLite runs.
        sqlite: &'static str,
        /// What Postgres runs.
        postgres: &'static str,
    },
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::Both(text)
    }
}

pub(crate) enum Inner {
    SqliteRead(sqlx::pool::PoolConnection<Sqlite>),
    SqliteTx(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A connection on which statements run: for reading ([`crate::Db::read`]) or, as [`Tx`], for
/// changing.
pub struct Conn {
    pub(crate) inner: Inner,
    /// Notes that the task holds a transaction for as long as this lives.
    pub(crate) _open: OpenTransaction,
}

pub(crate) enum Args {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Args {
    fn add<'t, T: Bind<'t>>(&mut self, value: T) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments;
        match self {
            Self::Sqlite(args) => Arguments::add(args, value),
            Self::Postgres(args) => Arguments::add(args, value),
        }
    }
}

enum Engine<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    /// Whether this is Postgres.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    fn engine(&mut self) -> Engine<'_> {
        match &mut self.inner {
            Inner::SqliteRead(conn) => Engine::Sqlite(conn),
            Inner::SqliteTx(tx) => Engine::Sqlite(tx),
            Inner::Postgres(tx) => Engine::Postgres(tx),
        }
    }

    pub(crate) fn args(&self) -> Args {
        if self.is_postgres() {
            Args::Postgres(PgArguments::default())
        } else {
            Args::Sqlite(SqliteArguments::default())
        }
    }

    /// A statement with `$1…$n` for its arguments.
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        let text = match sql.into() {
            Sql::Both(text) => text,
            Sql::Split { sqlite, postgres } => {
                if self.is_postgres() {
                    postgres
                } else {
                    sqlite
                }
            }
        };
        let args = self.args();
        Query { conn: self, text: Text::Fixed(text), args, failed: None }
    }

    /// A statement with optional parts; see [`Build`].
    pub fn build(&mut self, sql: &'static str) -> Build<'_> {
        Build::new(self, sql)
    }
}

pub(crate) enum Text {
    Fixed(&'static str),
    /// Put together by [`Build`] from parts that are all `&'static str`.
    Built(String),
}

/// A statement and its arguments, ready to run.
#[must_use = "a query does nothing until it is run"]
pub struct Query<'c> {
    pub(crate) conn: &'c mut Conn,
    pub(crate) text: Text,
    pub(crate) args: Args,
    pub(crate) failed: Option<sqlx::error::BoxDynError>,
}

/// Runs one sqlx call on whichever engine the connection is of.
macro_rules! on_engine {
    ($query:expr, |$runner:ident, $conn:ident| $call:expr) => {{
        let Query { conn, text, args, failed } = $query;
        if let Some(error) = failed {
            return Err(ours(sqlx::Error::Encode(error)));
        }
        macro_rules! run {
            ($sql:expr) => {
                match (conn.engine(), args) {
                    (Engine::Sqlite($conn), Args::Sqlite(args)) => {
                        let $runner = ($sql, args);
                        $call
                    }
                    (Engine::Postgres($conn), Args::Postgres(args)) => {
                        let $runner = ($sql, args);
                        $call
                    }
                    _ => Err(sqlx::Error::Protocol("arguments of another engine".into())),
                }
            };
        }
        match text {
            Text::Fixed(sql) => run!(AssertSqlSafe(sql)),
            Text::Built(sql) => run!(AssertSqlSafe(sql)),
        }
        .map_err(ours)
    }};
}

#[expect(clippy::disallowed_methods, reason = "the one place where statements meet sqlx")]
impl Query<'_> {
    /// The next argument.
    pub fn bind<'t, T: Bind<'t>>(mut self, value: T) -> Self {
        if let Err(error) = self.args.add(value) {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// Runs it; how many rows it changed.
    pub async fn execute(self) -> Result<u64> {
        on_engine!(self, |q, conn| sqlx::query_with(q.0, q.1)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))
    }

    /// Every row.
    pub async fn all<T: Row>(self) -> Result<Vec<T>> {
        on_engine!(self, |q, conn| sqlx::query_as_with(q.0, q.1).fetch_all(conn).await)
    }

    /// The first row, if there is one.
    pub async fn optional<T: Row>(self) -> Result<Option<T>> {
        on_engine!(self, |q, conn| sqlx::query_as_with(q.0, q.1).fetch_optional(conn).await)
    }

    /// The one row there must be.
    pub async fn one<T: Row>(self) -> Result<T> {
        on_engine!(self, |q, conn| sqlx::query_as_with(q.0, q.1).fetch_one(conn).await)
    }

    /// The first column of the one row there must be.
    pub async fn scalar<T>(self) -> Result<T>
    where
        (T,): Row,
    {
        Ok(self.one::<(T,)>().await?.0)
    }
}

type AfterCommit = Box<dyn FnOnce() + Send>;

/// A transaction that may change things. Dropping it undoes everything.
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) after_commit: Vec<AfterCommit>,
}

impl std::ops::Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Tx {
    /// Runs `then` once everything is stored: nudges for whoever waits. What must not be lost is
    /// a row, not this: a killed process runs none of them.
    pub fn after_commit(&mut self, then: impl FnOnce() + Send + 'static) {
        self.after_commit.push(Box::new(then));
    }

    /// Makes everything so.
    pub async fn commit(self) -> Result<()> {
        let Self { conn: Conn { inner, _open }, after_commit } = self;
        match inner {
            Inner::SqliteRead(_) => {}
            Inner::SqliteTx(tx) => tx.commit().await.map_err(ours)?,
            Inner::Postgres(tx) => tx.commit().await.map_err(ours)?,
        }
        for then in after_commit {
            then();
        }
        Ok(())
    }

    /// Undoes everything and waits until it is undone.
    pub async fn rollback(self) -> Result<()> {
        match self.conn.inner {
            Inner::SqliteRead(_) => Ok(()),
            Inner::SqliteTx(tx) => tx.rollback().await.map_err(ours),
            Inner::Postgres(tx) => tx.rollback().await.map_err(ours),
        }
    }
}
