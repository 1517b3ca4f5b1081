//! How many requests are answered at once, and how many of them one client may have.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::IntoResponse,
};
use tokio::sync::Semaphore;

use super::network;
use crate::{ClientInfo, Problem};

/// How long a request waits for its turn before it is told to come back.
const TURN: Duration = Duration::from_secs(2);
/// Clients remembered before those that have nothing in hand are forgotten.
const CLIENTS: usize = 10_000;

/// Who is being answered.
struct Turns {
    all: Semaphore,
    /// How many of them one client may have: bodies that arrive a byte at a time hold their turn.
    each: usize,
    clients: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

impl Turns {
    fn of(&self, ip: IpAddr) -> Arc<Semaphore> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS {
            clients.retain(|_, turns| turns.strong_count() > 0);
        }
        let known = clients.entry(network(ip)).or_default();
        known.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Semaphore::new(self.each));
            *known = Arc::downgrade(&fresh);
            fresh
        })
    }
}

/// Answers at most `requests` at a time, a quarter of them to one client; others wait a moment for
/// their turn, and then get `503`.
pub fn at_once<S>(router: Router<S>, requests: usize) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let turns = Arc::new(Turns {
        all: Semaphore::new(requests),
        each: requests.div_ceil(4),
        clients: Mutex::default(),
    });
    router.layer(from_fn(move |client: ClientInfo, request: Request, next: Next| {
        let turns = turns.clone();
        async move {
            let own = turns.of(client.ip);
            let turn = async { (own.acquire().await, turns.all.acquire().await) };
            let Ok(_turn) = tokio::time::timeout(TURN, turn).await else {
                metrics::counter!("http_shed_total").increment(1);
                return Problem::unavailable(Duration::from_secs(1)).into_response();
            };
            next.run(request).await
        }
    }))
}
