//! What the product does: the business, a folder for each capability.
//!
//! Nothing here knows HTTP or HTML: pages, the REST API, the widget, the command line and the
//! agent's tools all call the same operations. An operation takes the [`app::App`] and a proven
//! identity, checks, changes everything in one transaction together with the events and jobs it
//! causes, and says it. `ARCHITECTURE.md` walks one message through.

pub mod agent;
pub mod app;
pub mod audit;
pub mod auth;
pub mod background;
pub mod bookings;
pub mod calendars;
pub mod caller;
pub mod calls;
pub mod channels;
pub mod chat;
pub mod contacts;
pub mod conversations;
pub mod data_requests;
pub mod demo;
pub mod embeddings;
pub mod evaluation;
pub mod events;
pub(crate) mod files;
pub mod intake;
pub mod jobs;
pub mod knowledge;
pub(crate) mod knowledge_version;
pub mod leads;
pub mod limits;
pub mod local_speech;
pub mod mail;
pub mod metering;
pub mod offers;
pub mod orgs;
pub(crate) mod printing;
pub mod privacy;
pub mod registry;
pub mod reports;
pub mod sales;
pub mod saved_replies;
pub mod secrets;
pub mod services;
pub mod settings;
pub mod setup;
pub mod signing;
pub mod tasks;
pub mod tool;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use app::App;
pub use caller::{Actor, Caller, Role, Visitor};
pub use frontdesk_base::{Error, Result};
