//! Whole requests through the pages' router, in this process.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod account;
mod agent;
mod auth;
mod billing;
mod booking;
mod booking_settings;
mod calendar;
mod calendars;
mod channels;
mod contacts;
mod conversation_types;
mod home;
mod inbox;
mod inbox_acts;
mod knowledge;
mod leads;
mod live;
mod money;
mod papers;
mod public;
mod reminders;
mod settings;
mod sources;
mod tasks;
mod world;
