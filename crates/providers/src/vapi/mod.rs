//! Vapi, which runs the sound of a call itself and asks for everything else: what is to become of a call
//! ([`message`]), what the agent says ([`chat`], in the protocol of OpenAI's chat completions).
//!
//! Vapi's API reference and its documents on server URLs and custom models, read in November 2026. Keys:
//! the private one for everything here; the public one starts calls in a browser and is not used here.

pub mod chat;
pub mod message;
mod verify;

use std::time::Duration;

use bytes::Bytes;
use frontdesk_base::Secret;
use reqwest::{Method, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

pub use self::verify::{Proof, verify};
use crate::{
    error::{Kind, ProviderError},
    http::{Answer, Call, Http},
};

const PROVIDER: &str = "vapi";

/// Where Vapi is.
pub const USUAL: &str = "https://api.vapi.ai";

/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long a recording may take to be fetched.
const RECORDING_DEADLINE: Duration = Duration::from_mins(2);
/// The most that an answer may have, in bytes: assistants carry their prompts.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// The most of a list that is asked for, which is the most that Vapi gives.
const LIST: &str = "limit=1000";
/// How long Vapi waits for an answer of ours, in seconds, but to an `assistant-request`.
const PATIENCE: u16 = 20;

/// How an account of Vapi's is reached.
#[derive(Debug, Clone)]
pub struct VapiSettings {
    /// Its address: [`USUAL`].
    pub base_url: String,
    /// The account's private key.
    pub api_key: Secret,
}

/// A client of one account. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Vapi {
    http: Http,
    base: Url,
    key: Secret,
}

/// A number of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// Vapi's id of it.
    pub id: String,
    /// Who carries it: `twilio`, `vonage`, `vapi`, `telnyx`, `byo-phone-number`.
    pub provider: String,
    /// The number in E.164; empty for one that is only a SIP address or not ready.
    pub number: String,
    /// What the account calls it.
    pub name: String,
    /// Whether it takes calls.
    pub active: bool,
    /// The assistant, squad or workflow that answers it; empty where its server is asked.
    pub answered_by: String,
    /// The address of its server; empty where there is none.
    pub server_url: String,
}

/// An assistant of the account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Assistant {
    /// Vapi's id of it.
    pub id: String,
    /// What the account calls it.
    pub name: String,
    /// Whose model it uses: `openai`, `custom-llm`.
    pub model_provider: String,
    /// The model's name.
    pub model: String,
    /// Where its custom model is; empty for another.
    pub model_url: String,
    /// What it says first.
    pub first_message: String,
}

/// Where Vapi asks and tells, and what it proves itself by.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a> {
    /// The address.
    pub url: &'a str,
    /// What its requests carry as `Authorization: Bearer …`.
    pub secret: &'a Secret,
}

