//! Whether an organization has anybody who hears and anybody who speaks.

use frontdesk_base::{Result, id::OrgId};

use super::accounts;
use crate::App;

/// Providers that both hear and speak, with a key.
const BOTH: [&str; 3] = ["deepgram", "elevenlabs", "openai"];

/// Whether a call could be heard and answered: by models of this installation's own, or by a provider for
/// which there is a key.
///
/// # Errors
/// Ours.
pub async fn can_talk(app: &App, org: &OrgId) -> Result<bool> {
    let local = &app.settings().local_speech;
    if local.ears.is_some() && local.mouth.is_some() {
        return Ok(true);
    }
    for provider in BOTH {
        let access = accounts::speech_access(app, org, provider).await?;
        if access.is_some_and(|access| access.key.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
