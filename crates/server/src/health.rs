//! Whether it lives, whether it can answer, and how it is doing.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::{Error, Secret};
use frontdesk_desk::{App, signing};
use frontdesk_http::{ClientInfo, Failure, Json};
use serde::Serialize;
use tokio::{sync::Mutex, time::Instant};

use crate::telemetry;

/// How long a part may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long an answer of the storage holds: it may be a bucket that counts requests.
const FRESH: Duration = Duration::from_secs(5);

/// What the health routes look at.
pub struct Health {
    app: App,
    metrics_token: Option<Secret>,
    storage: Mutex<Option<(Instant, bool)>>,
}

impl Health {
    /// Of this application. Whoever shows the token may read the measurements; without one, only
    /// this machine may.
    pub fn new(app: &App, metrics_token: Option<Secret>) -> Self {
        Self { app: app.clone(), metrics_token, storage: Mutex::default() }
    }

    async fn storage_answers(&self) -> bool {
        let mut last = self.storage.lock().await;
        if let Some((at, good)) = *last
            && at.elapsed() < FRESH
        {
            return good;
        }
        // Asking for what is not there proves the way there and back, and writes nothing.
        let asked = self.app.blobs().get("org_none/ready");
        let good = matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_)));
        *last = Some((Instant::now(), good));
        good
    }
}

/// `/healthz`, `/readyz` and `/metrics`.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(health))
}

/// What each part says of itself.
#[derive(Debug, Serialize)]
struct Answer {
    ready: bool,
    database: &'static str,
    bus: &'static str,
    storage: &'static str,
}

async fn ready(State(health): State<Arc<Health>>) -> Response {
    let (database, storage) = tokio::join!(
        tokio::time::timeout(PATIENCE, health.app.db().ping()),
        health.storage_answers(),
    );
    let word = |good: bool| if good { "ok" } else { "failing" };
    let database = matches!(database, Ok(Ok(())));
    // Who asks shall send its visitors elsewhere while this process ends.
    let ready = database && storage && !health.app.background().is_leaving();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = Answer { ready, database: word(database), bus: "ok", storage: word(storage) };
    (status, Json(body)).into_response()
}

async fn metrics(
    State(health): State<Arc<Health>>,
    client: ClientInfo,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shown = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let allowed = match (&health.metrics_token, shown) {
        (Some(token), Some(shown)) => signing::same(token.expose(), shown),
        (Some(_), None) => false,
        (None, _) => client.local,
    };
    if !allowed {
        // From outside there is no such page.
        return Err(Error::NotFound("page").into());
    }
    telemetry::measure_process();
    let text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, text)], telemetry::measurements().render()).into_response())
}
