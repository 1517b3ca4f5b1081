//! Telnyx's Call Control v2 (telnyx-python 4.189; Telnyx's API reference, November 2026).
//!
//! A call that comes in rings until it is answered by a command. Each command carries an id of its own:
//! the same one again within a minute is done once, so that a command may be tried again. A command to a
//! call that is over fails with 90018, which is no fault of anybody.

mod event;
mod recordings;
mod verify;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use reqwest::{Method, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub use self::{
    event::{Event, event},
    verify::{Signature, is_public_key, verify},
};
use super::{Number, base};
use crate::{
    error::{Kind, ProviderError, identifier},
    http::{Answer, Call, Http},
};

const PROVIDER: &str = "telnyx";
const VERSION: &str = "v2";

/// Where Telnyx is.
pub const USUAL: &str = "https://api.telnyx.com/v2";

/// How long an answer may take: a call may be waiting for it.
const DEADLINE: Duration = Duration::from_secs(10);
/// The most that an answer may have, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// The most pages of a list that are read, of 250 each.
const MAX_PAGES: usize = 20;
/// The most characters that Telnyx speaks at once.
const SPEAK_CHARS: usize = 3_000;

/// How an account of Telnyx's is reached.
#[derive(Debug, Clone)]
pub struct TelnyxSettings {
    /// Its address, with or without the API's version: [`USUAL`].
    pub base_url: String,
    /// The account's key, `KEY…`.
    pub api_key: Secret,
}

/// A client of one account. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Telnyx {
    http: Http,
    base: Url,
    key: Secret,
}

/// A two-way stream of the call's sound: G.711 mu-law at 8 kHz both ways, as RTP payloads in JSON.
#[derive(Debug, Clone, Copy)]
pub struct Stream<'a> {
    /// `wss://…`
    pub url: &'a str,
    /// What the stream proves itself by: the header `x-telnyx-streaming-auth-token` when it opens.
    pub auth_token: &'a Secret,
    /// What comes along in the stream's `start.custom_parameters`.
    pub parameters: &'a [(&'a str, &'a str)],
}

/// What every command carries.
#[derive(Debug, Clone, Copy)]
pub struct Command<'a> {
    /// The call.
    pub call: &'a str,
    /// The same id again within a minute is done once.
    pub id: &'a str,
    /// What later reports of the call bring back.
    pub state: &'a str,
}

/// To whom a call is put through.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// A number in E.164, or a SIP address.
    pub to: &'a str,
    /// Whose number they see; without it, the number that was called.
    pub from: Option<&'a str>,
    /// How long it rings, in seconds.
    pub timeout: u16,
    /// What reports of the person's leg bring back.
    pub leg_state: &'a str,
}

/// A call to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewCall<'a> {
    /// The application that its reports go to.
    pub application: &'a str,
    /// Who is called, in E.164.
    pub to: &'a str,
    /// Whose number they see: one of the account's.
    pub from: &'a str,
    /// The same id again within a minute makes one call.
    pub id: &'a str,
    /// What its reports bring back.
    pub state: &'a str,
    /// How long it rings, in seconds.
    pub timeout: u16,
    /// How a machine that answers is found out, where it is.
    pub machine: Option<Detect>,
}

/// How a machine that answers is found out: reported as `call.machine.detection.ended`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detect {
    /// As soon as it is one.
    Tell,
    /// The same, and the end of its greeting as `call.machine.greeting.ended`.
    ToTheTone,
}

/// How a call is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reject {
    /// As one that is not taken.
    Rejected,
    /// As busy.
    Busy,
}

#[derive(Deserialize)]
struct One<T> {
    data: T,
}

#[derive(Deserialize)]
struct Many<T> {
    data: Vec<T>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Meta {
    total_pages: u32,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    phone_number: String,
    #[serde(default)]
    connection_id: Option<String>,
    #[serde(default)]
    connection_name: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Deserialize)]
