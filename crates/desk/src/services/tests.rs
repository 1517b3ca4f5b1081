//! Services and staff on both engines.
