//! The program as it is started: a process of its own, on a data folder of its own.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod calling;
mod commands;
mod flood;
mod killed;
mod models;
mod open_doors;
mod process;
mod race;
mod routes;
mod serving;