struct Application {
    id: String,
    #[serde(default)]
    webhook_event_url: Option<String>,
}

impl From<Row> for Number {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            label: row.connection_name.filter(|name| !name.is_empty()).unwrap_or_default(),
            number: row.phone_number,
            leads_to: row.connection_id.unwrap_or_default(),
            takes_calls: row.status.is_none_or(|status| status == "active"),
        }
    }
}

impl Telnyx {
    /// A client. Fails when the address is none.
    pub fn new(http: Http, settings: &TelnyxSettings) -> Result<Self, ProviderError> {
        let base = base(PROVIDER, &settings.base_url, VERSION)?;
        Ok(Self { http, base, key: settings.api_key.clone() })
    }

    /// Asks for one number: whether the key is good.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let _: Many<Value> = self.read(self.get("phone_numbers", "page[size]=1")?).await?;
        Ok(())
    }

    /// The account's numbers, at most five thousand.
    pub async fn numbers(&self) -> Result<Vec<Number>, ProviderError> {
        let rows: Vec<Row> = self.all("phone_numbers").await?;
        Ok(rows.into_iter().map(Number::from).collect())
    }

    /// The application that reports to an address, made where there is none. Two tries make one.
    pub async fn application(
        &self,
        name: &str,
        webhook_url: &str,
    ) -> Result<String, ProviderError> {
        let all: Vec<Application> = self.all("call_control_applications").await?;
        let have =
            all.into_iter().find(|one| one.webhook_event_url.as_deref() == Some(webhook_url));
        if let Some(have) = have {
            return Ok(have.id);
        }
        let body = json!({
            "application_name": name,
            "webhook_event_url": webhook_url,
            "webhook_api_version": "2",
            "active": true,
        });
        let call = self.call(Method::POST, self.at("call_control_applications")?)?.json(&body)?;
        let made: One<Application> = self.read(call).await?;
        Ok(made.data.id)
    }

    /// Has the calls of a number handled by an application.
    pub async fn assign(&self, number: &str, application: &str) -> Result<Number, ProviderError> {
        let mut url = self.at("phone_numbers")?;
        push(&mut url, number)?;
        let body = json!({ "connection_id": application });
        let call = self.call(Method::PATCH, url)?.json(&body)?;
        let row: One<Row> = self.read(call).await?;
        Ok(row.data.into())
    }

    /// Makes a call: what commands name it by.
    pub async fn dial(&self, new: &NewCall<'_>) -> Result<String, ProviderError> {
        #[derive(Deserialize)]
        struct Made {
            call_control_id: String,
        }
        let mut body = json!({
            "connection_id": new.application, "to": new.to, "from": new.from,
            "timeout_secs": new.timeout.clamp(5, 600), "command_id": new.id,
            "client_state": STANDARD.encode(new.state),
        });
        if let Some(machine) = new.machine {
            let how = if machine == Detect::Tell { "detect" } else { "greeting_end" };
            body["answering_machine_detection"] = json!(how);
        }
        let call = self.call(Method::POST, self.at("calls")?)?.json(&body)?;
        let made: One<Made> = self.read(call).await?;
        Ok(made.data.call_control_id)
    }

    /// Answers a call, and connects it with a stream where one is given.
    pub async fn answer(
        &self,
        command: &Command<'_>,
        stream: Option<&Stream<'_>>,
    ) -> Result<(), ProviderError> {
        self.command(command, "answer", stream.map_or_else(|| json!({}), streaming)).await
    }

    /// Connects a call that is answered with a stream.
    pub async fn streaming_start(
        &self,
        command: &Command<'_>,
        stream: &Stream<'_>,
    ) -> Result<(), ProviderError> {
        self.command(command, "streaming_start", streaming(stream)).await
    }

    /// Takes the stream of a call away, which goes on without it.
    pub async fn streaming_stop(&self, command: &Command<'_>) -> Result<(), ProviderError> {
        self.command(command, "streaming_stop", json!({})).await
    }

    /// Puts a call through. If nobody answers there, the call itself goes on; the person's leg reports its
    /// end with its own state.
    pub async fn transfer(
        &self,
        command: &Command<'_>,
        transfer: &Transfer<'_>,
    ) -> Result<(), ProviderError> {
        let timeout = transfer.timeout.clamp(5, 600);
        let mut body = json!({ "to": transfer.to, "timeout_secs": timeout });
        if let Some(from) = transfer.from {
            body["from"] = json!(from);
        }
        if !transfer.leg_state.is_empty() {
            body["target_leg_client_state"] = json!(STANDARD.encode(transfer.leg_state));
        }
        self.command(command, "transfer", body).await
    }

    /// Speaks a sentence and asks for the key 1, for ten seconds: `call.gather.ended` says what was pressed.
    pub async fn ask_for_one(
        &self,
        command: &Command<'_>,
        text: &str,
        language: &str,
    ) -> Result<(), ProviderError> {
        let text: String = text.chars().take(SPEAK_CHARS).collect();
        let body = json!({
            "payload": text, "payload_type": "text", "voice": "female", "language": language,
            "valid_digits": "1", "minimum_digits": 1, "maximum_digits": 1, "timeout_millis": 10_000,
        });
        self.command(command, "gather_using_speak", body).await
    }

    /// Connects a call with another that is answered too. When either ends, so does the other.
    pub async fn bridge(&self, command: &Command<'_>, other: &str) -> Result<(), ProviderError> {
        self.command(command, "bridge", json!({ "call_control_id": other })).await
    }

    /// Has later reports of a call bring back the command's state. Fails as any command does where the call is
    /// over.
    pub async fn mark(&self, command: &Command<'_>) -> Result<(), ProviderError> {
        self.command(command, "client_state_update", json!({})).await
    }

    /// Turns a call away that was not answered. One that is over already is no error.
    pub async fn reject(&self, command: &Command<'_>, how: Reject) -> Result<(), ProviderError> {
        let cause = if how == Reject::Busy { "USER_BUSY" } else { "CALL_REJECTED" };
        over_is_fine(self.command(command, "reject", json!({ "cause": cause })).await)
    }

    /// Ends a call. One that is over already is no error.
    pub async fn hang_up(&self, command: &Command<'_>) -> Result<(), ProviderError> {
        over_is_fine(self.command(command, "hangup", json!({})).await)
    }

    /// Speaks a sentence in Telnyx's own voice, in a language such as `en-GB`.
    pub async fn speak(
        &self,
        command: &Command<'_>,
        text: &str,
        language: &str,
    ) -> Result<(), ProviderError> {
        let text: String = text.chars().take(SPEAK_CHARS).collect();
        let body = json!({ "payload": text, "payload_type": "text", "voice": "female", "language": language });
        self.command(command, "speak", body).await
    }

    /// Plays a sound, a WAV, over and over until [`Self::stop_playing`].
    pub async fn play_on(&self, command: &Command<'_>, wav: &[u8]) -> Result<(), ProviderError> {
        let body = json!({ "playback_content": STANDARD.encode(wav), "loop": "infinity" });
        self.command(command, "playback_start", body).await
    }

    /// Plays nothing more.
    pub async fn stop_playing(&self, command: &Command<'_>) -> Result<(), ProviderError> {
        self.command(command, "playback_stop", json!({})).await
    }

    async fn command(
        &self,
        command: &Command<'_>,
        name: &str,
        mut body: Value,
    ) -> Result<(), ProviderError> {
        let mut url = self.at("calls")?;
        push(&mut url, command.call)?;
        push(&mut url, "actions")?;
        push(&mut url, name)?;
        body["command_id"] = json!(command.id);
        if !command.state.is_empty() {
            body["client_state"] = json!(STANDARD.encode(command.state));
        }
        self.http.send(self.call(Method::POST, url)?.json(&body)?).await?;
        Ok(())
    }

    async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ProviderError> {
        let mut all = Vec::new();
        for page in 1..=MAX_PAGES {
            let query = format!("page[size]=250&page[number]={page}");
            let many: Many<T> = self.read(self.get(path, &query)?).await?;
            let last = many.data.is_empty() || page >= many.meta.total_pages as usize;
            all.extend(many.data);
            if last {
                break;
            }
        }
        Ok(all)
    }

    fn at(&self, path: &str) -> Result<Url, ProviderError> {
        self.base
            .join(path)
            .map_err(|_| ProviderError::refused(PROVIDER, "the base URL is not one"))
    }

    fn get(&self, path: &str, query: &str) -> Result<Call, ProviderError> {
        let mut url = self.at(path)?;
        url.set_query(Some(query));
        self.call(Method::GET, url)
    }

    fn call(&self, method: Method, url: Url) -> Result<Call, ProviderError> {
        let call = Call::new(PROVIDER, method, url).bearer(&self.key)?;
        Ok(call.deadline(DEADLINE).max_bytes(MAX_ANSWER).explain(explain))
    }

    async fn read<T: DeserializeOwned>(&self, call: Call) -> Result<T, ProviderError> {
        self.http.send(call).await?.json(PROVIDER)
    }
}

