//! Twilio's REST API of 2010-04-01, as its OpenAPI document of November 2026 has it, and what its requests
//! to us say.
//!
//! Nothing here can be asked twice without harm where it makes something: Twilio knows no idempotency keys.
//! A call that was asked for and not answered may ring all the same.

mod fields;
mod verify;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use frontdesk_base::Secret;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderValue},
};
use serde::{Deserialize, de::DeserializeOwned};

pub use self::{
    fields::{Fields, is_sid},
    verify::{Asked, Body, verify},
};
use super::{Number, Twiml, base};
use crate::{
    error::{Kind, ProviderError},
    http::{Answer, Call, Http},
};

const PROVIDER: &str = "twilio";
const VERSION: &str = "2010-04-01";

/// Where Twilio is.
pub const USUAL: &str = "https://api.twilio.com";

/// How long an answer may take: a call may be waiting for it.
const DEADLINE: Duration = Duration::from_secs(10);
/// The most that an answer may have, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// The most pages of numbers that are read, of a thousand each.
const MAX_PAGES: usize = 5;

/// How an account of Twilio's is reached.
#[derive(Debug, Clone)]
pub struct TwilioSettings {
    /// Its address, with or without the API's version: [`USUAL`].
    pub base_url: String,
    /// The account, `AC…`.
    pub account_sid: String,
    /// The account's token: it signs requests to us as well.
    pub auth_token: Secret,
}

/// A client of one account. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Twilio {
    http: Http,
    base: Url,
    authorization: Secret,
}

/// Where the calls of a number are reported.
#[derive(Debug, Clone, Copy)]
pub struct Webhooks<'a> {
    /// What is asked for when it rings.
    pub voice_url: &'a str,
    /// What is told how a call goes on.
    pub status_url: &'a str,
}

/// A call to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewCall<'a> {
    /// Who is called, in E.164.
    pub to: &'a str,
    /// Whose number they see: one of the account's.
    pub from: &'a str,
    /// What is asked for when they answer.
    pub url: &'a str,
    /// What is told how the call goes on: begun, rings, answered, over.
    pub status_url: &'a str,
    /// How long it rings, in seconds.
    pub timeout: u16,
    /// How a machine that answers is found out while the call goes on, where it is, and the address that is
    /// told as `AnsweredBy`.
    pub machine: Option<(Machine, &'a str)>,
}

/// How a machine that answers is found out (Twilio's asynchronous answering machine detection).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// As soon as it is one: `machine_start`.
    Tell,
    /// After its tone, so that a message can be left: `machine_end_beep`, `machine_end_silence`,
    /// `machine_end_other`.
    ToTheTone,
}

#[derive(Deserialize)]
struct Numbers {
    incoming_phone_numbers: Vec<Row>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    sid: String,
    phone_number: String,
    #[serde(default)]
    friendly_name: Option<String>,
    #[serde(default)]
    voice_url: Option<String>,
    #[serde(default)]
    voice_application_sid: Option<String>,
    #[serde(default)]
    trunk_sid: Option<String>,
    #[serde(default)]
    capabilities: Capabilities,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Capabilities {
    voice: bool,
}

impl From<Row> for Number {
    fn from(row: Row) -> Self {
        // An application or a trunk wins over the address, so that the address leads nowhere.
        let elsewhere = [row.trunk_sid, row.voice_application_sid].into_iter().flatten();
        let elsewhere = elsewhere.into_iter().find(|sid| !sid.is_empty());
        Self {
            id: row.sid,
            label: row.friendly_name.unwrap_or_else(|| row.phone_number.clone()),
            number: row.phone_number,
            leads_to: elsewhere.or(row.voice_url).unwrap_or_default(),
            takes_calls: row.capabilities.voice,
        }
    }
}

#[derive(Deserialize)]
struct Made {
    sid: String,
}

impl Twilio {
    /// A client. Fails when the address is none, or the account's name is not one.
    pub fn new(http: Http, settings: &TwilioSettings) -> Result<Self, ProviderError> {
        let TwilioSettings { base_url, account_sid, auth_token } = settings;
        if !is_sid(account_sid) || !account_sid.starts_with("AC") {
            let detail = "the account SID is not one: AC and 32 more characters";
            return Err(ProviderError::new(Kind::Auth, PROVIDER, detail));
        }
        let mut base = base(PROVIDER, base_url, VERSION)?;
        base.set_path(&format!("{}Accounts/{account_sid}/", base.path()));
        let pair = STANDARD.encode(format!("{account_sid}:{}", auth_token.expose()));
        Ok(Self { http, base, authorization: Secret::new(format!("Basic {pair}")) })
    }

