//! Whole requests through the pages' router, in this process.

mod auth;
mod channels;
mod contacts;
mod home;
mod inbox;
mod knowledge;
mod live;
mod public;
mod settings;
mod world;
