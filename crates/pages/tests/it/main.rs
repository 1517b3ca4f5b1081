//! Whole requests through the pages' router, in this process.

mod contacts;
mod home;
mod inbox;
mod live;
mod world;
