//! Leads on both engines.
