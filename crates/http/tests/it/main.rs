//! Whole requests through a router, in this process: what a stranger on the wire can send.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod asker;
mod bodies;
mod callers;
mod edge;
mod pages;
