//! Work that runs beside requests: tracked, told to stop, waited for at shutdown.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Everything running in the background. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Background {
    tracker: TaskTracker,
    /// It will be told to stop when the calls are over, or soon.
    leave: CancellationToken,
    stop: CancellationToken,
}

impl Background {
    /// Starts `work`; it is awaited at shutdown, so it must heed [`Background::stopping`] or end by
    /// itself.
    #[expect(clippy::disallowed_methods, reason = "the one place that starts tasks")]
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        metrics::counter!("background_tasks_total", "name" => name).increment(1);
        self.tracker.spawn(work);
    }

    /// Resolves when the server is told to stop.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Resolves when the server is about to stop: calls that go on may end, and none begins.
    pub async fn leaving(&self) {
        self.leave.cancelled().await;
    }

    /// Whether the server is about to stop.
    pub fn is_leaving(&self) -> bool {
        self.leave.is_cancelled()
    }

    /// Says that the server is about to stop.
    pub fn leave(&self) {
        self.leave.cancel();
    }

    /// Whether the server has been told to stop.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// A token that is cancelled when the server is told to stop.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Tells everything to stop.
    pub fn stop(&self) {
        self.leave.cancel();
        self.stop.cancel();
    }

    /// Waits for what is in flight, at most `patience`; true when everything ended.
    pub async fn finish(&self, patience: Duration) -> bool {
        self.tracker.close();
        tokio::time::timeout(patience, self.tracker.wait()).await.is_ok()
    }
}
