//! Metering on both engines.
