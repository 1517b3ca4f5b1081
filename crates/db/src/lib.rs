//! The two database engines behind one interface: SQLite, embedded, and Postgres.
//!
//! One SQL text runs on both ([`conn::Conn::query`]); `docs/database.md` has the rules that make
//! that true. A transaction is opened for a proven organization ([`Db::begin`], [`Db::read`]) or
//! through a named system door ([`Db::begin_system`]): on Postgres row-level security holds every
//! statement to it, whatever its `WHERE` says.

mod build;
mod conn;
mod door;
mod error;
mod json;
mod migrate;
mod open;
pub mod testing;

pub use build::Build;
pub use conn::{Bind, Conn, Query, Row, Sql, Tx};
pub use door::Door;
pub use error::is_unique_violation;
pub use json::Json;
pub use migrate::{MigrationStatus, schema_fingerprint};
pub use open::{Db, Engine, Settings, in_transaction};
