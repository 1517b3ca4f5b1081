//! Resend's API (`POST /emails`), as its OpenAPI document of August 2026 has it.

use std::{borrow::Cow, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use reqwest::{
    Url,
    header::{HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Message, Named, Taken};
use crate::{
    error::{Kind, ProviderError, identifier},
    http::{Answer, Call, Http},
};

pub(super) const PROVIDER: &str = "resend";

/// Where Resend is.
pub const USUAL: &str = "https://api.resend.com";

/// How long a message may take: its attachments go with it.
const DEADLINE: Duration = Duration::from_secs(60);
/// The most that an answer may have, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// How Resend is reached.
#[derive(Debug, Clone)]
pub struct ResendSettings {
    /// Its address, without a slash at the end.
    pub base_url: String,
    /// Its key, `re_…`.
    pub key: Secret,
}

/// A client of Resend. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Resend {
    http: Http,
    base: Url,
    key: Secret,
}

#[derive(Deserialize)]
struct Accepted {
    id: String,
}

impl Resend {
    /// A client. Fails when the address is none.
    pub fn new(http: Http, settings: ResendSettings) -> Result<Self, ProviderError> {
        let base = Url::parse(&format!("{}/", settings.base_url.trim_end_matches('/')))
            .map_err(|_| ProviderError::refused(PROVIDER, "the base URL is not one"))?;
        Ok(Self { http, base, key: settings.key })
    }

    /// Hands a message over. The same key and the same message again make no second one, for a day.
    ///
    /// A quota that is used up fails with [`Kind::Auth`]: it is the account's to put right.
    pub async fn send(&self, message: &Message) -> Result<Taken, ProviderError> {
        let key = HeaderValue::from_str(&message.key)
            .map_err(|_| ProviderError::refused(PROVIDER, "the message's key is no header"))?;
        let call = Call::post(PROVIDER, self.at("emails")?)
            .bearer(&self.key)?
            .header(HeaderName::from_static("idempotency-key"), key)
            .json(&body(message))?
            .deadline(DEADLINE)
            .max_bytes(MAX_ANSWER)
            .explain(explain);
        let accepted: Accepted = self.http.send(call).await?.json(PROVIDER)?;
        let id = identifier(&accepted.id).unwrap_or_default().to_owned();
        Ok(Taken { id })
    }

    /// Asks for the account's domains. A key that may only send is refused that and is good all the same.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let call = Call::get(PROVIDER, self.at("domains")?)
            .bearer(&self.key)?
            .max_bytes(MAX_ANSWER)
            .explain(explain);
        match self.http.send(call).await {
            Ok(_) => Ok(()),
            Err(error) if error.detail.ends_with("restricted_api_key") => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn at(&self, path: &str) -> Result<Url, ProviderError> {
        self.base
            .join(path)
            .map_err(|_| ProviderError::refused(PROVIDER, "the base URL is not one"))
    }
}

/// `Name <address>`; a name with signs that mean something there is quoted.
fn mailbox(named: &Named) -> Cow<'_, str> {
    if named.name.is_empty() {
        return named.address.as_str().into();
    }
    let bare = named.name.chars().all(|c| c.is_alphanumeric() || c == ' ');
    let name: String = named.name.chars().filter(|c| !c.is_control()).collect();
    if bare {
        format!("{name} <{}>", named.address).into()
    } else {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{}>", named.address).into()
    }
}

/// The request. It depends on the message alone: the same key with another body is refused.
fn body(message: &Message) -> Value {
    let mut headers: Map<String, Value> =
        message.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    headers.insert("Message-ID".to_owned(), json!(format!("<{}>", message.message_id)));
    let mut body = json!({
        "from": mailbox(&message.from),
        "to": [message.to],
        "subject": message.subject,
        "text": message.text,
        "headers": headers,
    });
    if let Some(html) = &message.html {
        body["html"] = json!(html);
    }
    if let Some(reply_to) = &message.reply_to {
        body["reply_to"] = json!([reply_to]);
    }
    if !message.tags.is_empty() {
        let tags = message.tags.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        body["tags"] = tags.collect();
    }
    if !message.attachments.is_empty() {
        let files = message.attachments.iter().map(|file| {
            let mut one = json!({
                "filename": file.name,
                "content": STANDARD.encode(&file.bytes),
                "content_type": file.media_type,
            });
            if let Some(id) = &file.inline_id {
                one["content_id"] = json!(id);
            }
            one
        });
        body["attachments"] = files.collect();
    }
    body
}

/// What Resend's own name of an error says beyond the status.
fn explain(answer: &Answer, error: ProviderError) -> ProviderError {
    #[derive(Deserialize)]
    struct Said {
        name: String,
    }
    let said: Option<Said> = serde_json::from_slice(&answer.body).ok();
    let Some(name) = said.as_ref().and_then(|said| identifier(&said.name)) else { return error };
    let status = answer.status.as_u16();
    let kind = match (status, name) {
        (_, "daily_quota_exceeded" | "monthly_quota_exceeded") => Kind::Auth,
        (_, "invalid_idempotent_request") => Kind::Refused,
        (_, "concurrent_idempotent_requests") => Kind::Retry,
        // The domain of the sender is not verified, or the account may only write to itself.
        (403, "validation_error") => Kind::Auth,
        (451, _) => Kind::Refused,
        _ => error.kind,
    };
    ProviderError::new(kind, PROVIDER, format_args!("HTTP {status} {name}"))
        .after(error.retry_after)
}
