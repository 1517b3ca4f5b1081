//! Knowledge on both engines.
