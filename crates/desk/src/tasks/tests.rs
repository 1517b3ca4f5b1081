//! Tasks on both engines.
