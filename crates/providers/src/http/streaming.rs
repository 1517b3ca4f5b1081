//! An answer whose body is still coming.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use tokio::time::{Instant, timeout_at};

use super::{explain_transport, meter::Meter};
use crate::error::{self, ProviderError};

/// What is said of a call that takes too long.
pub(super) const LATE: &str = "no answer before the deadline";

/// The limits of one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) headers: Instant,
    pub(super) deadline: Instant,
    pub(super) idle: Duration,
    pub(super) bytes_left: usize,
}

/// An answer whose body is still coming. Dropping it closes the connection, which tells the
/// provider to stop.
#[derive(Debug)]
pub struct Streaming {
    /// The HTTP status, always 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    provider: &'static str,
    response: reqwest::Response,
    limits: Limits,
    meter: Meter,
}

impl Streaming {
    pub(super) fn new(
        provider: &'static str,
        mut response: reqwest::Response,
        limits: Limits,
        meter: Meter,
    ) -> Self {
        let headers = std::mem::take(response.headers_mut());
        Self { status: response.status(), headers, provider, response, limits, meter }
    }

    /// The next bytes, or `None` at the end of the body.
    ///
    /// Fails with [`Kind::Retry`](crate::Kind::Retry) when the connection breaks or is silent for
    /// too long, the deadline of the call passes, or the body grows over its limit.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ProviderError> {
        self.chunk_by(self.limits.deadline, LATE).await
    }

    /// As [`Streaming::chunk`], with an earlier deadline for these bytes; `late` is what the error
    /// says when that one passes.
    pub async fn chunk_by(
        &mut self,
        at: Instant,
        late: &'static str,
    ) -> Result<Option<Bytes>, ProviderError> {
        let hard = at.min(self.limits.deadline);
        let silent = Instant::now() + self.limits.idle;
        let error = match timeout_at(hard.min(silent), self.response.chunk()).await {
            Ok(Ok(Some(chunk))) => match self.limits.bytes_left.checked_sub(chunk.len()) {
                Some(left) => {
                    self.limits.bytes_left = left;
                    return Ok(Some(chunk));
                }
                None => ProviderError::retry(self.provider, "the answer is too long"),
            },
            Ok(Ok(None)) => {
                self.meter.succeeded();
                return Ok(None);
            }
            Ok(Err(error)) => explain_transport(self.provider, &error),
            Err(_) if silent < hard => {
                ProviderError::retry(self.provider, "the answer fell silent")
            }
            Err(_) if at < self.limits.deadline => ProviderError::retry(self.provider, late),
            Err(_) => ProviderError::retry(self.provider, LATE),
        };
        self.failed(&error);
        Err(error)
    }

    /// Counts the call as good though its body was not read to the end.
    pub fn succeeded(&mut self) {
        self.meter.succeeded();
    }

    /// Counts the call as failed, for an error that the body itself reports.
    pub fn failed(&mut self, error: &ProviderError) {
        self.meter.failed(error.kind);
    }

    /// The media type of the body in lower case, without parameters; empty when not named.
    pub fn media_type(&self) -> String {
        let value = error::header(&self.headers, CONTENT_TYPE.as_str()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The connection itself, for another protocol, and the meter of the call.
    pub(super) fn into_parts(self) -> (reqwest::Response, Meter) {
        (self.response, self.meter)
    }

    /// Up to `limit` bytes of the body, fewer when it ends or breaks before.
    pub(super) async fn beginning(&mut self, limit: usize) -> Bytes {
        let mut body = Vec::new();
        while body.len() < limit
            && let Ok(Some(chunk)) = self.chunk().await
        {
            let room = limit - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        body.into()
    }
}
