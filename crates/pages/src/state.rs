//! What every handler of a page can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use frontdesk_desk::App;

use crate::live::Streams;

/// The state of the pages' router. A handler takes `State<App>`; the rest is for the live stream.
#[derive(Clone)]
pub struct Pages {
    app: App,
    streams: Arc<Streams>,
}

impl Pages {
    /// For this application.
    pub fn new(app: App) -> Self {
        Self { app, streams: Arc::default() }
    }
}

impl FromRef<Pages> for App {
    fn from_ref(pages: &Pages) -> Self {
        pages.app.clone()
    }
}

impl FromRef<Pages> for Arc<Streams> {
    fn from_ref(pages: &Pages) -> Self {
        pages.streams.clone()
    }
}
