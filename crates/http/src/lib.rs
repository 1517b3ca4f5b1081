//! What the REST API, the widget's API and the pages share: who calls, how a request is read, how
//! an error is answered, how much is let in, and which headers every answer carries.
//!
//! A router is built in the order it is read here: [`edge::Edge`] is around everything the server
//! answers, [`limits`] and [`csrf`] around parts of it, and a handler takes what it needs from the
//! extractors. Nothing here decides anything of the business.

pub mod assets;
pub mod caller;
pub mod client;
pub mod csrf;
pub mod edge;
pub mod error;
pub mod extract;
pub mod headers;
pub mod htmx;
pub mod limits;
pub mod ranges;
pub mod sse;

pub use caller::{Key, Member, SessionCookie, SessionToken, Signed, WidgetVisitor, shows_session};
pub use client::{ClientInfo, GeoIp};
pub use edge::Edge;
pub use error::{Asked, Failure, Problem, Render, Result, html_errors};
pub use extract::{Form, Json, Path, Query};
pub use headers::Surface;
pub use htmx::{Hx, HxTrigger, Redirect};
pub use limits::{Door, Gate};
pub use ranges::{ranged, ranged_from};
