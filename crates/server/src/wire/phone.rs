//! From the configuration to the installation's accounts at phone carriers, and to ears and mouths.

use frontdesk_base::Secret;
use frontdesk_desk::app::{Carriers, SpeechProviders};

use crate::config::Config;

/// The accounts at carriers. Half an account is none.
pub fn carriers(config: &Config) -> Carriers {
    let credential = |provider: &str, name: &str| -> Option<Secret> {
        config.providers.get(provider).and_then(|one| one.credentials.get(name).cloned())
    };
    let url = |provider: &str| config.providers.get(provider).and_then(|one| one.base_url.clone());
    let account = credential("twilio", "account_sid").map(|sid| sid.expose().to_owned());
    Carriers {
        twilio_url: url("twilio"),
        twilio: account.zip(credential("twilio", "auth_token")),
        telnyx_url: url("telnyx"),
        telnyx_key: credential("telnyx", "api_key"),
        telnyx_public_key: credential("telnyx", "public_key").map(|key| key.expose().to_owned()),
        vapi_url: url("vapi"),
        vapi_key: credential("vapi", "api_key"),
        vapi_secret: credential("vapi", "server_secret"),
    }
}

/// How ears and mouths are reached.
pub fn speech(config: &Config) -> SpeechProviders {
    SpeechProviders {
        deepgram: super::access(config, "deepgram"),
        elevenlabs: super::access(config, "elevenlabs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Environment};

    #[test]
    fn accounts_are_read_whole_or_not_at_all() {
        let config = |vars: &[(&str, &str)]| {
            config::load(None, &Environment::of(vars.iter().copied())).unwrap()
        };
        let sid = ("FRONTDESK_PROVIDERS__TWILIO__ACCOUNT_SID", "AC1");
        let half = carriers(&config(&[sid]));
        assert!(half.twilio.is_none() && half.telnyx_key.is_none());
        let all = config(&[
            sid,
            ("FRONTDESK_PROVIDERS__TWILIO__AUTH_TOKEN", "token"),
            ("FRONTDESK_PROVIDERS__TWILIO__BASE_URL", "http://127.0.0.1:9"),
            ("FRONTDESK_PROVIDERS__TELNYX__API_KEY", "KEY1"),
            ("FRONTDESK_PROVIDERS__TELNYX__PUBLIC_KEY", "abc="),
            ("FRONTDESK_PROVIDERS__DEEPGRAM__API_KEY", "dg"),
        ]);
        let whole = carriers(&all);
        assert_eq!(
            whole.twilio.map(|(sid, token)| (sid, token.expose().to_owned())),
            Some(("AC1".into(), "token".into()))
        );
        assert_eq!(whole.twilio_url.as_deref(), Some("http://127.0.0.1:9"));
        assert_eq!(whole.telnyx_public_key.as_deref(), Some("abc="));
        assert!(whole.telnyx_key.is_some() && speech(&all).deepgram.key.is_some());
        assert!(speech(&all).elevenlabs.key.is_none());
    }
}
