//! The layer's own promises, on both engines.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod queries;
mod wall;
