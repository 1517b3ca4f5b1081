//! The end: what is in flight finishes, within a time that service managers allow.

use std::time::Duration;

use frontdesk_desk::{App, channels::voice};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long everything may take to finish. Docker kills after 10 s unless told otherwise, systemd
/// after 90, Kubernetes after 30; what ships in `packaging` allows 60.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long calls may take to end before that: they go on for a while and are then told so.
const CALLS: Duration = Duration::from_secs(32);

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

/// Waits for a signal and then ends everything: calls come to their end, for as long as that takes at
/// most; then there are no new connections, streams are told to end, jobs in hand are finished, the database
/// is closed. Each further signal ends what is being waited for at once.
pub async fn on_signal(app: &App, mut signals: Signals) {
    signals.next().await;
    app.background().leave();
    tokio::select! {
        () = voice::all_over(app, CALLS) => {}
        () = signals.next() => {}
    }
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
