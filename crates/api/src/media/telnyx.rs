//! Telnyx's media streams.

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    response::Response,
    routing::get,
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::channels::voice::Carrier;
use frontdesk_http::{Path, Result};
use frontdesk_voice::transport::{FromLine, Malformed, Start, ToLine, telnyx};

use super::pump::{self, Wire};
use crate::state::Desk;

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/media/telnyx/{channel_id}", get(stream))
}

/// Telnyx signs no websocket: the ticket in its parameters is the proof.
async fn stream(
    State(desk): State<Desk>,
    Path(id): Path<ChannelId>,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    Ok(pump::upgrade(desk.app, id, upgrade, Telnyx::default()))
}

#[derive(Default)]
struct Telnyx(telnyx::Reader);

impl Wire for Telnyx {
    const CARRIER: Carrier = Carrier::Telnyx;

    fn read(&mut self, text: &str) -> std::result::Result<Vec<FromLine>, Malformed> {
        self.0.read(text)
    }

    fn write(&self, message: &ToLine) -> String {
        telnyx::write(message)
    }

    fn started(&mut self, _: &Start) {}
}
