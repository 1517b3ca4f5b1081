//! Twilio's media streams.

use axum::{
    Router,
    extract::{OriginalUri, State, WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use frontdesk_base::{Error, id::ChannelId};
use frontdesk_desk::channels::voice::{Carrier, twilio::is_stream_genuine};
use frontdesk_http::{Path, Result};
use frontdesk_voice::transport::{FromLine, Malformed, Start, ToLine, twilio};

use super::pump::{self, Wire};
use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/media/twilio/{channel_id}", get(stream))
}

async fn stream(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    if !is_stream_genuine(&desk.app, &id, path, signature.unwrap_or_default()).await? {
        return Err(Error::SignedOut("signature_invalid").into());
    }
    Ok(pump::upgrade(desk.app, id, upgrade, Twilio { writer: None }))
}

struct Twilio {
    writer: Option<twilio::Writer>,
}

impl Wire for Twilio {
    const CARRIER: Carrier = Carrier::Twilio;

    fn read(&mut self, text: &str) -> std::result::Result<Vec<FromLine>, Malformed> {
        Ok(twilio::read(text)?.into_iter().collect())
    }

    fn write(&self, message: &ToLine) -> String {
        self.writer.as_ref().map(|writer| writer.write(message)).unwrap_or_default()
    }

    fn started(&mut self, start: &Start) {
        self.writer = Some(twilio::Writer::new(&start.stream));
    }
}