    /// Asks for the account itself: whether SID and token belong together.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}.json", self.base.path().trim_end_matches('/')));
        self.send(self.call(Method::GET, url)?).await?;
        Ok(())
    }

    /// The account's numbers, at most five thousand.
    pub async fn numbers(&self) -> Result<Vec<Number>, ProviderError> {
        let mut all = Vec::new();
        let mut url = self.at("IncomingPhoneNumbers.json")?;
        url.set_query(Some("PageSize=1000"));
        for _ in 0..MAX_PAGES {
            let page: Numbers = self.read(self.call(Method::GET, url.clone())?).await?;
            all.extend(page.incoming_phone_numbers.into_iter().map(Number::from));
            let Some(next) = page.next_page_uri.filter(|next| !next.is_empty()) else { break };
            // A path on the same host; anything else would take the token to a stranger.
            let next = url.join(&next).ok().filter(|next| next.origin() == url.origin());
            url = next.ok_or_else(|| {
                ProviderError::refused(PROVIDER, "the next page is on another host")
            })?;
        }
        Ok(all)
    }

    /// Has the calls of a number reported to us, and to nobody else: an application or a trunk that had
    /// them before is unset, because it would win, and so is the address that was asked where ours does
    /// not answer.
    pub async fn wire(&self, number: &str, to: &Webhooks<'_>) -> Result<Number, ProviderError> {
        let url = self.at(&format!("IncomingPhoneNumbers/{}.json", sid(number)?))?;
        let form = [
            ("VoiceUrl", to.voice_url),
            ("VoiceMethod", "POST"),
            ("VoiceFallbackUrl", ""),
            ("StatusCallback", to.status_url),
            ("StatusCallbackMethod", "POST"),
            ("VoiceApplicationSid", ""),
            ("TrunkSid", ""),
        ];
        let row: Row = self.read(self.form(url, &form)?).await?;
        Ok(row.into())
    }

    /// Makes a call; its SID. It may have been made although this fails with [`Kind::Retry`]: never try it
    /// again blindly.
    pub async fn create_call(&self, new: &NewCall<'_>) -> Result<String, ProviderError> {
        let timeout = new.timeout.to_string();
        let mut form = vec![
            ("To", new.to),
            ("From", new.from),
            ("Url", new.url),
            ("Method", "POST"),
            ("Timeout", timeout.as_str()),
            ("StatusCallback", new.status_url),
            ("StatusCallbackMethod", "POST"),
            ("StatusCallbackEvent", "initiated"),
            ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ];
        if let Some((how, told)) = new.machine {
            let how = if how == Machine::Tell { "Enable" } else { "DetectMessageEnd" };
            form.extend([("MachineDetection", how), ("AsyncAmd", "true")]);
            form.push(("AsyncAmdStatusCallback", told));
        }
        let made: Made = self.read(self.form(self.at("Calls.json")?, &form)?).await?;
        if is_sid(&made.sid) {
            Ok(made.sid)
        } else {
            Err(ProviderError::retry(PROVIDER, "the answer names no call"))
        }
    }

    /// Has something else done in a call that goes on, at once: its stream is interrupted. Fails where the call
    /// is over ([`ProviderError::is_call_over`]).
    pub async fn redirect(&self, call: &str, then: Twiml) -> Result<(), ProviderError> {
        self.change(call, ("Twiml", &then.into_document())).await
    }

