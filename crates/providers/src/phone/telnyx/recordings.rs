//! Recordings at Telnyx: made, fetched and deleted there.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, Url};
use serde_json::json;

use super::{Command, PROVIDER, Telnyx, push};
use crate::{error::ProviderError, http::Call};

impl Telnyx {
    /// Records what the caller says after a tone, at most so many seconds, until they are silent for five.
    pub async fn record_start(
        &self,
        command: &Command<'_>,
        max_seconds: u16,
    ) -> Result<(), ProviderError> {
        let body = json!({
            "channels": "single", "format": "mp3", "play_beep": true,
            "max_length": max_seconds, "timeout_secs": 5,
        });
        self.command(command, "record_start", body).await
    }

    /// Fetches a recording, as MP3, from where Telnyx said that it is for ten minutes. The address is signed,
    /// so the key does not go along.
    pub async fn recording(&self, url: &str, most: usize) -> Result<Bytes, ProviderError> {
        let url: Url = url
            .parse()
            .map_err(|_| ProviderError::refused(PROVIDER, "the recording's address is none"))?;
        let call = Call::get(PROVIDER, url).public_only(true).redirects(3);
        let call = call.deadline(Duration::from_secs(60)).max_bytes(most);
        Ok(self.http.send(call).await?.body)
    }

    /// Deletes a recording at Telnyx. One that is gone already is deleted.
    pub async fn delete_recording(&self, recording: &str) -> Result<(), ProviderError> {
        let mut url = self.at("recordings")?;
        push(&mut url, recording)?;
        match self.http.send(self.call(Method::DELETE, url)?).await {
            Err(error) if error.detail.starts_with("HTTP 404") => Ok(()),
            done => done.map(drop),
        }
    }
}
