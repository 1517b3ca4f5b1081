//! The end: what is in flight finishes, within a time that service managers allow.

use std::time::Duration;

use frontdesk_desk::App;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long everything may take to finish. Docker kills after 10 s unless told otherwise, systemd
/// after 90, Kubernetes after 30.
const PATIENCE: Duration = Duration::from_secs(25);

/// The two signals that ask a process to end.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens from now on.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Resolves at the next of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Waits for a signal and then ends everything: no new connections, streams told to end, jobs in
/// hand finished, the database closed. A second signal ends it at once.
pub async fn on_signal(app: &App, mut signals: Signals) {
    signals.next().await;
    tracing::info!("Stopping: what is in flight may finish");
    app.background().stop();
    let finished = tokio::select! {
        finished = app.background().finish(PATIENCE) => finished,
        () = signals.next() => false,
    };
    if finished {
        app.db().close().await;
        tracing::info!("Stopped");
    } else {
        tracing::warn!("Stopped before everything had finished; what was begun is taken up again");
    }
}
