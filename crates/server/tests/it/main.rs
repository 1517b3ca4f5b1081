//! The program as it is started: a process of its own, on a data folder of its own.

mod commands;
mod process;
mod serving;
