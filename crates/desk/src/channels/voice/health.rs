//! How a line is doing: a light, and what is wrong in plain words.

use frontdesk_base::{Result, id::ChannelId};
use serde::Serialize;

use super::{Carrier, accounts, can_talk, get, vapi::account};
use crate::{App, Caller};

frontdesk_base::words! {
    /// How a line is doing.
    pub Light {
        /// It answers.
        Good = "good",
        /// It would answer, and has not been seen to; or it takes messages only.
        Waiting = "waiting",
        /// Something keeps calls from being answered.
        Bad = "bad",
    }
}

/// How a line is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The light.
    pub light: Light,
    /// In a few words.
    pub state: &'static str,
    /// What is wrong and what to do about it; empty where nothing is.
    pub advice: &'static str,
}

/// How a line is doing, as far as it can be said without asking its carrier.
pub async fn health(app: &App, caller: &Caller, id: &ChannelId) -> Result<Health> {
    let line = get(app, caller, id).await?;
    let say = |light, state, advice| Ok(Health { light, state, advice });
    let carried = line.carrier != Carrier::Browser;
    if carried {
        let org = caller.org();
        let keys = match line.carrier {
            Carrier::Twilio => accounts::twilio_account(app, org).await?.is_some(),
            Carrier::Vapi => {
                account::secret(app, org).await?.is_some() && account::has_key(app, org).await?
            }
            _ => {
                accounts::telnyx_public_key(app, org).await?.is_some()
                    && accounts::telnyx(app, org).await.is_ok()
            }
        };
        if !keys {
            let advice = "The account’s keys are missing, so calls cannot be checked and are refused. Connect the account.";
            return say(Light::Bad, "Not connected", advice);
        }
        if !app.settings().public_url.starts_with("https://") {
            let advice = "Carriers reach this desk only by an https address. Whoever runs it sets server.public_url.";
            return say(Light::Bad, "Cannot be reached", advice);
        }
        let since = match line.carrier {
            Carrier::Vapi => account::secret_since(app, org).await?,
            _ => None,
        };
        let signs = [line.wired_at, line.last_call_at].into_iter().flatten();
        let last = signs.max();
        if last.is_some() && last < since {
            let advice = "The server secret was changed after the number was connected: Vapi’s calls are refused. Connect the number again, or paste the secret there.";
            return say(Light::Bad, "Number not connected", advice);
        }
        if last.is_none() {
            let advice = "The carrier does not know yet that calls come here. Connect the number with one click, or paste the addresses there.";
            return say(Light::Bad, "Number not connected", advice);
        }
    }
    if !line.enabled || line.settings.desk_out {
        let advice = "Nobody answers: callers hear a sentence and may leave a message.";
        return say(Light::Waiting, "Takes messages", advice);
    }
    if line.carrier != Carrier::Vapi && !can_talk(app, caller.org()).await? {
        let advice = "Nobody could hear callers or speak with them: they may only leave a message. Add the key of a speech provider, or have whoever runs this desk fetch the local models (frontdesk models pull).";
        return say(Light::Bad, "Cannot speak", advice);
    }
    if carried && line.last_call_at.is_none() {
        let advice = "Everything is set. Call the number to hear it.";
        return say(Light::Waiting, "No call yet", advice);
    }
    say(Light::Good, "Answers calls", "")
}
