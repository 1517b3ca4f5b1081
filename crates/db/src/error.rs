//! Database errors as the one error of Frontdesk.

use frontdesk_base::Error;

/// Every database error is ours to fix; its text goes to the log.
pub(crate) fn ours(error: sqlx::Error) -> Error {
    Error::Internal(anyhow::Error::new(error))
}

/// Whether this error is a unique index refusing a second row. A Postgres transaction is over
/// after one: only a statement that is the whole transaction may ask.
pub fn is_unique_violation(error: &Error) -> bool {
    let Error::Internal(inner) = error else { return false };
    matches!(inner.downcast_ref::<sqlx::Error>(), Some(sqlx::Error::Database(e)) if e.is_unique_violation())
}
