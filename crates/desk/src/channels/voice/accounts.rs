//! Accounts at carriers: an organization's own wins over the installation's. Keys are sealed.

use std::time::Duration;

use frontdesk_base::{Error, Result, Secret, error::Checks, id::OrgId};
use frontdesk_providers::{
    Kind, ProviderError,
    phone::{
        self, Telnyx, TelnyxSettings, Twilio, TwilioSettings, telnyx::is_public_key, twilio::is_sid,
    },
};
use serde::Deserialize;

use super::{model::Carrier, vapi::account as vapi};
use crate::{App, Caller, Role, app::ProviderAccess, audit, secrets};

const TWILIO_ACCOUNT: &str = "twilio.account_sid";
const TWILIO_TOKEN: &str = "twilio.auth_token";
/// The token before the one there is: Twilio may go on signing by it while it is replaced.
const TWILIO_TOKEN_BEFORE: &str = "twilio.auth_token_before";
const TELNYX_KEY: &str = "telnyx.api_key";
const TELNYX_PUBLIC: &str = "telnyx.public_key";

/// For so long the token before is believed.
const ROTATION: Duration = Duration::from_secs(7 * 24 * 3600);

/// How Deepgram, ElevenLabs or a server that speaks OpenAI's protocol is reached for an organization: by
/// its own key, else by the installation's. `None` for any other name.
pub async fn speech_access(
    app: &App,
    org: &OrgId,
    provider: &str,
) -> Result<Option<ProviderAccess>> {
    let settings = app.settings();
    let installed = match provider {
        "deepgram" => &settings.speech.deepgram,
        "elevenlabs" => &settings.speech.elevenlabs,
        "openai" => &settings.models.openai,
        _ => return Ok(None),
    };
    let own = secrets::open(app, org, &format!("{provider}.api_key")).await?;
    let key = own.or_else(|| installed.key.clone());
    Ok(Some(ProviderAccess { base_url: installed.base_url.clone(), key }))
}

/// How a provider of speech is reached, where there is a key for it.
///
/// # Errors
/// Ours.
pub(crate) async fn keyed(
    app: &App,
    org: &OrgId,
    provider: &str,
) -> Result<Option<(ProviderAccess, Secret)>> {
    let access = speech_access(app, org, provider).await?;
    Ok(access.and_then(|access| access.key.clone().map(|key| (access, key))))
}

/// A server that speaks OpenAI's protocol: with a key, or without one at an address of its own, where the
/// settings name it. Not every one that models are asked at can hear and speak.
///
/// # Errors
/// Ours.
pub(crate) async fn compatible(
    app: &App,
    org: &OrgId,
    named: bool,
) -> Result<Option<ProviderAccess>> {
    let access = speech_access(app, org, "openai").await?;
    Ok(access.filter(|access| access.key.is_some() || named && access.base_url.is_some()))
}

/// An account as it is pasted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AccountText {
    /// Twilio: `AC…`.
    pub account_sid: String,
    /// Twilio: the account's token. Empty keeps the one there is.
    pub auth_token: String,
    /// Telnyx: `KEY…`; Vapi: the private key. Empty keeps the one there is.
    pub api_key: String,
    /// Telnyx: the account's public key, in base64.
    pub public_key: String,
    /// Vapi: what it proves itself by. Empty keeps the one there is, or makes one.
    pub server_secret: String,
}

/// Which carriers the organization has connected with keys of its own.
pub async fn connected(app: &App, caller: &Caller) -> Result<Vec<Carrier>> {
    let names = secrets::names(app, caller).await?;
    let has = |name: &str| names.iter().any(|have| have == name);
    let mut all = Vec::new();
    if has(TWILIO_ACCOUNT) && has(TWILIO_TOKEN) {
        all.push(Carrier::Twilio);
    }
    if has(TELNYX_KEY) && has(TELNYX_PUBLIC) {
        all.push(Carrier::Telnyx);
    }
    if has(vapi::KEY) && has(vapi::SECRET) {
        all.push(Carrier::Vapi);
    }
    Ok(all)
}

/// Connects an account: its keys are tried with a harmless call before they are kept.
pub async fn connect(
    app: &App,
    caller: &Caller,
    carrier: Carrier,
    text: &AccountText,
) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let keys = read(app, caller.org(), carrier, text).await?;
    if carrier == Carrier::Twilio {
        let settings = TwilioSettings {
            base_url: twilio_url(app),
            account_sid: keys[0].1.expose().to_owned(),
            auth_token: keys[1].1.clone(),
        };
        let client =
            Twilio::new(app.http().clone(), &settings).map_err(|e| said(&e, "auth_token"))?;
        client.check().await.map_err(|error| said(&error, "auth_token"))?;
    } else if carrier == Carrier::Vapi {
        let client = vapi::with_key(app, keys[0].1.clone())?;
        client.check().await.map_err(|error| said(&error, "api_key"))?;
    } else {
        let settings = TelnyxSettings { base_url: telnyx_url(app), api_key: keys[0].1.clone() };
        let client = Telnyx::new(app.http().clone(), &settings).map_err(|e| said(&e, "api_key"))?;
        client.check().await.map_err(|error| said(&error, "api_key"))?;
    }
    keep(app, caller, carrier, &keys).await
}

