//! The listener: connections, their number, and their end.
//!
//! A request's head must arrive in time, a peer that is gone is noticed, and a flood of
//! connections waits in the system's queue. HTTP/1.1 alone: TLS and HTTP/2 are the proxy's.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use frontdesk_desk::background::Background;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::ServiceExt;

/// How long a request's head may take to arrive, and a connection may stay without one.
const HEAD: Duration = Duration::from_secs(30);
/// The most bytes of a request's head.
const HEAD_BYTES: usize = 32 * 1024;
/// How long sent bytes may stay unacknowledged before the peer counts as gone.
const GONE: Duration = Duration::from_secs(45);
/// How long a connection is silent before it is asked for a sign of life.
const SILENT: Duration = Duration::from_mins(1);

/// Answers connections with the router until the server is told to stop; what is in flight then
/// ends in the background, and no connection takes another request.
pub async fn answer(
    listener: TcpListener,
    router: Router,
    connections: usize,
    background: &Background,
) {
    let permits = Arc::new(Semaphore::new(connections));
    loop {
        let permit = tokio::select! {
            () = background.stopping() => break,
            permit = permits.clone().acquire_owned() => permit,
        };
        let (stream, peer) = tokio::select! {
            () = background.stopping() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "Could not accept a connection");
                    // Out of file handles, most likely: trying at once would only spin.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        prepare(&stream);
        let (router, stopping) = (router.clone(), background.clone());
        background.spawn("connection", async move {
            let open = metrics::gauge!("http_connections");
            open.increment(1.0);
            serve(stream, peer, router, &stopping).await;
            open.decrement(1.0);
            drop(permit);
        });
    }
    // The listening socket closes here: who comes from now on is refused and goes elsewhere.
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, background: &Background) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = background.stopping() => {
            // The request in hand is answered; another one is not taken.
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // A peer that breaks off or speaks no HTTP is its own affair.
    if let Err(error) = ended {
        tracing::debug!(%error, "A connection broke off");
    }
}

fn prepare(stream: &TcpStream) {
    // A piece of a reply leaves when it is written, not when a packet is full.
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(stream);
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENT));
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(GONE));
}
