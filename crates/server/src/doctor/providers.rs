//! The providers: a harmless call to each that the configuration names.

use frontdesk_desk::app::Carriers;
use frontdesk_providers::{
    Http, Kind, ProviderError,
    llm::{
        Check,
        anthropic::{Anthropic, AnthropicSettings},
        openai::{self, OpenAi, OpenAiSettings},
    },
    phone, vapi,
};

use super::Outcome;
use crate::{config::Config, wire};

/// Each configured provider and how its check went.
pub(super) async fn check(config: &Config, http: &Http) -> Vec<(String, Outcome)> {
    let mut outcomes = Vec::new();
    for name in config.providers.keys() {
        let models = of(config, name);
        let outcome = match name.as_str() {
            "anthropic" | "openai" => {
                let mut worst = None;
                // Without a model of its own in the chain, the address and the key are checked.
                for model in models.iter().copied().chain(models.is_empty().then_some("")) {
                    let outcome = one(config, http, name, model).await;
                    let wrong = matches!(outcome, Outcome::Wrong(_));
                    if worst.is_none() || wrong {
                        worst = Some(outcome);
                    }
                }
                worst.unwrap_or_else(|| Outcome::Good("nothing to check".to_owned()))
            }
            "resend" => Outcome::Good("see e-mail; organizations may use their own".to_owned()),
            "google" => match wire::google(config) {
                Ok(_) => Outcome::Good("Google Calendar can be connected".to_owned()),
                Err(error) => Outcome::Wrong(error.to_string()),
            },
            "twilio" | "telnyx" | "vapi" => carrier(config, http, name).await,
            "huggingface" => Outcome::Good("where `frontdesk models pull` fetches".to_owned()),
            _ => Outcome::Good("configured; this version does not call it yet".to_owned()),
        };
        outcomes.push((name.clone(), outcome));
    }
    outcomes
}

/// The models of the default chain that this provider has.
fn of<'a>(config: &'a Config, provider: &str) -> Vec<&'a str> {
    let chain = config.models.default.iter().filter_map(|model| model.split_once(':'));
    chain.filter(|(of, _)| *of == provider).map(|(_, model)| model).collect()
}

async fn one(config: &Config, http: &Http, provider: &str, model: &str) -> Outcome {
    let access = wire::access(config, provider);
    let checked = match (provider, access.key) {
        ("anthropic", Some(key)) => {
            let mut settings = AnthropicSettings::new(key, model);
            settings.base_url = access.base_url.unwrap_or(settings.base_url);
            match Anthropic::new(http.clone(), settings) {
                Ok(anthropic) => anthropic.check().await,
                Err(error) => Err(error),
            }
        }
        ("openai", key) if key.is_some() || access.base_url.is_some() => {
            let base_url = access.base_url.unwrap_or_else(|| openai::USUAL.to_owned());
            match OpenAi::new(http.clone(), OpenAiSettings::new(base_url, key, model)) {
                Ok(openai) => openai.check().await,
                Err(error) => Err(error),
            }
        }
        _ => return Outcome::Good("no key here: organizations use their own".to_owned()),
    };
    told(provider, model, checked)
}

fn told(provider: &str, model: &str, checked: Result<Check, ProviderError>) -> Outcome {
    match checked {
        Ok(check) if model.is_empty() || check.model_listed => {
            Outcome::Good(format!("answers; models listed: {}", check.models.len()))
        }
        // Aliases are not listed, so it is no fault.
        Ok(_) => Outcome::Good(format!("answers; it does not list {model}: is the name right?")),
        Err(error) => {
            let fix = match error.kind {
                Kind::Auth => format!("the key is refused: set providers.{provider}.api_key"),
                Kind::Refused => format!("look at providers.{provider}.base_url"),
                Kind::Retry | Kind::Wait => "it may be a bad moment: try again".to_owned(),
            };
            Outcome::Wrong(format!("{error}; {fix}"))
        }
    }
}

/// Asks a carrier whether the installation's own account is good.
async fn carrier(config: &Config, http: &Http, name: &str) -> Outcome {
    let carriers = wire::phone::carriers(config);
    if name == "vapi" {
        return vapi(http, carriers).await;
    }
    let checked = match (name, carriers.twilio, carriers.telnyx_key) {
        ("twilio", Some((account_sid, auth_token)), _) => {
            let base_url = carriers.twilio_url.unwrap_or_else(|| phone::twilio::USUAL.to_owned());
            let settings = phone::TwilioSettings { base_url, account_sid, auth_token };
            match phone::Twilio::new(http.clone(), &settings) {
                Ok(client) => client.check().await,
                Err(error) => Err(error),
            }
        }
        ("telnyx", _, Some(api_key)) => {
            let base_url = carriers.telnyx_url.unwrap_or_else(|| phone::telnyx::USUAL.to_owned());
            match phone::Telnyx::new(http.clone(), &phone::TelnyxSettings { base_url, api_key }) {
                Ok(client) => client.check().await,
                Err(error) => Err(error),
            }
        }
        _ => return Outcome::Good("organizations use their own accounts".to_owned()),
    };
    plain(checked)
}

/// Asks Vapi whether the installation's own key is good.
async fn vapi(http: &Http, carriers: Carriers) -> Outcome {
    let Some(api_key) = carriers.vapi_key else {
        return Outcome::Good("organizations use their own accounts".to_owned());
    };
    if carriers.vapi_secret.is_none() {
        let fix = "set providers.vapi.server_secret: without it every call is refused";
        return Outcome::Wrong(fix.to_owned());
    }
    let base_url = carriers.vapi_url.unwrap_or_else(|| vapi::USUAL.to_owned());
    plain(match vapi::Vapi::new(http.clone(), &vapi::VapiSettings { base_url, api_key }) {
        Ok(client) => client.check().await,
        Err(error) => Err(error),
    })
}

fn plain(checked: Result<(), ProviderError>) -> Outcome {
    match checked {
        Ok(()) => Outcome::Good("answers, and the keys work".to_owned()),
        Err(error) => Outcome::Wrong(error.to_string()),
    }
}