/// Keeps an account's keys without trying them: the business file is applied where there is no network.
pub(crate) async fn keep_untried(
    app: &App,
    caller: &Caller,
    carrier: Carrier,
    text: &AccountText,
) -> Result<bool> {
    let keys = read(app, caller.org(), carrier, text).await?;
    let mut new = false;
    for (name, key) in &keys {
        let have = secrets::open(app, caller.org(), name).await?;
        new |= have.is_none_or(|have| have.expose() != key.expose());
    }
    if new {
        keep(app, caller, carrier, &keys).await?;
    }
    Ok(new)
}

/// The keys by their names, those that were left empty as they are kept.
async fn read(
    app: &App,
    org: &OrgId,
    carrier: Carrier,
    text: &AccountText,
) -> Result<Vec<(&'static str, Secret)>> {
    let fields: &[(&'static str, &'static str, &str)] = match carrier {
        Carrier::Twilio => &[
            ("account_sid", TWILIO_ACCOUNT, &text.account_sid),
            ("auth_token", TWILIO_TOKEN, &text.auth_token),
        ],
        Carrier::Telnyx => &[
            ("api_key", TELNYX_KEY, &text.api_key),
            ("public_key", TELNYX_PUBLIC, &text.public_key),
        ],
        Carrier::Vapi => &[
            ("api_key", vapi::KEY, &text.api_key),
            ("server_secret", vapi::SECRET, &text.server_secret),
        ],
        Carrier::Browser => return Err(Error::invalid("carrier", "is twilio, telnyx or vapi")),
    };
    let mut checks = Checks::new();
    let mut keys = Vec::new();
    for &(field, name, typed) in fields {
        let typed = typed.trim();
        let key = if typed.is_empty() {
            secrets::open(app, org, name).await?
        } else {
            Some(Secret::new(typed))
        };
        let plain = |key: &Secret| key.expose().bytes().all(|b| b.is_ascii_graphic());
        let right = key.as_ref().is_none_or(|key| match field {
            "account_sid" => is_sid(key.expose()) && key.expose().starts_with("AC"),
            "public_key" => is_public_key(key.expose()),
            "server_secret" => plain(key) && (16..=200).contains(&key.expose().len()),
            _ => plain(key) && key.expose().len() <= 200,
        });
        let message = match field {
            "account_sid" => {
                "is AC and 32 more characters, from the start page of Twilio's console"
            }
            "server_secret" => "has 16 to 200 characters, none of them a space",
            "public_key" => {
                "is the public key of your account: Account settings, Keys & Credentials"
            }
            _ => "has a character that no key has",
        };
        let key = match (carrier, field) {
            (Carrier::Vapi, "server_secret") => {
                key.or_else(|| Some(Secret::new(app.random().token())))
            }
            _ => key,
        };
        checks.require(key.is_some(), field, "is missing");
        checks.require(right, field, message);
        keys.extend(key.map(|key| (name, key)));
    }
    checks.done()?;
    Ok(keys)
}

async fn keep(
    app: &App,
    caller: &Caller,
    carrier: Carrier,
    keys: &[(&'static str, Secret)],
) -> Result<()> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    for (name, key) in keys {
        let have = secrets::open_in(app, &mut tx, org, name).await?;
        // One that stays has not been changed today.
        if have.as_ref().is_some_and(|have| have.expose() == key.expose()) {
            continue;
        }
        if let Some(have) = have.filter(|_| *name == TWILIO_TOKEN) {
            secrets::put_in(app, &mut tx, org, TWILIO_TOKEN_BEFORE, &have).await?;
        }
        secrets::put_in(app, &mut tx, org, name, key).await?;
    }
    audit::record(app, &mut tx, caller, "phone.connected", org.as_str(), carrier.as_str()).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, "Connected {carrier} of {org}");
    Ok(())
}

/// Forgets an account's keys. What it was told to report to us it goes on reporting, and is refused.
pub async fn disconnect(app: &App, caller: &Caller, carrier: Carrier) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let names: &[&str] = match carrier {
        Carrier::Twilio => &[TWILIO_ACCOUNT, TWILIO_TOKEN, TWILIO_TOKEN_BEFORE],
        Carrier::Telnyx => &[TELNYX_KEY, TELNYX_PUBLIC],
        Carrier::Vapi => &[vapi::KEY, vapi::SECRET],
        Carrier::Browser => &[],
    };
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    for name in names {
        secrets::remove_in(&mut tx, org, name).await?;
    }
    audit::record(app, &mut tx, caller, "phone.disconnected", org.as_str(), carrier.as_str())
        .await?;
    tx.commit().await
}

