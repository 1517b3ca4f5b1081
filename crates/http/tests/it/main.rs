//! Whole requests through a router, in this process: what a stranger on the wire can send.

mod asker;
mod bodies;
mod edge;
mod pages;