impl Server<'_> {
    /// As Vapi's API takes it.
    pub fn json(&self) -> Value {
        json!({
            "url": self.url,
            "timeoutSeconds": PATIENCE,
            "headers": { "Authorization": format!("Bearer {}", self.secret.expose()) },
            // Vapi tries nothing again by itself. What is refused is refused again.
            "backoffPlan": {
                "type": "exponential", "maxRetries": 5, "baseDelaySeconds": 1,
                "excludedStatusCodes": [400, 401, 403, 404, 413, 422],
            },
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NumberRow {
    id: String,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    number: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    assistant_id: Option<String>,
    #[serde(default)]
    squad_id: Option<String>,
    #[serde(default)]
    workflow_id: Option<String>,
    #[serde(default)]
    server: Option<ServerRow>,
}

#[derive(Deserialize)]
struct ServerRow {
    #[serde(default)]
    url: Option<String>,
}

/// What is done to a call that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control<'a> {
    /// The assistant says these words.
    Say(&'a str),
    /// It ends.
    End,
    /// It is put through to this number, in E.164.
    Transfer {
        /// The number.
        number: &'a str,
        /// What the caller hears before.
        message: &'a str,
    },
}

impl Control<'_> {
    /// As the address of a call's controls takes it.
    fn json(&self) -> Value {
        match self {
            Self::Say(content) => json!({ "type": "say", "content": content }),
            Self::End => json!({ "type": "end-call" }),
            Self::Transfer { number, message } => json!({
                "type": "transfer",
                "destination": { "type": "number", "number": number, "message": message },
            }),
        }
    }
}

#[derive(Deserialize)]
struct CallRow {
    #[serde(default)]
    monitor: Option<MonitorRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MonitorRow {
    #[serde(default)]
    control_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AssistantRow {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    first_message: Option<String>,
    #[serde(default)]
    model: Option<ModelRow>,
}

#[derive(Deserialize, Default)]
struct ModelRow {
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

impl From<NumberRow> for PhoneNumber {
    fn from(row: NumberRow) -> Self {
        let answered_by = row.assistant_id.or(row.squad_id).or(row.workflow_id);
        Self {
            id: row.id,
            provider: row.provider.unwrap_or_default(),
            active: row.number.is_some() && row.status.is_none_or(|status| status == "active"),
            number: row.number.unwrap_or_default(),
            name: row.name.unwrap_or_default(),
            answered_by: answered_by.unwrap_or_default(),
            server_url: row.server.and_then(|server| server.url).unwrap_or_default(),
        }
    }
}

impl From<AssistantRow> for Assistant {
    fn from(row: AssistantRow) -> Self {
        let model = row.model.unwrap_or_default();
        Self {
            id: row.id,
            name: row.name.unwrap_or_default(),
            model_provider: model.provider.unwrap_or_default(),
            model: model.model.unwrap_or_default(),
            model_url: model.url.unwrap_or_default(),
            first_message: row.first_message.unwrap_or_default(),
        }
    }
}

impl Vapi {
    /// A client. Fails when the address is none.
    pub fn new(http: Http, settings: &VapiSettings) -> Result<Self, ProviderError> {
        let refused = || ProviderError::refused(PROVIDER, "the base URL is not an http(s) address");
        let mut base: Url = settings.base_url.trim().parse().map_err(|_| refused())?;
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(refused());
        }
        let path = format!("{}/", base.path().trim_end_matches('/'));
        base.set_path(&path);
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self { http, base, key: settings.api_key.clone() })
    }

    /// Asks for one number: whether the key is good.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let _: Vec<Value> = self.list("phone-number", "limit=1").await?;
        Ok(())
    }

    /// The account's numbers, at most a thousand.
    pub async fn numbers(&self) -> Result<Vec<PhoneNumber>, ProviderError> {
        let rows: Vec<NumberRow> = self.list("phone-number", LIST).await?;
        Ok(rows.into_iter().map(PhoneNumber::from).collect())
    }

    /// The account's assistants, at most a thousand.
    pub async fn assistants(&self) -> Result<Vec<Assistant>, ProviderError> {
        let rows: Vec<AssistantRow> = self.list("assistant", LIST).await?;
        Ok(rows.into_iter().map(Assistant::from).collect())
    }

    /// Has what becomes of a number's calls asked of a server: no assistant answers it any more.
    pub async fn ask_server(
        &self,
        number: &PhoneNumber,
        server: &Server<'_>,
    ) -> Result<PhoneNumber, ProviderError> {
        let mut body = json!({
            "assistantId": null, "squadId": null, "workflowId": null, "server": server.json(),
        });
        if !number.provider.is_empty() {
            body["provider"] = json!(number.provider);
        }
        let url = self.at(&["phone-number", &number.id])?;
        let row: NumberRow = self.read(self.call(Method::PATCH, url)?.json(&body)?).await?;
        Ok(row.into())
    }

    /// Changes of an assistant what the object names.
    pub async fn change_assistant(
        &self,
        id: &str,
        change: &Value,
    ) -> Result<Assistant, ProviderError> {
        let call = self.call(Method::PATCH, self.at(&["assistant", id])?)?.json(change)?;
        let row: AssistantRow = self.read(call).await?;
        Ok(row.into())
    }

    /// Fetches a recording from where Vapi said that it is: the address is signed, so the key does not go
    /// along.
    pub async fn recording(&self, url: &str, most: usize) -> Result<Bytes, ProviderError> {
        let call = self.named(url)?.redirects(3);
        let call = call.deadline(RECORDING_DEADLINE).max_bytes(most);
        Ok(self.http.send(call).await?.body)
    }

    /// Deletes a call at Vapi, with what Vapi keeps of it: an identifier that is unknown there, and so
    /// one that is gone already, is deleted. Where an assistant's messages ask for it, Vapi reports later
    /// that it is done as `call.deleted`, else as `call.delete.failed` (`DELETE /call/{id}`).
    pub async fn delete_call(&self, id: &str) -> Result<(), ProviderError> {
        let call = self.call(Method::DELETE, self.at(&["call", id])?)?;
        match self.http.send(call).await {
            Err(error) if error.detail == "HTTP 404" => Ok(()),
            done => done.map(|_| ()),
        }
    }

    /// Does something to a call that goes on (`monitor.controlUrl`). Whoever knows that address has the call, so it is
    /// asked for each time and kept nowhere.
    pub async fn control(&self, id: &str, act: Control<'_>) -> Result<(), ProviderError> {
        let row: CallRow = self.read(self.call(Method::GET, self.at(&["call", id])?)?).await?;
        let url = row.monitor.and_then(|monitor| monitor.control_url);
        let over = || ProviderError::refused(PROVIDER, "the call has no controls");
        let call = self.controls(&url.ok_or_else(over)?)?.json(&act.json())?;
        let call = call.deadline(DEADLINE).max_bytes(MAX_ANSWER).explain(explain);
        self.http.send(call).await.map(|_| ())
    }

    /// A request to the controls of a call: at Vapi alone, by https, or where Vapi itself is reached.
    fn controls(&self, url: &str) -> Result<Call, ProviderError> {
        let refused = || ProviderError::refused(PROVIDER, "an address is not one of Vapi's");
        let url: Url = url.parse().map_err(|_| refused())?;
        let own = url.origin() == self.base.origin();
        let host = url.host_str().unwrap_or_default();
        let theirs = url.scheme() == "https"
            && (host == "vapi.ai" || host.ends_with(".vapi.ai"))
            && url.port().is_none();
        if !own && !theirs {
            return Err(refused());
        }
        Ok(Call::new(PROVIDER, Method::POST, url).public_only(!own))
    }

    /// A request to an address that Vapi named in a message: by https and to the internet alone, or where
    /// Vapi itself is reached.
    fn named(&self, url: &str) -> Result<Call, ProviderError> {
        let refused = || ProviderError::refused(PROVIDER, "an address is not one to go to");
        let url: Url = url.parse().map_err(|_| refused())?;
        let own = url.origin() == self.base.origin();
        if !own && url.scheme() != "https" {
            return Err(refused());
        }
        Ok(Call::new(PROVIDER, Method::GET, url).public_only(!own))
    }

    fn at(&self, parts: &[&str]) -> Result<Url, ProviderError> {
        let refused = || ProviderError::refused(PROVIDER, "an identifier is not one of Vapi's");
        let mut url = self.base.clone();
        {
            let mut path = url.path_segments_mut().map_err(|()| refused())?;
            path.pop_if_empty();
            for part in parts {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
                if part.is_empty() || part.len() > 100 || !part.bytes().all(plain) {
                    return Err(refused());
                }
                path.push(part);
            }
        }
        Ok(url)
    }

    async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &str,
    ) -> Result<Vec<T>, ProviderError> {
        let mut url = self.at(&[path])?;
        url.set_query(Some(query));
        self.read(self.call(Method::GET, url)?).await
    }

    fn call(&self, method: Method, url: Url) -> Result<Call, ProviderError> {
        let call = Call::new(PROVIDER, method, url).bearer(&self.key)?;
        Ok(call.deadline(DEADLINE).max_bytes(MAX_ANSWER).explain(explain))
    }

    async fn read<T: DeserializeOwned>(&self, call: Call) -> Result<T, ProviderError> {
        self.http.send(call).await?.json(PROVIDER)
    }
}

/// A number that a call is put through to, in E.164. Nothing is said by Vapi: who puts it through says so.
pub fn destination(number: &str) -> Value {
    json!({ "type": "number", "number": number, "message": "" })
}

/// Vapi words its refusals for people and gives them no code: the status is all there is.
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    let kind = match answer.status.as_u16() {
        402 => Kind::Auth,
        400 | 404 | 409 | 422 => Kind::Refused,
        _ => return error,
    };
    ProviderError::new(kind, PROVIDER, format_args!("HTTP {}", answer.status.as_u16()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HttpSettings;

    #[test]
    fn the_controls_of_a_call_are_at_vapi_alone() {
        let http = Http::new(HttpSettings::default()).unwrap();
        let settings =
            |base: &str| VapiSettings { base_url: base.into(), api_key: Secret::new("k") };
        let vapi = Vapi::new(http.clone(), &settings(USUAL)).unwrap();
        for theirs in ["https://aws-us.vapi.ai/call-1/control", "https://api.vapi.ai/x"] {
            assert!(vapi.controls(theirs).is_ok(), "{theirs}");
        }
        for other in [
            "http://aws-us.vapi.ai/control",
            "https://vapi.ai.evil.example/control",
            "https://evilvapi.ai/control",
            "https://evil.example/.vapi.ai",
            "https://vapi.ai@evil.example/control",
            "https://aws-us.vapi.ai:8443/control",
            "https://127.0.0.1/control",
            "file:///etc/passwd",
            "/control",
            "",
        ] {
            assert!(vapi.controls(other).is_err(), "{other}");
        }
        let own = Vapi::new(http, &settings("http://127.0.0.1:9000")).unwrap();
        assert!(own.controls("http://127.0.0.1:9000/control").is_ok());
        assert!(own.controls("http://127.0.0.1:9001/control").is_err());
    }
}