/// An account of Twilio's, and who may have signed for it.
pub(super) struct TwilioAccount {
    pub(super) account_sid: String,
    pub(super) tokens: Vec<Secret>,
    /// Whether it is the organization's own.
    pub(super) own: bool,
}

/// The account by which an organization's calls at Twilio come.
pub(super) async fn twilio_account(app: &App, org: &OrgId) -> Result<Option<TwilioAccount>> {
    let own = secrets::open(app, org, TWILIO_ACCOUNT).await?;
    let token = secrets::open(app, org, TWILIO_TOKEN).await?;
    if let Some((account, token)) = own.zip(token) {
        let mut tokens = vec![token];
        let kept = secrets::list(app, &Caller::system(org.clone())).await?;
        let before = kept.into_iter().find(|kept| kept.name == TWILIO_TOKEN_BEFORE);
        if before.is_some_and(|kept| kept.updated_at.plus(ROTATION) > app.clock().now()) {
            tokens.extend(secrets::open(app, org, TWILIO_TOKEN_BEFORE).await?);
        }
        let account_sid = account.expose().to_owned();
        return Ok(Some(TwilioAccount { account_sid, tokens, own: true }));
    }
    let installed = app.settings().carriers.twilio.clone();
    Ok(installed.map(|(account_sid, token)| TwilioAccount {
        account_sid,
        tokens: vec![token],
        own: false,
    }))
}

/// The public keys by which Telnyx may sign for an organization.
pub(super) async fn telnyx_public_key(app: &App, org: &OrgId) -> Result<Option<String>> {
    let own = secrets::open(app, org, TELNYX_PUBLIC).await?;
    Ok(own
        .map(|key| key.expose().to_owned())
        .or_else(|| app.settings().carriers.telnyx_public_key.clone()))
}

/// The client by which an organization's calls at Twilio are handled.
pub async fn twilio(app: &App, org: &OrgId) -> Result<Twilio> {
    let account = twilio_account(app, org).await?.ok_or_else(|| missing("Twilio"))?;
    let token = account.tokens.into_iter().next().ok_or_else(|| missing("Twilio"))?;
    let settings = TwilioSettings {
        base_url: twilio_url(app),
        account_sid: account.account_sid,
        auth_token: token,
    };
    Twilio::new(app.http().clone(), &settings).map_err(|error| Error::conflict(error.to_string()))
}

/// The client by which an organization's calls at Telnyx are handled.
pub async fn telnyx(app: &App, org: &OrgId) -> Result<Telnyx> {
    let own = secrets::open(app, org, TELNYX_KEY).await?;
    let key = own.or_else(|| app.settings().carriers.telnyx_key.clone());
    let api_key = key.ok_or_else(|| missing("Telnyx"))?;
    let settings = TelnyxSettings { base_url: telnyx_url(app), api_key };
    Telnyx::new(app.http().clone(), &settings).map_err(|error| Error::conflict(error.to_string()))
}

/// Whether the organization has keys of its own, which alone may be asked for the numbers of an account:
/// those of the installation's account are other organizations'.
pub(super) async fn own(app: &App, org: &OrgId, carrier: Carrier) -> Result<bool> {
    Ok(match carrier {
        Carrier::Twilio => twilio_account(app, org).await?.is_some_and(|account| account.own),
        Carrier::Telnyx => secrets::open(app, org, TELNYX_KEY).await?.is_some(),
        Carrier::Vapi => secrets::open(app, org, vapi::KEY).await?.is_some(),
        Carrier::Browser => false,
    })
}

fn twilio_url(app: &App) -> String {
    app.settings().carriers.twilio_url.clone().unwrap_or_else(|| phone::twilio::USUAL.to_owned())
}

fn telnyx_url(app: &App) -> String {
    app.settings().carriers.telnyx_url.clone().unwrap_or_else(|| phone::telnyx::USUAL.to_owned())
}

fn missing(carrier: &str) -> Error {
    Error::conflict(format!("{carrier} is not connected: its keys are missing."))
}

/// What a carrier's refusal means, in words for whoever connects it.
pub(super) fn plain(error: &ProviderError) -> &'static str {
    match error.kind {
        Kind::Auth => {
            "The keys do not work: they do not belong together, were replaced, or the account is suspended."
        }
        Kind::Wait => "The carrier is busy. Try again in a minute.",
        Kind::Retry => "The carrier cannot be reached at the moment. Try again in a minute.",
        Kind::Refused => "The carrier does not know this number, or refuses the change.",
    }
}

fn said(error: &ProviderError, field: &'static str) -> Error {
    match error.kind {
        Kind::Auth => Error::invalid(
            field,
            "does not work: Check that you pasted all of it, and that the account is active.",
        ),
        _ => Error::conflict(plain(error)),
    }
}
