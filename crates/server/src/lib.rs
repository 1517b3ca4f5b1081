//! The `frontdesk` program: configuration, wiring, the server, the command line.
//!
//! Everything that differs between installations is decided here and handed down; the crates below
//! read no environment, open no file by themselves, and know no command line.

pub mod assets;
pub mod bench;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod evaluate;
pub mod health;
pub mod keys;
pub mod listen;
mod printer;
pub mod shutdown;
pub mod telemetry;
pub mod wire;
