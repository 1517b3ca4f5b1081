//! The layer's own promises, on both engines.

mod queries;
mod wall;
