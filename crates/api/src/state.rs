//! What every handler of this crate has at hand.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRef;
use frontdesk_desk::App;

use crate::widget::Streams;

/// How often a stream asks whether its visitor may go on listening.
const CHECK_EVERY: Duration = Duration::from_mins(1);

/// The state of this crate's routers.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The application.
    pub(crate) app: App,
    /// The live streams that are open.
    pub(crate) streams: Arc<Streams>,
    /// How often a stream asks whether its visitor may go on listening.
    pub(crate) check_every: Duration,
}

impl Desk {
    pub(crate) fn new(app: App) -> Self {
        Self { app, streams: Arc::default(), check_every: CHECK_EVERY }
    }
}

impl FromRef<Desk> for App {
    fn from_ref(desk: &Desk) -> Self {
        desk.app.clone()
    }
}