    /// Ends a call that goes on. One that is over already is no error.
    pub async fn hang_up(&self, call: &str) -> Result<(), ProviderError> {
        match self.change(call, ("Status", "completed")).await {
            Err(error) if error.is_call_over() => Ok(()),
            done => done,
        }
    }

    async fn change(&self, call: &str, field: (&str, &str)) -> Result<(), ProviderError> {
        let url = self.at(&format!("Calls/{}.json", sid(call)?))?;
        self.send(self.form(url, &[field])?).await.map(drop)
    }

    /// Fetches a recording, as MP3. It may be missing for a moment after it is said to be complete (20404).
    pub async fn recording(&self, recording: &str, most: usize) -> Result<Bytes, ProviderError> {
        let url = self.at(&format!("Recordings/{}.mp3", sid(recording)?))?;
        let call = self.call(Method::GET, url)?;
        // Media are handed out by another host, to which the token does not go along.
        let call = call.redirects(3).deadline(Duration::from_secs(60)).max_bytes(most);
        Ok(self.send(call).await?.body)
    }

    /// Deletes a recording at Twilio. One that is gone already is deleted.
    pub async fn delete_recording(&self, recording: &str) -> Result<(), ProviderError> {
        let url = self.at(&format!("Recordings/{}.json", sid(recording)?))?;
        match self.send(self.call(Method::DELETE, url)?).await {
            Err(error) if is(&error, "20404") || error.detail == "HTTP 404" => Ok(()),
            done => done.map(|_| ()),
        }
    }

    fn at(&self, path: &str) -> Result<Url, ProviderError> {
        self.base
            .join(path)
            .map_err(|_| ProviderError::refused(PROVIDER, "the base URL is not one"))
    }

    fn call(&self, method: Method, url: Url) -> Result<Call, ProviderError> {
        let call = Call::new(PROVIDER, method, url).key(AUTHORIZATION, &self.authorization)?;
        Ok(call.deadline(DEADLINE).max_bytes(MAX_ANSWER).explain(explain))
    }

    fn form(&self, url: Url, pairs: &[(&str, &str)]) -> Result<Call, ProviderError> {
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        Ok(self.call(Method::POST, url)?.body(kind, Fields::encode(pairs)))
    }

    async fn send(&self, call: Call) -> Result<Answer, ProviderError> {
        self.http.send(call).await
    }

    async fn read<T: DeserializeOwned>(&self, call: Call) -> Result<T, ProviderError> {
        self.send(call).await?.json(PROVIDER)
    }
}

/// An identifier that may stand in a path.
fn sid(text: &str) -> Result<&str, ProviderError> {
    if is_sid(text) {
        Ok(text)
    } else {
        Err(ProviderError::refused(PROVIDER, "an identifier is not one of Twilio's"))
    }
}

/// Whether Twilio gave this code.
fn is(error: &ProviderError, code: &str) -> bool {
    error.detail.rsplit(' ').next() == Some(code)
}

/// What Twilio's code says beyond the status (`https://www.twilio.com/docs/errors`).
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    #[derive(Deserialize)]
    struct Said {
        code: u32,
    }
    let said: Option<Said> = serde_json::from_slice(&answer.body).ok();
    let Some(Said { code }) = said else { return error };
    let kind = match code {
        // Wrong SID or token; the account is suspended, closed, or on trial with a number unverified.
        20003 | 20005 | 20006 | 20008 | 21219 => Kind::Auth,
        // No such thing; the region is not enabled; bad numbers; the call is not in a state for it.
        20404 | 21211 | 21212 | 21214 | 21215 | 21216 | 21220 | 21408 | 21606 | 21610 => {
            Kind::Refused
        }
        // Too much at once, by the account or by the number.
        20429 | 21217 | 30001 => Kind::Wait,
        _ => error.kind,
    };
    let status = answer.status.as_u16();
    ProviderError::new(kind, PROVIDER, format_args!("HTTP {status} {code}"))
        .after(error.retry_after)
}