/// The fields of a stream. The mode has to be named: mp3 is what Telnyx takes else.
fn streaming(stream: &Stream<'_>) -> Value {
    let parameters = stream.parameters.iter();
    let parameters: Vec<Value> =
        parameters.map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({
        "stream_url": stream.url,
        "stream_track": "inbound_track",
        "stream_codec": "PCMU",
        "stream_bidirectional_mode": "rtp",
        "stream_bidirectional_codec": "PCMU",
        "stream_bidirectional_sampling_rate": 8000,
        "stream_auth_token": stream.auth_token.expose(),
        "custom_parameters": parameters,
    })
}

/// Adds one segment to the path, escaped: call control ids have colons in them.
fn push(url: &mut Url, segment: &str) -> Result<(), ProviderError> {
    let refused = || ProviderError::refused(PROVIDER, "an identifier is not one of Telnyx's");
    if segment.is_empty() || segment.len() > 200 || matches!(segment, "." | "..") {
        return Err(refused());
    }
    url.path_segments_mut().map_err(|()| refused())?.pop_if_empty().push(segment);
    Ok(())
}

fn over_is_fine(done: Result<(), ProviderError>) -> Result<(), ProviderError> {
    match done {
        Err(error) if error.is_call_over() => Ok(()),
        done => done,
    }
}

impl ProviderError {
    /// Whether a command failed only because the call is over (Telnyx 90018, Twilio 21220).
    pub fn is_call_over(&self) -> bool {
        matches!(self.detail.rsplit(' ').next(), Some("90018" | "21220"))
    }
}

/// What the first of Telnyx's codes says beyond the status.
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    #[derive(Deserialize)]
    struct Said {
        errors: Vec<Code>,
    }
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    let said: Option<Said> = serde_json::from_slice(&answer.body).ok();
    let code = said.and_then(|said| said.errors.into_iter().next());
    let Some(code) = code.as_ref().and_then(|code| identifier(&code.code)) else { return error };
    let kind = match code {
        "10009" => Kind::Auth,
        "10011" => Kind::Wait,
        // Not there, wrong values, no call, the call is over, the carrier does not take it.
        "10004" | "10005" | "10015" | "10016" | "10027" | "90015" | "90018" | "40300" | "40001"
        | "40305" | "40310" => Kind::Refused,
        _ => error.kind,
    };
    let status = answer.status.as_u16();
    ProviderError::new(kind, PROVIDER, format_args!("HTTP {status} {code}"))
        .after(error.retry_after)
}
