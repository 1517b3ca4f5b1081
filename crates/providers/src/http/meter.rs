//! What is counted of each call.

use frontdesk_base::clock::Stopwatch;

use crate::error::Kind;

/// Counts one call when it is dropped, by the outcome it was told of: `cancelled` until then.
#[derive(Debug)]
pub(crate) struct Meter {
    provider: &'static str,
    started: Stopwatch,
    outcome: &'static str,
}

impl Meter {
    pub(crate) fn start(provider: &'static str) -> Self {
        Self { provider, started: Stopwatch::start(), outcome: "cancelled" }
    }

    pub(crate) fn succeeded(&mut self) {
        self.outcome = "ok";
    }

    pub(crate) fn failed(&mut self, kind: Kind) {
        self.outcome = kind.word();
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let (provider, outcome) = (self.provider, self.outcome);
        let took = self.started.elapsed();
        metrics::counter!("provider_requests_total", "provider" => provider, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("provider_request_seconds", "provider" => provider)
            .record(took.as_secs_f64());
        tracing::debug!(
            provider,
            outcome,
            duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "Called {provider}: {outcome}"
        );
    }
}
