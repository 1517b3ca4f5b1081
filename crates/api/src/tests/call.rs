//! A whole call over the wire: Twilio's webhook and websocket, Deepgram's and ElevenLabs' sockets, and
//! the built-in agent between them, in real time.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::{Phone, Secret};
use frontdesk_db::{Db, testing};
use frontdesk_desk::{
    app::{Carriers, ProviderAccess, Settings, SpeechProviders},
    calls::{self, EndedBy},
    channels::voice::{self, Carrier, NewLine, VoiceSettings},
};
use frontdesk_providers::stubs::{Hear, SpeechScript, SpeechStub, sign_twilio};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

use super::site::set_up;
