//! What the product does: the business, a folder for each capability.
//!
//! Nothing here knows HTTP or HTML: pages, the REST API, the widget, the command line and the
//! agent's tools all call the same operations. An operation takes the [`app::App`] and a proven
//! identity, checks, changes everything in one transaction together with the events and jobs it
//! causes, and says it. `ARCHITECTURE.md` walks one message through.

pub mod app;
pub mod audit;
pub mod background;
pub mod caller;
pub mod events;
pub mod jobs;
pub mod limits;
pub mod mail;
pub mod secrets;
pub mod signing;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use app::App;
pub use caller::{Actor, Caller, Role, Visitor};
pub use frontdesk_base::{Error, Result};
