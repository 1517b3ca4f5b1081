//! What Google's own name of an error says beyond the status.

use std::time::Duration;

use serde::Deserialize;

use super::GOOGLE;
use crate::{
    error::{Kind, ProviderError, identifier},
    http::{Answer, Http},
};

/// How long to leave a quota alone that is used up for the day.
const QUOTA: Duration = Duration::from_hours(1);

/// Why an answer is not 2xx.
pub(super) struct Refusal {
    pub(super) error: ProviderError,
}

#[derive(Deserialize)]
struct Body {
    error: Outer,
}

#[derive(Deserialize)]
struct Outer {
    #[serde(default)]
    errors: Vec<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    reason: String,
}

impl Refusal {
    pub(super) fn of(http: &Http, answer: &Answer) -> Self {
        let error = http.refusal(GOOGLE, answer);
        let status = answer.status.as_u16();
        let body: Option<Body> = serde_json::from_slice(&answer.body).ok();
        let inner = body.and_then(|body| body.error.errors.into_iter().next());
        let Some(reason) = inner.as_ref().and_then(|inner| identifier(&inner.reason)) else {
            return Self { error };
        };
        let (kind, pause) = match (status, reason) {
            (_, "rateLimitExceeded" | "userRateLimitExceeded") => (Kind::Wait, error.retry_after),
            (_, "quotaExceeded" | "dailyLimitExceeded") => {
                (Kind::Wait, error.retry_after.or(Some(QUOTA)))
            }
            // The installation's project has the API switched off, which is no account's fault.
            (403, "accessNotConfigured") => (Kind::Wait, error.retry_after),
            // About this event, not about the account.
            (403, "forbiddenForNonOrganizer" | "eventTypeRestriction") => (Kind::Refused, None),
            (409 | 410 | 412, _) => (Kind::Refused, None),
            _ => (error.kind, error.retry_after),
        };
        let error = ProviderError::new(kind, GOOGLE, format_args!("HTTP {status} {reason}"));
        Self { error: error.after(pause) }
    }
}
