//! An organization's account at Vapi: the private key, and the secret by which Vapi proves itself.

use frontdesk_base::{Error, Result, Secret, Timestamp, id::OrgId};
use frontdesk_providers::vapi::{USUAL, Vapi, VapiSettings};

use crate::{App, Caller, secrets};

pub(in crate::channels::voice) const KEY: &str = "vapi.api_key";
pub(in crate::channels::voice) const SECRET: &str = "vapi.server_secret";

/// The secret by which Vapi's requests for an organization prove themselves. The installation's own is never
/// set at an account of the organization's, whose members could read it there.
pub(in crate::channels::voice) async fn secret(app: &App, org: &OrgId) -> Result<Option<Secret>> {
    let own = secrets::open(app, org, SECRET).await?;
    if own.is_some() || secrets::open(app, org, KEY).await?.is_some() {
        return Ok(own);
    }
    Ok(app.settings().carriers.vapi_secret.clone())
}

/// When the organization's own secret was last changed. What Vapi was told before, it is refused by now.
pub(in crate::channels::voice) async fn secret_since(
    app: &App,
    org: &OrgId,
) -> Result<Option<Timestamp>> {
    let kept = secrets::list(app, &Caller::system(org.clone())).await?;
    Ok(kept.into_iter().find(|kept| kept.name == SECRET).map(|kept| kept.updated_at))
}

/// Whether there is a key by which Vapi can be asked.
pub(in crate::channels::voice) async fn has_key(app: &App, org: &OrgId) -> Result<bool> {
    let own = secrets::open(app, org, KEY).await?;
    Ok(own.is_some() || app.settings().carriers.vapi_key.is_some())
}

/// The client by which an organization's account at Vapi is reached.
pub(in crate::channels::voice) async fn client(app: &App, org: &OrgId) -> Result<Vapi> {
    let own = secrets::open(app, org, KEY).await?;
    let key = own.or_else(|| app.settings().carriers.vapi_key.clone());
    let key = key.ok_or_else(|| Error::conflict("Vapi is not connected: its keys are missing."))?;
    with_key(app, key)
}

/// The client of this key's account.
pub(in crate::channels::voice) fn with_key(app: &App, api_key: Secret) -> Result<Vapi> {
    let base_url = app.settings().carriers.vapi_url.clone().unwrap_or_else(|| USUAL.to_owned());
    let settings = VapiSettings { base_url, api_key };
    Vapi::new(app.http().clone(), &settings).map_err(|error| Error::conflict(error.to_string()))
}
